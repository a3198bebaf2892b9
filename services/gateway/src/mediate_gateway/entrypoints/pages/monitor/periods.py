"""The pages of periods: closing one with what is still open in it listed first, and what changed since."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.periods import NotAPeriod, Period, parse_period
from mediate_contracts.policy import Action
from mediate_gateway.adapters import period_views
from mediate_gateway.adapters.figures_due import FigureDue
from mediate_gateway.adapters.period_views import Open
from mediate_gateway.domain.closing import closable
from mediate_gateway.entrypoints.pages.agenda.asked import WHY, AreaField
from mediate_gateway.entrypoints.pages.agenda.forms import Form, command, drawn, make
from mediate_gateway.entrypoints.pages.monitor.due_listed import excuse_at
from mediate_gateway.entrypoints.pages.monitor.places import MONITOR, SECTION, indicator_at, keeps, record_at
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

PERIODS: Final = MONITOR + "/periods"
_CLOSE: Final = PERIODS + "/close"
_PERIOD: Final = PERIODS + "/{period_close_id}"
_REOPEN: Final = _PERIOD + "/reopen"
_SERVICE: Final = "monitor"
_NOTE: Final = AreaField("note", "periods.note", hint="periods.note.hint")


@dataclass(frozen=True, kw_only=True)
class Closing(Form):
    """The form that closes a period, below what is still open in it."""

    standing: Open
    ways: dict[str, str]
    period: str


def routes() -> APIRouter:
    """Return ``/monitor/periods`` and everything below it."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(PERIODS, dependencies=public)
    async def show_periods(visit: Visiting) -> Response:
        async with visit.service.database.reading() as connection:
            closes = await period_views.closes(connection)
        closed = [parse_period(each.period) for each in closes if each.is_closed]
        today = visit.service.clock().astimezone(AMSTERDAM).date()
        return visit.page(
            "monitor/periods.html",
            section=SECTION,
            closes=closes,
            offered=[(each.text, visit.word.period(each.text)) for each in closable(closed, today=today)],
            may_close=keeps(visit.actor),
        )

    _add_closing(router)

    @router.get(_PERIOD, dependencies=public)
    async def show_period(visit: Visiting, period_close_id: UUID) -> Response:
        async with visit.service.database.reading() as connection:
            close = await period_views.close(connection, period_close_id)
            period = parse_period(close.period)
            revisions = await period_views.revisions(connection, close, period)
            standing = await period_views.open_in(connection, period)
        return visit.page(
            "monitor/period.html",
            section=SECTION,
            at=_PERIOD.format(period_close_id=period_close_id),
            close=close,
            revisions=revisions,
            standing=standing,
            ways=_ways(visit, standing),
            may_close=keeps(visit.actor),
        )

    return router


def _add_closing(router: APIRouter) -> None:
    closing = [needs(Action.CHANGE, Visibility.PUBLIC, of=_SERVICE)]

    @router.get(_CLOSE, dependencies=closing)
    async def show_close_period(visit: Visiting) -> Response:
        # Which one to close is chosen on the page of all periods.
        if "period" not in visit.request.query_params:
            return visit.go(PERIODS)
        return drawn(visit, await _closing(visit))

    @router.post(_CLOSE, dependencies=closing)
    async def close_period(visit: Visiting) -> Response:
        form = await _closing(visit)
        then = PERIODS + "/{id}"
        return await make(visit, form, "/period-closes", done="period_closed", then=then, period=form.period)

    @router.get(_REOPEN, dependencies=closing)
    async def show_reopen_period(visit: Visiting, period_close_id: UUID) -> Response:
        return drawn(visit, await _reopening(visit, period_close_id))

    @router.post(_REOPEN, dependencies=closing)
    async def reopen_period(visit: Visiting, period_close_id: UUID) -> Response:
        form = await _reopening(visit, period_close_id)
        return await command(visit, form, f"/period-closes/{period_close_id}/reopen", done="period_reopened")


async def _closing(visit: Visit) -> Closing:
    period = _asked(visit)
    async with visit.service.database.reading() as connection:
        standing = await period_views.open_in(connection, period)
    say = visit.word.say
    return Closing(
        at=f"{_CLOSE}?period={period.text}",
        title=say("periods.close.title", period=visit.word.period(period.text)),
        does=say("periods.close.do"),
        intro=say("periods.close.what"),
        back=PERIODS,
        up=say("periods.title"),
        fields=(_NOTE,),
        tab=PERIODS,
        template="monitor/close.html",
        service=_SERVICE,
        section=SECTION,
        standing=standing,
        ways=_ways(visit, standing),
        period=period.text,
    )


def _asked(visit: Visit) -> Period:
    """Return the period that the address names. Raises ProblemError (404) where it names none."""
    text = visit.request.query_params.get("period", "")
    try:
        return parse_period(text)
    except NotAPeriod as error:
        raise not_found("period", text) from error


async def _reopening(visit: Visit, period_close_id: UUID) -> Form:
    found: dict[str, Any] = (await visit.ask(_SERVICE, f"/period-closes/{period_close_id}")).body
    say = visit.word.say
    return Form(
        at=_REOPEN.format(period_close_id=period_close_id),
        title=say("periods.reopen.title", period=visit.word.period(found["period"])),
        does=say("periods.reopen.do"),
        intro=say("periods.reopen.what"),
        back=_PERIOD.format(period_close_id=period_close_id),
        up=visit.word.period(found["period"]),
        fields=(WHY,),
        version=found["version"],
        tab=PERIODS,
        template="monitor/form.html",
        service=_SERVICE,
        section=SECTION,
    )


def _ways(visit: Visit, standing: Open) -> dict[str, str]:
    """Return where what is open is seen to, by what it is: the id of an indicator with its period, or of a figure."""
    found = {
        str(each.observation_id): f"{indicator_at(each.indicator_id)}#observation-{each.observation_id}"
        for each in standing[1]
    }
    if keeps(visit.actor):
        for each in standing.missing:
            found[f"record {key(each)}"] = record_at(each.indicator_id, each.period)
            found[f"excuse {key(each)}"] = excuse_at(each)
    return found


def key(due: FigureDue) -> str:
    """Return what tells a figure that is waited for apart."""
    return f"{due.indicator_id} {due.period}"
