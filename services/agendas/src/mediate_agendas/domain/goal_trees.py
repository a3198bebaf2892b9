"""What holds of the goal tree of a year: how large it may be, what may hang where, and how its outcomes are counted."""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import Outcome

GOALS_MAX: Final = 200
"""The most goals in the tree of one year; a tree is shown whole."""

TARGETS_MAX: Final = 1_000
"""The most targets in the tree of one year."""

DEPTH_MAX: Final = 12
"""How many goals may hang under one another."""

_PARTS: Final = re.compile(r"\d+|\D+")


class TreeTooLarge(DomainError):
    """The tree holds as many goals or targets as it may, or hangs as deep as it may."""


class GoalHangsUnderItself(DomainError):
    """A goal would hang under itself, through others or at once."""


class GoalHoldsOthers(DomainError):
    """A goal cannot go while goals or targets hang under it."""


class TreeIsThere(DomainError):
    """The year that a tree was to be copied to has one."""


class SameYear(DomainError):
    """A tree was to be copied to its own year."""


def check_room(held: int, *, more: int = 1, most: int, noun: str, field: str, value: object) -> None:
    """Check that a tree can hold more of a kind. Raises TreeTooLarge."""
    if held + more > most:
        raise TreeTooLarge(f"the tree of one year holds {most} {noun} at most", field=field, value=value)


def check_places(parents: Mapping[UUID, UUID | None], *, value: object) -> None:
    """Check a tree, told as every goal with the goal it hangs under. Raises GoalHangsUnderItself, or TreeTooLarge."""
    for goal in parents:
        depth, above = 1, parents[goal]
        while above is not None:
            depth, above = depth + 1, parents.get(above)
            if depth > len(parents):
                reason = "the goal would hang under itself"
                raise GoalHangsUnderItself(reason, field="body.parent_id", value=value)
        if depth > DEPTH_MAX:
            reason = f"at most {DEPTH_MAX} goals hang under one another"
            raise TreeTooLarge(reason, field="body.parent_id", value=value)


def check_empty(below: int, *, goal_id: object) -> None:
    """Check that nothing hangs under a goal. Raises GoalHoldsOthers."""
    if below:
        reason = "goals or targets hang under it: withdraw those first"
        raise GoalHoldsOthers(reason, field="path.goal_id", value=goal_id)


def check_copy(year: int, to_year: int, *, there: int) -> None:
    """Check that a tree can be copied to a year that holds ``there`` goals. Raises SameYear, or TreeIsThere."""
    if year == to_year:
        raise SameYear("a tree is copied to another year than its own", field="body.to_year", value=to_year)
    if there:
        reason = f"{to_year} has a goal tree: a tree is copied to a year that has none"
        raise TreeIsThere(reason, field="body.to_year", value=to_year)


def code_order(code: str) -> list[tuple[int, int, str]]:
    """Return what sorts codes as people do: 1.10 comes behind 1.9."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _PARTS.findall(code)]


def counted(outcomes: Iterable[Outcome]) -> dict[Outcome, int]:
    """Return how many targets came to each outcome; their figures are of unlike units, and are never added up."""
    found = dict.fromkeys(Outcome, 0)
    for outcome in outcomes:
        found[outcome] += 1
    return found


def together(counts: Iterable[Mapping[Outcome, int]]) -> dict[Outcome, int]:
    """Return the counts of several parts of a tree as those of the whole."""
    found = dict.fromkeys(Outcome, 0)
    for each in counts:
        for outcome, count in each.items():
            found[outcome] += count
    return found
