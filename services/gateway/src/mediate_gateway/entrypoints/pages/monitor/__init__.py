"""The pages of the monitor: which indicators there are, and what was observed of each."""

from fastapi import APIRouter

from mediate_gateway.entrypoints.pages.monitor import indicator, indicators


def routes() -> APIRouter:
    """Return ``/monitor`` and everything below it."""
    router = APIRouter()
    for part in (indicators, indicator):
        router.include_router(part.routes())
    return router
