"""The journal's writing side: a command's events go into the outbox in the command's own transaction.

``outbox`` holds events in the order they were written, still unnumbered. The relay moves them to ``journal``,
where (shard, sequence) is gapless and the row never changes again. The journal, not the broker, is the record.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zlib import crc32

from opentelemetry.trace import Span, SpanKind
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    CursorResult,
    DateTime,
    Executable,
    Identity,
    Index,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.envelope import encode
from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.policy import Action
from mediate_shared.identity.actor import Actor, Reach
from mediate_shared.ids import new_id
from mediate_shared.telemetry import Telemetry, attributes, current_traceparent

CHASSIS = MetaData()
"""Tables that every service's database carries."""

outbox = Table(
    "outbox",
    CHASSIS,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("shard", SmallInteger, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("body", Text, nullable=False),
    Index("outbox_in_order", "shard", "position"),
)

journal = Table(
    "journal",
    CHASSIS,
    Column("shard", SmallInteger, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("body", Text, nullable=False),
    Column("numbered_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

relay_state = Table(
    "relay_state",
    CHASSIS,
    Column("shard", SmallInteger, primary_key=True, autoincrement=False),
    Column("numbered", BigInteger, nullable=False, server_default="0"),
    Column("published", BigInteger, nullable=False, server_default="0"),
)


_TELLING: Final = ("shard", "event_id", "type", "subject", "body")
_told = (
    func.unnest(*(bindparam(name, type_=ARRAY(outbox.c[name].type)) for name in _TELLING))
    .table_valued(*_TELLING, with_ordinality="at", name="told")
    .render_derived()
)
# One statement with an array for each column: a fifth of the time that as many statements take. In their order,
# because the positions that the outbox gives are that of the events.
_WRITE = outbox.insert().from_select(_TELLING, select(*(_told.c[name] for name in _TELLING)).order_by(_told.c["at"]))
_ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(func.hashtextextended("mediate.journal", 0)))


class ShardsChanged(Exception):
    """A journal was begun with another number of shards than the service is set to."""

    def __init__(self, service: str, begun: int, wanted: int) -> None:
        super().__init__(
            f"the journal of {service} was begun with MEDIATE_JOURNAL_SHARDS={begun}, and every aggregate stays in its"
            f" shard, in the order of that; with {wanted} it would go on in another. Start it with {begun}."
        )


class NothingSealed(Exception):
    """A service said something that has to be sealed, and seals nothing."""

    def __init__(self, event_type: str) -> None:
        super().__init__(f"{event_type} is sealed, and this service keeps no sealed events: it would tell everybody")


@dataclass(frozen=True)
class Recorded:
    """An event that a transaction will commit, with the id its envelope carries.

    ``shell`` is what travels in its place where it is sealed: an event of the same id that holds nothing of it.
    """

    event_id: UUID
    event: Event
    at: datetime
    body: str
    shard: int
    shell: "Recorded | None" = None


@dataclass(frozen=True)
class Journal:
    """How one service writes its events: its name, its shards, its tracer, and the shell of what it seals."""

    service: str
    shards: int
    telemetry: Telemetry
    shell: Callable[[UUID], Event] | None = None

    def source(self, shard: int) -> str:
        """Return the CloudEvents source of a shard."""
        return f"/{self.service}/{shard}"

    def encode(self, event: Event, *, at: datetime) -> Recorded:
        """Return the event as it will be kept, inside a ``create`` span of its own."""
        event_id = new_id()
        with self._creating(self._travels_as(event), {attributes.MESSAGING_MESSAGE_ID: str(event_id)}):
            traceparent = current_traceparent()
        return self._encoded(event, event_id, at, traceparent)

    def encode_all(self, events: Sequence[Event], *, at: datetime) -> list[Recorded]:
        """Return events of one type as they will be kept, inside one ``create`` span for all of them.

        A trace with a span for each of thousands of events shows nobody anything, and costs more than the events.
        """
        if not events:
            return []
        with self._creating(self._travels_as(events[0]), {attributes.MESSAGING_BATCH_MESSAGE_COUNT: len(events)}):
            traceparent = current_traceparent()
        return [self._encoded(event, new_id(), at, traceparent) for event in events]

    def _creating(self, event_type: str, more: Mapping[str, str | int]) -> AbstractContextManager[Span]:
        return self.telemetry.span(
            f"create {event_type}",
            kind=SpanKind.PRODUCER,
            attributes={
                attributes.MESSAGING_SYSTEM: "nats",
                attributes.MESSAGING_OPERATION_NAME: "create",
                attributes.MESSAGING_OPERATION_TYPE: "create",
                attributes.MESSAGING_DESTINATION_NAME: event_type,
                **more,
            },
        )

    def _travels_as(self, event: Event) -> str:
        """Return the type under which a trace tells of an event. Raises NothingSealed."""
        return self._shell_of(event, new_id()).event_type if event.sealed else event.event_type

    def _shell_of(self, event: Event, event_id: UUID) -> Event:
        if self.shell is None:
            raise NothingSealed(event.event_type)
        return self.shell(event_id)

    def _encoded(self, event: Event, event_id: UUID, at: datetime, traceparent: str | None) -> Recorded:
        # By what it is about, also where that is sealed: the shells of one aggregate keep their order.
        shard = crc32(event.subject.bytes) % self.shards
        shell = None
        if event.sealed:
            outside = self._shell_of(event, event_id)
            shell = Recorded(event_id, outside, at, self._body(outside, event_id, at, shard, traceparent), shard)
        return Recorded(event_id, event, at, self._body(event, event_id, at, shard, traceparent), shard, shell)

    def _body(self, event: Event, event_id: UUID, at: datetime, shard: int, traceparent: str | None) -> str:
        return encode(event, event_id=event_id, source=self.source(shard), at=at, traceparent=traceparent)


class Transaction:
    """One database transaction, whose doing it is, and the events it will say when it commits."""

    def __init__(self, connection: AsyncConnection, journal: Journal, actor: Actor) -> None:
        self.connection = connection
        self.actor = actor
        self.recorded: list[Recorded] = []
        self._journal = journal
        self._connected: Any = None

    async def execute(
        self, statement: Executable, parameters: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None = None
    ) -> CursorResult[Any]:
        """Run a statement in this transaction."""
        return await self.connection.execute(statement, parameters)

    def reach(self, action: Action, visibility: Visibility) -> Reach:
        """Return how far whoever does this may do so here."""
        return self.actor.reach(action, visibility, self._journal.service)

    def record(self, event: Event, *, at: datetime) -> None:
        """Say that something happened; it is written when the transaction ends, after its row locks.

        The aggregate's row must be locked by then, so that outbox positions follow each aggregate's order.
        """
        self.recorded.append(self._journal.encode(event, at=at))

    def record_all(self, events: Sequence[Event], *, at: datetime) -> None:
        """Say that the same happened to many, in this order; as ``record`` in all else, and traced as one."""
        self.recorded += self._journal.encode_all(events, at=at)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Do a part of this transaction that may fail alone: what it wrote and what it recorded are gone then.

        The error goes on to whoever began the part. Locks that the part took are let go with it.
        """
        said = len(self.recorded)
        driver = await self._driver()
        # Said to the driver, one short message each way: SQLAlchemy names every savepoint anew and has it prepared.
        await driver.execute("SAVEPOINT part")
        try:
            yield
        except Exception:
            del self.recorded[said:]
            await driver.execute("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part")
            raise
        await driver.execute("RELEASE SAVEPOINT part")

    async def _driver(self) -> Any:
        if self._connected is None:
            # SQLAlchemy begins a transaction with its first statement, and not before.
            await self.connection.exec_driver_sql("SELECT 1")
            self._connected = (await self.connection.get_raw_connection()).driver_connection
        return self._connected

    async def write_events(self) -> None:
        """Write what was recorded into the outbox, its shell where it is sealed; called once, last in a transaction."""
        if self.recorded:
            travelling = [recorded.shell or recorded for recorded in self.recorded]
            await self.connection.execute(
                _WRITE,
                {
                    "shard": [recorded.shard for recorded in travelling],
                    "event_id": [recorded.event_id for recorded in travelling],
                    "type": [recorded.event.event_type for recorded in travelling],
                    "subject": [recorded.event.subject for recorded in travelling],
                    "body": [recorded.body for recorded in travelling],
                },
            )

    @property
    def position(self) -> UUID | None:
        """The id of the last event recorded: what a reader waits for to see this write."""
        return self.recorded[-1].event_id if self.recorded else None


@dataclass(frozen=True)
class Seal:
    """How a service keeps what not everybody may know of: the shell of a sealed event, and where the event is kept.

    ``keep`` finds in ``transaction.recorded`` what is sealed; what it raises undoes the transaction. How its shells
    are opened for who may know what they stand for is said to the service (``Service.unseals``).
    """

    shell: Callable[[UUID], Event]
    keep: Callable[[Transaction], Awaitable[None]]


async def begin(transaction: Transaction, service: str, shards: int) -> None:
    """Make the journal's shards, or find them made.

    Raises ShardsChanged once something was said under another number: pending events of a shard that is not relayed
    would be lost, and an aggregate that changed shards would have no order any more.
    """
    await transaction.execute(_ONE_AT_A_TIME)
    begun = set((await transaction.execute(select(relay_state.c.shard))).scalars())
    wanted = set(range(shards))
    if begun == wanted:
        return
    said = select(or_(exists(select(journal.c.sequence)), exists(select(outbox.c.position))))
    if begun and (await transaction.execute(said)).scalar_one():
        raise ShardsChanged(service, len(begun), shards)
    await transaction.execute(relay_state.delete().where(relay_state.c.shard.not_in(wanted)))
    await transaction.execute(
        insert(relay_state).values([{"shard": shard} for shard in sorted(wanted)]).on_conflict_do_nothing()
    )
