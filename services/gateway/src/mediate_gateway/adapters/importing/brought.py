"""Files of what is confidential: they stay with the service whose records they are of, and are asked of it."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from mediate_gateway.adapters.imports import ImportFile, ImportLine
from mediate_gateway.adapters.services import Services
from mediate_gateway.domain.importing.headings import Mapped
from mediate_gateway.domain.importing.meant import Meant
from mediate_gateway.domain.importing.rows import CellError, Outcome
from mediate_gateway.domain.languages import Language
from mediate_shared.identity.actor import Actor

PIPELINE: Final = "pipeline"
_FILES: Final = "/import-files"
_LINES_MAX: Final = 20_000
_LARGE_SECONDS_MAX: Final = 30.0


class BroughtFile(ImportFile):
    """Such a file, with what its values mean and how many of its lines had which outcome."""

    version: int
    meant: dict[str, dict[str, str]]
    done_at: datetime | None
    holds_cells: bool
    tried_counts: dict[Outcome, int]
    done_counts: dict[Outcome, int]

    @property
    def is_begun(self) -> bool:
        """Whether rows of it were imported."""
        return self.done_at is not None or any(self.done_counts.values())

    def counts(self, *, is_trial: bool) -> Mapping[Outcome, int]:
        """How many lines of it had each outcome."""
        return self.tried_counts if is_trial else self.done_counts


def _file(told: Mapping[str, Any]) -> BroughtFile:
    return BroughtFile(
        id=told["id"],
        service=PIPELINE,
        kind=told["kind"],
        language=told["language"],
        name=told["name"],
        rows=told["rows"],
        mapping=told["columns"],
        trial_id=None,
        trial=None,
        tried_at=told["tried_at"],
        job_id=None,
        job=None,
        created_at=told["created_at"],
        version=told["version"],
        meant=told["meant"],
        done_at=told["done_at"],
        holds_cells=told["holds_cells"],
        tried_counts=told["trial"],
        done_counts=told["done"],
    )


class BroughtFiles:
    """Asks the pipeline for files and tells it of them, in the name of their owner."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def add(
        self, actor: Actor, kind: str, name: str, language: Language, rows: int, headings: bytes, content: bytes
    ) -> BroughtFile:
        """Hand a file over. Raises ProblemError, as all of these do."""
        body = {
            "kind": kind,
            "language": language.value,
            "name": name,
            "rows": rows,
            "headings": headings.hex(),
            "cells": b64encode(content).decode(),
        }
        told = await self._services.tell(actor, "POST", PIPELINE, _FILES, body, seconds_max=_LARGE_SECONDS_MAX)
        return _file(told.body)

    async def of_account(self, actor: Actor) -> Sequence[BroughtFile]:
        """Return somebody's files, the newest first."""
        told = await self._services.ask(actor, PIPELINE, _FILES, is_part=True, limit="200")
        return [_file(each) for each in reversed(told.body["items"])]

    async def find(self, actor: Actor, file_id: UUID) -> BroughtFile:
        """Return a file of somebody."""
        return _file((await self._services.ask(actor, PIPELINE, f"{_FILES}/{file_id}")).body)

    async def content_of(self, actor: Actor, file_id: UUID) -> bytes:
        """Return the packed cells of a file."""
        told = await self._services.ask(actor, PIPELINE, f"{_FILES}/{file_id}/cells", seconds_max=_LARGE_SECONDS_MAX)
        return b64decode(told.body["cells"])

    async def remembered(self, actor: Actor, kind: str, headings: bytes) -> tuple[dict[int, str] | None, Meant]:
        """Return what somebody last said that such columns hold and that their values mean."""
        told = await self._services.ask(actor, PIPELINE, "/import-meanings", kind=kind, headings=headings.hex())
        columns = told.body["columns"]
        return None if columns is None else {int(place): key for place, key in columns.items()}, told.body["meant"]

    async def settle(self, actor: Actor, file: BroughtFile, mapped: Mapped, meant: Meant) -> BroughtFile:
        """Keep what the columns of a file hold and what its values mean."""
        body = {"columns": {str(place): key for place, key in mapped.items()}, "meant": meant}
        return await self._told(actor, file, "settle", body)

    async def tell_lines(
        self, actor: Actor, file: BroughtFile, lines: Sequence[ImportLine], *, is_trial: bool, is_last: bool
    ) -> BroughtFile:
        """Keep what became of lines; ``is_last`` where that of all of them is known by this."""
        body = {"is_trial": is_trial, "is_last": is_last, "lines": [_line_told(line) for line in lines]}
        return await self._told(actor, file, "lines", body)

    async def expect_back(self, actor: Actor, file: BroughtFile, headings: bytes) -> BroughtFile:
        """Read files with these headings as this one was read."""
        return await self._told(actor, file, "expect-back", {"headings": headings.hex()})

    async def lines(
        self,
        actor: Actor,
        file_id: UUID,
        *,
        is_trial: bool,
        outcome: Outcome | None = None,
        after: int = 0,
        limit: int = _LINES_MAX,
    ) -> Sequence[ImportLine]:
        """Return what became of lines of a file behind one of them, in their order."""
        asked: dict[str, Any] = {"is_trial": str(is_trial).lower(), "after": str(after), "limit": str(limit)}
        asked |= {} if outcome is None else {"outcome": outcome.value}
        told = await self._services.ask(actor, PIPELINE, f"{_FILES}/{file_id}/lines", **asked)
        return [_line(each) for each in told.body["items"]]

    async def remove(self, actor: Actor, file: BroughtFile) -> None:
        """Drop a file."""
        await self._services.tell(actor, "DELETE", PIPELINE, f"{_FILES}/{file.id}", {})

    async def _told(self, actor: Actor, file: BroughtFile, verb: str, body: Mapping[str, Any]) -> BroughtFile:
        told = await self._services.tell(
            actor, "POST", PIPELINE, f"{_FILES}/{file.id}/{verb}", body, expecting=file.version, waits=False
        )
        return _file(told.body)


def _line(told: Mapping[str, Any]) -> ImportLine:
    return ImportLine(
        line=told["line"],
        outcome=Outcome(told["outcome"]),
        record_id=told["record_id"],
        errors=tuple(CellError(**each) for each in told["errors"]),
    )


def _line_told(line: ImportLine) -> dict[str, Any]:
    return {
        "line": line.line,
        "outcome": line.outcome.value,
        "record_id": None if line.record_id is None else str(line.record_id),
        "errors": [
            {"column": each.column, "why": each.why, "reason": each.reason, "suggestion": each.suggestion}
            for each in line.errors
        ],
    }
