"""The figures that a chart shows, and how each of them is said: there is no figure that is no number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mediate_gateway.entrypoints.wording import Wording

SERIES_MAX: Final = 6
"""So many series have a colour, a pattern and a mark of their own; a seventh could not be told from the first."""
_NAMED_MAX: Final = 6


@dataclass(frozen=True)
class Figure:
    """One figure of a chart; ``value`` is None where there is none, which is never drawn as nought.

    ``qualifier`` says how exactly its source states it; ``is_open`` that it may still move or that its period was not
    over; ``note`` what else is to be said of it; ``instead`` what is said where there is no value: that it is withheld.
    """

    value: Decimal | None
    qualifier: str = "exact"
    is_open: bool = False
    note: str | None = None
    instead: str | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a value that has no place on an axis."""
        if self.value is not None and not self.value.is_finite():
            raise ValueError(f"value {self.value} is no number that can be drawn")

    def said(self, unit: str | None, word: Wording) -> str:
        """Return the figure in words, with its unit as its source states it."""
        if self.value is None:
            return self.instead or word.say("charts.missing")
        return word.figure(self.value, unit=unit, qualifier=self.qualifier)

    @property
    def plain(self) -> str:
        """The value as a program reads it, without an exponent; nothing where there is none."""
        return "" if self.value is None else plain(self.value)


MISSING: Final = Figure(None)


def plain(value: Decimal) -> str:
    """Return an exact number in digits, without an exponent or trailing zeros."""
    # Normalising nought may leave a sign, which means nothing.
    return "0" if value == 0 else f"{value.normalize():f}"


def known(figures: Iterable[Figure]) -> list[Decimal]:
    """Return the values that there are."""
    return [figure.value for figure in figures if figure.value is not None]


def within_series(series: Sequence[object]) -> None:
    """Raise ValueError where there are more series than can be told apart."""
    if len(series) > SERIES_MAX:
        raise ValueError(f"{len(series)} series cannot be told apart; show {SERIES_MAX} at most")


def listed(names: Sequence[str], word: Wording) -> str:
    """Return names as they are said one after another; of many only how many there are."""
    if len(names) > _NAMED_MAX:
        return word.say("charts.several", count=len(names))
    if len(names) <= 1:
        return "".join(names)
    return word.say("charts.and", first=", ".join(names[:-1]), last=names[-1])
