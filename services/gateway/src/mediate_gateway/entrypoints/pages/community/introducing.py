"""The page on which two organisations are introduced to each other: from a suggestion, or by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import PostStatus
from mediate_gateway.adapters import matching_views
from mediate_gateway.entrypoints.pages.community.choosing import Chosen, choose_organisation
from mediate_gateway.entrypoints.pages.community.matching import INTRODUCE, MATCHES, NEED, OFFER, introduces, match_at
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, SECTION
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.actor import Reach
from mediate_shared.identity.guard import needs_own

FIELDS: Final = ("seeker_id", "provider_id", "need_id", "offer_id", "challenge_id", "note")
_SIDES: Final = ("seeker", "provider")
_POSTS_MAX: Final = 200
_ALL: Final = Reach(everything=True)


@dataclass(frozen=True)
class _Side:
    """One of the two: what there is to choose, and what it has posted."""

    chosen: Chosen
    posts: list[tuple[str, str]]


class IntroducingPages:
    """The page of an introduction; a party may make one itself, with whomever it wants to meet."""

    def routes(self) -> APIRouter:
        """Return ``/community/matches/new``."""
        router = APIRouter()
        introducing = [needs_own(Action.CREATE, Visibility.CASE, of=REGISTRY)]

        @router.get(INTRODUCE, dependencies=introducing)
        async def show_introduce(visit: Visiting) -> Response:
            return await _page(visit, await _asked(visit))

        @router.post(INTRODUCE, dependencies=introducing)
        async def introduce(visit: Visiting) -> Response:
            return await _introduce(visit)

        return router


async def _asked(visit: Visit) -> dict[str, str]:
    """Return what the address says of an introduction: whose need or offer it is follows from that."""
    sent = visit.request.query_params
    found = {name: sent.get(name.removesuffix("_id"), "") for name in FIELDS}
    found |= {f"{side}_q": sent.get(f"{side}_q", "") for side in _SIDES}
    ours = introduces(visit.actor)
    async with visit.service.database.reading() as connection:
        for post, side in ((NEED, "seeker_id"), (OFFER, "provider_id")):
            identifier = _identifier(found[f"{post.noun}_id"])
            if identifier is None:
                found[f"{post.noun}_id"] = ""
                continue
            row = await matching_views.post(connection, post.source, post.noun, identifier)
            found[side] = str(row.holder_id or row.organisation_id)
            if post is NEED:
                found["challenge_id"] = str(row.challenge_id or "")
        own = await matching_views.standing(connection, visit.actor.organisations & ours.organisations)
    # Somebody who acts for one organisation alone is that side which is still open.
    if not ours.everything and len(own) == 1 and str(own[0].id) not in {found["seeker_id"], found["provider_id"]}:
        side = "provider_id" if found["seeker_id"] else "seeker_id"
        found[side] = found[side] or str(own[0].id)
    return found


def _identifier(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def _introduce(visit: Visit) -> Response:
    typed = await visit.typed()
    asked = {name: typed.text(name) or "" for name in (*FIELDS, *(f"{side}_q" for side in _SIDES))}
    left_empty = [name for name in ("seeker_id", "provider_id") if not asked[name]]
    if left_empty:
        return await _page(visit, asked, typed=typed, wrong=missing(visit.word, *left_empty))
    body: dict[str, Any] = {name: asked[name] for name in FIELDS if asked[name]}
    try:
        if await _is_invented(visit, asked):
            body["synthetic"] = True
        made = await visit.tell("POST", REGISTRY, "/matches", body, key=typed.text("key"))
    except REFUSALS as error:
        return await _page(visit, asked, typed=typed, wrong=refused(error, visit.word, *FIELDS))
    return visit.go(match_at(made.body["id"]), done="match_introduced")


async def _is_invented(visit: Visit, asked: Mapping[str, str]) -> bool:
    """Tell whether a match is between invented organisations: it is no more real than who is in it."""
    ids = [found for side in _SIDES if (found := _identifier(asked[f"{side}_id"])) is not None]
    async with visit.service.database.reading() as connection:
        return any(each.synthetic for each in await matching_views.standing(connection, ids))


async def _page(
    visit: Visit, asked: Mapping[str, str], *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    sides = {side: await _side(visit, asked, side) for side in _SIDES}
    async with visit.service.database.reading() as connection:
        challenges = await matching_views.open_challenges(connection)
    return visit.page(
        "community/introduce.html",
        section=SECTION,
        at=INTRODUCE,
        typed=typed,
        refused=wrong,
        asked=asked,
        sides=sides,
        back=NEED.at(asked["need_id"])
        if asked["need_id"]
        else OFFER.at(asked["offer_id"])
        if asked["offer_id"]
        else MATCHES,
        challenges=[(str(each.id), each.name[visit.language]) for each in challenges],
        kept={name.removesuffix("_id"): asked[name] for name in FIELDS if name != "note"},
        key=typed.text("key") or str(uuid4()),
    )


async def _side(visit: Visit, asked: Mapping[str, str], side: str) -> _Side:
    """Return what there is to choose for one of the two, and what it has posted once it is chosen."""
    given = asked[f"{side}_id"]
    chosen = await choose_organisation(visit, _ALL, asked=asked[f"{side}_q"], given=given)
    post = NEED if side == "seeker" else OFFER
    if not chosen.given:
        return _Side(chosen, [])
    async with visit.service.database.reading() as connection:
        query = [post.source.c.holder_id == UUID(chosen.given), post.source.c.status == PostStatus.OPEN]
        found = await matching_views.some(connection, post.source, *query, limit=_POSTS_MAX)
    return _Side(chosen, [(str(each.id), each.title) for each in found if not each.over])
