"""Small services on the real chassis: one that says things, and one that keeps a ledger of what it hears."""

import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from mediate_contracts.events.community import OrganisationAmended, OrganisationRegistered
from mediate_contracts.values import DomainError, OrganisationId
from mediate_contracts.vocabulary import OrganisationType
from mediate_shared.clock import utc_now
from mediate_shared.ids import new_id
from mediate_shared.inbox import Handlers, Received
from mediate_shared.journal import Transaction
from mediate_shared.problems import Problem
from mediate_shared.service import ReadModel, Service
from mediate_shared.settings import ServiceSettings
from support.infrastructure import Infrastructure, drop_database, new_database
from support.running import eventually

QUICK: dict[str, Any] = {"retry_delays_seconds": (0.01, 0.02), "log_level": "error"}
"""Settings under which a poison event is parked after three attempts in no time."""


@asynccontextmanager
async def house(
    infrastructure: Infrastructure,
    name: str,
    *,
    wire: Callable[[Service], None] = lambda _service: None,
    database_url: str | None = None,
    nats_url: str | None = None,
    domain_problems: Mapping[type[DomainError], Problem] | None = None,
    **settings: Any,
) -> AsyncIterator[Service]:
    """Start a service of this name that has nothing but the chassis, and what ``wire`` adds to it.

    Without ``database_url`` it gets an empty database; with one it is a replica of whoever uses that.
    """
    async with AsyncExitStack() as stack:
        if database_url is None:
            database_url = await new_database(infrastructure.admin_url, name)
            stack.push_async_callback(drop_database, infrastructure.admin_url, database_url)
        chosen = ServiceSettings(
            database_url=database_url, nats_url=nats_url or infrastructure.nats_url, **{**QUICK, **settings}
        )
        no_migrations = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        service = Service(name, chosen, title=name, migrations=no_migrations, domain_problems=domain_problems)
        wire(service)
        await service.start()
        stack.push_async_callback(service.stop)
        yield service


def registered(name: str, organisation: UUID) -> OrganisationRegistered:
    """Return the event that an organisation was registered."""
    return OrganisationRegistered(
        organisation_id=OrganisationId(organisation), name=name, types=[OrganisationType.SCHOOL]
    )


def amended(name: str, organisation: UUID) -> OrganisationAmended:
    """Return the event that an organisation got another name."""
    return OrganisationAmended(
        organisation_id=OrganisationId(organisation), changed=["name"], name=name, types=[OrganisationType.SCHOOL]
    )


async def say(service: Service, *names: str, about: UUID | None = None) -> UUID:
    """Say one event per name, each in a transaction of its own and all about one organisation; returns its id."""
    organisation = about or new_id()
    for name in names:
        async with service.database.transaction() as transaction:
            transaction.record(registered(name, organisation), at=utc_now())
    return organisation


async def rows(service: Service, query: str, **values: object) -> list[tuple[Any, ...]]:
    """Return what a query finds in a service's own database."""
    async with service.database.reading() as connection:
        return [tuple(row) for row in await connection.execute(text(query), values)]


async def number(service: Service, query: str, **values: object) -> int:
    """Return the one number a query finds."""
    [(found,)] = await rows(service, query, **values)
    return int(found)


async def execute(service: Service, statement: str, **values: object) -> None:
    """Change something in a service's own database, past the service."""
    async with service.database.engine.begin() as connection:
        await connection.execute(text(statement), values)


async def published(*replicas: Service) -> None:
    """Wait until everything that replicas of one service wrote is published, by the one of them that relays."""

    async def done() -> bool:
        [(waiting, given)] = await rows(
            replicas[0], "SELECT (SELECT count(*) FROM outbox), (SELECT coalesce(max(sequence), 0) FROM journal)"
        )
        leading = [relay for replica in replicas for relay in replica.relays if relay.leads]
        return waiting == 0 and len(leading) == 1 and leading[0].published >= given

    await eventually(done)


@dataclass
class Ledger:
    """Handlers that write down what they hear, and fail where a test says so."""

    poison: set[str] = field(default_factory=set)
    attempts: dict[str, int] = field(default_factory=dict)
    batches: list[int] = field(default_factory=list)
    before: Callable[[Sequence[Received[Any]], Transaction], Any] | None = None

    @property
    def handlers(self) -> Handlers:
        """What a consumer does on hearing organisations."""
        return Handlers({OrganisationRegistered: self.write, OrganisationAmended: self.write})

    def hears(self, service: Service) -> None:
        """Wire a service to react, one event at a time."""
        service.hears(self.handlers)

    def projects(self, service: Service) -> None:
        """Wire a service to keep a read model."""
        service.projects(ReadModel(self.handlers, self.clear))

    async def write(self, heard: Sequence[Received[Any]], transaction: Transaction) -> None:
        """Write each event down; raises ValueError for a name in ``poison``."""
        self.batches.append(len(heard))
        await transaction.execute(_TABLE)
        if self.before is not None:
            await self.before(heard, transaction)
        for received in heard:
            name = received.event.name
            self.attempts[name] = self.attempts.get(name, 0) + 1
            if name in self.poison:
                message = f"cannot apply {name}"
                raise ValueError(message)
            await transaction.execute(
                _WRITE,
                {
                    "source": received.envelope.source,
                    "sequence": received.envelope.sequence,
                    "subject": received.envelope.subject,
                    "name": name,
                },
            )

    async def clear(self, transaction: Transaction) -> None:
        """Empty the ledger before a rebuild."""
        await transaction.execute(_TABLE)
        await transaction.execute(text("DELETE FROM ledger"))


_TABLE = text("""
    CREATE TABLE IF NOT EXISTS ledger (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        source text NOT NULL, sequence bigint NOT NULL, subject text NOT NULL, name text NOT NULL)
""")


_WRITE = text("INSERT INTO ledger (source, sequence, subject, name) VALUES (:source, :sequence, :subject, :name)")


async def written(service: Service, about: UUID | None = None) -> list[str]:
    """Return the names in a service's ledger in the order they were applied."""
    if await number(service, "SELECT count(*) FROM pg_tables WHERE tablename = 'ledger'") == 0:
        return []
    everything = await rows(service, "SELECT subject, name FROM ledger ORDER BY position")
    return [name for subject, name in everything if about is None or subject == str(about)]


async def applied(service: Service, *names: str, about: UUID | None = None, seconds: float = 15) -> None:
    """Wait until exactly these names, in this order, are in the ledger."""

    async def so() -> bool:
        return await written(service, about) == list(names)

    try:
        await eventually(so, seconds=seconds)
    except AssertionError:
        assert await written(service, about) == list(names)
