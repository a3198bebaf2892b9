"""Where a hub leaves traces: its databases, everything that the broker keeps, and its files of logs and spans."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import nats

from confidentiality.marks import Marks
from mediate_contracts.catalogue import SERVICES
from support.hub import Hub

OTHERS: Final = tuple(name for name in SERVICES if name != "pipeline")
_NOT_TEXT: Final = {"postgres", "nats", "binaries", "run"}
"""Folders of servers' own files: what they hold is asked of the servers."""


async def tables_with(hub: Hub, service: str, marks: Marks) -> list[str]:
    """Return the tables of a service's database of which a row, written out whole, holds a mark."""
    connection = await hub.database(service)
    found: list[str] = []
    try:
        schemas = "schemaname NOT IN ('pg_catalog', 'information_schema')"
        tables = await connection.fetch(
            f"SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE {schemas} ORDER BY 1"  # noqa: S608 - nothing of it comes from anywhere
        )
        for table in tables:
            # Bytes are written out in hexadecimal, which the pattern knows.
            query = f"SELECT kept::text AS row FROM {table['name']} AS kept WHERE kept::text ~* $1 LIMIT 1"  # noqa: S608 - the name comes from the catalogue, quoted
            row = await connection.fetchrow(query, marks.pattern)
            if row is not None:
                found.append(f"{service} {table['name']}: {sorted(marks.found_in(row['row']))[:3]}")
    finally:
        await connection.close()
    return found


async def streamed(hub: Hub) -> dict[str, str]:
    """Return everything that the broker keeps, of every stream, key-value store and object store."""
    connection = await nats.connect(hub.broker_url)
    kept: dict[str, str] = {}
    try:
        jetstream = connection.jetstream()
        for stream in await jetstream.streams_info():
            name = str(stream.config.name)
            for number in range(stream.state.first_seq, stream.state.last_seq + 1):
                try:
                    message = await jetstream.get_msg(name, number)
                except nats.js.errors.NotFoundError:
                    continue
                kept[f"{name} {number}"] = f"{message.subject} {message.headers!r} {bytes(message.data or b'')!r}"
    finally:
        await connection.close()
    return kept


def files_of(hub: Hub) -> Iterator[Path]:
    """Yield every file of logs and spans, the terminal's included, and the servers' own logs."""
    yield from hub.data_dir.parent.glob(f"{hub.data_dir.name}*.log")
    for path in sorted(hub.data_dir.rglob("*")):
        if path.is_file() and not _NOT_TEXT & set(path.relative_to(hub.data_dir).parts[:1]):
            yield path
    for path in sorted(hub.data_dir.rglob("*.log")):
        if path.is_file() and "pg_wal" not in path.parts:
            yield path


def lines_with(hub: Hub, marks: Marks) -> list[str]:
    """Return the lines of files that hold a mark, each with the name of its file."""
    pattern = re.compile(marks.pattern, re.IGNORECASE)
    return [
        f"{path.name}: {line.strip()[:600]}"
        for path in dict.fromkeys(files_of(hub))
        for line in path.read_bytes().decode("utf-8", "replace").splitlines()
        if pattern.search(line)
    ]
