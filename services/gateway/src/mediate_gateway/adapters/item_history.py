"""What happened to each agenda item, for as long as there are events of it; only what everybody may know."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import Select, Uuid, cast, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events import agendas
from mediate_gateway.adapters import merges
from mediate_gateway.adapters.batches import apply, upsert
from mediate_gateway.adapters.tables import ITEM_HISTORY, ORGANISATION
from mediate_gateway.adapters.views import View
from mediate_shared.inbox import Received
from mediate_shared.journal import Transaction

SHOWN_MAX: Final = 200


class Kind(StrEnum):
    """What may happen to an item."""

    PROPOSED = "proposed"
    MOVED = "moved"
    TAKEN_ON = "taken_on"
    LAID_DOWN = "laid_down"


class Past(View):
    """Something that happened to an item; ``carrier`` is the organisation that took it on or laid it down."""

    kind: Kind
    time: datetime
    carrier: str | None
    facts: Mapping[str, Any]


Told = agendas.ItemProposed | agendas.ItemStatusChanged | agendas.AssignmentAccepted | agendas.AssignmentEnded
"""The events about an item that are public; who was asked and who declined is not among them."""
_KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        agendas.ItemProposed.event_type: Kind.PROPOSED,
        agendas.ItemStatusChanged.event_type: Kind.MOVED,
        agendas.AssignmentAccepted.event_type: Kind.TAKEN_ON,
        agendas.AssignmentEnded.event_type: Kind.LAID_DOWN,
    }
)
_FACTS: Final = {"previous", "status", "reason", "external_cause", "substituted_by", "organisation_id", "role"}
_KEEP: Final = upsert(ITEM_HISTORY)


async def keep(heard: Sequence[Received[Any]], transaction: Transaction) -> None:
    """Keep events about items, each of them a ``Told``."""
    rows = [
        {
            "event_id": received.envelope.id,
            "type": received.envelope.type,
            "item_id": received.event.item_id,
            "time": received.envelope.time,
            "facts": _facts(received.event),
        }
        for received in heard
    ]
    await apply(transaction, _KEEP, rows, key="event_id")


def _facts(event: Told) -> dict[str, Any]:
    found: dict[str, Any] = to_jsonable_python(event.model_dump(include=_FACTS, exclude_none=True))
    return found


def _history() -> Select[Any]:
    carrier = cast(ITEM_HISTORY.c.facts["organisation_id"].astext, Uuid)
    return (
        select(
            ITEM_HISTORY,
            ORGANISATION.c.name.label("carrier"),
        )
        .outerjoin_from(ITEM_HISTORY, ORGANISATION, ORGANISATION.c.id == merges.final(carrier))
        .order_by(ITEM_HISTORY.c.time.desc(), ITEM_HISTORY.c.event_id.desc())
        .limit(SHOWN_MAX)
    )


_HISTORY: Final = _history()


async def of_item(connection: AsyncConnection, item_id: UUID) -> list[Past]:
    """Return what happened to an item, newest first, at most 200 events."""
    rows = await connection.execute(_HISTORY.where(ITEM_HISTORY.c.item_id == item_id))
    return [
        Past(kind=_KINDS[row.type], time=row.time, carrier=row.carrier, facts=row.facts)
        for row in rows
        if row.type in _KINDS
    ]
