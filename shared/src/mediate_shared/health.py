"""How a service is: alive, ready, and how far behind."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import APIRouter, Response
from pydantic_core import to_json

from mediate_shared.identity.guard import open_to_all


def router(report: Callable[[], Awaitable[tuple[bool, Mapping[str, Any]]]]) -> APIRouter:
    """Return ``/health/live`` and ``/health/ready``; ready answers 503 while a part it needs is out of reach."""
    routes = APIRouter(prefix="/health", tags=["health"])

    @routes.get("/live", dependencies=[open_to_all()])
    async def live() -> dict[str, str]:
        """Tell that the process answers."""
        return {"status": "live"}

    @routes.get("/ready", dependencies=[open_to_all()])
    async def ready() -> Response:
        """Tell whether requests can be served, and how far behind each consumer is."""
        is_ready, parts = await report()
        return Response(to_json(parts), 200 if is_ready else 503, media_type="application/json")

    return routes
