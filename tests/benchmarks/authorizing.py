"""Reads and commands at the public door with authorization as shipped, against the same hub without any."""

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import uvloop

from benchmarks import machine
from benchmarks.figures import Row, percentile, table
from benchmarks.load_client import Load, run
from benchmarks.processes import family, running_seconds
from benchmarks.seeing import at_rest
from benchmarks.servers import Servers, described, local_port, scratch, with_tests_on_path
from benchmarks.switched_hub import Mode
from mediate_deploy.embedded.administrator import SETTING
from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.embedded.postgres import EmbeddedPostgres
from mediate_deploy.say import say
from support.hub import Hub

AIM_PERCENT = 10.0
ROUNDS = 12
ROUNDS_QUICK = 4
_READING_TURNS = 12
_READINGS_A_TURN = 80
_COMMANDS_A_TURN = 300
_TURN_SECONDS_MAX = 60.0
_CONNECTIONS = 8
_READY_SECONDS_MAX = 90.0
_ATTEMPTS_MAX = 100
_CHOSEN = "chosen for the benchmark"
_FIRST = "first of the benchmark"
_ORGANISATIONS = "/v1/community/organisations"
_DEALS = "/v1/pipeline/deals"


@dataclass(frozen=True)
class Measured:
    """One turn in one mode: requests a second, and processor time per request in milliseconds."""

    per_second: float
    milliseconds: float


@dataclass
class Compared:
    """One kind of request, in turns of every mode."""

    name: str
    load: Load
    modes: Sequence[Mode]
    turns: dict[Mode, list[Measured]] = field(default_factory=dict)

    def note(self, mode: Mode, measured: Measured) -> None:
        """Keep a turn."""
        self.turns.setdefault(mode, []).append(measured)

    def added_percent(self, mode: Mode = Mode.SHIPPED) -> list[float]:
        """Return what a mode adds to the processor time of a request, for each turn."""
        pairs = zip(self.turns[mode], self.turns[Mode.OPEN], strict=True)
        return [100 * (shipped.milliseconds / bare.milliseconds - 1) for shipped, bare in pairs]

    def row(self, *, aim: float | None = None, mode: Mode = Mode.SHIPPED, name: str | None = None) -> Row:
        """Return what authorization adds, as a row of the table."""
        added = self.added_percent(mode)
        with_it, without = (median(turn.milliseconds for turn in self.turns[each]) for each in (mode, Mode.OPEN))
        rates = [median(turn.per_second for turn in self.turns[each]) for each in (mode, Mode.OPEN)]
        quarter = (percentile(added, 0.25), percentile(added, 0.75))
        detail = (
            f"{with_it:.3g} against {without:.3g} ms of processor, half of {len(added)} turns "
            f"{quarter[0]:+.0f} to {quarter[1]:+.0f} %; {rates[0]:,.0f}/s against {rates[1]:,.0f}/s"
        )
        if aim is None:
            return Row(name or self.name, f"{median(added):+.1f} %", detail)
        return Row.at_most(name or self.name, median(added), "%", detail, aim)


class Switched:
    """A running hub, and its switch."""

    def __init__(self, hub: Hub, process: "subprocess.Popen[bytes]") -> None:
        self.hub = hub
        self._process = process

    def to(self, mode: Mode) -> None:
        """Switch to a mode. Raises RuntimeError where what everybody may do is not what the mode says."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{mode}\n".encode())
        self._process.stdin.flush()
        while (line := self._process.stdout.readline().decode().strip()) != f"now {mode}":
            if not line and self._process.poll() is not None:
                raise RuntimeError("the hub has ended")
        answer = httpx.post(f"{self.hub.url}{_ORGANISATIONS}", json={})
        # Past authorization, it is the body that is wrong.
        expected = httpx.codes.UNPROCESSABLE_ENTITY if mode is Mode.OPEN else httpx.codes.UNAUTHORIZED
        if answer.status_code != expected:
            message = f"{mode}: {answer.status_code} to somebody unknown, expected {expected}"
            raise RuntimeError(message)

    @property
    def servers(self) -> Servers:
        """The servers that it runs on."""
        postgres = EmbeddedPostgres(
            DataDirectory(self.hub.data_dir), port=int(self.hub.told["parts"]["postgres"]["port"])
        )
        return Servers(postgres.admin_url(), self.hub.broker_url)

    def processor_seconds(self) -> float:
        """Return what the hub and its servers have taken of the processors so far."""
        return sum(running_seconds(pid) for pid in family(self._process.pid))


@contextmanager
def switched() -> Iterator[Switched]:
    """Start a hub on new files and stop it at the end."""
    with scratch() as directory:
        data = directory / "data"
        with (directory / "data.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.switched_hub", str(data), str(local_port())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=with_tests_on_path({SETTING: _FIRST}),
            )
        try:
            hub = Hub(data, process)
            _until_ready(hub, directory / "data.log")
            yield Switched(hub, process)
        finally:
            # Told nothing any more, it stops.
            if process.stdin is not None:
                process.stdin.close()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _until_ready(hub: Hub, log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS_MAX
    while not hub.told:
        if hub.process.poll() is not None or time.monotonic() > deadline:
            message = f"the hub does not start:\n{log.read_text(errors='replace')[-2_000:]}"
            raise RuntimeError(message)
        time.sleep(0.05)


def kinds(hub: Hub) -> list[Compared]:
    """Return the requests that are compared, each to what it needs to find."""
    token = hub.headers()
    with httpx.Client(base_url=hub.url, headers=token, timeout=10) as client:
        organisation = _made(client, _ORGANISATIONS, {"name": "Omroep", "types": ["broadcaster"], "synthetic": True})
        deal = _made(
            client,
            _DEALS,
            {
                "organisation_id": organisation,
                "title": "Participation",
                "amount_sought": {"cents": 25_000_000, "currency": "EUR"},
                "synthetic": True,
            },
        )
    both = (Mode.SHIPPED, Mode.OPEN)
    reading = Load(
        port=int(hub.url.rsplit(":", 1)[1]),
        path=f"{_ORGANISATIONS}/{organisation}",
        reading=True,
        connections=_CONNECTIONS,
        seconds=_TURN_SECONDS_MAX,
        requests_max=_READINGS_A_TURN,
        warm_up_seconds=0.0,
    )
    command = reading.model_copy(
        update={"path": _ORGANISATIONS, "reading": False, "headers": token, "requests_max": _COMMANDS_A_TURN}
    )
    return [
        Compared("a read, with a bearer token", reading.model_copy(update={"headers": token}), both),
        Compared("… with a session's cookie", reading.model_copy(update={"headers": _session(hub)}), both),
        Compared("a command, with a bearer token", command, both),
        Compared(
            "a deal, read with a bearer token",
            reading.model_copy(update={"path": f"{_DEALS}/{deal}", "headers": token}),
            (Mode.SHIPPED, Mode.UNAUDITED, Mode.OPEN),
        ),
    ]


def _made(client: httpx.Client, path: str, body: dict[str, Any]) -> str:
    """Return the id of what was made; a service hears of what another one made a moment later."""
    for _ in range(_ATTEMPTS_MAX):
        answer = client.post(path, json=body)
        if answer.status_code == httpx.codes.CREATED:
            return str(answer.json()["id"])
        time.sleep(0.1)
    message = f"{path}: {answer.status_code} {answer.text}"
    raise RuntimeError(message)


def _session(hub: Hub) -> dict[str, str]:
    """Return the cookie of the administrator, who has chosen a password."""
    with httpx.Client(base_url=hub.url, headers={"Sec-Fetch-Site": "same-origin"}, timeout=10) as client:
        client.post("/v1/identity/sessions", json={"login": "administrator", "password": _FIRST}).raise_for_status()
        client.post("/v1/identity/me/password", json={"current": _FIRST, "new": _CHOSEN}).raise_for_status()
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}


def measure(hub: Switched, *, rounds: int, say: Callable[[str], None]) -> list[Compared]:
    """Run rounds in which every kind of request is made in each of its modes, forth and back in turns."""
    hub.to(Mode.SHIPPED)
    compared = kinds(hub.hub)
    for number in range(1, rounds + 1):
        for each in compared:
            # Short turns, so that whoever else is busy on the machine weighs on all modes alike.
            for turn in range(_READING_TURNS if each.load.reading else 1):
                for mode in each.modes if (number + turn) % 2 else reversed(each.modes):
                    each.note(mode, _turn(hub, mode, each.load))
        said = ", ".join(f"{each.name} {median(each.added_percent()):+.1f} %" for each in compared)
        say(f"  up to round {number}: {said}")
    return compared


def _turn(hub: Switched, mode: Mode, load: Load) -> Measured:
    hub.to(mode)
    before = hub.processor_seconds()
    # From this process, which has nothing else to do: starting another would take longer than a round.
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        outcome = runner.run(run(load))
    if not load.reading:
        # What a command sets in motion is part of it, and not of the next round.
        at_rest(hub.hub)
    return Measured(outcome.per_second, 1_000 * (hub.processor_seconds() - before) / outcome.answered)


def rows(compared: Sequence[Compared]) -> list[Row]:
    """Return the table: what is aimed at first, then what is shown beside."""
    read, cookie, command, deal = compared
    return [
        read.row(aim=AIM_PERCENT),
        cookie.row(),
        command.row(aim=AIM_PERCENT),
        deal.row(),
        deal.row(mode=Mode.UNAUDITED, name="… without its audit"),
    ]


def main(arguments: Sequence[str]) -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(prog="identity", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Fewer and shorter rounds; the same rows.")
    chosen = parser.parse_args(arguments)
    contention = machine.Contention()
    began = time.monotonic()
    with switched() as hub:
        machine_and_versions = asyncio.run(described(hub.servers))
        found = rows(measure(hub, rounds=ROUNDS_QUICK if chosen.quick else ROUNDS, say=say))
    say(f"\n{machine_and_versions}\nmeasured in {time.monotonic() - began:.0f} s; {contention}\n\n{table(found)}")
