"""Reports over HTTP, for whoever facilitates: drafts with figures as they are now, and what is published of them."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Code, ReportId, Year
from mediate_monitor.adapters import known_goals, reports
from mediate_monitor.adapters.known_goals import GoalTarget
from mediate_monitor.adapters.report_tables import NamedReport, Report, ReportHead
from mediate_monitor.domain.reports import (
    EditionIsWithdrawn,
    NoSuchEdition,
    NothingToReport,
    NotInReport,
    ReportCodeTaken,
    ReportIsPublished,
    ReportTooLarge,
    UnknownIndicator,
)
from mediate_monitor.usecases.amend_report import amend_report
from mediate_monitor.usecases.compose_report import ComposeReport, compose_report
from mediate_monitor.usecases.describe_entry import (
    DescribeIndicator,
    DescribeTarget,
    describe_indicator,
    describe_target,
)
from mediate_monitor.usecases.draft_report import draft_report
from mediate_monitor.usecases.publish_report import PublishReport, edition_of, publish_report, size_of
from mediate_monitor.usecases.withdraw_edition import WithdrawEdition, withdraw_edition
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import changes_such_as
from mediate_shared.problems import Problem

router = APIRouter(prefix="/v1", tags=["reports"])
ReportChanges = Annotated[
    dict[str, Any], changes_such_as({"title": {"nl": "Rapport over 2020", "en": "Report on 2020"}})
]
REPORT_PROBLEMS = {
    ReportCodeTaken: Problem(409, "report-code-taken", "The report's code is taken"),
    NothingToReport: Problem(422, "nothing-to-report", "There is nothing to report on"),
    UnknownIndicator: Problem(422, "unknown-indicator", "The report names an indicator that is not there"),
    NotInReport: Problem(422, "not-in-report", "The report is not about that"),
    ReportTooLarge: Problem(422, "report-too-large", "The report says too much"),
    ReportIsPublished: Problem(409, "report-is-published", "What was published keeps its address"),
    NoSuchEdition: Problem(422, "no-such-edition", "The report has no such edition"),
    EditionIsWithdrawn: Problem(409, "edition-is-withdrawn", "The edition was withdrawn"),
}


@router.post(
    "/reports", dependencies=[needs(Action.CREATE, Visibility.CASE)], status_code=201, response_model=ReportHead
)
async def compose(body: ComposeReport, command: Commanding) -> Response:
    """Begin a report on a period: on chosen indicators, or all of a line, and on a goal tree."""
    return await command.run(
        lambda transaction, now: compose_report(body, transaction=transaction, now=now),
        created_at="/v1/monitor/reports/{id}",
    )


@router.get("/reports", dependencies=[needs(Action.READ, Visibility.CASE)])
async def list_reports(
    request: Request,
    code: Annotated[Code | None, Query(description="Exact code.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ReportHead]:
    """List reports with their editions in the order they were begun."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await reports.listing(connection, code=code, after=after, limit=limit + 1)
    return page(found, limit, lambda report: str(report.id))


@router.get("/goal-targets", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_goal_targets(
    request: Request,
    year: Annotated[Year | None, Query(description="Of the goal tree of this year.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[GoalTarget]:
    """List the targets of goal trees that reports may be about, as agendas told them."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await known_goals.listing(connection, year=year, after=after, limit=limit + 1)
    return page(found, limit, lambda target: str(target.id))


@router.get("/goal-targets/{goal_target_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def show_goal_target(request: Request, goal_target_id: UUID) -> GoalTarget:
    """Show one target of a goal tree."""
    async with request.app.state.service.database.reading() as connection:
        return await known_goals.get(connection, goal_target_id)


@router.get("/reports/{report_id}", dependencies=[needs(Action.READ, Visibility.CASE)], response_model=Report)
async def show_report(request: Request, report_id: UUID) -> Response:
    """Show a report as it would be published now."""
    async with request.app.state.service.database.reading() as connection:
        report = await reports.get(connection, report_id)
        editions = (await reports.editions(connection, [report_id])).get(report_id, [])
        drafted = await draft_report(connection, report)
    said = edition_of(report, drafted, number=len(editions) + 1, reason=None)
    return shown(
        Report(
            **{name: getattr(report, name) for name in (*_KEPT, *NamedReport.model_fields)},
            editions=editions,
            drafted=list(drafted.indicators),
            targets=list(drafted.targets),
            questioned=drafted.questioned,
            left_out=drafted.left_out,
            size_bytes=size_of(said),
        )
    )


@router.patch("/reports/{report_id}", dependencies=[needs(Action.CHANGE, Visibility.CASE)], response_model=ReportHead)
async def amend(report_id: UUID, changes: ReportChanges, command: Commanding) -> Response:
    """Say otherwise what a report is about; what was published stays. Send the ETag you read as If-Match."""
    use_case = partial(amend_report, ReportId(report_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/reports/{report_id}/indicators",
    dependencies=[needs(Action.CHANGE, Visibility.CASE)],
    response_model=ReportHead,
)
async def say_of_indicator(report_id: UUID, body: DescribeIndicator, command: Commanding) -> Response:
    """Say in a report how an indicator went; send the report's ETag as If-Match."""
    use_case = partial(describe_indicator, ReportId(report_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/reports/{report_id}/goal-targets",
    dependencies=[needs(Action.CHANGE, Visibility.CASE)],
    response_model=ReportHead,
)
async def say_of_target(report_id: UUID, body: DescribeTarget, command: Commanding) -> Response:
    """Say in a report how a target of its goal tree went; send the report's ETag as If-Match."""
    use_case = partial(describe_target, ReportId(report_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/reports/{report_id}/publish",
    dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)],
    response_model=ReportHead,
)
async def publish(report_id: UUID, body: PublishReport, command: Commanding) -> Response:
    """Publish the next edition with figures as they are now; send the report's ETag as If-Match."""
    use_case = partial(publish_report, ReportId(report_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/reports/{report_id}/withdraw",
    dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)],
    response_model=ReportHead,
)
async def withdraw(report_id: UUID, body: WithdrawEdition, command: Commanding) -> Response:
    """Say that an edition no longer holds, and why; send the report's ETag as If-Match."""
    use_case = partial(withdraw_edition, ReportId(report_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


_KEPT = ("id", "version", "created_at", "updated_at")
