"""Say in a report what is to be said of one indicator or target: how it went, and what came from outside."""

from datetime import datetime
from typing import Any
from uuid import UUID

from mediate_contracts.values import IndicatorId, Localised, ReportId, TargetId, Value
from mediate_monitor.adapters import known_goals, report_sources, reports
from mediate_monitor.adapters.report_tables import ReportHead, ReportRow
from mediate_monitor.domain.reports import not_in_report
from mediate_shared.amending import changed_fields
from mediate_shared.journal import Transaction


class DescribeIndicator(Value):
    """What is said of an indicator in the report; nothing takes back what was."""

    indicator_id: IndicatorId
    narrative: Localised | None = None
    external_cause: Localised | None = None


class DescribeTarget(Value):
    """What is said of a target in the place of what was reported of it; nothing takes that back."""

    goal_target_id: TargetId
    narrative: Localised | None = None


async def describe_indicator(
    report_id: ReportId,
    command: DescribeIndicator,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> ReportHead:
    """Say it of an indicator that the report is about. Raises ProblemError (404, 412), NotInReport, NothingChanged."""
    report = await reports.for_update(transaction, report_id, expecting=expecting)
    indicator_id = command.indicator_id
    line = None if report.indicators else report.action_line
    is_of_line = line is not None and await report_sources.is_of_line(transaction.connection, indicator_id, line)
    if indicator_id not in report.indicators and not is_of_line:
        raise not_in_report("indicator_id", indicator_id)
    said = command.model_dump(exclude_none=True, exclude={"indicator_id"})
    return await _say(report, indicator_id, said, transaction=transaction, now=now)


async def describe_target(
    report_id: ReportId,
    command: DescribeTarget,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> ReportHead:
    """Say it of a target of the tree that the report is about.

    Raises ProblemError (404, 412), NotInReport, or NothingChanged.
    """
    report = await reports.for_update(transaction, report_id, expecting=expecting)
    target_id, year = command.goal_target_id, report.goal_year
    if year is None or not await known_goals.is_of_year(transaction.connection, target_id, year):
        raise not_in_report("goal_target_id", target_id)
    said = command.model_dump(exclude_none=True, exclude={"goal_target_id"})
    return await _say(report, target_id, said, transaction=transaction, now=now)


async def _say(
    report: ReportRow, subject: UUID, said: dict[str, Any], *, transaction: Transaction, now: datetime
) -> ReportHead:
    entries = {name: entry for name, entry in report.entries.items() if name != str(subject)}
    if said:
        entries[str(subject)] = said
    changed_fields({"entries": report.entries}, {"entries": entries})
    return await reports.change(transaction, report, {"entries": entries}, at=now)
