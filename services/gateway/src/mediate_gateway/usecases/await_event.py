"""Wait until the read model holds an event, so that people see what they just did."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final
from uuid import UUID

from mediate_contracts.envelope import Envelope
from mediate_gateway.adapters import activity
from mediate_shared.database import Database

_LOOK_SECONDS: Final = 0.1


class Awaiting:
    """Those who wait for an event of theirs, ``seconds_max`` at most."""

    def __init__(self, database: Database, *, seconds_max: float) -> None:
        self._database = database
        self._seconds_max = seconds_max
        self._waiting: dict[UUID, set[asyncio.Event]] = {}

    def applied(self, batch: Sequence[Envelope]) -> None:
        """Wake those whose event was applied in this process."""
        if self._waiting:
            for envelope in batch:
                for waiter in self._waiting.get(envelope.id, ()):
                    waiter.set()

    async def event(self, event_id: UUID) -> bool:
        """Return whether the read model holds an event, waiting a little for it.

        Also looks by itself, because the event may be there already or be applied by another replica. An event
        that is older than what activity keeps is not found.
        """
        waiter = asyncio.Event()
        self._waiting.setdefault(event_id, set()).add(waiter)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds_max):
                    while not (waiter.is_set() or await self._holds(event_id)):
                        with suppress(TimeoutError):
                            await asyncio.wait_for(waiter.wait(), _LOOK_SECONDS)
                    return True
            return waiter.is_set()
        finally:
            waiters = self._waiting[event_id]
            waiters.discard(waiter)
            if not waiters:
                del self._waiting[event_id]

    async def _holds(self, event_id: UUID) -> bool:
        async with self._database.reading() as connection:
            return await activity.has_applied(connection, event_id)
