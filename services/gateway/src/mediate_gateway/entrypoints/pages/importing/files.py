"""The pages of one file: what its columns hold, what would become of it, and what became of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from mediate_gateway.adapters import imports
from mediate_gateway.adapters.importing.writing import CSV_TYPE, XLSX_TYPE
from mediate_gateway.adapters.imports import ImportFile
from mediate_gateway.domain.importing.cells import shown_in_full
from mediate_gateway.domain.importing.described import FileColumn
from mediate_gateway.domain.importing.headings import Mapped
from mediate_gateway.domain.importing.rows import Outcome, missing
from mediate_gateway.domain.importing.sheets import Sheet, column_letter, is_blank
from mediate_gateway.domain.jobs import JobState
from mediate_gateway.entrypoints.me import account_of
from mediate_gateway.entrypoints.pages.importing.bringing import IMPORT, SECTIONS, file_at, kind_at, sent
from mediate_gateway.entrypoints.pages.importing.lines import Shown, shown_lines
from mediate_gateway.entrypoints.pages.importing.rejects import rejects_file
from mediate_gateway.entrypoints.pages.importing.uploads import UPLOAD
from mediate_gateway.entrypoints.pages.jobs import job_at
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.usecases.import_batches import Opened
from mediate_gateway.usecases.import_files import Importing
from mediate_shared.identity.guard import needs_sign_in
from mediate_shared.problems import not_found

_FILE: Final = UPLOAD + "/{file_id}"
_EXAMPLES_SHOWN: Final = 3
_EXAMPLE_CHARACTERS_MAX: Final = 60
LINES_SHOWN: Final = 50
TYPES: Final = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
TAGS: Final = {
    Outcome.CREATED: "positive",
    Outcome.CHANGED: "info",
    Outcome.UNCHANGED: "neutral",
    Outcome.REFUSED: "negative",
}
LIST_AT: Final = {
    "organisations": "/community",
    "relations": "/community/network",
    "needs": "/community/needs",
    "offers": "/community/offers",
    "items": "/agenda/items",
    "activities": "/agenda/activities",
    "proposals": "/agenda/sessions",
    "indicators": "/monitor",
    "indicator_targets": "/monitor",
    "observations": "/monitor",
    "deals": "/pipeline",
}
"""Where records of each kind are found once they are imported."""


@dataclass(frozen=True)
class FilePages:
    """Pages of files; everybody sees their own alone."""

    importing: Importing

    def routes(self) -> APIRouter:
        """Return ``/import/files/…``; they stand before the pages of kinds, whose paths look like theirs."""
        router = APIRouter()
        mine = [needs_sign_in()]

        @router.get(_FILE, dependencies=mine)
        async def show_file(
            visit: Visiting,
            file_id: UUID,
            outcome: str = "",
            after: Annotated[int, Query(ge=0, le=10**7)] = 0,
        ) -> Response:
            return await self._show(visit, await _mine(visit, file_id), outcome, after)

        @router.get(_FILE + "/columns", dependencies=mine)
        async def show_columns(visit: Visiting, file_id: UUID) -> Response:
            file = await _mine(visit, file_id)
            if file.job_id is not None:
                return visit.go(file_at(file))
            return await self._columns_page(visit, await self.importing.opened(file, actor=visit.actor))

        @router.post(_FILE + "/columns", dependencies=mine)
        async def settle(visit: Visiting, file_id: UUID) -> Response:
            return await self._settle(visit, await _mine(visit, file_id))

        @router.post(_FILE + "/import", dependencies=mine)
        async def run(visit: Visiting, file_id: UUID) -> Response:
            return await self._import(visit, await _mine(visit, file_id))

        @router.get(_FILE + "/refused.{extension}", dependencies=mine)
        async def show_rejects(visit: Visiting, file_id: UUID, extension: Literal["csv", "xlsx"]) -> Response:
            return await self._rejects(visit, await _mine(visit, file_id), extension)

        @router.get(_FILE + "/delete", dependencies=mine)
        async def show_delete(visit: Visiting, file_id: UUID) -> Response:
            return _delete_page(visit, await _mine(visit, file_id))

        @router.post(_FILE + "/delete", dependencies=mine)
        async def delete(visit: Visiting, file_id: UUID) -> Response:
            await visit.typed()
            file = await _mine(visit, file_id)
            if _is_open(file.job) or _is_open(file.trial):
                return visit.go(file_at(file))
            await self.importing.remove(file, actor=visit.actor)
            return visit.go(IMPORT, done="import_deleted")

        return router

    async def _show(self, visit: Visit, file: ImportFile, outcome: str, after: int) -> Response:
        for job_id, state in ((file.job_id, file.job), (file.trial_id, file.trial)):
            if job_id is not None and _is_open(state):
                return visit.go(job_at(job_id))
        if file.mapping is None:
            return visit.go(f"{file_at(file)}/columns")
        opened = await self.importing.opened(file, actor=visit.actor)
        return await self._file_page(visit, opened, outcome, after)

    async def _settle(self, visit: Visit, file: ImportFile) -> Response:
        typed = await visit.typed()
        if file.job_id is not None or _is_open(file.trial):
            return visit.go(file_at(file))
        opened = await self.importing.opened(file, actor=visit.actor)
        mapped = settled_columns(opened, typed)
        wrong = wrong_mapping(opened, mapped, visit)
        if wrong is not None:
            return await self._columns_page(visit, opened, typed=typed, wrong=wrong)
        try:
            settled = await self.importing.settle(opened, mapped, actor=visit.actor, account_id=account_of(visit.actor))
            title = visit.word.say("import.trial.job", name=file.name)
            job = await self.importing.attempt(settled, title, actor=visit.actor, language=visit.language)
        except REFUSALS as error:
            return await self._columns_page(visit, opened, typed=typed, wrong=refused(error, visit.word))
        return visit.go(file_at(file) if job is None else job_at(job))

    async def _import(self, visit: Visit, file: ImportFile) -> Response:
        await visit.typed()
        if file.tried_at is None or _is_open(file.job) or file.job is JobState.DONE:
            return visit.go(file_at(file))
        title = visit.word.say("import.doing.job", name=file.name)
        try:
            job = await self.importing.do(file, title, actor=visit.actor, language=visit.language)
        except REFUSALS as error:
            opened = await self.importing.opened(file, actor=visit.actor)
            return await self._file_page(visit, opened, "", 0, wrong=refused(error, visit.word))
        return visit.go(job_at(job))

    async def _rejects(self, visit: Visit, file: ImportFile, extension: str) -> Response:
        opened = await self.importing.opened(file, actor=visit.actor)
        async with visit.service.database.reading() as connection:
            found = await imports.lines(connection, file.id, is_trial=file.job_id is None, outcome=Outcome.REFUSED)
        if not found:
            raise not_found("file", file.id)
        content = await asyncio.to_thread(rejects_file, opened, found, extension, visit.word)
        await self.importing.expect_back(
            opened, content.headings, actor=visit.actor, account_id=account_of(visit.actor)
        )
        name = visit.word.say("import.refused.name", name=PurePath(file.name).stem)
        return sent(content.content, f"{name}.{extension}", TYPES[extension])

    async def _columns_page(
        self, visit: Visit, opened: Opened, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
    ) -> Response:
        mapped = await self.importing.meaning(opened, account_id=account_of(visit.actor))
        return await columns_of(opened, mapped, visit, typed=typed, wrong=wrong)

    async def _file_page(
        self, visit: Visit, opened: Opened, outcome: str, after: int, *, wrong: Refused | None = None
    ) -> Response:
        file, word = opened.file, visit.word
        is_trial = file.job_id is None
        chosen = Outcome(outcome) if outcome in set(Outcome) else None
        async with visit.service.database.reading() as connection:
            counts = await imports.counts(connection, file.id, is_trial=is_trial)
            found = await imports.lines(
                connection, file.id, is_trial=is_trial, outcome=chosen, after=after, limit=LINES_SHOWN + 1
            )
        asked = {} if chosen is None else {"outcome": chosen.value}
        lines: Sequence[Shown] = shown_lines(opened, found[:LINES_SHOWN], word)
        following = (
            visit.to(file_at(file), **asked, after=str(found[LINES_SHOWN - 1].line))
            if len(found) > LINES_SHOWN
            else None
        )
        return visit.page(
            "importing/file.html",
            section=SECTIONS[file.service],
            at=visit.address(file_at(file), **asked),
            refused=wrong,
            file=file,
            kind=opened.kind,
            kind_at=visit.to(kind_at(file.service, file.kind)),
            list_at=visit.to(LIST_AT.get(file.kind, "/")),
            base=file_at(file),
            is_trial=is_trial,
            state=_state(file),
            counts=[_count(each, counts[each], file, visit, chosen) for each in Outcome],
            takes=counts[Outcome.CREATED] + counts[Outcome.CHANGED],
            refused_count=counts[Outcome.REFUSED],
            known=sum(counts.values()),
            tabs=_tabs(file, visit, chosen),
            columns=[column.words[visit.language] for column in mapped_columns(opened)],
            left_out=", ".join(left_out(opened)),
            lines=lines,
            next=following,
            first=visit.to(file_at(file), **asked) if after else None,
            tags=TAGS,
        )


async def columns_of(opened: Opened, mapped: Mapped, visit: Visit, *, typed: Typed, wrong: Refused | None) -> Response:
    """Return the page on which it is said what the columns of a file hold."""
    file, language = opened.file, visit.language
    return visit.page(
        "importing/columns.html",
        section=SECTIONS[file.service],
        at=f"{file_at(file)}/columns",
        typed=typed,
        refused=wrong,
        file=file,
        base=file_at(file),
        kind=opened.kind,
        kind_at=visit.to(kind_at(file.service, file.kind)),
        choices=[
            (
                column.key,
                visit.word.say("import.columns.required", column=column.words[language])
                if column.required
                else column.words[language],
            )
            for column in opened.kind.columns
        ],
        columns=await asyncio.to_thread(_columns, opened.sheet, mapped, visit),
    )


def settled_columns(opened: Opened, typed: Typed) -> dict[int, str]:
    """Return what somebody says that the columns of a file hold; what is no column of ours is left out."""
    return {
        place: key
        for place in range(len(opened.sheet.headings))
        if (key := typed.text(f"column-{place}")) and opened.kind.column(key) is not None
    }


async def _mine(visit: Visit, file_id: UUID) -> ImportFile:
    async with visit.service.database.reading() as connection:
        found = await imports.find(connection, file_id, account_of(visit.actor))
    if found is None:
        raise not_found("import", file_id)
    return found


def _is_open(state: JobState | None) -> bool:
    return state is not None and not state.is_over


def _state(file: ImportFile) -> str:
    """Return how far a file is, as its page says it."""
    if file.job_id is not None:
        return "done" if file.job is None else file.job.value
    return "tried" if file.tried_at is not None else "not_tried"


def mapped_columns(opened: Opened) -> list[FileColumn]:
    """Return the columns that are imported, in the order of the file."""
    found = [opened.kind.column(key) for _, key in sorted((opened.file.mapping or {}).items())]
    return [column for column in found if column is not None]


def left_out(opened: Opened) -> list[str]:
    """Return the headings of the columns that are not imported."""
    mapped = opened.file.mapping or {}
    return [heading for place, heading in enumerate(opened.sheet.headings) if heading and place not in mapped]


def _count(outcome: Outcome, count: int, file: ImportFile, visit: Visit, chosen: Outcome | None) -> dict[str, Any]:
    is_asked = count and outcome is not chosen
    return {
        "label": visit.word.say(f"import.outcome.{outcome}"),
        "value": visit.word.number(count),
        "href": visit.to(file_at(file), outcome=outcome.value) if is_asked else None,
    }


def _tabs(file: ImportFile, visit: Visit, chosen: Outcome | None) -> list[tuple[str, str, bool]]:
    every = (visit.to(file_at(file)), visit.word.say("import.lines.all"), chosen is None)
    return [
        every,
        *(
            (
                visit.to(file_at(file), outcome=each.value),
                visit.word.say(f"import.outcome.{each}"),
                chosen is each,
            )
            for each in Outcome
        ),
    ]


def _columns(sheet: Sheet, mapped: Mapped, visit: Visit) -> list[dict[str, Any]]:
    columns = []
    for place, heading in enumerate(sheet.headings):
        letter = column_letter(place)
        examples: list[str] = []
        for row in sheet.rows:
            cell = row.cells[place]
            text = shown_in_full(cell)[:_EXAMPLE_CHARACTERS_MAX]
            if not is_blank(cell) and text not in examples:
                examples.append(text)
            if len(examples) == _EXAMPLES_SHOWN:
                break
        columns.append(
            {
                "name": f"column-{place}",
                "heading": heading or visit.word.say("import.columns.nameless", letter=letter),
                "letter": letter,
                "examples": examples,
                "key": mapped.get(place),
            }
        )
    return columns


def wrong_mapping(opened: Opened, mapped: Mapped, visit: Visit) -> Refused | None:
    """Return what is wrong with what columns are said to hold; None where nothing is."""
    word, kind = visit.word, opened.kind
    by_field: dict[str, str] = {}
    first: dict[str, int] = {}
    for place, key in mapped.items():
        if key in first:
            letter = column_letter(first[key])
            by_field[f"column-{place}"] = word.say("import.columns.twice", letter=letter)
        first.setdefault(key, place)
    whole = []
    lacking = [column.words[word.language] for key in missing(kind, mapped) if (column := kind.column(key))]
    if lacking:
        whole.append(word.say("import.columns.lacking", columns=", ".join(lacking)))
    return Refused(by_field, whole) if by_field or whole else None


def _delete_page(visit: Visit, file: ImportFile) -> Response:
    say = visit.word.say
    return visit.confirm(
        say("import.delete.title", name=file.name),
        say("import.delete.what"),
        say("import.delete.do"),
        back=visit.to(file_at(file)),
        is_final=True,
        section=SECTIONS[file.service],
    )
