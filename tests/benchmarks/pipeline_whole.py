"""The whole benchmark of the pipeline: board, figures and lists over many deals, against the same over few."""

import argparse
import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

import asyncpg
import uvloop

from benchmarks import machine
from benchmarks.figures import Row, percentile, table
from benchmarks.load_client import Load, connect, reading
from benchmarks.pipeline_filling import OFFICER, change, fill
from benchmarks.servers import Servers, described, local_port, process, scratch
from mediate_contracts.policy import Role
from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.embedded.nats import EmbeddedNats
from mediate_deploy.embedded.postgres import EmbeddedPostgres
from mediate_deploy.say import say
from mediate_shared.logs import configure_logs
from support.identity import PUBLIC_KEY, internally, person
from support.infrastructure import new_database

SMALL: Final = 1_000
LARGE: Final = 100_000
AIM: Final = 1.5
ROUNDS, ROUNDS_QUICK = 25, 6
_REQUESTS_A_TURN: Final = 8
_CHANGES_PER_SECOND: Final = 2.0
_SETTINGS: Final = {"shared_buffers": "256MB"}
_FUND: Final = "00000000-0000-0000-0002-000000000003"
_COMPANY: Final = "00000000-0000-0000-0001-000000000007"
ASKED: Final = {
    "board": "/v1/deals/board",
    "board of a fund, ten in a lane": f"/v1/deals/board?fund_id={_FUND}&limit=10",
    "funnel": "/v1/analytics/funnel",
    "conversion": "/v1/analytics/conversion",
    "days in stage": "/v1/analytics/days-in-stage",
    "weighted pipeline": "/v1/analytics/weighted",
    "forecast": "/v1/analytics/forecast",
    "leverage": "/v1/analytics/leverage",
    "action lines": "/v1/analytics/lines",
    "leverage of a fund": f"/v1/analytics/leverage?fund_id={_FUND}",
    "funnel of a company": f"/v1/analytics/funnel?organisation_id={_COMPANY}",
    "portfolio": "/v1/analytics/portfolio?limit=50",
    "list of deals": "/v1/deals?limit=50",
}


@dataclass
class Pipeline:
    """A pipeline service, how many deals it keeps, and what its answers took."""

    count: int
    port: int
    database_url: str
    took: dict[tuple[str, bool], list[float]] = field(default_factory=dict)
    """Seconds of each answer, by what was asked and whether deals changed meanwhile."""
    first: dict[str, float] = field(default_factory=dict)
    """Seconds of the first answer."""

    async def turn(self, name: str, *, changing: bool, requests: int = _REQUESTS_A_TURN) -> None:
        """Ask for something so many times, one after another."""
        headers = internally(person(Role.INVESTMENT_OFFICER, account=OFFICER), "pipeline")
        load = Load(port=self.port, path="/", headers=headers, reading=True, seconds=0)
        line = await connect(load)
        request = reading(load, ASKED[name])
        for _ in range(requests):
            began = time.perf_counter()
            await line.ask(request, expected=200)
            took = time.perf_counter() - began
            if name not in self.first:
                self.first[name] = took
            else:
                self.took.setdefault((name, changing), []).append(took)
        line.close()


async def _changes(pipelines: Sequence[Pipeline]) -> None:
    databases = [await asyncpg.connect(each.database_url) for each in pipelines]
    number = 0
    try:
        while True:
            number += 1
            for each in databases:
                await change(each, number)
            await asyncio.sleep(1 / _CHANGES_PER_SECOND)
    finally:
        for each in databases:
            await each.close()


async def _take_turns(small: Pipeline, large: Pipeline, *, rounds: int) -> None:
    for changing in (False, True):
        others = asyncio.create_task(_changes([small, large])) if changing else None
        for number in range(rounds):
            for name in ASKED:
                for each in (small, large) if number % 2 else (large, small):
                    await each.turn(name, changing=changing)
        if others is not None:
            others.cancel()
            with suppress(asyncio.CancelledError):
                await others


def _rows(small: Pipeline, large: Pipeline) -> Iterator[Row]:
    for changing in (False, True):
        for name in ASKED:
            few, many = small.took[name, changing], large.took[name, changing]
            few_p99, many_p99 = percentile(few, 0.99), percentile(many, 0.99)
            detail = (
                f"p99 {1_000 * many_p99:.1f} against {1_000 * few_p99:.1f} ms, "
                f"p50 {1_000 * median(many):.1f} against {1_000 * median(few):.1f} ms, {len(many)} answers each"
            )
            called = f"{name}, while deals change" if changing else name
            yield Row.at_most(f"{called}, {large.count:,} ÷ {small.count:,}", many_p99 / few_p99, "times", detail, AIM)
    for name in ASKED:
        first = f"{1_000 * large.first[name]:.0f} ms"
        yield Row(f"{name}, the first time", first, f"against {1_000 * small.first[name]:.0f} ms")


@contextmanager
def _served(servers: Servers, directory: Path, count: int, tell: Callable[[str], None]) -> Iterator[Pipeline]:
    """Run a pipeline service with so many deals until the end of the block."""
    port, url = local_port(), asyncio.run(new_database(servers.admin_url, f"pipeline_{count}"))
    environment = {
        "MEDIATE_DATABASE_URL": url,
        "MEDIATE_NATS_URL": servers.nats_url,
        "MEDIATE_IDENTITY_PUBLIC_KEYS": PUBLIC_KEY,
        "MEDIATE_LOG_LEVEL": "error",
    }
    arguments = ("-m", "mediate_deploy", "serve", "pipeline", "--port", str(port))
    answers = f"http://127.0.0.1:{port}/health/ready"
    with process(*arguments, url=answers, log=directory / f"pipeline-{count}.log", environment=environment):
        began = time.monotonic()
        asyncio.run(_fill(url, count))
        tell(f"  {count:,} deals in {time.monotonic() - began:.0f} s")
        yield Pipeline(count, port, url)


async def _fill(database_url: str, count: int) -> None:
    database = await asyncpg.connect(database_url)
    try:
        await fill(database, count)
    finally:
        await database.close()


def measure(directory: Path, *, rounds: int, large: int, tell: Callable[[str], None]) -> tuple[str, list[Row]]:
    """Make both pipelines, take turns, and return the machine and the rows."""
    data = DataDirectory(directory / "data")
    with ExitStack() as stack:
        postgres = stack.enter_context(EmbeddedPostgres(data, settings=_SETTINGS))
        nats = stack.enter_context(EmbeddedNats(data))
        servers = Servers(postgres.admin_url(), nats.url())
        machine_and_versions = asyncio.run(described(servers))
        served = partial(_served, servers, directory, tell=tell)
        pipelines = [stack.enter_context(served(count)) for count in (SMALL, large)]
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_take_turns(*pipelines, rounds=rounds))
        return machine_and_versions, list(_rows(*pipelines))


def main(arguments: Sequence[str]) -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(prog="pipeline", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Fewer rounds; the same rows.")
    parser.add_argument("--deals", type=int, default=LARGE, help="How many deals are many.")
    chosen = parser.parse_args(arguments)
    configure_logs(level="error", style="console")
    contention = machine.Contention()
    began = time.monotonic()
    with scratch() as directory:
        rounds = ROUNDS_QUICK if chosen.quick else ROUNDS
        measured_on, found = measure(directory, rounds=rounds, large=chosen.deals, tell=say)
    say(f"\n{measured_on}\nmeasured in {time.monotonic() - began:.0f} s; {contention}\n\n{table(found)}")
