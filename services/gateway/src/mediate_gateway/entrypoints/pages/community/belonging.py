"""Memberships on the pages: on the page of an organisation, and the forms by which one begins, changes and moves on."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import MembershipStatus
from mediate_gateway.adapters import membership_views
from mediate_gateway.entrypoints.pages.community.parts import Drawn
from mediate_gateway.entrypoints.pages.community.places import (
    COMMUNITY,
    ORGANISATION,
    REGISTRY,
    SECTION,
    organisation_at,
)
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.actor import Actor, Reach
from mediate_shared.identity.guard import needs_own, not_yours
from mediate_shared.problems import ProblemError, not_found

BEGIN: Final = ORGANISATION + "/membership"
_MEMBERSHIP: Final = COMMUNITY + "/memberships/{membership_id}"
_AWAY: Final = frozenset({503, 504})
_NOTHING_CHANGED: Final = "nothing-changed"
_BEGINNINGS: Final = (MembershipStatus.APPLIED, MembershipStatus.PROSPECT)
_FIELDS: Final = ("status", "on", "tier", "may_be_listed", "reason")
_NOT_INSIDE: Final[Mapping[str, Any]] = MappingProxyType(
    {"is_away": False, "is_inside": False, "membership": None, "begin_at": None, "facilitates": False, "moments": ()}
)
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        MembershipStatus.ACTIVE.value: "positive",
        MembershipStatus.APPLIED.value: "info",
        MembershipStatus.LAPSED.value: "warning",
    }
)
"""How a status is drawn; the others plainly."""


def sees_cases(actor: Actor) -> Reach:
    """Return of which organisations somebody sees the whole membership."""
    return actor.reach(Action.READ, Visibility.CASE, REGISTRY)


def changes_cases(actor: Actor) -> Reach:
    """Return of which organisations somebody changes membership and contact persons."""
    return actor.reach(Action.CHANGE, Visibility.CASE, REGISTRY)


async def membership_part(visit: Visit, organisation_id: UUID) -> Drawn | None:
    """Return what an organisation's page says of its membership: all of it to its own, to others that it is one."""
    async with visit.service.database.reading() as connection:
        heard = await membership_views.of_organisation(connection, organisation_id)
    listed = next((each.listed_since for each in heard if each.is_listed), None)
    is_listed = any(each.is_listed for each in heard)
    public = {**_NOT_INSIDE, "is_listed": is_listed, "since": listed}
    if not sees_cases(visit.actor).covers(organisation_id):
        return Drawn("membership.html", public) if is_listed else None
    try:
        path = "/memberships"
        asked = {"organisation_id": str(organisation_id), "limit": "200"}
        answer = await visit.ask(REGISTRY, path, is_part=True, **asked)
    except ProblemError as error:
        if error.problem.status not in _AWAY:
            raise
        return Drawn("membership.html", {**public, "is_away": True})
    memberships = answer.body["items"]
    current = next((each for each in reversed(memberships) if each["status"] != MembershipStatus.LEFT), None)
    may_begin = current is None and changes_cases(visit.actor).covers(organisation_id)
    return Drawn(
        "membership.html",
        {
            **public,
            "is_inside": True,
            "membership": None if current is None else _said(visit, current),
            "begin_at": visit.to(BEGIN.format(organisation_id=organisation_id)) if may_begin else None,
            "facilitates": changes_cases(visit.actor).everything,
            "moments": _moments(visit, memberships),
        },
    )


def _said(visit: Visit, membership: Mapping[str, Any]) -> dict[str, Any]:
    at, say = _membership_at(membership["id"]), visit.word.say
    status = membership["status"]
    return {
        "status": say(f"community_membership.{status}"),
        "kind": KINDS.get(status, "neutral"),
        "on": visit.word.day(date.fromisoformat(membership["on"])),
        "member_since": _day(visit, membership["member_since"]),
        "tier": membership["tier"],
        "is_listed": membership["is_listed"],
        "may_be_listed": membership["may_be_listed"],
        "edit_at": visit.to(f"{at}/edit") if membership["next"] else None,
        "moves": [
            (visit.to(f"{at}/move/{each}"), say(_move_key(status, each)), each == MembershipStatus.LEFT)
            for each in membership["next"]
        ],
    }


def _move_key(status: str, to: str) -> str:
    """Return the phrase for a move; to be active again is another thing than to become so."""
    if to == MembershipStatus.ACTIVE and status in {MembershipStatus.ACTIVE, MembershipStatus.LAPSED}:
        return "membership_move.renewed"
    return f"membership_move.{to}"


def _moments(visit: Visit, memberships: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the moves of every membership as the timeline draws them, the newest first."""
    moves = [move for each in memberships for move in each["moves"]]
    say = visit.word.say
    return [
        {
            "time_text": visit.word.day(date.fromisoformat(move["on"])),
            "datetime": move["on"],
            "title": say(_moment_key(move)),
            "text": move["reason"],
        }
        for move in sorted(moves, key=lambda move: (move["on"], move["at"]), reverse=True)
    ]


def _moment_key(move: Mapping[str, Any]) -> str:
    previous, status = move["previous"], move["status"]
    if previous == status and status != MembershipStatus.ACTIVE:
        return "membership_moment.agreed"
    if previous in {MembershipStatus.ACTIVE, MembershipStatus.LAPSED} and status == MembershipStatus.ACTIVE:
        return "membership_moment.renewed"
    return f"membership_moment.{status}"


def _day(visit: Visit, day: str | None) -> str | None:
    return None if day is None else visit.word.day(date.fromisoformat(day))


def _membership_at(identifier: str) -> str:
    return _MEMBERSHIP.format(membership_id=identifier)


class BelongingPages:
    """The forms of a membership, for those who facilitate and for the organisation itself."""

    def routes(self) -> APIRouter:
        """Return ``/community/organisations/{organisation_id}/membership`` and ``/community/memberships/…``."""
        router = APIRouter()
        beginning = [needs_own(Action.CREATE, Visibility.CASE, of=REGISTRY)]
        changing = [needs_own(Action.CHANGE, Visibility.CASE, of=REGISTRY)]

        @router.get(BEGIN, dependencies=beginning)
        async def show_begin_membership(visit: Visiting, organisation_id: UUID) -> Response:
            return await _begin_page(visit, organisation_id)

        @router.post(BEGIN, dependencies=beginning)
        async def begin_membership(visit: Visiting, organisation_id: UUID) -> Response:
            return await _begin(visit, organisation_id)

        @router.get(_MEMBERSHIP + "/edit", dependencies=changing)
        async def show_edit_membership(visit: Visiting, membership_id: UUID) -> Response:
            return await _edit_page(visit, await _theirs(visit, membership_id))

        @router.post(_MEMBERSHIP + "/edit", dependencies=changing)
        async def edit_membership(visit: Visiting, membership_id: UUID) -> Response:
            return await _edit(visit, await _theirs(visit, membership_id))

        @router.get(_MEMBERSHIP + "/move/{status}", dependencies=changing)
        async def show_move_membership(visit: Visiting, membership_id: UUID, status: str) -> Response:
            return await _move_page(visit, await _theirs(visit, membership_id), status)

        @router.post(_MEMBERSHIP + "/move/{status}", dependencies=changing)
        async def move_membership(visit: Visiting, membership_id: UUID, status: str) -> Response:
            return await _move(visit, await _theirs(visit, membership_id), status)

        return router


async def _theirs(visit: Visit, membership_id: UUID) -> dict[str, Any]:
    """Return a membership that somebody may change. Raises ProblemError: 404 for none, 403 for one of others."""
    record: dict[str, Any] = (await visit.ask(REGISTRY, f"/memberships/{membership_id}")).body
    owner = UUID(record["organisation_id"])
    if not changes_cases(visit.actor).covers(owner):
        raise not_yours("path.membership_id", owner)
    return record


async def _named(visit: Visit, organisation_id: UUID) -> dict[str, Any]:
    answer = await visit.ask(REGISTRY, f"/organisations/{organisation_id}")
    return {"organisation": {"name": answer.body["name"], "at": visit.to(organisation_at(organisation_id))}}


def _today(visit: Visit) -> str:
    return visit.service.clock().astimezone(AMSTERDAM).date().isoformat()


async def _begin(visit: Visit, organisation_id: UUID) -> Response:
    typed = await visit.typed()
    facilitates = changes_cases(visit.actor).everything
    status = typed.text("status") if facilitates else MembershipStatus.APPLIED.value
    sent = {
        "organisation_id": str(organisation_id),
        "status": status,
        "on": typed.text("on"),
        "tier": typed.text("tier") if facilitates else None,
        "may_be_listed": typed.text("may_be_listed") is not None,
        "reason": typed.text("reason"),
    }
    try:
        body = {name: value for name, value in sent.items() if value is not None}
        await visit.tell("POST", REGISTRY, "/memberships", body, key=typed.text("key"))
    except REFUSALS as error:
        return await _begin_page(visit, organisation_id, typed=typed, wrong=refused(error, visit.word, *_FIELDS))
    return visit.go(organisation_at(organisation_id), done="membership_begun" if facilitates else "membership_applied")


async def _begin_page(
    visit: Visit, organisation_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    reach = visit.actor.reach(Action.CREATE, Visibility.CASE, REGISTRY)
    if not reach.covers(organisation_id):
        raise not_yours("path.organisation_id", organisation_id)
    statuses = _BEGINNINGS if reach.everything else ()
    return visit.page(
        "community/membership_begin.html",
        section=SECTION,
        at=BEGIN.format(organisation_id=organisation_id),
        typed=typed,
        refused=wrong,
        statuses=[(each.value, visit.word.say(f"community_membership.{each}")) for each in statuses],
        today=_today(visit),
        # Sent along, so that a form that is sent twice begins one membership.
        key=str(uuid4()),
        **await _named(visit, organisation_id),
    )


async def _edit(visit: Visit, record: dict[str, Any]) -> Response:
    typed = await visit.typed()
    agreed: dict[str, Any] = {"may_be_listed": typed.text("may_be_listed") is not None}
    if changes_cases(visit.actor).everything:
        agreed["tier"] = typed.text("tier")
    path, back = f"/memberships/{record['id']}", organisation_at(UUID(record["organisation_id"]))
    try:
        await visit.tell("PATCH", REGISTRY, path, agreed, expecting=typed.version())
    except REFUSALS as error:
        if isinstance(error, ProblemError) and error.problem.slug == _NOTHING_CHANGED:
            return visit.go(back, done="nothing_changed")
        return await _edit_page(visit, record, typed=typed, wrong=refused(error, visit.word, *_FIELDS))
    return visit.go(back, done="membership_agreed")


async def _edit_page(
    visit: Visit, record: dict[str, Any], *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    return visit.page(
        "community/membership_edit.html",
        section=SECTION,
        at=f"{_membership_at(record['id'])}/edit",
        typed=typed,
        refused=wrong,
        membership=record,
        facilitates=changes_cases(visit.actor).everything,
        **await _named(visit, UUID(record["organisation_id"])),
    )


async def _move(visit: Visit, record: dict[str, Any], status: str) -> Response:
    typed = await visit.typed()
    if status not in set(MembershipStatus):
        raise not_found("status", status)
    sent = {"status": status, "on": typed.text("on"), "reason": typed.text("reason")}
    try:
        body = {name: value for name, value in sent.items() if value is not None}
        path = f"/memberships/{record['id']}/status"
        await visit.tell("POST", REGISTRY, path, body, expecting=typed.version())
    except REFUSALS as error:
        return await _move_page(visit, record, status, typed=typed, wrong=refused(error, visit.word, "on", "reason"))
    return visit.go(organisation_at(UUID(record["organisation_id"])), done="membership_moved")


async def _move_page(
    visit: Visit, record: dict[str, Any], status: str, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    if wrong is None and status not in record["next"]:
        raise not_found("status", status)
    return visit.page(
        "community/membership_move.html",
        section=SECTION,
        at=f"{_membership_at(record['id'])}/move/{status}",
        typed=typed,
        refused=wrong,
        membership=record,
        move=visit.word.say(_move_key(record["status"], status)),
        stands=visit.word.say(f"community_membership.{record['status']}"),
        is_final=status == MembershipStatus.LEFT,
        day=_today(visit),
        **await _named(visit, UUID(record["organisation_id"])),
    )
