"""Say otherwise what a report is about, or what stands above its figures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_contracts.values import ReportId
from mediate_monitor.adapters import reports
from mediate_monitor.adapters.report_tables import NamedReport, ReportHead
from mediate_monitor.domain.reports import check_address
from mediate_monitor.usecases.compose_report import check
from mediate_shared.amending import changed_fields
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_report(
    report_id: ReportId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> ReportHead:
    """Make changes to the version the sender saw; what was published stays as it is.

    Raises ProblemError (404, 412, 422), NothingChanged, ReportIsPublished, NotAPeriod, NothingToReport,
    UnknownIndicator, or ReportCodeTaken.
    """
    current = await reports.for_update(transaction, report_id, expecting=expecting)
    described = patched(NamedReport, current.model_dump(), changes)
    after = reports.facts_of(described)
    changed_fields(reports.facts_of(current), after)
    published = (await reports.editions(transaction.connection, [report_id])).get(report_id, [])
    check_address(current.code, described.code, published=len(published))
    await check(described, transaction=transaction)
    return await reports.change(transaction, current, after, at=now)
