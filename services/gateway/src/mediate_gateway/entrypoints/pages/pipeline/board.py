"""The pipeline for everybody, as counts, and for those who may read deals, as a board."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import pipeline_views
from mediate_gateway.adapters.views import Pipeline
from mediate_gateway.entrypoints.charts.bar import Bar
from mediate_gateway.entrypoints.charts.figures import Figure
from mediate_gateway.entrypoints.charts.funnel import FunnelChart, funnel_chart
from mediate_gateway.entrypoints.charts.view import CSV_TYPE, ChartView
from mediate_gateway.entrypoints.pages.pipeline.lanes import board_of
from mediate_gateway.entrypoints.pages.pipeline.places import PIPELINE, SECTION, changes, opens
from mediate_gateway.entrypoints.pages.pipeline.quick import TEXT_MAX
from mediate_gateway.entrypoints.pages.pipeline.together import together_of
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.usecases.show_overview import Overviews
from mediate_shared.identity.guard import needs

_CALLS_MAX: Final = 100
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
            drawn = await self.overviews.current()
            headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="pipeline.csv"'}
            return Response(funnel(drawn.overview.pipeline, visit.word).csv(), headers=headers, media_type=CSV_TYPE)

        return router

    async def _page(self, visit: Visit) -> Response:
        pipeline = (await self.overviews.current()).overview.pipeline
        async with visit.service.database.reading() as connection:
            calls = await pipeline_views.calls(connection, limit=_CALLS_MAX)
        return visit.page(
            "pipeline/pipeline.html",
            section=SECTION,
            pipeline=pipeline,
            together=together_of(pipeline, visit.word),
            funnel=None
            if pipeline.is_empty
            else funnel(pipeline, visit.word).at(visit.to(f"{PIPELINE}/charts/{_NAME}.csv")),
            calls=calls,
            board=await board_of(visit),
            may_open=opens(visit.actor),
            may_change=changes(visit.actor),
            text_max=TEXT_MAX,
        )


def funnel(pipeline: Pipeline, word: Wording) -> ChartView:
    """Return how many deals are in each stage; a count that is not told says so."""
    untold = Figure(None, instead=word.say("withheld.total"))
    stages = [
        Bar(
            _with_synthetic(word.say(f"stage.{each.stage}"), word, synthetic=each.synthetic),
            untold if each.deals is None else Figure(Decimal(each.deals)),
            key=f"stage-{each.stage}",
        )
        for each in pipeline.stages
    ]
    title = word.say("pipeline.funnel")
    return funnel_chart(FunnelChart(_NAME, title, word.say("pipeline.stage"), word.say("pipeline.deals"), stages), word)


def _with_synthetic(name: str, word: Wording, *, synthetic: bool) -> str:
    return f"{name} ({word.say('synthetic.label')})" if synthetic else name
