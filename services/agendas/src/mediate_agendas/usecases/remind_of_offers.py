"""Remind organisations, in the course of time, of offers that wait for their answer."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from mediate_agendas.adapters import assignments, reminders
from mediate_agendas.usecases.remind_of_assignment import said
from mediate_shared.clock import Clock
from mediate_shared.database import OUTAGES, Database
from mediate_shared.journal import Transaction

_EVERY_SECONDS: Final = 3_600.0
_AFTER_OUTAGE_SECONDS: Final = 60.0
_AT_ONCE: Final = 100


async def remind_of_offers(
    transaction: Transaction, *, after: timedelta, now: datetime, at_most: int = _AT_ONCE
) -> int:
    """Remind of offers that wait for longer than ``after`` since the last word of them; return how many those were.

    Nobody is reminded while another replica does this, of an item that has its outcome, after having left the
    community, or more than three times by this.
    """
    if not await reminders.alone(transaction):
        return 0
    due = await reminders.due(transaction, before=now - after, limit=at_most)
    for offer in due:
        times = (offer.reminded or 0) + 1
        reminded = await assignments.remind(transaction, offer, times=times, at=now)
        transaction.record(said(reminded, times), at=now)
    return len(due)


@dataclass(frozen=True)
class Reminding:
    """Reminds, at the start and every hour, of offers that nobody answered for so long; for no time, of none."""

    database: Database
    clock: Clock
    after: timedelta

    async def run(self) -> None:
        """Remind until cancelled."""
        while True:
            pause = _AFTER_OUTAGE_SECONDS
            with suppress(*OUTAGES):
                while self.after and await self._some() == _AT_ONCE:
                    pass
                pause = _EVERY_SECONDS
            await asyncio.sleep(pause)

    async def _some(self) -> int:
        async with self.database.transaction() as transaction:
            return await remind_of_offers(transaction, after=self.after, now=self.clock())
