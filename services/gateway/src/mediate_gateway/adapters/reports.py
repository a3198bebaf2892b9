"""Reads published reports from the read model: each edition as it was published, at an address of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.monitor.reporting import ReportedGoalTarget, ReportedIndicator
from mediate_contracts.values import Localised, LocalisedLine
from mediate_gateway.adapters.monitor_read_model import INDICATOR, REPORT
from mediate_gateway.adapters.views import View
from mediate_shared.problems import not_found

EDITIONS_MAX: Final = 1_000
"""Of one report, as its events bound them."""
PUBLISHED_BYTES_MAX: Final = 256 * 1024
"""Of one edition, as the monitor bounds them."""
_CHOOSABLE_MAX: Final = 500


def _listed() -> Select[tuple[object, ...]]:
    # The newest edition that still holds stands for a report; where none does, the newest one says so.
    newest = select(REPORT).ext(distinct_on(REPORT.c.code))
    return newest.order_by(REPORT.c.code, REPORT.c.withdrawn.is_not(None), REPORT.c.edition.desc())


_NEWEST: Final = _listed().subquery("newest")
LISTED: Final = (
    select(
        _NEWEST.c.report_id.label("id"),
        *(_NEWEST.c[name] for name in ("code", "edition", "title", "period", "action_line", "goal_year", "summary")),
        *(_NEWEST.c[name] for name in ("questioned", "synthetic", "withdrawn")),
        _NEWEST.c.since.label("published_at"),
        (func.jsonb_array_length(_NEWEST.c.indicators) + func.jsonb_array_length(_NEWEST.c.targets)).label("entries"),
    )
).subquery("reports")
"""Every report by its newest edition that holds, with how many indicators and targets it is about."""


class EditionRecord(View):
    """That an edition there is: when it was published and why, and why it no longer holds, where it does not."""

    edition: int
    published_at: datetime
    reason: str | None
    withdrawn: str | None


class ReportRecord(EditionRecord):
    """An edition of a report, as it was published."""

    report_id: UUID
    code: str
    title: LocalisedLine
    period: str
    action_line: int | None
    goal_year: int | None
    summary: Localised | None
    indicators: list[ReportedIndicator]
    targets: list[ReportedGoalTarget]
    questioned: int
    synthetic: bool


class Choosable(View):
    """An indicator that a report may be about."""

    id: UUID
    code: str
    name: LocalisedLine


async def choosable(connection: AsyncConnection) -> list[Choosable]:
    """Return indicators by their codes, at most 500."""
    query = select(INDICATOR.c.id, INDICATOR.c.code, INDICATOR.c.name).order_by(INDICATOR.c.code).limit(_CHOOSABLE_MAX)
    return [Choosable(**row._mapping) for row in await connection.execute(query)]


async def edition(connection: AsyncConnection, code: str, number: int) -> ReportRecord:
    """Return one edition, withdrawn or not. Raises ProblemError (404) where there is none."""
    query = select(REPORT).where(REPORT.c.code == code, REPORT.c.edition == number)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise not_found("report", f"{code}/{number}")
    return ReportRecord(**_of(ReportRecord, row))


async def newest(connection: AsyncConnection, code: str) -> int:
    """Return the newest edition of a report that holds, or else the newest. Raises ProblemError (404)."""
    found: int | None = await connection.scalar(select(LISTED.c.edition).where(LISTED.c.code == code))
    if found is None:
        raise not_found("report", code)
    return found


async def editions(connection: AsyncConnection, code: str) -> Sequence[EditionRecord]:
    """Return which editions of a report there are, newest first; none where there is no such report."""
    of_edition = (REPORT.c.edition, REPORT.c.since, REPORT.c.reason, REPORT.c.withdrawn)
    query = select(*of_edition).where(REPORT.c.code == code).order_by(REPORT.c.edition.desc()).limit(EDITIONS_MAX)
    return [EditionRecord(**_of(EditionRecord, row)) for row in await connection.execute(query)]


def _of(view: type[View], row: Any) -> dict[str, Any]:
    found = {name: value for name, value in row._mapping.items() if name in view.model_fields}
    return {**found, "published_at": row.since}
