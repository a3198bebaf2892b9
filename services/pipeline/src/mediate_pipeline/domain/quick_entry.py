"""Reads a deal that somebody wrote in one line: "company, amount, fund, stage", in Dutch or in English, in any order.

The parts are parted by commas or semicolons. A part between quotes may hold them, and a comma between the digits of an
amount belongs to it ("1,5 mln", "250,000"). Which part is what is told from the part itself: an amount is a number, a
stage is one of few words. Of what is left, the first is the company and the second the fund, unless what the hub knows
by these names says otherwise.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import DealStage

NEAR_MAX: Final = 8
_PARTS_MAX: Final = 4
_NEAR_ENOUGH: Final = 0.6
_CENTS: Final = 100
_CENTS_MAX: Final = 10**15

_QUOTED: Final = re.compile(r'"([^"]*)"|“([^”]*)”')
_AMOUNT: Final = re.compile(
    r"""
    (?:€|eur(?:o)?\b)?\s*
    (?P<number>[0-9][0-9.,'\s]*)
    \s*(?P<unit>k|m|mln|mio|miljoen|million|millions|duizend|thousand|ton)?\.?
    \s*(?:€|eur(?:o'?s?)?)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NUMBER_SO_FAR: Final = re.compile(r"\s*(?:€|eur(?:o)?)?\s*[0-9][0-9.,'\s]*(?<=[0-9])", re.IGNORECASE)
_TIMES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "": 1,
        "k": 1_000,
        "duizend": 1_000,
        "thousand": 1_000,
        "ton": 100_000,
        "m": 1_000_000,
        "mln": 1_000_000,
        "mio": 1_000_000,
        "miljoen": 1_000_000,
        "million": 1_000_000,
        "millions": 1_000_000,
    }
)
_STAGES: Final[Mapping[str, DealStage]] = MappingProxyType(
    {
        word: stage
        for stage, words in {
            DealStage.SOURCED: "gesignaleerd|sourced|nieuw|new",
            DealStage.SCREENING: "eerste toets|toets|screening",
            DealStage.DUE_DILIGENCE: "boekenonderzoek|due diligence|dd",
            DealStage.TERM_SHEET: "voorwaarden|term sheet|termsheet",
            DealStage.COMMITTED: "toegezegd|committed",
            DealStage.CLOSED: "gesloten|closed",
            DealStage.ON_HOLD: "aangehouden|on hold",
            DealStage.LOST: "afgevallen|lost",
            DealStage.WITHDRAWN: "ingetrokken|withdrawn",
        }.items()
        for word in words.split("|")
    }
)
ENTERED: Final = frozenset(
    {
        DealStage.SOURCED,
        DealStage.SCREENING,
        DealStage.DUE_DILIGENCE,
        DealStage.TERM_SHEET,
        DealStage.COMMITTED,
        DealStage.CLOSED,
    }
)
"""Stages in which a deal can be entered in one line: the others ask for a reason, or for where it came from."""


class LinePart(StrEnum):
    """What a part of the line can be."""

    COMPANY = "company"
    AMOUNT = "amount"
    FUND = "fund"
    STAGE = "stage"


class LineUnreadable(DomainError):
    """A line is not such that a deal can be read from it."""


@dataclass(frozen=True)
class Named:
    """A company or a fund, by its name."""

    id: UUID
    name: str


@dataclass(frozen=True)
class WrittenDeal:
    """What a line says, before it is looked up who these are; None is not said.

    ``names`` are the parts that are neither an amount nor a stage: a company, and a fund where there are two.
    """

    names: tuple[str, ...]
    cents: int | None = None
    stage: DealStage | None = None


def read_line(text: str) -> WrittenDeal:
    """Return what a line says. Raises LineUnreadable, naming the part that is not understood."""
    names: list[str] = []
    cents: int | None = None
    stage: DealStage | None = None
    parts = parts_of(text)
    if not parts:
        raise _unreadable(LinePart.COMPANY, None, "write: company, amount, fund, stage")
    for part, is_quoted in parts:
        amount = None if is_quoted else amount_of(part)
        as_stage = None if is_quoted else stage_of(part)
        if amount is not None:
            if cents is not None:
                raise _unreadable(LinePart.AMOUNT, part, "there is an amount before this one")
            cents = amount
        elif as_stage is not None:
            if stage is not None:
                raise _unreadable(LinePart.STAGE, part, "there is a stage before this one")
            stage = as_stage
        else:
            names.append(part)
    if len(names) > _PARTS_MAX - 2:
        reason = "this is neither an amount nor a stage, and a company and a fund are named already"
        raise _unreadable(LinePart.STAGE, names[_PARTS_MAX - 2], reason)
    return WrittenDeal(tuple(names), cents, stage)


def parts_of(text: str) -> Sequence[tuple[str, bool]]:
    """Return the parts of a line, each with whether it is in quotes; empty ones are left out."""
    found: list[tuple[str, bool]] = []
    rest = text
    while rest:
        quoted = _QUOTED.match(rest.lstrip())
        if quoted is not None:
            part = next(each for each in quoted.groups() if each is not None)
            rest = rest.lstrip()[quoted.end() :].lstrip().removeprefix(",").removeprefix(";")
            found.append((" ".join(part.split()), True))
            continue
        end = _end_of_part(rest)
        found.append((" ".join(rest[:end].split()), False))
        rest = rest[end + 1 :]
    return [(part, is_quoted) for part, is_quoted in found if part]


def amount_of(part: str) -> int | None:
    """Return how many cents a part says; None where it says no amount. Raises LineUnreadable for too many."""
    found = _AMOUNT.fullmatch(part.strip())
    if found is None:
        return None
    number = _number(found["number"])
    if number is None:
        return None
    cents = number * _TIMES[(found["unit"] or "").lower()] * _CENTS
    if cents > _CENTS_MAX:
        raise _unreadable(LinePart.AMOUNT, part, "this is more money than can be kept")
    if cents != cents.to_integral_value():
        raise _unreadable(LinePart.AMOUNT, part, "this is no whole number of cents")
    return int(cents)


def stage_of(part: str) -> DealStage | None:
    """Return the stage a part names, in Dutch or in English; None where it names none."""
    return _STAGES.get(part.replace("_", " ").casefold())


def check_entered(stage: DealStage) -> DealStage:
    """Return the stage in which a deal is entered. Raises LineUnreadable for one that asks for more than a line."""
    if stage not in ENTERED:
        raise _unreadable(LinePart.STAGE, stage.value, "open the deal first, and then move it there with a reason")
    return stage


def nearest(name: str, candidates: Iterable[Named]) -> Sequence[Named]:
    """Return which of these a name may stand for, the nearest first: those that hold it, or are written much alike."""
    wanted = name.casefold()

    def nearness(candidate: Named) -> float:
        other = candidate.name.casefold()
        if wanted in other or other in wanted:
            return 1 + min(len(wanted), len(other)) / max(len(wanted), len(other))
        return SequenceMatcher(None, wanted, other).ratio()

    ranked = sorted(((nearness(each), each.name, each) for each in candidates), key=lambda one: (-one[0], one[1]))
    return [each for near, _, each in ranked[:NEAR_MAX] if near >= _NEAR_ENOUGH]


def refused_part(part: LinePart, value: str | None, reason: str) -> LineUnreadable:
    """Return the refusal of a part of a line that names nothing there is."""
    return _unreadable(part, value, reason)


def _number(written: str) -> Decimal | None:
    digits = re.sub(r"[\s']", "", written).rstrip(".,")
    if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+(,[0-9]{1,2})?", digits):
        # Points between thousands, as the Dutch write them, and as everybody means who writes 250.000.
        return Decimal(digits.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?", digits):
        return Decimal(digits.replace(",", ""))
    if re.fullmatch(r"[0-9]{1,15}([.,][0-9]{1,4})?", digits):
        return Decimal(digits.replace(",", "."))
    return None


def _end_of_part(text: str) -> int:
    for found in re.finditer("[,;]", text):
        at = found.start()
        # What belongs to a number: 1,5 mln · 250,000 · € 250.000,00.
        if text[at] == "," and _NUMBER_SO_FAR.fullmatch(text[:at]) and re.match(r"[0-9]{1,3}(?![0-9])", text[at + 1 :]):
            continue
        return at
    return len(text)


def _unreadable(part: LinePart, value: str | None, reason: str) -> LineUnreadable:
    return LineUnreadable(reason, field=f"body.text.{part.value}", value=value)
