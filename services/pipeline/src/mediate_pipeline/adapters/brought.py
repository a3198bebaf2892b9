"""Reads and writes files that people brought to import, and what they said of the columns of such files."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import Count, Line, Text, Value
from mediate_pipeline.adapters.brought_tables import BROUGHT_FILE, BROUGHT_LINE, BROUGHT_MEANING
from mediate_shared.importing import Outcome
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Kept, Records

COLUMNS_MAX: Final = 100
MEANT_MAX: Final = 500
"""Values of a column of which it is said what they mean."""
LINES_MAX: Final = 10**7
ERRORS_MAX: Final = 100

Place = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
Kind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Columns = Annotated[
    dict[Place, Key],
    Field(max_length=COLUMNS_MAX, description="By the place of a column in the file, the first being 0, its key."),
]
Meant = Annotated[
    dict[Key, Annotated[dict[Line, Line], Field(max_length=MEANT_MAX)]],
    Field(max_length=COLUMNS_MAX, description="By the key of a column, what its values mean."),
]


class Wrong(Value):
    """What is wrong with a cell of a line, or with all of it where no column is named."""

    column: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{0,80}$")] = ""
    why: Line | None = None
    reason: Text | None = None
    suggestion: Text | None = None


class BroughtLine(Value):
    """What became of a line, or would; ``record_id`` is the record that it made, changed or left."""

    line: Annotated[int, Field(ge=1, le=LINES_MAX, strict=True)]
    outcome: Outcome
    record_id: UUID | None = None
    errors: Annotated[tuple[Wrong, ...], Field(max_length=ERRORS_MAX)] = ()


class Counts(Value):
    """How many lines had each outcome."""

    created: Count = 0
    changed: Count = 0
    unchanged: Count = 0
    refused: Count = 0


class BroughtFile(Kept):
    """A file as its owner sees it; ``trial`` and ``done`` count its lines."""

    kind: Kind
    language: Literal["nl", "en"]
    name: Line
    rows: Count
    columns: Columns | None = None
    meant: Meant = Field(default={})
    tried_at: datetime | None = None
    done_at: datetime | None = None
    holds_cells: bool = True
    trial: Counts = Counts()
    done: Counts = Counts()


class Meaning(BaseModel):
    """What somebody last said of the columns of a file with such headings; nothing where they did not yet."""

    columns: Columns | None = None
    meant: Meant = Field(default={})


_FILES: Final = Records(BROUGHT_FILE, BroughtFile, "file")
_SHOWN: Final = [
    *(
        BROUGHT_FILE.c[name]
        for name in BroughtFile.model_fields
        if name in BROUGHT_FILE.c and name not in {"trial", "done"}
    ),
    BROUGHT_FILE.c.cells.is_not(None).label("holds_cells"),
]


async def add(transaction: Transaction, values: dict[str, Any], *, at: datetime) -> BroughtFile:
    """Keep a file."""
    return BroughtFile.model_validate(await _FILES.add(transaction, values, at=at))


async def count_of(transaction: Transaction, account_id: UUID) -> int:
    """Return how many files are kept for an account."""
    counted = select(func.count()).select_from(BROUGHT_FILE).where(BROUGHT_FILE.c.account_id == account_id)
    return int((await transaction.execute(counted)).scalar_one())


async def listing(
    connection: AsyncConnection, account_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[BroughtFile]:
    """Return an account's files in the order in which they were brought."""
    query = select(*_SHOWN).where(BROUGHT_FILE.c.account_id == account_id).order_by(BROUGHT_FILE.c.id).limit(limit)
    if after is not None:
        query = query.where(BROUGHT_FILE.c.id > after)
    return [BroughtFile.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def get(connection: AsyncConnection | Transaction, file_id: UUID, account_id: UUID | None) -> BroughtFile:
    """Return an account's file, its lines counted. Raises ProblemError (404) where it has none such."""
    query = select(*_SHOWN).where(BROUGHT_FILE.c.id == file_id, BROUGHT_FILE.c.account_id == account_id)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise not_found("file", file_id)
    counted = (
        select(BROUGHT_LINE.c.is_trial, BROUGHT_LINE.c.outcome, func.count())
        .where(BROUGHT_LINE.c.file_id == file_id)
        .group_by(BROUGHT_LINE.c.is_trial, BROUGHT_LINE.c.outcome)
    )
    counts: dict[bool, dict[str, int]] = {True: {}, False: {}}
    for is_trial, outcome, count in await connection.execute(counted):
        counts[is_trial][outcome] = count
    return BroughtFile.model_validate(
        {**row._mapping, "trial": Counts(**counts[True]), "done": Counts(**counts[False])}
    )


async def cells_of(connection: AsyncConnection, file_id: UUID, account_id: UUID | None) -> bytes:
    """Return the packed cells of an account's file. Raises ProblemError (404) where there are none."""
    query = select(BROUGHT_FILE.c.cells).where(BROUGHT_FILE.c.id == file_id, BROUGHT_FILE.c.account_id == account_id)
    cells: bytes | None = (await connection.execute(query)).scalar_one_or_none()
    if cells is None:
        raise not_found("file", file_id)
    return cells


async def for_update(
    transaction: Transaction, file_id: UUID, account_id: UUID | None, *, expecting: int | None
) -> dict[str, Any]:
    """Return an account's file, locked. Raises ProblemError (404, 412)."""
    row = await _FILES.for_update(transaction, file_id)
    if row["account_id"] != account_id:
        raise not_found("file", file_id)
    return await _FILES.for_update(transaction, file_id, expecting=expecting)


async def change(transaction: Transaction, row: dict[str, Any], changes: dict[str, Any], *, at: datetime) -> None:
    """Write the next version of a locked file."""
    await _FILES.change(transaction, row, changes, at=at)


async def remove(transaction: Transaction, file_id: UUID) -> None:
    """Drop a file and what became of its lines."""
    await transaction.execute(BROUGHT_FILE.delete().where(BROUGHT_FILE.c.id == file_id))


async def forget(transaction: Transaction, *, files_before: datetime, meanings_before: datetime) -> None:
    """Drop the files that were brought before a moment, and what was said of columns and not needed since another."""
    await transaction.execute(BROUGHT_FILE.delete().where(BROUGHT_FILE.c.created_at < files_before))
    await transaction.execute(BROUGHT_MEANING.delete().where(BROUGHT_MEANING.c.used_at < meanings_before))


async def write_lines(transaction: Transaction, file_id: UUID, lines: Sequence[BroughtLine], *, is_trial: bool) -> None:
    """Write what became of lines; those that are written already stay as they are."""
    rows = [{"file_id": file_id, "is_trial": is_trial, **line.model_dump(mode="json")} for line in lines]
    for row in rows:
        row["record_id"] = None if row["record_id"] is None else UUID(row["record_id"])
    if rows:
        await transaction.execute(insert(BROUGHT_LINE).on_conflict_do_nothing(), rows)


async def forget_lines(transaction: Transaction, file_id: UUID, *, is_trial: bool) -> None:
    """Drop what became of the lines of a file."""
    await transaction.execute(BROUGHT_LINE.delete().where(_of(file_id, is_trial=is_trial)))


async def last_line(transaction: Transaction, file_id: UUID, *, is_trial: bool) -> int:
    """Return the last line of which it is known what became; 0 where of none."""
    found = await transaction.execute(select(func.max(BROUGHT_LINE.c.line)).where(_of(file_id, is_trial=is_trial)))
    return found.scalar_one() or 0


async def lines(
    connection: AsyncConnection, file_id: UUID, *, is_trial: bool, outcome: Outcome | None, after: int, limit: int
) -> Sequence[BroughtLine]:
    """Return what became of the lines of a file behind one of them, in their order."""
    query = (
        select(*(BROUGHT_LINE.c[name] for name in BroughtLine.model_fields))
        .where(_of(file_id, is_trial=is_trial), BROUGHT_LINE.c.line > after)
        .order_by(BROUGHT_LINE.c.line)
        .limit(limit)
    )
    if outcome is not None:
        query = query.where(BROUGHT_LINE.c.outcome == outcome.value)
    return [BroughtLine.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def meaning(connection: AsyncConnection, account_id: UUID | None, kind: str, headings: bytes) -> Meaning:
    """Return what somebody last said of a file with such headings."""
    query = select(BROUGHT_MEANING.c.columns, BROUGHT_MEANING.c.meant).where(
        BROUGHT_MEANING.c.account_id == account_id,
        BROUGHT_MEANING.c.kind == kind,
        BROUGHT_MEANING.c.headings == headings,
    )
    row = (await connection.execute(query)).one_or_none()
    return Meaning() if row is None else Meaning.model_validate(dict(row._mapping))


async def remember(
    transaction: Transaction,
    file: Mapping[str, Any],
    *,
    headings: bytes,
    columns: Mapping[str, str],
    meant: Mapping[str, Mapping[str, str]],
    at: datetime,
) -> None:
    """Keep what the owner of a file says of the columns of files with such headings."""
    said = {"columns": dict(columns), "meant": {key: dict(each) for key, each in meant.items()}, "used_at": at}
    again = insert(BROUGHT_MEANING).values(account_id=file["account_id"], kind=file["kind"], headings=headings, **said)
    await transaction.execute(again.on_conflict_do_update(index_elements=["account_id", "kind", "headings"], set_=said))


def _of(file_id: UUID, *, is_trial: bool) -> Any:
    return and_(BROUGHT_LINE.c.file_id == file_id, BROUGHT_LINE.c.is_trial.is_(is_trial))
