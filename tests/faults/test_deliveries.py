"""What partners rely on when the hub is killed, when they are away, and when others of them behave badly."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
from standardwebhooks import Webhook

from support.hub import Hub, free_port, hub
from support.load import Load, under_load
from support.receivers import (
    Receiver,
    receiver,
    says_nothing,
    sends_a_byte_a_second,
    sends_a_gigabyte,
    streams_for_ever,
    takes_a_moment,
)
from support.running import eventually

pytestmark = pytest.mark.faults

_TIMES_FASTER: Final = 1_000
_RETRY_SECONDS: Final = [
    each / _TIMES_FASTER for each in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
]
_TWO_HOURS_SECONDS: Final = 7_200 / _TIMES_FASTER
_POST_SECONDS_MAX: Final = 20
_KILLS: Final = 4
_ENDPOINTS: Final = "/v1/subscriptions/endpoints"
_ENVIRONMENT: Final[Mapping[str, str]] = {
    "MEDIATE_SUBSCRIPTIONS_HTTP_ALLOWED": "true",
    "MEDIATE_SUBSCRIPTIONS_NETWORKS_ALLOWED": '["127.0.0.0/8"]',
    "MEDIATE_SUBSCRIPTIONS_RETRY_SECONDS": json.dumps(_RETRY_SECONDS),
    "MEDIATE_SUBSCRIPTIONS_POST_SECONDS_MAX": str(_POST_SECONDS_MAX),
}


@pytest.fixture(scope="module")
def delivering_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A process for each service; what takes hours between attempts takes seconds."""
    folder = tmp_path_factory.mktemp("deliveries") / "data"
    with hub(folder, "--processes", "--port", str(free_port()), environment=_ENVIRONMENT) as started:
        yield started


@dataclass(frozen=True)
class Endpoint:
    """An endpoint that is sent events, and its receiver."""

    id: str
    secret: str
    receiver: Receiver

    def accepts_signatures(self) -> None:
        """Hold every post against the signature that came with it, as the receiver's own library does."""
        webhook = Webhook(self.secret)
        for post in self.receiver.posted:
            webhook.verify(post.body, post.headers)

    def accepts_repeats(self) -> None:
        """Hold posts of one id against each other: a repeat is byte for byte what it repeats."""
        bodies: dict[str, bytes] = {}
        for post in self.receiver.posted:
            assert bodies.setdefault(post.webhook_id, post.body) == post.body
            assert json.loads(post.body)["id"] == post.webhook_id


@asynccontextmanager
async def endpoint(hub: Hub, listening: Receiver, **asked: Any) -> AsyncIterator[Endpoint]:
    """Register a receiver that agrees at once, and remove it at the end."""
    async with httpx.AsyncClient(base_url=hub.url, headers=hub.headers(), timeout=30) as staff:
        company = {"name": "Receives, synthetic", "types": ["school"], "synthetic": True}
        made = await staff.post("/v1/community/organisations", json=company)
        assert made.status_code == 201, made.text
    organisation = made.json()["id"]
    headers = hub.headers(organisation=organisation, administers=True)
    async with httpx.AsyncClient(base_url=hub.url, headers=headers, timeout=30) as client:
        wanted = {"organisation_id": organisation, "name": "Synthetic", "url": listening.url, "synthetic": True}
        added = await client.post(_ENDPOINTS, json={**wanted, **asked}, headers={"idempotency-key": uuid4().hex})
        assert added.status_code == 201, added.text
        told = added.json()
        agreed = await client.post(f"{_ENDPOINTS}/{told['id']}/handshake")
        assert agreed.is_success, agreed.text
        try:
            yield Endpoint(told["id"], told["secret"], listening)
        finally:
            standing = await client.get(f"{_ENDPOINTS}/{told['id']}")
            await client.delete(f"{_ENDPOINTS}/{told['id']}", headers={"if-match": standing.headers["etag"]})


@dataclass(frozen=True)
class Told:
    """An event of the feed."""

    id: str
    subject: str


async def told_of(hub: Hub, load: Load) -> list[Told]:
    """Return what the feed holds of a load, in feed order, once it holds all of it."""

    async def kept() -> list[Told]:
        database = await hub.database("subscriptions")
        try:
            query = "SELECT event_id::text, subject FROM feed WHERE subject = ANY($1) ORDER BY cursor"
            return [Told(*row) for row in await database.fetch(query, list(load.acknowledged))]
        finally:
            await database.close()

    async def complete() -> bool:
        return len(await kept()) >= load.events

    await eventually(complete, seconds=60)
    return await kept()


async def all_arrived(events: Sequence[Told], endpoints: Sequence[Endpoint], *, seconds: float = 90) -> None:
    """Wait until each endpoint was sent every event."""
    wanted = {event.id for event in events}

    async def arrived() -> bool:
        return all(wanted <= set(each.receiver.ids) for each in endpoints)

    try:
        await eventually(arrived, seconds=seconds)
    except AssertionError:
        missing = {each.id: len(wanted - set(each.receiver.ids)) for each in endpoints}
        raise AssertionError(f"of {len(wanted)} events never sent, by endpoint: {missing}") from None


def arrived_in_order(events: Sequence[Told], listening: Receiver) -> None:
    """Hold the first arrivals of each subject against the order of the feed."""
    subject_of = {event.id: event.subject for event in events}
    given: dict[str, list[str]] = {}
    for webhook_id in listening.ids:
        if webhook_id in subject_of:
            given.setdefault(subject_of[webhook_id], []).append(webhook_id)
    wanted: dict[str, list[str]] = {}
    for event in events:
        wanted.setdefault(event.subject, []).append(event.id)
    assert given == wanted


class TestTheDeliveringProcess:
    async def test_killed_in_the_middle_again_and_again_skips_nothing_and_repeats_under_the_same_id(
        self, delivering_hub: Hub
    ) -> None:
        seed = random.SystemRandom().randrange(1 << 32)
        chance = random.Random(seed)  # noqa: S311 - moments to kill at, which a failure can be repeated with
        async with AsyncExitStack() as stack:
            listening = [await stack.enter_async_context(receiver(takes_a_moment(0.2, chance))) for _ in range(2)]
            ordered = await stack.enter_async_context(
                endpoint(delivering_hub, listening[0], ordered=True, rate_per_second=500)
            )
            quick = await stack.enter_async_context(
                endpoint(delivering_hub, listening[1], posts_at_once=8, rate_per_second=500)
            )
            async with under_load(delivering_hub, organisations_max=150) as load:
                for _ in range(_KILLS):
                    reached = len(ordered.receiver.posted)

                    async def goes_on(reached: int = reached) -> bool:
                        return len(ordered.receiver.posted) > reached + 20

                    await eventually(goes_on, seconds=60)
                    await asyncio.sleep(chance.random())
                    await asyncio.to_thread(delivering_hub.kill_and_wait, "subscriptions")
            events = await told_of(delivering_hub, load)
            await all_arrived(events, [ordered, quick])
            for each in (ordered, quick):
                each.accepts_repeats()
                each.accepts_signatures()
            try:
                arrived_in_order(events, ordered.receiver)
            except AssertionError as error:
                error.add_note(f"killed at moments of seed {seed}")
                raise


class TestAReceiver:
    async def test_that_was_away_for_two_hours_is_sent_everything_and_in_order_where_it_asked(
        self, delivering_hub: Hub
    ) -> None:
        async with AsyncExitStack() as stack:
            listening = [await stack.enter_async_context(receiver()) for _ in range(2)]
            ordered = await stack.enter_async_context(endpoint(delivering_hub, listening[0], ordered=True))
            other = await stack.enter_async_context(endpoint(delivering_hub, listening[1]))
            for each in listening:
                await each.go_down()
            async with under_load(delivering_hub, organisations_max=20) as load:
                await load.reach(60)
            events = await told_of(delivering_hub, load)
            # Two hours, as many times faster as the pauses between attempts.
            await asyncio.sleep(_TWO_HOURS_SECONDS)
            assert not any({event.id for event in events} & set(each.ids) for each in listening)
            for each in listening:
                await each.go_up()
            await all_arrived(events, [ordered, other])
            arrived_in_order(events, ordered.receiver)
            for endpoint_ in (ordered, other):
                endpoint_.accepts_repeats()
                endpoint_.accepts_signatures()

    async def test_that_answers_without_end_is_cut_and_no_other_waits_for_it(self, delivering_hub: Hub) -> None:
        before = _resident_mebibytes(delivering_hub.pid("subscriptions"))
        behaviours = (streams_for_ever, sends_a_gigabyte, sends_a_byte_a_second, says_nothing)
        async with AsyncExitStack() as stack:
            hostile = [await stack.enter_async_context(receiver(each)) for each in behaviours]
            for each in hostile:
                await stack.enter_async_context(endpoint(delivering_hub, each, posts_at_once=4))
            listening = await stack.enter_async_context(receiver())
            other = await stack.enter_async_context(endpoint(delivering_hub, listening))
            async with under_load(delivering_hub, organisations_max=10) as load:
                await load.reach(30)
            events = await told_of(delivering_hub, load)
            await all_arrived(events, [other])

            async def cut() -> bool:
                return all(each.cut for each in hostile)

            await eventually(cut, seconds=_POST_SECONDS_MAX + 30)
            streaming, large, *_ = hostile
            for each in (streaming, large):
                # What lies in the buffers of both ends was sent, and not read.
                assert each.sent_bytes < 16 * (1 << 20) * len(each.posted)
            assert _resident_mebibytes(delivering_hub.pid("subscriptions")) < before + 100
            assert await _answers_kept_max(delivering_hub) <= 16_384


def _resident_mebibytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1_024 for line in status.splitlines() if line.startswith("VmRSS:"))


async def _answers_kept_max(hub: Hub) -> int:
    database = await hub.database("subscriptions")
    try:
        return int(await database.fetchval("SELECT coalesce(max(octet_length(answer)), 0) FROM attempt"))
    finally:
        await database.close()
