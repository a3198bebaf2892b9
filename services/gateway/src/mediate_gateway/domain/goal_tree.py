"""The goal tree of a year: goals under goals, targets under them, and how many of the targets were met."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Protocol, TypeVar

from mediate_contracts.vocabulary import Outcome

DEPTH_MAX: Final = 8
"""How deep a tree is drawn; what hangs lower is shown at the lowest level that still fits on a page."""
_PARTS: Final = re.compile(r"\d+|\D+")


class Goal(Protocol):
    """The part of a goal that makes the tree."""

    @property
    def id(self) -> Any:
        """What its children name."""

    @property
    def parent_id(self) -> Any:
        """The goal it hangs under; None for one at the top."""

    @property
    def code(self) -> str:
        """Its place among its neighbours."""


class Target(Protocol):
    """The part of a target that is counted."""

    @property
    def goal_id(self) -> Any:
        """The goal it holds."""

    @property
    def code(self) -> str:
        """Its place among its neighbours."""

    @property
    def outcome(self) -> Outcome:
        """What came of it."""


G = TypeVar("G", bound=Goal)
T = TypeVar("T", bound=Target)


@dataclass
class Branch(Generic[G, T]):
    """A goal with its targets and what hangs under it; ``outcomes`` counts all targets from here down."""

    goal: G
    targets: list[T] = field(default_factory=list)
    children: "list[Branch[G, T]]" = field(default_factory=list)
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))


def code_order(code: str) -> list[tuple[int, int, str]]:
    """Return what sorts codes as people do: 1.10 comes behind 1.9."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _PARTS.findall(code)]


def counted(targets: Iterable[Target]) -> dict[Outcome, int]:
    """Return how many targets came to each outcome. They are of unlike units: counted, and never averaged."""
    found = dict.fromkeys(Outcome, 0)
    for target in targets:
        found[target.outcome] += 1
    return found


def tree(goals: Sequence[G], targets: Sequence[T]) -> list[Branch[G, T]]:
    """Return the branches at the top, each level in the order of its codes.

    A goal whose parent is not among these stands at the top, so that nothing is lost from sight; so do goals that
    name one another in a ring, which no service of ours accepts.
    """
    branches = {goal.id: Branch[G, T](goal) for goal in goals}
    children: Mapping[Hashable, list[G]] = defaultdict(list)
    tops: list[G] = []
    for goal in sorted(goals, key=lambda each: code_order(each.code)):
        known = goal.parent_id in branches and goal.parent_id != goal.id
        (children[goal.parent_id] if known else tops).append(goal)
    for target in sorted(targets, key=lambda each: code_order(each.code)):
        if target.goal_id in branches:
            branches[target.goal_id].targets.append(target)
    placed: list[Branch[G, T]] = []
    found = _hung(tops, branches, children, placed)
    seen = {branch.goal.id for branch in placed}
    ringed = [branches[goal.id] for goal in goals if goal.id not in seen]
    for branch in reversed(placed):
        _add(branch.outcomes, counted(branch.targets))
        for child in branch.children:
            _add(branch.outcomes, child.outcomes)
    for branch in ringed:
        branch.outcomes = counted(branch.targets)
    return found + ringed


def _hung(
    tops: Sequence[G],
    branches: Mapping[Any, Branch[G, T]],
    children: Mapping[Hashable, list[G]],
    placed: list[Branch[G, T]],
) -> list[Branch[G, T]]:
    """Hang every goal under its parent, and return those at the top; ``placed`` gets all, parents before children."""
    waiting: list[tuple[G, tuple[Branch[G, T], ...]]] = [(goal, ()) for goal in reversed(tops)]
    while waiting:
        goal, above = waiting.pop()
        branch = branches[goal.id]
        placed.append(branch)
        if above:
            above[min(len(above), DEPTH_MAX - 1) - 1].children.append(branch)
        waiting += [(child, (*above, branch)[:DEPTH_MAX]) for child in reversed(children.get(goal.id, ()))]
    return [branches[goal.id] for goal in tops]


def _add(to: dict[Outcome, int], more: Mapping[Outcome, int]) -> None:
    for outcome, count in more.items():
        to[outcome] += count
