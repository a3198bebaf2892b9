"""Keeps what was said of deals and applications, for those alone who may read them; only shells of it travel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Identity, Index, Text, Uuid, any_, bindparam, func, or_, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Field

from mediate_contracts.events.base import Event
from mediate_contracts.events.pipeline import DealAccessChanged, EventSealed
from mediate_contracts.values import EventId
from mediate_pipeline.adapters.tables import Row
from mediate_pipeline.domain.access import Basis
from mediate_shared.database import table_of
from mediate_shared.journal import Recorded, Transaction


class SealedEventRow(Row, table=True):
    """An event as it was said, and the deal or the grant call whose readers may know of it."""

    __tablename__ = "sealed_event"
    __table_args__ = (
        Index("sealed_event_by_deal", "deal_id", "position"),
        Index("sealed_event_by_call", "grant_call_id", "position"),
    )

    event_id: UUID = Field(primary_key=True)
    position: int = Field(sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    type: str = Field(sa_type=Text)
    deal_id: UUID | None = None
    grant_call_id: UUID | None = None
    application_id: UUID | None = None
    at: datetime = Field(sa_type=DateTime(timezone=True))
    body: str = Field(sa_type=Text)


_TABLE = table_of(SealedEventRow)
# Without asking for anything back: who was taken off a deal's team by this may add it and no longer read it.
_ADD = _TABLE.insert().inline()
_BASIS = func.deal_basis(_TABLE.c.deal_id, type_=Text)
TOLD: ColumnElement[bool] = or_(
    _TABLE.c.type != DealAccessChanged.event_type, _BASIS.is_distinct_from(Basis.GRANTED.value)
)
"""What is told of it: whom a deal is granted to sees of the grants their own, and hears of no others either."""
_OPEN = select(_TABLE.c.event_id, _TABLE.c.body, _TABLE.c.deal_id, _TABLE.c.grant_call_id, _BASIS.label("basis")).where(
    _TABLE.c.event_id == any_(bindparam("events", type_=ARRAY(Uuid))), TOLD
)


@dataclass(frozen=True)
class Unsealed:
    """An event as it was said, what it is about, and on what grounds a deal's is read; none where it is a call's."""

    event_id: UUID
    body: str
    deal_id: UUID | None
    grant_call_id: UUID | None
    basis: str | None


def shell(event_id: UUID) -> Event:
    """Return what travels in place of a sealed event."""
    return EventSealed(event_id=EventId(event_id))


async def keep(transaction: Transaction) -> None:
    """Keep what a transaction says that is sealed, in the order in which it is said."""
    rows = [_row(each) for each in transaction.recorded if each.event.sealed]
    if rows:
        await transaction.execute(_ADD, rows)


async def opened(transaction: Transaction, event_ids: Sequence[UUID]) -> Sequence[Unsealed]:
    """Return these events as they were said, as far as whoever asks may read them: the database holds them to it."""
    found = await transaction.execute(_OPEN, {"events": list(event_ids)})
    return [Unsealed(row.event_id, row.body, row.deal_id, row.grant_call_id, row.basis) for row in found]


def _row(recorded: Recorded) -> Mapping[str, Any]:
    said = recorded.event
    return {
        "event_id": recorded.event_id,
        "type": said.event_type,
        "deal_id": getattr(said, "deal_id", None),
        "grant_call_id": getattr(said, "grant_call_id", None),
        "application_id": getattr(said, "application_id", None),
        "at": recorded.at,
        "body": recorded.body,
    }
