"""Claim what is due: look at the tables for the lanes that have room, and at the endpoints as they are now."""

import asyncio
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_shared.clock import Clock
from mediate_shared.database import Database
from mediate_subscriptions.adapters import delivering, fanning
from mediate_subscriptions.adapters.delivering import Asked, Claimed
from mediate_subscriptions.adapters.receiving import Receivers, Receiving
from mediate_subscriptions.adapters.recording import Attempt
from mediate_subscriptions.domain.lanes import Lane
from mediate_subscriptions.usecases.fan_out import seen_by
from mediate_subscriptions.usecases.post_due import Posts

_HELD_MAX: Final = 8_000
"""Deliveries that are held of all lanes."""
_HELD_BYTES_MAX: Final = 48 << 20
"""Bytes of bodies that are held of all lanes; for one that fails only while they are fewer than half of it."""
_ORDERED_MAX: Final = 50
"""Ordered lanes that are looked at in one go."""
_PATIENCE: Final = 20
"""A look at an ordered lane that took long is taken so many times as rarely."""


class Claims:
    """What the lanes of this process take from the tables."""

    def __init__(self, database: Database, receivers: Receivers, posts: Posts, *, clock: Clock) -> None:
        self._database = database
        self._receivers = receivers
        self._posts = posts
        self._clock = clock
        self._wanted = asyncio.Event()
        self._not_before: dict[UUID, float] = {}
        self._looked: dict[UUID, float] = {}
        self.asked = False
        """Whether somebody said that endpoints, or what is asked for of them, may have changed."""

    def ask(self) -> None:
        """Say that endpoints, or what is asked for of them, may have changed."""
        self.asked = True
        self._wanted.set()

    def expect(self, endpoints: Collection[UUID]) -> None:
        """Say that the tables have something for these endpoints."""
        for endpoint_id in endpoints:
            lane = self._posts.lanes.get(endpoint_id)
            if lane is not None:
                lane.more = True
        self._wanted.set()

    async def look_everywhere(self) -> None:
        """Look at the endpoints as they are now, and suppose that there is something for each of them."""
        self.asked = False
        async with self._database.reading() as connection:
            await self._receivers.refresh(connection)
        self._posts.follow_changes()
        for lane in self._posts.lanes.values():
            lane.more = True

    def written(self, attempts: Sequence[Attempt]) -> None:
        """Give back the room of what was written."""
        for each in attempts:
            lane = self._posts.written(each)
            if lane is not None and lane.more:
                self._wanted.set()

    def forget(self) -> None:
        """Hold nothing any more, because another may lead now."""
        self._posts.forget()
        self._not_before.clear()
        self._looked.clear()

    async def until_wanted(self, seconds: float) -> None:
        """Wait until there is room for what may be there, or somebody asks, or so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wanted.wait()

    async def claim(self) -> None:
        """Take what is due into the lanes that have room for it, and begin to post."""
        self._wanted.clear()
        self._posts.follow_changes()
        now = asyncio.get_running_loop().time()
        lanes = {lane.endpoint_id: lane for lane in self._posts.lanes.values() if self._wants(lane, now)}
        if lanes and self._posts.held < _HELD_MAX:
            found = await self._due(list(lanes.values()))
            await self._take(lanes, found)
        self._posts.begin()

    def _wants(self, lane: Lane, now: float) -> bool:
        rests = self._not_before.get(lane.endpoint_id, 0.0) > now
        return not rests and lane.wants_more(now) and self._posts.sends_to(lane) is not None

    async def _due(self, lanes: Sequence[Lane]) -> list[Claimed]:
        now = self._clock()
        async with self._database.reading() as connection:
            found = await self._due_at_once(connection, [each for each in lanes if not each.ordered], now)
            ordered = sorted((each for each in lanes if each.ordered), key=self._looked_at)
            if len(ordered) > _ORDERED_MAX:
                self._wanted.set()
            for lane in ordered[:_ORDERED_MAX]:
                found += await self._due_in_order(connection, lane, now)
        return found

    async def _due_at_once(self, connection: AsyncConnection, lanes: Sequence[Lane], now: datetime) -> list[Claimed]:
        asked: list[Asked] = []
        room = _HELD_MAX - self._posts.held
        crowded = self._posts.held > _HELD_MAX // 2
        # Whoever was looked at longest ago goes first, so that those who take all the room leave the others their turn.
        for lane in sorted(lanes, key=self._looked_at):
            endpoint = self._posts.sends_to(lane)
            if room <= 0:
                self._wanted.set()
                break
            if endpoint is not None and not (crowded and lane.pace.failing):
                asked.append(Asked(lane, min(lane.room, room), endpoint.url, endpoint.active))
                room -= lane.room
                # Said before the look: who hears of more meanwhile says so again.
                lane.more = False
        if not asked:
            return []
        found = await delivering.due_at_once(connection, asked, now=now)
        got = Counter(each.due.endpoint_id for each in found)
        looked = asyncio.get_running_loop().time()
        for each in asked:
            each.lane.more = each.lane.more or got[each.lane.endpoint_id] >= each.room
            self._looked[each.lane.endpoint_id] = looked
        return found

    async def _due_in_order(self, connection: AsyncConnection, lane: Lane, now: datetime) -> list[Claimed]:
        loop, most, endpoint = asyncio.get_running_loop(), lane.room, self._posts.sends_to(lane)
        if endpoint is None:
            return []
        began = loop.time()
        # Each subject has its turn: behind the last one it begins with the first again.
        lane.more = bool(lane.after)
        asked = Asked(lane, most, endpoint.url, endpoint.active)
        found, lane.after = await delivering.due_in_order(connection, asked, now=now)
        lane.more = lane.more or bool(lane.after)
        self._looked[lane.endpoint_id] = ended = loop.time()
        self._not_before[lane.endpoint_id] = ended if found else ended + (ended - began) * _PATIENCE
        return found

    def _looked_at(self, lane: Lane) -> float:
        return self._looked.get(lane.endpoint_id, 0.0)

    async def _take(self, lanes: dict[UUID, Lane], found: Sequence[Claimed]) -> None:
        wanted: list[Claimed] = []
        asked: set[int] = set()
        held_bytes = self._posts.held_bytes
        full: set[UUID] = set()
        for each in found:
            due, lane = each.due, lanes[each.due.endpoint_id]
            if due.endpoint_id in full:
                continue
            endpoint = self._posts.sends_to(lane)
            if endpoint is None:
                continue
            if each.audience is not None and endpoint.reader.audience(each.parties).rank < each.audience.rank:
                # What was theirs to know when it happened is not any more.
                await self._narrow(each, endpoint)
                full.add(due.endpoint_id)
                lane.more = True
                self._wanted.set()
                continue
            if due.message_id not in asked and not self._posts.has(due.message_id):
                bytes_max = _HELD_BYTES_MAX // 2 if lane.pace.failing else _HELD_BYTES_MAX
                if held_bytes and held_bytes + due.body_bytes > bytes_max:
                    full.add(due.endpoint_id)
                    lane.more = True
                    continue
                held_bytes += due.body_bytes
                asked.add(due.message_id)
            wanted.append(each)
        await self._hold(lanes, wanted, asked)

    async def _hold(self, lanes: dict[UUID, Lane], wanted: Sequence[Claimed], asked: Collection[int]) -> None:
        changes = self._receivers.changes
        bodies: dict[int, bytes] = {}
        if asked:
            async with self._database.reading() as connection:
                bodies = dict(await delivering.bodies(connection, asked))
        self._posts.follow_changes()
        if self._receivers.changes != changes:
            # Claimed under settings that are not those of now: it is claimed again.
            self.ask()
            return
        full: set[UUID] = set()
        for each in wanted:
            due, lane = each.due, lanes[each.due.endpoint_id]
            body = bodies.get(due.message_id) or self._posts.body(due.message_id)
            if due.endpoint_id in full or body is None or not lane.room:
                # A body that was let go meanwhile is brought by the next look, with all that is behind it.
                full.add(due.endpoint_id)
                lane.more = True
            else:
                self._posts.take(lane, due, body)

    async def _narrow(self, claimed: Claimed, endpoint: Receiving) -> None:
        """Keep for a delivery the form that its reader may see now, or cancel it where that is none."""
        due, now = claimed.due, self._clock()
        async with self._database.transaction() as transaction:
            event = await fanning.at(transaction.connection, due.position or 0)
            found = seen_by(event, endpoint)
            if found is None:
                await delivering.cancel(transaction, due.id, now=now)
            else:
                await fanning.replace(transaction, due.id, found, now=now)
