"""Find records that may be two of one organisation: in the background, of whatever was said of any since last time."""

import asyncio
from collections.abc import Collection
from datetime import datetime
from time import monotonic
from typing import Final
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from mediate_community.adapters import duplicate_keys, duplicates
from mediate_community.adapters.duplicates import Pair, pair_of
from mediate_community.domain.likeness import SCORE_MIN, Likeness, keys_of, likeness
from mediate_shared.clock import Clock
from mediate_shared.database import OUTAGES, Database
from mediate_shared.journal import Transaction
from mediate_shared.leader import leading

_ROLE: Final = "mediate.community.duplicates"
_LOOK_SECONDS: Final = 1.0
_ENTRIES_MAX: Final = 200
"""Entries of the journal that are looked at in one transaction."""
_BUSY_PER_SECOND: Final = 50
"""With more events a second, something is being brought in: what is found waits for that."""
_REST: Final = 1.0
"""How long it rests after a batch, as a multiple of how long that took."""
_COMPARED_MAX: Final = 300
"""Most others that a record is compared with."""


class DuplicateFinder:
    """Looks at every organisation that was registered, amended or merged, one replica at a time."""

    def __init__(
        self, database: Database, *, shards: int, clock: Clock, log: structlog.typing.FilteringBoundLogger
    ) -> None:
        self._database = database
        self._shards = shards
        self._clock = clock
        self._log = log

    async def run(self) -> None:
        """Find until cancelled; whatever is lost on the way is connected again."""
        while True:
            try:
                async with leading(self._database.dsn, _ROLE) as connection:
                    await self._find(connection)
            except (asyncpg.PostgresError, SQLAlchemyError, *OUTAGES) as error:
                self._log.warning("duplicates.interrupted", error=repr(error))
            await asyncio.sleep(_LOOK_SECONDS)

    async def _find(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        said_before: int | None = None
        while not connection.is_closed():
            async with self._database.reading() as reading:
                said = await duplicate_keys.said(reading)
            is_busy = said_before is not None and said - said_before > _BUSY_PER_SECOND
            said_before = said
            until = monotonic() + _LOOK_SECONDS
            # A few at a time while much is said; and otherwise until there is nothing left to look at.
            while await self.look(limit=_BUSY_PER_SECOND if is_busy else _ENTRIES_MAX):
                if is_busy or monotonic() >= until:
                    break
            await asyncio.sleep(max(0.0, until - monotonic()))

    async def look(self, *, limit: int = _ENTRIES_MAX) -> int:
        """Look at the next entries of each shard of the journal, at most ``limit`` of each; return how many were new.

        Each batch is one transaction, with how far it came: what is interrupted is done again, to the same end.
        """
        looked_at = 0
        for shard in range(self._shards):
            began = monotonic()
            async with self._database.transaction() as transaction:
                organisations, reached = await duplicate_keys.heard(transaction, shard, limit=limit)
                if reached is None:
                    continue
                if organisations:
                    await look_at(organisations, transaction=transaction, now=self._clock())
                await duplicate_keys.reach(transaction, shard, reached)
            looked_at += len(organisations) or 1
            await asyncio.sleep((monotonic() - began) * _REST)
        return looked_at


async def look_at(organisations: Collection[UUID], *, transaction: Transaction, now: datetime) -> None:
    """Compare organisations with the others that have a key in common with them, and keep which may be one."""
    own = await duplicate_keys.marks(transaction, organisations)
    keys = {each: [duplicate_keys.numbered(key) for key in keys_of(marks)] for each, marks in own.items()}
    meets = await duplicate_keys.put(transaction, organisations, keys)
    others = await duplicate_keys.marks(transaction, {other for met in meets.values() for other in met})
    found: dict[Pair, Likeness] = {}
    for each, met in meets.items():
        for other in sorted(met & others.keys())[:_COMPARED_MAX]:
            pair = pair_of(each, other)
            if pair not in found:
                found[pair] = likeness(own[each], others[other])
        # Other work of this process goes on between two of them.
        await asyncio.sleep(0)
    alike = {pair: each for pair, each in found.items() if each.score >= SCORE_MIN}
    await duplicates.replace(transaction, organisations, alike, at=now)
