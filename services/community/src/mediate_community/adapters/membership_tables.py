"""The rows of memberships, and of contact persons: the only personal data that this service keeps."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator
from sqlalchemy import Column, DateTime, ForeignKey, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from mediate_community.adapters.tables import Row
from mediate_community.domain.contacts import checked_email, checked_phone
from mediate_contracts.values import Day, Flag, Line
from mediate_contracts.values import Text as Paragraphs
from mediate_contracts.vocabulary import ConsentMeans, ConsentPurpose, MembershipStatus, TextLanguage
from mediate_shared.records import Kept

Email = Annotated[Line, AfterValidator(checked_email)]
Phone = Annotated[Line, AfterValidator(checked_phone)]


def _each_once(purposes: list[ConsentPurpose]) -> list[ConsentPurpose]:
    return [each for each in ConsentPurpose if each in purposes]


Purposes = Annotated[list[ConsentPurpose], Field(max_length=10), AfterValidator(_each_once)]
"""What somebody agreed with, each once and in one order."""


class Agreed(SQLModel):
    """What is agreed about a membership besides where it stands."""

    tier: Line | None = Field(default=None, sa_type=Text, description="What kind of membership it is.")
    may_be_listed: Flag = Field(default=False, description="The organisation agreed that everybody may see it.")


class StandingOfMembership(SQLModel):
    """Where a membership stands, and since which day."""

    status: MembershipStatus = Field(sa_type=Text)
    on: Day
    member_since: Day | None = Field(default=None, description="First day as a member without a gap.")
    reason: Paragraphs | None = Field(default=None, sa_type=Text, description="Why it came to stand there.")


class MembershipRow(Row, StandingOfMembership, Agreed, Kept, table=True):
    """A membership of an organisation; it has one that is not left."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("membership_once", "organisation_id", unique=True, postgresql_where=text("status <> 'left'")),
        Index("membership_by_organisation", "organisation_id", "id"),
        Index("membership_by_status", "status", "id"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")


class Moved(SQLModel):
    """One move of a membership, or what was agreed anew where ``previous`` and ``on`` are as they were."""

    at: datetime = Field(sa_type=DateTime(timezone=True))
    by_account: UUID | None = Field(default=None, description="Who did it, by account; nobody once they are erased.")
    previous: MembershipStatus | None = Field(default=None, sa_type=Text)
    status: MembershipStatus = Field(sa_type=Text)
    on: Day
    tier: Line | None = Field(default=None, sa_type=Text)
    may_be_listed: Flag
    reason: Paragraphs | None = Field(default=None, sa_type=Text)


class MembershipMoveRow(Row, Moved, table=True):
    """A move of a membership; moves are added and never changed."""

    __tablename__ = "membership_move"
    __table_args__ = (
        Index("membership_move_by_account", "by_account", postgresql_where=text("by_account IS NOT NULL")),
    )

    membership_id: UUID = Field(foreign_key="membership.id", primary_key=True)
    number: int = Field(primary_key=True)


class Membership(StandingOfMembership, Agreed):
    """A membership as it is shown, with every move, the oldest first."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    organisation_id: UUID
    is_listed: bool
    moves: list[Moved]
    next: list[MembershipStatus] = Field(description="Where the reader may move it.")


class Particulars(SQLModel):
    """Who a contact person is and how they are reached."""

    name: Line = Field(sa_type=Text)
    function: Line | None = Field(default=None, sa_type=Text)
    email: Email | None = Field(default=None, sa_type=Text)
    phone: Phone | None = Field(default=None, sa_type=Text, description="As +31356712345.")
    language: TextLanguage | None = Field(default=None, sa_type=Text)
    account_id: UUID | None = Field(default=None, description="The account of the same person, where they have one.")
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class ContactRow(Row, Particulars, Kept, table=True):
    """A contact person of an organisation, with what they agree with now."""

    __tablename__ = "contact"
    __table_args__ = (
        Index("contact_by_organisation", "organisation_id", "id"),
        Index("contact_by_account", "account_id", postgresql_where=text("account_id IS NOT NULL")),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    purposes: list[str] = Field(sa_type=ARRAY(Text))
    consented_on: date


class Consented(SQLModel):
    """What somebody agreed with on a day, and how they told it."""

    on: Day
    by: ConsentMeans | None = Field(default=None, sa_type=Text)
    purposes: Purposes = Field(sa_type=ARRAY(Text))
    at: datetime = Field(sa_type=DateTime(timezone=True), description="When it was noted.")


class ContactConsentRow(Row, Consented, table=True):
    """One time that somebody told what they agree with; gone with the person it is of."""

    __tablename__ = "contact_consent"

    contact_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True))
    number: int = Field(primary_key=True)


class ContactWordRow(Row, table=True):
    """A word that somebody is found by, and what it is without any one of its letters; gone with the person."""

    __tablename__ = "contact_word"
    __table_args__ = (
        Index("contact_word_beginning", "word", postgresql_ops={"word": "text_pattern_ops"}),
        Index("contact_word_near", "near", postgresql_using="gin"),
    )

    contact_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True))
    word: str = Field(sa_type=Text, primary_key=True)
    near: list[str] = Field(sa_type=ARRAY(Text))


class Contact(Particulars):
    """A contact person as they are shown to whoever may see them; ``consents`` to whoever may change them."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    organisation_id: UUID
    organisation_name: str
    purposes: list[ConsentPurpose]
    consented_on: date
    consents: list[Consented] | None = None
