"""What may be asked of a running service over the bus: parked events, redriving, rebuilding, its audit, a person.

These subjects are outside the event stream; only holders of the hub's own NATS credentials reach them.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Final, Protocol
from uuid import UUID

import structlog
from pydantic_core import to_json

from mediate_contracts.values import Value
from mediate_shared import audit_control, parking, privacy
from mediate_shared.audit_control import AuditAsked, AuditTold
from mediate_shared.bus import Bus
from mediate_shared.clock import Clock
from mediate_shared.database import Database
from mediate_shared.history import HistoryUnavailable
from mediate_shared.inbox import Inbox
from mediate_shared.journal import Transaction
from mediate_shared.privacy import PersonalData, PersonAsked, PersonTold

_BODY_CHARACTERS_MAX: Final = 2_000
_ERROR_CHARACTERS_MAX: Final = 500
_ANSWER_BYTES_MAX: Final = 512 * 1024
"""NATS carries 1 MiB at most by default; a larger answer would not be sent at all."""
_FAILURES_TOLD_MAX: Final = 500
_PAGE_EVENTS: Final = 100


class ParkedEvent(Value):
    """A parked event as ops see it."""

    parked_id: UUID
    service: str
    consumer: str
    type: str | None
    source: str | None
    sequence: int | None
    error: str
    attempts: int
    parked_at: str
    body: str


class ParkedEvents(Value):
    """What a service has parked, oldest of each aggregate first, as far as an answer holds; ``parked`` counts all."""

    events: list[ParkedEvent]
    parked: int


class Redrive(Value):
    """Ask to apply one parked event again, or all where no id is given."""

    parked_id: UUID | None = None


class Redriven(Value):
    """What came of it: how many were applied, how many of those asked for were not, and why (of the first 500)."""

    applied: int
    still_parked: int
    failed: dict[str, str]


class Rebuilt(Value):
    """How many events a rebuild applied; ``refused`` says why it did not happen."""

    events: int
    refused: str | None = None


class Controlled(Protocol):
    """The part of a service that is reached over the bus."""

    name: str
    bus: Bus
    database: Database
    clock: Clock
    persons: PersonalData
    log: structlog.typing.FilteringBoundLogger

    @property
    def inboxes(self) -> Mapping[str, Inbox]:
        """Its consumers, by name."""

    @property
    def clears(self) -> Mapping[str, Callable[[Transaction], Awaitable[None]]]:
        """What empties its read models, by consumer."""


class Control:
    """Serves one service's control subjects."""

    def __init__(self, service: Controlled) -> None:
        self._service = service

    def serve(self) -> None:
        """Subscribe ``mediate.control.<service>.parked``, ``.redrive``, ``.rebuild``, ``.audit``, ``.person``."""
        prefix = f"mediate.control.{self._service.name}"
        broker = self._service.bus.broker

        @broker.subscriber(f"{prefix}.parked", queue=prefix)
        async def parked() -> ParkedEvents:
            return await self.parked()

        @broker.subscriber(f"{prefix}.redrive", queue=prefix)
        async def redrive(asked: Redrive) -> Redriven:
            return await self.redrive(asked)

        @broker.subscriber(f"{prefix}.rebuild", queue=prefix)
        async def rebuild() -> Rebuilt:
            return await self.rebuild()

        @broker.subscriber(f"{prefix}.audit", queue=prefix)
        async def audit(asked: AuditAsked) -> AuditTold:
            return await self.audit(asked)

        @broker.subscriber(f"{prefix}.person", queue=prefix)
        async def person(asked: PersonAsked) -> PersonTold:
            return await self.person(asked)

    async def parked(self) -> ParkedEvents:
        """List what is parked, bounded in bytes, and count all of it."""
        events: list[ParkedEvent] = []
        size = 0
        async with self._service.database.reading() as connection:
            total = await parking.count(connection)
        async for event in self._every_parked():
            shown = ParkedEvent(
                parked_id=event.parked_id,
                service=self._service.name,
                consumer=event.consumer,
                type=event.type,
                source=event.source,
                sequence=event.sequence,
                error=event.error,
                attempts=event.attempts,
                parked_at=event.parked_at.isoformat(),
                body=event.body.decode(errors="replace")[:_BODY_CHARACTERS_MAX],
            )
            size += len(to_json(shown))
            if size > _ANSWER_BYTES_MAX:
                break
            events.append(shown)
        return ParkedEvents(events=events, parked=total)

    async def redrive(self, asked: Redrive) -> Redriven:
        """Apply parked events again in order; one that fails holds back the later ones of its aggregate."""
        applied = 0
        failed: dict[str, str] = {}
        held: set[tuple[str, str | None, str | None]] = set()
        still_parked = 0
        async for event in self._every_parked():
            aggregate = (event.consumer, event.source, event.subject)
            if asked.parked_id not in {None, event.parked_id}:
                # What is not asked for stays parked, so nothing later of its aggregate may pass it.
                held.add(aggregate)
                continue
            failure = (
                "an earlier parked event of the same aggregate comes first"
                if event.source is not None and aggregate in held
                else await self._failure(event)
            )
            if failure is None:
                applied += 1
                continue
            held.add(aggregate)
            still_parked += 1
            if len(failed) < _FAILURES_TOLD_MAX:
                failed[str(event.parked_id)] = failure
        return Redriven(applied=applied, still_parked=still_parked, failed=failed)

    async def _failure(self, event: parking.Parked) -> str | None:
        """Apply one parked event; returns why that failed."""
        try:
            await self._service.inboxes[event.consumer].redrive(event)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises keeps its event parked
            self._service.log.warning("control.redrive_failed", parked_id=str(event.parked_id), error=repr(error))
            return f"{type(error).__name__}: {error}"[:_ERROR_CHARACTERS_MAX]
        return None

    async def _every_parked(self) -> AsyncIterator[parking.Parked]:
        """Yield parked events in redriving order, a page at a time; each may be taken meanwhile."""
        last: parking.Parked | None = None
        while True:
            async with self._service.database.reading() as connection:
                page = await parking.listing(connection, after=last, limit=_PAGE_EVENTS)
            for event in page:
                yield event
            if len(page) < _PAGE_EVENTS:
                return
            last = page[-1]

    async def rebuild(self) -> Rebuilt:
        """Rebuild every read model of this service from the journals."""
        events = 0
        for name, clear in self._service.clears.items():
            try:
                events += await self._service.inboxes[name].rebuild(clear)
            except HistoryUnavailable as error:
                return Rebuilt(events=0, refused=f"a journal did not answer: {error}")
            except Exception as error:  # noqa: BLE001 - whatever went wrong, ops who asked have to hear of it
                self._service.log.warning("control.rebuild_failed", consumer=name, error=repr(error))
                return Rebuilt(events=0, refused=f"{type(error).__name__}: {error}"[:_BODY_CHARACTERS_MAX])
        return Rebuilt(events=events)

    async def audit(self, asked: AuditAsked) -> AuditTold:
        """Check the chain of the audit, or list what is in it."""
        try:
            return await audit_control.answered(self._service, asked)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, whoever asked has to hear of it
            self._service.log.warning("control.audit_failed", error=repr(error))
            return AuditTold(failed=type(error).__name__)

    async def person(self, asked: PersonAsked) -> PersonTold:
        """Export or erase a person; a failure names its kind alone, since its words may be of that person."""
        try:
            return await privacy.answered(self._service, asked)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, whoever asked has to hear of it
            self._service.log.warning("control.person_failed", verb=asked.verb, error=type(error).__name__)
            return PersonTold(service=self._service.name, failed=type(error).__name__)
