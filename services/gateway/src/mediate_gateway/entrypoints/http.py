"""The gateway's own API: the overview as JSON."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from pydantic_core import to_json

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters.views import Happening, Overview
from mediate_gateway.domain.languages import Language, preferred
from mediate_gateway.entrypoints.kept import Kept
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.usecases.await_event import Awaiting
from mediate_gateway.usecases.show_overview import Overviews
from mediate_shared.identity.guard import needs

VARY_BY = "Accept-Language, Authorization, Cookie"
"""What else than its address makes a page another one: the language, and who asks."""
AWAIT_HEADER = "Mediate-Await"
AWAITED_HEADER = "Mediate-Awaited"


class SpokenHappening(Happening):
    """An event, and what it says in the language that was asked for."""

    summary: str


class SpokenOverview(Overview):
    """The overview, with its events in words."""

    events: Sequence[SpokenHappening]


def spoken(overview: Overview, language: Language) -> bytes:
    """Return the overview as JSON, with its events in the words of a language."""
    wording = Wording(language)
    events = [
        SpokenHappening.model_construct(**dict(event), summary=wording.sentence(event)) for event in overview.events
    ]
    return to_json(SpokenOverview.model_construct(**{**dict(overview), "events": events}))


def tag_of(*parts: str) -> str:
    """Return the entity tag of an answer that is equal whenever these parts are."""
    return f'"{"-".join(parts)}"'


def is_known(request: Request, tag: str) -> bool:
    """Tell whether the sender has this answer already (If-None-Match, RFC 9110)."""
    sent = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    return tag in sent or "*" in sent


def routes(overviews: Overviews, awaiting: Awaiting) -> APIRouter:
    """Return ``/v1/overview``."""
    router = APIRouter(prefix="/v1", tags=["gateway"])
    kept = Kept[bytes]()

    @router.get(
        "/overview",
        dependencies=[needs(Action.READ, Visibility.PUBLIC)],
        response_model=SpokenOverview,
        responses={304: {"description": "Nothing has changed since the ETag in If-None-Match."}},
    )
    async def overview(
        request: Request,
        lang: Language | None = None,
        mediate_await: Annotated[
            UUID | None,
            Header(
                description="The Mediate-Position that a command answered: waits a moment, 2 seconds by default, until "
                "the overview holds it, and says in Mediate-Awaited whether it does."
            ),
        ] = None,
    ) -> Response:
        """Show what the ecosystem set out to do and how far it is: the read model behind the overview page."""
        headers = {"Cache-Control": "private, no-cache", "Vary": VARY_BY + f", {AWAIT_HEADER}"}
        if mediate_await is not None:
            headers[AWAITED_HEADER] = "true" if await awaiting.event(mediate_await) else "false"
            overviews.applied()
        drawn = await overviews.current()
        language = lang or preferred(request.headers.get("accept-language", ""))
        headers["ETag"] = tag_of(drawn.version, language)
        if is_known(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        body = kept.of(language, drawn.version, lambda: spoken(drawn.overview, language))
        return Response(body, headers={**headers, "Content-Language": language}, media_type="application/json")

    return router
