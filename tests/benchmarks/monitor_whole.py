"""The whole benchmark of the monitor: figures derived while events come in, and pages over millions of figures."""

import argparse
import asyncio
import os
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import deriving, machine, monitor_pages
from benchmarks.figures import Row, table
from benchmarks.servers import Servers, described, scratch
from mediate_deploy.say import say
from mediate_shared.logs import configure_logs
from support.identity import PRIVATE_KEY, PUBLIC_KEY
from support.infrastructure import infrastructure


def _derived(directory: Path, *, seconds: int) -> tuple[str, list[Row]]:
    os.environ["MEDIATE_IDENTITY_PUBLIC_KEYS"] = PUBLIC_KEY
    os.environ["MEDIATE_GATEWAY_IDENTITY_PRIVATE_KEY"] = PRIVATE_KEY
    with infrastructure(directory) as servers:
        places = Servers(servers.admin_url, servers.nats_url)
        measured_on = asyncio.run(described(places))
        return measured_on, asyncio.run(deriving.measure(places, seconds=seconds, say=say))


def main(arguments: Sequence[str]) -> None:
    """Measure everything that was asked for and print the table."""
    parser = argparse.ArgumentParser(prog="monitor", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Fewer events and rounds; the same rows.")
    parser.add_argument("--only", choices=("derived", "pages"), help="One part alone.")
    parser.add_argument(
        "--kept", type=Path, help="A directory for the millions of figures, found there by a later run."
    )
    chosen = parser.parse_args(arguments)
    configure_logs(level="error", style="console")
    contention = machine.Contention()
    began = time.monotonic()
    measured_on, found = "", list[Row]()
    with scratch() as directory:
        if chosen.only in {None, "derived"}:
            seconds = deriving.SECONDS_QUICK if chosen.quick else deriving.SECONDS
            say(f"derived: {deriving.RATE * seconds:,} events, at full speed and at {deriving.RATE:,} a second")
            (directory / "derived").mkdir()
            measured_on, rows = _derived(directory / "derived", seconds=seconds)
            found += rows
        if chosen.only in {None, "pages"}:
            large = monitor_pages.LARGE_QUICK if chosen.quick else monitor_pages.LARGE
            rounds = monitor_pages.ROUNDS_QUICK if chosen.quick else monitor_pages.ROUNDS
            say(f"pages: over {monitor_pages.SMALL:,} and over {large:,} figures")
            measured_on, rows = monitor_pages.measure(chosen.kept or directory, large=large, rounds=rounds, say=say)
            found += rows
    say(f"\n{measured_on}\nmeasured in {time.monotonic() - began:.0f} s; {contention}\n\n{table(found)}")
