"""Where the parties of a network stand: by forces that always come to the same rest, each near its own group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import cos, hypot, pi, sin, sqrt
from typing import Final

_ROUNDS: Final = 60
_PULL_OF_GROUP: Final = 0.12
_PULL_OF_LINK: Final = 0.03
_NEAREST: Final = 1e-6

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A part of a drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Tell whether the two have something in common."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        """Tell whether another lies within this one."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )

    def nearest(self, point: Point) -> Point:
        """Return the point of this part that is nearest to another."""
        return min(max(point[0], self.left), self.right), min(max(point[1], self.top), self.bottom)


def lay_out(groups: Mapping[str, str], links: Sequence[tuple[str, str]], within: Box) -> dict[str, Point]:
    """Return a place within a box for each party; ``groups`` says by party which group it is of.

    The same parties and links come to the same places, in whatever order they are given.
    """
    names = sorted(groups)
    centres = _centres(groups, within)
    places = _beginnings(names, groups, centres, within)
    pairs = sorted({(min(link), max(link)) for link in links if link[0] != link[1]})
    size = sqrt((within.right - within.left) * (within.bottom - within.top) / max(len(names), 1)) * 0.75
    for each in range(_ROUNDS):
        moved = _forces(names, places, pairs, size)
        # What moves less and less comes to rest.
        furthest = size * (1 - each / _ROUNDS)
        for name in names:
            centre = centres[groups[name]]
            x = moved[name][0] + (centre[0] - places[name][0]) * _PULL_OF_GROUP
            y = moved[name][1] + (centre[1] - places[name][1]) * _PULL_OF_GROUP
            length = max(hypot(x, y), _NEAREST)
            share = min(length, furthest) / length
            places[name] = within.nearest((places[name][0] + x * share, places[name][1] + y * share))
    return places


def _centres(groups: Mapping[str, str], within: Box) -> dict[str, Point]:
    """Return where each group gathers: around the middle, and a single one in it."""
    found = sorted(set(groups.values()))
    middle = (within.left + within.right) / 2, (within.top + within.bottom) / 2
    if len(found) == 1:
        return {found[0]: middle}
    across, down = (within.right - within.left) * 0.34, (within.bottom - within.top) * 0.34
    return {
        group: (
            middle[0] + across * cos(2 * pi * place / len(found) - pi / 2 - pi / len(found)),
            middle[1] + down * sin(2 * pi * place / len(found) - pi / 2 - pi / len(found)),
        )
        for place, group in enumerate(found)
    }


def _beginnings(
    names: Sequence[str], groups: Mapping[str, str], centres: Mapping[str, Point], within: Box
) -> dict[str, Point]:
    """Return where each party stands before it is moved: in a circle around its group's centre."""
    found: dict[str, Point] = {}
    for group, (x, y) in centres.items():
        own = [name for name in names if groups[name] == group]
        radius = 8.0 * sqrt(len(own))
        for place, name in enumerate(own):
            angle = 2 * pi * place / len(own)
            found[name] = within.nearest((x + radius * cos(angle), y + radius * sin(angle)))
    return found


def _forces(
    names: Sequence[str], places: Mapping[str, Point], pairs: Sequence[tuple[str, str]], size: float
) -> dict[str, Point]:
    """Return how far each party is pushed by all others and pulled by those it is linked to."""
    moved = {name: [0.0, 0.0] for name in names}
    for first, second in combinations(names, 2):
        x, y = places[first][0] - places[second][0], places[first][1] - places[second][1]
        apart = max(hypot(x, y), _NEAREST)
        push = (size / apart) ** 2 * 4
        moved[first][0] += x / apart * push
        moved[first][1] += y / apart * push
        moved[second][0] -= x / apart * push
        moved[second][1] -= y / apart * push
    for first, second in pairs:
        x = (places[second][0] - places[first][0]) * _PULL_OF_LINK
        y = (places[second][1] - places[first][1]) * _PULL_OF_LINK
        moved[first][0] += x
        moved[first][1] += y
        moved[second][0] -= x
        moved[second][1] -= y
    return {name: (x, y) for name, (x, y) in moved.items()}
