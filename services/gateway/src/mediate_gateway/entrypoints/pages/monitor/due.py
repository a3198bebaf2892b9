"""The page of what is due: which figures are waited for and of whom; reminding, and excusing."""

from typing import Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import figures_due
from mediate_gateway.adapters.agenda import lines
from mediate_gateway.adapters.figures_due import FigureDue
from mediate_gateway.entrypoints.pages.agenda.asked import WHY
from mediate_gateway.entrypoints.pages.agenda.forms import Form, drawn, make
from mediate_gateway.entrypoints.pages.monitor.due_listed import DUE, LISTING, excuse_at, own
from mediate_gateway.entrypoints.pages.monitor.places import INDICATOR, SECTION, indicator_at
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import Refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

_REMIND: Final = INDICATOR + "/due/{period}/remind"
_EXCUSE: Final = INDICATOR + "/due/{period}/excuse"
_SERVICE: Final = "monitor"


def routes() -> APIRouter:
    """Return ``/monitor/due``, and what is done with a figure that is waited for."""
    router = APIRouter()
    _add_reminding(router)
    _add_excusing(router)

    @router.get(DUE, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
    async def show_due(visit: Visiting) -> Response:
        async with visit.service.database.reading() as connection:
            found = await lines(connection)
            bringers = await figures_due.bringers(connection)
            excused = await figures_due.excused(connection)
            ours = await figures_due.of_organisations(connection, visit.actor.organisations)
        options = {
            "line": [(str(each.number), f"{each.number} {visit.word.of(each.title)}") for each in found],
            "organisation": [(str(each), name) for each, name in bringers],
        }
        return visit.page(
            "monitor/due.html",
            section=SECTION,
            listing=await LISTING.show(visit, options=options),
            excused=[{"due": each, "href": visit.to(indicator_at(each.indicator_id))} for each in excused],
            ours=own(visit, ours),
        )

    return router


def _add_reminding(router: APIRouter) -> None:
    reminding = [needs(Action.CHANGE, Visibility.CASE, of=_SERVICE)]

    @router.get(_REMIND, dependencies=reminding)
    async def show_remind_of_figure(visit: Visiting, indicator_id: UUID, period: str) -> Response:
        return _remind_page(visit, await _waited_for(visit, indicator_id, period))

    @router.post(_REMIND, dependencies=reminding)
    async def remind_of_figure(visit: Visiting, indicator_id: UUID, period: str) -> Response:
        # Whether the form is one of ours comes before whether there is anything left to do.
        typed = await visit.typed()
        due = await _waited_for(visit, indicator_id, period)
        path = f"/indicators/{indicator_id}/reminders"
        try:
            await visit.tell("POST", _SERVICE, path, {"period": period}, key=typed.text("key"))
        except REFUSALS as error:
            return _remind_page(visit, due, wrong=refused(error, visit.word))
        return visit.go(DUE, done="figure_reminded")


def _remind_page(visit: Visit, due: FigureDue, *, wrong: Refused | None = None) -> Response:
    say = visit.word.say
    said = _said(visit, due)
    organisation = due.organisation or say("organisation.unnamed")
    return visit.confirm(
        say("due.remind.title"),
        say("due.remind.what", organisation=organisation, **said),
        say("due.remind.do"),
        back=DUE,
        hidden={"key": str(uuid4())},
        section=SECTION,
        refused=wrong,
    )


def _add_excusing(router: APIRouter) -> None:
    excusing = [needs(Action.CHANGE, Visibility.PUBLIC, of=_SERVICE)]

    @router.get(_EXCUSE, dependencies=excusing)
    async def show_excuse_figure(visit: Visiting, indicator_id: UUID, period: str) -> Response:
        return drawn(visit, await _excusing(visit, indicator_id, period))

    @router.post(_EXCUSE, dependencies=excusing)
    async def excuse_figure(visit: Visiting, indicator_id: UUID, period: str) -> Response:
        await visit.typed()
        form = await _excusing(visit, indicator_id, period)
        return await make(visit, form, f"/indicators/{indicator_id}/excuses", done="figure_excused", period=period)


async def _excusing(visit: Visit, indicator_id: UUID, period: str) -> Form:
    say = visit.word.say
    due = await _waited_for(visit, indicator_id, period)
    return Form(
        at=excuse_at(due),
        title=say("due.excuse.title"),
        does=say("due.excuse.do"),
        intro=say("due.excuse.what", **_said(visit, due)),
        back=DUE,
        up=say("due.title"),
        fields=(WHY,),
        tab=DUE,
        template="monitor/form.html",
        service=_SERVICE,
        section=SECTION,
    )


def _said(visit: Visit, due: FigureDue) -> dict[str, str]:
    return {"indicator": visit.word.of(due.name), "period": visit.word.period(due.period)}


async def _waited_for(visit: Visit, indicator_id: UUID, period: str) -> FigureDue:
    """Return a figure that is waited for. Raises ProblemError (404) where it is not."""
    async with visit.service.database.reading() as connection:
        due = await figures_due.of_one(connection, indicator_id, period)
    if due is None:
        raise not_found("due figure", period)
    return due
