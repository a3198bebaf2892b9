"""The directory and the search of a hub with a million organisations, against those of a hub with a thousand."""

import argparse
import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

import asyncpg
import uvloop

from benchmarks import bringing, machine
from benchmarks.figures import Row, percentile, table
from benchmarks.finding_kinds import KINDS, Kind, deep
from benchmarks.load_client import Connection, Load, connect, reading
from benchmarks.registry import fill
from benchmarks.servers import Servers, described, local_port, process, scratch
from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.embedded.nats import EmbeddedNats
from mediate_deploy.embedded.postgres import EmbeddedPostgres
from mediate_deploy.say import say
from support.identity import PRIVATE_KEY, PUBLIC_KEY

SMALL: Final = 1_000
LARGE: Final = 1_000_000
LARGE_QUICK: Final = 100_000
AIM: Final = 1.5
ROUNDS: Final = 12
ROUNDS_QUICK: Final = 5
_CLIENTS: Final = 3
_REQUESTS_A_TURN: Final = 36
_WARM_UP_ROUNDS: Final = 1
_OTHERS: Final = ("community", "agendas", "monitor", "pipeline", "subscriptions")
# What somebody gives a server with a million organisations: more than the 32 MB of the hub that comes with its own.
_SETTINGS: Final = {"shared_buffers": "256MB", "max_wal_size": "4GB"}


@dataclass
class Registry:
    """A gateway and the registry it shows."""

    count: int
    port: int
    took: dict[str, list[float]] = field(default_factory=dict)
    """Seconds of each answer, by what was asked."""

    async def turn(self, kind: Kind, *, counts: bool) -> None:
        """Ask for a kind, so many times, by some clients at once."""
        load = Load(port=self.port, path="/", reading=True, seconds=0)
        paths = [kind.at(self.count, number) for number in range(_REQUESTS_A_TURN)]
        asked = iter(paths)
        taken: list[float] = []

        async def client(line: Connection) -> None:
            for path in asked:
                began = time.perf_counter()
                await line.ask(reading(load, path), expected=200)
                taken.append(time.perf_counter() - began)
            line.close()

        await asyncio.gather(*[client(await connect(load)) for _ in range(_CLIENTS)])
        if counts:
            self.took.setdefault(kind.name, []).extend(taken)


async def take_turns(small: Registry, large: Registry, *, rounds: int) -> None:
    """Ask both hubs the same, in turns; the first round warms both up."""
    for number in range(rounds + _WARM_UP_ROUNDS):
        for kind in KINDS:
            for hub in (small, large) if number % 2 else (large, small):
                await hub.turn(kind, counts=number >= _WARM_UP_ROUNDS)


def rows(small: Registry, large: Registry) -> Iterator[Row]:
    """Return a row for each kind, and one for the worst."""
    for kind in KINDS:
        few, many = small.took[kind.name], large.took[kind.name]
        ratio = percentile(many, 0.99) / percentile(few, 0.99)
        detail = (
            f"p99 {1_000 * percentile(many, 0.99):.1f} against {1_000 * percentile(few, 0.99):.1f} ms, "
            f"p50 {1_000 * median(many):.1f} against {1_000 * median(few):.1f} ms, {len(many)} answers each"
        )
        yield Row.at_most(kind.name, ratio, "times", detail, AIM)


@contextmanager
def gateway(database_url: str, nats_url: str, directory: Path, name: str) -> Iterator[int]:
    """Run a gateway on a database until the end of the block; yield its port."""
    port = local_port()
    environment = {
        "MEDIATE_DATABASE_URL": database_url,
        "MEDIATE_NATS_URL": nats_url,
        "MEDIATE_IDENTITY_PUBLIC_KEYS": PUBLIC_KEY,
        "MEDIATE_GATEWAY_IDENTITY_PRIVATE_KEY": PRIVATE_KEY,
        "MEDIATE_GATEWAY_MODE": "local",
        "MEDIATE_LOG_LEVEL": "error",
        # Nobody is there, and a visitor asks nothing of them.
        **{f"MEDIATE_{name.upper()}_URL": f"http://127.0.0.1:{port + 1}" for name in _OTHERS},
    }
    arguments = ("-m", "mediate_deploy", "serve", "gateway", "--port", str(port))
    url = f"http://127.0.0.1:{port}/health/live"
    with process(*arguments, url=url, log=directory / f"{name}.log", environment=environment):
        yield port


async def filled(admin_url: str, count: int) -> str:
    """Return the database of a registry of so many; it is made empty where there is none yet."""
    name = f"registry_{count}"
    admin = await asyncpg.connect(admin_url)
    try:
        if not await admin.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", name):
            await admin.execute(f"CREATE DATABASE {name}")
    finally:
        await admin.close()
    return f"{admin_url.rsplit('/', 1)[0]}/{name}"


async def _fill(database_url: str, count: int, say: Callable[[str], None]) -> None:
    database = await asyncpg.connect(database_url)
    try:
        if await database.fetchval("SELECT count(*) FROM organisation") == 0:
            began = time.monotonic()
            await fill(database, count)
            say(f"  {count:,} organisations in {time.monotonic() - began:.0f} s")
        # What was read before may have been written by a run that ended just now.
        await database.execute("VACUUM ANALYZE")
    finally:
        await database.close()


def measure(directory: Path, *, large: int, rounds: int, say: Callable[[str], None]) -> tuple[str, list[Row]]:
    """Make both registries where they are not there yet, take turns, and return the machine and the rows."""
    data = DataDirectory(directory / "data")
    with ExitStack() as stack:
        postgres = stack.enter_context(EmbeddedPostgres(data, settings=_SETTINGS))
        nats = stack.enter_context(EmbeddedNats(data))
        machine_and_versions = asyncio.run(described(Servers(postgres.admin_url(), nats.url())))
        hubs = []
        for count in (SMALL, large):
            url = asyncio.run(filled(postgres.admin_url(), count))
            port = stack.enter_context(gateway(url, nats.url(), directory, str(count)))
            asyncio.run(_fill(url, count, say))
            hubs.append(Registry(count, port))
            asyncio.run(deep(url, count))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(take_turns(*hubs, rounds=rounds))
        return machine_and_versions, list(rows(*hubs))


def main(arguments: Sequence[str]) -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(prog="community", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="100,000 organisations instead of a million, fewer rounds."
    )
    parser.add_argument("--only", choices=("finding", "importing"), help="One part alone.")
    parser.add_argument("--kept", type=Path, help="A directory for the registries, which a later run finds there.")
    chosen = parser.parse_args(arguments)
    contention = machine.Contention()
    began = time.monotonic()
    large, rounds = (LARGE_QUICK, ROUNDS_QUICK) if chosen.quick else (LARGE, ROUNDS)
    measured_on, found = "", list[Row]()
    with ExitStack() as stack:
        directory = chosen.kept or stack.enter_context(scratch())
        if chosen.only in {None, "finding"}:
            measured_on, found = measure(directory, large=large, rounds=rounds, say=say)
        if chosen.only in {None, "importing"}:
            brought = stack.enter_context(scratch())
            imports = bringing.ROUNDS_QUICK if chosen.quick else bringing.ROUNDS
            measured_on, rows_brought = bringing.of_a_hub(brought / "data", rounds=imports)
            found += rows_brought
    say(f"\n{measured_on}\nmeasured in {time.monotonic() - began:.0f} s; {contention}\n\n{table(found)}")
