"""Every page of subscriptions, put together."""

from fastapi import APIRouter

from mediate_gateway.entrypoints.pages.subscriptions import (
    confirming,
    deliveries,
    editing,
    endpoints,
    overview,
    resending,
    secrets,
    standing,
)


def routes() -> APIRouter:
    """Return ``/subscriptions`` and everything below it."""
    router = APIRouter()
    # Adding first: its path would otherwise pass for that of an endpoint.
    for part in (overview, editing, endpoints, confirming, standing, secrets, deliveries, resending):
        router.include_router(part.routes())
    return router
