"""Keep the rhythm, in the course of time: say which figures fell due, and remind of those that are late."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from mediate_monitor.adapters import dues
from mediate_monitor.domain.days import day_of
from mediate_monitor.usecases.fall_due import fall_due
from mediate_monitor.usecases.remind_of_figure import reminded
from mediate_shared.clock import Clock
from mediate_shared.database import OUTAGES, Database
from mediate_shared.journal import Transaction

_EVERY_SECONDS: Final = 30.0
_ALL_AGAIN: Final = timedelta(hours=1)
_AFTER_OUTAGE_SECONDS: Final = 30.0
_INDICATORS_AT_ONCE: Final = 50
_REMINDERS_AT_ONCE: Final = 100
_OVERLAP: Final = timedelta(minutes=5)
"""What changed is looked for so far back: a change becomes visible some time after the moment it is dated."""


async def remind_of_figures(
    transaction: Transaction, *, after: timedelta, now: datetime, at_most: int = _REMINDERS_AT_ONCE
) -> int:
    """Remind of figures that are late by ``after``, and were not reminded of for so long; return of how many.

    Nobody is reminded while another replica does this, of a period that is closed, or more than three times by this;
    nor of what only now is seen to be late for long, before as much time went by again.
    """
    if not await dues.alone(transaction):
        return 0
    found = await dues.to_remind_of(
        transaction, before=now - after, due_before=day_of(now - after), today=day_of(now), limit=at_most
    )
    for due in found:
        if due.organisation_id is not None:
            await reminded(transaction, due, due.organisation_id, times=(due.reminded or 0) + 1, now=now)
    return len(found)


@dataclass
class KeepingRhythm:
    """Sees to it, at the start and every hour, and within a minute for indicators that changed.

    ``after`` is how long a figure is late before it is reminded of; of none where it is no time.
    """

    database: Database
    clock: Clock
    after: timedelta
    _changed_since: datetime | None = None
    _all_at: datetime | None = None

    async def run(self) -> None:
        """Keep the rhythm until cancelled."""
        while True:
            pause = _AFTER_OUTAGE_SECONDS
            with suppress(*OUTAGES):
                await self.once()
                pause = _EVERY_SECONDS
            await asyncio.sleep(pause)

    async def once(self) -> None:
        """Say what fell due since it was looked last, and remind."""
        now = self.clock()
        is_all = self._all_at is None or now >= self._all_at + _ALL_AGAIN
        after: UUID | None = None
        while True:
            after = await self._some(after, None if is_all else self._changed_since, now=now)
            if after is None:
                break
        self._changed_since = now - _OVERLAP
        if is_all:
            while self.after and await self._remind() == _REMINDERS_AT_ONCE:
                pass
            self._all_at = now

    async def _some(self, after: UUID | None, changed_since: datetime | None, *, now: datetime) -> UUID | None:
        async with self.database.transaction() as transaction:
            if not await dues.alone(transaction):
                return None
            expected = await dues.expectations(
                transaction.connection, after=after, changed_since=changed_since, limit=_INDICATORS_AT_ONCE
            )
            await fall_due(transaction, expected, now=now)
        return max(expected) if len(expected) == _INDICATORS_AT_ONCE else None

    async def _remind(self) -> int:
        async with self.database.transaction() as transaction:
            return await remind_of_figures(transaction, after=self.after, now=self.clock())
