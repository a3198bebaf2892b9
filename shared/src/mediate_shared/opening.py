"""Opens for one reader what travels as a shell: whoever sealed it answers, as far as that reader may know.

Asked over the bus, on which the hub's own services alone are, as they ask each other for their journals. What is
answered passes through the asker to that reader and is kept by nobody on the way.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import nats.errors
import structlog
from faststream.nats import NatsBroker
from pydantic import Field, ValidationError
from pydantic_core import to_json

from mediate_contracts.policy import Role
from mediate_contracts.values import Value
from mediate_shared.bus import Bus
from mediate_shared.database import is_outage
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.journal import Transaction

SHELLS_MAX: Final = 200
"""Shells in one question."""
_ANSWER_BYTES_MAX: Final = 512 * 1024
_ASK_SECONDS: Final = 5.0
_AT_ONCE: Final = 4

Open = Callable[[Transaction, Sequence[UUID]], Awaitable["Opened"]]
"""Opens what whoever's transaction it is may read of these events (see ``fitting``), and audits that they read it."""


class Question(Value):
    """Ask what these shells stand for, on behalf of one reader."""

    account: UUID
    kind: ActorKind
    roles: list[Role] = Field(max_length=20)
    organisations: list[UUID] = Field(max_length=1_000)
    administers: list[UUID] = Field(max_length=1_000)
    event_ids: list[UUID] = Field(min_length=1, max_length=SHELLS_MAX)

    @property
    def reader(self) -> Actor:
        """Who is asked for; no more than a person or a machine, whatever the question says."""
        kind = self.kind if self.kind in {ActorKind.PERSON, ActorKind.MACHINE} else ActorKind.PERSON
        return Actor(
            self.account, kind, frozenset(self.roles), frozenset(self.organisations), frozenset(self.administers)
        )


class Opened(Value):
    """What was opened of the first ``looked_at`` shells of a question; the others have to be asked for again."""

    looked_at: int = Field(ge=1)
    bodies: dict[UUID, str]


def fitting(event_ids: Sequence[UUID], bodies: Mapping[UUID, str]) -> Opened:
    """Return what was found of these events as far as one answer holds it, at least the first one found."""
    answered: dict[UUID, str] = {}
    size = 0
    for place, event_id in enumerate(event_ids):
        body = bodies.get(event_id)
        if body is None:
            continue
        # As it will be on the wire: a string within JSON, its quotes escaped, in UTF-8.
        size += len(to_json(body))
        if answered and size > _ANSWER_BYTES_MAX:
            return Opened(looked_at=place, bodies=answered)
        answered[event_id] = body
    return Opened(looked_at=len(event_ids), bodies=answered)


class SealedAway(Exception):
    """Whoever sealed it does not answer now; asking again later is right, going on without it is not."""


@dataclass(frozen=True)
class Unsealing:
    """Answers on the bus what one service's shells stand for."""

    transaction: Callable[[Actor], AbstractAsyncContextManager[Transaction]]
    open: Open
    log: structlog.typing.FilteringBoundLogger

    async def answer(self, asked: Question) -> Opened:
        """Return what the reader may read; that they read it is kept, or it is not answered."""
        async with self.transaction(asked.reader) as transaction:
            return await self.open(transaction, asked.event_ids)

    def serve(self, broker: NatsBroker, service: str) -> None:
        """Answer requests on the bus; any replica may."""

        @broker.subscriber(_subject(service), queue=_subject(service), max_workers=_AT_ONCE)
        async def unseal(asked: Question) -> Opened:
            try:
                return await self.answer(asked)
            except Exception as error:
                # Whoever asks waits and asks again. What went wrong is told by its kind alone: a database's own words
                # may repeat what it could not read.
                self.log.warning("opening.failed", error=type(error).__name__, outage=is_outage(error))
                raise


class Opener:
    """Asks services for what their shells stand for."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def open(self, service: str, reader: Actor, event_ids: Sequence[UUID]) -> Opened:
        """Return what a reader may know of these shells, ``SHELLS_MAX`` at most, of their first ones at least.

        Raises SealedAway where the service does not answer.
        """
        if reader.id is None:
            return Opened(looked_at=len(event_ids), bodies={})
        question = Question(
            account=reader.id,
            kind=reader.kind,
            roles=sorted(reader.roles),
            organisations=sorted(reader.organisations),
            administers=sorted(reader.administers),
            event_ids=list(event_ids),
        )
        try:
            answer = await self._bus.broker.request(question, _subject(service), timeout=_ASK_SECONDS)
            return Opened.model_validate_json(answer.body)
        except ValidationError as error:
            # Its own words would repeat what was answered.
            raise SealedAway(type(error).__name__) from None
        except (TimeoutError, OSError, nats.errors.Error) as error:
            raise SealedAway(repr(error)) from error


def _subject(service: str) -> str:
    return f"mediate.unseal.{service}"
