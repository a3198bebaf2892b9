"""What a consumer does on hearing events: its handlers, and the runs in which they are called."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from mediate_contracts.envelope import Envelope
from mediate_contracts.events.base import Event
from mediate_shared.journal import Transaction

E_co = TypeVar("E_co", bound=Event, covariant=True)


@dataclass(frozen=True)
class Received(Generic[E_co]):
    """An event as a handler gets it: its data as the published class, its envelope, and the bytes it came in."""

    event: E_co
    envelope: Envelope
    body: bytes


Handler = Callable[[Sequence[Received[Any]], Transaction], Awaitable[None]]
"""Applies events of one type, in order; called with one or many, in one transaction."""


@dataclass(frozen=True)
class Handlers:
    """What a consumer does on hearing: per event class, and for every event whatever its type."""

    by_event: Mapping[type[Event], Handler]
    every: Handler | None = None


def waves(batch: Sequence[Received[Event]]) -> Iterator[tuple[type[Event], list[Received[Event]]]]:
    """Cut a batch into runs of one type that a handler can take at once.

    Order is kept within each aggregate; events of different aggregates may pass each other.
    """
    last: dict[str, tuple[int, type[Event]]] = {}
    runs: dict[tuple[int, type[Event]], list[Received[Event]]] = {}
    for received in batch:
        kind = type(received.event)
        wave, before = last.get(received.envelope.subject, (0, kind))
        wave += before is not kind
        last[received.envelope.subject] = (wave, kind)
        runs.setdefault((wave, kind), []).append(received)
    for _wave, kind in sorted(runs, key=lambda run: run[0]):
        yield kind, runs[_wave, kind]
