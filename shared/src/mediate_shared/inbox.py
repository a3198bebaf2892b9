"""The receiving side of every consumer: in order, exactly once in effect, nothing lost.

A batch is applied in one database transaction together with the last applied sequence per source. A repeat is
skipped. A gap is filled from the producer's journal before going on. An event that keeps failing is parked with
its error, and so are later events of its aggregate, so that redriving keeps their order.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Final

import structlog
from pydantic import ValidationError

from mediate_contracts.envelope import Envelope
from mediate_shared import parking, progress
from mediate_shared.database import Database, is_outage
from mediate_shared.handlers import Handler, Handlers, Received, waves
from mediate_shared.history import Historian, HistoryUnavailable
from mediate_shared.journal import Transaction
from mediate_shared.progress import OutOfStep, applied
from mediate_shared.telemetry import Telemetry
from mediate_shared.telemetry.messaging import processing
from mediate_shared.waiting import Waiting, aggregate, follow

__all__ = ["Handler", "Handlers", "Inbox", "OutOfStep", "Received", "applied"]

_PAGE_EVENTS: Final = 500


class Inbox:
    """Applies what one consumer hears."""

    def __init__(
        self,
        *,
        consumer: str,
        producers: Sequence[str],
        database: Database,
        historian: Historian,
        handlers: Handlers,
        telemetry: Telemetry,
        retry_delays_seconds: Sequence[float],
        log: structlog.typing.FilteringBoundLogger,
    ) -> None:
        self.consumer = consumer
        self.producers = tuple(producers)
        self._database = database
        self._historian = historian
        self.handlers = handlers
        self._telemetry = telemetry
        self._retry_delays = tuple(retry_delays_seconds)
        self._log = log
        self._lock = asyncio.Lock()
        self._known: dict[str, int] | None = None
        self.applied: dict[str, int] = {}
        self.on_applied: list[Callable[[Sequence[Envelope]], None]] = []

    async def deliver(self, bodies: Sequence[bytes]) -> None:
        """Apply messages in the order they came; returns once everything is applied, skipped or parked.

        Waits out a database or producer that is away; raises only when cancelled.
        """
        async with self._lock:
            waiting = await self._read(bodies)
            await self._until_done(partial(self._apply_in_order, waiting))

    async def catch_up(self, heads: Mapping[str, int]) -> None:
        """Fetch from the journals what the broker should have brought up to ``heads`` and did not.

        Raises HistoryUnavailable where a producer does not answer, once all others were asked.
        """
        away: list[HistoryUnavailable] = []
        for source, head in heads.items():
            try:
                # Asked for nothing first: nobody else's events should wait behind the lock for a producer that is away.
                await self._historian.ask(source, after=head, limit=1)
                async with self._lock:
                    self._known = None
                    state = await self._state()
                    while state.get(source, 0) < head and await self._page(source, state):
                        self._log.info("inbox.caught_up", consumer=self.consumer, source=source, sequence=state[source])
            except HistoryUnavailable as error:
                away.append(error)
        if away:
            raise away[0]

    async def step_back(self, heads: Mapping[str, int]) -> None:
        """Go back to where a producer's journal ends, where that is before what was applied.

        A producer whose database was restored from a backup gives the numbers since then again, to other events, which
        would be taken for repeats. What it forgot stays applied until a rebuild. Raises HistoryUnavailable.
        """
        for source, head in heads.items():
            reached = self.applied.get(source, 0)
            # An announced head may lag for a moment, after a takeover; the journal itself never does.
            if head >= reached or (ends := (await self._historian.ask(source, after=reached, limit=1)).head) >= reached:
                continue
            async with self._lock, self._database.transaction() as transaction:
                self._known = None
                await progress.move(transaction, self.consumer, {source: reached}, {source: ends})
            self._log.error("inbox.journal_forgot", consumer=self.consumer, source=source, applied=reached, ends=ends)

    async def behind(self, heads: Mapping[str, int]) -> dict[str, int]:
        """Return the sources this consumer has not applied up to their head, with that head."""
        if self._lock.locked():
            return {}
        state = await self._state()
        return {source: head for source, head in heads.items() if state.get(source, 0) < head}

    async def rebuild(
        self,
        clear: Callable[[Transaction], Awaitable[None]],
        tell: Callable[[int, int], Awaitable[None]] | None = None,
    ) -> int:
        """Empty a read model and fill it again from the journals, in one transaction readers see whole.

        What still cannot be applied is parked again. ``tell`` hears how many events have been taken up, and of how
        many when it began. Returns the number of events taken up. Raises HistoryUnavailable where a producer does not
        answer, and what ``tell`` raises; then nothing has changed.
        """
        count = 0
        async with self._lock, self._database.transaction() as transaction:
            self._known = None
            emptied = await transaction.execute(
                applied.delete().where(applied.c.consumer == self.consumer).returning(applied.c.source)
            )
            # A producer that is away has not announced itself to a process that started later; what it said before
            # is in the read model all the same, and must not be left out of the new one.
            sources = {*self._historian.sources_of(self.producers), *emptied.scalars()}
            await parking.forget(transaction, self.consumer)
            await clear(transaction)
            state: dict[str, int] = {}
            blocked: set[tuple[str, str]] = set()
            heads = [await self._historian.ask(source, after=0, limit=1) for source in sources] if tell else []
            total = sum(answer.head for answer in heads)
            for source in sorted(sources):
                while page := await self._ask(source, state.get(source, 0)):
                    await self._project_or_park(page, blocked, transaction)
                    state[source] = page[-1].envelope.sequence
                    count += len(page)
                    if tell is not None:
                        await tell(count, max(total, count))
            await progress.move(transaction, self.consumer, {}, state)
        self.applied = state
        for notify in self.on_applied:
            notify([])
        return count

    async def redrive(self, parked: parking.Parked) -> None:
        """Apply one parked event and forget its parking. Raises what the handler raises; it then stays parked.

        What could not be placed in a source's order is applied only where it is a repeat or the very next one.
        Raises OutOfStep or ValidationError for any other; it is in no journal, so nobody said it.
        """
        async with self._lock, self._database.transaction() as transaction:
            self._known = None
            await parking.take(transaction, parked.parked_id)
            envelope = Envelope.model_validate_json(parked.body)
            if parked.source is None:
                state = await self._state()
                following = state.get(envelope.source, 0) + 1
                if envelope.sequence < following:
                    return
                if envelope.sequence > following or envelope.producer not in self.producers:
                    raise OutOfStep(envelope.source)
                await progress.move(transaction, self.consumer, state, {**state, envelope.source: following})
            await self._project([Waiting(envelope, parked.body)], transaction)
        for notify in self.on_applied:
            notify([envelope])

    async def _read(self, bodies: Sequence[bytes]) -> list[Waiting]:
        waiting = []
        for body in bodies:
            try:
                waiting.append(Waiting(Envelope.model_validate_json(body), body))
            except ValidationError as error:
                refusal = f"not an event envelope: {_reason(error)}"
                await self._until_done(partial(self._park_unread, body, refusal))
        return waiting

    async def _park_unread(self, body: bytes, error: str) -> None:
        async with self._database.transaction() as transaction:
            await parking.park_unread(transaction, self.consumer, body, error)
        self._log.error("inbox.parked_unreadable", consumer=self.consumer, error=error)

    async def _until_done(self, step: Callable[[], Awaitable[None]]) -> None:
        """Repeat a step until the outages on its way are over; it starts from the state it finds."""
        pause = 0.1
        while True:
            try:
                await step()
            except (OutOfStep, HistoryUnavailable) as error:
                self._log.warning("inbox.waits", consumer=self.consumer, error=repr(error))
            except Exception as error:
                if not is_outage(error):
                    raise
                self._log.warning("inbox.database_lost", consumer=self.consumer, error=repr(error))
            else:
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)

    async def _state(self) -> dict[str, int]:
        async with self._database.reading() as connection:
            self.applied = await progress.read(connection, self.consumer)
        return dict(self.applied)

    async def _apply_in_order(self, waiting: Sequence[Waiting]) -> None:
        # Memory may say only that messages are the very next ones: the database is then asked whether that is so.
        # That one is a repeat, or comes after a gap, is never decided without having read the state.
        known, self._known = self._known, None
        state = known if known is not None and follow(waiting, known) else await self._state()
        ready: list[Waiting] = []
        reached = dict(state)
        for message in waiting:
            envelope = message.envelope
            if envelope.producer not in self.producers:
                await self._park_unread(message.body, f"{envelope.source} is no source this consumer hears")
                continue
            while envelope.sequence > reached.get(envelope.source, 0) + 1:
                await self._commit(ready, state, reached)
                ready, state = [], dict(reached)
                if not await self._page(envelope.source, reached):
                    break
                state = dict(reached)
            following = reached.get(envelope.source, 0) + 1
            if envelope.sequence == following:
                ready.append(message)
                reached[envelope.source] = following
            elif envelope.sequence > following:
                await self._park_unread(
                    message.body, f"sequence {envelope.sequence} is ahead of the journal of {envelope.source}"
                )
        await self._commit(ready, state, reached)
        self._known = reached

    async def _page(self, source: str, state: dict[str, int]) -> bool:
        """Apply the next page of a source's journal and move ``state``; False where the journal has no more."""
        page = await self._ask(source, state.get(source, 0))
        if not page:
            return False
        before = dict(state)
        state[source] = page[-1].envelope.sequence
        await self._commit(page, before, state)
        self._log.info("inbox.gap_filled", consumer=self.consumer, source=source, events=len(page))
        return True

    async def _ask(self, source: str, after: int) -> list[Waiting]:
        answer = await self._historian.ask(source, after=after, limit=_PAGE_EVENTS)
        return [Waiting(Envelope.model_validate_json(body), body.encode()) for body in answer.bodies]

    async def _commit(self, batch: Sequence[Waiting], before: Mapping[str, int], after: Mapping[str, int]) -> None:
        if not batch:
            return
        try:
            async with self._database.transaction() as transaction:
                await progress.move(transaction, self.consumer, before, after)
                blocked = await parking.blocked(transaction, self.consumer)
                _refuse_blocked(batch, blocked)
                await self._project(batch, transaction)
        except Exception as error:
            if isinstance(error, OutOfStep) or is_outage(error):
                raise
            reached = dict(before)
            for waiting in batch:
                await self._commit_one(waiting, reached)
                reached[waiting.envelope.source] = waiting.envelope.sequence
        self.applied = dict(after)
        for notify in self.on_applied:
            notify([waiting.envelope for waiting in batch])

    async def _commit_one(self, waiting: Waiting, before: Mapping[str, int]) -> None:
        """Apply one event on its own: with pauses between attempts, then parked."""
        after = {**before, waiting.envelope.source: waiting.envelope.sequence}
        failure = ""
        for attempt, delay in enumerate((*self._retry_delays, None), start=1):
            try:
                async with self._database.transaction() as transaction:
                    await progress.move(transaction, self.consumer, before, after)
                    if aggregate(waiting) in await parking.blocked(transaction, self.consumer):
                        failure = "waits behind an earlier parked event of the same aggregate"
                        await parking.park(
                            transaction, self.consumer, waiting.body, waiting.envelope, failure, attempts=0
                        )
                        return
                    await self._project([waiting], transaction)
            except OutOfStep:
                raise
            except ValidationError as error:
                failure = f"breaks its contract: {_reason(error)}"
                break
            except Exception as error:
                if is_outage(error):
                    raise
                failure = f"{type(error).__name__}: {error}"
                self._log.warning(
                    "inbox.event_failed",
                    consumer=self.consumer,
                    type=waiting.envelope.type,
                    event_id=str(waiting.envelope.id),
                    attempt=attempt,
                    error=failure,
                )
                if delay is not None:
                    await asyncio.sleep(delay)
            else:
                return
        async with self._database.transaction() as transaction:
            await progress.move(transaction, self.consumer, before, after)
            await parking.park(
                transaction,
                self.consumer,
                waiting.body,
                waiting.envelope,
                failure,
                attempts=len(self._retry_delays) + 1,
            )
        self._log.error(
            "inbox.event_parked",
            consumer=self.consumer,
            type=waiting.envelope.type,
            event_id=str(waiting.envelope.id),
            error=failure,
        )

    async def _project_or_park(
        self, page: Sequence[Waiting], blocked: set[tuple[str, str]], transaction: Transaction
    ) -> None:
        """Apply a page within a transaction; what fails is parked, and so is what follows it in its aggregate."""
        if not blocked and await self._attempt(page, transaction) is None:
            return
        for waiting in page:
            attempts = 0
            failure: str | None = "waits behind an earlier parked event of the same aggregate"
            if aggregate(waiting) not in blocked:
                attempts = 1
                failure = await self._attempt([waiting], transaction)
            if failure is not None:
                blocked.add(aggregate(waiting))
                await parking.park(
                    transaction, self.consumer, waiting.body, waiting.envelope, failure, attempts=attempts
                )

    async def _attempt(self, batch: Sequence[Waiting], transaction: Transaction) -> str | None:
        """Apply a batch or nothing of it, within a transaction that goes on; returns why it failed."""
        said = len(transaction.recorded)
        try:
            async with transaction.connection.begin_nested():
                await self._project(batch, transaction)
        except Exception as error:
            if is_outage(error):
                raise
            del transaction.recorded[said:]
            if isinstance(error, ValidationError):
                return f"breaks its contract: {_reason(error)}"
            return f"{type(error).__name__}: {error}"
        return None

    async def _project(self, batch: Sequence[Waiting], transaction: Transaction) -> None:
        received = [
            Received(event, waiting.envelope, waiting.body)
            for waiting in batch
            if (event := waiting.envelope.event()) is not None
        ]
        with processing(self._telemetry, self.consumer, [heard.envelope for heard in received]):
            for kind, run in waves(received):
                handler = self.handlers.by_event.get(kind)
                if handler is not None:
                    await handler(run, transaction)
            if self.handlers.every is not None and received:
                await self.handlers.every(received, transaction)


class _OneByOne(Exception):
    """The batch holds events of a parked aggregate and has to be taken apart."""


def _refuse_blocked(batch: Sequence[Waiting], blocked: set[tuple[str, str]]) -> None:
    if blocked and any(aggregate(waiting) in blocked for waiting in batch):
        raise _OneByOne


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'body'}: {first['msg']}"
