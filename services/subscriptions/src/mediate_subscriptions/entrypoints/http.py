"""The HTTP side of the subscriptions service."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, Field, StringConstraints
from pydantic_core import to_json

from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.schema import event_schema
from mediate_shared.identity.guard import Acting, needs, open_to_all
from mediate_shared.paging import Limit
from mediate_shared.problems import Problem
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.domain.selection import CursorAhead, NoSuchType, within
from mediate_subscriptions.entrypoints.sse import EventStream
from mediate_subscriptions.usecases.follow_feed import Followers
from mediate_subscriptions.usecases.read_feed import Feed, read_page, read_position, wanted_types

PROBLEMS = {
    NoSuchType: Problem(422, "no-such-event-type", "There is no such event type"),
    CursorAhead: Problem(422, "cursor-ahead", "The cursor is not one this feed gave out"),
}

_CURSOR: Final = r"^[0-9]{1,18}$"
FeedCursor = Annotated[str, StringConstraints(pattern=_CURSOR)]
EventType = Annotated[str, StringConstraints(pattern=r"^nl\.mediate(\.[a-z0-9-]+)*(\.\*)?$", max_length=120)]
Types = Annotated[
    list[EventType],
    Query(
        default_factory=list,
        max_length=10,
        description="An event type, or the beginning of some: `nl.mediate.agendas` or `nl.mediate.agendas.*`.",
    ),
]


class FeedPage(BaseModel):
    """A page of the feed; each item is a CloudEvents JSON object."""

    items: list[dict[str, Any]]
    next: str | None = Field(description="Where the next page begins; null when this one reached the feed's end.")
    cursor: str = Field(
        description="Where to go on, always: keep it and send it as `after`, also after an empty page. It passes "
        "events that were not asked for or are not for your eyes."
    )


class DescribedType(BaseModel):
    """An event type of the catalogue."""

    type: str
    producer: str
    visibility: Visibility
    meaning: str
    json_schema: dict[str, Any] = Field(alias="schema", description="JSON Schema of the event's `data`.")


class DescribedTypes(BaseModel):
    """All event types; they fit on one page."""

    items: list[DescribedType]
    next: None = None


_CATALOGUE: Final = to_json(
    DescribedTypes(
        items=[
            DescribedType(
                type=entry.type,
                producer=entry.producer,
                visibility=entry.visibility,
                meaning=(entry.event.__doc__ or "").partition("\n")[0],
                schema=event_schema(entry),
            )
            for entry in CATALOGUE.values()
        ]
    ),
    by_alias=True,
)


def router(feed: Feed, followers: Followers, *, quiet_seconds: float) -> APIRouter:
    """Return the routes, on the streams of one service."""
    routes = APIRouter(prefix="/v1", tags=["subscriptions"])

    @routes.get("/events", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=FeedPage)
    async def events(
        actor: Acting,
        type: Types,
        after: Annotated[
            FeedCursor, Query(description="`cursor` of the answer before; 0 reads from the beginning.")
        ] = "0",
        limit: Limit = 50,
    ) -> Response:
        """Read what happened, in feed order; poll again with the `cursor` of the answer.

        An answer may hold fewer events than `limit` although `next` is not null: it is also bounded in bytes, and
        what is sealed and not for you is passed over. While nobody can tell whether it is, the answer ends before it;
        503 says that there is nothing else to give.
        """
        types = wanted_types(type)
        reading = await read_page(feed, reader=Reader.of(actor), after=int(after), types=types, limit=limit)
        page = FeedPage(
            items=[shown.event for shown in reading.shown],
            next=str(reading.position) if reading.more else None,
            cursor=str(reading.position),
        )
        return Response(to_json(page), media_type="application/json")

    @routes.get(
        "/stream",
        dependencies=[needs(Action.READ, Visibility.PUBLIC)],
        response_class=Response,
        responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    )
    async def stream(
        request: Request,
        actor: Acting,
        type: Types,
        after: Annotated[
            FeedCursor | None,
            Query(description="Start behind this cursor; 0 from the beginning, left out from now on."),
        ] = None,
        last_event_id: Annotated[
            FeedCursor | None, Header(description="Resume behind this event; goes before `after`.")
        ] = None,
    ) -> Response:
        """Follow what happens, as Server-Sent Events: `id` is the cursor, `event` the type, `data` the CloudEvent.

        Resumed with Last-Event-ID it has no gaps and no repeats. A comment every 15 seconds keeps the line open.
        """
        reader = Reader.of(actor)
        types = wanted_types(type)
        async with request.app.state.service.database.reading() as connection:
            head = await read_position(connection)
        if last_event_id is not None:
            position = within(int(last_event_id), head, field="header.last-event-id")
        elif after is not None:
            position = within(int(after), head, field="query.after")
        else:
            position = head
        readings = followers.follow(reader, after=position, types=types, quiet_seconds=quiet_seconds)
        return EventStream(position, readings, followers)

    @routes.get("/event-types", dependencies=[open_to_all()], response_model=DescribedTypes)
    async def event_types() -> Response:
        """List the event types: who says them, who may see them, what they mean, and their schema."""
        return Response(_CATALOGUE, media_type="application/json")

    return routes
