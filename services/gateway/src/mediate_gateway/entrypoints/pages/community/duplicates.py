"""The pages of records that may be two of one organisation: a list, both beside each other, and what is decided."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.entrypoints.pages.community.comparing import Comparison, compared
from mediate_gateway.entrypoints.pages.community.merging import MERGING, compare_page, merge_page
from mediate_gateway.entrypoints.pages.community.places import (
    DUPLICATE,
    DUPLICATES,
    REGISTRY,
    SECTION,
    organisation_at,
)
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

STATUSES: Final = ("open", "dismissed", "merged")
GROUNDS: Final = ("kvk_number", "ror_id", "website", "name", "spelling")
_SEEING: Final = needs(Action.READ, Visibility.CASE, of=REGISTRY)
_OPEN: Final = STATUSES[0]
_PAGE: Final = "25"
_LIKELY: Final = 0.85
_PERHAPS: Final = 0.7
STRENGTHS: Final = ("likely", "perhaps", "faint")


def strength(score: float) -> str:
    """Return in one word how alike two records are."""
    return "likely" if score >= _LIKELY else "perhaps" if score >= _PERHAPS else "faint"


class DuplicatesPages:
    """Pages for who keeps the whole registry."""

    def routes(self) -> APIRouter:
        """Return ``/community/duplicates`` and everything below it."""
        router = APIRouter()

        @router.get(DUPLICATES, dependencies=[_SEEING])
        async def show_duplicates(visit: Visiting, status: str = _OPEN, after: str = "") -> Response:
            return await _list_page(visit, status if status in STATUSES else _OPEN, after)

        @router.get(DUPLICATE, dependencies=[_SEEING])
        async def show_duplicate(visit: Visiting, duplicate_id: UUID) -> Response:
            duplicate = await _duplicate(visit, duplicate_id)
            return await compare_page(visit, await _both(visit, duplicate), **_about(visit, duplicate))

        @router.post(DUPLICATE, dependencies=[MERGING])
        async def merge_duplicate(visit: Visiting, duplicate_id: UUID) -> Response:
            duplicate = await _duplicate(visit, duplicate_id)
            return await merge_page(visit, await _both(visit, duplicate), **_about(visit, duplicate))

        @router.get(DUPLICATE + "/dismiss", dependencies=[MERGING])
        async def show_dismiss(visit: Visiting, duplicate_id: UUID) -> Response:
            return await _dismiss_page(visit, duplicate_id)

        @router.post(DUPLICATE + "/dismiss", dependencies=[MERGING])
        async def dismiss(visit: Visiting, duplicate_id: UUID) -> Response:
            return await _decide(visit, duplicate_id, "dismiss", await visit.typed())

        @router.post(DUPLICATE + "/reopen", dependencies=[MERGING])
        async def reopen(visit: Visiting, duplicate_id: UUID) -> Response:
            return await _decide(visit, duplicate_id, "reopen", await visit.typed())

        return router


async def _duplicate(visit: Visit, duplicate_id: UUID) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (await visit.ask(REGISTRY, f"/duplicates/{duplicate_id}")).body
    return found


async def _both(visit: Visit, duplicate: Mapping[str, Any]) -> Comparison:
    return await compared(visit, UUID(duplicate["organisation"]["id"]), UUID(duplicate["other"]["id"]))


async def _list_page(visit: Visit, status: str, after: str) -> Response:
    found = (
        await visit.ask(REGISTRY, "/duplicates", status=status, limit=_PAGE, cursor=after)
        if after
        else await visit.ask(REGISTRY, "/duplicates", status=status, limit=_PAGE)
    ).body
    return visit.page(
        "community/duplicates.html",
        section=SECTION,
        is_open=status == _OPEN,
        statuses=[
            (visit.to(DUPLICATES, status=each), visit.word.say(f"duplicate.status.{each}"), each == status)
            for each in STATUSES
        ],
        duplicates=[_drawn(visit, each) for each in found["items"]],
        next_at=visit.to(DUPLICATES, status=status, after=found["next"]) if found["next"] else None,
        first_at=visit.to(DUPLICATES, status=status) if after else None,
    )


def _drawn(visit: Visit, duplicate: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **duplicate,
        "at": DUPLICATE.format(duplicate_id=duplicate["id"]),
        "found_at": visit.word.moment(datetime.fromisoformat(duplicate["created_at"])),
        "strength": strength(float(duplicate["score"])),
        "grounds": [
            visit.word.say(f"duplicate.ground.{each['ground']}", shown=each["shown"]) for each in duplicate["grounds"]
        ],
        "names": [
            (each["name"], organisation_at(UUID(each["id"])))
            for each in (duplicate["organisation"], duplicate["other"])
        ],
    }


def _about(visit: Visit, duplicate: Mapping[str, Any]) -> dict[str, Any]:
    return {"duplicate": _drawn(visit, duplicate)}


async def _dismiss_page(
    visit: Visit, duplicate_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    duplicate = await _duplicate(visit, duplicate_id)
    return visit.page(
        "community/dismiss.html",
        section=SECTION,
        at=DUPLICATE.format(duplicate_id=duplicate_id) + "/dismiss",
        typed=typed,
        refused=wrong,
        duplicate=_drawn(visit, duplicate),
    )


async def _decide(visit: Visit, duplicate_id: UUID, verb: str, typed: Typed) -> Response:
    reason = typed.text("reason")
    if verb == "dismiss" and reason is None:
        return await _dismiss_page(visit, duplicate_id, typed=typed, wrong=missing(visit.word, "reason"))
    body = {"reason": reason} if verb == "dismiss" else {}
    try:
        await visit.tell("POST", REGISTRY, f"/duplicates/{duplicate_id}/{verb}", body, expecting=typed.version())
    except REFUSALS as error:
        wrong = refused(error, visit.word, "reason")
        if verb == "dismiss":
            return await _dismiss_page(visit, duplicate_id, typed=typed, wrong=wrong)
        duplicate = await _duplicate(visit, duplicate_id)
        return await compare_page(
            visit, await _both(visit, duplicate), typed=typed, wrong=wrong, **_about(visit, duplicate)
        )
    done = {"dismiss": "duplicate_dismissed", "reopen": "duplicate_reopened"}[verb]
    return visit.go(DUPLICATES if verb == "dismiss" else DUPLICATE.format(duplicate_id=duplicate_id), done=done)
