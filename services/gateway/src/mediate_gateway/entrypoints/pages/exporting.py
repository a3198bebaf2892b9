"""Lists to take along: a file with the same filters, order and columns as the page, and with every row of them.

What is short is answered at once; of what is longer a file is made beside the pages, for whoever signed in.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from unicodedata import normalize
from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from mediate_gateway.adapters import listing as rows
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.listed import Asked
from mediate_gateway.entrypoints.pages.files import MEDIA_TYPES, WRITERS, Rows, parts_of, put_aside
from mediate_gateway.entrypoints.pages.jobs import job_at
from mediate_gateway.entrypoints.pages.listing import Exported, Listing, Plain
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import Refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM, Wording
from mediate_gateway.usecases.jobs import Jobs, Running
from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor

AT_ONCE_MAX: Final = 5_000
"""How many rows are answered at once."""
ROWS_MAX: Final = 100_000
"""How many rows a file may have."""
KIND: Final = "export"
_ID: Final = "id"
_NOT_IN_A_NAME: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Exportable:
    """A list that files are made of, what its route declares, and the part of the hub it belongs to."""

    listing: Listing
    policy: Any
    section: str


@dataclass(frozen=True)
class Export:
    """What a file is made of: a list as it was asked for, by whom and in which language."""

    listing: Listing
    asked: Asked
    actor: Actor
    language: Language

    @property
    def columns(self) -> list[Exported]:
        """The columns of the file, the id first."""
        shown = [each for column in self.listing.shown_columns(self.asked) for each in column.exported()]
        return [Exported(_ID, lambda row: row.place_id), *(each for each in shown if each.key != _ID)]

    async def counted(self, database: Database) -> rows.Counted:
        """Return how many rows there are."""
        async with database.reading() as connection:
            narrowed = await self.listing.narrowed_by_words(connection, self.asked, self.actor, whole=True)
            return await rows.counted(connection, self.listing.source, narrowed, most=ROWS_MAX)

    async def parts(self, database: Database) -> Rows:
        """Yield the rows, some hundreds at a time."""
        columns = self.columns
        order = self.listing.order(self.asked.sorting, self.language)
        async with database.reading() as connection:
            narrowed = await self.listing.narrowed_by_words(connection, self.asked, self.actor, whole=True)
            async for some in rows.streamed(connection, self.listing.source, narrowed, order, most=ROWS_MAX):
                yield [[_plain(each, row) for each in columns] for row in some]

    def file(self, kind: str, parts: Rows) -> AsyncIterator[bytes]:
        """Yield the file of a kind that these rows make."""
        return WRITERS[kind]([each.key for each in self.columns], parts, self.language)

    def name(self, kind: str, at: datetime) -> str:
        """Return what the file is called: what is in it and when that was so."""
        title = normalize("NFKD", Wording(self.language).say(self.listing.title)).encode("ascii", "ignore").decode()
        told = _NOT_IN_A_NAME.sub("-", title.lower()).strip("-") or self.listing.name
        return f"{told}-{at.astimezone(AMSTERDAM):%Y-%m-%d-%H%M}.{kind}"


@dataclass(frozen=True)
class ExportPages:
    """Answers for each list with its files, at its own path with ``.csv`` or ``.xlsx`` behind it."""

    exportables: Sequence[Exportable]
    jobs: Jobs

    def routes(self) -> APIRouter:
        """Return the paths of every file of every list."""
        router = APIRouter()
        for each in self.exportables:
            for kind in MEDIA_TYPES:
                self._add(router, each, kind)
        return router

    def _add(self, router: APIRouter, exportable: Exportable, kind: str) -> None:
        path = f"{exportable.listing.path}.{kind}"

        @router.get(path, dependencies=[exportable.policy], name=f"show_{exportable.listing.name}_{kind}")
        async def show_file(visit: Visiting) -> Response:
            return await self._file(visit, exportable, kind)

        @router.post(path, dependencies=[exportable.policy], name=f"make_{exportable.listing.name}_{kind}")
        async def make_file(visit: Visiting) -> Response:
            return await self._make(visit, exportable, kind)

    async def _file(self, visit: Visit, exportable: Exportable, kind: str) -> Response:
        export = _export(visit, exportable.listing)
        database = visit.service.database
        count = await export.counted(database)
        if count.is_more:
            return visit.go(_back(visit, export), done="listing_too_long")
        if count.number > AT_ONCE_MAX:
            if not visit.actor.is_known:
                return visit.go("/sign-in", next=_back(visit, export))
            return _ask(visit, exportable, export, count.number)
        name = export.name(kind, visit.service.clock())
        headers = {"Cache-Control": "no-store", "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        file = await put_aside(export.file(kind, export.parts(database)))
        headers["Content-Length"] = str(file.tell())
        return StreamingResponse(parts_of(file), headers=headers, media_type=MEDIA_TYPES[kind])

    async def _make(self, visit: Visit, exportable: Exportable, kind: str) -> Response:
        await visit.typed()
        export = _export(visit, exportable.listing)
        count = await export.counted(visit.service.database)
        title = visit.word.say("listing.export.job", title=visit.word.say(export.listing.title), kind=kind.upper())
        query = export.asked.address(export.listing.usual)
        try:
            job = await self.jobs.start(
                KIND,
                title,
                {"listing": export.listing.name, "kind": kind, "query": query, "total": count.number},
                actor=visit.actor,
                language=visit.language,
            )
        except REFUSALS as error:
            return _ask(visit, exportable, export, count.number, refused(error, visit.word))
        return visit.go(job_at(job))

    async def run(self, job: Running) -> None:
        """Make the file that a job was asked for, as whoever asked may see it now."""
        asked: Mapping[str, Any] = job.asked
        listing = next(each.listing for each in self.exportables if each.listing.name == asked["listing"])
        found, _ = listing.read({name: [value] for name, value in asked["query"].items()})
        export = Export(listing, found, job.actor, job.language)
        kind, database = asked["kind"], job.service.database

        async def told() -> AsyncIterator[Sequence[Sequence[Plain]]]:
            done = 0
            async for some in export.parts(database):
                yield some
                done += len(some)
                await job.progress(done, asked["total"], "rows")

        await job.file(export.name(kind, job.service.clock()), MEDIA_TYPES[kind], export.file(kind, told()))


def _export(visit: Visit, listing: Listing) -> Export:
    asked, _ = listing.asked(visit)
    return Export(listing, asked.from_the_start(), visit.actor, visit.language)


def _back(visit: Visit, export: Export) -> str:
    return visit.address(export.listing.path, **export.asked.address(export.listing.usual))


def _ask(visit: Visit, exportable: Exportable, export: Export, number: int, wrong: Refused | None = None) -> Response:
    say, address = visit.word.say, export.asked.address(export.listing.usual)
    return visit.page(
        "confirm.html",
        section=exportable.section,
        at=visit.address(visit.request.url.path, **address),
        refused=wrong,
        title=say("listing.export.title", title=say(export.listing.title)),
        what=say("listing.export.what", total=visit.word.number(number)),
        does=say("listing.export.do"),
        back=_back(visit, export),
        is_final=False,
        asks_why=False,
        hidden={},
    )


def _plain(column: Exported, row: Any) -> Plain:
    value = column.value(row)
    if isinstance(value, dict):
        raise TypeError(f"{column.key}: a file has a column for each language")
    return value
