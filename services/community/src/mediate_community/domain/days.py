"""How far back a day may lie that somebody tells of themself or of an organisation."""

from datetime import date
from typing import Final

from mediate_contracts.values import DomainError

FIRST_DAY: Final = date(1900, 1, 1)
"""The first day that is kept: what lies before it is a slip of the keyboard, and no day of anybody's life here."""


def hold_not_too_early(on: date, wrong: type[DomainError], *, field: str) -> None:
    """Raise ``wrong``, naming the field, for a day before ``FIRST_DAY``."""
    if on < FIRST_DAY:
        raise wrong(
            f"lies before {FIRST_DAY.isoformat()}, the first day that is kept", field=field, value=on.isoformat()
        )
