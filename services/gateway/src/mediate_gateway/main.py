"""Wires the gateway; nothing else does."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from mediate_gateway.adapters import remote
from mediate_gateway.entrypoints import http
from mediate_gateway.entrypoints.assets import Assets
from mediate_gateway.entrypoints.door import Door
from mediate_gateway.entrypoints.events import READ_MODEL
from mediate_gateway.entrypoints.guard import Guard
from mediate_gateway.entrypoints.live import Live
from mediate_gateway.entrypoints.pages import Pages
from mediate_gateway.settings import GatewaySettings, upstreams_from_environment
from mediate_gateway.usecases.await_event import Awaiting
from mediate_gateway.usecases.describe_api import Description
from mediate_gateway.usecases.follow_overview import Following
from mediate_gateway.usecases.show_overview import Overviews
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings

__all__ = ["build", "upstreams_from_environment"]


def build(
    settings: ServiceSettings, *, upstreams: Mapping[str, ASGIApp | str], bounds: GatewaySettings | None = None
) -> Service:
    """Return the gateway, not yet started; ``upstreams`` are the other services, as applications or base URLs."""
    bounds = bounds or GatewaySettings()
    service = Service(
        "gateway",
        settings,
        title="Gateway: one place for coordinators",
        migrations=Path(__file__).parent / "migrations",
    )
    overviews = Overviews(service.database)
    awaiting = Awaiting(service.database)
    following = Following(overviews, stopping=service.stopping, streams_max=settings.live_streams_max)
    inbox = service.projects(READ_MODEL)
    inbox.on_applied += [overviews.applied, awaiting.applied, following.applied]
    service.runs(following.tell)
    service.runs(following.end)

    assets = Assets()
    door = Door(upstreams, _client(service, bounds))
    service.api.add_middleware(Guard)
    service.api.include_router(http.routes(overviews, awaiting))
    service.api.include_router(Pages(overviews, assets).routes())
    # Before everything else, because FastAPI has put the description of the gateway alone on this path.
    service.api.router.routes.insert(0, Route("/v1/openapi.json", _described(Description(service.api.openapi), door)))
    service.api.router.routes += [
        Route("/live", Live(following, heartbeat_seconds=settings.live_quiet_seconds)),
        Route("/static/{name}", assets.serve),
        Route("/v1/{path:path}", door),
    ]
    return service


def _described(description: Description, door: Door) -> Callable[[Request], Awaitable[Response]]:
    async def describe(_request: Request) -> Response:
        document, missing = await description.whole(door.applications)
        # Where a service did not answer, the next reader should ask again.
        caching = "no-store" if missing else "no-cache"
        return JSONResponse(document, headers={"Cache-Control": caching})

    return describe


def _client(service: Service, bounds: GatewaySettings) -> httpx.AsyncClient:
    client = remote.client(
        connections_max=bounds.upstream_connections_max, answer_seconds_max=bounds.upstream_answer_seconds_max
    )

    async def keep_until_stopped() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await client.aclose()

    service.runs(keep_until_stopped)
    return client
