"""Reads and writes reports: drafts, and which editions of them were published."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import DomainError
from mediate_monitor.adapters.report_tables import Edition, EditionRow, NamedReport, ReportHead, ReportRow
from mediate_monitor.domain.reports import ReportCodeTaken
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records

_TABLE: Final = table_of(ReportRow)
_EDITION: Final = table_of(EditionRow)
_REPORTS: Final = Records(_TABLE, ReportRow, "report")


async def add(transaction: Transaction, report: NamedReport, *, at: datetime) -> ReportHead:
    """Insert a report without an edition. Raises ReportCodeTaken."""
    row = await _REPORTS.add(transaction, {**facts_of(report), "entries": {}}, at=at, taken=_taken(report.code))
    return ReportHead.model_validate(row)


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int) -> ReportRow:
    """Return a report, locked. Raises ProblemError: 404 where there is none, 412 where its version is another."""
    return ReportRow.model_validate(await _REPORTS.for_update(transaction, identifier, expecting=expecting))


async def change(
    transaction: Transaction, report: ReportRow, changes: Mapping[str, Any], *, at: datetime
) -> ReportHead:
    """Write the next version of a locked report. Raises ReportCodeTaken."""
    taken = _taken(str(changes.get("code", report.code)))
    row = await _REPORTS.change(transaction, report.model_dump(), dict(changes), at=at, taken=taken)
    found = await editions(transaction.connection, [report.id])
    return ReportHead.model_validate({**row, "editions": found.get(report.id, [])})


async def get(connection: AsyncConnection, identifier: UUID) -> ReportRow:
    """Return one report. Raises ProblemError (404) where there is none."""
    return await _REPORTS.get(connection, identifier)


async def listing(connection: AsyncConnection, *, code: str | None, after: UUID | None, limit: int) -> list[ReportHead]:
    """Return reports with their editions in the order they were begun, behind ``after``, at most ``limit``."""
    rows = await _REPORTS.listing(connection, after=after, limit=limit, code=code)
    found = await editions(connection, [each.id for each in rows])
    return [ReportHead.model_validate({**each.model_dump(), "editions": found.get(each.id, [])}) for each in rows]


async def editions(connection: AsyncConnection, identifiers: Sequence[UUID]) -> dict[UUID, list[Edition]]:
    """Return the editions of reports, newest first, by report."""
    query = (
        sa.select(_EDITION)
        .where(_EDITION.c.report_id.in_(identifiers))
        .order_by(_EDITION.c.report_id, _EDITION.c.edition.desc())
    )
    found: dict[UUID, list[Edition]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.report_id, []).append(Edition.model_validate(dict(row._mapping)))
    return found


async def add_edition(transaction: Transaction, report_id: UUID, edition: Edition) -> None:
    """Insert an edition of a report that is locked."""
    await transaction.execute(_EDITION.insert().values(report_id=report_id, **edition.model_dump()))


async def withdraw_edition(transaction: Transaction, report_id: UUID, number: int, *, reason: str) -> None:
    """Write why an edition no longer holds. Its report is locked."""
    is_it = sa.and_(_EDITION.c.report_id == report_id, _EDITION.c.edition == number)
    await transaction.execute(_EDITION.update().where(is_it).values(withdrawn_because=reason))


def facts_of(report: NamedReport) -> dict[str, Any]:
    """Return what is said of a report that can be changed."""
    return {name: getattr(report, name) for name in NamedReport.model_fields}


def _taken(code: str) -> dict[str, DomainError]:
    taken = ReportCodeTaken("another report has this code, which is its address", field="body.code", value=code)
    return {"report_code_once": taken}
