"""Every page of subscriptions, put together."""

from fastapi import APIRouter

from mediate_gateway.entrypoints.pages.subscriptions import (
    confirming,
    deliveries,
    editing,
    endpoints,
    event_types,
    health,
    nats,
    overview,
    receivers,
    resending,
    secrets,
    standing,
)


def routes() -> APIRouter:
    """Return ``/subscriptions`` and everything below it."""
    router = APIRouter()
    # Adding first: its path would otherwise pass for that of an endpoint.
    keeping = (overview, editing, endpoints, confirming, standing, secrets, deliveries, resending)
    for part in (*keeping, nats, event_types, receivers, health):
        router.include_router(part.routes())
    return router
