"""The page on which a merge is undone."""

from uuid import UUID

from fastapi import APIRouter, Response

from mediate_gateway.entrypoints.pages.community.fields import FIELDS
from mediate_gateway.entrypoints.pages.community.merging import MERGING
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, SECTION, UNMERGE, organisation_at
from mediate_gateway.entrypoints.pages.community.registry import registered
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting


class UnmergingPage:
    """The page of a merge that turns out to be none."""

    def routes(self) -> APIRouter:
        """Return ``/community/organisations/{organisation_id}/unmerge``."""
        router = APIRouter()

        @router.get(UNMERGE, dependencies=[MERGING])
        async def show_unmerge(visit: Visiting, organisation_id: UUID) -> Response:
            return await _page(visit, organisation_id)

        @router.post(UNMERGE, dependencies=[MERGING])
        async def unmerge(visit: Visiting, organisation_id: UUID) -> Response:
            return await _undo(visit, organisation_id, await visit.typed())

        return router


async def _undo(visit: Visit, organisation_id: UUID, typed: Typed) -> Response:
    if typed.text("version") is None:
        # The button that undoes what was just done asks first, and why.
        return await _page(visit, organisation_id)
    reason = typed.text("reason")
    if reason is None:
        return await _page(visit, organisation_id, typed=typed, wrong=missing(visit.word, "reason"))
    into = (await registered(visit, organisation_id)).fields["merged_into"]
    try:
        done = await visit.tell(
            "POST",
            REGISTRY,
            f"/organisations/{organisation_id}/unmerge",
            {"reason": reason},
            expecting=typed.version(),
        )
    except REFUSALS as error:
        return await _page(visit, organisation_id, typed=typed, wrong=refused(error, visit.word, "reason"))
    visit.forget()
    if not done.body["left"]:
        return visit.go(organisation_at(organisation_id), done="merge_undone")
    survivor = await registered(visit, UUID(into))
    return visit.page(
        "community/unmerged.html",
        section=SECTION,
        at=organisation_at(organisation_id),
        organisation=done.body,
        survivor=survivor.fields,
        left=_named(visit, done.body["left"]),
        given_back=_named(visit, done.body["given_back"]),
    )


def _named(visit: Visit, fields: list[str]) -> list[str]:
    return [visit.word.say(FIELDS[each].words if each in FIELDS else "merge.facts") for each in fields]


async def _page(
    visit: Visit, organisation_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    current = await registered(visit, organisation_id)
    into = current.fields["merged_into"]
    if into is None:
        return visit.go(organisation_at(organisation_id))
    survivor = await registered(visit, UUID(into))
    return visit.page(
        "community/unmerge.html",
        section=SECTION,
        at=UNMERGE.format(organisation_id=organisation_id),
        typed=typed,
        refused=wrong,
        organisation=current.fields,
        version=current.version,
        survivor=survivor.fields,
    )
