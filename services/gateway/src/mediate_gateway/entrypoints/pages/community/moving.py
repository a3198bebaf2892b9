"""Moving a match on, or back: from its page, from the board, and from the toast that takes a move back."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import MatchStatus
from mediate_gateway.adapters import matching_views
from mediate_gateway.domain.matching import asks_why, may_be_undone
from mediate_gateway.entrypoints.pages.community.matching import MATCH, MATCHES, changes_posts_of, match_at, moves
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, SECTION
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own, not_allowed
from mediate_shared.problems import PRECONDITION_FAILED, ProblemError

_MOVE: Final = MATCH + "/status"
FIELDS: Final = ("status", "reason", "note", "close_need")
_CONFLICT: Final = 412
_BACK: Final = {"board": MATCHES}
"""Where a move leads back to, by the name that a form says; otherwise to the match."""


def move_at(match_id: UUID | str) -> str:
    """Return the path under which a match is moved."""
    return _MOVE.format(match_id=match_id)


class MovingPages:
    """The page of a move, for who may say how far a match is."""

    def routes(self) -> APIRouter:
        """Return ``/community/matches/{match_id}/status``."""
        router = APIRouter()
        changing = [needs_own(Action.CHANGE, Visibility.CASE, of=REGISTRY)]

        @router.get(_MOVE, dependencies=changing)
        async def show_move_match(visit: Visiting, match_id: UUID) -> Response:
            return await _page(visit, await record_of(visit, match_id))

        @router.post(_MOVE, dependencies=changing)
        async def move_match(visit: Visiting, match_id: UUID) -> Response:
            return await _move(visit, await record_of(visit, match_id))

        return router


async def record_of(visit: Visit, match_id: UUID, *, is_part: bool = False) -> dict[str, Any]:
    """Return a match as the registry has it for who looks. Raises ProblemError: 404 where they may not know of it."""
    found: dict[str, Any] = (await visit.ask(REGISTRY, f"/matches/{match_id}", is_part=is_part)).body
    return found


def next_of(record: dict[str, Any]) -> list[MatchStatus]:
    """Return the stages that who looks may move a match to."""
    return [MatchStatus(each) for each in record.get("next", ())]


def may_close_need(visit: Visit, seeker_id: UUID | str) -> bool:
    """Tell whether who looks may close the need of who seeks, once it is answered."""
    return changes_posts_of(visit.actor).covers(UUID(str(seeker_id)))


async def _move(visit: Visit, record: dict[str, Any]) -> Response:
    typed = await visit.typed()
    reach = moves(visit.actor)
    if not any(reach.covers(UUID(record[each])) for each in ("seeker_id", "provider_id")):
        raise not_allowed("Only its parties and who facilitates move a match.")
    was, status = typed.text("was"), typed.text("status")
    if status is None:
        return await _page(visit, record, typed=typed, wrong=missing(visit.word, "status"))
    if was != record["status"]:
        # Drawn before somebody else moved it: what is meant from there may not be meant from here.
        said = visit.word.say("match.stale_form", status=visit.word.say(f"match_status.{record['status']}"))
        return await _page(visit, record, typed=typed, wrong=Refused(whole=[said], status=_CONFLICT))
    reason = typed.text("reason")
    current = MatchStatus(record["status"])
    if reason is None and status in set(MatchStatus) and asks_why(current, MatchStatus(status)):
        # From a menu there is no reason yet: it is asked for, and only what was asked before is missing.
        wrong = missing(visit.word, "reason") if typed.text("asked") else None
        return await _page(visit, record, typed=typed, wrong=wrong)
    body = {name: typed.text(name) for name in ("status", "reason", "note")}
    sent: dict[str, Any] = {name: value for name, value in body.items() if value is not None}
    if typed.text("close_need") is not None and status == MatchStatus.IMPLEMENTED:
        sent["close_need"] = True
    try:
        await visit.tell("POST", REGISTRY, f"/matches/{record['id']}/status", sent, expecting=record["version"])
    except REFUSALS as error:
        newest = record
        if isinstance(error, ProblemError) and error.problem == PRECONDITION_FAILED:
            newest = await record_of(visit, UUID(record["id"]))
        return await _page(visit, newest, typed=typed, wrong=refused(error, visit.word, *FIELDS))
    undo = {} if typed.text("undoing") else {"undo": f"{record['id']}.{current}.{status}"}
    done = "match_moved_back" if typed.text("undoing") else "match_moved"
    return visit.go(_BACK.get(typed.text("back") or "", match_at(record["id"])), done=done, **undo)


def undoing(visit: Visit) -> dict[str, Any]:
    """Return how the move that was just made is taken back, for the toast that says so; nothing where it cannot be."""
    sent = visit.request.query_params
    if sent.get("done") != "match_moved":
        return {}
    try:
        match_id, previous, status = sent.get("undo", "").split(".")
        move = UUID(match_id), MatchStatus(previous), MatchStatus(status)
    except ValueError:
        return {}
    if not may_be_undone(move[1], move[2], takes_up=moves(visit.actor).everything):
        return {}
    hidden = {
        "was": status,
        "status": previous,
        "undoing": "yes",
        "reason": visit.word.say("match.undo.reason"),
        "back": "board" if visit.request.url.path == MATCHES else "",
    }
    return {"undo": {"action": visit.to(move_at(move[0])), "hidden": hidden}}


async def _page(
    visit: Visit, record: dict[str, Any], *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    return visit.page(
        "community/match_move.html",
        section=SECTION,
        at=move_at(record["id"]),
        typed=typed,
        refused=wrong,
        record=record,
        back=typed.text("back") or "",
        back_at=_BACK.get(typed.text("back") or "", match_at(record["id"])),
        # A menu sends a stage and nothing else: that is what the form then shows as chosen.
        wanted=typed.text("status") or "",
        may_close_need=may_close_need(visit, record["seeker_id"]) and MatchStatus.IMPLEMENTED in next_of(record),
        stages=[(each.value, visit.word.say(f"match_status.{each}")) for each in next_of(record)],
        parties=await _parties(visit, record),
    )


async def _parties(visit: Visit, record: dict[str, Any]) -> tuple[str, str]:
    ids = {UUID(record["seeker_id"]), UUID(record["provider_id"])}
    async with visit.service.database.reading() as connection:
        names = await matching_views.names(connection, ids)
    unnamed = visit.word.say("organisation.unnamed")
    seeker, provider = (names.get(UUID(record[each]), (None, unnamed))[1] for each in ("seeker_id", "provider_id"))
    return seeker, provider
