"""Post what is due: a lane for each endpoint, and all posts that are under way between them."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

import structlog

from mediate_contracts.vocabulary import DeliveryKind
from mediate_subscriptions.adapters.receiving import Receivers, Receiving
from mediate_subscriptions.adapters.recording import Attempt
from mediate_subscriptions.domain.lanes import Due, Lane, Lanes
from mediate_subscriptions.domain.pacing import Pace
from mediate_subscriptions.usecases.post_delivery import Posting, post_delivery

_REST_AFTER_MISTAKE_SECONDS: Final = 5.0
_LAST_SECONDS: Final = 0.3


class Posts:
    """The lanes of this process, the bodies they are about to post, and the posts under way."""

    def __init__(
        self,
        posting: Posting,
        receivers: Receivers,
        *,
        posts_max: int,
        ended: Callable[[Attempt], None],
        log: structlog.typing.FilteringBoundLogger,
    ) -> None:
        self._posting = posting
        self._receivers = receivers
        self._posts_max = posts_max
        self._ended = ended
        self._log = log
        self._lanes = Lanes(posts_max)
        self._bodies: dict[int, bytes] = {}
        self._uses: dict[int, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._changes = -1
        self._followed: dict[UUID, Receiving] = {}
        self._stopping = False
        self.lanes: dict[UUID, Lane] = {}
        self.held = 0
        self.held_bytes = 0

    def follow_changes(self) -> None:
        """Make lanes as endpoints are now: what was claimed under other settings is let go, and claimed again."""
        if self._changes == self._receivers.changes:
            return
        self._changes = self._receivers.changes
        known = self._receivers.known
        for endpoint_id, lane in list(self.lanes.items()):
            if endpoint_id in known:
                continue
            self._release(lane.empty())
            self._followed.pop(endpoint_id, None)
            # What is under way is not begun anew beside itself, so its lane stays until it is written.
            if not lane.held:
                del self.lanes[endpoint_id]
        for endpoint in known.values():
            self._follow(endpoint)

    def sends_to(self, lane: Lane) -> Receiving | None:
        """Return the endpoint of a lane; None where nothing is sent to it, or nothing could be signed."""
        endpoint = self._receivers.known.get(lane.endpoint_id)
        return endpoint if endpoint is not None and endpoint.signers else None

    def has(self, message_id: int) -> bool:
        """Tell whether a body is held."""
        return message_id in self._bodies

    def take(self, lane: Lane, due: Due, body: bytes) -> None:
        """Hold a delivery with its body until its outcome is written."""
        if due.message_id not in self._bodies:
            self._bodies[due.message_id] = body
            self.held_bytes += len(body)
        self._uses[due.message_id] = self._uses.get(due.message_id, 0) + 1
        self.held += 1
        lane.take(due)
        self._lanes.offer(lane)

    def body(self, message_id: int) -> bytes | None:
        """Return a body, if it is held."""
        return self._bodies.get(message_id)

    def begin(self) -> None:
        """Begin every post that may be made now."""
        if self._stopping:
            return
        self.follow_changes()
        loop = asyncio.get_running_loop()
        while (begun := self._lanes.begin(loop.time())) is not None:
            task = loop.create_task(self._post(*begun))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        moment = self._lanes.next_moment
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if moment is None else loop.call_at(moment, self.begin)

    def written(self, attempt: Attempt) -> Lane | None:
        """Let go of a delivery whose outcome is written; returns its lane."""
        lane = self.lanes.get(attempt.due.endpoint_id)
        if lane is not None and attempt.due.id in lane.held:
            lane.recorded(attempt.due)
            self._release([attempt.due])
        return lane

    def rest(self, endpoint_id: UUID) -> None:
        """Let a lane rest for a moment, because of a mistake of ours."""
        lane = self.lanes.get(endpoint_id)
        if lane is not None:
            lane.rests_until = asyncio.get_running_loop().time() + _REST_AFTER_MISTAKE_SECONDS

    async def stop(self) -> None:
        """Begin nothing more, give what is under way a moment, and break off what then still is."""
        self._stopping = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        tasks = list(self._tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=_LAST_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def forget(self) -> None:
        """Hold nothing any more; nothing is under way."""
        self._lanes = Lanes(self._posts_max)
        self.lanes.clear()
        self._bodies.clear()
        self._uses.clear()
        self.held = self.held_bytes = 0
        self._changes = -1
        self._followed.clear()
        self._stopping = False

    def _follow(self, endpoint: Receiving) -> None:
        now = asyncio.get_running_loop().time()
        rests = 0.0 if endpoint.not_before is None else (endpoint.not_before - self._posting.clock()).total_seconds()
        lane = self.lanes.get(endpoint.id)
        if lane is None:
            pace = Pace(endpoint.rate_per_second, endpoint.posts_at_once, failing=endpoint.failing)
            lane = self.lanes[endpoint.id] = Lane(endpoint.id, pace, endpoint.ordered and endpoint.active)
        lane.pace.rate_per_second, lane.pace.posts_at_once = endpoint.rate_per_second, endpoint.posts_at_once
        before = self._followed.get(endpoint.id)
        self._followed[endpoint.id] = endpoint
        if before is None or _goes(before) != _goes(endpoint):
            lane.rests_until = now + rests
            self._release(lane.become(ordered=endpoint.ordered and endpoint.active))
            lane.more = True

    async def _post(self, lane: Lane, due: Due) -> None:
        delivered = False
        try:
            endpoint = self._receivers.known.get(lane.endpoint_id)
            asked = due.kind == DeliveryKind.VERIFICATION
            if endpoint is None or not endpoint.signers or not (endpoint.active or asked):
                self._drop(lane, due)
                return
            attempt = await post_delivery(self._posting, due, self._bodies[due.message_id], endpoint)
            delivered = attempt.delivered
            if attempt.not_before is not None:
                rests = (attempt.not_before - self._posting.clock()).total_seconds()
                lane.rests_until = asyncio.get_running_loop().time() + rests
            self._ended(attempt)
        except Exception:  # noqa: BLE001 - logged, and posted again
            # A mistake of ours: nothing is known of what arrived, so it is posted again, and not at once.
            self._log.exception("deliveries.post_failed", delivery_id=due.id, endpoint_id=due.endpoint_id)
            self.rest(due.endpoint_id)
            self._drop(lane, due)
        finally:
            self._release(self._lanes.end(lane, due, delivered=delivered))
        self.begin()

    def _drop(self, lane: Lane, due: Due) -> None:
        lane.recorded(due)
        self._release([due])

    def _release(self, dues: Iterable[Due]) -> None:
        for due in dues:
            self.held -= 1
            self._uses[due.message_id] -= 1
            if not self._uses[due.message_id]:
                del self._uses[due.message_id]
                self.held_bytes -= len(self._bodies.pop(due.message_id))


def _goes(endpoint: Receiving) -> tuple[object, ...]:
    """Return what of an endpoint decides what is claimed for it, and where that goes."""
    return endpoint.url, endpoint.active, endpoint.ordered, bool(endpoint.signers)
