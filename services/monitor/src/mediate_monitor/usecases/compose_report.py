"""Begin a report."""

from datetime import datetime

from mediate_contracts.periods import parse_period
from mediate_monitor.adapters import report_sources, reports
from mediate_monitor.adapters.report_tables import NamedReport, ReportHead
from mediate_monitor.domain.reports import check_is_about, check_known
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class ComposeReport(Strict, NamedReport):
    """What the report is about; its code is the address of what will be published of it."""

    model_config = {  # noqa: RUF012 - SQLModel exports no name for its configuration's type
        "extra": "forbid",
        "json_schema_extra": {"examples": [{"action_line": 1, "goal_year": 2020}]},
    }


async def compose_report(command: ComposeReport, *, transaction: Transaction, now: datetime) -> ReportHead:
    """Begin a draft. Raises NotAPeriod, NothingToReport, UnknownIndicator, or ReportCodeTaken."""
    await check(command, transaction=transaction)
    return await reports.add(transaction, command, at=now)


async def check(report: NamedReport, *, transaction: Transaction) -> None:
    """Check that a report can be about what it names. Raises NotAPeriod, NothingToReport, or UnknownIndicator."""
    parse_period(report.period)
    check_is_about(indicators=report.indicators, action_line=report.action_line, goal_year=report.goal_year)
    check_known(report.indicators, await report_sources.known(transaction.connection, report.indicators))
