"""Sends the rows of a file to the service that takes them, a batch at a time and each row once."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic_core import to_json

from mediate_gateway.adapters.imports import ImportFile, ImportLine
from mediate_gateway.adapters.services import Answer, Services
from mediate_gateway.domain.importing.described import ImportKind
from mediate_gateway.domain.importing.rows import CellError, Outcome, ReadyRow, ready
from mediate_gateway.domain.importing.sheets import Sheet
from mediate_shared.identity.actor import Actor
from mediate_shared.problems import ProblemError

_BATCH_BYTES_MAX: Final = 600_000
"""Of rows as they are sent; a service reads no more than a million at once."""
_BATCH_SECONDS_MAX: Final = 60.0
_PAUSES_SECONDS: Final = (1.0, 3.0, 10.0)
"""Between attempts at a batch, while a service is away."""
_AWAY_FROM_STATUS: Final = 500


@dataclass(frozen=True)
class Opened:
    """A file with its cells and what its service says of its kind."""

    file: ImportFile
    kind: ImportKind
    sheet: Sheet

    def rows(self) -> Iterator[ReadyRow]:
        """Yield its rows, read by what its columns hold."""
        return ready(self.sheet, self.kind, self.file.mapping or {}, self.file.language)


@dataclass(frozen=True)
class Batch:
    """Rows that go together, and those of them that are sent, as JSON: in the others we found errors ourselves."""

    rows: list[ReadyRow]
    sent: list[bytes]

    @property
    def refused(self) -> Sequence[ReadyRow]:
        """The rows that are not sent."""
        return [row for row in self.rows if row.errors]

    def body(self, *, is_trial: bool) -> bytes:
        """Return what is sent, written down once."""
        return b'{"dry_run":%s,"rows":[%s]}' % (b"true" if is_trial else b"false", b",".join(self.sent))


@dataclass(frozen=True)
class Told:
    """What became of the lines of a batch, and the last event that came of it."""

    lines: Sequence[ImportLine]
    position: UUID | None


async def sent_batch(services: Services, opened: Opened, batch: Batch, *, actor: Actor, is_trial: bool) -> Told:
    """Send a batch, and return what became of its lines; of one that holds errors of ours only the other rows."""
    refused = [ImportLine(line=row.line, outcome=Outcome.REFUSED, errors=row.errors) for row in batch.refused]
    if not batch.sent:
        return Told(refused, None)
    answer = await _answer(services, opened, batch, actor=actor, is_trial=is_trial)
    lines = [*refused, *(_line(told) for told in answer.body["rows"])]
    return Told(sorted(lines, key=lambda each: each.line), answer.position)


async def _answer(services: Services, opened: Opened, batch: Batch, *, actor: Actor, is_trial: bool) -> Answer:
    file = opened.file
    # Batches are the same each time, so that one whose answer was lost is told by its key.
    key = None if is_trial else f"import-{file.id}-{batch.rows[0].line}"
    for pause in (*_PAUSES_SECONDS, None):
        try:
            return await services.tell(
                actor,
                "POST",
                file.service,
                f"/imports/{file.kind}",
                batch.body(is_trial=is_trial),
                key=key,
                seconds_max=_BATCH_SECONDS_MAX,
                waits=False,
            )
        except ProblemError as error:
            if pause is None or error.problem.status < _AWAY_FROM_STATUS:
                raise
            await asyncio.sleep(pause)
    raise AssertionError("the last attempt answers or raises")


def _line(told: Mapping[str, Any]) -> ImportLine:
    errors = tuple(
        CellError(each["field"], reason=each["reason"], suggestion=each["suggestion"]) for each in told["errors"]
    )
    return ImportLine(line=told["line"], outcome=Outcome(told["outcome"]), record_id=told["id"], errors=errors)


async def batches_of(opened: Opened, *, behind: int = 0) -> AsyncGenerator[Batch, None]:
    """Yield the rows of a file as its service takes them, those that end behind a line.

    They are read beside the loop, because that takes long, and the next ones while these are under way.
    """
    batches = (each for each in _batches(opened.rows(), opened.kind.rows_max) if each.rows[-1].line > behind)
    following = asyncio.create_task(asyncio.to_thread(next, batches, None))
    try:
        while (batch := await following) is not None:
            following = asyncio.create_task(asyncio.to_thread(next, batches, None))
            yield batch
    finally:
        following.cancel()


def _batches(rows: Iterator[ReadyRow], rows_max: int) -> Iterator[Batch]:
    """Put rows together as a service takes them: not too many, and not too large."""
    batch = Batch([], [])
    size = 0
    for row in rows:
        written = to_json(row.body)
        if batch.rows and (len(batch.rows) == rows_max or size + len(written) > _BATCH_BYTES_MAX):
            yield batch
            batch, size = Batch([], []), 0
        batch.rows.append(row)
        if not row.errors:
            batch.sent.append(written)
        size += len(written)
    if batch.rows:
        yield batch
