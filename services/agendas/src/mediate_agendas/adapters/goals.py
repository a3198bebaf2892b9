"""Reads and writes the goals of goal trees."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters.goal_tables import GoalOfYear, GoalRow, TargetRow
from mediate_agendas.adapters.goal_views import Goal
from mediate_agendas.domain.names import GoalCodeTaken
from mediate_contracts.values import DomainError
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records, in_order

_TABLE = table_of(GoalRow)
_TARGET = table_of(TargetRow)
_GOALS = Records(_TABLE, Goal, "goal")
_STANDS: Final = _TABLE.c.withdrawn_because.is_(None)


async def one_at_a_time(transaction: Transaction, year: int) -> None:
    """Wait until nobody else changes the tree of a year, and keep others waiting until this transaction ends.

    Two who move goals can make a circle that neither makes alone, and one can hang a goal under what another withdraws.
    """
    await transaction.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("mediate.agendas.tree", year))))


async def add(transaction: Transaction, goal: GoalOfYear, *, copied_from: UUID | None = None, at: datetime) -> Goal:
    """Insert a goal. Raises GoalCodeTaken."""
    values = {name: getattr(goal, name) for name in GoalOfYear.model_fields}
    row = await _GOALS.add(
        transaction,
        {**values, "copied_from": copied_from, "withdrawn_because": None},
        at=at,
        taken=_taken(goal.year, goal.code),
    )
    return Goal.model_validate(row)


async def year_of(transaction: Transaction, identifier: UUID) -> int | None:
    """Return the year of a goal, None where no such goal stands."""
    query = select(_TABLE.c.year).where(_TABLE.c.id == identifier, _STANDS)
    year: int | None = await transaction.connection.scalar(query)
    return year


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int | None = None) -> Goal:
    """Return a goal with its row locked. Raises ProblemError: 404 where there is none, 412 for another version."""
    return Goal.model_validate(await _GOALS.for_update(transaction, identifier, expecting=expecting))


async def change(transaction: Transaction, goal: Goal, changes: dict[str, Any], *, at: datetime) -> Goal:
    """Write the next version of a locked goal. Raises GoalCodeTaken."""
    taken = _taken(goal.year, changes.get("code", goal.code))
    return Goal.model_validate(await _GOALS.change(transaction, goal.model_dump(), changes, at=at, taken=taken))


async def parents(transaction: Transaction, year: int) -> Mapping[UUID, UUID | None]:
    """Return every goal that stands in the tree of a year, with the goal it hangs under."""
    found = await transaction.execute(select(_TABLE.c.id, _TABLE.c.parent_id).where(_TABLE.c.year == year, _STANDS))
    return {row.id: row.parent_id for row in found}


async def below(transaction: Transaction, identifier: UUID) -> int:
    """Return how many goals and targets stand right under a goal."""
    goals = select(func.count()).where(_TABLE.c.parent_id == identifier, _STANDS).scalar_subquery()
    targets = (
        select(func.count())
        .where(_TARGET.c.goal_id == identifier, _TARGET.c.withdrawn_because.is_(None))
        .scalar_subquery()
    )
    return await transaction.connection.scalar(select(goals + targets)) or 0


async def get(connection: AsyncConnection, identifier: UUID) -> Goal:
    """Return one goal, withdrawn or not. Raises ProblemError (404) where there is none."""
    return await _GOALS.get(connection, identifier)


async def listing(connection: AsyncConnection, *, year: int | None, after: UUID | None, limit: int) -> Sequence[Goal]:
    """Return the goals that stand in the order they were set, behind ``after``, at most ``limit``."""
    query = in_order(select(_TABLE).where(_STANDS), _TABLE, after=after, limit=limit, year=year)
    return [Goal.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def of_year(connection: AsyncConnection, year: int) -> Sequence[Goal]:
    """Return every goal that stands in the tree of a year."""
    query = select(_TABLE).where(_TABLE.c.year == year, _STANDS)
    return [Goal.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def years(connection: AsyncConnection, *, after: int, limit: int) -> Mapping[int, int]:
    """Return the years behind ``after`` that have a tree, the first one first, with how many goals each has."""
    query = (
        select(_TABLE.c.year, func.count().label("goals"))
        .where(_TABLE.c.year > after, _STANDS)
        .group_by(_TABLE.c.year)
        .order_by(_TABLE.c.year)
        .limit(limit)
    )
    return {row.year: row.goals for row in await connection.execute(query)}


def _taken(year: int, code: str) -> dict[str, DomainError]:
    reason = f"there is a goal with this code in {year}"
    return {"goal_code_key": GoalCodeTaken(reason, field="body.code", value=code)}
