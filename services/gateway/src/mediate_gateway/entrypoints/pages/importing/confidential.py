"""The pages of one confidential file: what its columns and values mean, what would become of it, and what did."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters.importing.brought import PIPELINE, BroughtFile
from mediate_gateway.domain.importing.rows import Outcome
from mediate_gateway.entrypoints.pages.importing.bringing import CONFIDENTIAL, IMPORT, SECTIONS, file_at, kind_at, sent
from mediate_gateway.entrypoints.pages.importing.files import (
    LINES_SHOWN,
    LIST_AT,
    TAGS,
    TYPES,
    columns_of,
    left_out,
    mapped_columns,
    settled_columns,
    wrong_mapping,
)
from mediate_gateway.entrypoints.pages.importing.lines import shown_lines
from mediate_gateway.entrypoints.pages.importing.rejects import rejects_file
from mediate_gateway.entrypoints.pages.importing.values import answered, asked_values
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.usecases.import_confidential import Brought, ConfidentialImporting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

_FILE: Final = CONFIDENTIAL + "/{file_id}"


@dataclass(frozen=True)
class ConfidentialFilePages:
    """Pages of files of which the gateway keeps nothing: all that they show is asked of the service that does."""

    importing: ConfidentialImporting

    def routes(self) -> APIRouter:
        """Return ``/import/confidential/…``; they stand before the pages of kinds, whose paths look like theirs."""
        router = APIRouter()
        mine = [needs(Action.CREATE, Visibility.DEAL, of=PIPELINE)]
        self._show(router, mine)
        self._do(router, mine)
        return router

    def _show(self, router: APIRouter, mine: Sequence[Any]) -> None:
        @router.get(_FILE, dependencies=mine)
        async def show_confidential_file(
            visit: Visiting,
            file_id: UUID,
            outcome: str = "",
            after: Annotated[int, Query(ge=0, le=10**7)] = 0,
        ) -> Response:
            opened = await self._opened(visit, file_id)
            if opened.file.mapping is None:
                return visit.go(f"{file_at(opened.file)}/columns")
            return await self._file_page(visit, opened, outcome, after)

        @router.get(_FILE + "/columns", dependencies=mine)
        async def show_confidential_columns(visit: Visiting, file_id: UUID) -> Response:
            opened = await self._opened(visit, file_id)
            if opened.file.is_begun:
                return visit.go(file_at(opened.file))
            return await self._columns_page(visit, opened)

        @router.get(_FILE + "/values", dependencies=mine)
        async def show_confidential_values(visit: Visiting, file_id: UUID) -> Response:
            opened = await self._opened(visit, file_id)
            if opened.file.mapping is None or opened.file.is_begun:
                return visit.go(file_at(opened.file))
            return await self._values_page(visit, opened)

        @router.get(_FILE + "/refused.{extension}", dependencies=mine)
        async def show_confidential_rejects(
            visit: Visiting, file_id: UUID, extension: Literal["csv", "xlsx"]
        ) -> Response:
            return await self._rejects(visit, await self._opened(visit, file_id), extension)

        @router.get(_FILE + "/delete", dependencies=mine)
        async def show_confidential_delete(visit: Visiting, file_id: UUID) -> Response:
            return _delete_page(visit, await self.importing.find(file_id, actor=visit.actor))

    def _do(self, router: APIRouter, mine: Sequence[Any]) -> None:
        @router.post(_FILE + "/columns", dependencies=mine)
        async def settle_confidential_columns(visit: Visiting, file_id: UUID) -> Response:
            return await self._settle(visit, file_id)

        @router.post(_FILE + "/values", dependencies=mine)
        async def settle_confidential_values(visit: Visiting, file_id: UUID) -> Response:
            return await self._settle_values(visit, file_id)

        @router.post(_FILE + "/try", dependencies=mine)
        async def try_confidential_file(visit: Visiting, file_id: UUID) -> Response:
            await visit.typed()
            return await self._go_through(visit, await self._opened(visit, file_id), is_trial=True)

        @router.post(_FILE + "/import", dependencies=mine)
        async def run_confidential_import(visit: Visiting, file_id: UUID) -> Response:
            await visit.typed()
            opened = await self._opened(visit, file_id)
            if opened.file.tried_at is None or opened.file.done_at is not None:
                return visit.go(file_at(opened.file))
            return await self._go_through(visit, opened, is_trial=False)

        @router.post(_FILE + "/delete", dependencies=mine)
        async def delete_confidential_file(visit: Visiting, file_id: UUID) -> Response:
            await visit.typed()
            file = await self.importing.find(file_id, actor=visit.actor)
            await self.importing.remove(file, actor=visit.actor)
            return visit.go(IMPORT, done="import_deleted")

    async def _opened(self, visit: Visit, file_id: UUID) -> Brought:
        file = await self.importing.find(file_id, actor=visit.actor)
        return await self.importing.opened(file, actor=visit.actor)

    async def _settle(self, visit: Visit, file_id: UUID) -> Response:
        typed = await visit.typed()
        opened = await self._opened(visit, file_id)
        if opened.file.is_begun:
            return visit.go(file_at(opened.file))
        mapped = settled_columns(opened, typed)
        wrong = wrong_mapping(opened, mapped, visit)
        if wrong is not None:
            return await self._columns_page(visit, opened, typed=typed, wrong=wrong)
        _, meant = await self.importing.meaning(opened, actor=visit.actor)
        kept = {key: each for key, each in meant.items() if key in mapped.values()}
        try:
            settled = await self.importing.settle(opened, mapped, kept, actor=visit.actor)
        except REFUSALS as error:
            return await self._columns_page(visit, opened, typed=typed, wrong=refused(error, visit.word))
        if any(not each.chosen for each in await asked_values(settled, visit)):
            return visit.go(f"{file_at(settled.file)}/values")
        return await self._go_through(visit, settled, is_trial=True)

    async def _settle_values(self, visit: Visit, file_id: UUID) -> Response:
        typed = await visit.typed()
        opened = await self._opened(visit, file_id)
        if opened.file.mapping is None or opened.file.is_begun:
            return visit.go(file_at(opened.file))
        meant = answered(opened, await asked_values(opened, visit), typed)
        try:
            settled = await self.importing.settle(opened, opened.file.mapping, meant, actor=visit.actor)
        except REFUSALS as error:
            return await self._values_page(visit, opened, typed=typed, wrong=refused(error, visit.word))
        return await self._go_through(visit, settled, is_trial=True)

    async def _go_through(self, visit: Visit, opened: Brought, *, is_trial: bool) -> Response:
        try:
            file = await self.importing.go_through(opened, actor=visit.actor, is_trial=is_trial)
        except REFUSALS as error:
            return await self._file_page(visit, opened, "", 0, wrong=refused(error, visit.word))
        return visit.go(file_at(file))

    async def _rejects(self, visit: Visit, opened: Brought, extension: str) -> Response:
        found = await self.importing.refused(opened.file, actor=visit.actor)
        if not found or not opened.file.holds_cells:
            raise not_found("file", opened.file.id)
        content = await asyncio.to_thread(rejects_file, opened, found, extension, visit.word)
        await self.importing.expect_back(opened.file, content.headings, actor=visit.actor)
        name = visit.word.say("import.refused.name", name=PurePath(opened.file.name).stem)
        return sent(content.content, f"{name}.{extension}", TYPES[extension])

    async def _columns_page(
        self, visit: Visit, opened: Brought, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
    ) -> Response:
        mapped, _ = await self.importing.meaning(opened, actor=visit.actor)
        return await columns_of(opened, mapped, visit, typed=typed, wrong=wrong)

    async def _values_page(
        self, visit: Visit, opened: Brought, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
    ) -> Response:
        file = opened.file
        return visit.page(
            "importing/values.html",
            section=SECTIONS[file.service],
            at=f"{file_at(file)}/values",
            typed=typed,
            refused=wrong,
            file=file,
            base=file_at(file),
            asked=await asked_values(opened, visit),
        )

    async def _file_page(
        self, visit: Visit, opened: Brought, outcome: str, after: int, *, wrong: Refused | None = None
    ) -> Response:
        file, word = opened.file, visit.word
        is_trial = not file.is_begun
        chosen = Outcome(outcome) if outcome in set(Outcome) else None
        counts = file.counts(is_trial=is_trial)
        found = await self.importing.lines(
            file, actor=visit.actor, is_trial=is_trial, outcome=chosen, after=after, limit=LINES_SHOWN + 1
        )
        asked = {} if chosen is None else {"outcome": chosen.value}
        last = found[LINES_SHOWN - 1].line if len(found) > LINES_SHOWN else None
        return visit.page(
            "importing/file.html",
            section=SECTIONS[file.service],
            at=visit.address(file_at(file), **asked),
            refused=wrong,
            file=file,
            kind=opened.kind,
            kind_at=visit.to(kind_at(file.service, file.kind)),
            list_at=visit.to(LIST_AT[file.kind]),
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
            is_confidential=True,
            has_values=is_trial and bool(await asked_values(opened, visit)),
            lines=shown_lines(opened, found[:LINES_SHOWN], word),
            next=None if last is None else visit.to(file_at(file), **asked, after=str(last)),
            first=visit.to(file_at(file), **asked) if after else None,
            tags=TAGS,
        )


def _state(file: BroughtFile) -> str:
    """Return how far a file is, as its page says it."""
    if file.is_begun:
        return "done" if file.done_at is not None else "doing"
    return "tried" if file.tried_at is not None else "not_tried"


def _count(outcome: Outcome, count: int, file: BroughtFile, visit: Visit, chosen: Outcome | None) -> dict[str, Any]:
    is_asked = count and outcome is not chosen
    return {
        "label": visit.word.say(f"import.outcome.{outcome}"),
        "value": visit.word.number(count),
        "href": visit.to(file_at(file), outcome=outcome.value) if is_asked else None,
    }


def _tabs(file: BroughtFile, visit: Visit, chosen: Outcome | None) -> Sequence[tuple[str, str, bool]]:
    every = (visit.to(file_at(file)), visit.word.say("import.lines.all"), chosen is None)
    return [
        every,
        *(
            (visit.to(file_at(file), outcome=each.value), visit.word.say(f"import.outcome.{each}"), chosen is each)
            for each in Outcome
        ),
    ]


def _delete_page(visit: Visit, file: BroughtFile) -> Response:
    say = visit.word.say
    return visit.confirm(
        say("import.delete.title", name=file.name),
        say("import.delete.what"),
        say("import.delete.do"),
        back=visit.to(file_at(file)),
        is_final=True,
        section=SECTIONS[file.service],
    )
