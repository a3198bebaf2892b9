"""Moving several deals to a stage at once: ticked on the board or in the list, looked at, and then moved."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import DealStage
from mediate_gateway.entrypoints.pages.pipeline.places import (
    AREA,
    BACK,
    ENDED,
    LANES,
    MOVES,
    PIPELINE,
    SECTION,
    DealSeen,
    deal_at,
    deal_of,
)
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, in_words, missing, refused
from mediate_gateway.entrypoints.pages.typed import Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own
from mediate_shared.problems import ProblemError

CHOSEN_MAX: Final = 100
_AT_ONCE: Final = 8
_NOT_FOUND: Final = 404
_STALE: Final = 412
_REASON: Final = "body.reason"
_VERSION: Final = re.compile(r"[0-9]{1,9}")


def routes() -> APIRouter:
    """Return ``/pipeline/deals/moves``."""
    router = APIRouter()

    @router.get(MOVES, dependencies=[needs_own(Action.CHANGE, Visibility.DEAL, of=AREA)])
    async def show_moves(visit: Visiting) -> Response:
        return await _page(visit, _ids(visit.request.query_params.getlist("deal")))

    @router.post(MOVES, dependencies=[needs_own(Action.CHANGE, Visibility.DEAL, of=AREA)])
    async def move_several(visit: Visiting) -> Response:
        return await _move(visit)

    return router


def _ids(sent: Sequence[str]) -> list[UUID]:
    found: list[UUID] = []
    for text in sent[:CHOSEN_MAX]:
        try:
            found.append(UUID(text.partition(".")[0]))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _versions(sent: Sequence[str]) -> list[dict[str, Any]]:
    """Return the deals that were ticked with the versions they were shown in; what is neither is left out."""
    found: dict[str, int] = {}
    for text in sent[:CHOSEN_MAX]:
        identifier, _, version = text.partition(".")
        if _ids([identifier]) and _VERSION.fullmatch(version):
            found[str(UUID(identifier))] = int(version)
    return [{"deal_id": each, "version": version} for each, version in found.items()]


async def _move(visit: Visit) -> Response:
    typed = await visit.typed()
    sent = typed.texts("deal")
    # Ticked alone: what is to become of them is asked first.
    if typed.text("stage") is None:
        wrong = missing(visit.word, "stage") if typed.text("asked") else None
        return await _page(visit, _ids(sent), typed=typed, wrong=wrong)
    body = {"deals": _versions(sent), "stage": typed.text("stage"), "reason": typed.text("reason")}
    try:
        answer = await visit.tell(
            "POST", AREA, "/deals/stage-moves", {name: value for name, value in body.items() if value is not None}
        )
    except REFUSALS as error:
        wrong = refused(error, visit.word, "stage", "reason")
        return await _page(visit, _ids(sent), typed=typed, wrong=wrong)
    return await _told(visit, answer.body["outcomes"], typed)


async def _told(visit: Visit, outcomes: Sequence[Mapping[str, Any]], typed: Typed) -> Response:
    """Return the page that says of every deal what became of it; the board at once where all of them moved."""
    back = typed.text("back") or "board"
    failed = [each for each in outcomes if each.get("problem")]
    if not failed:
        return visit.go(BACK.get(back, PIPELINE), done="deals_moved")
    if len(failed) == len(outcomes) and all(_lacks_reason(each["problem"]) for each in failed):
        ids = [UUID(each["deal_id"]) for each in failed]
        wrong = Refused({"reason": visit.word.say("refused.deal.why")})
        return await _page(visit, ids, typed=typed, wrong=wrong)
    deals = {str(each.facts["id"]): each for each in await _deals(visit, [UUID(each["deal_id"]) for each in failed])}
    return visit.page(
        "pipeline/moved.html",
        section=SECTION,
        at=MOVES,
        moved=len(outcomes) - len(failed),
        failed=[
            {
                "title": deals[each["deal_id"]].facts["title"] if each["deal_id"] in deals else each["deal_id"],
                "at": deal_at(each["deal_id"]),
                "why": " ".join(_why(visit, each["problem"])),
            }
            for each in failed
        ],
        back=BACK.get(back, PIPELINE),
    )


def _lacks_reason(problem: Mapping[str, Any]) -> bool:
    """Tell whether all that is wrong with a move is that nobody said why."""
    errors = problem.get("errors") or []
    return bool(errors) and all(each["field"] == _REASON and each.get("value") is None for each in errors)


def _why(visit: Visit, problem: Mapping[str, Any]) -> list[str]:
    if problem.get("status") == _STALE:
        return [visit.word.say("refused.stale")]
    if problem.get("status") == _NOT_FOUND:
        return [visit.word.say("pipeline.moves.gone")]
    reasons = [each["reason"] for each in problem.get("errors") or []] or [problem.get("detail") or ""]
    return [in_words(each, visit.word) for each in reasons]


async def _deals(visit: Visit, ids: Sequence[UUID]) -> list[DealSeen]:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(deal_id: UUID) -> DealSeen | None:
        async with gate:
            try:
                return await deal_of(visit, deal_id)
            except ProblemError as error:
                if error.problem.status != _NOT_FOUND:
                    raise
                return None

    found = await asyncio.gather(*(one(each) for each in ids))
    return [each for each in found if each is not None]


async def _page(
    visit: Visit, ids: Sequence[UUID], *, typed: Typed | None = None, wrong: Refused | None = None
) -> Response:
    deals = await _deals(visit, ids)
    back = (typed.text("back") if typed else None) or visit.request.query_params.get("back") or "board"
    stages: list[DealStage] = [*LANES, *ENDED]
    possible = {stage for each in deals for stage in each.next_stages}
    return visit.page(
        "pipeline/moves.html",
        section=SECTION,
        at=MOVES,
        typed=typed if typed is not None else Typed({}, is_sent=False),
        refused=wrong,
        deals=deals,
        stages=[(each.value, visit.word.say(f"stage.{each}")) for each in stages if each in possible],
        back=back,
        back_at=BACK.get(back, PIPELINE),
    )
