"""Files that people bring to import, over HTTP: each its owner's alone."""

from base64 import b64encode
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, StringConstraints

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_pipeline.adapters import brought
from mediate_pipeline.adapters.brought import LINES_MAX, BroughtFile, BroughtLine, Fingerprint, Kind, Meaning
from mediate_pipeline.usecases.bring_file import BringFile, bring_file, remove_file
from mediate_pipeline.usecases.settle_file import (
    ExpectBack,
    SettleFile,
    TellLines,
    expect_back,
    settle_file,
    tell_lines,
)
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs
from mediate_shared.importing import Outcome
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

PATH = "/v1/import-files"
router = APIRouter()
_IMPORTS = [needs(Action.CREATE, Visibility.DEAL)]


class Cells(BaseModel):
    """The packed cells of a file, in base64."""

    cells: Annotated[str, StringConstraints(max_length=20 << 20)]


class Lines(BaseModel):
    """Lines of a file, in their order."""

    items: list[BroughtLine]


@router.post("/import-files", dependencies=_IMPORTS, status_code=201, response_model=BroughtFile)
async def bring(body: BringFile, command: Commanding) -> Response:
    """Keep a file to import, for yourself alone and for a day at most."""
    return await command.run(
        lambda transaction, now: bring_file(body, transaction=transaction, now=now),
        created_at="/v1/pipeline/import-files/{id}",
    )


@router.get("/import-files", dependencies=_IMPORTS)
async def list_files(request: Request, actor: Acting, cursor: Cursor = None, limit: Limit = 50) -> Page[BroughtFile]:
    """List your files, in the order in which you brought them."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading(actor) as connection:
        found = [] if actor.id is None else await brought.listing(connection, actor.id, after=after, limit=limit + 1)
    return page(found, limit, lambda file: str(file.id))


@router.get("/import-files/{file_id}", dependencies=_IMPORTS, response_model=BroughtFile)
async def show_file(request: Request, actor: Acting, file_id: UUID) -> Response:
    """Show one of your files, without its cells."""
    async with request.app.state.service.database.reading(actor) as connection:
        return shown(await brought.get(connection, file_id, actor.id))


@router.get("/import-files/{file_id}/cells", dependencies=_IMPORTS)
async def show_cells(request: Request, actor: Acting, file_id: UUID) -> Cells:
    """Show the cells of one of your files, packed as they were brought."""
    async with request.app.state.service.database.reading(actor) as connection:
        cells = await brought.cells_of(connection, file_id, actor.id)
    return Cells(cells=b64encode(cells).decode())


@router.get("/import-files/{file_id}/lines", dependencies=_IMPORTS)
async def list_lines(
    request: Request,
    actor: Acting,
    file_id: UUID,
    *,
    is_trial: bool = True,
    outcome: Outcome | None = None,
    after: Annotated[int, Query(ge=0, le=LINES_MAX, description="Behind this line.")] = 0,
    limit: Annotated[int, Query(ge=1, le=20_000)] = 50,
) -> Lines:
    """List what became of the lines of one of your files, or in a trial would."""
    async with request.app.state.service.database.reading(actor) as connection:
        await brought.get(connection, file_id, actor.id)
        found = await brought.lines(connection, file_id, is_trial=is_trial, outcome=outcome, after=after, limit=limit)
    return Lines(items=list(found))


@router.get("/import-meanings", dependencies=_IMPORTS)
async def show_meaning(
    request: Request, actor: Acting, kind: Kind = "deals", headings: Fingerprint = "0" * 64
) -> Meaning:
    """Show what you last said of the columns of files with such headings."""
    async with request.app.state.service.database.reading(actor) as connection:
        return await brought.meaning(connection, actor.id, kind, bytes.fromhex(headings))


@router.post("/import-files/{file_id}/settle", dependencies=_IMPORTS, response_model=BroughtFile)
async def settle(file_id: UUID, body: SettleFile, command: Commanding) -> Response:
    """Say what the columns of a file hold, and what values in them mean; send its ETag as If-Match."""
    use_case = partial(settle_file, file_id, body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post("/import-files/{file_id}/lines", dependencies=_IMPORTS, response_model=BroughtFile)
async def tell(file_id: UUID, body: TellLines, command: Commanding) -> Response:
    """Say what became of lines of a file; send its ETag as If-Match."""
    use_case = partial(tell_lines, file_id, body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post("/import-files/{file_id}/expect-back", dependencies=_IMPORTS, response_model=BroughtFile)
async def expect(file_id: UUID, body: ExpectBack, command: Commanding) -> Response:
    """Read files with these headings as this one was read; send its ETag as If-Match."""
    use_case = partial(expect_back, file_id, body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.delete("/import-files/{file_id}", dependencies=_IMPORTS, response_model=BroughtFile)
async def remove(file_id: UUID, command: Commanding) -> Response:
    """Drop a file; what was imported from it stays."""
    return await command.run(lambda transaction, _: remove_file(file_id, transaction=transaction))
