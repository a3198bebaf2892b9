"""The row of a change: everything that this service said, kept so that it can be looked up by what it was about."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from mediate_agendas.adapters.tables import Row


class ChangeRow(Row, table=True):
    """An event, by whom it came about as long as that may be known, and the ids of everything it is about.

    ``parties`` are the organisations whose case it is; ``about`` holds every id in it but those of organisations.
    """

    __tablename__ = "change"
    __table_args__ = (sa.Index("change_about", "about", postgresql_using="gin"),)

    event_id: UUID = Field(primary_key=True)
    type: str = Field(sa_type=sa.Text)
    at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    by_account: UUID | None
    visibility: str = Field(sa_type=sa.Text)
    parties: list[UUID] = Field(sa_type=ARRAY(sa.Uuid))
    about: list[UUID] = Field(sa_type=ARRAY(sa.Uuid))
    data: dict[str, Any] = Field(sa_type=JSONB)
