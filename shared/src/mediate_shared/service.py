"""One service: its database, journal, relay, bus, consumers and HTTP side, started and stopped as one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp

from mediate_contracts.catalogue import PRODUCERS, heard_by, subjects_of
from mediate_contracts.values import DomainError
from mediate_shared import audit, health, hearing, idempotency, parking, problems
from mediate_shared.bus import Bus, DurableConsumer
from mediate_shared.clock import Clock, utc_now
from mediate_shared.control import Control
from mediate_shared.database import OUTAGES, Database, is_outage
from mediate_shared.history import Historian, History, HistoryUnavailable
from mediate_shared.identity.guard import Identify, by_internal_token
from mediate_shared.identity.tokens import Verifier
from mediate_shared.inbox import Handlers, Inbox, OutOfStep
from mediate_shared.journal import Journal, Seal, Transaction, begin, outbox
from mediate_shared.logs import get_logger
from mediate_shared.migrate import migrate
from mediate_shared.opening import Open, Opener, Unsealing
from mediate_shared.privacy import NO_PERSONS, PersonalData
from mediate_shared.problems import Problem, ProblemDetails
from mediate_shared.projector import Projector
from mediate_shared.relay import Relay, RelayBounds
from mediate_shared.settings import ServiceSettings
from mediate_shared.telemetry import Telemetry
from mediate_shared.telemetry.http import Edge

_WATCH_SECONDS = 1.0
_CLEANING_SECONDS = 3_600.0
_AS_EVERYWHERE: Mapping[str, int] = MappingProxyType({})
"""Of paths whose bodies may be larger than others': there are none."""


class StartRefused(Exception):
    """A service does not start as it is told to; the message says why, for whoever told it."""


@dataclass(frozen=True)
class ReadModel:
    """A service's read model: what fills it and what empties it before a rebuild."""

    handlers: Handlers
    clear: Callable[[Transaction], Awaitable[None]]


class Service:
    """The house every service lives in."""

    def __init__(
        self,
        name: str,
        settings: ServiceSettings,
        *,
        title: str,
        migrations: Path,
        domain_problems: Mapping[type[DomainError], Problem] | None = None,
        clock: Clock = utc_now,
        row_security: bool = False,
        seal: Seal | None = None,
        larger_bodies: Mapping[str, int] = _AS_EVERYWHERE,
    ) -> None:
        self.name = name
        self.settings = settings
        self.clock = clock
        self.log = get_logger(name)
        self.telemetry = Telemetry(name, settings)
        self.journal = Journal(name, settings.journal_shards, self.telemetry, None if seal is None else seal.shell)
        self.database = Database(
            settings.database_url,
            journal=self.journal,
            connections_max=settings.database_connections_max,
            service=f"mediate.{name}",
            row_security=row_security,
        )
        if seal is not None:
            self.keeps_what_it_says(seal.keep)
        self.verifier = Verifier(settings.identity_public_keys.split(","))
        self.identify: Identify = by_internal_token(self.verifier, name)
        self.bus = Bus(settings, service=name, log=self.log)
        self.historian = Historian(self.bus)
        self.opener = Opener(self.bus)
        self.ready = asyncio.Event()
        self.stopping = asyncio.Event()
        self.inboxes: dict[str, Inbox] = {}
        self.clears: dict[str, Callable[[Transaction], Awaitable[None]]] = {}
        self.persons = NO_PERSONS
        self._unsealing: Unsealing | None = None
        self._migrations = migrations
        self._beginning: list[Callable[[], Awaitable[None]]] = []
        self._running: list[Callable[[], Awaitable[None]]] = []
        self._tasks: list[asyncio.Task[None]] = []
        # The loop keeps only a weak reference to a task.
        self._telling: set[asyncio.Task[None]] = set()
        self.relays = self._make_relays() if name in PRODUCERS else []
        self.api = FastAPI(
            title=title,
            openapi_url="/v1/openapi.json",
            docs_url=None,
            redoc_url=None,
            responses={"default": {"model": ProblemDetails, "description": "What went wrong (RFC 9457)."}},
        )
        self.api.state.service = self
        self.api.include_router(health.router(self.report), include_in_schema=False)
        problems.install(self.api, domain_problems or {}, self.log, seals=seal is not None)
        self.app: ASGIApp = Edge(
            self.api,
            telemetry=self.telemetry,
            log=self.log,
            body_bytes_max=settings.request_bytes_max,
            larger_bodies=larger_bodies,
            seals=seal is not None,
        )

    def hears(self, handlers: Handlers) -> None:
        """React to what other services say, one event at a time and in order."""
        for producer in heard_by(self.name):
            name = hearing.consumer_name(self.name, producer)
            inbox = self._inbox(name, (producer,), handlers)
            self.bus.needs(hearing.durable(self.name, producer))
            hearing.hear(self.bus.broker, self.name, producer, inbox)

    def projects(self, read_model: ReadModel) -> Inbox:
        """Keep a read model of everything this service hears, in batches."""
        producers = heard_by(self.name)
        name = f"{self.name}-projects"
        inbox = self._inbox(name, producers, read_model.handlers)
        self.clears[name] = read_model.clear
        subjects = tuple(subjects_of(producer) for producer in producers)
        batch = self.settings.consumer_batch_events_max
        self.bus.needs(DurableConsumer(name, subjects, ack_pending_max=batch * 4))
        projector = Projector(inbox, bus=self.bus, dsn=self.database.dsn, batch_events_max=batch, log=self.log)
        self._running.append(projector.run)
        return inbox

    def keeps_persons(self, persons: PersonalData) -> None:
        """Name what this service does about the personal data it keeps; without this it keeps none."""
        self.persons = persons

    def keeps_what_it_says(self, keep: Callable[[Transaction], Awaitable[None]]) -> None:
        """Keep something of all that this service says (``transaction.recorded``), in the transaction that says it.

        What ``keep`` raises undoes the transaction: nothing is said of which this was not kept.
        """
        self.database.ending.append(keep)

    def unseals(self, opens: Open) -> None:
        """Answer other services, on behalf of one of their readers, what this service's shells stand for."""
        self._unsealing = Unsealing(self.database.transaction, opens, self.log)

    def runs(self, task: Callable[[], Awaitable[None]]) -> None:
        """Run a task of the service's own for as long as it lives."""
        self._running.append(task)

    def begins_with(self, step: Callable[[], Awaitable[None]]) -> None:
        """Do something at every start, once the database is as it should be and before anything is served.

        What it raises ends the start; after an outage it is done again.
        """
        self._beginning.append(step)

    async def start(self) -> None:
        """Start everything and return when it is ready; parts that are not there yet are waited for.

        A start that fails or is given up leaves nothing behind. Raises ShardsChanged where the journal was begun with
        another number of shards, StartRefused where a step of the service's own refuses.
        """
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        while True:
            try:
                await migrate(self.database, service=self.name, migrations=self._migrations)
                if self.relays:
                    async with self.database.transaction() as transaction:
                        await begin(transaction, self.name, self.settings.journal_shards)
                for step in self._beginning:
                    await step()
            except Exception as error:
                if not is_outage(error):
                    raise
                self.log.warning("service.waits_for_database", error=repr(error))
                await asyncio.sleep(0.5)
            else:
                break
        self._listen()
        await self.bus.connect()
        await self.bus.broker.start()
        for task in (self.bus.watch, self._watch, self._clean, *(relay.run for relay in self.relays), *self._running):
            self._tasks.append(asyncio.create_task(self._guarded(task), name=f"{self.name}.{task.__qualname__}"))
        self.ready.set()
        self.log.info("service.ready")

    async def stop(self) -> None:
        """Stop everything; what is under way and not acknowledged is taken up again at the next start.

        An HTTP server in front of the service sets ``stopping`` before it closes, so that live streams end first.
        """
        self.stopping.set()
        pending = set(self._tasks)
        while pending:
            for task in pending:
                task.cancel()
            # A library may swallow a cancellation that comes together with what it waited for; so say it again.
            _done, pending = await asyncio.wait(pending, timeout=1.0)
        await self.bus.close()
        await self.database.close()
        self.telemetry.stop()
        self.log.info("service.stopped")

    async def report(self) -> tuple[bool, dict[str, Any]]:
        """Return whether the service can serve, and its parts: journal backlog, consumer lag, parked events."""
        parts: dict[str, Any] = {"service": self.name, "ready": self.ready.is_set(), "nats": self.bus.is_connected}
        try:
            async with asyncio.timeout(2):
                if self.ready.is_set():
                    async with self.database.reading() as connection:
                        parts["journal_backlog"] = await connection.scalar(select(func.count()).select_from(outbox))
                        parts["parked"] = await parking.count(connection)
                    parts["lag"] = {name: self._lag(inbox) for name, inbox in self.inboxes.items()}
            parts["database"] = self.ready.is_set()
        except Exception as error:
            if not is_outage(error):
                raise
            parts["database"] = False
        return bool(parts["ready"] and parts["database"]), parts

    def _lag(self, inbox: Inbox) -> dict[str, int]:
        return {
            source: head - inbox.applied.get(source, 0)
            for source, head in self.bus.heads.items()
            if source.split("/")[1] in inbox.producers
        }

    def _inbox(self, consumer: str, producers: Sequence[str], handlers: Handlers) -> Inbox:
        inbox = Inbox(
            consumer=consumer,
            producers=producers,
            database=self.database,
            historian=self.historian,
            handlers=handlers,
            telemetry=self.telemetry,
            retry_delays_seconds=self.settings.retry_delays_seconds,
            log=self.log,
        )
        self.inboxes[consumer] = inbox
        return inbox

    def _make_relays(self) -> list[Relay]:
        bounds = RelayBounds(self.settings.relay_batch_events_max)
        relays = [
            Relay(
                dsn=self.database.dsn,
                service=self.name,
                shard=shard,
                bus=self.bus,
                telemetry=self.telemetry,
                bounds=bounds,
                log=self.log,
            )
            for shard in range(self.settings.journal_shards)
        ]
        self.database.committed.append(self._wake)
        return relays

    def _wake(self) -> None:
        self._wake_relays()
        if not all(relay.leads for relay in self.relays) and self.bus.is_connected:
            # Another replica relays; tell it, and do not wait for the telling.
            telling = asyncio.create_task(self.bus.announce_written())
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    def _listen(self) -> None:
        self.bus.follow_heads()
        Control(self).serve()
        if self.relays:
            History(self.database).serve(self.bus.broker, self.name)
            self.bus.follow_wakes(self._wake_relays)
        if self._unsealing is not None:
            self._unsealing.serve(self.bus.broker, self.name)

    def _wake_relays(self) -> None:
        for relay in self.relays:
            relay.wake()

    async def _guarded(self, task: Callable[[], Awaitable[None]]) -> None:
        """Run a task until the service stops: one that fails is a mistake of ours, logged, and started again."""
        while not self.stopping.is_set():
            try:
                await task()
            except Exception:
                self.log.exception("service.task_failed", task=task.__qualname__)
            await asyncio.sleep(1.0)

    async def _watch(self) -> None:
        """Notice events the broker never brought: behind its head and not moving for a second."""
        seen: dict[str, dict[str, int]] = {}
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            for name, inbox in self.inboxes.items():
                heads = {s: head for s, head in self.bus.heads.items() if s.split("/")[1] in inbox.producers}
                try:
                    behind = await inbox.behind(heads)
                    stuck = {
                        source: head
                        for source, head in behind.items()
                        if seen.get(name, {}).get(source) == inbox.applied.get(source, 0)
                    }
                    seen[name] = {source: inbox.applied.get(source, 0) for source in behind}
                    if stuck:
                        await inbox.catch_up(stuck)
                    await inbox.step_back(heads)
                except (HistoryUnavailable, OutOfStep, SQLAlchemyError, *OUTAGES) as error:
                    self.log.warning("service.catch_up_waits", consumer=name, error=repr(error))

    async def _clean(self) -> None:
        """Forget old idempotency keys and tell the log how far the audit goes, at the start and every hour."""
        told: audit.Head | None = None
        while True:
            with suppress(OSError, TimeoutError):
                async with self.database.transaction() as transaction:
                    before = self.clock() - timedelta(hours=self.settings.idempotency_hours)
                    await idempotency.forget_before(transaction, before)
                    head = await audit.head(transaction)
                # Logs leave the machine: against them a chain that was cut or written anew is found out.
                if head is not None and head != told:
                    self.log.info("audit.head", head=str(head))
                    told = head
            await asyncio.sleep(_CLEANING_SECONDS)
