"""What a cell says: read strictly, in the language of its file, as the service takes it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from mediate_gateway.domain.importing.described import ColumnKind, FileChoice, FileColumn
from mediate_gateway.domain.importing.folding import folded
from mediate_gateway.domain.importing.sheets import Cell, Formula, is_blank
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.neutralising import original
from mediate_gateway.domain.reading_figures import NotADay, NotANumber, parse_day, parse_money, parse_number

_FIELD: Final = "cell"
_YES: Final = frozenset({"ja", "j", "yes", "y", "true", "waar", "1"})
_NO: Final = frozenset({"nee", "n", "no", "false", "onwaar", "0"})
_BETWEEN_CHOICES: Final = re.compile(r"[;,|\n]")
_BARE_ADDRESS: Final = re.compile(r"[\w-]+(\.[\w-]+)+(/\S*)?")
_CHOICES_CHARACTERS_MAX: Final = 2_000
_WHOLE_MAX: Final = 10**16
"""Numbers have fewer digits than this before the decimals, as they have in text."""
_FORMULA_CHARACTERS_MAX: Final = 200
_ERROR_OF_A_FORMULA: Final = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|WAARDE!|VERW!|DEEL/0!|NAAM\?)")


class CellWrong(StrEnum):
    """Why a cell is not read."""

    ID = "id"
    FORMULA = "formula"
    NOT_COMPUTED = "not_computed"
    CHOICE = "choice"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    WEB_ADDRESS = "web_address"


@dataclass(frozen=True)
class CellRefused(Exception):
    """A cell that does not say what its column holds; ``suggestion`` is what may have been meant, if that shows."""

    why: CellWrong
    suggestion: str | None = None


def shown_in_full(cell: Cell) -> str:
    """Return a cell as text, as it can be shown and searched."""
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:f}"
        case date():
            return cell.isoformat()
        case Formula():
            return cell.text
        case _:
            return str(cell)


def value_of(cell: Cell, column: FileColumn, language: Language) -> Any:
    """Return what a cell says, as JSON of the column's kind; None where it is empty. Raises CellRefused."""
    if is_blank(cell):
        return None
    if isinstance(cell, Formula):
        raise CellRefused(
            CellWrong.NOT_COMPUTED, f"'{cell.text}" if len(cell.text) <= _FORMULA_CHARACTERS_MAX else None
        )
    if isinstance(cell, str):
        # Programs end the lines within a cell in any of three ways.
        cell = original(cell).replace("\r\n", "\n").replace("\r", "\n").strip()
        if _ERROR_OF_A_FORMULA.fullmatch(cell):
            raise CellRefused(CellWrong.FORMULA)
    match column.kind:
        case ColumnKind.INTEGER | ColumnKind.DECIMAL | ColumnKind.MONEY:
            return _figure(cell, column.kind, language)
        case ColumnKind.DATE:
            return _day(cell, language)
        case ColumnKind.YES_NO:
            return _yes_no(cell)
        case _:
            return _text(shown_in_full(cell), column, language)


def _text(text: str, column: FileColumn, language: Language) -> Any:
    match column.kind:
        case ColumnKind.ID:
            return _identifier(text)
        case ColumnKind.CHOICE:
            return _choice(text, column, language)
        case ColumnKind.CHOICES:
            return list(dict.fromkeys(_choices(text, column, language)))
        case ColumnKind.WEB_ADDRESS:
            return _web_address(text)
        case _:
            return text


def _figure(cell: Cell, kind: ColumnKind, language: Language) -> Any:
    why = CellWrong(kind.value)
    if isinstance(cell, bool | date) or (isinstance(cell, Decimal) and abs(cell) >= _WHOLE_MAX):
        raise CellRefused(why)
    try:
        if kind is ColumnKind.MONEY:
            return {"cents": _cents(cell, language), "currency": "EUR"}
        number = cell if isinstance(cell, Decimal) else parse_number(str(cell), language, field=_FIELD)
    except NotANumber as error:
        raise CellRefused(why, _other_way(str(cell), language)) from error
    if kind is ColumnKind.DECIMAL:
        return f"{number:f}"
    if number != number.to_integral_value():
        raise CellRefused(why)
    return int(number)


def _cents(cell: Cell, language: Language) -> int:
    if not isinstance(cell, Decimal):
        return parse_money(str(cell), language, field=_FIELD).cents
    cents = cell * 100
    if cents != cents.to_integral_value() or cents < 0:
        raise CellRefused(CellWrong.MONEY)
    return int(cents)


def _other_way(text: str, language: Language) -> str | None:
    """Return a number as it is written in the language of the file, where it is written as in the other one."""
    other = Language.EN if language is Language.NL else Language.NL
    try:
        number = parse_number(text, other, field=_FIELD)
    except NotANumber:
        return None
    plain = f"{number:f}"
    return plain.replace(".", ",") if language is Language.NL else plain


def _day(cell: Cell, language: Language) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    if not isinstance(cell, str):
        raise CellRefused(CellWrong.DATE)
    try:
        return parse_day(cell, language, field=_FIELD).isoformat()
    except NotADay as error:
        raise CellRefused(CellWrong.DATE) from error


def _yes_no(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    said = shown_in_full(cell).casefold()
    if said in _YES | _NO:
        return said in _YES
    raise CellRefused(CellWrong.YES_NO)


def _identifier(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as error:
        raise CellRefused(CellWrong.ID) from error


def _choices(text: str, column: FileColumn, language: Language) -> Iterator[str]:
    _check_length(text)
    for part in dict.fromkeys(_BETWEEN_CHOICES.split(text)):
        if part.strip():
            yield _chosen(part, column.meant, language)


def _choice(text: str, column: FileColumn, language: Language) -> str:
    _check_length(text)
    return _chosen(text, column.meant, language)


def _check_length(text: str) -> None:
    """Raise CellRefused for more text than all that can be chosen is."""
    if len(text) > _CHOICES_CHARACTERS_MAX:
        raise CellRefused(CellWrong.CHOICE)


def _chosen(text: str, meant: Mapping[str, FileChoice], language: Language) -> str:
    said = folded(text)
    if said in meant:
        return meant[said].value
    close = get_close_matches(said, meant, n=1)
    raise CellRefused(CellWrong.CHOICE, meant[close[0]].words[language] if close else None)


def _web_address(text: str) -> str:
    if text.casefold().startswith(("http://", "https://")):
        return text
    raise CellRefused(CellWrong.WEB_ADDRESS, f"https://{text}" if _BARE_ADDRESS.fullmatch(text) else None)
