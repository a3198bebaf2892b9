"""The page that shows what pages are made of: each component in its states, in the light and in the dark."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter, Response

from mediate_gateway.domain.themes import Theme
from mediate_gateway.entrypoints.pages.style_charts import style_charts
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import open_to_all

STYLE: Final = "/style"
COLOURS: Final = (
    *(f"color-{each}" for each in ("paper", "raised", "panel", "ink", "muted", "rule", "edge")),
    *(f"color-{each}" for each in ("accent", "accent-strong", "accent-soft", "on-accent")),
    *(f"color-{each}" for each in ("danger", "danger-soft", "positive", "positive-soft", "warning", "warning-soft")),
    *(f"color-{each}" for each in ("achieved", "partly", "under-way", "assigned", "open", "closed")),
    *(f"chart-{each}" for each in range(1, 7)),
)
"""Every colour of ``web/css/theme.css``, by the end of its name."""
_THEMES: Final = (Theme.LIGHT, Theme.DARK)
_MOMENT: Final = datetime(2026, 3, 2, 13, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Specimen:
    """A component by its file's name: how it is called, and what that draws by theme."""

    name: str
    source: str
    drawn: Mapping[Theme, str]


class StylePages:
    """The living style guide: what it shows is drawn by the templates that it prints."""

    def routes(self) -> APIRouter:
        """Return ``/style``."""
        router = APIRouter()

        @router.get(STYLE, dependencies=[open_to_all()])
        async def show_style(visit: Visiting) -> Response:
            specimens = [_specimen(visit, each) for each in visit.shell.templates("components/")]
            return visit.page("style.html", specimens=specimens, colours=COLOURS)

        return router


def _specimen(visit: Visit, name: str) -> Specimen:
    template = f"style/{name}.html"
    drawn = {theme: visit.shell.draw(template, _context(visit, theme)) for theme in _THEMES}
    return Specimen(name, visit.shell.source(template), drawn)


def _context(visit: Visit, theme: Theme) -> dict[str, Any]:
    """Return what a specimen is drawn with; ``at`` keeps the ids of one theme apart from those of the other."""
    say = visit.word.say
    field = f"wrong-{theme}"
    return {
        **visit.context(section=""),
        "at": theme,
        "within": f"{say('style.caption')}, {say(f'theme.{theme}')}",
        "typed": NOTHING_TYPED,
        "refused": Refused({field: say("style.wrong")}),
        "labels": {field: say("style.name")},
        "moment": _MOMENT,
        "views": style_charts(theme, visit.word),
    }
