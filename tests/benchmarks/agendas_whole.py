"""The whole benchmark of agendas: the board on any day, and a voting of two hundred."""

import argparse
import asyncio
import os
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import boards, machine, voting
from benchmarks.figures import Row, table
from benchmarks.servers import Servers, described, scratch
from mediate_deploy.say import say
from mediate_shared.logs import configure_logs
from support.identity import PRIVATE_KEY, PUBLIC_KEY
from support.infrastructure import infrastructure


def _boards(directory: Path, *, rounds: int) -> tuple[str, list[Row]]:
    os.environ["MEDIATE_IDENTITY_PUBLIC_KEYS"] = PUBLIC_KEY
    os.environ["MEDIATE_GATEWAY_IDENTITY_PRIVATE_KEY"] = PRIVATE_KEY
    os.environ["MEDIATE_GATEWAY_MODE"] = "local"
    with infrastructure(directory) as servers:
        measured_on = asyncio.run(described(Servers(servers.admin_url, servers.nats_url)))
        return measured_on, asyncio.run(boards.measure(servers, rounds=rounds, say=say))


def main(arguments: Sequence[str]) -> None:
    """Measure everything that was asked for and print the table."""
    parser = argparse.ArgumentParser(prog="agendas", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Fewer rounds; the same rows.")
    parser.add_argument("--only", choices=("board", "voting"), help="One part alone.")
    chosen = parser.parse_args(arguments)
    configure_logs(level="error", style="console")
    contention = machine.Contention()
    began = time.monotonic()
    measured_on, found = "", list[Row]()
    with scratch() as directory:
        if chosen.only in {None, "board"}:
            rounds = boards.ROUNDS_QUICK if chosen.quick else boards.ROUNDS
            say(f"board: {boards.LINES} lines of {boards.ITEMS_OF_LINE:,} items")
            measured_on, rows = _boards(directory / "board", rounds=rounds)
            found += rows
        if chosen.only in {None, "voting"}:
            say(f"voting: {voting.VOTERS} organisations at once, each twice")
            (directory / "voting").mkdir()
            found += voting.measure(directory / "voting", say=say)
    say(f"\n{measured_on}\nmeasured in {time.monotonic() - began:.0f} s; {contention}\n\n{table(found)}")
