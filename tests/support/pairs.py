"""Two services of the chassis: one says things, the other hears them and keeps a ledger."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from mediate_contracts.envelope import encode, with_sequence
from mediate_contracts.events.base import Event
from mediate_shared.clock import utc_now
from mediate_shared.ids import new_id
from mediate_shared.inbox import Inbox
from mediate_shared.service import Service
from support.chassis import (
    Ledger,
    house,
    number,
    published,
    rows,
)
from support.infrastructure import Infrastructure
from support.running import eventually


@dataclass(frozen=True)
class Pair:
    """A service that says things, one that hears them, and the ledger it keeps."""

    producer: Service
    consumer: Service
    ledger: Ledger

    @property
    def inbox(self) -> Inbox:
        """The one inbox of the consumer."""
        return next(iter(self.consumer.inboxes.values()))

    async def parked(self) -> list[tuple[Any, ...]]:
        """Return sequence, attempts and error of what is parked, in order."""
        return await rows(self.consumer, "SELECT sequence, attempts, error FROM parked ORDER BY sequence")

    async def everything_applied(self) -> None:
        """Wait until the consumer has taken up all that was said."""
        await published(self.producer)
        given = await number(self.producer, "SELECT coalesce(max(sequence), 0) FROM journal")

        async def reached() -> bool:
            return given == await number(
                self.consumer, "SELECT coalesce(max(sequence), 0) FROM applied WHERE source = '/community/0'"
            )

        await eventually(reached)


@asynccontextmanager
async def pair(hub: Infrastructure, wire: Callable[[Ledger, Service], None], **settings: Any) -> AsyncIterator[Pair]:
    ledger = Ledger()
    async with (
        house(hub, "community") as producer,
        house(hub, "agendas", wire=lambda service: wire(ledger, service), **settings) as consumer,
    ):
        yield Pair(producer, consumer, ledger)


def message(event: Event, sequence: int, *, source: str = "/community/0") -> bytes:
    body = encode(event, event_id=new_id(), source=source, at=utc_now(), traceparent=None)
    return with_sequence(body, sequence).encode()
