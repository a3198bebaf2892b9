"""The matches that somebody may know of: as a board by stage, and as a list."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import MatchStatus
from mediate_gateway.adapters import listing as rows
from mediate_gateway.adapters import matching_views
from mediate_gateway.domain.attention import days_since
from mediate_gateway.domain.matching import GOING_ON, MOVES, STAGES, STALE_DAYS
from mediate_gateway.entrypoints.pages.community import matching_listed
from mediate_gateway.entrypoints.pages.community.matching import (
    INTRODUCE,
    MATCHES,
    MATCHES_LISTED,
    introduces,
    match_at,
    moves,
    sees_matches,
)
from mediate_gateway.entrypoints.pages.community.moving import undoing
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, SECTION
from mediate_gateway.entrypoints.pages.community.posts import line_choices
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own

_BOARD_MAX: Final = 300
"""So many matches are a board; the list has them all."""
_OVER_SHOWN_MAX: Final = 10
"""How many are shown of a stage in which nothing is to happen any more."""


class MatchesPages:
    """The board and the list of matches; facilitators see all of them, others those of their own organisations."""

    def routes(self) -> APIRouter:
        """Return ``/community/matches`` and ``/community/matches/list``."""
        router = APIRouter()
        reading = [needs_own(Action.READ, Visibility.CASE, of=REGISTRY)]

        @router.get(MATCHES, dependencies=reading)
        async def show_matches(visit: Visiting) -> Response:
            return await _board(visit)

        @router.get(MATCHES_LISTED, dependencies=reading)
        async def show_matches_listed(visit: Visiting) -> Response:
            return visit.page(
                "community/matches_listed.html",
                section=SECTION,
                listing=await matching_listed.MATCHES.show(visit, options=await _options(visit)),
                board_at=_same(visit, MATCHES),
                introduce_at=visit.to(INTRODUCE) if introduces(visit.actor) else None,
            )

        return router


def _same(visit: Visit, path: str) -> str:
    """Return another page of what the address asks for."""
    asked, _ = matching_listed.MATCHES.asked(visit)
    return visit.to(path, **asked.from_the_start().address(matching_listed.MATCHES.usual))


async def _options(visit: Visit) -> Mapping[str, Options]:
    async with visit.service.database.reading() as connection:
        matched = await matching_views.matched(connection, sees_matches(visit.actor))
        challenges = await matching_views.all_challenges(connection)
        lines = await line_choices(visit, connection)
    return {
        "organisation": [(str(identifier), name) for identifier, name in matched],
        "challenge": [(str(each.id), each.name[visit.language]) for each in challenges],
        "line": lines,
    }


async def _board(visit: Visit) -> Response:
    listing = matching_listed.MATCHES
    asked, ignored = listing.asked(visit)
    narrowed = listing.narrowed(asked, visit.actor)
    order = listing.order(listing.usual, visit.language)
    async with visit.service.database.reading() as connection:
        found = await rows.among(connection, listing.source, narrowed, order, ids=None, most=_BOARD_MAX + 1)
    kept = asked.from_the_start().address(listing.usual)
    filters = {each.key for each in listing.filters}
    return visit.page(
        "community/matches.html",
        section=SECTION,
        path=MATCHES,
        lanes=_lanes(visit, found[:_BOARD_MAX], asked.filters.get("status", ())),
        total=len(found[:_BOARD_MAX]),
        more=len(found) > _BOARD_MAX,
        stale=sum(each.stale for each in found),
        stale_days=STALE_DAYS,
        stale_at=visit.to(MATCHES, stale="yes"),
        narrowings=listing.narrowings(asked, visit.word, await _options(visit)),
        is_narrowed=bool(asked.filters),
        kept={name: value for name, value in kept.items() if name not in filters},
        ignored=ignored,
        all_at=visit.to(MATCHES),
        listed_at=_same(visit, MATCHES_LISTED),
        introduce_at=visit.to(INTRODUCE) if introduces(visit.actor) else None,
        **undoing(visit),
    )


def _lanes(visit: Visit, found: Sequence[Any], asked: Sequence[str]) -> list[dict[str, Any]]:
    lanes = []
    for stage in STAGES:
        if asked and stage not in asked:
            continue
        own = [each for each in found if each.status == stage]
        shown = own if stage in GOING_ON else own[:_OVER_SHOWN_MAX]
        lanes.append(
            {
                "stage": stage,
                "number": len(own),
                "matches": [_card(visit, each) for each in shown],
                "more_at": visit.to(MATCHES_LISTED, status=stage.value) if len(shown) < len(own) else None,
            }
        )
    return lanes


def _card(visit: Visit, row: Any) -> dict[str, Any]:
    reach = moves(visit.actor)
    may_move = reach.covers(row.seeker_id) or reach.covers(row.provider_id)
    return {
        "row": row,
        "name": matching_listed.match_name(row, visit),
        "at": match_at(row.id),
        "days": days_since(row.updated_at, now=visit.service.clock()),
        "next": [(each.value, visit.word.say(f"match_status.{each}")) for each in MOVES[MatchStatus(row.status)]]
        if may_move
        else [],
    }
