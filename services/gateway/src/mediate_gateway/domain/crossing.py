"""How much connections cross from one kind of organisation to another: the E-I index.

Of Krackhardt and Stern (1988): external connections less internal ones, by all of them. It is -1 where every connection
stays among organisations of one kind, and 1 where every one crosses. Here a connection crosses where the two have no
kind in common; an organisation without a kind has none in common with anybody, and its connections are not counted.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

_HUNDREDTH: Final = Decimal("0.01")


@dataclass(frozen=True)
class Crossing:
    """How many connections stay among organisations of one kind, and how many cross."""

    internal: int = 0
    external: int = 0

    @property
    def counted(self) -> int:
        """How many connections there are of organisations whose kinds are known."""
        return self.internal + self.external

    @property
    def share(self) -> Decimal | None:
        """Which share of them crosses, 0 to 1, two decimals; None where there are none."""
        return _ratio(self.external, self.counted)

    @property
    def index(self) -> Decimal | None:
        """The E-I index, -1 to 1, two decimals; None where there are no connections."""
        return _ratio(self.external - self.internal, self.counted)


def crossing(connections: Iterable[tuple[Collection[str], Collection[str]]]) -> Crossing:
    """Count connections by whether they cross; each is the kinds of the organisations at its ends."""
    internal = external = 0
    for first, second in connections:
        if not first or not second:
            continue
        if set(first) & set(second):
            internal += 1
        else:
            external += 1
    return Crossing(internal, external)


def _ratio(part: int, whole: int) -> Decimal | None:
    return None if whole == 0 else (Decimal(part) / whole).quantize(_HUNDREDTH, ROUND_HALF_EVEN)
