"""Deliver to partners' endpoints: one worker of the hub fans out, posts, and writes down what came of it.

Everything that must not be lost is in the tables; this worker holds in memory what it is about to post and what it has
posted and not yet written. Killed at any moment, it posts again what was not written, under the same ``webhook-id``.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

import asyncpg
import structlog

from mediate_shared.clock import Clock
from mediate_shared.database import Database, is_outage
from mediate_shared.leader import leading
from mediate_subscriptions.adapters import delivering, forgetting
from mediate_subscriptions.adapters.receiving import Receivers
from mediate_subscriptions.adapters.recording import Attempt, bare
from mediate_subscriptions.domain.consent import CODE_LASTS
from mediate_subscriptions.usecases.claim_deliveries import Claims
from mediate_subscriptions.usecases.fan_out import fan_out
from mediate_subscriptions.usecases.post_delivery import Posting
from mediate_subscriptions.usecases.post_due import Posts
from mediate_subscriptions.usecases.record_attempts import record_attempts

ROLE: Final = "subscriptions-deliveries"
_LOOK_SECONDS: Final = 0.5
_GATHER_SECONDS: Final = 0.01
_PAUSE_SECONDS: Final = 0.2
_BATCH_MAX: Final = 500
_STEP_MAX: Final = 2_000
_TIDY_SECONDS: Final = 5.0
_FORGET_SECONDS: Final = 600.0
_LAST_SECONDS: Final = 0.5
_TRY_AGAIN_STATES: Final = frozenset({"40001", "40P01", "23503"})
"""SQLSTATEs of a transaction that was undone for another one: a serialization failure, a deadlock, and a body that was
about to be removed as unused just when it was used."""


@dataclass(frozen=True)
class Keeping:
    """How long deliveries are kept, and after how many days of failures an endpoint is given up."""

    replay_days: int
    disabled_after_days: float


class Deliveries:
    """The worker of this process; it waits until it is the one of the hub."""

    def __init__(
        self,
        database: Database,
        receivers: Receivers,
        posting: Posting,
        keeping: Keeping,
        *,
        posts_max: int,
        log: structlog.typing.FilteringBoundLogger,
    ) -> None:
        self._database = database
        self._receivers = receivers
        self._posting = posting
        self._keeping = keeping
        self._log = log
        self._grown = asyncio.Event()
        self._ended: list[Attempt] = []
        self._to_write = asyncio.Event()
        self._clock: Clock = posting.clock
        self._posts = Posts(posting, receivers, posts_max=posts_max, ended=self._keep, log=log)
        self._claims = Claims(database, receivers, self._posts, clock=posting.clock)
        self.leads = False

    def wake(self) -> None:
        """Say that something was asked for, or that an endpoint changed."""
        self._grown.set()
        self._claims.ask()

    def grown(self) -> None:
        """Say that the feed may have grown."""
        self._grown.set()

    async def run(self) -> None:
        """Deliver until cancelled; a lost database is waited for."""
        while True:
            try:
                async with leading(self._database.dsn, ROLE) as connection:
                    lost = asyncio.Event()
                    connection.add_termination_listener(partial(_say, lost))
                    self.leads = True
                    await self._lead(lost)
            except Exception as error:
                if not (is_outage(error) or isinstance(error, asyncpg.PostgresError) or _stood_in_the_way(error)):
                    raise
                self._log.warning("deliveries.interrupted", error=type(error).__qualname__)
            finally:
                self.leads = False
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _lead(self, lost: asyncio.Event) -> None:
        await self._write_all()
        parts = (self._fan_out(), self._claim(), self._write(), self._tidy(), self._forget(), _until(lost))
        tasks = [asyncio.create_task(part) for part in parts]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._posts.stop()
            await self._posting.poster.close()
            # What is not written now is written when this leads again, and else posted again by whoever leads next.
            with suppress(Exception):
                async with asyncio.timeout(_LAST_SECONDS):
                    await self._write_all()
            self._claims.forget()

    async def _fan_out(self) -> None:
        while True:
            self._grown.clear()
            fanned = await fan_out(self._database, self._receivers, now=self._clock())
            if fanned.endpoints:
                self._claims.expect(fanned.endpoints)
            if not fanned.more:
                await _set(self._grown, _LOOK_SECONDS)

    async def _claim(self) -> None:
        loop = asyncio.get_running_loop()
        looked = -_LOOK_SECONDS
        while True:
            if self._claims.asked or loop.time() - looked >= _LOOK_SECONDS:
                looked = loop.time()
                await self._claims.look_everywhere()
            await self._claims.claim()
            await self._claims.until_wanted(_LOOK_SECONDS)
            # Room that comes free one by one is filled together.
            await asyncio.sleep(_GATHER_SECONDS)

    def _keep(self, attempt: Attempt) -> None:
        self._ended.append(attempt)
        self._to_write.set()

    async def _write(self) -> None:
        while True:
            await self._to_write.wait()
            await asyncio.sleep(_GATHER_SECONDS)
            await self._write_all()

    async def _write_all(self) -> None:
        self._to_write.clear()
        while self._ended:
            batch = self._ended[:_BATCH_MAX]
            await self._write_batch(batch)
            del self._ended[: len(batch)]
            self._claims.written(batch)

    async def _write_batch(self, batch: list[Attempt]) -> None:
        try:
            await self._record(batch)
        except Exception as error:
            if is_outage(error):
                raise
            # One that cannot be written, or that another transaction stood in the way of, holds up no other.
            self._log.warning("deliveries.batch_refused", attempts=len(batch), error=type(error).__qualname__)
            for each in batch:
                await self._write_one(each)

    async def _write_one(self, attempt: Attempt) -> None:
        for form in (attempt, bare(attempt)):
            try:
                await self._record([form])
            except Exception as error:
                if is_outage(error):
                    raise
                self._log.exception("deliveries.attempt_refused", delivery_id=attempt.due.id)
            else:
                return
        # Nothing is written of it, so it is posted again, and not at once.
        self._posts.rest(attempt.due.endpoint_id)

    async def _record(self, batch: list[Attempt]) -> None:
        async with self._database.transaction() as transaction:
            disabled = await record_attempts(
                batch,
                disabled_after_days=self._keeping.disabled_after_days,
                transaction=transaction,
                now=self._clock(),
            )
        for endpoint_id, reason in disabled.items():
            self._log.warning("deliveries.endpoint_disabled", endpoint_id=endpoint_id, reason=reason.value)
        if disabled:
            self._claims.ask()

    async def _tidy(self) -> None:
        """Cancel what is pending for endpoints that ended, forget codes, and close connections that nobody uses."""
        tidied = 0.0
        loop = asyncio.get_running_loop()
        while True:
            async with self._database.transaction() as transaction:
                cancelled = await delivering.cancel_of_ended(transaction, now=self._clock(), limit=_STEP_MAX)
            await self._forget_codes()
            if loop.time() - tidied > _TIDY_SECONDS:
                tidied = loop.time()
                await self._posting.poster.tidy()
            await asyncio.sleep(0 if cancelled == _STEP_MAX else 1.0)

    async def _forget_codes(self) -> None:
        now = self._clock()
        async with self._database.transaction() as transaction:
            await forgetting.forget_codes(transaction, stale_before=now - CODE_LASTS, now=now, limit=_STEP_MAX)

    async def _forget(self) -> None:
        """Remove what is older than it is kept, in small steps."""
        while True:
            before = self._clock() - timedelta(days=self._keeping.replay_days)
            async with self._database.transaction() as transaction:
                gone = await forgetting.forget_before(transaction, before, limit=_STEP_MAX)
            await asyncio.sleep(_PAUSE_SECONDS if gone else _FORGET_SECONDS)


def _stood_in_the_way(error: BaseException) -> bool:
    """Tell whether another transaction had to go first."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in _TRY_AGAIN_STATES


def _say(lost: asyncio.Event, _connection: object) -> None:
    lost.set()


async def _until(lost: asyncio.Event) -> None:
    await lost.wait()


async def _set(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
