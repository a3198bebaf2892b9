"""What each event changes in the read model: one statement for a whole batch of the same event.

Each event carries everything its row needs, so events of different aggregates may come in any order.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete

from mediate_contracts.events import agendas, community, monitor, pipeline
from mediate_contracts.events.base import Event
from mediate_contracts.vocabulary import AssignmentStatus, ItemStatus, Outcome
from mediate_gateway.adapters import item_history, standing, tables
from mediate_gateway.adapters.batches import apply, change, upsert
from mediate_gateway.adapters.read_model import READ_MODEL
from mediate_gateway.domain.periods import period_of
from mediate_shared.inbox import Received
from mediate_shared.journal import Transaction

_ONCE: Final = ("since",)
_LINE = upsert(tables.LINE, once=_ONCE)
_ITEM = upsert(tables.ITEM, once=_ONCE)
_ITEM_STATUS = change(tables.ITEM, "status", "reason", "external_cause", "substituted_by", "changed_at", "updated_at")
_ITEM_CARRIED = change(tables.ITEM, "changed_at", "updated_at")
_ASSIGNMENT = upsert(tables.ASSIGNMENT, once=_ONCE)
_ORGANISATION = upsert(tables.ORGANISATION, once=(*_ONCE, "carries", "is_merged"))
_INDICATOR = upsert(tables.INDICATOR, once=_ONCE)
_OBSERVATION = upsert(tables.OBSERVATION, once=_ONCE)
_SUPERSEDED: Final = delete(tables.OBSERVATION).where(
    tables.OBSERVATION.c.id == any_(bindparam("superseded", type_=ARRAY(Uuid)))
)
_INDICATOR_TARGET = upsert(tables.INDICATOR_TARGET, once=_ONCE)
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
    "updated_at",
)
_DEAL = upsert(tables.DEAL)
_DEAL_STAGE = change(tables.DEAL, "stage")
_GRANT_CALL = upsert(tables.GRANT_CALL, once=_ONCE)

E = TypeVar("E", bound=Event)
Organisation = community.OrganisationRegistered | community.OrganisationAmended
Assignment = (
    agendas.AssignmentOffered | agendas.AssignmentAccepted | agendas.AssignmentDeclined | agendas.AssignmentEnded
)
Observation = monitor.ObservationRecorded | monitor.ObservationCorrected


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
        {**row_of(received, "item_id"), "status": ItemStatus.PROPOSED, "changed_at": received.envelope.time}
        for received in heard
    ]
    await apply(transaction, _ITEM, rows)
    await item_history.keep(heard, transaction)


async def item_statuses_changed(heard: Sequence[Received[agendas.ItemStatusChanged]], transaction: Transaction) -> None:
    """Keep how far each item is, and why."""
    rows = [{**row_of(received, "item_id"), "changed_at": received.envelope.time} for received in heard]
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


async def _keep_assignments(
    heard: Sequence[Received[Assignment]], status: AssignmentStatus, transaction: Transaction
) -> None:
    rows = [{**row_of(received, "assignment_id"), "status": status} for received in heard]
    await apply(transaction, _ASSIGNMENT, rows)


async def _carried(heard: Sequence[Received[Assignment]], transaction: Transaction) -> None:
    # Only what everybody may know moves the item: an offer would otherwise show in its date.
    rows = [
        {"id": received.event.item_id, "changed_at": received.envelope.time, "updated_at": received.envelope.time}
        for received in heard
    ]
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


async def indicators_defined(heard: Sequence[Received[monitor.IndicatorDefined]], transaction: Transaction) -> None:
    """Keep the indicators."""
    await apply(transaction, _INDICATOR, [row_of(received, "indicator_id") for received in heard])


async def indicator_targets_set(
    heard: Sequence[Received[monitor.IndicatorTargetSet]], transaction: Transaction
) -> None:
    """Keep what each indicator should reach."""
    last = {
        (received.event.indicator_id, received.event.period): {
            **row_of(received, "indicator_id"),
            "indicator_id": received.event.indicator_id,
        }
        for received in heard
    }
    await transaction.execute(_INDICATOR_TARGET, {"rows": list(last.values())})


async def observations_recorded(
    heard: Sequence[Received[monitor.ObservationRecorded]], transaction: Transaction
) -> None:
    """Keep the figures. Raises NotAPeriod."""
    await apply(transaction, _OBSERVATION, [_observation(received) for received in heard])


async def observations_corrected(
    heard: Sequence[Received[monitor.ObservationCorrected]], transaction: Transaction
) -> None:
    """Keep the new figures and remove those they stand for. Raises NotAPeriod."""
    await apply(transaction, _OBSERVATION, [_observation(received) for received in heard])
    # Afterwards, because a batch may hold the correction of a correction.
    await transaction.execute(_SUPERSEDED, {"superseded": [received.event.supersedes for received in heard]})


def _observation(received: Received[Observation]) -> dict[str, Any]:
    period = period_of(received.event.period)
    return {**row_of(received, "observation_id"), "period_end": period.end, "period_days": period.days}


def row_of(received: Received[E], key: str) -> dict[str, Any]:
    """Return what an event says of a row, under the event's own names; ``key`` names the row."""
    said = received.event.model_dump()
    at = received.envelope.time
    return {**said, "id": said[key], "since": at, "updated_at": at}


async def deals_opened(heard: Sequence[Received[pipeline.DealOpened]], transaction: Transaction) -> None:
    """Keep the stage of each deal and whether it was invented, and nothing that its team alone may know."""
    rows = [{"id": said.deal_id, "stage": said.stage, "synthetic": said.synthetic} for said in _events(heard)]
    await apply(transaction, _DEAL, rows)


async def deal_stages_moved(heard: Sequence[Received[pipeline.DealStageMoved]], transaction: Transaction) -> None:
    """Keep the stage each deal is in."""
    await apply(transaction, _DEAL_STAGE, [{"id": said.deal_id, "stage": said.stage} for said in _events(heard)])


async def grant_calls_recorded(heard: Sequence[Received[pipeline.GrantCallRecorded]], transaction: Transaction) -> None:
    """Keep the grant calls."""
    await apply(transaction, _GRANT_CALL, [row_of(received, "grant_call_id") for received in heard])


async def clear(transaction: Transaction) -> None:
    """Empty the read model; readers keep the old rows until the transaction commits, which TRUNCATE would not do."""
    for table in READ_MODEL:
        await transaction.execute(delete(table))


def _events(heard: Sequence[Received[E]]) -> list[E]:
    return [received.event for received in heard]
