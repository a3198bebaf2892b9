"""What each event changes in the read model: one statement for a whole batch of the same event.

Each event carries everything its row needs, so events of different aggregates may come in any order.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete

from mediate_contracts.events import agendas, community, monitor, pipeline
from mediate_contracts.events.base import Event
from mediate_contracts.vocabulary import AssignmentStatus, ItemStatus, Outcome
from mediate_gateway.adapters import tables
from mediate_gateway.adapters.batches import apply, change, upsert
from mediate_gateway.domain.periods import period_of
from mediate_shared.inbox import Received
from mediate_shared.journal import Transaction

_LINE = upsert(tables.LINE)
_ITEM = upsert(tables.ITEM)
_ITEM_STATUS = change(tables.ITEM, "status")
_ASSIGNMENT = upsert(tables.ASSIGNMENT)
_ORGANISATION = upsert(tables.ORGANISATION)
_INDICATOR = upsert(tables.INDICATOR)
_OBSERVATION = upsert(tables.OBSERVATION)
_SUPERSEDED: Final = delete(tables.OBSERVATION).where(
    tables.OBSERVATION.c.id == any_(bindparam("superseded", type_=ARRAY(Uuid)))
)
_INDICATOR_TARGET = upsert(tables.INDICATOR_TARGET)
_GOAL = upsert(tables.GOAL)
_TARGET = upsert(tables.TARGET)
_TARGET_OUTCOME = change(tables.TARGET, "outcome")
_DEAL = upsert(tables.DEAL)
_DEAL_STAGE = change(tables.DEAL, "stage")
_GRANT_CALL = upsert(tables.GRANT_CALL)

E = TypeVar("E", bound=Event)
Organisation = community.OrganisationRegistered | community.OrganisationAmended
Assignment = (
    agendas.AssignmentOffered | agendas.AssignmentAccepted | agendas.AssignmentDeclined | agendas.AssignmentEnded
)
Observation = monitor.ObservationRecorded | monitor.ObservationCorrected


async def organisations(heard: Sequence[Received[Organisation]], transaction: Transaction) -> None:
    """Keep name, types and whether it was invented; every such event carries the whole profile."""
    rows = [
        {"id": said.organisation_id, "name": said.name, "types": said.types, "synthetic": said.synthetic}
        for said in _events(heard)
    ]
    await apply(transaction, _ORGANISATION, rows)


async def lines_added(heard: Sequence[Received[agendas.LineAdded]], transaction: Transaction) -> None:
    """Keep the action lines."""
    rows = [{"id": said.line_id, "number": said.number, "title": said.title} for said in _events(heard)]
    await apply(transaction, _LINE, rows)


async def items_proposed(heard: Sequence[Received[agendas.ItemProposed]], transaction: Transaction) -> None:
    """Keep the items; each begins as proposed."""
    rows = [
        {
            "id": said.item_id,
            "line_id": said.line_id,
            "code": said.code,
            "title": said.title,
            "status": ItemStatus.PROPOSED,
        }
        for said in _events(heard)
    ]
    await apply(transaction, _ITEM, rows)


async def item_statuses_changed(heard: Sequence[Received[agendas.ItemStatusChanged]], transaction: Transaction) -> None:
    """Keep how far each item is."""
    rows = [{"id": said.item_id, "status": said.status} for said in _events(heard)]
    await apply(transaction, _ITEM_STATUS, rows)


async def assignments_offered(heard: Sequence[Received[agendas.AssignmentOffered]], transaction: Transaction) -> None:
    """Keep who was asked."""
    await _keep_assignments(heard, AssignmentStatus.OFFERED, transaction)


async def assignments_accepted(heard: Sequence[Received[agendas.AssignmentAccepted]], transaction: Transaction) -> None:
    """Keep who took an item on."""
    await _keep_assignments(heard, AssignmentStatus.ACCEPTED, transaction)


async def assignments_declined(heard: Sequence[Received[agendas.AssignmentDeclined]], transaction: Transaction) -> None:
    """Keep who declined."""
    await _keep_assignments(heard, AssignmentStatus.DECLINED, transaction)


async def assignments_ended(heard: Sequence[Received[agendas.AssignmentEnded]], transaction: Transaction) -> None:
    """Keep who no longer carries an item."""
    await _keep_assignments(heard, AssignmentStatus.ENDED, transaction)


async def _keep_assignments(
    heard: Sequence[Received[Assignment]], status: AssignmentStatus, transaction: Transaction
) -> None:
    rows = [
        {
            "id": said.assignment_id,
            "item_id": said.item_id,
            "organisation_id": said.organisation_id,
            "role": said.role,
            "status": status,
        }
        for said in _events(heard)
    ]
    await apply(transaction, _ASSIGNMENT, rows)


async def goals_set(heard: Sequence[Received[agendas.GoalSet]], transaction: Transaction) -> None:
    """Keep the goal tree."""
    rows = [
        {"id": said.goal_id, "year": said.year, "code": said.code, "parent_id": said.parent_id, "title": said.title}
        for said in _events(heard)
    ]
    await apply(transaction, _GOAL, rows)


async def targets_set(heard: Sequence[Received[agendas.TargetSet]], transaction: Transaction) -> None:
    """Keep the targets; nothing is known of a new one's outcome."""
    rows = [
        {
            "id": said.target_id,
            "goal_id": said.goal_id,
            "year": said.year,
            "code": said.code,
            "title": said.title,
            "outcome": Outcome.UNKNOWN,
        }
        for said in _events(heard)
    ]
    await apply(transaction, _TARGET, rows)


async def targets_realised(heard: Sequence[Received[agendas.TargetRealised]], transaction: Transaction) -> None:
    """Keep what came of each target."""
    rows = [{"id": said.target_id, "outcome": said.outcome} for said in _events(heard)]
    await apply(transaction, _TARGET_OUTCOME, rows)


async def indicators_defined(heard: Sequence[Received[monitor.IndicatorDefined]], transaction: Transaction) -> None:
    """Keep the indicators."""
    rows = [
        {
            "id": said.indicator_id,
            "code": said.code,
            "name": said.name,
            "unit": said.unit,
            "direction": said.direction,
            "action_lines": said.action_lines,
            "synthetic": said.synthetic,
        }
        for said in _events(heard)
    ]
    await apply(transaction, _INDICATOR, rows)


async def indicator_targets_set(
    heard: Sequence[Received[monitor.IndicatorTargetSet]], transaction: Transaction
) -> None:
    """Keep what each indicator should reach."""
    last = {
        (said.indicator_id, said.period): {
            "indicator_id": said.indicator_id,
            "period": said.period,
            "comparator": said.comparator,
            "value": said.value,
        }
        for said in _events(heard)
    }
    await transaction.execute(_INDICATOR_TARGET, {"rows": list(last.values())})


async def observations_recorded(
    heard: Sequence[Received[monitor.ObservationRecorded]], transaction: Transaction
) -> None:
    """Keep the figures. Raises NotAPeriod."""
    await apply(transaction, _OBSERVATION, [_observation(said) for said in _events(heard)])


async def observations_corrected(
    heard: Sequence[Received[monitor.ObservationCorrected]], transaction: Transaction
) -> None:
    """Keep the new figures and remove those they stand for. Raises NotAPeriod."""
    await apply(transaction, _OBSERVATION, [_observation(said) for said in _events(heard)])
    # Afterwards, because a batch may hold the correction of a correction.
    await transaction.execute(_SUPERSEDED, {"superseded": [said.supersedes for said in _events(heard)]})


def _observation(said: Observation) -> dict[str, Any]:
    period = period_of(said.period)
    return {
        "id": said.observation_id,
        "indicator_id": said.indicator_id,
        "period": said.period,
        "period_end": period.end,
        "period_days": period.days,
        "value": said.value,
        "qualifier": said.qualifier,
        "breakdown": said.breakdown,
        "kind": said.kind,
        "status": said.status,
        "covers_until": said.covers_until,
        "source": said.source,
    }


async def deals_opened(heard: Sequence[Received[pipeline.DealOpened]], transaction: Transaction) -> None:
    """Keep the stage of each deal and whether it was invented, and nothing that its team alone may know."""
    rows = [{"id": said.deal_id, "stage": said.stage, "synthetic": said.synthetic} for said in _events(heard)]
    await apply(transaction, _DEAL, rows)


async def deal_stages_moved(heard: Sequence[Received[pipeline.DealStageMoved]], transaction: Transaction) -> None:
    """Keep the stage each deal is in."""
    await apply(transaction, _DEAL_STAGE, [{"id": said.deal_id, "stage": said.stage} for said in _events(heard)])


async def grant_calls_recorded(heard: Sequence[Received[pipeline.GrantCallRecorded]], transaction: Transaction) -> None:
    """Keep the grant calls."""
    rows = [{"id": said.grant_call_id, **said.model_dump(exclude={"grant_call_id"})} for said in _events(heard)]
    await apply(transaction, _GRANT_CALL, rows)


async def clear(transaction: Transaction) -> None:
    """Empty the read model; readers keep the old rows until the transaction commits, which TRUNCATE would not do."""
    for table in tables.READ_MODEL:
        await transaction.execute(delete(table))


def _events(heard: Sequence[Received[E]]) -> list[E]:
    return [received.event for received in heard]
