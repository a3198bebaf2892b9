"""Import files: keep what somebody brings, try it, and do it, a batch at a time and each row once."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing, suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_gateway.adapters import imports
from mediate_gateway.adapters.importing.kinds import kind_of
from mediate_gateway.adapters.importing.packing import packed, unpacked
from mediate_gateway.adapters.importing.reading import read_sheet
from mediate_gateway.adapters.imports import ImportFile, ImportLine
from mediate_gateway.adapters.services import Services
from mediate_gateway.domain.importing.described import ImportKind
from mediate_gateway.domain.importing.headings import Mapped, guessed, remembered_by
from mediate_gateway.domain.languages import Language
from mediate_gateway.usecases.import_batches import Opened, batches_of, sent_batch
from mediate_gateway.usecases.import_confidential import ConfidentialImporting
from mediate_gateway.usecases.jobs import Jobs, JobStopped, Running
from mediate_shared.database import OUTAGES
from mediate_shared.identity.actor import Actor
from mediate_shared.ids import new_id
from mediate_shared.problems import not_found
from mediate_shared.service import Service

FILES_MAX: Final = 20
"""Most files kept for one account."""
KEPT: Final = timedelta(days=7)
TRIAL: Final = "import_trial"
DOING: Final = "import"
_READ_AT_ONCE: Final = 2
_LOOKS_MAX: Final = 15
"""How often it is waited, some two seconds each, for the lists to show what was imported."""
_CLEANING_SECONDS: Final = 3_600.0


class TooManyFiles(DomainError):
    """Somebody has as many files here as are kept for one."""

    def __init__(self) -> None:
        reason = f"{FILES_MAX} of your files are kept here; delete one first"
        super().__init__(reason, field="file", value=FILES_MAX)


class Importing:
    """What is done with files that people bring; each only by their owner, in their name as they are then."""

    def __init__(self, service: Service, services: Services, jobs: Jobs) -> None:
        self._service = service
        self._services = services
        self._jobs = jobs
        self._reading = asyncio.Semaphore(_READ_AT_ONCE)
        self.confidential = ConfidentialImporting(services, self._reading)
        jobs.kind(TRIAL, self._run_trial)
        jobs.kind(DOING, self._run)

    @property
    def services(self) -> Services:
        """The services that take what is imported."""
        return self._services

    async def bring(
        self, kind: ImportKind, name: str, content: bytes, language: Language, *, actor: Actor, account_id: UUID
    ) -> ImportFile:
        """Keep a file of this kind. Raises SheetRefused, or TooManyFiles."""
        # Beside the loop, and not many at once: a spreadsheet takes seconds and much memory to read.
        async with self._reading:
            sheet = await asyncio.to_thread(read_sheet, name, content)
            kept = await asyncio.to_thread(packed, sheet)
        file = ImportFile(
            id=new_id(),
            service=kind.service,
            kind=kind.kind,
            language=language,
            name=name,
            rows=len(sheet.rows),
            mapping=None,
            trial_id=None,
            trial=None,
            tried_at=None,
            job_id=None,
            job=None,
            created_at=self._service.clock(),
        )
        async with self._service.database.transaction(actor) as transaction:
            if await imports.count_of(transaction.connection, account_id) >= FILES_MAX:
                raise TooManyFiles
            await imports.add(transaction, account_id, file, kept)
        return file

    async def opened(self, file: ImportFile, *, actor: Actor) -> Opened:
        """Return a file with its cells. Raises ProblemError (404) where its kind is no longer theirs to import."""
        kind = await kind_of(self._services, actor, file.service, file.kind)
        if kind is None:
            raise not_found("import", file.id)
        async with self._service.database.reading() as connection:
            content = await imports.content_of(connection, file.id)
        return Opened(file, kind, await asyncio.to_thread(unpacked, content))

    async def meaning(self, opened: Opened, *, account_id: UUID) -> dict[int, str]:
        """Return what the columns of a file hold: as was said of it, or of one like it before, or as it seems."""
        file, headings = opened.file, opened.sheet.headings
        if file.mapping is not None:
            return file.mapping
        async with self._service.database.reading() as connection:
            before = await imports.remembered(connection, account_id, file.service, file.kind, remembered_by(headings))
        if before is not None:
            known = {column.key for column in opened.kind.columns}
            return {place: key for place, key in before.items() if key in known and place < len(headings)}
        return guessed(headings, opened.kind.columns)

    async def settle(self, opened: Opened, mapped: Mapped, *, actor: Actor, account_id: UUID) -> Opened:
        """Keep what the columns of a file hold; what was tried before no longer counts."""
        file, now = opened.file, self._service.clock()
        async with self._service.database.transaction(actor) as transaction:
            told = {str(place): key for place, key in mapped.items()}
            await imports.change(transaction, file.id, mapping=told, trial_id=None, tried_at=None)
            await imports.forget_lines(transaction, file.id, is_trial=True)
            headings = remembered_by(opened.sheet.headings)
            await imports.remember(transaction, account_id, file.service, file.kind, headings, mapped, at=now)
        settled = file.model_copy(update={"mapping": dict(mapped), "trial_id": None, "tried_at": None, "trial": None})
        return Opened(settled, opened.kind, opened.sheet)

    async def expect_back(self, opened: Opened, headings: Sequence[str], *, actor: Actor, account_id: UUID) -> None:
        """Remember what columns hold of a file that goes out to be corrected, so that it comes back understood."""
        file = opened.file
        async with self._service.database.transaction(actor) as transaction:
            await imports.remember(
                transaction,
                account_id,
                file.service,
                file.kind,
                remembered_by(headings),
                file.mapping or {},
                at=self._service.clock(),
            )

    async def attempt(self, opened: Opened, title: str, *, actor: Actor, language: Language) -> UUID | None:
        """Try a file without leaving anything behind: one batch at once, of a longer one return the work that does.

        Raises ProblemError with what the service refused as a whole, and TooManyJobs.
        """
        if len(opened.sheet.rows) > opened.kind.rows_max:
            return await self._start(TRIAL, opened.file, title, actor=actor, language=language)
        async with aclosing(batches_of(opened)) as batches:
            async for batch in batches:
                told = await sent_batch(self._services, opened, batch, actor=actor, is_trial=True)
                await self._write(opened, told.lines, is_trial=True)
        async with self._service.database.transaction(actor) as transaction:
            await imports.change(transaction, opened.file.id, tried_at=self._service.clock())
        return None

    async def do(self, file: ImportFile, title: str, *, actor: Actor, language: Language) -> UUID:
        """Begin to import a file, or go on where an earlier attempt ended; return the work. Raises TooManyJobs."""
        return await self._start(DOING, file, title, actor=actor, language=language)

    async def remove(self, file: ImportFile, *, actor: Actor) -> None:
        """Drop a file; what was imported from it stays, and what is under way stops."""
        for job_id in (file.job_id, file.trial_id):
            if job_id is not None:
                await self._jobs.cancel(job_id, actor=actor)
        async with self._service.database.transaction(actor) as transaction:
            await imports.remove(transaction, file.id)

    async def forget(self) -> None:
        """Drop, every hour, the files that were brought long enough ago; until cancelled."""
        while True:
            with suppress(*OUTAGES):
                async with self._service.database.transaction() as transaction:
                    await imports.forget_before(transaction, self._service.clock() - KEPT)
            await asyncio.sleep(_CLEANING_SECONDS)

    async def _start(self, work: str, file: ImportFile, title: str, *, actor: Actor, language: Language) -> UUID:
        job_id = await self._jobs.start(work, title, {"file": str(file.id)}, actor=actor, language=language)
        column = "trial_id" if work == TRIAL else "job_id"
        async with self._service.database.transaction(actor) as transaction:
            await imports.change(transaction, file.id, **{column: job_id})
        return job_id

    async def _run_trial(self, job: Running) -> None:
        opened = await self._opened_for(job)
        await self._go_through(opened, job, is_trial=True)
        async with self._service.database.transaction() as transaction:
            await imports.change(transaction, opened.file.id, tried_at=self._service.clock())

    async def _run(self, job: Running) -> None:
        await self._go_through(await self._opened_for(job), job, is_trial=False)

    async def _opened_for(self, job: Running) -> Opened:
        file_id = UUID(job.asked["file"])
        job.leads_to(f"/import/files/{file_id}")
        async with self._service.database.reading() as connection:
            file = await imports.find(connection, file_id, job.job.account_id)
        if file is None:
            raise not_found("import", file_id)
        return await self.opened(file, actor=job.actor)

    async def _go_through(self, opened: Opened, job: Running, *, is_trial: bool) -> None:
        """Go through a file from behind the last line of which it is known what became."""
        async with self._service.database.reading() as connection:
            known = await imports.last_line(connection, opened.file.id, is_trial=is_trial)
            counts = await imports.counts(connection, opened.file.id, is_trial=is_trial)
        found = {f"import_{outcome}": count for outcome, count in counts.items()}
        done, total = sum(counts.values()), len(opened.sheet.rows)
        step = "import.trial" if is_trial else "import.doing"
        job.outcome = found
        await job.progress(done, total, step)
        writing: asyncio.Task[None] | None = None
        position: UUID | None = None
        try:
            async with aclosing(batches_of(opened, behind=known)) as batches:
                async for batch in batches:
                    # It takes minutes, and what somebody may no longer do meanwhile is not done in their name either.
                    actor = await job.as_they_are_now()
                    told = await sent_batch(self._services, opened, batch, actor=actor, is_trial=is_trial)
                    # One after another, so that all lines up to the last one that is known are known.
                    await _over(writing)
                    writing = asyncio.create_task(self._write(opened, told.lines, is_trial=is_trial))
                    position = told.position or position
                    for line in told.lines:
                        found[f"import_{line.outcome}"] += 1
                    done += len(batch.rows)
                    job.outcome = dict(found)
                    job.done = done
                    # At every batch, because whoever stops it wants no other one sent.
                    await job.say()
        finally:
            await _over(writing)
        if position is not None:
            await self._until_shown(position, job, done)

    async def _until_shown(self, position: UUID, job: Running, done: int) -> None:
        """Wait a while until the lists show what was imported: whoever asked for it looks there next."""
        # All of it is done; who stops it now only does not wait any longer.
        with suppress(JobStopped):
            for _ in range(_LOOKS_MAX):
                await job.progress(done, step="import.showing")
                if await self._services.shown(position):
                    return

    async def _write(self, opened: Opened, lines: Sequence[ImportLine], *, is_trial: bool) -> None:
        async with self._service.database.transaction() as transaction:
            await imports.write_lines(transaction, opened.file.id, lines, is_trial=is_trial)


async def _over(task: "asyncio.Task[None] | None") -> None:
    if task is not None:
        await task
