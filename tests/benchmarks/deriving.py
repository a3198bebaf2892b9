"""Derived figures while events come in: at full speed against a projector that keeps nothing, and at a steady rate.

Events are a mix over organisations, items, assignments and deals. The monitor keeps the facts in them and computes
four indicators of the year about every second, each with its parts: items taken on by line, organisations by type and
hub, items by status, and the cross-over between types.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import httpx
from sqlalchemy import text

import mediate_monitor
from benchmarks.figures import ROUNDS_MIN, Paired, Row, percentile
from benchmarks.happenings import mix, outgoing
from benchmarks.servers import Servers
from mediate_contracts.envelope import Envelope
from mediate_contracts.events.agendas import AssignmentAccepted
from mediate_contracts.events.base import Event
from mediate_monitor.main import build
from mediate_shared.bus import STREAM, Bus, Outgoing
from mediate_shared.handlers import Handlers
from mediate_shared.journal import Transaction
from mediate_shared.logs import get_logger
from mediate_shared.service import ReadModel, Service
from mediate_shared.settings import ServiceSettings
from support.identity import PUBLIC_KEY, STAFF, internally
from support.infrastructure import drop_database, new_database
from support.running import forget_stream

RATE = 2_000
SECONDS, SECONDS_QUICK = 30, 10
BEHIND_SECONDS_MAX = 5.0
_MEASURES = ("items.assigned.share", "organisations.registered", "items.status", "crossover.types")
_CONSUMER = "monitor-projects"
_BATCH = 500
_TICK_SECONDS = 0.1
_APPLY_SECONDS_MAX = 300.0
_FIGURE = text(
    "SELECT numerator FROM observation JOIN indicator ON indicator.id = observation.indicator_id"
    " WHERE indicator.measure = 'items.assigned.share' AND observation.breakdown = '{}'::jsonb"
)
_WAITING = text("SELECT (SELECT count(*) FROM stale_figure) + (SELECT count(*) FROM stale_measure)")


@dataclass(frozen=True)
class Told:
    """Events as they are published, and of each whether it is one more item taken on."""

    messages: Sequence[Outgoing]
    takes_on: Sequence[bool]

    @property
    def taken_on(self) -> int:
        """How many items are taken on once everything is applied."""
        return sum(self.takes_on)


async def measure(servers: Servers, *, seconds: int, say: Callable[[str], None]) -> list[Row]:
    """Run alternating rounds at full speed, and then one at a steady rate on top of as many events again."""
    told = _told(RATE * seconds)
    before, later = _cut(told, len(told.messages) // 2)
    await forget_stream(servers.nats_url)
    async with _bus(servers) as bus:
        await _publish(bus, before.messages)
    peers, ours, busy = [], [], []
    for number in range(1, ROUNDS_MIN + 1):
        peers.append(len(before.messages) / await _bare(servers, before))
        used = process_time()
        ours.append(len(before.messages) / await _derived(servers, before))
        busy.append((process_time() - used) / len(before.messages))
        say(f"  round {number}: bare projector {peers[-1]:,.0f}/s, with figures {ours[-1]:,.0f}/s")
    behind = await _steady(servers, before, later, say)
    # What counts is the rate of events that come in; the ratio tells what keeping facts and computing costs.
    rate = Paired(ours, [float(RATE)] * len(ours))
    return [
        Row.at_least(f"events applied and figures computed ÷ {RATE:,}/s", rate, 1.0),
        Row("… ÷ a projector that keeps nothing", f"{Paired(ours, peers).ratio:.2f}", str(Paired(ours, peers))),
        Row(
            f"… processor time of the service at {RATE:,}/s",
            f"{median(busy) * RATE:.2f} cores",
            f"{median(busy) * 1_000:.2f} ms an event, without PostgreSQL's",
        ),
        Row.at_most(
            f"figure behind events at {RATE:,}/s, the longest",
            max(behind),
            "s",
            f"median {percentile(behind, 0.5):.2f} s, p95 {percentile(behind, 0.95):.2f} s, {len(behind)} looks",
            BEHIND_SECONDS_MAX,
        ),
    ]


def _told(count: int) -> Told:
    # What the monitor itself said it does not hear.
    heard: list[Event] = [event for event in mix(2 * count) if event.producer() != "monitor"][:count]
    return Told(outgoing(heard), [isinstance(event, AssignmentAccepted) for event in heard])


def _cut(told: Told, at: int) -> tuple[Told, Told]:
    return Told(told.messages[:at], told.takes_on[:at]), Told(told.messages[at:], told.takes_on[at:])


@asynccontextmanager
async def _bus(servers: Servers) -> AsyncIterator[Bus]:
    settings = ServiceSettings(
        database_url=servers.admin_url, nats_url=servers.nats_url, identity_public_keys=PUBLIC_KEY
    )
    bus = Bus(settings, service="bench", log=get_logger("bench"))
    await bus.connect()
    try:
        yield bus
    finally:
        await bus.close()


async def _publish(bus: Bus, messages: Sequence[Outgoing]) -> None:
    for start in range(0, len(messages), _BATCH):
        await bus.publish_in_order(messages[start : start + _BATCH])


@asynccontextmanager
async def _service(servers: Servers, make: Callable[[ServiceSettings], Service]) -> AsyncIterator[Service]:
    address = await new_database(servers.admin_url, "monitor")
    settings = ServiceSettings(
        database_url=address, nats_url=servers.nats_url, identity_public_keys=PUBLIC_KEY, log_level="error"
    )
    service = make(settings)
    try:
        await service.start()
        yield service
        await asyncio.sleep(_TICK_SECONDS)
        await service.bus.jetstream.delete_consumer(STREAM, _CONSUMER)
    finally:
        await service.stop()
        await drop_database(servers.admin_url, address)


def _keeping_nothing(settings: ServiceSettings) -> Service:
    migrations = Path(mediate_monitor.__file__).parent / "migrations"
    service = Service("monitor", settings, title="A projector alone", migrations=migrations)

    async def nothing(_transaction: Transaction) -> None:
        """Nothing is kept, so there is nothing to forget."""

    service.projects(ReadModel(Handlers({}), nothing))
    return service


def _counting(service: Service, wanted: int) -> asyncio.Event:
    """Return what is set once so many events are applied."""
    complete = asyncio.Event()
    left = wanted

    def count(batch: Sequence[Envelope]) -> None:
        nonlocal left
        left -= len(batch)
        if left <= 0:
            complete.set()

    service.inboxes[_CONSUMER].on_applied.append(count)
    return complete


async def _bare(servers: Servers, told: Told) -> float:
    complete = asyncio.Event()

    def make(settings: ServiceSettings) -> Service:
        nonlocal complete
        service = _keeping_nothing(settings)
        complete = _counting(service, len(told.messages))
        return service

    async with _service(servers, make):
        began = perf_counter()
        await asyncio.wait_for(complete.wait(), _APPLY_SECONDS_MAX)
        return perf_counter() - began


async def _derived(servers: Servers, told: Told) -> float:
    """Return the seconds from ready until everything is applied and every figure is computed from it."""
    async with _service(servers, build) as service:
        began = perf_counter()
        await _define(service)
        await asyncio.wait_for(_until(service, told.taken_on), _APPLY_SECONDS_MAX)
        return perf_counter() - began


async def _steady(servers: Servers, before: Told, later: Told, say: Callable[[str], None]) -> list[float]:
    """Publish at a steady rate and return how long the figure was behind, at every look at it."""
    async with _service(servers, build) as service, _bus(servers) as bus:
        await _define(service)
        await asyncio.wait_for(_until(service, before.taken_on), _APPLY_SECONDS_MAX)
        published: list[float] = []
        behind: list[float] = []
        watching = asyncio.create_task(_watch(service, before.taken_on, published, behind))
        a_tick = int(RATE * _TICK_SECONDS)
        began = perf_counter()
        for number, start in enumerate(range(0, len(later.messages), a_tick), start=1):
            await bus.publish_in_order(later.messages[start : start + a_tick])
            published += [perf_counter()] * sum(later.takes_on[start : start + a_tick])
            await asyncio.sleep(max(began + number * _TICK_SECONDS - perf_counter(), 0))
        elapsed = perf_counter() - began
        await asyncio.wait_for(_until(service, before.taken_on + later.taken_on), _APPLY_SECONDS_MAX)
        settled = perf_counter() - began - elapsed
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        rate = len(later.messages) / elapsed
        say(f"  {rate:,.0f} events/s for {elapsed:.0f} s; the last of them in the figure after {settled:.1f} s")
        return [*behind, settled]


async def _watch(service: Service, already: int, published: Sequence[float], behind: list[float]) -> None:
    """Note, ten times a second, how long ago the first event was published that the figure does not hold yet."""
    while True:
        await asyncio.sleep(_TICK_SECONDS)
        held = int(await _figure(service)) - already
        waiting = published[held:]
        behind.append(perf_counter() - waiting[0] if waiting else 0.0)


async def _figure(service: Service) -> Decimal:
    async with service.database.reading() as connection:
        return Decimal(await connection.scalar(_FIGURE) or 0)


async def _until(service: Service, taken_on: int) -> None:
    """Wait until the figure holds so many items, and nothing waits to be computed."""
    while True:
        await asyncio.sleep(_TICK_SECONDS)
        if await _figure(service) == taken_on:
            async with service.database.reading() as connection:
                if await connection.scalar(_WAITING) == 0:
                    return


async def _define(service: Service) -> None:
    headers = internally(STAFF, "monitor")
    both = {"nl": "Verzonnen", "en": "Invented"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(service.app), base_url="http://hub", headers=headers
    ) as client:
        for code in _MEASURES:
            answer = await client.post(
                "/v1/indicators",
                json={
                    "code": code,
                    "name": both,
                    "definition": both,
                    "unit": "percent",
                    "direction": "more",
                    "aggregation": "none",
                    "rhythm": "yearly",
                    "action_lines": [1],
                    "measure": code,
                    "synthetic": True,
                },
            )
            answer.raise_for_status()
