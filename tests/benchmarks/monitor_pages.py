"""The pages of the monitor of a hub with ten million figures, against those of a hub with ten thousand.

Asked for are the list of indicators, the page of the indicator that half of all figures are of, of one that has its
even share of them, and of one that has the same few in both; then the figures of a chart alone.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

import asyncpg
import uvloop

from benchmarks.figures import Row, percentile
from benchmarks.finding import gateway
from benchmarks.load_client import Load, connect, reading
from benchmarks.monitor_filling import BROAD, SAME, SHARED, check, fill
from benchmarks.servers import Servers, described
from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.embedded.nats import EmbeddedNats
from mediate_deploy.embedded.postgres import EmbeddedPostgres

SMALL: Final = 10_000
LARGE: Final = 10_000_000
LARGE_QUICK: Final = 1_000_000
AIM: Final = 1.5
ROUNDS: Final = 12
ROUNDS_QUICK: Final = 5
_REQUESTS_A_TURN: Final = 8
_WARM_UP_ROUNDS: Final = 1
_SETTINGS: Final = {"shared_buffers": "256MB", "max_wal_size": "4GB"}
PAGES: Final = {
    "list of indicators": "/monitor",
    "page of an indicator with half of all figures": f"/monitor/indicators/{BROAD}",
    "page of an indicator with its share of all figures": f"/monitor/indicators/{SHARED}",
    "page of an indicator with the same few figures": f"/monitor/indicators/{SAME}",
    "chart of an indicator with half of all figures": f"/monitor/indicators/{BROAD}/charts/whole.csv",
}


@dataclass
class Monitor:
    """A gateway and how many figures it shows."""

    count: int
    port: int
    took: dict[str, list[float]] = field(default_factory=dict)
    """Seconds of each answer, by what was asked."""

    async def turn(self, name: str, path: str, *, counts: bool) -> None:
        """Ask for a page so many times, one after another."""
        load = Load(port=self.port, path="/", reading=True, seconds=0)
        line = await connect(load)
        for _ in range(_REQUESTS_A_TURN):
            began = time.perf_counter()
            await line.ask(reading(load, f"{path}?lang=nl"), expected=200)
            if counts:
                self.took.setdefault(name, []).append(time.perf_counter() - began)
        line.close()


async def _take_turns(small: Monitor, large: Monitor, *, rounds: int) -> None:
    for number in range(rounds + _WARM_UP_ROUNDS):
        for name, path in PAGES.items():
            for hub in (small, large) if number % 2 else (large, small):
                await hub.turn(name, path, counts=number >= _WARM_UP_ROUNDS)


def _rows(small: Monitor, large: Monitor) -> Iterator[Row]:
    for name in PAGES:
        few, many = small.took[name], large.took[name]
        detail = (
            f"p50 {1_000 * median(many):.1f} against {1_000 * median(few):.1f} ms, "
            f"p99 {1_000 * percentile(many, 0.99):.1f} against {1_000 * percentile(few, 0.99):.1f} ms, "
            f"{len(many)} answers each"
        )
        yield Row.at_most(
            f"{name}, {large.count:,} ÷ {small.count:,}", median(many) / median(few), "times", detail, AIM
        )


async def _filled(admin_url: str, count: int) -> str:
    """Return the database of so many figures; it is made empty where there is none yet."""
    name = f"monitor_{count}"
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
        if await database.fetchval("SELECT count(*) FROM indicator") == 0:
            began = time.monotonic()
            await fill(database, count)
            await check(database)
            figures = await database.fetchval("SELECT count(*) FROM observation")
            say(f"  {figures:,} figures in {time.monotonic() - began:.0f} s")
        await database.execute("VACUUM ANALYZE")
    finally:
        await database.close()


def measure(directory: Path, *, large: int, rounds: int, say: Callable[[str], None]) -> tuple[str, list[Row]]:
    """Make both monitors where they are not there yet, take turns, and return the machine and the rows."""
    data = DataDirectory(directory / "data")
    with ExitStack() as stack:
        postgres = stack.enter_context(EmbeddedPostgres(data, settings=_SETTINGS))
        nats = stack.enter_context(EmbeddedNats(data))
        machine_and_versions = asyncio.run(described(Servers(postgres.admin_url(), nats.url())))
        hubs = []
        for count in (SMALL, large):
            url = asyncio.run(_filled(postgres.admin_url(), count))
            port = stack.enter_context(gateway(url, nats.url(), directory, f"monitor-{count}"))
            asyncio.run(_fill(url, count, say))
            hubs.append(Monitor(count, port))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_take_turns(hubs[0], hubs[1], rounds=rounds))
        return machine_and_versions, list(_rows(hubs[0], hubs[1]))
