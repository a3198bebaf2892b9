"""Reads and writes what is known here of goals and their targets, as agendas told it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.agendas import (
    GoalAmended,
    GoalSet,
    GoalWithdrawn,
    TargetAmended,
    TargetRealised,
    TargetSet,
    TargetWithdrawn,
)
from mediate_contracts.values import LocalisedLine, Value
from mediate_contracts.vocabulary import Outcome
from mediate_monitor.adapters.goal_tables import KnownGoalRow, KnownTargetRow
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

_GOAL: Final = table_of(KnownGoalRow)
_TARGET: Final = table_of(KnownTargetRow)
_KNOW_GOAL: Final = insert(_GOAL)
_KNOW_TARGET: Final = insert(_TARGET)


@dataclass(frozen=True)
class KnownTarget:
    """A target with its goal, which may not have been heard of yet, and what was last reported of it."""

    id: UUID
    goal: Mapping[str, Any] | None
    facts: Mapping[str, Any]
    outcome: Outcome
    realised: Mapping[str, Any] | None


class GoalTarget(Value):
    """A target of a goal tree, as reports may name it."""

    id: UUID
    goal_id: UUID
    year: int
    code: str
    title: LocalisedLine


async def know_goals(transaction: Transaction, told: Sequence[GoalSet | GoalAmended]) -> None:
    """Write goals as they now stand; of two events about the same one, the later holds."""
    rows = {
        each.goal_id: {"id": each.goal_id, "year": each.year, "facts": each.model_dump(mode="json")} for each in told
    }
    statement = _KNOW_GOAL.on_conflict_do_update(
        index_elements=["id"], set_={"year": _KNOW_GOAL.excluded.year, "facts": _KNOW_GOAL.excluded.facts}
    )
    await transaction.execute(statement, list(rows.values()))


async def forget_goals(transaction: Transaction, told: Sequence[GoalWithdrawn]) -> None:
    """Forget goals that were taken out of their trees."""
    await transaction.execute(_GOAL.delete().where(_GOAL.c.id.in_([each.goal_id for each in told])))


async def know_targets(transaction: Transaction, told: Sequence[TargetSet | TargetAmended]) -> None:
    """Write targets as they now stand, and what by that comes of what was reported of them."""
    rows = {
        each.target_id: {
            "id": each.target_id,
            "goal_id": each.goal_id,
            "year": each.year,
            "facts": each.model_dump(mode="json"),
            "outcome": (each.outcome if isinstance(each, TargetAmended) else Outcome.UNKNOWN).value,
        }
        for each in told
    }
    changed = ("goal_id", "year", "facts", "outcome")
    statement = _KNOW_TARGET.on_conflict_do_update(
        index_elements=["id"], set_={name: _KNOW_TARGET.excluded[name] for name in changed}
    )
    await transaction.execute(statement, list(rows.values()))


async def forget_targets(transaction: Transaction, told: Sequence[TargetWithdrawn]) -> None:
    """Forget targets that were taken out of their trees."""
    await transaction.execute(_TARGET.delete().where(_TARGET.c.id.in_([each.target_id for each in told])))


async def realise_targets(transaction: Transaction, told: Sequence[TargetRealised]) -> None:
    """Write what was reported of targets; of two reports on the same one, the later holds."""
    for each in told:
        values = {"realised": each.model_dump(mode="json"), "outcome": each.outcome.value}
        await transaction.execute(_TARGET.update().where(_TARGET.c.id == each.target_id).values(**values))


async def clear(transaction: Transaction) -> None:
    """Forget everything, to hear it again."""
    await transaction.execute(_TARGET.delete())
    await transaction.execute(_GOAL.delete())


async def targets_of(connection: AsyncConnection, year: int, *, limit: int) -> list[KnownTarget]:
    """Return the targets of a year with their goals, at most ``limit``, by the codes of both as they are written."""
    query = (
        select(_TARGET, _GOAL.c.facts.label("goal"))
        .outerjoin_from(_TARGET, _GOAL, _GOAL.c.id == _TARGET.c.goal_id)
        .where(_TARGET.c.year == year)
        .order_by(_GOAL.c.facts["code"].astext, _TARGET.c.facts["code"].astext, _TARGET.c.id)
        .limit(limit)
    )
    return [
        KnownTarget(row.id, row.goal, row.facts, Outcome(row.outcome), row.realised)
        for row in await connection.execute(query)
    ]


async def listing(
    connection: AsyncConnection, *, year: int | None, after: UUID | None, limit: int
) -> Sequence[GoalTarget]:
    """Return the targets of goal trees in order of their setting, behind ``after``, at most ``limit``."""
    query = select(_TARGET).order_by(_TARGET.c.id).limit(limit)
    if year is not None:
        query = query.where(_TARGET.c.year == year)
    if after is not None:
        query = query.where(_TARGET.c.id > after)
    return [_told(row) for row in await connection.execute(query)]


async def get(connection: AsyncConnection, identifier: UUID) -> GoalTarget:
    """Return one target of a goal tree. Raises ProblemError (404) where none was told of."""
    row = (await connection.execute(select(_TARGET).where(_TARGET.c.id == identifier))).one_or_none()
    if row is None:
        raise not_found("goal target", identifier)
    return _told(row)


def _told(row: Any) -> GoalTarget:
    return GoalTarget(id=row.id, **{name: row.facts[name] for name in ("goal_id", "year", "code", "title")})


async def is_of_year(connection: AsyncConnection, identifier: UUID, year: int) -> bool:
    """Tell whether a target stands in the tree of a year."""
    query = select(_TARGET.c.id).where(_TARGET.c.id == identifier, _TARGET.c.year == year)
    return await connection.scalar(query) is not None
