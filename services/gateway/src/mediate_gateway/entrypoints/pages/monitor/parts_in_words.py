"""Figures and their parts in words: of those that documents state, and of those that are derived from events."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from mediate_gateway.entrypoints.wording import Wording

_HUNDREDTH: Final = Decimal("0.01")
_FAMILIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "type": "type",
        "hub": "hub",
        "status": "item",
        "stage": "stage",
        "kind": "activity_kind",
        "group": "participant_group",
        "tie": "tie",
    }
)
"""Of the dimensions of derived figures, what the keys of their members begin with."""


def dimension(written: str, word: Wording) -> str:
    """Return what figures are broken down by; as it is written where there are no words for it."""
    known = f"dimension.{written}"
    return word.say(known) if word.knows(known) else written


def part(of: str, member: str, word: Wording, lines: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return one part of a dimension; as it is written where there are no words for it.

    ``lines`` are the titles of action lines by their numbers, where they are to be told.
    """
    if of == "line":
        number = member.removeprefix("line-")
        return f"{number} {lines[number]}" if number in lines else word.say("part.line", number=number)
    for known in (f"part.{member}", f"{_FAMILIES.get(of, of)}.{member}"):
        if word.knows(known):
            return word.say(known)
    return member


def parts(breakdown: Mapping[str, str], word: Wording, lines: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return of which parts a figure is, one after another; nothing for the whole."""
    return ", ".join(
        word.say("monitor.part", dimension=dimension(name, word), member=part(name, member, word, lines))
        for name, member in sorted(breakdown.items())
    )


def rounded(value: Decimal) -> Decimal:
    """Return a number as it is read on a page, with two decimals at most; files have it whole."""
    return value if value == value.quantize(_HUNDREDTH) else value.quantize(_HUNDREDTH)


def signed(value: Decimal, word: Wording) -> str:
    """Return a number with its sign, also where it is above nought."""
    return f"+{word.number(value)}" if value > 0 else word.number(value)
