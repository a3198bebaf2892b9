"""How a file writes what an activity holds several of: who took part, what counts, and figures as a source states them.

``students=90; teachers=about 20`` tells who took part, ``2020 1.1.1.a.1; 2020 1.1.1.a.3=students`` what counts: a
target by its year and code alone where the activity itself counts, with a group where people of it do.
"""

from dataclasses import dataclass
from typing import Final

from mediate_contracts.values import Qualifier
from mediate_contracts.vocabulary import Contribution, ParticipantGroup

DIGITS_MAX: Final = 13
_YEAR_DIGITS: Final = 4
_QUALIFIERS: Final = {each.value: each for each in Qualifier}
_GROUPS: Final = {each.value: each for each in ParticipantGroup}


@dataclass(frozen=True)
class Written:
    """A figure as a cell writes it."""

    number: int
    qualifier: Qualifier


@dataclass(frozen=True)
class Towards:
    """What a cell says counts: the year and code of a target, what of the activity, and of which group."""

    year: int
    code: str
    contribution: Contribution
    group: ParticipantGroup | None


def parts(cell: str) -> list[str]:
    """Return what a cell holds several of, apart; they are separated by a semicolon."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def figure(cell: str) -> Written:
    """Return a figure: ``90``, ``about 150``. Raises ValueError saying what is wrong."""
    *stated, number = cell.split()[-2:] if cell.split() else [""]
    qualifier = _QUALIFIERS.get(stated[0]) if stated else Qualifier.EXACT
    is_number = number.isascii() and number.isdecimal() and len(number) <= DIGITS_MAX
    if qualifier is None or not is_number or len(cell.split()) > len(["about", "150"]):
        known = ", ".join(sorted(set(_QUALIFIERS) - {Qualifier.EXACT.value}))
        raise ValueError(f"a figure is a whole number, with one of {known} before it or nothing")
    return Written(int(number), qualifier)


def took_part(cell: str) -> list[tuple[ParticipantGroup, Written]]:
    """Return who took part, by group. Raises ValueError saying what is wrong."""
    found: list[tuple[ParticipantGroup, Written]] = []
    for part in parts(cell):
        name, _, told = part.partition("=")
        group = _GROUPS.get(name.strip())
        if group is None:
            raise ValueError(f"there is no group {name.strip()!r}: one of {', '.join(sorted(_GROUPS))}")
        found.append((group, figure(told.strip())))
    return found


def towards(cell: str) -> list[Towards]:
    """Return what counts towards which targets. Raises ValueError saying what is wrong."""
    found: list[Towards] = []
    for part in parts(cell):
        target, _, of = part.partition("=")
        year, _, code = target.strip().partition(" ")
        if not (year.isascii() and year.isdecimal() and len(year) == _YEAR_DIGITS and code.strip()):
            raise ValueError(
                f"a target is named by its year and code, as 2020 1.1.1.a.1, and not as {target.strip()!r}"
            )
        group = _GROUPS.get(of.strip()) if of.strip() else None
        if of.strip() and group is None:
            raise ValueError(f"there is no group {of.strip()!r}: one of {', '.join(sorted(_GROUPS))}")
        # People of all groups together are written as the group of everybody.
        contribution = Contribution.ACTIVITIES if group is None else Contribution.PARTICIPANTS
        told = None if group is ParticipantGroup.ALL else group
        found.append(Towards(int(year), code.strip(), contribution, told))
    return found
