"""Reads and writes the goal tree."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters.records import Records
from mediate_agendas.adapters.tables import GoalOfYear, GoalRow
from mediate_agendas.adapters.views import Goal
from mediate_agendas.domain.names import GoalCodeTaken
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_TABLE = table_of(GoalRow)
_GOALS = Records(_TABLE, Goal, "goal")


async def add(transaction: Transaction, goal: GoalOfYear, *, at: datetime) -> Goal:
    """Insert a goal. Raises GoalCodeTaken."""
    taken = GoalCodeTaken(f"there is a goal with this code in {goal.year}", field="body.code", value=goal.code)
    values = {name: getattr(goal, name) for name in GoalOfYear.model_fields}
    return Goal.model_validate(await _GOALS.add(transaction, values, at=at, taken={"goal_code_key": taken}))


async def year_of(transaction: Transaction, identifier: UUID) -> int | None:
    """Return the year of a goal, None where there is no such goal."""
    year: int | None = await transaction.connection.scalar(select(_TABLE.c.year).where(_TABLE.c.id == identifier))
    return year


async def get(connection: AsyncConnection, identifier: UUID) -> Goal:
    """Return one goal. Raises ProblemError (404) where there is none."""
    return await _GOALS.get(connection, identifier)


async def listing(connection: AsyncConnection, *, year: int | None, after: UUID | None, limit: int) -> Sequence[Goal]:
    """Return goals in the order they were set, behind ``after``, at most ``limit``."""
    return await _GOALS.listing(connection, after=after, limit=limit, year=year)
