"""Charts for the pages of other sites: one chart, without a session or a script, as a page for a frame and as SVG."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from mediate_gateway.adapters import indicator_picture
from mediate_gateway.adapters.indicator_picture import IndicatorPicture
from mediate_gateway.domain.themes import Theme
from mediate_gateway.entrypoints.charts.canvas import NARROW, WIDE
from mediate_gateway.entrypoints.charts.view import ChartView
from mediate_gateway.entrypoints.open.picture import MEDIA_TYPE, picture
from mediate_gateway.entrypoints.open.places import EMBED, hub_of
from mediate_gateway.entrypoints.pages.monitor.drawing import charts
from mediate_gateway.entrypoints.pages.monitor.places import indicator_at
from mediate_gateway.entrypoints.pages.monitor.zooming import Zoom, Zooming
from mediate_gateway.entrypoints.pages.visit import Visit, visit_of_nobody
from mediate_shared.identity.guard import open_to_all
from mediate_shared.problems import not_found

_FRESH: Final = "public, max-age=300"
Chart = Annotated[str, Path(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=90)]
Lit = Annotated[Theme | None, Query(description="How light it is; without it, as the reader's device has it.")]


def routes() -> APIRouter:
    """Return ``/embed/indicators/{indicator_id}/{chart}``, and the same with ``.svg``."""
    router = APIRouter()

    @router.get(EMBED + ".svg", dependencies=[open_to_all()])
    async def show_picture(
        request: Request, indicator_id: UUID, chart: Chart, zoom: Zooming, theme: Lit = None, narrow: bool = False
    ) -> Response:
        visit = visit_of_nobody(request)
        found, view = await _chart(visit, indicator_id, chart, zoom)
        form = NARROW if narrow else WIDE
        drawing = next((each for each in view.drawings if each.form == form), None)
        if drawing is None:
            raise not_found("chart", chart)
        source = visit.word.say("embed.source", name=found.name[visit.language], hub=hub_of(request))
        if found.synthetic:
            source = f"{visit.word.say('synthetic.label')} · {source}"
        body = picture(view, drawing, theme=None if theme is None else theme.value, source=source)
        return Response(body, headers=_headers(visit), media_type=MEDIA_TYPE)

    @router.get(EMBED, dependencies=[open_to_all()])
    async def show_embedded(
        request: Request, indicator_id: UUID, chart: Chart, zoom: Zooming, theme: Lit = None
    ) -> Response:
        visit = visit_of_nobody(request)
        found, view = await _chart(visit, indicator_id, chart, zoom)
        context = {
            "language": visit.language,
            "say": visit.word.say,
            "word": visit.word,
            "theme": theme,
            "view": view,
            "indicator": found,
            "at": visit.to(indicator_at(found.id)),
        }
        return HTMLResponse(visit.shell.draw("open/embedded.html", context), headers=_headers(visit))

    return router


async def _chart(visit: Visit, indicator_id: UUID, name: str, zoom: Zoom) -> tuple[IndicatorPicture, ChartView]:
    """Return an indicator and its chart of a name. Raises ProblemError (404) where there is none."""
    async with visit.service.database.reading() as connection:
        found = await indicator_picture.picture(connection, indicator_id)
    view = next((each for each in charts(zoom.narrowed(found), visit.word) if each.id == name), None)
    if view is None:
        raise not_found("chart", name)
    return found, view


def _headers(visit: Visit) -> dict[str, str]:
    return {"Cache-Control": _FRESH, "Content-Language": visit.language, "Vary": "Accept-Language"}
