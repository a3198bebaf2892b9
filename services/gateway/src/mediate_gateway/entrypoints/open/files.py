"""The monitor's figures as files for everybody: CSV and JSON, written while they are read."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime
from pydantic_core import to_json

from mediate_contracts.values import Code
from mediate_gateway.adapters import open_data
from mediate_gateway.adapters.open_data import Narrowed
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.http import is_known, tag_of
from mediate_gateway.entrypoints.open import dcat
from mediate_gateway.entrypoints.open.columns import INDICATORS, OBSERVATIONS, Columns, of_rows
from mediate_gateway.entrypoints.open.places import (
    CATALOGUE,
    INDICATOR_FILE,
    INDICATORS_FILE,
    OBSERVATIONS_FILE,
    hub_of,
)
from mediate_gateway.entrypoints.pages.files import MEDIA_TYPES, csv_of
from mediate_gateway.entrypoints.pages.listing import Plain
from mediate_shared.database import Database
from mediate_shared.identity.guard import open_to_all
from mediate_shared.service import Service

TYPES: Final[Mapping[str, str]] = MappingProxyType({"csv": MEDIA_TYPES["csv"], "json": "application/json"})
"""The kinds of files, with their media types."""
_FRESH_SECONDS: Final = 60
_WRITING: Final = "2"
"""Changes when the same figures are written in another way."""
Since = Annotated[
    AwareDatetime | None,
    Query(description="Only figures that were heard of at this moment or after it; ISO 8601 with its offset."),
]
Of = Annotated[Code | None, Query(description="Only figures of the indicator with this code.")]
Spoken = Annotated[
    Language | None, Query(description="How CSV writes decimals: with a comma in `nl`, and otherwise with a point.")
]


def routes() -> APIRouter:
    """Return the files of ``/open-data`` and their catalogue: without a session, and the same for everybody."""
    router = APIRouter()
    for kind in TYPES:
        _add(router, kind)

    @router.get(CATALOGUE, dependencies=[open_to_all()])
    async def show_catalogue(request: Request) -> Response:
        service: Service = request.app.state.service
        hub = hub_of(request)
        async with service.database.reading() as connection:
            headers = await _headers(connection, "catalogue", hub)
            if is_known(request, headers["ETag"]):
                return Response(status_code=304, headers=headers)
            changed_at = await open_data.changed_at(connection)
        found = [row async for some in open_data.indicators(service.database) for row in some]
        body = to_json(dcat.catalogue(hub, found[: dcat.DATASETS_MAX], changed_at))
        return Response(body, headers=headers, media_type=dcat.MEDIA_TYPE)

    return router


def _add(router: APIRouter, kind: str) -> None:
    public = [open_to_all()]

    @router.get(INDICATORS_FILE.format(kind=kind), dependencies=public, name=f"open_indicators_{kind}")
    async def open_indicators(request: Request, lang: Spoken = None) -> Response:
        database = _database(request)
        async with database.reading() as connection:
            headers = await _headers(connection, kind)
        rows = open_data.indicators(database)
        return _answer(request, headers, kind, "indicators", INDICATORS, rows, lang)

    @router.get(OBSERVATIONS_FILE.format(kind=kind), dependencies=public, name=f"open_observations_{kind}")
    async def open_observations(
        request: Request, code: Of = None, since: Since = None, lang: Spoken = None
    ) -> Response:
        database = _database(request)
        async with database.reading() as connection:
            headers = await _headers(connection, kind)
            found = None if code is None else await open_data.indicator(connection, code, field="query.code")
        rows = open_data.observations(database, Narrowed(None if found is None else found.id, since))
        return _answer(request, headers, kind, "observations", OBSERVATIONS, rows, lang)

    @router.get(INDICATOR_FILE.format(kind=kind, code="{code}"), dependencies=public, name=f"open_indicator_{kind}")
    async def open_indicator(request: Request, code: Code, since: Since = None, lang: Spoken = None) -> Response:
        database = _database(request)
        async with database.reading() as connection:
            headers = await _headers(connection, kind)
            found = await open_data.indicator(connection, code)
        rows = open_data.observations(database, Narrowed(found.id, since))
        about = {name: _plain(read(found)) for name, read in INDICATORS.items()}
        return _answer(request, headers, kind, code, OBSERVATIONS, rows, lang, about=about)


def _database(request: Request) -> Database:
    service: Service = request.app.state.service
    return service.database


async def _headers(connection: Any, *parts: str) -> dict[str, str]:
    tag = tag_of(await open_data.version(connection), _WRITING, *parts)
    # A hub that is told of its figures every second need not say so to everybody every second.
    return {"Cache-Control": f"public, max-age={_FRESH_SECONDS}", "ETag": tag}


def _answer(
    request: Request,
    headers: Mapping[str, str],
    kind: str,
    name: str,
    columns: Columns,
    rows: AsyncIterator[Sequence[Any]],
    language: Language | None,
    *,
    about: Mapping[str, Any] | None = None,
) -> Response:
    """Return a file, written while it is sent; nothing of it where the sender has it already."""
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=dict(headers))
    found = _in_columns(columns, rows)
    file = csv_of(list(columns), found, language or Language.EN) if kind == "csv" else _json(columns, found, about)
    headers = {**headers, "Content-Disposition": f'inline; filename="{name}.{kind}"'}
    return StreamingResponse(file, headers=headers, media_type=TYPES[kind])


async def _in_columns(columns: Columns, rows: AsyncIterator[Sequence[Any]]) -> AsyncIterator[list[list[Plain]]]:
    async for some in rows:
        yield await asyncio.to_thread(of_rows, columns, some)


async def _json(
    columns: Columns, rows: AsyncIterator[list[list[Plain]]], about: Mapping[str, Any] | None
) -> AsyncIterator[bytes]:
    """Yield one object: what the file is about, if anything, and its rows as ``items``; decimals are strings."""
    names = list(columns)
    yield b"{" if about is None else b'{"indicator":' + to_json(about) + b","
    yield b'"items":['
    is_first = True
    async for some in rows:
        written = [to_json({name: _plain(value) for name, value in zip(names, row, strict=True)}) for row in some]
        yield (b"" if is_first else b",") + b",\n".join(written)
        is_first = False
    yield b"]}\n"


def _plain(value: Plain) -> Any:
    """Return a value as JSON holds it: an exact number as a string, and words that are a truth value as one."""
    match value:
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case "true" | "false":
            return value == "true"
        case _:
            return value
