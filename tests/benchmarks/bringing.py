"""A file of organisations brought to a hub, against the same rows written by the database's own client."""

import argparse
import asyncio
import io
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from typing import Any, Final

import httpx
import uvloop
from openpyxl import Workbook

from benchmarks import machine
from benchmarks.figures import Row, table
from benchmarks.processes import family, running_seconds
from benchmarks.seeing import at_rest
from benchmarks.servers import Servers, described, local_port, scratch
from e2e.people import signed_in
from mediate_contracts.policy import Role
from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.embedded.postgres import EmbeddedPostgres
from mediate_deploy.say import say
from support.hub import Hub, hub

ROWS: Final = 20_000
ROUNDS: Final = 3
ROUNDS_QUICK: Final = 1
AIM_PER_SECOND: Final = 2_000.0
_SECONDS_MAX: Final = 300.0
_LOOK_SECONDS: Final = 0.05
_HEADINGS: Final = (
    *("Naam", "Statutaire naam", "KvK-nummer", "Website", "Hub", "Oprichtingsjaar", "Soorten"),
    *("Plaats in het ecosysteem", "Omschrijving (Nederlands)", "Omschrijving (Engels)", "Verzonnen"),
)
_KINDS: Final = ("producent", "omroep; producent", "gamestudio", "start-up", "kennisinstelling")
_HUBS: Final = ("Hilversum", "Amsterdam", "Utrecht", "Eindhoven", "elders")
_PAGE: Final = "/import/community/organisations"
_TRIED = """
SELECT tried_at IS NOT NULL AND coalesce(job.state, 'done') = 'done'
FROM import_file LEFT JOIN job ON job.id = import_file.trial_id WHERE import_file.id = $1
"""
_DONE = "SELECT job.state = 'done' FROM job JOIN import_file ON import_file.job_id = job.id WHERE import_file.id = $1"


@dataclass(frozen=True)
class Took:
    """How many seconds the parts of one import took, and how much processor time the hub used for it all.

    ``seen`` runs from the last row's commit until the read model holds it; ``service`` is the processor time that the
    process with the community service took while rows were imported.
    """

    upload: float
    trial: float
    doing: float
    seen: float
    processor: float
    service: float


def rows_of(series: str, count: int) -> list[tuple[str, ...]]:
    """Return synthetic organisations as a file holds them, every column filled."""
    offset = 10_000_000 + sum(map(ord, series)) * 100_000 % 80_000_000
    return [
        (
            f"Synthetische studio {series} {n}",
            f"Synthetische studio {series} {n} B.V.",
            f"{offset + n:08d}",
            f"https://studio-{series}-{n}.example",
            _HUBS[n % len(_HUBS)],
            str(1950 + n % 70),
            _KINDS[n % len(_KINDS)],
            "kern",
            f"Maakt verzonnen series, nummer {n}.",
            f"Makes invented series, number {n}.",
            "ja",
        )
        for n in range(count)
    ]


def as_file(rows: Sequence[Sequence[str]], extension: str) -> bytes:
    """Return rows as a file that somebody brings."""
    if extension == "csv":
        return "\r\n".join(";".join(f'"{cell}"' for cell in row) for row in (_HEADINGS, *rows)).encode()
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (_HEADINGS, *rows):
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


class Bringer:
    """A facilitator who brings files to a hub, as a browser without JavaScript does."""

    def __init__(self, running: Hub, client: httpx.AsyncClient, gateway: Any, community: Any) -> None:
        self._hub = running
        self._client = client
        self._gateway = gateway
        self._community = community

    async def bring(self, series: str, extension: str, count: int) -> Took:
        """Bring a file of so many organisations. Raises RuntimeError where not every row was imported."""
        content = as_file(rows_of(series, count), extension)
        before = await self._registered()
        processor = _processor(self._hub)
        page = await self._client.get(_PAGE)
        at = time.perf_counter()
        answer = await self._client.post(
            "/import/files",
            data={"csrf": _csrf(page), "service": "community", "kind": "organisations", "language": "nl"},
            files={"file": (f"{series}.{extension}", content)},
        )
        file_id = answer.headers["location"].split("/")[3].partition("?")[0]
        uploaded = time.perf_counter()
        columns = await self._client.get(f"/import/files/{file_id}/columns")
        chosen = dict(re.findall(r'name="(column-\d+)".*?<option value="([^"]+)" selected', columns.text, re.DOTALL))
        began = time.perf_counter()
        await self._client.post(f"/import/files/{file_id}/columns", data={"csrf": _csrf(columns), **chosen})
        await _until(lambda: self._gateway.fetchval(_TRIED, file_id))
        tried = time.perf_counter()
        page = await self._client.get(f"/import/files/{file_id}")
        service = running_seconds(self._hub.pid("community"))
        doing = time.perf_counter()
        await self._client.post(f"/import/files/{file_id}/import", data={"csrf": _csrf(page)})
        await _until(lambda: self._all_registered(before + count))
        done = time.perf_counter()
        service = running_seconds(self._hub.pid("community")) - service
        await _until(lambda: self._gateway.fetchval("SELECT count(*) >= $1 FROM organisation", before + count))
        seen = time.perf_counter()
        await _until(lambda: self._gateway.fetchval(_DONE, file_id))
        said = await self._community.fetchval("SELECT (SELECT count(*) FROM journal) + (SELECT count(*) FROM outbox)")
        if said < before + count:
            message = f"{said} events for {before + count} organisations"
            raise RuntimeError(message)
        took = _processor(self._hub) - processor
        return Took(uploaded - at, tried - began, done - doing, seen - done, took, service)

    async def _registered(self) -> int:
        count: int = await self._community.fetchval("SELECT count(*) FROM organisation")
        return count

    async def _all_registered(self, count: int) -> bool:
        return await self._registered() >= count


@dataclass(frozen=True)
class Floor:
    """How many seconds the database's own client took for the same rows and events, by each way it knows."""

    executemany: float
    copy: float


async def floor(community: Any, count: int) -> Floor:
    """Write the rows and events of the newest import once more, into tables like theirs, in one transaction each way.

    The tables have the same columns, indexes and constraints; reading what is written and emptying them is not timed.
    """
    for each in ("organisation", "outbox"):
        await community.execute(f"CREATE TABLE IF NOT EXISTS floor_{each} (LIKE {each} INCLUDING ALL)")
    organisations = await community.fetch("SELECT * FROM organisation ORDER BY id DESC LIMIT $1", count)
    said = await community.fetch(
        "SELECT shard, event_id, type, subject, body FROM journal ORDER BY sequence DESC LIMIT $1", count
    )
    seconds = []
    for write in (_by_statements, _by_copy):
        await community.execute("TRUNCATE floor_organisation, floor_outbox")
        began = time.perf_counter()
        async with community.transaction():
            await write(community, "floor_organisation", organisations)
            await write(community, "floor_outbox", said)
        seconds.append(time.perf_counter() - began)
    await community.execute("DROP TABLE floor_organisation, floor_outbox")
    return Floor(*seconds)


async def _by_statements(community: Any, into: str, rows: Sequence[Any]) -> None:
    names = list(rows[0].keys())
    places = ", ".join(f"${place}" for place in range(1, len(names) + 1))
    # Names of columns as the database told them.
    statement = f"INSERT INTO {into} ({', '.join(names)}) VALUES ({places})"  # noqa: S608
    await community.executemany(statement, [tuple(row) for row in rows])


async def _by_copy(community: Any, into: str, rows: Sequence[Any]) -> None:
    await community.copy_records_to_table(into, columns=list(rows[0].keys()), records=[tuple(row) for row in rows])


async def measure(running: Hub, *, rounds: int, count: int = ROWS, say: Callable[[str], None]) -> list[Row]:
    """Bring files of ``count`` organisations to a running hub and return the rows of the table, with the hub's way."""
    options = await signed_in(running, Role.FACILITATOR)
    [session] = options["storage_state"]["cookies"]
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": running.url}
    cookies = {session["name"]: session["value"]}
    took: dict[str, list[Took]] = {"csv": [], "xlsx": []}
    floors: list[Floor] = []
    gateway, community = await running.database("gateway"), await running.database("community")
    try:
        async with httpx.AsyncClient(
            base_url=running.url, headers=headers, cookies=cookies, timeout=_SECONDS_MAX
        ) as client:
            bringer = Bringer(running, client, gateway, community)
            await bringer.bring("warm", "csv", 1_000)
            for number in range(rounds):
                for extension, found in took.items():
                    found.append(await bringer.bring(f"{extension}{number}", extension, count))
                    say(f"  {extension}: {_told(found[-1], count)}")
                floors.append(await floor(community, count))
    finally:
        await gateway.close()
        await community.close()
    return _rows(took, floors, count)


def _rows(took: dict[str, list[Took]], floors: Sequence[Floor], count: int) -> list[Row]:
    statements, copied = (median(getattr(each, name) for each in floors) for name in ("executemany", "copy"))
    rows = []
    for extension, found in took.items():
        whole = [count / (each.upload + each.doing) for each in found]
        rate = median(whole)
        beside = f"rounds {min(whole):,.0f} to {max(whole):,.0f}; floor {count / statements:,.0f}/s by executemany"
        detail = f"{beside} ({rate * statements / count:.2f} of it), {count / copied:,.0f}/s by COPY"
        name = f"{extension.upper()} of {count:,}: upload and import"
        rows += [
            Row(name, f"{rate:,.0f} rows/s", detail, f"≥ {AIM_PER_SECOND:,.0f}", rate >= AIM_PER_SECOND),
            *_parts(found, count),
        ]
    return rows


def _parts(found: Sequence[Took], count: int) -> list[Row]:
    of = {each.name: median(getattr(took, each.name) for took in found) for each in fields(Took)}
    whole = of["upload"] + of["trial"] + of["doing"]
    return [
        Row("… of which the upload", f"{of['upload']:.2f} s", "until the file is read and kept"),
        Row("… with its trial", f"{count / whole:,.0f} rows/s", f"the trial alone {of['trial']:.2f} s"),
        Row("… until the read model holds it", f"{of['seen']:.2f} s", "after the last row was committed"),
        Row(
            "… processor time",
            f"{1_000 * of['processor'] / count:.2f} ms a row",
            "hub and its servers, for upload, trial, import and read model",
        ),
        Row(
            "… of the process with the community service",
            f"{count / of['service']:,.0f} rows a processor second",
            "while they are imported; in one process all the others' work is in it",
        ),
    ]


def _told(took: Took, count: int) -> str:
    parts = ", ".join(f"{each.name} {getattr(took, each.name):.2f} s" for each in fields(Took))
    return f"{count / (took.upload + took.doing):,.0f} rows/s ({parts})"


def _csrf(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    if found is None:
        message = f"{page.url} shows no form: {page.status_code}"
        raise RuntimeError(message)
    return found[1]


def _processor(running: Hub) -> float:
    return sum(running_seconds(pid) for pid in family(running.process.pid))


async def _until(holds: Callable[[], Awaitable[Any]]) -> None:
    async with asyncio.timeout(_SECONDS_MAX):
        while True:
            if await holds():
                return
            await asyncio.sleep(_LOOK_SECONDS)


def of_a_hub(directory: Path, *arguments: str, rounds: int, count: int = ROWS) -> tuple[str, list[Row]]:
    """Start a hub, measure imports in it, and return on what it was measured, and the rows."""
    with hub(directory, "--port", str(local_port()), *arguments) as running:
        at_rest(running)
        postgres = EmbeddedPostgres(
            DataDirectory(running.data_dir), port=int(running.told["parts"]["postgres"]["port"])
        )
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            measured_on = runner.run(described(Servers(postgres.admin_url(), running.broker_url)))
            return measured_on, runner.run(measure(running, rounds=rounds, count=count, say=say))


def main(arguments: Sequence[str]) -> None:
    """Measure the hub in one process, and with a process for each service, and print a table of each."""
    parser = argparse.ArgumentParser(prog="importing", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="One round; the same rows.")
    parser.add_argument("--only", choices=("one", "processes"), help="One way of running the hub alone.")
    parser.add_argument("--rows", type=int, default=ROWS, help="How many organisations a file holds.")
    chosen = parser.parse_args(arguments)
    ways = {"one": ("all in one process", ()), "processes": ("a process for each service", ("--processes",))}
    for key, (name, started_with) in ways.items():
        if chosen.only in {None, key}:
            contention, began = machine.Contention(), time.monotonic()
            with scratch() as directory:
                measured_on, rows = of_a_hub(
                    directory / "data",
                    *started_with,
                    rounds=ROUNDS_QUICK if chosen.quick else ROUNDS,
                    count=chosen.rows,
                )
            say(f"\n{name}\n{measured_on}\nmeasured in {time.monotonic() - began:.0f} s; {contention}\n")
            say(f"{table(rows)}\n")
