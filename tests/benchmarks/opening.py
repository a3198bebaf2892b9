"""The overview page at the public door, against the barest page and the barest answer that FastAPI gives."""

import argparse
import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx
import uvloop

from benchmarks import machine
from benchmarks.figures import Row, percentile, table
from benchmarks.load_client import Load, run
from benchmarks.processes import running_seconds
from benchmarks.seeing import at_rest
from benchmarks.servers import Servers, described, local_port, process, scratch
from e2e.people import signed_in
from mediate_contracts.policy import Role
from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.embedded.postgres import EmbeddedPostgres
from mediate_deploy.say import say
from support.hub import Hub, hub

AIM_PAGE = 2.0
AIM_UNCHANGED = 1.2
ROUNDS = 12
ROUNDS_QUICK = 4
_PAGES_A_TURN = 120
_SHORT_A_TURN = 2_000
_CONNECTIONS = 8
_TURN_SECONDS_MAX = 60.0
_WARM_UP_TURNS = 2


@dataclass(frozen=True)
class Side:
    """What is asked, and of which process."""

    load: Load
    pid: int

    def turn(self) -> tuple[float, float]:
        """Return processor milliseconds per request, and requests a second."""
        before = running_seconds(self.pid)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            outcome = runner.run(run(self.load))
        return 1_000 * (running_seconds(self.pid) - before) / outcome.answered, outcome.per_second


@dataclass
class Compared:
    """The hub's answer and its peer's, in turns."""

    name: str
    ours: Side
    peer: Side
    aim: float | None
    turns: list[tuple[tuple[float, float], tuple[float, float]]] = field(default_factory=list)

    def take_turns(self, *, peer_first: bool) -> None:
        """Measure both once more."""
        if peer_first:
            theirs = self.peer.turn()
            self.turns.append((self.ours.turn(), theirs))
        else:
            self.turns.append((self.ours.turn(), self.peer.turn()))

    @property
    def ratios(self) -> list[float]:
        """Return the processor time of ours to the peer's, turn by turn; the first turns warm both up."""
        return [ours[0] / theirs[0] for ours, theirs in self.turns[_WARM_UP_TURNS:]]

    def row(self) -> Row:
        """Return what came of it, as a row of the table."""
        counted = self.turns[_WARM_UP_TURNS:]
        (ours, rate), (theirs, their_rate) = (
            (median(turn[side][0] for turn in counted), median(turn[side][1] for turn in counted)) for side in (0, 1)
        )
        ratios = self.ratios
        quarter = (percentile(ratios, 0.25), percentile(ratios, 0.75))
        detail = (
            f"{ours:.3g} against {theirs:.3g} ms of processor, half of {len(ratios)} turns "
            f"{quarter[0]:.2f} to {quarter[1]:.2f}; {rate:,.0f}/s against {their_rate:,.0f}/s"
        )
        if self.aim is None:
            return Row(self.name, f"{median(ratios):.2f} times", detail)
        return Row.at_most(self.name, median(ratios), "times", detail, self.aim)


def compared(running: Hub, bare_port: int, bare_pid: int, cookie: str) -> list[Compared]:
    """Return what is compared."""
    gateway = running.pid("gateway")
    reading = Load(
        port=int(running.url.rsplit(":", 1)[1]),
        path="/?lang=nl",
        reading=True,
        connections=_CONNECTIONS,
        seconds=_TURN_SECONDS_MAX,
        requests_max=_PAGES_A_TURN,
        warm_up_seconds=0.0,
    )
    tag = httpx.get(f"{running.url}/?lang=nl", headers={"accept-encoding": "identity"}).headers["etag"]
    unchanged = {"headers": {"If-None-Match": tag}, "unchanged": True, "requests_max": _SHORT_A_TURN}
    bare = reading.model_copy(update={"port": bare_port, "path": "/"})
    page = Side(bare, bare_pid)
    hello = Side(bare.model_copy(update={"path": "/hello", "requests_max": _SHORT_A_TURN}), bare_pid)
    return [
        Compared("the overview ÷ a page of its size", Side(reading, gateway), page, AIM_PAGE),
        Compared(
            "… that has not changed ÷ hello world",
            Side(reading.model_copy(update=unchanged), gateway),
            hello,
            AIM_UNCHANGED,
        ),
        Compared(
            "… compressed ÷ the page, which is not",
            Side(reading.model_copy(update={"headers": {"Accept-Encoding": "gzip"}}), gateway),
            page,
            None,
        ),
        Compared(
            "… as a facilitator's start ÷ the page",
            Side(reading.model_copy(update={"headers": {"Cookie": cookie}}), gateway),
            page,
            None,
        ),
    ]


def measure(directory: Path, *, rounds: int, say: Callable[[str], None]) -> tuple[str, list[Row]]:
    """Start both sides, take turns, and return on what it was measured, and the rows."""
    with hub(directory / "data", "--processes", "--port", str(local_port())) as running:
        loaded = running.command("load", "hilversum")
        if loaded.returncode != 0:
            raise RuntimeError(loaded.stdout + loaded.stderr)
        at_rest(running)
        postgres = EmbeddedPostgres(
            DataDirectory(running.data_dir), port=int(running.told["parts"]["postgres"]["port"])
        )
        machine_and_versions = asyncio.run(described(Servers(postgres.admin_url(), running.broker_url)))
        options = asyncio.run(signed_in(running, Role.FACILITATOR))
        [session] = options["storage_state"]["cookies"]
        page_bytes = len(httpx.get(f"{running.url}/?lang=nl", headers={"accept-encoding": "identity"}).content)
        say(f"  the overview has {page_bytes:,} bytes")
        port = local_port()
        with process(
            "-m",
            "benchmarks.bare_pages",
            str(port),
            str(page_bytes),
            url=f"http://127.0.0.1:{port}/hello",
            log=directory / "bare.log",
            environment={},
        ) as bare_pid:
            cookie = f"{session['name']}={session['value']}"
            found = compared(running, port, bare_pid, cookie)
            for number in range(rounds + _WARM_UP_TURNS):
                for each in found:
                    each.take_turns(peer_first=bool(number % 2))
    return machine_and_versions, [each.row() for each in found]


def main(arguments: Sequence[str]) -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(prog="web", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Fewer rounds; the same rows.")
    chosen = parser.parse_args(arguments)
    contention = machine.Contention()
    began = time.monotonic()
    with scratch() as directory:
        measured_on, rows = measure(directory, rounds=ROUNDS_QUICK if chosen.quick else ROUNDS, say=say)
    say(f"\n{measured_on}\nmeasured in {time.monotonic() - began:.0f} s; {contention}\n\n{table(rows)}")
