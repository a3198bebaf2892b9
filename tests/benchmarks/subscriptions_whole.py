"""The whole benchmark of partner subscriptions: every row in one run on one machine."""

import argparse
import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import machine, subscriptions_following, subscriptions_sending
from benchmarks.figures import Row, table
from benchmarks.servers import described, scratch, servers
from mediate_deploy.say import say
from mediate_shared.logs import configure_logs


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
    with scratch() as directory, servers() as started:
        machine_and_versions = asyncio.run(described(started))
        if only in {None, "webhooks"}:
            say(f"webhooks: {extent.events:,} events to a few, {extent.events_of_many} to each of 1,000")
            rows += subscriptions_sending.measure(
                started, directory, events=extent.events, events_of_many=extent.events_of_many, tell=say
            )
        if only in {None, "streams"}:
            say(f"streams: {readers:,} readers")
            rows += subscriptions_following.measure(
                started, directory, readers=readers, events=extent.events_read, tell=say
            )
    return rows, machine_and_versions
