"""The live line of every page: Server-Sent Events that say that something happened which may be on it."""

import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters.pulse import Sight
from mediate_gateway.entrypoints.watch import Watch
from mediate_gateway.usecases.follow_hub import Following
from mediate_shared.identity.actor import Actor, Reach
from mediate_shared.identity.guard import Identify

_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_RETRY_MILLISECONDS: Final = 2_000


class Live:
    """An ASGI endpoint: one open stream for each page that looks."""

    def __init__(self, following: Following, *, identify: Identify, watch: Watch, heartbeat_seconds: float) -> None:
        self._identify = identify
        self._watch = watch
        self._following = following
        self._heartbeat_seconds = heartbeat_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until the reader goes away. Raises ProblemError (503) where too many look already."""
        request = Request(scope)
        actor = await self._identify(request)
        messages = self._messages(sight_of(actor))
        response = StreamingResponse(messages, headers=_HEADERS, media_type="text/event-stream")
        again = partial(self._identify, request)
        with self._following.place(actor.id if actor.is_known else None):
            async with self._watch.over(actor, again, receive, send) as watched:
                await response(scope, watched.receive, watched.send)

    async def _messages(self, sight: Sight) -> AsyncIterator[str]:
        yield f"retry: {_RETRY_MILLISECONDS}\n\n"
        async for version in self._following.versions(sight, silence_seconds=self._heartbeat_seconds):
            if version is None:
                yield ": still here\n\n"
            else:
                yield f"event: changed\nid: {version}\ndata: {json.dumps({'version': version})}\n\n"


def sight_of(actor: Actor) -> Sight:
    """Return what an actor may notice of what happens."""
    # Who counts deals and reads none is told figures of many: that something was said of one is none of theirs.
    counts = actor.reach(Action.COUNT, Visibility.DEAL, "pipeline").everything
    deals = counts and bool(actor.reach(Action.READ, Visibility.DEAL, "pipeline"))
    read, counted = (actor.reach(action, Visibility.CASE, "agendas") for action in (Action.READ, Action.COUNT))
    network = actor.reach(Action.READ, Visibility.NETWORK, "community").everything
    return Sight(
        deals, network, Reach(everything=read.everything or counted.everything, organisations=read.organisations)
    )
