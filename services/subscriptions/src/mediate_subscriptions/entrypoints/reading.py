"""How partners' systems read the feed: page by page, or as a stream."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, Field, StringConstraints
from pydantic_core import to_json

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_shared.clock import utc_now
from mediate_shared.identity.guard import Acting, needs
from mediate_shared.paging import Limit
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.entrypoints.sse import EventStream
from mediate_subscriptions.usecases.begin_stream import begin_stream
from mediate_subscriptions.usecases.follow_feed import Followers
from mediate_subscriptions.usecases.read_feed import Feed, asked_for, read_page

_CURSOR_CHARACTERS_MAX: Final = 100
_NEVER_KEPT: Final = {"Cache-Control": "no-store"}
"""Each reader is told what is theirs to know, and each answer has cursors of its own."""

FeedCursor = Annotated[str, StringConstraints(min_length=1, max_length=_CURSOR_CHARACTERS_MAX)]
EventType = Annotated[str, StringConstraints(pattern=r"^nl\.mediate(\.[a-z0-9-]+)*(\.\*)?$", max_length=120)]
Types = Annotated[
    list[EventType],
    Query(
        default_factory=list,
        max_length=10,
        description="An event type, or the beginning of some: `nl.mediate.agendas` or `nl.mediate.agendas.*`.",
    ),
]
Lines = Annotated[
    list[Annotated[int, Field(ge=1, le=99)]],
    Query(default_factory=list, max_length=20, description="The number of an action line that events belong to."),
]
Subjects = Annotated[
    list[UUID],
    Query(default_factory=list, max_length=50, description="The id of what events are about: their `subject`."),
]


class FeedPage(BaseModel):
    """A page of the feed; each item is a CloudEvents JSON object."""

    items: list[dict[str, Any]]
    next: str | None = Field(description="Where the next page begins; null when this one reached the feed's end.")
    cursor: str = Field(
        description="Where to go on, always: keep it and send it as `cursor`, also after an empty page. It passes "
        "events that were not asked for or are not for your eyes. Streams, webhooks and NATS take up the same ones."
    )


def router(feed: Feed, followers: Followers, *, quiet_seconds: float, replay_days: int) -> APIRouter:
    """Return the routes, on the streams of one service."""
    routes = APIRouter(prefix="/v1", tags=["subscriptions"])

    @routes.get("/feed", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=FeedPage)
    async def poll(
        actor: Acting,
        type: Types,
        line: Lines,
        subject: Subjects,
        cursor: Annotated[
            FeedCursor | None,
            Query(description="`cursor` of the answer before, or that of any event; left out from the beginning."),
        ] = None,
        limit: Limit = 50,
    ) -> Response:
        """Read what happened, in feed order; poll again with the `cursor` of the answer.

        An answer may hold fewer events than `limit`, or none, although `next` is not null: it is also bounded in
        bytes, and in how much it looks through that is not for you. Go on from there at once. While nobody can tell
        whether what is sealed is for you, the answer ends before it; 503 says that there is nothing else to give.
        """
        asked = asked_for(type, line, subject)
        reading = await read_page(
            feed, reader=Reader.of(actor), cursor=cursor, asked=asked, limit=limit, field="query.cursor"
        )
        here = feed.sealing.cursor(reading.position)
        page = FeedPage(
            items=[shown.event for shown in reading.shown], next=here if reading.more else None, cursor=here
        )
        return Response(to_json(page), media_type="application/json", headers=_NEVER_KEPT)

    @routes.get(
        "/stream",
        dependencies=[needs(Action.READ, Visibility.PUBLIC)],
        response_class=Response,
        responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    )
    async def stream(
        actor: Acting,
        type: Types,
        line: Lines,
        subject: Subjects,
        cursor: Annotated[
            FeedCursor | None, Query(description="Start behind this cursor; left out from now on.")
        ] = None,
        last_event_id: Annotated[
            FeedCursor | None, Header(description="Resume behind this event; goes before `cursor`.")
        ] = None,
    ) -> Response:
        """Follow what happens, as Server-Sent Events: `id` is the cursor, `event` the type, `data` the CloudEvent.

        Resumed with Last-Event-ID it has no gaps and no repeats. Three events are of the stream itself:
        `stream.opened` says where it begins, `stream.cursor` comes every 15 seconds of silence and moves the cursor
        past what is not for you, `stream.gap` says that the cursor was older than a stream goes back, so that what
        lies before `resumes_at` is to be read from `/v1/feed`.
        """
        asked = asked_for(type, line, subject)
        given, field = (cursor, "query.cursor") if last_event_id is None else (last_event_id, "header.last-event-id")
        beginning = await begin_stream(feed, cursor=given, field=field, replay_days=replay_days, now=utc_now())
        telling = followers.follow(Reader.of(actor), after=beginning.position, asked=asked, quiet_seconds=quiet_seconds)
        whose = actor.id if actor.is_known else None
        return EventStream(beginning, telling, followers, feed.sealing, whose=whose)

    return routes
