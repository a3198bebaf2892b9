"""The whole benchmark of partner subscriptions: every row in one run on one machine."""

import argparse
import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks import machine, subscriptions_following, subscriptions_sending
from benchmarks.figures import ROUNDS_MIN, Row, table
from benchmarks.servers import described, scratch, servers
from mediate_deploy.say import say
from mediate_shared.logs import configure_logs

_BAR: Final = 20
_STEPS: Final = {"webhooks": 2 * ROUNDS_MIN, "streams": 2}


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    events: int
    """Events that each of a few endpoints is sent."""
    events_of_many: int
    """Events that each of 1,000 endpoints is sent."""
    events_read: int
    """Events that each reader of the stream sees."""


WHOLE = Extent(events=1_000, events_of_many=20, events_read=15)
QUICK = Extent(events=200, events_of_many=5, events_read=5)


class Progress:
    """Says what was done as a bar: a part is some steps, of which each is told once."""

    def __init__(self, only: str | None) -> None:
        self._steps = sum(steps for part, steps in _STEPS.items() if only in {None, part})
        self._done = 0
        self._began = time.monotonic()

    def __call__(self, text: str) -> None:
        """Say that a step was done, and what it came to."""
        self._done += 1
        filled = _BAR * self._done // self._steps
        minutes, seconds = divmod(round(time.monotonic() - self._began), 60)
        say(f"[{'#' * filled}{'.' * (_BAR - filled)}] {minutes}:{seconds:02} {text}")


def main(arguments: Sequence[str]) -> None:
    """Measure everything that was asked for and print the table."""
    parser = argparse.ArgumentParser(prog="subscriptions", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Fewer events; the same rows.")
    parser.add_argument("--only", choices=("webhooks", "streams"), help="One part alone.")
    parser.add_argument(
        "--readers", type=int, default=subscriptions_following.READERS, help="How many follow the stream."
    )
    chosen = parser.parse_args(arguments)
    configure_logs(level="error", style="console")
    began = time.monotonic()
    contention = machine.Contention()
    rows, machine_and_versions = measure(QUICK if chosen.quick else WHOLE, chosen.only, readers=chosen.readers)
    say(f"\n{machine_and_versions}\nmeasured in {time.monotonic() - began:.0f} s; {contention}\n\n{table(rows)}")


def measure(extent: Extent, only: str | None, *, readers: int) -> tuple[list[Row], str]:
    """Run the parts one after another, so that none runs beside another."""
    rows: list[Row] = []
    progress = Progress(only)
    with scratch() as directory, servers() as started:
        machine_and_versions = asyncio.run(described(started))
        if only in {None, "webhooks"}:
            say(f"webhooks: {extent.events:,} events to a few, {extent.events_of_many} to each of 1,000")
            rows += subscriptions_sending.measure(
                started, directory, events=extent.events, events_of_many=extent.events_of_many, tell=progress
            )
        if only in {None, "streams"}:
            say(f"streams: {readers:,} readers")
            rows += subscriptions_following.measure(
                started, directory, readers=readers, events=extent.events_read, tell=progress
            )
    return rows, machine_and_versions
