"""What the events of agendas change in the read model besides lines, items and goals: one statement for a whole batch.

What moves or withdraws something names it by its id alone, and comes after what made it: both are of one aggregate.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ARRAY, Delete, Table, Uuid, any_, bindparam, delete

from mediate_contracts.events import agendas
from mediate_contracts.events.base import Event
from mediate_contracts.vocabulary import AssignmentStatus, ProposalStatus, SessionStatus, VotingStatus
from mediate_gateway.adapters.agendas_read_model import (
    ACTION_POINT,
    AGENDA_ACTIVITY,
    ATTENDANCE,
    BALLOT,
    DECISION,
    DEPENDENCY,
    EVIDENCE,
    MANIFESTO_POINT,
    MILESTONE,
    PHASE,
    PROGRAMME,
    PROGRESS,
    PROPOSAL,
    SESSION,
    SESSION_OUTCOME,
    VOTING,
)
from mediate_gateway.adapters.batches import apply, change, upsert
from mediate_gateway.adapters.projections import row_of
from mediate_gateway.adapters.tables import ASSIGNMENT, GOAL, ITEM, LINE, TARGET
from mediate_shared.inbox import Received
from mediate_shared.journal import Transaction

Projection = Callable[[Sequence[Received[Any]], Transaction], Awaitable[None]]

_ONCE: Final = ("since",)
_LINE: Final = upsert(LINE, once=_ONCE)
_DESCRIBED: Final = tuple(agendas.DescribedItem.model_fields)
_ITEM: Final = change(ITEM, *_DESCRIBED, "heard_at", "updated_at")
_ITEM_HEARD: Final = change(ITEM, "heard_at", "updated_at")
_ITEM_PERCENTAGE: Final = change(ITEM, "percentage")
_ASSIGNMENT: Final = change(ASSIGNMENT, "status", "reason", "updated_at")
_REMINDED: Final = change(ASSIGNMENT, "reminded", "reminded_at")
_GOAL: Final = upsert(GOAL, once=_ONCE)
_TARGET: Final = change(TARGET, *agendas.DescribedTarget.model_fields, "outcome", "updated_at")
_SESSION: Final = upsert(SESSION, once=(*_ONCE, "status", "reason", "minutes", "minutes_language"))
_SESSION_MOVED: Final = change(SESSION, "status", "reason", "schedule_revision", "updated_at")
_SESSION_STATUS: Final = change(SESSION, "status", "updated_at")
_SESSION_MINUTED: Final = change(SESSION, "minutes", "minutes_language", "updated_at")
_OUTCOME: Final = upsert(SESSION_OUTCOME, once=_ONCE)
_PROPOSAL: Final = upsert(PROPOSAL, once=(*_ONCE, "status", "reason", "item_id", "into_id"))
_PROPOSAL_DECIDED: Final = change(PROPOSAL, "status", "reason", "item_id", "into_id", "updated_at")
_VOTING: Final = upsert(VOTING, once=_ONCE)
_VOTING_CLOSED: Final = change(VOTING, "status", "ballots", "results", "updated_at")


def _kept(table: Table, key: str) -> Projection:
    """Return what keeps records that each of their events carries whole; ``key`` names them."""
    statement = upsert(table, once=_ONCE)

    async def keep(heard: Sequence[Received[Any]], transaction: Transaction) -> None:
        await apply(transaction, statement, [row_of(each, key) for each in heard], once=_ONCE)

    return keep


def _kept_of_item(table: Table, key: str) -> Projection:
    """Return what keeps records that belong to an item, of which something is heard thereby."""
    keep_records = _kept(table, key)

    async def keep(heard: Sequence[Received[Any]], transaction: Transaction) -> None:
        await keep_records(heard, transaction)
        await item_heard(heard, transaction)

    return keep


def _forgotten(table: Table, key: str) -> Projection:
    """Return what forgets records that were withdrawn."""
    statement: Delete = delete(table).where(table.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))

    async def forget(heard: Sequence[Received[Any]], transaction: Transaction) -> None:
        await transaction.execute(statement, {"ids": [getattr(each.event, key) for each in heard]})

    return forget


async def item_heard(heard: Sequence[Received[Any]], transaction: Transaction) -> None:
    """Keep when something was last heard of items that everybody may know of."""
    rows = [{"id": each.event.item_id, **_heard_at(each)} for each in heard]
    await apply(transaction, _ITEM_HEARD, rows)


def _heard_at(received: Received[Any]) -> dict[str, Any]:
    return {"heard_at": received.envelope.time, "updated_at": received.envelope.time}


async def _lines_amended(heard: Sequence[Received[agendas.LineAmended]], transaction: Transaction) -> None:
    await apply(transaction, _LINE, [row_of(each, "line_id") for each in heard])


async def _items_amended(heard: Sequence[Received[agendas.ItemAmended]], transaction: Transaction) -> None:
    await apply(transaction, _ITEM, [{**row_of(each, "item_id"), **_heard_at(each)} for each in heard])


_keep_progress: Final = _kept_of_item(PROGRESS, "progress_id")


async def _items_progressed(heard: Sequence[Received[agendas.ItemProgressed]], transaction: Transaction) -> None:
    await _keep_progress(heard, transaction)
    told = [
        {"id": each.event.item_id, "percentage": each.event.percentage}
        for each in heard
        if each.event.percentage is not None
    ]
    await apply(transaction, _ITEM_PERCENTAGE, told)


async def _assignments_withdrawn(
    heard: Sequence[Received[agendas.AssignmentWithdrawn]], transaction: Transaction
) -> None:
    rows = [{**row_of(each, "assignment_id"), "status": AssignmentStatus.WITHDRAWN} for each in heard]
    await apply(transaction, _ASSIGNMENT, rows)


async def _assignments_reminded(
    heard: Sequence[Received[agendas.AssignmentReminded]], transaction: Transaction
) -> None:
    rows = [
        {"id": each.event.assignment_id, "reminded": each.event.times, "reminded_at": each.envelope.time}
        for each in heard
    ]
    await apply(transaction, _REMINDED, rows)


async def _goals_amended(heard: Sequence[Received[agendas.GoalAmended]], transaction: Transaction) -> None:
    await apply(transaction, _GOAL, [row_of(each, "goal_id") for each in heard])


async def _targets_amended(heard: Sequence[Received[agendas.TargetAmended]], transaction: Transaction) -> None:
    await apply(transaction, _TARGET, [row_of(each, "target_id") for each in heard])


async def _sessions(
    heard: Sequence[Received[agendas.SessionPlanned | agendas.SessionAmended]], transaction: Transaction
) -> None:
    rows = [{**row_of(each, "session_id"), "status": SessionStatus.PLANNED, "reason": None} for each in heard]
    await apply(transaction, _SESSION, rows)


async def _sessions_moved(heard: Sequence[Received[agendas.SessionMoved]], transaction: Transaction) -> None:
    await apply(transaction, _SESSION_MOVED, [row_of(each, "session_id") for each in heard])


async def _sessions_minuted(heard: Sequence[Received[agendas.MinutesWritten]], transaction: Transaction) -> None:
    rows = [
        {**row_of(each, "session_id"), "minutes": each.event.text, "minutes_language": each.event.language}
        for each in heard
    ]
    await apply(transaction, _SESSION_MINUTED, rows)


async def _sessions_published(heard: Sequence[Received[agendas.SessionPublished]], transaction: Transaction) -> None:
    rows = [{**row_of(each, "session_id"), "status": SessionStatus.PUBLISHED} for each in heard]
    await apply(transaction, _OUTCOME, rows)
    await apply(transaction, _SESSION_STATUS, rows)


async def _proposals(
    heard: Sequence[Received[agendas.ProposalMade | agendas.ProposalAmended]], transaction: Transaction
) -> None:
    # The item that a proposal is about is one thing, the item that it became another.
    rows = [
        {
            **row_of(each, "proposal_id"),
            "about_id": each.event.item_id,
            "item_id": None,
            "status": ProposalStatus.OPEN,
        }
        for each in heard
    ]
    await apply(transaction, _PROPOSAL, rows)


async def _proposals_decided(heard: Sequence[Received[agendas.ProposalDecided]], transaction: Transaction) -> None:
    await apply(transaction, _PROPOSAL_DECIDED, [row_of(each, "proposal_id") for each in heard])


async def _votings_opened(heard: Sequence[Received[agendas.VotingOpened]], transaction: Transaction) -> None:
    rows = [{**row_of(each, "voting_id"), "status": VotingStatus.OPEN} for each in heard]
    await apply(transaction, _VOTING, rows)


async def _votings_closed(heard: Sequence[Received[agendas.VotingClosed]], transaction: Transaction) -> None:
    rows = [{**row_of(each, "voting_id"), "status": VotingStatus.CLOSED} for each in heard]
    await apply(transaction, _VOTING_CLOSED, rows)


_keep_activities: Final = upsert(AGENDA_ACTIVITY, once=_ONCE)


async def _activities(
    heard: Sequence[Received[agendas.ActivityRecorded | agendas.ActivityAmended]], transaction: Transaction
) -> None:
    await apply(transaction, _keep_activities, [_activity(each) for each in heard])


def _activity(received: Received[agendas.ActivityRecorded | agendas.ActivityAmended]) -> dict[str, Any]:
    rating = received.event.rating
    rated = {} if rating is None else {"rating_mean": rating.mean, "rating_highest": rating.highest}
    return {**row_of(received, "activity_id"), **rated, "raters": None if rating is None else rating.raters}


PROJECTIONS: Final[Mapping[type[Event], Projection]] = MappingProxyType(
    {
        agendas.LineAmended: _lines_amended,
        agendas.ItemAmended: _items_amended,
        agendas.ItemProgressed: _items_progressed,
        agendas.MilestoneSet: _kept_of_item(MILESTONE, "milestone_id"),
        agendas.MilestoneWithdrawn: _forgotten(MILESTONE, "milestone_id"),
        agendas.EvidenceAdded: _kept_of_item(EVIDENCE, "evidence_id"),
        agendas.EvidenceWithdrawn: _forgotten(EVIDENCE, "evidence_id"),
        agendas.DependencyStated: _kept(DEPENDENCY, "dependency_id"),
        agendas.DependencyWithdrawn: _forgotten(DEPENDENCY, "dependency_id"),
        agendas.AssignmentReminded: _assignments_reminded,
        agendas.AssignmentWithdrawn: _assignments_withdrawn,
        agendas.PhaseSet: _kept(PHASE, "phase_id"),
        agendas.PhaseWithdrawn: _forgotten(PHASE, "phase_id"),
        agendas.ManifestoPointStated: _kept(MANIFESTO_POINT, "manifesto_point_id"),
        agendas.ProgrammeStated: _kept(PROGRAMME, "programme_id"),
        agendas.ProgrammeWithdrawn: _forgotten(PROGRAMME, "programme_id"),
        agendas.SessionPlanned: _sessions,
        agendas.SessionAmended: _sessions,
        agendas.SessionMoved: _sessions_moved,
        agendas.AttendanceStated: _kept(ATTENDANCE, "attendance_id"),
        agendas.ProposalMade: _proposals,
        agendas.ProposalAmended: _proposals,
        agendas.ProposalDecided: _proposals_decided,
        agendas.VotingOpened: _votings_opened,
        agendas.BallotCast: _kept(BALLOT, "ballot_id"),
        agendas.VotingClosed: _votings_closed,
        agendas.MinutesWritten: _sessions_minuted,
        agendas.DecisionRecorded: _kept(DECISION, "decision_id"),
        agendas.DecisionWithdrawn: _forgotten(DECISION, "decision_id"),
        agendas.ActionPointSet: _kept(ACTION_POINT, "action_point_id"),
        agendas.ActionPointWithdrawn: _forgotten(ACTION_POINT, "action_point_id"),
        agendas.SessionPublished: _sessions_published,
        agendas.GoalAmended: _goals_amended,
        agendas.GoalWithdrawn: _forgotten(GOAL, "goal_id"),
        agendas.TargetAmended: _targets_amended,
        agendas.TargetWithdrawn: _forgotten(TARGET, "target_id"),
        agendas.ActivityRecorded: _activities,
        agendas.ActivityAmended: _activities,
        agendas.ActivityWithdrawn: _forgotten(AGENDA_ACTIVITY, "activity_id"),
    }
)
"""What each event of agendas changes, but those that were there first, which are in ``projections``."""
