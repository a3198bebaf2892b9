"""The pages on which somebody chooses what to import, sees which columns that has, and brings a file."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Response

from mediate_gateway.adapters import imports
from mediate_gateway.adapters.importing.brought import BroughtFile
from mediate_gateway.adapters.importing.kinds import kind_of, kinds
from mediate_gateway.adapters.importing.writing import CSV_TYPE, XLSX_TYPE, as_text
from mediate_gateway.adapters.imports import ImportFile
from mediate_gateway.domain.importing.described import ColumnKind, FileColumn, ImportKind
from mediate_gateway.domain.importing.sheets import SheetRefused
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.me import account_of
from mediate_gateway.entrypoints.pages.importing.examples import example_cell, example_file
from mediate_gateway.entrypoints.pages.importing.telling import bounds_told, told_of_file
from mediate_gateway.entrypoints.pages.importing.uploads import UPLOAD, uploaded
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.usecases.import_files import Importing
from mediate_shared.identity.guard import needs_sign_in
from mediate_shared.problems import nothing_here

IMPORT: Final = "/import"
CONFIDENTIAL: Final = "/import/confidential"
SECTIONS: Final = {"community": "community", "agendas": "agenda", "monitor": "monitor", "pipeline": "pipeline"}
"""The part of the hub that each service's records are shown in."""
_KIND: Final = "/import/{service}/{kind}"
_TYPES: Final = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}


def kind_at(service: str, kind: str) -> str:
    """Return the path of the page of a kind of record."""
    return _KIND.format(service=service, kind=kind)


def file_at(file: ImportFile) -> str:
    """Return the path of the page of a file."""
    return f"{CONFIDENTIAL if isinstance(file, BroughtFile) else UPLOAD}/{file.id}"


@dataclass(frozen=True)
class BringingPages:
    """Pages of what can be imported; who may import nothing is told so."""

    importing: Importing

    def routes(self) -> APIRouter:
        """Return ``/import``, the page and the example files of each kind, and where files are sent."""
        router = APIRouter()
        known = [needs_sign_in()]

        @router.get(IMPORT, dependencies=known)
        async def show_kinds(visit: Visiting) -> Response:
            found, away = await kinds(self.importing.services, visit.actor)
            async with visit.service.database.reading() as connection:
                files = [*await imports.of_account(connection, account_of(visit.actor))]
            if any(kind.confidential for kind in found):
                files = [*await self.importing.confidential.files(actor=visit.actor), *files]
            titles = {(kind.service, kind.kind): kind.title[visit.language] for kind in found}
            return visit.page(
                "importing/kinds.html",
                kinds=[(kind, visit.to(kind_at(kind.service, kind.kind))) for kind in found],
                away=", ".join(visit.word.say(f"service.{name}") for name in away),
                files=[
                    (file, visit.to(file_at(file)), titles.get((file.service, file.kind), file.kind)) for file in files
                ],
            )

        @router.get(_KIND, dependencies=known)
        async def show_kind(visit: Visiting, service: str, kind: str) -> Response:
            return _kind_page(visit, await self._kind(visit, service, kind))

        @router.get(_KIND + "/example.{extension}", dependencies=known)
        async def show_example(visit: Visiting, service: str, kind: str, extension: Literal["csv", "xlsx"]) -> Response:
            found = await self._kind(visit, service, kind)
            content = await asyncio.to_thread(example_file, found, extension, visit.word)
            return sent(content, f"{found.title[visit.language]}.{extension}", _TYPES[extension])

        @router.post(UPLOAD, dependencies=known)
        async def bring(visit: Visiting) -> Response:
            return await self._bring(visit)

        return router

    async def _kind(self, visit: Visit, service: str, kind: str) -> ImportKind:
        found = await kind_of(self.importing.services, visit.actor, service, kind)
        if found is None:
            raise nothing_here(visit.request)
        return found

    async def _bring(self, visit: Visit) -> Response:
        upload = await uploaded(visit)
        typed, say = upload.typed, visit.word.say
        kind = await self._kind(visit, typed.text("service") or "", typed.text("kind") or "")
        language = typed.text("language")
        wrong: dict[str, str] = {}
        if upload.content is None:
            wrong["file"] = say("import.file.none")
        if language not in set(Language):
            wrong["language"] = say("refused.choose")
        if wrong or upload.content is None or language is None:
            return _kind_page(visit, kind, typed=typed, wrong=Refused(wrong))
        try:
            file = await self._kept(visit, kind, upload.name, upload.content, Language(language))
        except SheetRefused as error:
            wrong["file"] = told_of_file(error, visit.word)
            return _kind_page(visit, kind, typed=typed, wrong=Refused(wrong))
        except REFUSALS as error:
            return _kind_page(visit, kind, typed=typed, wrong=refused(error, visit.word))
        return visit.go(f"{file_at(file)}/columns")

    async def _kept(self, visit: Visit, kind: ImportKind, name: str, content: bytes, language: Language) -> ImportFile:
        """Keep a file here, or where its records are confidential hand it over and keep nothing of it."""
        if kind.confidential:
            return await self.importing.confidential.bring(kind, name, content, language, actor=visit.actor)
        account_id = account_of(visit.actor)
        return await self.importing.bring(kind, name, content, language, actor=visit.actor, account_id=account_id)


def sent(content: bytes, name: str, media_type: str) -> Response:
    """Return a file to keep."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Cache-Control": "no-store", "Content-Disposition": disposition}
    return Response(content, headers=headers, media_type=media_type)


def _kind_page(
    visit: Visit, kind: ImportKind, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    path = kind_at(kind.service, kind.kind)
    return visit.page(
        "importing/kind.html",
        section=SECTIONS[kind.service],
        at=path,
        typed=typed,
        refused=wrong,
        kind=kind,
        upload=visit.to(UPLOAD),
        bounds=bounds_told(visit.word),
        files_written_in=[(each.value, visit.word.say(f"import.language.{each}"), None) for each in Language],
        examples=[(visit.to(f"{path}/example.{each}"), each.upper()) for each in _TYPES],
        columns=[_described(column, visit) for column in kind.columns],
    )


def _described(column: FileColumn, visit: Visit) -> dict[str, Any]:
    word, language = visit.word, visit.language
    example = example_cell(column, word)
    choices = [each.words[language] for each in column.choices]
    helped = word.say("import.id.help") if column.kind is ColumnKind.ID else None
    return {
        "words": column.words[language],
        "key": column.key,
        "required": column.required,
        "kind": word.say(f"import.kind.{column.kind}"),
        "help": helped if column.help is None else column.help[language],
        "choices": ", ".join(choices),
        "example": as_text(example, language),
    }
