"""Challenges: what was asked of the ecosystem, which needs are gathered under it, and what came of it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import MatchStatus, PostStatus
from mediate_gateway.adapters import matching_views
from mediate_gateway.domain.matching import STAGES
from mediate_gateway.entrypoints.charts.bar import Bar
from mediate_gateway.entrypoints.charts.figures import Figure
from mediate_gateway.entrypoints.charts.funnel import FunnelChart, funnel_chart
from mediate_gateway.entrypoints.charts.view import CSV_TYPE, ChartView
from mediate_gateway.entrypoints.pages.community import matching_listed
from mediate_gateway.entrypoints.pages.community.matching import (
    CHALLENGE,
    CHALLENGES,
    MATCHES,
    NEED,
    challenge_at,
    introduces,
    keeps_challenges,
    posts_for,
    sees_matches,
    sees_network,
)
from mediate_gateway.entrypoints.pages.community.places import SECTION
from mediate_gateway.entrypoints.pages.community.posts import line_choices, lines_in_words
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.guard import needs

_NEEDS_MAX: Final = 200
_CHART: Final = "matches"


class ChallengePages:
    """The pages of challenges that everybody may see."""

    def routes(self) -> APIRouter:
        """Return ``/community/challenges`` and ``/community/challenges/{challenge_id}``."""
        router = APIRouter()
        public = [needs(Action.READ, Visibility.PUBLIC)]

        @router.get(CHALLENGES, dependencies=public)
        async def show_challenges(visit: Visiting) -> Response:
            async with visit.service.database.reading() as connection:
                lines = await line_choices(visit, connection)
            return visit.page(
                "community/challenges.html",
                section=SECTION,
                listing=await matching_listed.CHALLENGES.show(visit, options={"line": lines}),
                new_at=visit.to(f"{CHALLENGES}/new") if keeps_challenges(visit.actor) else None,
            )

        @router.get(CHALLENGE, dependencies=public)
        async def show_challenge(visit: Visiting, challenge_id: UUID) -> Response:
            return await _page(visit, challenge_id)

        @router.get(CHALLENGE + f"/charts/{_CHART}.csv", dependencies=public)
        async def show_challenge_counts(visit: Visiting, challenge_id: UUID) -> Response:
            async with visit.service.database.reading() as connection:
                await matching_views.challenge(connection, challenge_id)
                counted = await matching_views.stages(connection, challenge_id)
            headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="matches.csv"'}
            return Response(by_stage(counted, visit.word).csv(), headers=headers, media_type=CSV_TYPE)

        return router


async def _page(visit: Visit, challenge_id: UUID) -> Response:
    actor = visit.actor
    is_network = sees_network(actor)
    async with visit.service.database.reading() as connection:
        found = await matching_views.challenge(connection, challenge_id)
        counted = await matching_views.stages(connection, challenge_id)
        lines = dict(await matching_views.lines(connection))
        gathered = await matching_views.needs_of_challenge(connection, challenge_id, limit=_NEEDS_MAX)
    at = challenge_at(challenge_id)
    is_open = found.status == PostStatus.OPEN
    asked = {"challenge": str(challenge_id)}
    return visit.page(
        "community/challenge.html",
        section=SECTION,
        at=at,
        challenge=found,
        standing=matching_listed.status_cell(found, visit),
        lines=lines_in_words(found.action_lines, lines, visit),
        figures=[
            _beside(visit, "matches", found.matches, found.stated_matches),
            _beside(visit, "implementations", found.implementations, found.stated_implementations),
        ],
        synthetic=sum(synthetic for _, synthetic in counted.values()),
        chart=by_stage(counted, visit.word).at(visit.to(f"{at}/charts/{_CHART}.csv")) if counted else None,
        needs=gathered if is_network else None,
        needs_number=found.needs,
        matches_at=visit.to(MATCHES, **asked) if sees_matches(actor) else None,
        need_at=visit.to(NEED.new, **asked) if is_open and posts_for(actor) else None,
        introduce_at=visit.to(f"{MATCHES}/new", **asked) if is_open and introduces(actor).everything else None,
        edit_at=visit.to(f"{at}/edit") if keeps_challenges(actor) else None,
    )


def _beside(visit: Visit, key: str, counted: int, stated: Mapping[str, Any] | None) -> dict[str, str]:
    """Return what was counted here beside what a source states; the two are never added up."""
    word = visit.word
    return {
        "label": word.say(f"challenge.of.{key}"),
        "counted": word.number(counted),
        "stated": "" if stated is None else word.figure(stated["number"], qualifier=stated["qualifier"]),
    }


def by_stage(counted: Mapping[str, tuple[int, int]], word: Wording) -> ChartView:
    """Return how many matches there are in each stage; what is invented among them is said with its stage."""
    bars = []
    for stage in STAGES:
        number, synthetic = counted.get(stage, (0, 0))
        name = word.say(f"match_status.{stage}")
        called = f"{name} ({word.say('synthetic', count=synthetic)})" if synthetic else name
        if number or stage is not MatchStatus.ENDED:
            bars.append(Bar(called, Figure(Decimal(number)), key=f"stage-{stage}"))
    said = word.say("challenge.chart"), word.say("match.status"), word.say("match.list")
    return funnel_chart(FunnelChart(_CHART, *said, bars), word)
