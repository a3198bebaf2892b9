"""The whole backbone benchmark: every row in one run on one machine."""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import uvloop

from benchmarks import commands, consuming, machine, memory, relaying, seeing, starting
from benchmarks.figures import Row, table
from benchmarks.servers import described, local_port, scratch, servers
from mediate_deploy.say import say
from mediate_shared.logs import configure_logs
from support.hub import hub


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    command_seconds: float
    events: int
    seeing_seconds: float


WHOLE = Extent(command_seconds=6.0, events=20_000, seeing_seconds=20.0)
QUICK = Extent(command_seconds=2.0, events=10_000, seeing_seconds=10.0)


def main(arguments: Sequence[str]) -> None:
    """Measure everything that was asked for and print the table."""
    parser = argparse.ArgumentParser(prog="backbone", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Shorter rounds; the same rows.")
    parser.add_argument("--only", choices=("commands", "relay", "consumer", "starts", "hub"), help="One part alone.")
    chosen = parser.parse_args(arguments)
    configure_logs(level="error", style="console")
    began = time.monotonic()
    contention = machine.Contention()
    rows, machine_and_versions = measure(QUICK if chosen.quick else WHOLE, chosen.only)
    say(f"\n{machine_and_versions}\nmeasured in {time.monotonic() - began:.0f} s; {contention}\n\n{table(rows)}")


def measure(extent: Extent, only: str | None) -> tuple[list[Row], str]:
    """Run the parts one after another, so that none runs beside another."""
    rows: list[Row] = []
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, servers() as started:
        machine_and_versions = runner.run(described(started))
        if only in {None, "commands"}:
            say("commands: bare FastAPI + SQLModel, community with its journal, the same with keys")
            rows += commands.measure(started, seconds=extent.command_seconds, say=say)
        if only in {None, "relay"}:
            say(f"relay: {extent.events:,} events a round")
            rows += runner.run(relaying.measure(started, events=extent.events, say=say))
        if only in {None, "consumer"}:
            say(f"consumer: {extent.events:,} events a round")
            rows += runner.run(consuming.measure(started, events=extent.events, say=say))
    if only in {None, "hub"}:
        rows += _hub(extent)
    if only in {None, "starts"}:
        say("starts: cold and warm")
        rows += starting.measure(say=say)
    return rows, machine_and_versions


def _hub(extent: Extent) -> list[Row]:
    with scratch() as directory:
        data = directory / "data"
        port = str(local_port())
        say("hub: all in one process, with the facts of Hilversum")
        with hub(data, "--port", port) as started:
            memory.load(started)
            held = memory.all_in_one(started)
            seen = seeing.measure(started, seconds=extent.seeing_seconds, say=say)
        say("hub: a process for each service, with the same facts")
        with hub(directory / "processes", "--processes", "--port", port) as started:
            memory.load(started)
            held += memory.by_process(started)
    return seen + held


if __name__ == "__main__":
    main(sys.argv[1:])
