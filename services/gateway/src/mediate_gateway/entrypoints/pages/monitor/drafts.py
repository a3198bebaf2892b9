"""The pages on which reports are drafted: which drafts there are, what each would say now, and what it is about."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.events.monitor.reporting import ReportedGoalTarget, ReportedIndicator
from mediate_contracts.policy import Action
from mediate_gateway.adapters import reports
from mediate_gateway.adapters.agenda import lines
from mediate_gateway.entrypoints.pages.agenda.asked import NamedField, NamedManyField, TitleField, WholeField
from mediate_gateway.entrypoints.pages.agenda.forms import Form, amend, drawn, make
from mediate_gateway.entrypoints.pages.community.fields import BothField, Field, YesNoField
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.monitor.fields import MonitorForm
from mediate_gateway.entrypoints.pages.monitor.report_places import (
    DRAFT,
    DRAFTS,
    REPORTS,
    SECTION,
    SERVICE,
    draft_at,
    edition_at,
)
from mediate_gateway.entrypoints.pages.monitor.report_words import branches, counted, indicator_row
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

_LISTED_MAX: Final = 100
_BYTES_OF_KIB: Final = 1024
_FIELDS: Final[tuple[Field, ...]] = (
    TitleField("title", "report.field.title", is_required=True),
    Field("code", "report.field.code", hint="report.field.code.hint", is_required=True, characters_max=80),
    Field("period", "report.period", hint="report.field.period.hint", is_required=True, characters_max=8),
    NamedField("action_line", "report.line", hint="report.field.line.hint", is_number=True),
    NamedManyField("indicators", "report.indicators", hint="report.field.indicators.hint"),
    WholeField("goal_year", "report.goal_year", hint="report.field.goal_year.hint"),
    BothField("summary", "report.field.summary"),
    YesNoField("synthetic", "report.field.synthetic", hint="report.field.synthetic.hint"),
)


def routes() -> APIRouter:
    """Return ``/monitor/drafts``, the page of one, and the forms by which one is begun and changed."""
    router = APIRouter()
    reading = [needs(Action.READ, Visibility.CASE, of=SERVICE)]
    making = [needs(Action.CREATE, Visibility.CASE, of=SERVICE)]
    changing = [needs(Action.CHANGE, Visibility.CASE, of=SERVICE)]

    @router.get(DRAFTS, dependencies=reading)
    async def show_drafts(visit: Visiting, cursor: Annotated[str | None, Query(max_length=200)] = None) -> Response:
        return await _drafts_page(visit, cursor)

    @router.get(f"{DRAFTS}/new", dependencies=making)
    async def show_new_report(visit: Visiting) -> Response:
        return drawn(visit, await _new(visit))

    @router.post(f"{DRAFTS}/new", dependencies=making)
    async def begin_report(visit: Visiting) -> Response:
        return await make(visit, await _new(visit), "/reports", done="report_begun", then=DRAFTS + "/{id}")

    @router.get(DRAFT, dependencies=reading)
    async def show_draft(visit: Visiting, report_id: UUID) -> Response:
        return await _draft_page(visit, await draft_of(visit, report_id))

    @router.get(f"{DRAFT}/edit", dependencies=changing)
    async def show_edit_report(visit: Visiting, report_id: UUID) -> Response:
        return drawn(visit, await _editing(visit, report_id))

    @router.post(f"{DRAFT}/edit", dependencies=changing)
    async def edit_report(visit: Visiting, report_id: UUID) -> Response:
        form = await _editing(visit, report_id)
        about = str(form.values["title"][visit.language])
        return await amend(visit, form, f"/reports/{report_id}", about, done="report_changed", beside=())

    return router


async def draft_of(visit: Visit, report_id: UUID) -> dict[str, Any]:
    """Return a report as the service would publish it now. Raises ProblemError (404) where there is none."""
    found: dict[str, Any] = (await visit.ask(SERVICE, f"/reports/{report_id}")).body
    return found


def title_of(draft: Mapping[str, Any], visit: Visit) -> str:
    """Return what a report is called."""
    title: str = draft["title"][visit.language.value]
    return title


def rows_of(draft: Mapping[str, Any]) -> tuple[Sequence[ReportedIndicator], Sequence[ReportedGoalTarget]]:
    """Return what a draft says of indicators and of targets."""
    return (
        [ReportedIndicator.model_validate(each) for each in draft["drafted"]],
        [ReportedGoalTarget.model_validate(each) for each in draft["targets"]],
    )


async def _drafts_page(visit: Visit, cursor: str | None) -> Response:
    limit = str(_LISTED_MAX)
    if cursor is None:
        found = (await visit.ask(SERVICE, "/reports", limit=limit)).body
    else:
        found = (await visit.ask(SERVICE, "/reports", limit=limit, cursor=cursor)).body
    return visit.page(
        "monitor/drafts.html",
        section=SECTION,
        drafts=[_listed(each, visit) for each in found["items"]],
        more=None if found["next"] is None else visit.to(DRAFTS, cursor=found["next"]),
    )


def _listed(draft: Mapping[str, Any], visit: Visit) -> dict[str, Any]:
    editions = draft["editions"]
    newest = editions[0]["edition"] if editions else None
    return {
        "title": title_of(draft, visit),
        "href": visit.to(draft_at(draft["id"])),
        "code": draft["code"],
        "period": visit.word.period(draft["period"]),
        "synthetic": draft["synthetic"],
        "edition": newest,
        "edition_at": None if newest is None else visit.to(edition_at(draft["code"], newest)),
    }


async def _draft_page(visit: Visit, draft: Mapping[str, Any]) -> Response:
    indicators, targets = rows_of(draft)
    rows = [indicator_row(each, visit, of_period=draft["period"]) for each in indicators]
    goals = branches(targets, visit)
    say, number = visit.word.say, visit.word.number
    kibibytes = -(-draft["size_bytes"] // _BYTES_OF_KIB)
    return visit.page(
        "monitor/draft.html",
        section=SECTION,
        at=draft_at(draft["id"]),
        draft=draft,
        title=title_of(draft, visit),
        indicators=rows,
        goals=goals,
        counts=counted([*rows, *(row for goal in goals for row in goal.rows)], visit.word),
        size=say("report.size", size=number(kibibytes), most=number(reports.PUBLISHED_BYTES_MAX // _BYTES_OF_KIB)),
        is_large=draft["size_bytes"] > reports.PUBLISHED_BYTES_MAX,
        editions=[(each, visit.to(edition_at(draft["code"], each["edition"]))) for each in draft["editions"]],
        edit_at=draft_at(draft["id"]),
    )


async def _new(visit: Visit) -> Form:
    say = visit.word.say
    return MonitorForm(
        at=f"{DRAFTS}/new",
        title=say("report.new"),
        does=say("report.new.do"),
        intro=say("report.new.intro"),
        back=DRAFTS,
        up=say("report.drafts"),
        fields=_FIELDS,
        options=await _options(visit),
        values={"synthetic": False},
        tab=REPORTS,
    )


async def _editing(visit: Visit, report_id: UUID) -> Form:
    draft, say = await draft_of(visit, report_id), visit.word.say
    return MonitorForm(
        at=f"{draft_at(report_id)}/edit",
        title=say("report.edit"),
        does=say("agenda.form.save"),
        back=draft_at(report_id),
        up=title_of(draft, visit),
        fields=_FIELDS,
        options=await _options(visit),
        values={each.key: draft[each.key] for each in _FIELDS},
        version=draft["version"],
        tab=REPORTS,
    )


async def _options(visit: Visit) -> dict[str, Options]:
    async with visit.service.database.reading() as connection:
        found = await lines(connection)
        indicators = await reports.choosable(connection)
    return {
        "action_line": [(str(each.number), f"{each.number} {visit.word.of(each.title)}") for each in found],
        "indicators": [(str(each.id), f"{visit.word.of(each.name)} ({each.code})") for each in indicators],
    }
