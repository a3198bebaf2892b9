"""Reads and writes long work: who asked for it, how far it is, and the file that comes of it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.job_tables import JOB, JOB_FILE
from mediate_gateway.domain.jobs import JobState
from mediate_gateway.domain.languages import Language
from mediate_shared.database import Database
from mediate_shared.journal import Transaction

_OPEN: Final = (JobState.WAITING.value, JobState.RUNNING.value)
_ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('mediate.job', 0) # :account)")


class Job(BaseModel):
    """Long work as its account sees it."""

    id: UUID
    account_id: UUID
    kind: str
    title: str
    language: Language
    asked: dict[str, Any]
    kept: dict[str, Any]
    outcome: dict[str, Any]
    state: JobState
    step: str | None
    done: int
    total: int | None
    attempts: int
    cancel_asked: bool
    failure: str | None
    file_name: str | None
    file_type: str | None
    file_bytes: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


_SHOWN: Final = [JOB.c[name] for name in Job.model_fields]


def _job(row: Any) -> Job:
    return Job.model_validate(dict(row._mapping))


async def add(transaction: Transaction, job: Job) -> None:
    """Keep work that is to be done."""
    await transaction.execute(JOB.insert().values(**job.model_dump(mode="python"), beat_at=None))


async def open_of(transaction: Transaction, account_id: UUID) -> int:
    """Return how much of an account is not over; nobody else counts or adds for it until the transaction ends."""
    await transaction.execute(_ONE_AT_A_TIME, {"account": account_id.int % 2**62})
    counted = await transaction.execute(
        select(func.count()).where(JOB.c.account_id == account_id, JOB.c.state.in_(_OPEN))
    )
    return int(counted.scalar_one())


async def forget_files(transaction: Transaction, account_id: UUID, *, beyond: int) -> None:
    """Drop an account's oldest work that is over and has a file, or parts of one, beyond so many."""
    with_files = (
        select(JOB.c.id)
        .where(JOB.c.account_id == account_id, JOB.c.finished_at.is_not(None), JOB.c.id.in_(select(JOB_FILE.c.job_id)))
        .order_by(JOB.c.created_at.desc(), JOB.c.id.desc())
        .offset(beyond)
    )
    await transaction.execute(JOB.delete().where(JOB.c.id.in_(with_files)))


async def of_account(connection: AsyncConnection, account_id: UUID, *, limit: int) -> Sequence[Job]:
    """Return an account's newest work first."""
    query = (
        select(*_SHOWN)
        .where(JOB.c.account_id == account_id)
        .order_by(JOB.c.created_at.desc(), JOB.c.id.desc())
        .limit(limit)
    )
    return [_job(row) for row in await connection.execute(query)]


async def find(connection: AsyncConnection, job_id: UUID, account_id: UUID) -> Job | None:
    """Return one job of an account; None where it has no such job."""
    query = select(*_SHOWN).where(JOB.c.id == job_id, JOB.c.account_id == account_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _job(row)


async def under_way(connection: AsyncConnection) -> Mapping[tuple[str, JobState], int]:
    """Return how much there is to do by kind and state, for whoever keeps the hub running."""
    query = (
        select(JOB.c.kind, JOB.c.state, func.count()).where(JOB.c.state.in_(_OPEN)).group_by(JOB.c.kind, JOB.c.state)
    )
    return {(kind, JobState(state)): count for kind, state, count in await connection.execute(query)}


async def claim(transaction: Transaction, kinds: Sequence[str], *, now: datetime, silent: timedelta) -> Job | None:
    """Take up the oldest work that waits, or whose process has been silent; None where there is none."""
    free = (
        select(JOB.c.id)
        .where(
            JOB.c.kind.in_(kinds),
            or_(
                JOB.c.state == JobState.WAITING.value,
                and_(JOB.c.state == JobState.RUNNING.value, JOB.c.beat_at < now - silent),
            ),
        )
        .order_by(JOB.c.created_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = (
        JOB.update()
        .where(JOB.c.id == free)
        .values(
            state=JobState.RUNNING.value,
            attempts=JOB.c.attempts + 1,
            started_at=func.coalesce(JOB.c.started_at, now),
            beat_at=now,
        )
        .returning(*_SHOWN)
    )
    row = (await transaction.execute(taken)).one_or_none()
    return None if row is None else _job(row)


async def beat(transaction: Transaction, job_id: UUID, attempt: int, *, now: datetime, **changes: Any) -> bool | None:
    """Say that work goes on, and how far it is; return whether it should stop.

    None where it is another process's meanwhile, or gone: then it must stop too, and say nothing more.
    """
    said = (
        JOB.update()
        .where(JOB.c.id == job_id, JOB.c.attempts == attempt, JOB.c.state == JobState.RUNNING.value)
        .values(beat_at=now, **changes)
        .returning(JOB.c.cancel_asked)
    )
    return (await transaction.execute(said)).scalar_one_or_none()


async def end(
    transaction: Transaction, job_id: UUID, attempt: int, state: JobState, *, now: datetime, **changes: Any
) -> bool:
    """End work, or let it wait again; False where it is another process's meanwhile."""
    finished = now if state.is_over else None
    ended = (
        JOB.update()
        .where(JOB.c.id == job_id, JOB.c.attempts == attempt, JOB.c.state == JobState.RUNNING.value)
        .values(state=state.value, finished_at=finished, **changes)
    )
    return bool((await transaction.execute(ended)).rowcount)


async def cancel(transaction: Transaction, job_id: UUID, account_id: UUID, *, now: datetime) -> None:
    """Ask work of an account to stop; what has not begun is over at once."""
    mine = and_(JOB.c.id == job_id, JOB.c.account_id == account_id)
    await transaction.execute(
        JOB.update()
        .where(mine, JOB.c.state == JobState.WAITING.value)
        .values(state=JobState.CANCELLED.value, finished_at=now, cancel_asked=True)
    )
    await transaction.execute(JOB.update().where(mine, JOB.c.state == JobState.RUNNING.value).values(cancel_asked=True))


async def begin_file(transaction: Transaction, job_id: UUID) -> None:
    """Forget what an attempt before this one had written."""
    await transaction.execute(JOB_FILE.delete().where(JOB_FILE.c.job_id == job_id))


async def write_part(transaction: Transaction, job_id: UUID, part: int, content: bytes) -> None:
    """Keep the next part of a file."""
    await transaction.execute(JOB_FILE.insert().values(job_id=job_id, part=part, content=content))


async def read_file(database: Database, job_id: UUID) -> AsyncIterator[bytes]:
    """Yield a job's file, a part at a time."""
    part = 0
    while True:
        async with database.reading() as connection:
            query = select(JOB_FILE.c.content).where(JOB_FILE.c.job_id == job_id, JOB_FILE.c.part == part)
            content = (await connection.execute(query)).scalar_one_or_none()
        if content is None:
            return
        yield content
        part += 1


async def forget_before(transaction: Transaction, moment: datetime) -> None:
    """Drop work that ended before a moment, with its file."""
    await transaction.execute(JOB.delete().where(JOB.c.finished_at < moment))
