"""What the public is told of deals: counts of few are withheld, so that nobody can tell a single deal from them."""

from collections.abc import Mapping
from typing import Final, TypeVar

COUNT_MIN: Final = 3
"""A count below this, and above none, is withheld."""

K = TypeVar("K")


def withheld(counts: Mapping[K, int]) -> tuple[dict[K, int | None], int | None]:
    """Return the counts and their total as the public may see them; None where withheld.

    The total is withheld too where it would give the withheld counts away, each of which is 1 or 2.
    """
    shown = {key: None if 0 < count < COUNT_MIN else count for key, count in counts.items()}
    hidden = [counts[key] for key, count in shown.items() if count is None]
    total = sum(counts.values())
    gives_away = bool(hidden) and not len(hidden) < sum(hidden) < len(hidden) * (COUNT_MIN - 1)
    return shown, None if gives_away else total
