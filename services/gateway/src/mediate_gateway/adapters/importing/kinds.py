"""What can be imported, as the services say it to whoever asks."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from mediate_gateway.adapters.services import Services
from mediate_gateway.domain.importing.described import ID, ColumnKind, FileChoice, FileColumn, ImportKind
from mediate_gateway.domain.languages import Language
from mediate_shared.identity.actor import Actor
from mediate_shared.problems import ProblemError

SERVICES: Final = ("community", "agendas", "monitor", "pipeline")
"""The services that records can be imported into, in the order in which they are offered."""
_NOTHING_THERE: Final = 404
_ID_WORDS: Final = {Language.NL: "Id", Language.EN: "Id"}


async def kinds(services: Services, actor: Actor) -> tuple[list[ImportKind], list[str]]:
    """Return the kinds that somebody may import, and the services that could not be asked for theirs."""
    found = await asyncio.gather(*(_of_service(services, actor, name) for name in SERVICES))
    away = [name for name, kinds in zip(SERVICES, found, strict=True) if kinds is None]
    return [kind for kinds in found for kind in kinds or []], away


async def kind_of(services: Services, actor: Actor, service: str, kind: str) -> ImportKind | None:
    """Return one kind; None where there is none that this actor may import. Raises ProblemError where it is away."""
    if service not in SERVICES:
        return None
    answer = await services.ask(actor, service, "/imports")
    return next((each for each in _read(service, answer.body) if each.kind == kind), None)


async def _of_service(services: Services, actor: Actor, name: str) -> Sequence[ImportKind] | None:
    try:
        answer = await services.ask(actor, name, "/imports")
    except ProblemError as error:
        return [] if error.problem.status == _NOTHING_THERE else None
    return _read(name, answer.body)


def _read(service: str, body: Any) -> list[ImportKind]:
    return [
        ImportKind(
            service=service,
            kind=told["kind"],
            title=_words(told["title"]),
            columns=_columns(told),
            adds=told["adds"],
            amends=told["amends"],
            rows_max=told["rows_max"],
            confidential=told["confidential"],
        )
        for told in body["kinds"]
    ]


def _columns(told: Mapping[str, Any]) -> tuple[FileColumn, ...]:
    columns = tuple(_column(each) for each in told["columns"])
    return (FileColumn(ID, _ID_WORDS, ColumnKind.ID, unique=True), *columns) if told["amends"] else columns


def _column(told: Mapping[str, Any]) -> FileColumn:
    return FileColumn(
        key=told["key"],
        words=_words(told["words"]),
        kind=ColumnKind(told["kind"]),
        required=told["required"],
        choices=tuple(FileChoice(each["value"], _words(each["words"])) for each in told["choices"]),
        example=told["example"],
        help=None if told["help"] is None else _words(told["help"]),
        unique=told["unique"],
        unique_with=told["unique_with"],
    )


def _words(told: Mapping[str, str]) -> dict[Language, str]:
    return {language: told[language.value] for language in Language}
