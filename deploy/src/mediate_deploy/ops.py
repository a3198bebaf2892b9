"""What ops ask of a running hub from the command line: parked events, redriving, rebuilding, one trace."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import nats
import nats.errors
import orjson
from nats.aio.client import Client
from rich.console import Console
from rich.table import Table
from rich.tree import Tree

from mediate_contracts.catalogue import SERVICES
from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.embedded.nats import EmbeddedNats
from mediate_deploy.errors import HubError
from mediate_deploy.say import complain, say
from mediate_shared.asking import NotAnswered, ask
from mediate_shared.control import ParkedEvents, Rebuilt, Redrive, Redriven

T = TypeVar("T")
_REBUILD_SECONDS = 600.0
_TRACES_READ_MAX = 200_000


def hub_url(data_dir: Path) -> str:
    """Return the address of the hub that runs in a data directory. Raises HubError where none does."""
    return str(_hub_json(data_dir)["url"])


def runs_at(data_dir: Path) -> str | None:
    """Return the address of the hub that runs in a data directory, or None where none does."""
    try:
        return hub_url(data_dir)
    except HubError:
        return None


def parked(data_dir: Path, console: Console) -> int:
    """List what every service has parked. Returns the exit code."""

    async def every(client: Client) -> list[ParkedEvents]:
        return [await ask(client, service, "parked", None, ParkedEvents) for service in SERVICES]

    answers = with_broker(data_dir, every)
    events = [event for answer in answers for event in answer.events]
    if not events:
        console.print("nothing is parked")
        return 0
    if not console.is_terminal:
        # For other programs: a line an event, its fields apart by tabs.
        for event in events:
            place = f"{event.source}/{event.sequence}" if event.source else "-"
            fields = (
                event.parked_id,
                event.consumer,
                event.type or "-",
                place,
                event.attempts,
                event.parked_at,
                event.error,
            )
            say("\t".join(map(str, fields)))
        _say_how_many_more(answers)
        return 0
    table = Table("id", "consumer", "event", "place", "attempts", "parked at", "error", title="Parked events")
    for event in events:
        table.add_row(
            str(event.parked_id),
            event.consumer,
            event.type or "unreadable",
            f"{event.source} {event.sequence}" if event.source else "none",
            str(event.attempts),
            event.parked_at[:19],
            event.error,
        )
    console.print(table)
    _say_how_many_more(answers)
    return 0


def _say_how_many_more(answers: Sequence[ParkedEvents]) -> None:
    more = sum(answer.parked - len(answer.events) for answer in answers)
    if more > 0:
        complain(f"{more} more are parked; redriving reaches them all")


def redrive(data_dir: Path, parked_id: UUID | None, console: Console) -> int:
    """Apply parked events again, one or all. Returns 0 where none failed, else 1."""

    async def every(client: Client) -> list[Redriven]:
        asked = Redrive(parked_id=parked_id)
        return [await ask(client, service, "redrive", asked, Redriven) for service in SERVICES]

    answers = with_broker(data_dir, every)
    failed = {parked: error for answer in answers for parked, error in answer.failed.items()}
    applied, still_parked = sum(answer.applied for answer in answers), sum(answer.still_parked for answer in answers)
    if parked_id is not None and not applied + still_parked:
        console.print(f"nothing is parked under {parked_id}")
        return 1
    console.print(f"{applied} applied, {still_parked} still parked")
    for parked_event, error in failed.items():
        console.print(f"  {parked_event}: {error}")
    return 1 if failed else 0


def rebuild(data_dir: Path, service: str, console: Console) -> int:
    """Rebuild a service's read models from the journals while the hub runs. Returns the exit code."""
    if service not in SERVICES:
        raise HubError(f"there is no service {service!r}; there are {', '.join(SERVICES)}")

    async def one(client: Client) -> Rebuilt:
        return await ask(client, service, "rebuild", None, Rebuilt, seconds=_REBUILD_SECONDS)

    with console.status(f"rebuilding the read model of {service}"):
        rebuilt = with_broker(data_dir, one)
    if rebuilt.refused is not None:
        console.print(f"nothing was changed: {rebuilt.refused}")
        return 1
    console.print(f"{service}: read model rebuilt from {rebuilt.events} events")
    return 0


def trace(data_dir: Path, trace_id: str | None, console: Console) -> int:
    """Draw one trace as a tree: the given one, or the newest that reaches a consumer."""
    traces: dict[str, list[dict[str, Any]]] = {}
    for span in _spans(data_dir):
        traces.setdefault(span["trace_id"], []).append(span)
    if trace_id is None:
        whole = [key for key, spans in traces.items() if any(span["kind"] == "consumer" for span in spans)]
        trace_id = max(whole, key=lambda key: max(span["start_ns"] for span in traces[key]), default=None)
    if trace_id is None or trace_id not in traces:
        raise HubError(f"no trace {trace_id or 'from a request to a consumer'} is kept in {data_dir / 'spans'}")
    console.print(_tree(trace_id, sorted(traces[trace_id], key=lambda span: int(span["start_ns"]))))
    return 0


def _spans(data_dir: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for file in sorted((data_dir / "spans").glob("*.jsonl")):
        for line in file.read_bytes().splitlines()[-_TRACES_READ_MAX:]:
            try:
                found.append(orjson.loads(line))
            except orjson.JSONDecodeError:
                # The last line of a service that was killed while it wrote.
                continue
    return found


def _tree(trace_id: str, spans: list[dict[str, Any]]) -> Tree:
    start = spans[0]["start_ns"]
    moment = datetime.fromtimestamp(start / 1e9, UTC).isoformat(timespec="milliseconds")
    root = Tree(f"trace {trace_id}, {moment}")
    branches: dict[str | None, Tree] = {}
    for span in spans:
        began = (span["start_ns"] - start) / 1e6
        took = (span["end_ns"] - span["start_ns"]) / 1e6
        queued = span["attributes"].get("mediate.event.queued_seconds")
        waited = f", queued {queued * 1000:.1f} ms" if queued is not None else ""
        status = span["attributes"].get("http.response.status_code", "")
        line = f"{span['service']:<14} {span['name']} {status} [dim]at {began:.1f} ms, took {took:.1f} ms{waited}[/dim]"
        branches[span["span_id"]] = branches.get(span["parent_id"], root).add(line)
    return root


def _hub_json(data_dir: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = orjson.loads((data_dir / "hub.json").read_bytes())
    except FileNotFoundError as error:
        raise HubError(f"no hub runs in {data_dir}; `mediate up` starts one") from error
    return told


def with_broker(data_dir: Path, asking: Callable[[Client], Awaitable[T]]) -> T:
    """Ask over a connection to the hub's NATS. Raises HubError where no hub runs there or a part does not answer."""
    port = _hub_json(data_dir)["parts"]["nats"]["port"]

    async def run() -> T:
        client = await nats.connect(EmbeddedNats(DataDirectory(data_dir), port=port).url(), connect_timeout=5)
        try:
            return await asking(client)
        finally:
            await client.close()

    try:
        return asyncio.run(run())
    except NotAnswered as error:
        raise HubError(str(error)) from error
    except (nats.errors.Error, OSError) as error:
        raise HubError(f"NATS of the hub in {data_dir} does not answer: {error!r}") from error
