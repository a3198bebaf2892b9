"""Which offers fit a need, and which needs an offer: by what the two have in common, and by nothing hidden.

Each ground gives points for everything that is shared on it, up to a most, and the score is their sum. The weights say
what tells most: a theme is chosen in words of one's own, an action line out of eight and a stage out of six, and a word
may be shared by chance. A word in a title says more than one further on. Working from the same hub only adds to what
fits otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Ground(StrEnum):
    """What two posts can have in common."""

    THEMES = "themes"
    LINES = "lines"
    STAGES = "stages"
    TEXT = "text"
    HUB = "hub"


@dataclass(frozen=True)
class Weight:
    """The points for each thing that is shared, and the most of them together."""

    each: int
    most: int


WEIGHTS: Final[Mapping[Ground, Weight]] = MappingProxyType(
    {
        Ground.THEMES: Weight(4, 12),
        Ground.LINES: Weight(3, 9),
        Ground.STAGES: Weight(2, 6),
        Ground.TEXT: Weight(1, 12),
        Ground.HUB: Weight(1, 1),
    }
)
"""What is shared, in points."""
IN_TITLE: Final = 2
"""How much more often a shared word counts that stands in the title of one of the two."""
LEAST: Final = 2
"""The points below which something is not suggested, those for the hub left out: one word alone is chance."""
CANDIDATES_MAX: Final = 500
"""The most posts that are looked at for one answer."""
SUGGESTIONS_MAX: Final = 20
"""The most suggestions in one answer."""

Shared = int | str


@dataclass(frozen=True)
class Traits:
    """What a post can share with another; its words are stems, those of its title among them."""

    themes: frozenset[str] = frozenset()
    lines: frozenset[int] = frozenset()
    stages: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    title: frozenset[str] = frozenset()
    hub: str | None = None


@dataclass(frozen=True)
class Reason:
    """One ground of a suggestion: what is shared, in its order, and the points it gives."""

    ground: Ground
    shared: tuple[Shared, ...]
    points: int


@dataclass(frozen=True)
class Fit:
    """How well two posts fit, and why; the heaviest reason comes first."""

    reasons: tuple[Reason, ...] = field(default=())

    @property
    def score(self) -> int:
        """The sum of the points."""
        return sum(reason.points for reason in self.reasons)

    @property
    def is_suggested(self) -> bool:
        """Whether there is enough in it to be suggested."""
        return sum(reason.points for reason in self.reasons if reason.ground is not Ground.HUB) >= LEAST


def fit(one: Traits, other: Traits) -> Fit:
    """Return how well two posts fit; the same whichever of them is asked for."""
    words = one.words & other.words
    titled = words & (one.title | other.title)
    hubs = frozenset() if one.hub is None or one.hub != other.hub else frozenset({one.hub})
    found = [
        _reason(Ground.THEMES, one.themes & other.themes),
        _reason(Ground.LINES, one.lines & other.lines),
        _reason(Ground.STAGES, one.stages & other.stages),
        _reason(Ground.TEXT, words, times=len(words) + (IN_TITLE - 1) * len(titled)),
        _reason(Ground.HUB, hubs),
    ]
    reasons = [reason for reason in found if reason is not None]
    # Sorting is stable: of two as heavy the order of the grounds decides.
    return Fit(tuple(sorted(reasons, key=lambda reason: -reason.points)))


def _reason(ground: Ground, shared: frozenset[int] | frozenset[str], *, times: int | None = None) -> Reason | None:
    if not shared:
        return None
    weight = WEIGHTS[ground]
    points = min(weight.most, weight.each * (len(shared) if times is None else times))
    return Reason(ground, tuple(sorted(shared)), points)


def best(fits: Sequence[tuple[str, Fit]], *, most: int = SUGGESTIONS_MAX) -> list[str]:
    """Return the ids of what is suggested, best first; of two as good the newer, whose id is the greater."""
    suggested = [(key, each.score) for key, each in fits if each.is_suggested]
    return [key for key, _ in sorted(sorted(suggested, reverse=True), key=lambda found: -found[1])[:most]]
