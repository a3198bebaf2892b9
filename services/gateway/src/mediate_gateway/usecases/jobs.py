"""Long work: done beside the pages for one account, with progress that can be left, come back to, and stopped."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any, Final
from uuid import UUID, uuid4

from mediate_contracts.values import DomainError
from mediate_gateway.adapters import jobs, sessions
from mediate_gateway.adapters.jobs import Job
from mediate_gateway.domain.jobs import FileTooLarge, JobState, TooManyJobs
from mediate_gateway.domain.languages import Language
from mediate_shared.database import OUTAGES
from mediate_shared.identity.actor import VISITOR, Actor
from mediate_shared.identity.guard import not_allowed
from mediate_shared.ids import new_id
from mediate_shared.problems import ProblemError
from mediate_shared.service import Service
from mediate_shared.telemetry import attributes

OPEN_MAX: Final = 5
"""Most work of one account that is not over."""
FILE_BYTES_MAX: Final = 100 * 1024 * 1024
FILES_MAX: Final = 20
"""Most work of one account that is kept with its file; the oldest makes room for what is new."""
KEPT: Final = timedelta(days=7)
"""How long work that is over is kept, with the file that came of it."""
LEADS_TO: Final = "leads_to"
"""What a job keeps the path of the page under, on which one goes on."""
INTERRUPTED: Final = "interrupted"
UNEXPECTED: Final = "unexpected"
"""Failures that are no refusal of a service: too often taken up without an end, and a mistake of the hub."""
_ATTEMPTS_MAX: Final = 5
_AT_ONCE: Final = 2
_LOOK_SECONDS: Final = 1.0
_BEAT_SECONDS: Final = 0.25
_SIGN_OF_LIFE_SECONDS: Final = 5.0
_SILENT: Final = timedelta(seconds=30)
_PART_BYTES: Final = 1024 * 1024
_FAILURE_CHARACTERS_MAX: Final = 1_000

Run = Callable[["Running"], Coroutine[Any, Any, None]]
"""Does the work of a kind; it goes on at ``job.done`` and ``job.kept`` where a process died before it was over."""


class JobStopped(Exception):
    """Work is to stop: it was cancelled, or another process does it meanwhile."""


@dataclass
class Running:
    """Work while it is done, in the name of whoever asked for it, as they are now.

    ``kept`` is what it needs to go on, and ``outcome`` what came of it, as counts by name; both are written with the
    progress.
    """

    service: Service
    job: Job
    actor: Actor
    kept: dict[str, Any]
    outcome: dict[str, Any]
    done: int
    total: int | None
    _said_at: float = field(default=0.0)
    _is_lost: bool = field(default=False)
    is_overdue: bool = field(default=False)

    @property
    def asked(self) -> Mapping[str, Any]:
        """What it is to do."""
        return self.job.asked

    def leads_to(self, path: str) -> None:
        """Say on which of our pages one goes on once it is over."""
        self.kept = {**self.kept, LEADS_TO: path}

    @property
    def language(self) -> Language:
        """The language it was asked for in."""
        return self.job.language

    async def as_they_are_now(self) -> Actor:
        """Return who asked for it, with the rights they have by now. Raises JobStopped where they have no account."""
        async with self.service.database.reading() as connection:
            actor = await sessions.actor_with(connection, self.job.account_id)
        if actor is None:
            raise JobStopped
        self.actor = actor
        return actor

    async def progress(self, done: int, total: int | None = None, step: str | None = None) -> None:
        """Say how far it is, of how much, and the key of the words for what it is doing.

        Raises JobStopped where it is to go no further. Nothing is written more often than four times a second.
        """
        self.done = done
        self.total = self.total if total is None else total
        if step is not None and step != self.job.step:
            self.job.step = step
        elif monotonic() - self._said_at < _BEAT_SECONDS:
            return
        await self.say()

    async def say(self) -> None:
        """Write how far it is, what it keeps and what came of it so far. Raises JobStopped where it is to stop."""
        self._said_at = monotonic()
        async with self.service.database.transaction() as transaction:
            stop = await jobs.beat(
                transaction,
                self.job.id,
                self.job.attempts,
                now=self.service.clock(),
                done=self.done,
                total=self.total,
                step=self.job.step,
                kept=self.kept,
                outcome=self.outcome,
            )
        if stop is None:
            self._is_lost = True
        if stop is not False:
            raise JobStopped

    async def file(self, name: str, media_type: str, chunks: AsyncIterator[bytes]) -> None:
        """Keep the file that comes of it, in place of one that an attempt before this one wrote.

        Raises FileTooLarge, and JobStopped where it is to stop.
        """
        part, size, waiting = 0, 0, bytearray()
        async with self.service.database.transaction() as transaction:
            await jobs.begin_file(transaction, self.job.id)
        async for chunk in chunks:
            waiting += chunk
            size += len(chunk)
            if size > FILE_BYTES_MAX:
                raise FileTooLarge(FILE_BYTES_MAX)
            while len(waiting) >= _PART_BYTES:
                await self._keep(part, bytes(waiting[:_PART_BYTES]))
                del waiting[:_PART_BYTES]
                part += 1
        if waiting or part == 0:
            await self._keep(part, bytes(waiting))
        async with self.service.database.transaction() as transaction:
            named = {"file_name": name, "file_type": media_type, "file_bytes": size}
            await jobs.beat(transaction, self.job.id, self.job.attempts, now=self.service.clock(), **named)

    async def _keep(self, part: int, content: bytes) -> None:
        async with self.service.database.transaction() as transaction:
            await jobs.write_part(transaction, self.job.id, part, content)
        await self.progress(self.done)

    async def end(self, state: JobState, failure: str | None = None) -> None:
        """Write how it ended, unless another process does it meanwhile."""
        if self._is_lost:
            return
        async with self.service.database.transaction() as transaction:
            await jobs.end(
                transaction,
                self.job.id,
                self.job.attempts,
                state,
                now=self.service.clock(),
                done=self.done,
                total=self.total,
                kept=self.kept,
                outcome=self.outcome,
                failure=failure,
            )


class Jobs:
    """Takes up long work of the kinds it knows, whichever process of the gateway it was asked in."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._kinds: dict[str, Run] = {}
        self._waiting = asyncio.Event()

    def kind(self, name: str, run: Run) -> None:
        """Let work of a kind be done."""
        self._kinds[name] = run

    async def start(
        self, kind: str, title: str, asked: Mapping[str, Any], *, actor: Actor, language: Language = Language.NL
    ) -> UUID:
        """Have something done in somebody's name; return the id its page is found by.

        Raises TooManyJobs, and ProblemError (403) for whoever has no account that it could be kept for.
        """
        if kind not in self._kinds:
            raise LookupError(kind)
        service = self._service
        job = Job(
            id=new_id(),
            account_id=actor.id or uuid4(),
            kind=kind,
            title=title,
            language=language,
            asked=dict(asked),
            kept={},
            outcome={},
            state=JobState.WAITING,
            step=None,
            done=0,
            total=None,
            attempts=0,
            cancel_asked=False,
            failure=None,
            file_name=None,
            file_type=None,
            file_bytes=0,
            created_at=service.clock(),
            started_at=None,
            finished_at=None,
        )
        async with service.database.transaction(actor) as transaction:
            if await sessions.actor_with(transaction.connection, job.account_id) is None:
                raise not_allowed("Long work is kept for people with an account; sign in with one.")
            if await jobs.open_of(transaction, job.account_id) >= OPEN_MAX:
                raise TooManyJobs(OPEN_MAX)
            await jobs.forget_files(transaction, job.account_id, beyond=FILES_MAX - 1)
            await jobs.add(transaction, job)
        self._waiting.set()
        return job.id

    async def cancel(self, job_id: UUID, *, actor: Actor) -> None:
        """Ask one's own work to stop; what was done of it stays done."""
        async with self._service.database.transaction(actor) as transaction:
            await jobs.cancel(transaction, job_id, actor.id or uuid4(), now=self._service.clock())

    async def work(self) -> None:
        """Do what there is to do until cancelled; what is under way then is taken up again by the next process."""
        running: set[asyncio.Task[None]] = set()
        try:
            while True:
                running = {task for task in running if not task.done()}
                job = await self._claim() if len(running) < _AT_ONCE else None
                if job is not None:
                    running.add(asyncio.create_task(self._do(job), name=f"job.{job.kind}"))
                    continue
                self._waiting.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._waiting.wait(), _LOOK_SECONDS)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def forget(self) -> None:
        """Drop, every hour, what was over long enough ago; until cancelled."""
        while True:
            with suppress(*OUTAGES):
                async with self._service.database.transaction() as transaction:
                    await jobs.forget_before(transaction, self._service.clock() - KEPT)
            await asyncio.sleep(3_600)

    async def _claim(self) -> Job | None:
        with suppress(*OUTAGES):
            async with self._service.database.transaction() as transaction:
                return await jobs.claim(transaction, sorted(self._kinds), now=self._service.clock(), silent=_SILENT)
        return None

    async def _do(self, job: Job) -> None:
        service = self._service
        async with service.database.reading() as connection:
            actor = await sessions.actor_with(connection, job.account_id)
        running = Running(service, job, actor or VISITOR, job.kept, job.outcome, job.done, job.total)
        try:
            if actor is None:
                await running.end(JobState.CANCELLED)
            elif job.attempts > _ATTEMPTS_MAX:
                await running.end(JobState.FAILED, INTERRUPTED)
            else:
                await self._run(running)
        except OUTAGES as error:
            # It falls silent, and is taken up again once the database is there.
            service.log.warning("job.interrupted", job_id=str(job.id), kind=job.kind, error=repr(error))

    async def _run(self, running: Running) -> None:
        job, service = running.job, self._service
        doing = asyncio.create_task(self._kinds[job.kind](running), name=f"job.{job.kind}.doing")
        beating = asyncio.create_task(self._beat(running, doing))
        try:
            with service.telemetry.span(f"job {job.kind}", attributes={attributes.USE_CASE: f"job {job.kind}"}):
                await doing
        except JobStopped:
            await running.end(JobState.CANCELLED)
        except asyncio.CancelledError:
            if running.is_overdue:
                await running.end(JobState.CANCELLED)
                return
            # This process stops; the work is not given up but handed on.
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)
            await asyncio.shield(running.end(JobState.WAITING))
            raise
        except ProblemError as error:
            await running.end(JobState.FAILED, error.detail[:_FAILURE_CHARACTERS_MAX])
        except DomainError as error:
            await running.end(JobState.FAILED, error.reason[:_FAILURE_CHARACTERS_MAX])
        except OUTAGES:
            raise
        except Exception:
            # Whatever goes wrong in it ends this work alone, and is told to who asked for it and to ops.
            service.log.exception("job.failed", job_id=str(job.id), kind=job.kind)
            await running.end(JobState.FAILED, UNEXPECTED)
        else:
            await running.end(JobState.DONE)
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)

    async def _beat(self, running: Running, doing: "asyncio.Task[None]") -> None:
        """Say that work lives while it is busy with one long step, and break the step off where it is to stop.

        Work looks by itself whether it is to stop, between two steps; only a step that goes on past that is broken off.
        """
        has_been_told = False
        while True:
            await asyncio.sleep(_SIGN_OF_LIFE_SECONDS)
            with suppress(*OUTAGES):
                async with self._service.database.transaction() as transaction:
                    stop = await jobs.beat(transaction, running.job.id, running.job.attempts, now=self._service.clock())
                if stop is not False and has_been_told:
                    running.is_overdue = True
                    doing.cancel()
                has_been_told = stop is not False
