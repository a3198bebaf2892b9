"""The forms of a draft: what is said of one indicator or target in it, publishing it, and withdrawing an edition."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.entrypoints.pages.agenda.asked import WHY
from mediate_gateway.entrypoints.pages.agenda.forms import Form, command, drawn
from mediate_gateway.entrypoints.pages.community.fields import BothField
from mediate_gateway.entrypoints.pages.monitor.drafts import draft_of, rows_of, title_of
from mediate_gateway.entrypoints.pages.monitor.fields import MonitorForm
from mediate_gateway.entrypoints.pages.monitor.report_places import DRAFT, REPORTS, SERVICE, draft_at, edition_at
from mediate_gateway.entrypoints.pages.monitor.report_words import Row, indicator_row, target_row
from mediate_gateway.entrypoints.pages.monitor.reports import EditionNumber
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

_ENTRY: Final = DRAFT + "/entries/{entry_id}"
_PUBLISH: Final = DRAFT + "/publish"
_WITHDRAW: Final = DRAFT + "/editions/{edition}/withdraw"
_NARRATIVE: Final = BothField("narrative", "report.field.narrative")
_CAUSE: Final = BothField("external_cause", "agenda.external_cause", hint="report.field.cause.hint")

_ENTRIES: Final[Mapping[str, str]] = MappingProxyType({"indicator_id": "indicators", "goal_target_id": "goal-targets"})
"""Where the service takes what is said, by what it calls that which it is about."""


def routes() -> APIRouter:
    """Return what is said, published and withdrawn below ``/monitor/drafts/{report_id}``."""
    router = APIRouter()
    changing = [needs(Action.CHANGE, Visibility.CASE, of=SERVICE)]
    publishing = [needs(Action.CHANGE, Visibility.PUBLIC, of=SERVICE)]

    @router.get(_ENTRY, dependencies=changing)
    async def show_entry(visit: Visiting, report_id: UUID, entry_id: UUID) -> Response:
        form, _told = await _entry(visit, report_id, entry_id)
        return drawn(visit, form)

    @router.post(_ENTRY, dependencies=changing)
    async def say_of_entry(visit: Visiting, report_id: UUID, entry_id: UUID) -> Response:
        form, told = await _entry(visit, report_id, entry_id)
        named = {told: str(entry_id)}
        path = f"/reports/{report_id}/{_ENTRIES[told]}"
        return await command(visit, form, path, done="report_entry_said", **named)

    @router.get(_PUBLISH, dependencies=publishing)
    async def show_publish_report(visit: Visiting, report_id: UUID) -> Response:
        return drawn(visit, _publishing(visit, await draft_of(visit, report_id)))

    @router.post(_PUBLISH, dependencies=publishing)
    async def publish_report(visit: Visiting, report_id: UUID) -> Response:
        draft = await draft_of(visit, report_id)
        return await _send(visit, draft, _publishing(visit, draft), "publish", done="report_published")

    @router.get(_WITHDRAW, dependencies=publishing)
    async def show_withdraw_edition(visit: Visiting, report_id: UUID, edition: EditionNumber) -> Response:
        return drawn(visit, _withdrawing(visit, await draft_of(visit, report_id), edition))

    @router.post(_WITHDRAW, dependencies=publishing)
    async def withdraw_edition(visit: Visiting, report_id: UUID, edition: EditionNumber) -> Response:
        draft = await draft_of(visit, report_id)
        form = _withdrawing(visit, draft, edition)
        return await _send(visit, draft, form, "withdraw", done="report_withdrawn", edition=edition)

    return router


async def _entry(visit: Visit, report_id: UUID, entry_id: UUID) -> tuple[Form, str]:
    """Return the form of an entry, and what the service calls that which it is about."""
    draft = await draft_of(visit, report_id)
    indicators, targets = rows_of(draft)
    for each in indicators:
        if UUID(str(each.indicator_id)) == entry_id:
            row = indicator_row(each, visit, of_period=draft["period"])
            values = {"narrative": _plain(each.narrative), "external_cause": _plain(each.external_cause)}
            form = _saying(visit, draft, row, (_NARRATIVE, _CAUSE), values)
            return form, "indicator_id"
    for target in targets:
        if UUID(str(target.target_id)) == entry_id:
            values = {"narrative": _plain(target.narrative)}
            form = _saying(visit, draft, target_row(target, visit), (_NARRATIVE,), values)
            return form, "goal_target_id"
    raise not_found("entry", entry_id)


def _plain(text: Any) -> dict[str, str] | None:
    return None if text is None else dict(text.model_dump())


def _saying(
    visit: Visit, draft: Mapping[str, Any], row: Row, fields: tuple[BothField, ...], values: Mapping[str, Any]
) -> Form:
    say, nothing = visit.word.say, visit.word.say("report.nothing")
    return MonitorForm(
        at=f"{draft_at(draft['id'])}/entries/{row.key}",
        title=row.name,
        does=say("agenda.form.save"),
        intro=say("report.entry.intro", aim=row.aim or nothing, realised=row.realised or nothing, status=row.achieved),
        back=draft_at(draft["id"]),
        up=title_of(draft, visit),
        fields=fields,
        values=values,
        version=draft["version"],
        tab=REPORTS,
    )


def _publishing(visit: Visit, draft: Mapping[str, Any]) -> Form:
    say, editions = visit.word.say, draft["editions"]
    number = editions[0]["edition"] + 1 if editions else 1
    entries = len(draft["drafted"]) + len(draft["targets"])
    told = say("report.publish.intro", edition=number, count=entries)
    if draft["questioned"]:
        told = f"{told} {say('report.questioned.of', count=draft['questioned'])}"
    return MonitorForm(
        at=f"{draft_at(draft['id'])}/publish",
        title=say("report.publish"),
        does=say("report.publish.do"),
        intro=told,
        back=draft_at(draft["id"]),
        up=title_of(draft, visit),
        fields=(WHY,) if editions else (),
        version=draft["version"],
        tab=REPORTS,
    )


def _withdrawing(visit: Visit, draft: Mapping[str, Any], edition: int) -> Form:
    say = visit.word.say
    if edition not in {each["edition"] for each in draft["editions"]}:
        raise not_found("edition", edition)
    return MonitorForm(
        at=f"{draft_at(draft['id'])}/editions/{edition}/withdraw",
        title=say("report.withdraw", edition=edition),
        does=say("report.withdraw.do"),
        intro=say("report.withdraw.intro"),
        back=draft_at(draft["id"]),
        up=title_of(draft, visit),
        fields=(WHY,),
        version=draft["version"],
        is_final=True,
        tab=REPORTS,
    )


async def _send(
    visit: Visit, draft: Mapping[str, Any], form: Form, verb: str, *, done: str, edition: int | None = None
) -> Response:
    """Send a form to the version of a report that it was drawn from, and go to the edition it made or is about."""
    typed = await visit.typed()
    try:
        found = form.read(typed)
        if empty := form.left_empty(found):
            return drawn(visit, form, typed, missing(visit.word, *empty))
        body = {name: value for name, value in {**found, "edition": edition}.items() if value is not None}
        answer = await visit.tell("POST", SERVICE, f"/reports/{draft['id']}/{verb}", body, expecting=typed.version())
    except REFUSALS as error:
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=form.also))
    number = edition or answer.body["editions"][0]["edition"]
    return visit.go(edition_at(draft["code"], number), done=done)
