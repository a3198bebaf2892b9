"""The rows of mail; no part of the read model, so a rebuild leaves them alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, LargeBinary, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from mediate_gateway.adapters.tables import Row
from mediate_gateway.domain.languages import Language
from mediate_shared.database import table_of


class MailPreferenceRow(Row, table=True):
    """That somebody wants digests: how often, and about which action lines; no row is the same as never.

    ``lines`` are those they follow, of which new ones are no part; None follows all, the new ones too. What happened
    until ``covered_until`` was told. Of the token that ends digests without signing in only the hash is kept.
    """

    __tablename__ = "mail_preference"

    account_id: UUID = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    frequency: str = Field(sa_type=Text)
    lines: list[UUID] | None = Field(sa_type=ARRAY(Uuid))
    chosen_at: datetime = Field(sa_type=DateTime(timezone=True))
    covered_until: datetime = Field(sa_type=DateTime(timezone=True))
    unsubscribe_hash: bytes = Field(sa_type=LargeBinary, unique=True)


class MailRow(Row, table=True):
    """A mail to the owner of an account; their address is looked up when it is sent.

    ``period`` is the day or week that it is the digest of: there is one for each. ``claimed_at`` is when a process
    began to send it, and None again once it knows what came of that. ``smtp_code`` is what the server last answered.
    """

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("account_id", "period", name="mail_of_a_period_key"),
        Index("mail_in_time", "created_at"),
        Index("mail_waiting", "next_attempt_at", postgresql_where=text("state = 'waiting'")),
    )

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", ondelete="CASCADE")
    period: str = Field(sa_type=Text)
    language: Language = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    html: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    attempts: int
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    next_attempt_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    claimed_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    sent_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    failure: str | None = Field(sa_type=Text)
    smtp_code: int | None


MAIL_PREFERENCE = table_of(MailPreferenceRow)
MAIL = table_of(MailRow)
