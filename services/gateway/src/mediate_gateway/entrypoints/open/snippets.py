"""What somebody puts into a page of their own to show one of our charts there."""

from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from mediate_gateway.entrypoints.charts.view import ChartView
from mediate_gateway.entrypoints.open.places import embed_at, hub_of
from mediate_gateway.entrypoints.pages.visit import Visit

_FRAME = Markup('<iframe src="{at}" title="{title}" width="100%" height="560" loading="lazy"></iframe>')
_PICTURE = Markup('<a href="{page}"><img src="{at}" alt="{said}" loading="lazy"></a>')


@dataclass(frozen=True)
class Snippets:
    """The lines for one chart: a frame with its table, and its picture alone."""

    chart: str
    title: str
    frame: str
    picture: str


def snippets(visit: Visit, indicator_id: UUID, chart: ChartView) -> Snippets:
    """Return the lines that show a chart on another site, in the language of this page."""
    at = hub_of(visit.request) + embed_at(indicator_id, chart.id)
    page = f"{hub_of(visit.request)}/monitor/indicators/{indicator_id}?lang={visit.language}"
    title = f"{chart.title} · {visit.word.say('hub.name')}"
    said = f"{chart.title}. {chart.description}"
    return Snippets(
        chart.id,
        chart.title,
        str(_FRAME.format(at=f"{at}?lang={visit.language}", title=title)),
        str(_PICTURE.format(page=page, at=f"{at}.svg?lang={visit.language}", said=said)),
    )
