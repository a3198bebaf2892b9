"""The pages on which organisations join groups and leave them: by themselves, and all of them by facilitators."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import group_views
from mediate_gateway.adapters.lineage_views import named
from mediate_gateway.entrypoints.pages.community.choosing import choose_organisation
from mediate_gateway.entrypoints.pages.community.group_places import GROUP, group_at, joins_for, leaves_for
from mediate_gateway.entrypoints.pages.community.groups import group_page
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, SECTION
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own, not_yours

_JOIN: Final = GROUP + "/join"
_LEAVE: Final = GROUP + "/leave"
_JOINING: Final = ("organisation_id", "on")
_LEAVING: Final = ("reason", "on")


class JoiningPages:
    """The pages through which organisations come to be in groups, and leave them."""

    def routes(self) -> APIRouter:
        """Return ``/community/groups/{group_id}/join`` and ``…/leave``."""
        router = APIRouter()
        joining = [needs_own(Action.CREATE, Visibility.NETWORK, of=REGISTRY)]
        leaving = [needs_own(Action.CHANGE, Visibility.NETWORK, of=REGISTRY)]

        @router.get(_JOIN, dependencies=joining)
        async def show_join_group(visit: Visiting, group_id: UUID, q: str = "") -> Response:
            return await _join_page(visit, group_id, q)

        @router.post(_JOIN, dependencies=joining)
        async def join_group(visit: Visiting, group_id: UUID) -> Response:
            return await _join(visit, group_id)

        @router.get(_LEAVE, dependencies=leaving)
        async def show_leave_group(visit: Visiting, group_id: UUID, organisation_id: UUID | None = None) -> Response:
            if organisation_id is None:
                # Who leaves is chosen on the page of the group.
                return visit.go(group_at(group_id))
            return await _leave_page(visit, group_id, organisation_id)

        @router.post(_LEAVE, dependencies=leaving)
        async def leave_group(visit: Visiting, group_id: UUID) -> Response:
            return await _leave(visit, group_id)

        return router


async def _join(visit: Visit, group_id: UUID) -> Response:
    typed = await visit.typed()
    body = {name: value for name in _JOINING if (value := typed.text(name)) is not None}
    asked = typed.text("q") or ""
    if "organisation_id" not in body:
        wrong = missing(visit.word, "organisation_id")
        return await _join_page(visit, group_id, asked, typed=typed, wrong=wrong)
    try:
        await visit.tell("POST", REGISTRY, f"/groups/{group_id}/join", body)
    except REFUSALS as error:
        wrong = refused(error, visit.word, *_JOINING)
        if typed.text("at") == "group":
            # It was joined with one button, on the page of the group itself.
            return await group_page(visit, group_id, wrong=_as_whole(wrong))
        return await _join_page(visit, group_id, asked, typed=typed, wrong=wrong)
    return visit.go(group_at(group_id), done="group_joined")


def _as_whole(wrong: Refused) -> Refused:
    return Refused(whole=[*wrong.whole, *wrong.by_field.values()], status=wrong.status, retry_after=wrong.retry_after)


async def _join_page(
    visit: Visit, group_id: UUID, asked: str, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    async with visit.service.database.reading() as connection:
        group = await group_views.group(connection, group_id)
    given = typed.text("organisation_id") or visit.request.query_params.get("organisation_id")
    return visit.page(
        "community/group_join.html",
        section=SECTION,
        at=_JOIN.format(group_id=group_id),
        typed=typed,
        refused=wrong,
        group=group,
        chosen=await choose_organisation(visit, joins_for(visit.actor), asked=asked, given=given),
    )


async def _leave_page(
    visit: Visit,
    group_id: UUID,
    organisation_id: UUID,
    *,
    typed: Typed = NOTHING_TYPED,
    wrong: Refused | None = None,
) -> Response:
    if not leaves_for(visit.actor).covers(organisation_id):
        raise not_yours("query.organisation_id", organisation_id)
    place = await visit.ask(REGISTRY, f"/groups/{group_id}/members/{organisation_id}")
    async with visit.service.database.reading() as connection:
        group = await group_views.group(connection, group_id)
        organisation = (await named(connection, [organisation_id]))[organisation_id]
    return visit.page(
        "community/group_leave.html",
        section=SECTION,
        # Asked for anew in another language, it has to be of the same organisation.
        at=None if wrong is None else _LEAVE.format(group_id=group_id),
        typed=typed,
        refused=wrong,
        group=group,
        organisation=organisation,
        version=place.body["version"],
        is_own=organisation_id in visit.actor.organisations,
    )


async def _leave(visit: Visit, group_id: UUID) -> Response:
    typed = await visit.typed()
    organisation_id = typed.identifier("organisation_id")
    said = {name: value for name in _LEAVING if (value := typed.text(name)) is not None}
    body = {"organisation_id": str(organisation_id), **said}
    try:
        await visit.tell("POST", REGISTRY, f"/groups/{group_id}/leave", body, expecting=typed.version())
    except REFUSALS as error:
        wrong = refused(error, visit.word, *_LEAVING)
        return await _leave_page(visit, group_id, organisation_id, typed=typed, wrong=wrong)
    return visit.go(group_at(group_id), done="group_left")
