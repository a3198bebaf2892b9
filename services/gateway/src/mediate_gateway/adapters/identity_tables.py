"""The rows of identity: who the hub knows, what they belong to, and how they are let in.

They are no part of the read model: no event holds them, so a rebuild must leave them alone, and organisations, which a
rebuild empties, are referred to without a foreign key. Of passwords, sessions, invitations and keys only hashes are
kept.
"""

from datetime import datetime
from typing import Any, NewType
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from mediate_contracts.values import Line
from mediate_gateway.adapters.tables import Row
from mediate_gateway.domain.languages import Language
from mediate_shared.database import table_of

SessionId = NewType("SessionId", UUID)
InvitationId = NewType("InvitationId", UUID)


class Profile(SQLModel):
    """What people say of themselves."""

    name: Line = Field(sa_type=Text, description="What others know them by.")
    language: Language = Field(default=Language.NL, sa_type=Text, description="What the hub shows them its pages in.")


class AccountRow(Row, Profile, table=True):
    """A person the hub knows: by a password of its own, or by an OpenID provider's issuer and subject.

    ``login`` is what a local account signs in with, in lower case: its email, or ``administrator``. ``roles`` are those
    of staff; partners follow from memberships.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("issuer", "subject", name="account_issuer_subject_key"),
        CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="account_of_a_provider"),
    )

    id: UUID = Field(primary_key=True)
    version: int = 1
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    updated_at: datetime = Field(sa_type=DateTime(timezone=True))
    email: str | None = Field(default=None, sa_type=Text, unique=True)
    roles: list[str] = Field(sa_type=ARRAY(Text))
    login: str | None = Field(default=None, sa_type=Text, unique=True)
    password_hash: str | None = Field(default=None, sa_type=Text)
    must_change_password: bool = False
    issuer: str | None = Field(default=None, sa_type=Text)
    subject: str | None = Field(default=None, sa_type=Text)
    status: str = Field(default="active", sa_type=Text)
    last_signed_in_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class MembershipRow(Row, table=True):
    """That somebody asked to belong to an organisation, belongs to it, or no longer does; one row for the two."""

    __tablename__ = "membership"
    __table_args__ = (Index("membership_by_organisation", "organisation_id", "account_id"),)

    account_id: UUID = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    organisation_id: UUID = Field(primary_key=True)
    version: int = 1
    status: str = Field(sa_type=Text)
    is_admin: bool = False
    requested_at: datetime = Field(sa_type=DateTime(timezone=True))
    decided_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    decided_by: UUID | None = None


class InvitationRow(Row, table=True):
    """A link that lets one person in, once, until it expires or is revoked."""

    __tablename__ = "invitation"

    id: UUID = Field(primary_key=True)
    version: int = 1
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    email: str | None = Field(default=None, sa_type=Text)
    roles: list[str] = Field(sa_type=ARRAY(Text))
    organisation_id: UUID | None = None
    is_admin: bool = False
    invited_by: UUID | None
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))
    accepted_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    accepted_by: UUID | None = None
    revoked_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class SessionRow(Row, table=True):
    """That a person is signed in with one browser, until they sign out, stay away or the session is too old."""

    __tablename__ = "session"
    __table_args__ = (Index("session_by_account", "account_id"),)

    id: UUID = Field(primary_key=True)
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    account_id: UUID = Field(foreign_key="account.id", ondelete="CASCADE")
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    seen_at: datetime = Field(sa_type=DateTime(timezone=True))
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))
    ended_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class MachineRow(Row, table=True):
    """A program that asks by itself, with an API key or as an OAuth client; ``prefix`` finds it, its secret proves it.

    ``created_by`` outlives the account it names.
    """

    __tablename__ = "machine"

    id: UUID = Field(primary_key=True)
    version: int = 1
    kind: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    prefix: str = Field(sa_type=Text, unique=True)
    secret_hash: bytes = Field(sa_type=LargeBinary)
    organisation_id: UUID | None = None
    roles: list[str] = Field(sa_type=ARRAY(Text))
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    created_by: UUID | None
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))
    last_used_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    revoked_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class SignInFailureRow(Row, table=True):
    """A sign-in that failed; ``who_hash`` is a keyed hash of the login name, or of the address it came from."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("sign_in_failure_by_who", "who_hash", "at"),)

    id: UUID = Field(primary_key=True)
    who_hash: bytes = Field(sa_type=LargeBinary)
    at: datetime = Field(sa_type=DateTime(timezone=True))


class ErasureRow(Row, table=True):
    """A person's request to be erased, and the report of what was removed: ids and counts only.

    It outlives the account it names.
    """

    __tablename__ = "erasure"

    id: UUID = Field(primary_key=True)
    account_id: UUID
    requested_by: UUID | None
    reason: str = Field(sa_type=Text)
    requested_at: datetime = Field(sa_type=DateTime(timezone=True))
    finished_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    report: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))


ACCOUNT = table_of(AccountRow)
MEMBERSHIP = table_of(MembershipRow)
INVITATION = table_of(InvitationRow)
SESSION = table_of(SessionRow)
MACHINE = table_of(MachineRow)
SIGN_IN_FAILURE = table_of(SignInFailureRow)
ERASURE = table_of(ErasureRow)
