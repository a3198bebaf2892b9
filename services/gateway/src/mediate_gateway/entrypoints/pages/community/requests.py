"""The pages of changes that were asked for: which there are, each before and after, and deciding on one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import DecisionStatus
from mediate_gateway.adapters import viewers
from mediate_gateway.entrypoints.pages.community.histories import said_of, words_of
from mediate_gateway.entrypoints.pages.community.places import (
    REGISTRY,
    REQUESTS,
    SECTION,
    organisation_at,
    request_at,
)
from mediate_gateway.entrypoints.pages.community.registry import may_change, registered
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own
from mediate_shared.problems import ProblemError

_ONE: Final = REQUESTS + "/{request_id}"
_REASON: Final = "reason"


class RequestPages:
    """Pages for who facilitates, and for those who may change an organisation or belong to it."""

    def routes(self) -> APIRouter:
        """Return ``/community/requests``."""
        router = APIRouter()
        reading = [needs_own(Action.READ, Visibility.CASE, of=REGISTRY)]
        deciding = [needs_own(Action.CHANGE, Visibility.PUBLIC, of=REGISTRY)]

        @router.get(REQUESTS, dependencies=reading)
        async def show_requests(visit: Visiting) -> Response:
            return await _list(visit)

        @router.get(_ONE, dependencies=reading)
        async def show_request(visit: Visiting, request_id: UUID) -> Response:
            return await _page(visit, request_id)

        @router.post(_ONE + "/accept", dependencies=deciding)
        async def accept_request(visit: Visiting, request_id: UUID) -> Response:
            return await _decide(visit, request_id, "accept", {})

        @router.post(_ONE + "/decline", dependencies=deciding)
        async def decline_request(visit: Visiting, request_id: UUID) -> Response:
            typed = await visit.typed()
            if typed.text(_REASON) is None:
                return await _page(visit, request_id, typed=typed, wrong=missing(visit.word, _REASON))
            return await _decide(visit, request_id, "decline", {"reason": typed.text(_REASON)})

        @router.post(_ONE + "/withdraw", dependencies=[needs_own(Action.CHANGE, Visibility.CASE, of=REGISTRY)])
        async def withdraw_request(visit: Visiting, request_id: UUID) -> Response:
            return await _decide(visit, request_id, "withdraw", {})

        return router


async def requests_of(
    visit: Visit, *, status: DecisionStatus | None, organisation_id: UUID | None = None, cursor: str | None = None
) -> tuple[list[dict[str, Any]], str | None]:
    """Return requests as pages list them, in the order of asking, and the cursor of the next page."""
    narrowed = {"status": status, "organisation_id": organisation_id, "cursor": cursor}
    asked = {name: str(value) for name, value in narrowed.items() if value is not None}
    answer = await visit.ask(REGISTRY, "/change-requests", is_part=False, **asked)
    found = answer.body["items"]
    return [await _told(visit, each) for each in found], answer.body["next"]


async def _list(visit: Visit) -> Response:
    sent = visit.request.query_params
    status = sent.get("status", DecisionStatus.OPEN.value)
    chosen = DecisionStatus(status) if status in set(DecisionStatus) else None
    after = sent.get("after")
    found, following = await requests_of(visit, status=chosen, cursor=after)
    kept = {"status": "all" if chosen is None else chosen.value}
    return visit.page(
        "community/requests.html",
        section=SECTION,
        requests=found,
        narrowed_to=kept["status"],
        statuses=[
            ("all", visit.word.say("community.requests.all")),
            *((each.value, visit.word.say(f"decision.{each}")) for each in DecisionStatus),
        ],
        next_at=None if following is None else visit.to(REQUESTS, after=following, **kept),
        first_at=None if after is None else visit.to(REQUESTS, **kept),
    )


async def _told(visit: Visit, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request in words; what it is about, by its record as it is now."""
    organisation_id = UUID(request["organisation_id"])
    current = (await registered(visit, organisation_id)).fields
    by = None if request["by"] is None else UUID(request["by"])
    async with visit.service.database.reading() as connection:
        people = await viewers.names(connection, [] if by is None else [by])
    return {
        "id": request["id"],
        "version": request["version"],
        "page": visit.to(request_at(UUID(request["id"]))),
        "organisation": current["name"],
        "organisation_at": visit.to(organisation_at(organisation_id)),
        "organisation_id": organisation_id,
        "status": request["status"],
        "status_words": visit.word.say(f"decision.{request['status']}"),
        "at": datetime.fromisoformat(request["created_at"]),
        "who": None if by is None else people.get(by),
        "is_mine": by is not None and by == visit.actor.id,
        "reason": request["reason"],
        "source": request["source"],
        "decision_reason": request["decision_reason"],
        "decided_at": None if request["decided_at"] is None else datetime.fromisoformat(request["decided_at"]),
        "fields": ", ".join(words_of(visit, each["field"]) for each in request["changes"]),
        "changes": [
            {
                "words": words_of(visit, each["field"]),
                "before": said_of(visit, each["field"], each["before"]),
                "now": said_of(visit, each["field"], current.get(each["field"])),
                "after": said_of(visit, each["field"], each["after"]),
                "is_changed": each["before"] != current.get(each["field"]) != each["after"],
            }
            for each in request["changes"]
        ],
    }


async def _page(
    visit: Visit, request_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    told = await _told(visit, (await visit.ask(REGISTRY, f"/change-requests/{request_id}")).body)
    is_open = told["status"] == DecisionStatus.OPEN
    return visit.page(
        "community/request.html",
        section=SECTION,
        at=request_at(request_id),
        typed=typed,
        refused=wrong,
        request=told,
        may_decide=is_open and may_change(visit.actor, told["organisation_id"]),
        may_withdraw=is_open and told["is_mine"],
    )


async def _decide(visit: Visit, request_id: UUID, verb: str, body: Mapping[str, Any]) -> Response:
    typed = await visit.typed()
    try:
        path = f"/change-requests/{request_id}/{verb}"
        await visit.tell("POST", REGISTRY, path, body, expecting=typed.version())
    except REFUSALS as error:
        return await _page(visit, request_id, typed=typed, wrong=_wrong(visit, error))
    return visit.go(request_at(request_id), done=f"request_{verb}")


def _wrong(visit: Visit, error: Exception) -> Refused:
    wrong = refused(error, visit.word, _REASON)
    if isinstance(error, ProblemError) and error.problem.slug == "changed-meanwhile":
        # The page shows what was asked for beside what is there now.
        return Refused(whole=[visit.word.say("community.request.meanwhile")], status=wrong.status)
    return wrong
