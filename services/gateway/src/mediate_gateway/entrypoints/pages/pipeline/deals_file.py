"""A deal as a row of a file, whose columns are those that the import of deals takes: a file comes back as it is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from mediate_gateway.adapters.importing.kinds import kind_of
from mediate_gateway.domain.importing.described import ID, ColumnKind, FileColumn
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.listing import Plain
from mediate_gateway.entrypoints.pages.pipeline.places import AREA
from mediate_gateway.entrypoints.pages.visit import Visit

_KIND: Final = "deals"
_ELSEWHERE: Final[Mapping[str, tuple[str, ...]]] = {
    "organisation": ("organisation_name",),
    "next_step": ("next_step", "step"),
    "next_step_due_on": ("next_step", "due_on"),
    **{f"amount_{each}": ("amount_original", each) for each in ("number", "currency", "rate", "rate_on")},
}
"""Columns that are not called like the field of a deal that they show."""
_FUND: Final = "fund"
_LANGUAGES: Final = tuple(f"_{each}" for each in Language)
_READ_ALONE: Final = tuple(
    FileColumn(key, dict.fromkeys(Language, key), kind)
    for key, kind in (
        (ID, ColumnKind.ID),
        ("organisation", ColumnKind.REFERENCE),
        ("title", ColumnKind.TEXT),
        ("amount_sought", ColumnKind.MONEY),
        ("fund", ColumnKind.REFERENCE),
        ("stage", ColumnKind.TEXT),
        ("synthetic", ColumnKind.YES_NO),
    )
)
"""What whoever reads deals and may import none gets of them."""


async def columns_of(visit: Visit) -> Sequence[FileColumn]:
    """Return the columns of a file of deals, the id first: those of the import, for whoever may import deals."""
    kind = await kind_of(visit.request.app.state.services, visit.actor, AREA, _KIND)
    return _READ_ALONE if kind is None else kind.columns


def row_of(deal: Mapping[str, Any], columns: Sequence[FileColumn], funds: Mapping[str, str]) -> list[Plain]:
    """Return the cells of a deal; ``funds`` are the names of funds by their ids."""
    return [_cell(deal, each, funds) for each in columns]


def _cell(deal: Mapping[str, Any], column: FileColumn, funds: Mapping[str, str]) -> Plain:
    if column.key == _FUND:
        fund_id = deal.get("fund_id")
        return None if fund_id is None else funds.get(fund_id, fund_id)
    return _plain(_value(deal, column.key), column.kind)


def _value(deal: Mapping[str, Any], key: str) -> Any:
    found: Any = deal
    for part in _path(deal, key):
        found = None if found is None else found.get(part)
    return found


def _path(deal: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return where a column's value is: half of a text in two languages is in that text."""
    if key in _ELSEWHERE:
        return _ELSEWHERE[key]
    if key not in deal and key.endswith(_LANGUAGES):
        name, _, language = key.rpartition("_")
        return name, language
    return (key,)


def _plain(value: Any, kind: ColumnKind) -> Plain:
    return None if value is None else _WRITTEN.get(kind, _text)(value)


def _text(value: Any) -> Plain:
    return "; ".join(str(each) for each in value) if isinstance(value, list) else str(value)


_WRITTEN: Final[Mapping[ColumnKind, Callable[[Any], Plain]]] = {
    ColumnKind.MONEY: lambda value: (Decimal(value["cents"]) / 100).quantize(Decimal("0.01")),
    ColumnKind.DATE: date.fromisoformat,
    ColumnKind.DECIMAL: Decimal,
    ColumnKind.CHOICES: lambda value: [str(each) for each in value],
    ColumnKind.INTEGER: int,
    ColumnKind.YES_NO: bool,
}
"""How values of each kind stand in a file; others are texts."""
