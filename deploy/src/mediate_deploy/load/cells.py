"""What a cell may hold: each function returns the value, or raises ValueError with the reason in words."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

CODE = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
PERIOD = re.compile(r"[0-9]{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?")
PARTIAL_DAY = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
WHOLE = re.compile(r"[0-9]{1,15}")
CODE_CHARACTERS_MAX = 80
LINE_CHARACTERS_MAX = 300
TEXT_CHARACTERS_MAX = 4_000
DIGITS_MAX = 24
DECIMALS_MAX = 8


def line(cell: str) -> str:
    """Return one line of text, at most 300 characters."""
    if "\n" in cell or "\r" in cell:
        raise ValueError("must be one line")
    if len(cell) > LINE_CHARACTERS_MAX:
        raise ValueError(f"is longer than {LINE_CHARACTERS_MAX} characters")
    return cell


def text(cell: str) -> str:
    """Return text with paragraphs allowed, at most 4,000 characters."""
    if len(cell) > TEXT_CHARACTERS_MAX:
        raise ValueError(f"is longer than {TEXT_CHARACTERS_MAX} characters")
    return cell


def code(cell: str) -> str:
    """Return a short stable name: lower case, digits, dots and hyphens."""
    if not CODE.fullmatch(cell) or len(cell) > CODE_CHARACTERS_MAX:
        raise ValueError("must be lower-case letters and digits, with dots or hyphens between them")
    return cell


def period(cell: str) -> str:
    """Return a year, quarter or month: 2020, 2020-Q1 or 2020-03."""
    if not PERIOD.fullmatch(cell):
        raise ValueError("must be a year, quarter or month such as 2020, 2020-Q1 or 2020-03")
    return cell


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return the reader of a whole number from `low` up to and including `high`."""

    def read(cell: str) -> int:
        if not WHOLE.fullmatch(cell):
            raise ValueError("must be a whole number without separators")
        number = int(cell)
        if not low <= number <= high:
            raise ValueError(f"must be from {low} to {high}")
        return number

    return read


def decimal(cell: str) -> str:
    """Return an exact decimal number as text, at most 24 digits of which 8 behind the point."""
    try:
        number = Decimal(cell)
    except InvalidOperation:
        raise ValueError("must be a number with a point for decimals and no other separators") from None
    if not number.is_finite():
        raise ValueError("must be a finite number")
    _, digits, exponent = number.as_tuple()
    decimals = max(-int(exponent), 0)
    if len(digits) + max(int(exponent), 0) > DIGITS_MAX or decimals > DECIMALS_MAX:
        raise ValueError(f"has more than {DIGITS_MAX} digits or {DECIMALS_MAX} decimals")
    return f"{number:f}"


def day(cell: str) -> str:
    """Return a calendar day in ISO 8601 form."""
    try:
        return date.fromisoformat(cell).isoformat()
    except ValueError:
        raise ValueError("must be a day such as 2020-10-31") from None


def partial_day(cell: str) -> str:
    """Return a year, month or day, as exactly as a source tells it: 2018, 2018-03 or 2018-03-01."""
    if not PARTIAL_DAY.fullmatch(cell):
        raise ValueError("must be a year, month or day such as 2018, 2018-03 or 2018-03-01")
    return cell


def one_of(choices: type[StrEnum]) -> Callable[[str], str]:
    """Return the reader of one member of a closed list."""

    def read(cell: str) -> str:
        if cell not in {choice.value for choice in choices}:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return cell

    return read


def several(read_one: Callable[[str], str]) -> Callable[[str], list[str]]:
    """Return the reader of members separated by commas, each at most once."""

    def read(cell: str) -> list[str]:
        members = [read_one(part.strip()) for part in cell.split(",")]
        if len(set(members)) != len(members):
            raise ValueError("names a member twice")
        return members

    return read


def breakdown(cell: str) -> dict[str, str]:
    """Return dimension and member from text such as `group=starters`."""
    dimensions: dict[str, str] = {}
    for part in cell.split(","):
        dimension, equals, member = (piece.strip() for piece in part.partition("="))
        if not equals or dimension in dimensions:
            raise ValueError("must be dimension=member, each dimension once")
        dimensions[code(dimension)] = code(member)
    return dimensions
