"""The overview page."""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.progress import Progress
from mediate_gateway.entrypoints.charts.view import CSV_TYPE
from mediate_gateway.entrypoints.http import VARY_BY, is_known, tag_of
from mediate_gateway.entrypoints.kept import Kept
from mediate_gateway.entrypoints.pages import start
from mediate_gateway.entrypoints.pages.bars import pieces
from mediate_gateway.entrypoints.pages.first_run import offers
from mediate_gateway.entrypoints.pages.overview_charts import overview_charts
from mediate_gateway.entrypoints.pages.shell import Shell
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.usecases.show_overview import Drawn, Overviews
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

_METHODS: Final = ["GET", "HEAD"]
_SECTION: Final = "overview"
_PATH: Final = "/"


class OverviewPage:
    """Draws the overview; what everybody sees of it is written once."""

    def __init__(self, overviews: Overviews, shell: Shell) -> None:
        self._overviews = overviews
        self._shell = shell
        self._parts = Kept[str]()
        self._pages = Kept[str]()

    def routes(self) -> APIRouter:
        """Return ``/``, and the figures behind its charts."""
        router = APIRouter(include_in_schema=False)
        public = [needs(Action.READ, Visibility.PUBLIC)]

        @router.api_route(_PATH, methods=_METHODS, dependencies=public)
        async def page(visit: Visiting) -> Response:
            return await self._page(visit)

        @router.get("/overview/charts/{name}.csv", dependencies=public)
        async def show_chart_figures(visit: Visiting, name: str) -> Response:
            drawn = await self._overviews.current()
            charts = overview_charts(drawn.overview, visit.word, visit.to)
            if name not in charts:
                raise not_found("chart", name)
            headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}.csv"'}
            return Response(charts[name].csv(), headers=headers, media_type=CSV_TYPE)

        return router

    async def _page(self, visit: Visit) -> Response:
        drawn = await self._overviews.current()
        if visit.session is not None or visit.actor.is_known or "done" in visit.request.query_params:
            # It says who is signed in: on a computer that is shared, nobody goes back to it.
            return visit.page(
                "page.html",
                section=_SECTION,
                part=self._part(drawn, visit),
                start=await start.blocks(visit, drawn.overview),
                first_run=offers(visit.actor, drawn.overview),
            )
        headers = self._headers(visit, drawn)
        if is_known(visit.request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        form = (visit.language, visit.chosen, visit.theme)
        return HTMLResponse(self._pages.of(form, drawn.version, lambda: self._whole(visit, drawn)), headers=headers)

    def _headers(self, visit: Visit, drawn: Drawn) -> dict[str, str]:
        return {
            "Cache-Control": "private, no-cache",
            "Content-Language": visit.language,
            "ETag": tag_of(drawn.version, visit.language, visit.theme or "system", self._shell.look),
            "Vary": VARY_BY,
        }

    def _whole(self, visit: Visit, drawn: Drawn) -> str:
        part = self._part(drawn, visit)
        shown = {"part": part, "start": (), "first_run": offers(visit.actor, drawn.overview)}
        return self._shell.draw("page.html", {**visit.context(section=_SECTION, at=_PATH), **shown})

    def _part(self, drawn: Drawn, visit: Visit) -> str:
        # Links keep a language that a link chose.
        form = (visit.language, visit.chosen)
        return self._parts.of(form, drawn.version, lambda: self.draw(drawn, visit.language, visit.to))

    def draw(self, drawn: Drawn, language: Language, to: Callable[..., str]) -> str:
        """Return the part that changes, filled with an overview; ``to`` returns the addresses of our pages."""
        wording = Wording(language)
        return self._shell.draw(
            "overview.html",
            {
                "overview": drawn.overview,
                "version": drawn.version,
                "language": language,
                "say": wording.say,
                "word": wording,
                "to": to,
                "bar": lambda by_status: pieces(by_status, wording),
                "steps": list(Progress),
                "charts": overview_charts(drawn.overview, wording, to),
            },
        )
