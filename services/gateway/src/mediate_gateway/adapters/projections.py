"""What each event changes in the read model: one statement for a whole batch of the same event.

Each event carries everything its row needs, so events of different aggregates may come in any order.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import delete

from mediate_contracts.events import agendas, community
from mediate_contracts.events.base import Event
from mediate_contracts.vocabulary import AssignmentStatus, ItemStatus, Outcome
from mediate_gateway.adapters import item_history, standing, tables
from mediate_gateway.adapters.batches import apply, change, upsert
from mediate_gateway.adapters.read_model import READ_MODEL
from mediate_shared.inbox import Received
from mediate_shared.journal import Transaction

_ONCE: Final = ("since",)
_HEARD: Final = ("changed_at", "heard_at", "updated_at")
_LINE = upsert(tables.LINE, once=_ONCE)
_ITEM = upsert(tables.ITEM, once=_ONCE)
_ITEM_STATUS = change(tables.ITEM, "status", "reason", "external_cause", "substituted_by", *_HEARD)
_ITEM_CARRIED = change(tables.ITEM, *_HEARD)
_ASSIGNMENT = upsert(tables.ASSIGNMENT, once=(*_ONCE, "reminded", "reminded_at"))
_ORGANISATION = upsert(tables.ORGANISATION, once=(*_ONCE, "carries", "is_merged"))
_GOAL = upsert(tables.GOAL, once=_ONCE)
_TARGET = upsert(tables.TARGET, once=_ONCE)
_TARGET_REALISED = change(
    tables.TARGET,
    "outcome",
    "realised_number",
    "qualifier",
    "narrative",
    "external_cause",
    "realised_source",
    "substitute",
    "updated_at",
)

E = TypeVar("E", bound=Event)
Organisation = community.OrganisationRegistered | community.OrganisationAmended
Assignment = (
    agendas.AssignmentOffered | agendas.AssignmentAccepted | agendas.AssignmentDeclined | agendas.AssignmentEnded
)


async def organisations(heard: Sequence[Received[Organisation]], transaction: Transaction) -> None:
    """Keep the public profile; every such event carries the whole of it."""
    rows = [{**row_of(received, "organisation_id"), "carries": 0, "is_merged": False} for received in heard]
    await apply(transaction, _ORGANISATION, rows)
    # Of another service, an assignment may be heard before the organisation that took it on.
    await standing.settle(transaction, [row["id"] for row in rows])


async def lines_added(heard: Sequence[Received[agendas.LineAdded]], transaction: Transaction) -> None:
    """Keep the action lines."""
    await apply(transaction, _LINE, [row_of(received, "line_id") for received in heard])


async def items_proposed(heard: Sequence[Received[agendas.ItemProposed]], transaction: Transaction) -> None:
    """Keep the items; each begins as proposed."""
    rows = [
        {**row_of(received, "item_id"), "status": ItemStatus.PROPOSED, **_heard_now(received)} for received in heard
    ]
    await apply(transaction, _ITEM, rows)
    await item_history.keep(heard, transaction)


async def item_statuses_changed(heard: Sequence[Received[agendas.ItemStatusChanged]], transaction: Transaction) -> None:
    """Keep how far each item is, and why."""
    rows = [{**row_of(received, "item_id"), **_heard_now(received)} for received in heard]
    await apply(transaction, _ITEM_STATUS, rows)
    await item_history.keep(heard, transaction)


async def assignments_offered(heard: Sequence[Received[agendas.AssignmentOffered]], transaction: Transaction) -> None:
    """Keep who was asked."""
    await _keep_assignments(heard, AssignmentStatus.OFFERED, transaction)


async def assignments_accepted(heard: Sequence[Received[agendas.AssignmentAccepted]], transaction: Transaction) -> None:
    """Keep who took an item on."""
    await _keep_assignments(heard, AssignmentStatus.ACCEPTED, transaction)
    await _carried(heard, transaction)


async def assignments_declined(heard: Sequence[Received[agendas.AssignmentDeclined]], transaction: Transaction) -> None:
    """Keep who declined."""
    await _keep_assignments(heard, AssignmentStatus.DECLINED, transaction)


async def assignments_ended(heard: Sequence[Received[agendas.AssignmentEnded]], transaction: Transaction) -> None:
    """Keep who no longer carries an item."""
    await _keep_assignments(heard, AssignmentStatus.ENDED, transaction)
    await _carried(heard, transaction)


def _heard_now(received: Received[Any]) -> dict[str, datetime]:
    return dict.fromkeys(_HEARD, received.envelope.time)


async def _keep_assignments(
    heard: Sequence[Received[Assignment]], status: AssignmentStatus, transaction: Transaction
) -> None:
    rows = [{**row_of(received, "assignment_id"), "status": status} for received in heard]
    await apply(transaction, _ASSIGNMENT, rows)


async def _carried(heard: Sequence[Received[Assignment]], transaction: Transaction) -> None:
    # Only what everybody may know moves the item: an offer would otherwise show in its date.
    rows = [{"id": received.event.item_id, **_heard_now(received)} for received in heard]
    await apply(transaction, _ITEM_CARRIED, rows)
    await standing.settle(transaction, [received.event.organisation_id for received in heard])
    await item_history.keep(heard, transaction)


async def goals_set(heard: Sequence[Received[agendas.GoalSet]], transaction: Transaction) -> None:
    """Keep the goal tree."""
    await apply(transaction, _GOAL, [row_of(received, "goal_id") for received in heard])


async def targets_set(heard: Sequence[Received[agendas.TargetSet]], transaction: Transaction) -> None:
    """Keep the targets; nothing is known of a new one's outcome."""
    rows = [{**row_of(received, "target_id"), "outcome": Outcome.UNKNOWN} for received in heard]
    await apply(transaction, _TARGET, rows)


async def targets_realised(heard: Sequence[Received[agendas.TargetRealised]], transaction: Transaction) -> None:
    """Keep what came of each target."""
    rows = [
        {
            **row_of(received, "target_id"),
            "realised_number": received.event.number,
            "realised_source": received.event.source,
        }
        for received in heard
    ]
    await apply(transaction, _TARGET_REALISED, rows)


def row_of(received: Received[E], key: str) -> dict[str, Any]:
    """Return what an event says of a row, under the event's own names; ``key`` names the row."""
    said = received.event.model_dump()
    at = received.envelope.time
    return {**said, "id": said[key], "since": at, "updated_at": at}


async def clear(transaction: Transaction) -> None:
    """Empty the read model; readers keep the old rows until the transaction commits, which TRUNCATE would not do."""
    for table in READ_MODEL:
        await transaction.execute(delete(table))
