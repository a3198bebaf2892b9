"""The overview page: drawn on the server, the same with and without JavaScript, in Dutch and in English."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.domain.languages import Language, preferred
from mediate_gateway.domain.progress import Progress, progress
from mediate_gateway.entrypoints.assets import Assets
from mediate_gateway.entrypoints.http import VARY_BY, is_known, tag_of
from mediate_gateway.entrypoints.kept import Kept
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.usecases.show_overview import Drawn, Overviews, audience_of
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import Acting, needs

_METHODS: Final = ["GET", "HEAD"]


class Pages:
    """Draws the overview as a page, or as the part of it that changes."""

    def __init__(self, overviews: Overviews, assets: Assets) -> None:
        self._overviews = overviews
        self._kept = Kept[str]()
        self._templates = Environment(
            loader=PackageLoader("mediate_gateway"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.globals["asset"] = assets.paths
        self._look = assets.version

    def routes(self) -> APIRouter:
        """Return ``/`` and ``/overview``, which is the changing part of it."""
        router = APIRouter(include_in_schema=False)

        @router.api_route("/", methods=_METHODS, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
        async def page(request: Request, actor: Acting, lang: str = "") -> Response:
            return await self._answer(request, actor, lang, "page.html")

        @router.api_route("/overview", methods=_METHODS, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
        async def part(request: Request, actor: Acting, lang: str = "") -> Response:
            return await self._answer(request, actor, lang, "overview.html")

        return router

    async def _answer(self, request: Request, actor: Actor, lang: str, template: str) -> Response:
        # An unknown language in a link is no reason to show nothing.
        chosen = Language(lang) if lang in set(Language) else None
        language = chosen or preferred(request.headers.get("accept-language", ""))
        audience = audience_of(actor)
        drawn = await self._overviews.current(audience)
        headers = {
            "Cache-Control": "private, no-cache",
            "Content-Language": language,
            "ETag": tag_of(drawn.version, language, template.removesuffix(".html"), self._look),
            "Vary": VARY_BY,
        }
        if is_known(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        page = self._kept.of(
            (template, language, audience), drawn.version, lambda: self.draw(template, drawn, language)
        )
        return HTMLResponse(page, headers=headers)

    def draw(self, template: str, drawn: Drawn, language: Language) -> str:
        """Return a template filled with an overview."""
        wording = Wording(language)
        return self._templates.get_template(template).render(
            overview=drawn.overview,
            version=drawn.version,
            language=language,
            languages=list(Language),
            say=wording.say,
            word=wording,
            bar=lambda by_status: _bar(by_status, wording),
            steps=list(Progress),
        )


def _bar(by_status: Any, wording: Wording) -> list[dict[str, Any]]:
    """Return the pieces of a progress bar: step, count, words, and place and width in percent of the bar."""
    counted = {step: count for step, count in progress(by_status).items() if count}
    total = sum(counted.values())
    pieces = []
    before = 0
    for step, count in counted.items():
        text = wording.say("progress.part", count=wording.number(count), step=wording.say(f"progress.{step}"))
        pieces.append(
            {
                "step": step,
                "count": count,
                "text": text,
                "x": f"{100 * before / total:.2f}",
                "width": f"{100 * count / total:.2f}",
            }
        )
        before += count
    return pieces
