"""The pipeline for everybody, as counts, and for those who may read deals, as a board."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Money
from mediate_gateway.adapters import pipeline_views
from mediate_gateway.adapters.views import Pipeline
from mediate_gateway.entrypoints.charts.bar import Bar
from mediate_gateway.entrypoints.charts.figures import Figure
from mediate_gateway.entrypoints.charts.funnel import FunnelChart, funnel_chart
from mediate_gateway.entrypoints.charts.view import CSV_TYPE, ChartView
from mediate_gateway.entrypoints.pages.pipeline.places import (
    AREA,
    ENDED,
    LANES,
    PIPELINE,
    SECTION,
    DealSeen,
    changes,
    opens,
    reads,
)
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.usecases.show_overview import Overviews, audience_of
from mediate_shared.identity.guard import needs
from mediate_shared.problems import ProblemError

_CALLS_MAX: Final = 100
_DEALS_MAX: Final = 200
"""So many deals are a board; the list has them all."""
_AWAY: Final = 500
_NAME: Final = "funnel"


@dataclass(frozen=True)
class BoardPage:
    """Draws the pipeline; ``overviews`` counts deals as each may know."""

    overviews: Overviews

    def routes(self) -> APIRouter:
        """Return ``/pipeline``, and its counts as a file."""
        router = APIRouter()
        public = [needs(Action.READ, Visibility.PUBLIC)]

        @router.get(PIPELINE, dependencies=public)
        async def show_pipeline(visit: Visiting) -> Response:
            return await self._page(visit)

        @router.get(f"{PIPELINE}/charts/{_NAME}.csv", dependencies=public)
        async def show_stage_counts(visit: Visiting) -> Response:
            drawn = await self.overviews.current(audience_of(visit.actor))
            headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="pipeline.csv"'}
            return Response(funnel(drawn.overview.pipeline, visit.word).csv(), headers=headers, media_type=CSV_TYPE)

        return router

    async def _page(self, visit: Visit) -> Response:
        pipeline = (await self.overviews.current(audience_of(visit.actor))).overview.pipeline
        async with visit.service.database.reading() as connection:
            calls = await pipeline_views.calls(connection, limit=_CALLS_MAX)
        seen, is_away, more = await _deals(visit)
        return visit.page(
            "pipeline/pipeline.html",
            section=SECTION,
            pipeline=pipeline,
            is_withheld=any(each.deals is None for each in pipeline.stages),
            funnel=None
            if pipeline.is_empty
            else funnel(pipeline, visit.word).at(visit.to(f"{PIPELINE}/charts/{_NAME}.csv")),
            calls=calls,
            lanes=_lanes(seen),
            ended=[each for each in seen if each.stage in ENDED],
            deals=seen,
            more=more,
            is_away=is_away,
            may_read=reads(visit.actor),
            may_open=opens(visit.actor),
            may_change=changes(visit.actor),
        )


def funnel(pipeline: Pipeline, word: Wording) -> ChartView:
    """Return how many deals are in each stage; a count that is withheld says so."""
    withheld = Figure(None, instead=word.say("withheld"))
    stages = [
        Bar(
            _with_synthetic(word.say(f"stage.{each.stage}"), each.synthetic, word),
            withheld if each.deals is None else Figure(Decimal(each.deals)),
            key=f"stage-{each.stage}",
        )
        for each in pipeline.stages
    ]
    title = word.say("pipeline.funnel")
    return funnel_chart(FunnelChart(_NAME, title, word.say("pipeline.stage"), word.say("pipeline.deals"), stages), word)


def _with_synthetic(name: str, synthetic: int | None, word: Wording) -> str:
    return f"{name} ({word.say('synthetic', count=synthetic)})" if synthetic else name


async def _deals(visit: Visit) -> tuple[list[DealSeen], bool, bool]:
    """Return the deals that who looks may read, whether the service is out of reach, and whether there are more."""
    if not reads(visit.actor):
        return [], False, False
    try:
        answer = await visit.ask(AREA, "/deals", limit=str(_DEALS_MAX))
    except ProblemError as error:
        if error.problem.status < _AWAY:
            raise
        # What everybody may see is drawn from the read model, and stays there while the service is away.
        return [], True, False
    now = visit.service.clock()
    return [DealSeen.of(each, now) for each in answer.body["items"]], False, answer.body["next"] is not None


def _lanes(deals: list[DealSeen]) -> list[dict[str, Any]]:
    found = []
    for stage in LANES:
        own = [each for each in deals if each.stage is stage]
        sought = sum(each.facts["amount_sought"]["cents"] for each in own)
        found.append({"stage": stage, "deals": own, "sought": Money(cents=sought) if own else None})
    return found
