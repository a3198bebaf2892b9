"""The HTTP side of the subscriptions service."""

from fastapi import APIRouter, Response

from mediate_shared.identity.guard import open_to_all
from mediate_shared.problems import Problem
from mediate_subscriptions.domain.selection import CursorUnknown, NoSuchType
from mediate_subscriptions.entrypoints import deliveries, endpoint_problems, nats
from mediate_subscriptions.entrypoints.event_types import EVENT_TYPES, DescribedTypes

PROBLEMS = {
    **endpoint_problems.PROBLEMS,
    **deliveries.PROBLEMS,
    **nats.PROBLEMS,
    NoSuchType: Problem(422, "no-such-event-type", "There is no such event type"),
    CursorUnknown: Problem(422, "cursor-unknown", "The cursor is not one this feed gave out"),
}


def router() -> APIRouter:
    """Return the routes that list what there is to subscribe to."""
    routes = APIRouter(prefix="/v1", tags=["subscriptions"])

    @routes.get("/event-types", dependencies=[open_to_all()], response_model=DescribedTypes)
    async def event_types() -> Response:
        """List the event types: who says them and sees them, what they mean, their fields, schema and an example."""
        return Response(EVENT_TYPES, media_type="application/json")

    return routes
