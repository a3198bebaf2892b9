"""Import files of what is confidential: read here, kept by the service whose records they are of, and nowhere else.

Nothing of such a file is in a table, a job or a mail of the gateway: its work is done while its owner waits, some
seconds at a time.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from mediate_gateway.adapters.importing.brought import BroughtFile, BroughtFiles
from mediate_gateway.adapters.importing.kinds import kind_of
from mediate_gateway.adapters.importing.packing import NotPacked, packed, unpacked
from mediate_gateway.adapters.importing.reading import read_sheet
from mediate_gateway.adapters.imports import ImportLine
from mediate_gateway.adapters.services import Services
from mediate_gateway.domain.importing.described import ImportKind
from mediate_gateway.domain.importing.headings import Mapped, guessed, remembered_by
from mediate_gateway.domain.importing.meant import Meant, as_meant, said
from mediate_gateway.domain.importing.rows import Outcome, ReadyRow, ready
from mediate_gateway.domain.importing.sheets import Sheet, SheetRefused, Unreadable
from mediate_gateway.domain.languages import Language
from mediate_gateway.usecases.import_batches import Opened, batches_of, sent_batch
from mediate_shared.identity.actor import Actor
from mediate_shared.problems import ProblemError, not_found

_PACKED_BYTES_MAX: Final = 8 << 20
_SECONDS_MAX: Final = 15.0
"""For how long a page is waited for; what is left goes on at the next press of the button."""


@dataclass(frozen=True)
class Brought(Opened):
    """A file of what is confidential with its cells."""

    file: BroughtFile

    def rows(self) -> Iterator[ReadyRow]:
        """Yield its rows, read by what its columns hold and what their values were said to mean."""
        mapped = self.file.mapping or {}
        return ready(as_meant(self.sheet, mapped, self.file.meant), self.kind, mapped, self.file.language)

    def counted(self, place: int) -> dict[str, int]:
        """Return in how many rows a column says what."""
        return Counter(said(row.cells[place]) for row in self.sheet.rows)


class ConfidentialImporting:
    """What is done with such files; each only by their owner, while they wait."""

    def __init__(self, services: Services, reading: asyncio.Semaphore) -> None:
        self.services = services
        self._files = BroughtFiles(services)
        self._reading = reading

    async def bring(
        self, kind: ImportKind, name: str, content: bytes, language: Language, *, actor: Actor
    ) -> BroughtFile:
        """Hand a file over to the service it is for. Raises SheetRefused, or ProblemError with what that refused."""
        async with self._reading:
            sheet = await asyncio.to_thread(read_sheet, name, content)
            kept = await asyncio.to_thread(packed, sheet)
        if len(kept) > _PACKED_BYTES_MAX:
            raise SheetRefused(Unreadable.CHARACTERS)
        headings = remembered_by(sheet.headings)
        return await self._files.add(actor, kind.kind, name, language, len(sheet.rows), headings, kept)

    async def files(self, *, actor: Actor) -> Sequence[BroughtFile]:
        """Return somebody's files; none where the service is away."""
        try:
            return await self._files.of_account(actor)
        except ProblemError:
            return []

    async def find(self, file_id: UUID, *, actor: Actor) -> BroughtFile:
        """Return a file of somebody. Raises ProblemError (404) where they have none such."""
        return await self._files.find(actor, file_id)

    async def opened(self, file: BroughtFile, *, actor: Actor) -> Brought:
        """Return a file with its cells, none where they are gone by now or are none. Raises ProblemError (404)."""
        kind = await kind_of(self.services, actor, file.service, file.kind)
        if kind is None:
            raise not_found("import", file.id)
        if not file.holds_cells:
            return Brought(file, kind, Sheet((), ()))
        content = await self._files.content_of(actor, file.id)
        try:
            return Brought(file, kind, await asyncio.to_thread(unpacked, content))
        except NotPacked:
            # Whoever may bring files here may also tell the service of one that was never read.
            return Brought(file, kind, Sheet((), ()))

    async def meaning(self, opened: Brought, *, actor: Actor) -> tuple[Mapped, Meant]:
        """Return what columns hold and values mean: as was said of this file, or of one like it, or as it seems."""
        file, headings = opened.file, opened.sheet.headings
        if file.mapping is not None:
            return file.mapping, file.meant
        before, meant = await self._files.remembered(actor, file.kind, remembered_by(headings))
        if before is None:
            return guessed(headings, opened.kind.columns), {}
        known = {column.key for column in opened.kind.columns}
        return {place: key for place, key in before.items() if key in known and place < len(headings)}, meant

    async def settle(self, opened: Brought, mapped: Mapped, meant: Meant, *, actor: Actor) -> Brought:
        """Keep what the columns of a file hold and its values mean; what was tried before no longer counts."""
        file = await self._files.settle(actor, opened.file, mapped, meant)
        return Brought(file, opened.kind, opened.sheet)

    async def go_through(self, opened: Brought, *, actor: Actor, is_trial: bool) -> BroughtFile:
        """Go on with the rows of a file, for some seconds, from behind the last one of which it is known what became.

        Raises ProblemError with what the service refused as a whole; then nothing of that batch was done.
        """
        file, until = opened.file, time.monotonic() + _SECONDS_MAX
        total = len(opened.sheet.rows)
        done = sum(file.counts(is_trial=is_trial).values())
        behind = opened.sheet.rows[done - 1].line if 0 < done <= total else 0
        async with aclosing(batches_of(opened, behind=behind)) as batches:
            async for batch in batches:
                told = await sent_batch(self.services, opened, batch, actor=actor, is_trial=is_trial)
                done += len(batch.rows)
                file = await self._files.tell_lines(actor, file, told.lines, is_trial=is_trial, is_last=done >= total)
                if time.monotonic() > until:
                    break
        return file

    async def lines(
        self, file: BroughtFile, *, actor: Actor, is_trial: bool, outcome: Outcome | None, after: int, limit: int
    ) -> Sequence[ImportLine]:
        """Return what became of lines of a file behind one of them, or in a trial would."""
        return await self._files.lines(actor, file.id, is_trial=is_trial, outcome=outcome, after=after, limit=limit)

    async def refused(self, file: BroughtFile, *, actor: Actor) -> Sequence[ImportLine]:
        """Return every line that was refused, or in a trial would be."""
        is_trial = not file.is_begun
        return await self._files.lines(actor, file.id, is_trial=is_trial, outcome=Outcome.REFUSED)

    async def expect_back(self, file: BroughtFile, headings: Sequence[str], *, actor: Actor) -> None:
        """Remember what columns hold of a file that goes out to be corrected, so that it comes back understood."""
        await self._files.expect_back(actor, file, remembered_by(headings))

    async def remove(self, file: BroughtFile, *, actor: Actor) -> None:
        """Drop a file; what was imported from it stays."""
        await self._files.remove(actor, file)
