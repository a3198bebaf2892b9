"""Forget what is kept of people for a time only."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from mediate_gateway.adapters import changes, failures, invitations, sessions
from mediate_gateway.settings import GatewaySettings
from mediate_shared.clock import Clock
from mediate_shared.database import OUTAGES, Database
from mediate_shared.journal import Transaction

_EVERY_SECONDS: Final = 3_600.0


class Cleaning:
    """Forgets, at the start and every hour, what its time is up for."""

    def __init__(self, database: Database, bounds: GatewaySettings, *, clock: Clock) -> None:
        self._database = database
        self._bounds = bounds
        self._clock = clock

    async def clean_identity(self) -> None:
        """Clean until cancelled."""
        while True:
            with suppress(*OUTAGES):
                async with self._database.transaction() as transaction:
                    await forget_what_is_over(self._bounds, transaction=transaction, now=self._clock())
            await asyncio.sleep(_EVERY_SECONDS)


async def forget_what_is_over(bounds: GatewaySettings, *, transaction: Transaction, now: datetime) -> None:
    """Drop sessions, invitations and failed sign-ins that are over for as long as the settings keep them.

    What people changed by pages goes once it can no longer be undone.
    """
    await sessions.forget_before(transaction, now - timedelta(days=bounds.ended_sessions_days_kept))
    await invitations.forget_before(transaction, now - timedelta(days=bounds.closed_invitations_days_kept))
    await failures.forget_before(transaction, now - timedelta(hours=bounds.sign_in_failures_hours_kept))
    await changes.forget_before(transaction, now - changes.KEPT)
