"""Withdraw an edition of a report: its address stays, and says why it no longer holds."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from mediate_contracts.events.monitor import ReportWithdrawn
from mediate_contracts.values import ReportId, Text, Value, Whole
from mediate_monitor.adapters import reports
from mediate_monitor.adapters.report_tables import ReportHead
from mediate_monitor.domain.reports import EDITIONS_MAX, check_holds
from mediate_shared.journal import Transaction


class WithdrawEdition(Value):
    """Which edition, and why it no longer holds."""

    edition: Annotated[Whole, Field(ge=1, le=EDITIONS_MAX, examples=[1])]
    reason: Text


async def withdraw_edition(
    report_id: ReportId, command: WithdrawEdition, *, expecting: int, transaction: Transaction, now: datetime
) -> ReportHead:
    """Withdraw an edition that holds. Raises ProblemError (404, 412), NoSuchEdition, or EditionIsWithdrawn."""
    report = await reports.for_update(transaction, report_id, expecting=expecting)
    published = (await reports.editions(transaction.connection, [report_id])).get(report_id, [])
    check_holds([(each.edition, each.withdrawn_because) for each in published], command.edition)
    await reports.withdraw_edition(transaction, report_id, command.edition, reason=command.reason)
    head = await reports.change(transaction, report, {}, at=now)
    transaction.record(
        ReportWithdrawn(report_id=report_id, code=report.code, edition=command.edition, reason=command.reason), at=now
    )
    return head
