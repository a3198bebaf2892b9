"""Events a second from the outbox to the broker's acknowledgement, against nats-py's own pipelined publish."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from time import perf_counter

from nats.js.api import Header
from sqlalchemy import func, insert, select, text

from benchmarks.figures import ROUNDS_MIN, Paired, Row
from benchmarks.happenings import registered
from benchmarks.servers import Servers
from mediate_community.main import build
from mediate_shared.bus import STREAM, Outgoing
from mediate_shared.clock import utc_now
from mediate_shared.journal import Recorded, journal, outbox
from mediate_shared.migrate import migrate
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings
from support.identity import PUBLIC_KEY
from support.infrastructure import drop_database, new_database
from support.running import forget_stream

AIM = 0.5
IN_FLIGHT = 256
BATCH = 500
_LOOK_SECONDS = 0.001
_ROWS_AT_A_TIME = 2_000


async def measure(servers: Servers, *, events: int, say: Callable[[str], None]) -> list[Row]:
    """Run alternating rounds of the peer and of the relay, each on an empty stream of the same settings."""
    peers, batches, ours = [], [], []
    for number in range(1, ROUNDS_MIN + 1):
        async with _empty_service(servers) as service:
            peers.append(events / await _publish(service, _recorded(service, events)))
        async with _empty_service(servers) as service:
            batches.append(events / await _publish_batches(service, _recorded(service, events)))
        async with _empty_service(servers) as service:
            ours.append(events / await _relay(service, _recorded(service, events)))
        say(
            f"  round {number}: nats-py {peers[-1]:,.0f}/s, atomic batches {batches[-1]:,.0f}/s, "
            f"relay {ours[-1]:,.0f}/s"
        )
    return [
        Row.at_least("relay events ÷ nats-py's pipelined publish", Paired(ours, peers), AIM),
        Row(
            "… ÷ atomic batches of 500 without a database",
            f"{Paired(ours, batches).ratio:.2f}",
            str(Paired(ours, batches)),
        ),
    ]


@asynccontextmanager
async def _empty_service(servers: Servers) -> AsyncIterator[Service]:
    """Yield a connected service that is not started, on a new database and a new stream.

    A journal cannot be emptied, and a stream remembers message ids: each round gets its own.
    """
    await forget_stream(servers.nats_url)
    address = await new_database(servers.admin_url, "relay")
    settings = ServiceSettings(database_url=address, nats_url=servers.nats_url, identity_public_keys=PUBLIC_KEY)
    service = build(settings)
    await migrate(service.database, service=service.name, migrations=service._migrations)
    await service.bus.connect()
    try:
        yield service
    finally:
        await service.bus.close()
        await service.database.close()
        await drop_database(servers.admin_url, address)


def _recorded(service: Service, events: int) -> list[Recorded]:
    """Return events as commands record them."""
    now = utc_now()
    return [service.journal.encode(registered(number), at=now) for number in range(events)]


async def _publish(service: Service, recorded: Sequence[Recorded]) -> float:
    """Publish everything with nats-py, so many in flight, and return the seconds until all is acknowledged."""
    jetstream = service.bus.jetstream
    waiting = iter([(each.event.event_type, each.body.encode(), str(each.event_id)) for each in recorded])

    async def publish(part: Iterable[tuple[str, bytes, str]]) -> None:
        for subject, body, message_id in part:
            await jetstream.publish(subject, body, stream=STREAM, headers={Header.MSG_ID.value: message_id})

    began = perf_counter()
    # All of them draw from one iterator: each publishes its next message when its last one is acknowledged.
    await asyncio.gather(*(publish(waiting) for _ in range(IN_FLIGHT)))
    elapsed = perf_counter() - began
    await _check_stored(service, len(recorded))
    return elapsed


async def _publish_batches(service: Service, recorded: Sequence[Recorded]) -> float:
    """Publish everything in atomic batches from memory: what the broker and nats-py allow a relay at most."""
    messages = [Outgoing(each.event.event_type, each.body.encode(), str(each.event_id)) for each in recorded]
    began = perf_counter()
    for start in range(0, len(messages), BATCH):
        await service.bus.publish_in_order(messages[start : start + BATCH])
    elapsed = perf_counter() - began
    await _check_stored(service, len(recorded))
    return elapsed


async def _relay(service: Service, recorded: Sequence[Recorded]) -> float:
    """Put everything into the outbox, then start the relay and return the seconds until all is acknowledged."""
    await _fill_outbox(service, recorded)
    [relay] = service.relays
    began = perf_counter()
    running = asyncio.create_task(relay.run())
    while relay.published < len(recorded):
        if running.done():
            running.result()
        await asyncio.sleep(_LOOK_SECONDS)
    elapsed = perf_counter() - began
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await _check_stored(service, len(recorded))
    async with service.database.reading() as connection:
        if await connection.scalar(select(func.count()).select_from(journal)) != len(recorded):
            raise RuntimeError("the journal does not hold every event")
    return elapsed


async def _fill_outbox(service: Service, recorded: Sequence[Recorded]) -> None:
    rows = [
        {
            "shard": each.shard,
            "event_id": each.event_id,
            "type": each.event.event_type,
            "subject": each.event.subject,
            "body": each.body,
        }
        for each in recorded
    ]
    async with service.database.engine.begin() as connection:
        for start in range(0, len(rows), _ROWS_AT_A_TIME):
            await connection.execute(insert(outbox).inline(), rows[start : start + _ROWS_AT_A_TIME])
        # As autovacuum would have done; a table that was filled a moment ago has no statistics yet.
        await connection.execute(text("ANALYZE outbox"))


async def _check_stored(service: Service, events: int) -> None:
    stored = (await service.bus.jetstream.stream_info(STREAM)).state.messages
    if stored != events:
        message = f"the stream holds {stored} events, expected {events}"
        raise RuntimeError(message)
