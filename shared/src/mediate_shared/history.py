"""The journal's reading side: a producer serves ranges of its journal, a consumer asks for what it missed."""

from collections.abc import Sequence
from typing import Final

import nats.errors
from faststream.nats import NatsBroker
from pydantic import Field, ValidationError
from pydantic_core import to_json
from sqlalchemy import func, select

from mediate_contracts.values import Value
from mediate_shared.bus import Bus
from mediate_shared.database import Database, is_outage
from mediate_shared.journal import journal

_ANSWER_BYTES_MAX: Final = 512 * 1024
_ASK_SECONDS: Final = 5.0


class Range(Value):
    """Ask for events of a shard behind ``after``, up to ``limit`` of them."""

    shard: int = Field(ge=0, le=63)
    after: int = Field(ge=0)
    limit: int = Field(ge=1, le=1_000)


class Answer(Value):
    """Envelopes in order, gapless from ``after + 1``, and the last sequence the shard has given."""

    head: int
    bodies: list[str]


class History:
    """Serves one service's journal over the bus."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, asked: Range) -> Answer:
        """Return what the journal holds of a range, bounded in events and bytes."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(journal.c.body)
                .where(journal.c.shard == asked.shard, journal.c.sequence > asked.after)
                .order_by(journal.c.sequence)
                .limit(asked.limit)
            )
            head = await connection.scalar(select(func.max(journal.c.sequence)).where(journal.c.shard == asked.shard))
        bodies: list[str] = []
        size = 0
        for (body,) in rows:
            # As it will be on the wire: a string within JSON, its quotes escaped, in UTF-8.
            size += len(to_json(body))
            if bodies and size > _ANSWER_BYTES_MAX:
                break
            bodies.append(body)
        return Answer(head=head or 0, bodies=bodies)

    def serve(self, broker: NatsBroker, service: str) -> None:
        """Answer requests on the bus; any replica may."""

        @broker.subscriber(f"mediate.history.{service}", queue=f"mediate.history.{service}")
        async def history(asked: Range) -> Answer:
            try:
                return await self.read(asked)
            except Exception as error:
                if not is_outage(error):
                    raise
                # The connection was one from before the database's restart; the pool has dropped them all now.
                return await self.read(asked)


class HistoryUnavailable(Exception):
    """The producer's journal could not be read now; asking again later is right."""


class Historian:
    """Asks producers for ranges of their journals."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def ask(self, source: str, *, after: int, limit: int) -> Answer:
        """Return events of a source behind ``after``.

        Raises HistoryUnavailable where the producer does not answer.
        """
        _, service, shard = source.split("/")
        try:
            answer = await self._bus.broker.request(
                Range(shard=int(shard), after=after, limit=limit),
                f"mediate.history.{service}",
                timeout=_ASK_SECONDS,
            )
            return Answer.model_validate_json(answer.body)
        except (TimeoutError, OSError, ValidationError, nats.errors.Error) as error:
            raise HistoryUnavailable(repr(error)) from error

    def sources_of(self, producers: Sequence[str]) -> list[str]:
        """Return the sources of these producers that have announced themselves."""
        return sorted(source for source in self._bus.heads if source.split("/")[1] in producers)
