"""Events a second applied in the gateway's read model, against a raw fetch-and-acknowledge loop without a database."""

import asyncio
from collections.abc import Callable, Sequence
from time import perf_counter

import nats
from nats.js.api import AckPolicy, ConsumerConfig

from benchmarks.figures import ROUNDS_MIN, Paired, Row
from benchmarks.happenings import mix, outgoing
from benchmarks.servers import Servers
from mediate_contracts.catalogue import SUBJECTS_ALL
from mediate_contracts.envelope import Envelope
from mediate_gateway.main import build
from mediate_gateway.settings import GatewaySettings
from mediate_shared.bus import STREAM, Bus, Outgoing
from mediate_shared.logs import get_logger
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings
from support.identity import PRIVATE_KEY, PUBLIC_KEY
from support.infrastructure import drop_database, new_database
from support.running import forget_stream

AIM = 0.4
BATCH = 500
_APPLY_SECONDS_MAX = 120.0
_BATCHES_UNACKNOWLEDGED_MAX = 4


async def measure(servers: Servers, *, events: int, say: Callable[[str], None]) -> list[Row]:
    """Run alternating rounds of the raw loop and of the gateway over the same stream."""
    await forget_stream(servers.nats_url)
    messages = outgoing(mix(events))
    await _publish(servers, messages)
    peers, ours = [], []
    for number in range(1, ROUNDS_MIN + 1):
        peers.append(events / await _fetch(servers, events, name=f"raw-{number}"))
        ours.append(events / await _apply(servers, messages))
        say(f"  round {number}: raw {peers[-1]:,.0f}/s, gateway {ours[-1]:,.0f}/s")
    return [Row.at_least("events applied in the gateway ÷ raw fetch and ack", Paired(ours, peers), AIM)]


async def _publish(servers: Servers, messages: Sequence[Outgoing]) -> None:
    settings = ServiceSettings(
        database_url=servers.admin_url, nats_url=servers.nats_url, identity_public_keys=PUBLIC_KEY
    )
    bus = Bus(settings, service="bench", log=get_logger("bench"))
    await bus.connect()
    for start in range(0, len(messages), BATCH):
        await bus.publish_in_order(messages[start : start + BATCH])
    await bus.close()


async def _fetch(servers: Servers, events: int, *, name: str) -> float:
    """Fetch and acknowledge everything with nats-py and return the seconds that took."""
    connection = await nats.connect(servers.nats_url)
    jetstream = connection.jetstream()
    await jetstream.add_consumer(
        STREAM,
        ConsumerConfig(
            durable_name=name,
            filter_subject=SUBJECTS_ALL,
            ack_policy=AckPolicy.EXPLICIT,
            max_ack_pending=BATCH * _BATCHES_UNACKNOWLEDGED_MAX,
        ),
    )
    subscription = await jetstream.pull_subscribe_bind(name, STREAM)
    fetched = 0
    began = perf_counter()
    while fetched < events:
        for message in await subscription.fetch(BATCH):
            await message.ack()
            fetched += 1
    elapsed = perf_counter() - began
    await jetstream.delete_consumer(STREAM, name)
    await connection.close()
    return elapsed


async def _apply(servers: Servers, messages: Sequence[Outgoing]) -> float:
    """Start a gateway on an empty database and return the seconds from there until it has applied everything."""
    address = await new_database(servers.admin_url, "gateway")
    settings = ServiceSettings(
        database_url=address, nats_url=servers.nats_url, identity_public_keys=PUBLIC_KEY, log_level="error"
    )
    gateway: Service = build(settings, upstreams={}, bounds=GatewaySettings(identity_private_key=PRIVATE_KEY))
    [(name, inbox)] = gateway.inboxes.items()
    complete = asyncio.Event()
    waited_for = len(messages)

    def count(batch: Sequence[Envelope]) -> None:
        nonlocal waited_for
        waited_for -= len(batch)
        if waited_for <= 0:
            complete.set()

    inbox.on_applied.append(count)
    await gateway.start()
    began = perf_counter()
    try:
        await asyncio.wait_for(complete.wait(), _APPLY_SECONDS_MAX)
        elapsed = perf_counter() - began
        ready, report = await gateway.report()
        if not ready or report["parked"]:
            raise RuntimeError(f"the gateway did not apply everything: {report}")
        await asyncio.sleep(0.1)
        await gateway.bus.jetstream.delete_consumer(STREAM, name)
    finally:
        await gateway.stop()
        await drop_database(servers.admin_url, address)
    return elapsed
