"""The page of a match: who with whom and about what, every step, and the next one, for its parties and facilitators."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import MatchStatus
from mediate_gateway.adapters import matching_views
from mediate_gateway.domain.attention import days_since
from mediate_gateway.domain.matching import STALE_DAYS
from mediate_gateway.entrypoints.pages.community import matching_listed
from mediate_gateway.entrypoints.pages.community.matching import (
    AWAY,
    MATCH,
    STAGE_KINDS,
    match_at,
    moves,
    sees_matches,
)
from mediate_gateway.entrypoints.pages.community.moving import may_close_need, move_at, next_of, record_of, undoing
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, SECTION
from mediate_gateway.entrypoints.pages.community.posts import lines_in_words
from mediate_gateway.entrypoints.pages.dealing import opens_deals
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own
from mediate_shared.problems import ProblemError


class MatchPage:
    """The page of a match; for whoever may not know of it there is none."""

    def routes(self) -> APIRouter:
        """Return ``/community/matches/{match_id}``."""
        router = APIRouter()

        @router.get(MATCH, dependencies=[needs_own(Action.READ, Visibility.CASE, of=REGISTRY)])
        async def show_match(visit: Visiting, match_id: UUID) -> Response:
            return await _page(visit, match_id)

        return router


async def _page(visit: Visit, match_id: UUID) -> Response:
    reach = moves(visit.actor)
    async with visit.service.database.reading() as connection:
        row = await matching_views.match(connection, match_id, sees_matches(visit.actor))
        lines = dict(await matching_views.lines(connection))
    record: dict[str, Any] | None = None
    try:
        record = await record_of(visit, match_id, is_part=True)
    except ProblemError as error:
        if error.problem.status < AWAY:
            raise
    may_move = reach.covers(row.seeker_id) or reach.covers(row.provider_id)
    following = next_of(record) if record is not None and may_move else []
    return visit.page(
        "community/match.html",
        section=SECTION,
        at=match_at(match_id),
        match=row,
        opens_deals=opens_deals(visit.actor),
        name=matching_listed.match_name(row, visit),
        lines=lines_in_words(sorted(set(row.action_lines)), lines, visit),
        stage_kinds=STAGE_KINDS,
        days=days_since(row.updated_at, now=visit.service.clock()),
        stale_days=STALE_DAYS,
        record=record,
        is_away=record is None,
        moments=[] if record is None else _moments(visit, record),
        next=[(each.value, visit.word.say(f"match_status.{each}")) for each in following],
        may_close_need=MatchStatus.IMPLEMENTED in following
        and row.need_id is not None
        and may_close_need(visit, row.seeker_id),
        move_at=move_at(match_id),
        **undoing(visit),
    )


def _moments(visit: Visit, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return every step of a match, the newest first, with the reason and the note that came with it."""
    say = visit.word.say
    moments = []
    for step in sorted(record.get("moves", ()), key=lambda each: int(each["number"]), reverse=True):
        at = datetime.fromisoformat(step["at"])
        said = [text for text in (step.get("reason"), step.get("note")) if text]
        moments.append(
            {
                "time_text": visit.word.moment(at),
                "datetime": at.isoformat(),
                "title": say("match.step.first")
                if step.get("previous") is None
                else say("match.step", status=say(f"match_status.{step['status']}")),
                "text": "\n".join(said) or None,
            }
        )
    return moments
