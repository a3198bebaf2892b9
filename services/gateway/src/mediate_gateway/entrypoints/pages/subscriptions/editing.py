"""The forms by which an endpoint is added and amended; a new one's secret is shown once, on the page that follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_gateway.entrypoints.pages.agenda.forms import Form, drawn
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.subscriptions.fields import ADDED, AMENDED, USUAL, sent, shown
from mediate_gateway.entrypoints.pages.subscriptions.places import (
    AREA,
    ENDPOINT,
    ENDPOINTS,
    NEW,
    SECTION,
    adding,
    administered,
    changing,
    endpoint_at,
    endpoint_to_change,
)
from mediate_gateway.entrypoints.pages.subscriptions.secrets import secret_page
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.problems import ProblemError

EDIT: Final = ENDPOINT + "/edit"
_NOTHING_CHANGED: Final = "nothing-changed"


@dataclass(frozen=True, kw_only=True)
class EndpointForm(Form):
    """A form about an endpoint."""

    tab: str = ENDPOINTS
    template: str = "subscriptions/form.html"
    service: str = AREA
    section: str = SECTION


def routes() -> APIRouter:
    """Return ``/subscriptions/endpoints/new`` and the form that amends one."""
    router = APIRouter()

    @router.get(NEW, dependencies=adding())
    async def show_new_endpoint(visit: Visiting) -> Response:
        return drawn(visit, await _new(visit))

    @router.post(NEW, dependencies=adding())
    async def add_endpoint(visit: Visiting) -> Response:
        return await _add(visit)

    @router.get(EDIT, dependencies=changing())
    async def show_edit_endpoint(visit: Visiting, endpoint_id: UUID) -> Response:
        return drawn(visit, _edited(visit, await endpoint_to_change(visit, endpoint_id)))

    @router.post(EDIT, dependencies=changing())
    async def edit_endpoint(visit: Visiting, endpoint_id: UUID) -> Response:
        return await _amend(visit, await endpoint_to_change(visit, endpoint_id))

    return router


async def _new(visit: Visit) -> EndpointForm:
    say, theirs = visit.word.say, await administered(visit)
    alone = {"organisation_id": theirs[0][0]} if len(theirs) == 1 else {}
    return EndpointForm(
        at=NEW,
        title=say("subscriptions.new"),
        does=say("subscriptions.new.do"),
        intro=say("subscriptions.new.intro"),
        back=ENDPOINTS,
        up=say("subscriptions.endpoints"),
        fields=ADDED,
        options={"organisation_id": theirs},
        values={**USUAL, **alone},
    )


async def _add(visit: Visit) -> Response:
    form, typed = await _new(visit), await visit.typed()
    try:
        found = form.read(typed)
        if empty := form.left_empty(found):
            return drawn(visit, form, typed, missing(visit.word, *empty))
        body = {name: value for name, value in sent(found).items() if value not in (None, [])}
        made = await visit.tell("POST", AREA, "/endpoints", body, key=typed.text("key"))
    except REFUSALS as error:
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=form.also))
    return secret_page(visit, made.body, is_new=True)


def _edited(visit: Visit, endpoint: Mapping[str, Any]) -> EndpointForm:
    say, at = visit.word.say, endpoint_at(endpoint["id"])
    return EndpointForm(
        at=EDIT.format(endpoint_id=endpoint["id"]),
        title=say("subscriptions.edit.title", name=endpoint["name"]),
        does=say("subscriptions.edit.do"),
        intro=say("subscriptions.edit.intro"),
        back=at,
        up=endpoint["name"],
        fields=AMENDED,
        values=shown(endpoint),
        version=endpoint["version"],
    )


async def _amend(visit: Visit, endpoint: Mapping[str, Any]) -> Response:
    form, typed = _edited(visit, endpoint), await visit.typed()
    try:
        found = form.read(typed)
        if empty := form.left_empty(found):
            return drawn(visit, form, typed, missing(visit.word, *empty))
        after = {name: value for name, value in sent(found).items() if value != endpoint.get(name)}
        if not after:
            return visit.go(form.back, done="nothing_changed")
        await visit.tell("PATCH", AREA, f"/endpoints/{endpoint['id']}", after, expecting=typed.version())
    except REFUSALS as error:
        if isinstance(error, ProblemError) and error.problem.slug == _NOTHING_CHANGED:
            return visit.go(form.back, done="nothing_changed")
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=form.also))
    # What moved to another address has to be agreed to there.
    is_moved = "url" in after
    return visit.go(f"{form.back}/confirm" if is_moved else form.back, done="endpoint_changed")
