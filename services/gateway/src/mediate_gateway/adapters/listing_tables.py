"""The rows of saved views and of what can be undone; no part of the read model, so a rebuild leaves them alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from mediate_gateway.adapters.tables import Row
from mediate_shared.database import table_of


class SavedViewRow(Row, table=True):
    """What somebody asks of a list again and again; ``slug`` is its name in an address, ``query`` what that asks."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("account_id", "path", "slug", name="saved_view_address_key"),)

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", ondelete="CASCADE")
    path: str = Field(sa_type=Text)
    slug: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    query: dict[str, str] = Field(sa_type=JSONB)
    created_at: datetime = Field(sa_type=DateTime(timezone=True))


class ChangeRow(Row, table=True):
    """What somebody changed of a record by a page: the fields as they were before and after, to be undone.

    ``service`` keeps the record under ``path``, ``page`` shows it, ``about`` is what it is called, ``version_after``
    the version that the change made. Changes made at once share a ``batch_id``.
    """

    __tablename__ = "change"
    __table_args__ = (Index("change_of_account", "account_id", "at"), Index("change_in_time", "at"))

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", ondelete="CASCADE")
    batch_id: UUID | None
    service: str = Field(sa_type=Text)
    path: str = Field(sa_type=Text)
    page: str = Field(sa_type=Text)
    about: str = Field(sa_type=Text)
    before: dict[str, Any] = Field(sa_type=JSONB)
    after: dict[str, Any] = Field(sa_type=JSONB)
    version_after: int
    at: datetime = Field(sa_type=DateTime(timezone=True))
    undone_at: datetime | None = Field(sa_type=DateTime(timezone=True))


SAVED_VIEW = table_of(SavedViewRow)
CHANGE = table_of(ChangeRow)
