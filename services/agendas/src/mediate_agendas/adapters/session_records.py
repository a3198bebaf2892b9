"""Reads and writes what is written down of a session: minutes, decisions, action points, and its outcome."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters.organisations import records_of
from mediate_agendas.adapters.session_tables import (
    ActionPoint,
    ActionPointRow,
    Decision,
    DecisionRow,
    Minutes,
    MinutesRow,
    Outcome,
    OutcomeRow,
    PublishedOutcome,
    WordedActionPoint,
    WordedDecision,
    WrittenMinutes,
)
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records, in_order

_MINUTES = table_of(MinutesRow)
_DECISION = table_of(DecisionRow)
_ACTION_POINT = table_of(ActionPointRow)
_OUTCOME = table_of(OutcomeRow)
_ALL_MINUTES: Final = Records(_MINUTES, Minutes, "minutes")
_OUTCOMES: Final = Records(_OUTCOME, Outcome, "outcome")
_ACTION_POINTS: Final = Records(_ACTION_POINT, ActionPoint, "action-point")
DECISIONS: Final = Records(_DECISION, Decision, "decision")
_STANDS: Final[dict[str, Any]] = {"withdrawn_because": None}


async def write_minutes(
    transaction: Transaction, session_id: UUID, written: WrittenMinutes, *, before: Minutes | None, at: datetime
) -> Minutes:
    """Write the minutes of a locked session, in the place of those ``before``."""
    values = {name: getattr(written, name) for name in WrittenMinutes.model_fields}
    if before is None:
        return Minutes.model_validate(await _ALL_MINUTES.add(transaction, {**values, "session_id": session_id}, at=at))
    return Minutes.model_validate(await _ALL_MINUTES.change(transaction, dict(before), values, at=at))


async def minutes_of(connection: AsyncConnection, session_id: UUID) -> Minutes | None:
    """Return the minutes of a session; None where there are none yet."""
    row = (await connection.execute(select(_MINUTES).where(_MINUTES.c.session_id == session_id))).one_or_none()
    return None if row is None else Minutes.model_validate(dict(row._mapping))


async def add_decision(transaction: Transaction, session_id: UUID, worded: WordedDecision, *, at: datetime) -> Decision:
    """Insert a decision of a locked session."""
    values = {name: getattr(worded, name) for name in WordedDecision.model_fields}
    row = await DECISIONS.add(transaction, {**values, **_STANDS, "session_id": session_id}, at=at)
    return Decision.model_validate(row)


async def decisions_of(
    connection: AsyncConnection, session_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Decision]:
    """Return the decisions of a session that stand, in the order in which they were written down."""
    query = in_order(select(_DECISION), _DECISION, after=after, limit=limit, session_id=session_id)
    rows = await connection.execute(query.where(_DECISION.c.withdrawn_because.is_(None)))
    return [Decision.model_validate(dict(row._mapping)) for row in rows]


async def session_of_decision(transaction: Transaction, identifier: UUID) -> UUID:
    """Return of which session a decision is. Raises ProblemError (404)."""
    return await _session_of(transaction, _DECISION.c.session_id, _DECISION.c.id == identifier, "decision", identifier)


async def change_decision(
    transaction: Transaction, decision: Decision, changes: dict[str, Any], *, at: datetime
) -> Decision:
    """Write the next version of a locked decision."""
    return Decision.model_validate(await DECISIONS.change(transaction, dict(decision), changes, at=at))


async def add_action_point(
    transaction: Transaction, session_id: UUID, worded: WordedActionPoint, *, at: datetime
) -> ActionPoint:
    """Insert an action point of a locked session."""
    values = {name: getattr(worded, name) for name in WordedActionPoint.model_fields}
    row = await _ACTION_POINTS.add(transaction, {**values, **_STANDS, "session_id": session_id}, at=at)
    return ActionPoint.model_validate(row)


async def action_point_for_update(transaction: Transaction, identifier: UUID, *, expecting: int) -> ActionPoint:
    """Return an action point, locked. Raises ProblemError (404, 412)."""
    return ActionPoint.model_validate(await _ACTION_POINTS.for_update(transaction, identifier, expecting=expecting))


async def change_action_point(
    transaction: Transaction, action_point: ActionPoint, changes: dict[str, Any], *, at: datetime
) -> ActionPoint:
    """Write the next version of a locked action point."""
    return ActionPoint.model_validate(await _ACTION_POINTS.change(transaction, dict(action_point), changes, at=at))


async def session_of_action_point(transaction: Transaction, identifier: UUID) -> UUID:
    """Return of which session an action point is. Raises ProblemError (404)."""
    return await _session_of(
        transaction, _ACTION_POINT.c.session_id, _ACTION_POINT.c.id == identifier, "action-point", identifier
    )


async def action_point(connection: AsyncConnection, identifier: UUID, *, reach: Reach) -> ActionPoint:
    """Return one action point. Raises ProblemError (404) where there is none within reach."""
    query = select(_ACTION_POINT).where(_ACTION_POINT.c.id == identifier, _seen(reach))
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise not_found("action-point", identifier)
    return ActionPoint.model_validate(dict(row._mapping))


async def action_points(
    connection: AsyncConnection,
    *,
    reach: Reach,
    session_id: UUID | None,
    organisation_id: UUID | None,
    is_open: bool | None,
    after: UUID | None,
    limit: int,
) -> Sequence[ActionPoint]:
    """Return the action points that stand and are within reach, in the order in which they were written down."""
    query = in_order(
        select(_ACTION_POINT).where(_seen(reach), _ACTION_POINT.c.withdrawn_because.is_(None)),
        _ACTION_POINT,
        after=after,
        limit=limit,
        session_id=session_id,
    )
    if organisation_id is not None:
        query = query.where(_ACTION_POINT.c.organisation_id.in_(records_of(organisation_id)))
    if is_open is not None:
        query = query.where(_ACTION_POINT.c.done_on.is_(None) if is_open else _ACTION_POINT.c.done_on.is_not(None))
    return [ActionPoint.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def count_decisions(transaction: Transaction, session_id: UUID) -> int:
    """Return how many decisions were written down at a session, those that were withdrawn too."""
    query = select(func.count()).where(_DECISION.c.session_id == session_id)
    return await transaction.connection.scalar(query) or 0


async def count_action_points(transaction: Transaction, session_id: UUID) -> int:
    """Return how many action points were written down at a session, those that were withdrawn too."""
    query = select(func.count()).where(_ACTION_POINT.c.session_id == session_id)
    return await transaction.connection.scalar(query) or 0


async def publish(transaction: Transaction, session_id: UUID, outcome: PublishedOutcome, *, at: datetime) -> Outcome:
    """Write the outcome of a locked session, in the place of the one that was published before."""
    values = {name: getattr(outcome, name) for name in PublishedOutcome.model_fields}
    before = await outcome_of(transaction.connection, session_id)
    if before is None:
        return Outcome.model_validate(await _OUTCOMES.add(transaction, {**values, "session_id": session_id}, at=at))
    return Outcome.model_validate(await _OUTCOMES.change(transaction, dict(before), values, at=at))


async def outcome_of(connection: AsyncConnection, session_id: UUID) -> Outcome | None:
    """Return what was published of a session; None where nothing was."""
    row = (await connection.execute(select(_OUTCOME).where(_OUTCOME.c.session_id == session_id))).one_or_none()
    return None if row is None else Outcome.model_validate(dict(row._mapping))


async def _session_of(
    transaction: Transaction, column: Any, condition: ColumnElement[bool], noun: str, identifier: UUID
) -> UUID:
    session_id: UUID | None = await transaction.connection.scalar(select(column).where(condition))
    if session_id is None:
        raise not_found(noun, identifier)
    return session_id


def _seen(reach: Reach) -> ColumnElement[bool]:
    return true() if reach.everything else _ACTION_POINT.c.organisation_id.in_(reach.organisations)
