"""Reckon figures of all the deals that somebody may read, and keep them renewed behind the changes.

Who may read some thousands of deals has their figures reckoned while they wait, whenever something changed. For who may
read very many, figures that are some moments old are told with the moment as of which they are, and renewed behind.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from mediate_pipeline.adapters import figures
from mediate_pipeline.adapters.figures import Figures
from mediate_pipeline.adapters.tallying import Narrowing, tally
from mediate_shared.clock import Clock
from mediate_shared.database import OUTAGES, Database
from mediate_shared.ids import new_id

AT_ONCE_DEALS_MAX: Final = 2_000
"""Figures of so many deals are reckoned anew while one waits, whenever something changed."""
BEHIND_MAX: Final = timedelta(minutes=10)
"""Figures that are behind for longer, because nothing renews them, are shown to nobody: one waits for new ones."""
LOOKED_WITHIN: Final = timedelta(minutes=15)
"""Figures are renewed behind the changes for those who looked at them lately."""
_AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
_EVERY_SECONDS: Final = 1.0
_FORGET_EVERY_SECONDS: Final = 3_600.0
_AT_ONCE: Final = 8
_WORK_TO_REST: Final = 1
"""For each second of renewing, at least so many go to everything else."""


async def current_figures(database: Database, account: UUID, narrowing: Narrowing, *, now: datetime) -> Figures:
    """Return figures of the deals that an account may read: of now where that is soon done, and otherwise as kept.

    ``is_behind`` tells that something changed since; it is being renewed then.
    """
    async with database.reading() as connection:
        waiting = await figures.stirs_waiting(connection)
        found = await figures.kept(connection, account, narrowing)
    if waiting:
        async with database.transaction() as transaction:
            await figures.take_stirs(transaction)
            found = await figures.kept(transaction, account, narrowing)
    if found is None or not _serves(found, now):
        return await reckon(database, account, narrowing, now=now)
    async with database.transaction() as transaction:
        await figures.begin(transaction, account, narrowing, now=now)
    return found


async def reckon(database: Database, account: UUID, narrowing: Narrowing, *, now: datetime) -> Figures:
    """Reckon figures as of now, and keep them."""
    async with database.transaction() as transaction:
        await figures.begin(transaction, account, narrowing, now=now)
        await figures.make_room(transaction, account, now=now)
    async with database.reading() as connection:
        begun = await figures.kept(connection, account, narrowing)
    if begun is None:
        # The account lost a deal just now, and the row with it: what is reckoned after that is right, and not kept.
        begun = Figures(account, narrowing, begun=new_id(), stirred=0, is_behind=True, tallies=None, as_of=None)
    return await _renewed(database, begun, now=now)


async def _renewed(database: Database, found: Figures, *, now: datetime) -> Figures:
    """Reckon figures anew and keep them, where the row is still there that was there before."""
    async with database.transaction() as transaction:
        tallies = await tally(transaction, found.account, found.narrowing, now=now)
        renewed = replace(found, is_behind=False, tallies=tallies, as_of=now)
        await figures.keep(transaction, renewed)
    return renewed


def _serves(found: Figures, now: datetime) -> bool:
    """Tell whether kept figures may be shown."""
    if found.tallies is None or found.as_of is None:
        return False
    # What is expected in which month, and how long a deal stands where it does, is another every day.
    if found.as_of.astimezone(_AMSTERDAM).date() != now.astimezone(_AMSTERDAM).date():
        return False
    if not found.is_behind:
        return True
    return found.tallies["deals"] > AT_ONCE_DEALS_MAX and now - found.as_of < BEHIND_MAX


@dataclass
class Renewing:
    """Renews, behind the changes, the figures that somebody looked at lately; one replica does."""

    database: Database
    clock: Clock
    _forgot_at: float = field(default=0.0)

    async def run(self) -> None:
        """Renew until cancelled."""
        while True:
            began = time.monotonic()
            with suppress(*OUTAGES):
                await self.renew()
            await asyncio.sleep(max(_EVERY_SECONDS, (time.monotonic() - began) * _WORK_TO_REST))

    async def renew(self) -> int:
        """Renew what is behind, some of it, and return how much that was."""
        now = self.clock()
        async with self.database.transaction() as transaction:
            if not await figures.alone(transaction):
                return 0
            while await figures.take_stirs(transaction):
                pass
            today = now.astimezone(_AMSTERDAM).replace(hour=0, minute=0, second=0, microsecond=0)
            found = await figures.behind(transaction, today=today, looked_since=now - LOOKED_WITHIN, limit=_AT_ONCE)
            if time.monotonic() - self._forgot_at > _FORGET_EVERY_SECONDS:
                await figures.forget_before(transaction, now - figures.KEPT_FOR)
                self._forgot_at = time.monotonic()
        for each in found:
            await _renewed(self.database, each, now=self.clock())
        return len(found)
