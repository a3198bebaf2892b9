"""Write to partners' streams: one writer of the hub goes through the feed for each account, and keeps how far.

A place is kept once everything before it was acknowledged. Killed in between, the next writer finds out from the last
message in the stream how far it was written, so that nothing is there twice and nothing is skipped.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

import asyncpg
import structlog
from pydantic_core import from_json, to_json

from mediate_contracts.envelope import outward
from mediate_shared.clock import Clock
from mediate_shared.database import Database, is_outage
from mediate_shared.leader import leading
from mediate_subscriptions.adapters import feed, merges, nats_accounts
from mediate_subscriptions.adapters.feed import Entry
from mediate_subscriptions.adapters.nats_accounts import Account
from mediate_subscriptions.adapters.partners_nats import Message, PartnersNats, Writing
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.adapters.sealing import NotOurs, Sealing
from mediate_subscriptions.domain.partners_nats import NotTaken, Waits
from mediate_subscriptions.usecases.expire_nats_credentials import expire_nats_credentials
from mediate_subscriptions.usecases.tell_account import tell_account

ROLE: Final = "subscriptions-nats"
_LOOK_SECONDS: Final = 0.5
_GATHER_SECONDS: Final = 0.02
_PAUSE_SECONDS: Final = 0.2
_PAUSES_SECONDS: Final = (0.2, 1.0, 2.0, 5.0)
_STEADY_SECONDS: Final = 10.0
_CHECK_SECONDS: Final = 10.0
_BATCH_EVENTS: Final = 100
_AT_ONCE: Final = 4
_TOLD_AT_ONCE: Final = 8
_WRITTEN_AT_ONCE: Final = 32


@dataclass(frozen=True)
class Written:
    """What writing takes: where the feed and the accounts are kept, what opens their keys, and the server."""

    database: Database
    sealing: Sealing
    server: PartnersNats
    replay_days: int
    clock: Clock


class PartnersWriter:
    """The writer of this process; it waits until it is the one of the hub."""

    def __init__(self, kept: Written, *, log: structlog.typing.FilteringBoundLogger) -> None:
        self.server = kept.server
        self._kept = kept
        self._log = log
        self._due = asyncio.Event()
        self._changed = asyncio.Event()
        self._accounts: dict[UUID, Account] = {}
        self._waiting: dict[UUID, Waits] = {}
        self._head = 0
        # Many accounts share the database with everyone else.
        self._turns = asyncio.Semaphore(_AT_ONCE)
        # After a restart of the server all of them come at once; and each holds a page of the feed while it is written.
        self._telling = asyncio.Semaphore(_TOLD_AT_ONCE)
        self._writing = asyncio.Semaphore(_WRITTEN_AT_ONCE)
        self.leads = False

    def wake(self) -> None:
        """Say that the feed may have grown, or that an account changed."""
        self._due.set()

    async def run(self) -> None:
        """Write until cancelled; a lost database is waited for, and so is the server, for each account by itself."""
        while True:
            try:
                async with leading(self._kept.database.dsn, ROLE) as connection:
                    lost = asyncio.Event()
                    connection.add_termination_listener(partial(_say, lost))
                    self.leads = True
                    await self._lead(lost)
            except Exception as error:
                if not (is_outage(error) or isinstance(error, asyncpg.PostgresError)):
                    raise
                self._log.warning("partners_nats.interrupted", error=type(error).__qualname__)
            finally:
                self.leads = False
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _lead(self, lost: asyncio.Event) -> None:
        serving: dict[UUID, asyncio.Task[None]] = {}
        try:
            while not lost.is_set():
                self._due.clear()
                await self._look()
                for each in self._accounts.keys() - serving.keys():
                    serving[each] = asyncio.create_task(self._serve(each))
                for each in [each for each, task in serving.items() if task.done()]:
                    serving.pop(each).result()
                await _set(self._due, _LOOK_SECONDS)
                # Events come in bursts; one look a moment later serves many.
                await asyncio.sleep(_GATHER_SECONDS)
        finally:
            for task in serving.values():
                task.cancel()
            await asyncio.gather(*serving.values(), return_exceptions=True)

    async def _look(self) -> None:
        """Tell what ended, and let those know for whom there may be something to write or to tell."""
        now = self._kept.clock()
        async with self._kept.database.transaction() as transaction:
            await expire_nats_credentials(transaction=transaction, now=now)
        async with self._kept.database.reading() as connection:
            found = await nats_accounts.everyone(connection, now=now)
            self._head = await feed.head(connection) if found else 0
        self._accounts = {each.organisation_id: each for each in found}
        waiting, self._changed = self._changed, asyncio.Event()
        waiting.set()

    async def _serve(self, organisation_id: UUID) -> None:
        """Keep one account's stream written, whatever becomes of the server."""
        clock = asyncio.get_running_loop().time
        refused = 0
        while True:
            began = clock()
            try:
                account = await self._tell(organisation_id)
                if account is None:
                    return
                async with self._kept.server.writing(account.key(self._kept.sealing)) as writing:
                    await self._keep_up(account, writing, await self._begin(account, writing))
            except NotTaken as error:
                await self._wait(organisation_id, error.reason, error.detail)
            except NotOurs:
                await self._wait(organisation_id, Waits.NO_KEY)
            except Exception as error:
                if is_outage(error) or isinstance(error, asyncpg.PostgresError):
                    raise
                # A mistake of ours about one account is no reason to keep the others waiting.
                self._log.exception("partners_nats.failed", organisation_id=organisation_id)
                await self._wait(organisation_id, Waits.FAILED)
            refused = 0 if clock() - began > _STEADY_SECONDS else refused
            await asyncio.sleep(_PAUSES_SECONDS[min(refused, len(_PAUSES_SECONDS) - 1)])
            refused += 1

    async def _tell(self, organisation_id: UUID) -> Account | None:
        async with self._telling:
            return await tell_account(self._kept.database, self._kept.server, organisation_id, clock=self._kept.clock)

    async def _wait(self, organisation_id: UUID, reason: Waits, detail: str | None = None) -> None:
        if self._waiting.get(organisation_id) == reason:
            return
        self._waiting[organisation_id] = reason
        self._log.warning("partners_nats.waits", organisation_id=organisation_id, reason=reason, detail=detail)
        async with self._kept.database.transaction() as transaction:
            await nats_accounts.wait(transaction, organisation_id, reason)

    async def _begin(self, account: Account, writing: Writing) -> int:
        """Return how far a stream was written: as is kept, or further, as its last message says.

        One that is empty because it was made anew is filled with what it would hold.
        """
        if writing.is_new:
            oldest = max(account.created_at, self._kept.clock() - timedelta(days=self._kept.replay_days))
            async with self._kept.database.reading() as connection:
                return min(account.position, await feed.position_at(connection, oldest))
        position = account.position
        if writing.cursor is not None:
            with suppress(NotOurs):
                position = max(position, self._kept.sealing.position(writing.cursor))
        return position

    async def _keep_up(self, account: Account, writing: Writing, position: int) -> None:
        """Write what is new, and tell of who is let in no more, until something is not taken."""
        clock = asyncio.get_running_loop().time
        told = account.revoked
        is_kept = False
        checked = clock()
        while True:
            changed = self._changed
            now = self._accounts.get(account.organisation_id, account)
            if now.revoked.keys() - told.keys():
                said = await self._tell(account.organisation_id)
                told = now.revoked if said is None else said.revoked
            if self._head > position or not is_kept:
                async with self._writing:
                    position, more = await self._step(account.organisation_id, writing, position)
                is_kept = True
                if more:
                    continue
            if clock() - checked > _CHECK_SECONDS or not writing.is_connected:
                await writing.check()
                checked = clock()
            await _set(changed, _LOOK_SECONDS)

    async def _step(self, organisation_id: UUID, writing: Writing, position: int) -> tuple[int, bool]:
        """Write the next events; return the place they lead to, and whether more may be there. Raises NotTaken."""
        async with self._turns, self._kept.database.reading() as connection:
            records = await merges.records_of(connection, organisation_id)
            reader = Reader.of_organisations(records)
            stretch = await feed.stretch(connection, reader=reader, after=position, asked=None, limit=_BATCH_EVENTS)
        said = [(entry, message) for entry in stretch.entries if (message := self._message(entry, reader)) is not None]
        await writing.of(records)
        taken = await writing.write([message for _, message in said])
        reached = stretch.position
        if taken.refusal is not None:
            reached = said[taken.count - 1][0].cursor if taken.count else position
        async with self._turns, self._kept.database.transaction() as transaction:
            await nats_accounts.move(transaction, organisation_id, reached)
        self._waiting.pop(organisation_id, None)
        if taken.refusal is not None:
            raise taken.refusal
        return reached, stretch.more

    def _message(self, entry: Entry, reader: Reader) -> Message | None:
        event: dict[str, Any] | None = outward(from_json(entry.body), reader.audience(entry.parties))
        if event is None:
            return None
        traceparent = event.get("traceparent")
        return Message(
            subject=entry.type,
            body=to_json(event),
            event_id=str(entry.event_id),
            cursor=self._kept.sealing.cursor(entry.cursor),
            traceparent=traceparent if isinstance(traceparent, str) else None,
        )


def _say(lost: asyncio.Event, _connection: object) -> None:
    lost.set()


async def _set(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
