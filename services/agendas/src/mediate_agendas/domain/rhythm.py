"""When work that was taken on stands still: nothing was heard of it for longer than its line's rhythm."""

from datetime import datetime, timedelta
from typing import Final

from mediate_contracts.vocabulary import ItemStatus

RHYTHM_DAYS: Final = 90
"""The rhythm of a line that has set none: agenda sessions come about once a quarter, so that nothing was said of the
item at a whole round of them."""

TAKEN_ON: Final = frozenset({ItemStatus.ASSIGNED, ItemStatus.UNDER_WAY})
"""Statuses in which somebody is at work: in these nothing should stand still unnoticed."""


def stalled_before(now: datetime, *, rhythm_days: int | None) -> datetime:
    """Return the instant before which the last sign of life makes taken-on work stalled."""
    return now - timedelta(days=RHYTHM_DAYS if rhythm_days is None else rhythm_days)


def is_stalled(status: ItemStatus, last_heard_at: datetime, *, rhythm_days: int | None, now: datetime) -> bool:
    """Tell whether an item that somebody took on was not heard of within its line's rhythm.

    A sign of life is a change of how far it is or who carries it, a report, a milestone, evidence, or an amendment.
    """
    return status in TAKEN_ON and last_heard_at < stalled_before(now, rhythm_days=rhythm_days)
