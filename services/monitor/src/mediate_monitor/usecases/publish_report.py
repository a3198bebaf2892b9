"""Publish a report: what it says now stays as it is, at an address of its own."""

from datetime import datetime

from mediate_contracts.events.monitor import ReportPublished
from mediate_contracts.values import ReportId, Text, Value
from mediate_monitor.adapters import reports
from mediate_monitor.adapters.report_tables import Edition, ReportHead, ReportRow
from mediate_monitor.domain.reports import check_size, next_edition
from mediate_monitor.usecases.draft_report import Drafted, draft_report
from mediate_shared.journal import Transaction


class PublishReport(Value):
    """Why it is published anew, which the first edition needs not say."""

    reason: Text | None = None


async def publish_report(
    report_id: ReportId, command: PublishReport, *, expecting: int, transaction: Transaction, now: datetime
) -> ReportHead:
    """Publish the next edition of the version the sender saw, with figures as they are now.

    Raises ProblemError (404, 412), ReasonNeeded, NothingToReport, or ReportTooLarge.
    """
    report = await reports.for_update(transaction, report_id, expecting=expecting)
    published = (await reports.editions(transaction.connection, [report_id])).get(report_id, [])
    number = next_edition(len(published), command.reason)
    drafted = await draft_report(transaction.connection, report)
    said = edition_of(report, drafted, number=number, reason=command.reason)
    entries = len(drafted.indicators) + len(drafted.targets)
    check_size(size_of(said), entries=entries, left_out=drafted.left_out)
    edition = Edition(
        edition=number,
        published_at=now,
        entries=entries,
        questioned=drafted.questioned,
        reason=command.reason,
        withdrawn_because=None,
    )
    await reports.add_edition(transaction, report_id, edition)
    head = await reports.change(transaction, report, {}, at=now)
    transaction.record(said, at=now)
    return head


def edition_of(report: ReportRow, drafted: Drafted, *, number: int, reason: str | None) -> ReportPublished:
    """Return what an edition of a report says."""
    return ReportPublished(
        report_id=ReportId(report.id),
        code=report.code,
        edition=number,
        title=report.title,
        period=report.period,
        action_line=report.action_line,
        goal_year=report.goal_year,
        summary=report.summary,
        indicators=list(drafted.indicators),
        targets=list(drafted.targets),
        questioned=drafted.questioned,
        reason=reason,
        synthetic=drafted.synthetic,
    )


def size_of(said: ReportPublished) -> int:
    """Return how large an edition is as its event travels, in bytes."""
    return len(said.model_dump_json().encode())
