"""The arithmetic of the benchmarks, and how their rows are printed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

ROUNDS_MIN = 3


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least ``share`` (0 to 1) of the values do not exceed.

    Raises ValueError for no values or a share outside 0 to 1.
    """
    if not values or not 0 <= share <= 1:
        message = f"share {share} of {len(values)} values: expected a share from 0 to 1 of at least one value"
        raise ValueError(message)
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


@dataclass(frozen=True)
class Paired:
    """Alternating rounds of what is measured and of its peer; both per second, in the order they were run."""

    ours: Sequence[float]
    peers: Sequence[float]

    @property
    def ratio(self) -> float:
        """The median of the rounds' own ratios, so that a machine that slows down meanwhile weighs on both."""
        return median(self.ratios)

    @property
    def ratios(self) -> list[float]:
        """Each round's ratio. Raises ValueError where the rounds are not pairs."""
        return [ours / peer for ours, peer in zip(self.ours, self.peers, strict=True)]

    @property
    def rate(self) -> float:
        """The median of what is measured."""
        return median(self.ours)

    @property
    def peer_rate(self) -> float:
        """The median of the peer."""
        return median(self.peers)

    def __str__(self) -> str:
        spread = f"{min(self.ratios):.2f} to {max(self.ratios):.2f}"
        return f"{self.rate:,.0f}/s against {self.peer_rate:,.0f}/s, rounds {spread}"


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, what it came to, and what was aimed at (None: shown beside)."""

    name: str
    value: str
    detail: str
    aim: str | None = None
    reached: bool | None = None

    @classmethod
    def at_least(cls, name: str, paired: Paired, aim: float) -> "Row":
        """Return a row whose ratio should be at least ``aim``."""
        return cls(name, f"{paired.ratio:.2f}", str(paired), f"≥ {aim:g}", paired.ratio >= aim)

    @classmethod
    def at_most(cls, name: str, value: float, unit: str, detail: str, aim: float) -> "Row":
        """Return a row whose value, in ``unit``, should be at most ``aim``."""
        return cls(name, f"{value:.3g} {unit}", detail, f"≤ {aim:g} {unit}", value <= aim)


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table, its columns aligned for a terminal."""
    cells = [("Measured", "Value", "Aim", "", "From")]
    cells += [
        (
            row.name,
            row.value,
            row.aim or "",
            "" if row.reached is None else ("met" if row.reached else "missed"),
            row.detail,
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    lines = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
