"""Reads and writes files that people import, each its owner's alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.import_tables import IMPORT_FILE, IMPORT_LINE, IMPORT_MAPPING
from mediate_gateway.adapters.job_tables import JOB
from mediate_gateway.domain.importing.rows import CellError, Outcome
from mediate_gateway.domain.jobs import JobState
from mediate_gateway.domain.languages import Language
from mediate_shared.bulk import inserting
from mediate_shared.journal import Transaction

_REMEMBERED: Final = timedelta(days=365)
"""How long longer than files it is remembered what their columns hold."""
_OPEN: Final = (JobState.WAITING.value, JobState.RUNNING.value)


class ImportFile(BaseModel):
    """A file as its owner sees it; ``trial`` and ``job`` are how far the work that tries and does it is, if any."""

    id: UUID
    service: str
    kind: str
    language: Language
    name: str
    rows: int
    mapping: dict[int, str] | None
    trial_id: UUID | None
    trial: JobState | None
    tried_at: datetime | None
    job_id: UUID | None
    job: JobState | None
    created_at: datetime

    @property
    def is_begun(self) -> bool:
        """Whether rows of it were imported, or are."""
        return self.job_id is not None


class ImportLine(BaseModel):
    """What became of a line, or would."""

    line: int
    outcome: Outcome
    record_id: UUID | None = None
    errors: tuple[CellError, ...] = ()


_WRITE_LINES = inserting(IMPORT_LINE).on_conflict_do_nothing()
_TRIAL = JOB.alias("trial")
_SHOWN: Final = [
    *(IMPORT_FILE.c[name] for name in ImportFile.model_fields if name not in {"trial", "job"}),
    _TRIAL.c.state.label("trial"),
    JOB.c.state.label("job"),
]
_FROM = IMPORT_FILE.outerjoin(_TRIAL, _TRIAL.c.id == IMPORT_FILE.c.trial_id).outerjoin(
    JOB, JOB.c.id == IMPORT_FILE.c.job_id
)


def _file(row: Any) -> ImportFile:
    return ImportFile.model_validate(dict(row._mapping))


async def add(transaction: Transaction, account_id: UUID, file: ImportFile, content: bytes) -> None:
    """Keep a file."""
    row = file.model_dump(exclude={"trial", "job"})
    await transaction.execute(IMPORT_FILE.insert().values(**row, account_id=account_id, content=content))


async def count_of(connection: AsyncConnection, account_id: UUID) -> int:
    """Return how many files are kept for an account."""
    counted = select(func.count()).select_from(IMPORT_FILE).where(IMPORT_FILE.c.account_id == account_id)
    return int((await connection.execute(counted)).scalar_one())


async def of_account(connection: AsyncConnection, account_id: UUID) -> Sequence[ImportFile]:
    """Return an account's files, the newest first."""
    query = (
        select(*_SHOWN)
        .select_from(_FROM)
        .where(IMPORT_FILE.c.account_id == account_id)
        .order_by(IMPORT_FILE.c.created_at.desc(), IMPORT_FILE.c.id.desc())
    )
    return [_file(row) for row in await connection.execute(query)]


async def find(connection: AsyncConnection, file_id: UUID, account_id: UUID) -> ImportFile | None:
    """Return a file of an account; None where it has no such file."""
    query = (
        select(*_SHOWN).select_from(_FROM).where(IMPORT_FILE.c.id == file_id, IMPORT_FILE.c.account_id == account_id)
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _file(row)


async def content_of(connection: AsyncConnection, file_id: UUID) -> bytes:
    """Return the packed cells of a file."""
    found = await connection.execute(select(IMPORT_FILE.c.content).where(IMPORT_FILE.c.id == file_id))
    content: bytes = found.scalar_one()
    return content


async def change(transaction: Transaction, file_id: UUID, **values: Any) -> None:
    """Write how far a file is."""
    await transaction.execute(IMPORT_FILE.update().where(IMPORT_FILE.c.id == file_id).values(**values))


async def lock(transaction: Transaction, file_id: UUID) -> None:
    """Let nobody else begin something with a file until the transaction ends."""
    await transaction.execute(select(IMPORT_FILE.c.id).where(IMPORT_FILE.c.id == file_id).with_for_update())


async def remove(transaction: Transaction, file_id: UUID) -> None:
    """Drop a file and what became of its lines."""
    await transaction.execute(IMPORT_FILE.delete().where(IMPORT_FILE.c.id == file_id))


async def forget_before(transaction: Transaction, moment: datetime) -> None:
    """Drop the files that were brought before a moment, unless they are being imported."""
    working = select(JOB.c.id).where(
        or_(JOB.c.id == IMPORT_FILE.c.job_id, JOB.c.id == IMPORT_FILE.c.trial_id), JOB.c.state.in_(_OPEN)
    )
    await transaction.execute(IMPORT_FILE.delete().where(IMPORT_FILE.c.created_at < moment, ~working.exists()))
    await transaction.execute(IMPORT_MAPPING.delete().where(IMPORT_MAPPING.c.used_at < moment - _REMEMBERED))


async def write_lines(transaction: Transaction, file_id: UUID, lines: Sequence[ImportLine], *, is_trial: bool) -> None:
    """Write what became of lines; those that are written already stay as they are."""
    rows = [{"file_id": file_id, "is_trial": is_trial, **dict(line)} for line in lines]
    await transaction.execute(_WRITE_LINES, {"rows": rows})


async def forget_lines(transaction: Transaction, file_id: UUID, *, is_trial: bool) -> None:
    """Drop what became of the lines of a file."""
    await transaction.execute(IMPORT_LINE.delete().where(_of(file_id, is_trial=is_trial)))


async def last_line(connection: AsyncConnection, file_id: UUID, *, is_trial: bool) -> int:
    """Return the last line of a file of which it is known what became; 0 where of none."""
    found = await connection.execute(select(func.max(IMPORT_LINE.c.line)).where(_of(file_id, is_trial=is_trial)))
    return found.scalar_one() or 0


async def counts(connection: AsyncConnection, file_id: UUID, *, is_trial: bool) -> Mapping[Outcome, int]:
    """Return how many lines of a file had each outcome; every outcome is named."""
    query = (
        select(IMPORT_LINE.c.outcome, func.count())
        .where(_of(file_id, is_trial=is_trial))
        .group_by(IMPORT_LINE.c.outcome)
    )
    found = {Outcome(outcome): count for outcome, count in await connection.execute(query)}
    return {outcome: found.get(outcome, 0) for outcome in Outcome}


async def lines(
    connection: AsyncConnection,
    file_id: UUID,
    *,
    is_trial: bool,
    outcome: Outcome | None = None,
    after: int = 0,
    limit: int | None = None,
) -> Sequence[ImportLine]:
    """Return what became of the lines of a file behind one of them, in their order."""
    shown = [IMPORT_LINE.c[name] for name in ImportLine.model_fields]
    query = (
        select(*shown)
        .where(_of(file_id, is_trial=is_trial), IMPORT_LINE.c.line > after)
        .order_by(IMPORT_LINE.c.line)
        .limit(limit)
    )
    if outcome is not None:
        query = query.where(IMPORT_LINE.c.outcome == outcome.value)
    return [ImportLine.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def remembered(
    connection: AsyncConnection, account_id: UUID, service: str, kind: str, headings: bytes
) -> dict[int, str] | None:
    """Return what somebody last said such columns hold; None where they did not yet."""
    query = select(IMPORT_MAPPING.c.mapping).where(
        IMPORT_MAPPING.c.account_id == account_id,
        IMPORT_MAPPING.c.service == service,
        IMPORT_MAPPING.c.kind == kind,
        IMPORT_MAPPING.c.headings == headings,
    )
    found = (await connection.execute(query)).scalar_one_or_none()
    return None if found is None else {int(place): key for place, key in found.items()}


async def remember(
    transaction: Transaction,
    account_id: UUID,
    service: str,
    kind: str,
    headings: bytes,
    mapping: Mapping[int, str],
    *,
    at: datetime,
) -> None:
    """Keep what somebody says such columns hold."""
    said = {
        "account_id": account_id,
        "service": service,
        "kind": kind,
        "headings": headings,
        "mapping": {str(place): key for place, key in mapping.items()},
        "used_at": at,
    }
    again = insert(IMPORT_MAPPING).values(**said)
    await transaction.execute(
        again.on_conflict_do_update(
            index_elements=["account_id", "service", "kind", "headings"],
            set_={"mapping": again.excluded.mapping, "used_at": at},
        )
    )


def _of(file_id: UUID, *, is_trial: bool) -> Any:
    return and_(IMPORT_LINE.c.file_id == file_id, IMPORT_LINE.c.is_trial.is_(is_trial))
