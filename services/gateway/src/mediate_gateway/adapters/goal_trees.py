"""Reads goal trees from the read model: what a year set out to reach, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import Comparator, Localised, LocalisedLine, Qualifier, Source
from mediate_contracts.vocabulary import Outcome
from mediate_gateway.adapters.tables import GOAL, TARGET
from mediate_gateway.adapters.views import Plain, View
from mediate_shared.problems import not_found

_ROWS_MAX: Final = 2_000
LISTED: Final = (
    select(TARGET, GOAL.c.code.label("goal"))
    .outerjoin_from(TARGET, GOAL, GOAL.c.id == TARGET.c.goal_id)
    .subquery("targets")
)
"""Every target with the code of its goal, as files hold them."""


class GoalRecord(View):
    """A goal or sub-goal."""

    id: UUID
    year: int
    code: str
    parent_id: UUID | None
    title: LocalisedLine
    narrative: Localised | None
    source: Source | None
    copied_from: UUID | None


class TargetRecord(View):
    """A target and the latest report on it; a number that is missing stays missing."""

    id: UUID
    goal_id: UUID
    year: int
    code: str
    title: LocalisedLine
    comparator: Comparator | None
    number: Plain | None
    unit: LocalisedLine | None
    source: Source | None
    realised_number: Plain | None
    qualifier: Qualifier | None
    outcome: Outcome
    narrative: Localised | None
    external_cause: str | None
    realised_source: Source | None
    substitute: LocalisedLine | None
    copied_from: UUID | None
    updated_at: datetime


async def years(connection: AsyncConnection) -> list[int]:
    """Return the years with goals or targets, newest first."""
    query = select(GOAL.c.year).union(select(TARGET.c.year))
    return sorted((row.year for row in await connection.execute(query)), reverse=True)


async def goals(connection: AsyncConnection, year: int) -> Sequence[GoalRecord]:
    """Return the goals of a year, at most 2,000."""
    rows = await connection.execute(select(GOAL).where(GOAL.c.year == year).order_by(GOAL.c.code).limit(_ROWS_MAX))
    return [GoalRecord(**_of(GoalRecord, row)) for row in rows]


async def targets(connection: AsyncConnection, year: int) -> Sequence[TargetRecord]:
    """Return the targets of a year, at most 2,000."""
    query = select(TARGET).where(TARGET.c.year == year).order_by(TARGET.c.code, TARGET.c.id).limit(_ROWS_MAX)
    return [TargetRecord(**_of(TargetRecord, row)) for row in await connection.execute(query)]


async def goal(connection: AsyncConnection, identifier: UUID) -> GoalRecord:
    """Return one goal. Raises ProblemError (404) where there is none."""
    row = (await connection.execute(select(GOAL).where(GOAL.c.id == identifier))).one_or_none()
    if row is None:
        raise not_found("goal", identifier)
    return GoalRecord(**_of(GoalRecord, row))


async def target(connection: AsyncConnection, identifier: UUID) -> TargetRecord:
    """Return one target. Raises ProblemError (404) where there is none."""
    row = (await connection.execute(select(TARGET).where(TARGET.c.id == identifier))).one_or_none()
    if row is None:
        raise not_found("target", identifier)
    return TargetRecord(**_of(TargetRecord, row))


async def year_of_copied(connection: AsyncConnection, identifier: UUID | None) -> int | None:
    """Return the year of the goal or target that another was copied from; None where nothing is known of it."""
    if identifier is None:
        return None
    query = select(GOAL.c.year).where(GOAL.c.id == identifier)
    found: int | None = await connection.scalar(query.union(select(TARGET.c.year).where(TARGET.c.id == identifier)))
    return found


def _of(view: type[View], row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name in view.model_fields}
