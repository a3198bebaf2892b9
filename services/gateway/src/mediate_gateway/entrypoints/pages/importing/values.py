"""What the values of a confidential file mean that are called otherwise there: what is asked, and what was answered."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mediate_gateway.adapters import organisations
from mediate_gateway.domain.importing.described import ColumnKind, FileColumn
from mediate_gateway.domain.importing.meant import VALUES_MAX, Meant, near, not_chosen, not_named, values_of
from mediate_gateway.entrypoints.pages.typed import Typed
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_gateway.usecases.import_confidential import Brought
from mediate_shared.problems import ProblemError

_ASKED_MAX: Final = 80
"""Most values on one page: a form holds a hundred fields."""
_NAMES_MAX: Final = 20_000
_FUNDS_MAX: Final = 200
ORGANISATION: Final = "organisation"
FUND: Final = "fund"

Choices = Sequence[tuple[str, str]]
"""Values as the service takes them, with what people call them."""


@dataclass(frozen=True)
class AskedValue:
    """A value of a column, what it may mean, and what it was said to mean."""

    name: str
    key: str
    column: str
    value: str
    rows: int
    choices: Choices
    chosen: str


@dataclass(frozen=True)
class _Unknown:
    column: FileColumn
    values: Sequence[str]
    rows: Mapping[str, int]


async def asked_values(opened: Brought, visit: Visit) -> list[AskedValue]:
    """Return the values of a file that are none of ours, those first of which it was not said what they mean.

    Names of organisations are compared with what the hub has; nothing of the file is kept by that.
    """
    funds = await _funds(opened, visit)
    names = await _organisations(opened, visit)
    unknown = await asyncio.to_thread(_unknown, opened, {FUND: funds, ORGANISATION: names})
    found = []
    for each in unknown:
        key, meant = each.column.key, opened.file.meant.get(each.column.key, {})
        for value in each.values:
            choices = _choices(each.column, value, visit, funds, names)
            chosen = meant.get(value, "")
            found.append((key, each, value, choices, chosen))
    found.sort(key=lambda one: bool(one[4]))
    return [
        AskedValue(f"value-{place}", key, each.column.words[visit.language], value, each.rows[value], choices, chosen)
        for place, (key, each, value, choices, chosen) in enumerate(found[:_ASKED_MAX])
    ]


def answered(opened: Brought, asked: Sequence[AskedValue], typed: Typed) -> Meant:
    """Return what values mean by now, what was not asked as it was said before."""
    meant = {key: dict(each) for key, each in opened.file.meant.items()}
    for each in asked:
        of_column = meant.setdefault(each.key, {})
        chosen = typed.text(each.name)
        if chosen in {value for value, _ in each.choices}:
            of_column[each.value] = chosen or ""
        else:
            of_column.pop(each.value, None)
    return {key: each for key, each in meant.items() if each}


def _unknown(opened: Brought, named: Mapping[str, Choices]) -> list[_Unknown]:
    found = []
    for place, key in sorted((opened.file.mapping or {}).items()):
        column = opened.kind.column(key)
        if column is None:
            continue
        values = values_of(opened.sheet, place)
        if column.kind is ColumnKind.CHOICE:
            values = not_chosen(values, column, opened.file.language)
        elif key in named:
            choices = named[key]
            values = not_named(values, [name for _, name in choices], [value for value, _ in choices])
        else:
            continue
        if values:
            counted = opened.counted(place)
            found.append(_Unknown(column, values[:VALUES_MAX], counted))
    return found


def _choices(column: FileColumn, value: str, visit: Visit, funds: Choices, names: Choices) -> Choices:
    if column.kind is ColumnKind.CHOICE:
        return [(choice.value, choice.words[visit.language]) for choice in column.choices]
    if column.key == FUND:
        return funds
    by_name = {name: identifier for identifier, name in reversed(names)}
    return [(by_name[name], name) for name in near(value, list(by_name))]


async def _funds(opened: Brought, visit: Visit) -> Choices:
    if FUND not in (opened.file.mapping or {}).values():
        return []
    try:
        answer = await visit.ask("pipeline", "/funds", is_part=True, limit=str(_FUNDS_MAX))
    except ProblemError:
        return []
    return [(each["id"], each["name"]) for each in answer.body["items"]]


async def _organisations(opened: Brought, visit: Visit) -> Choices:
    if ORGANISATION not in (opened.file.mapping or {}).values():
        return []
    async with visit.service.database.reading() as connection:
        found = await organisations.named(connection, "", limit=_NAMES_MAX)
    return [(str(each.id), each.name) for each in found]
