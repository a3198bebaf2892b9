"""What activities come to for a target: how many were held, and how many people took part in them.

Figures of several activities are added as far as they are known. One that is not known makes the whole a lower bound,
never a smaller number; the whole is no more exact than the least exact of its parts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from mediate_contracts.values import Figure, Qualifier
from mediate_contracts.vocabulary import Contribution, ParticipantGroup

_AT_LEAST_SO_MANY: Final = frozenset({Qualifier.AT_LEAST, Qualifier.OVER})
_AT_MOST_SO_MANY: Final = frozenset({Qualifier.AT_MOST, Qualifier.UP_TO})


@dataclass(frozen=True)
class Took:
    """How many of a group took part."""

    group: ParticipantGroup
    figure: Figure


@dataclass(frozen=True)
class Counting:
    """What of an activity that was held counts towards a target, and who took part in it."""

    contribution: Contribution
    group: ParticipantGroup | None
    took_part: Sequence[Took]


@dataclass(frozen=True)
class Counted:
    """What activities come to: how many, and how many people, None where nothing is known of people."""

    activities: int
    participants: int | None
    qualifier: Qualifier


def count(held: Iterable[Counting]) -> Counted:
    """Return what activities that were held come to."""
    activities = 0
    figures: list[Figure] = []
    is_whole = True
    for each in held:
        if each.contribution is Contribution.ACTIVITIES:
            activities += 1
            continue
        found = _of_group(each)
        figures += found
        is_whole = is_whole and bool(found)
    if not figures:
        return Counted(activities, None, Qualifier.EXACT)
    qualifier = _together({figure.qualifier for figure in figures} - {Qualifier.EXACT}, is_whole=is_whole)
    return Counted(activities, sum(figure.number for figure in figures), qualifier)


def _of_group(counting: Counting) -> list[Figure]:
    """Return the figures that count: of the group, or of everybody, whom one figure may tell together."""
    wanted = counting.group or ParticipantGroup.ALL
    of_it = [took.figure for took in counting.took_part if took.group is wanted]
    if of_it or counting.group is not None:
        return of_it
    return [took.figure for took in counting.took_part]


def _together(inexact: set[Qualifier], *, is_whole: bool) -> Qualifier:
    # What is missing can only add.
    bounds = inexact if is_whole else inexact | {Qualifier.AT_LEAST}
    if not bounds:
        return Qualifier.EXACT
    if bounds <= _AT_LEAST_SO_MANY:
        return Qualifier.OVER if bounds == {Qualifier.OVER} else Qualifier.AT_LEAST
    if bounds <= _AT_MOST_SO_MANY:
        return Qualifier.AT_MOST
    return Qualifier.ABOUT
