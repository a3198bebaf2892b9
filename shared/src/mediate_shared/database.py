"""One service's own PostgreSQL database: reads, and transactions that carry their events."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from pydantic_core import from_json, to_json
from sqlalchemy import Table, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlmodel import SQLModel
from typing_extensions import override

from mediate_shared.identity.actor import SERVICE, Actor, ActorKind
from mediate_shared.journal import Journal, Transaction

OUTAGES = (
    OperationalError,
    InterfaceError,
    PoolTimeout,
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
)


_OUTAGE_STATES = ("08", "57P01", "57P02", "57P03", "53300", "53100", "58030", "25006")
"""SQLSTATEs of a server that is going, coming or full: connection exceptions, shutdowns, start-up, too many clients, a
full or failing disk, and a standby that takes no writes yet."""

_ON_BEHALF = """
SELECT set_config('mediate.account', '{account}', true),
       set_config('mediate.roles', '{roles}', true),
       set_config('mediate.organisations', '{organisations}', true),
       set_config('role', session_user || '_requests', true)
"""
_BEGIN = "BEGIN"


def is_outage(error: BaseException) -> bool:
    """Tell a database that is out of reach from a statement it refused."""
    if isinstance(error, OUTAGES) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return True
    state = getattr(getattr(error, "orig", error), "sqlstate", None)
    return isinstance(state, str) and state.startswith(_OUTAGE_STATES)


def table_of(row: type[SQLModel]) -> Table:
    """Return the table behind a SQLModel row, for Core statements: a third of the cost of the ORM's."""
    table = inspect(row).local_table
    if not isinstance(table, Table):
        message = f"{row.__name__} is not a table"
        raise TypeError(message)
    return table


def asyncpg_dsn(url: str) -> str:
    """Return the address in the form asyncpg reads."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _dumps(value: object) -> str:
    return to_json(value).decode()


class _Connection(asyncpg.Connection):
    """Says on whose behalf a transaction is in the message that begins it: a round trip of its own would double that.

    In force until the transaction ends, whatever becomes of it.
    """

    on_behalf: str | None = None

    @override
    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:
        if self.on_behalf is None or not query.startswith(_BEGIN):
            return await super().execute(query, *args, timeout=timeout)
        try:
            return await super().execute(f"{query.rstrip(';')};{self.on_behalf}", timeout=timeout)
        except BaseException:
            # It may have begun and not said on whose behalf: nobody shall go on with it.
            self.terminate()
            raise


class Database:
    """The engine of one service; ``committed`` is called after every transaction that recorded events.

    ``ending`` is called within each of them, once its work is done and before its events are written: what a service
    keeps of everything that it says, it keeps there, and no use case can forget it.

    With ``row_security``, what is done on somebody's behalf is done as the role ``<login>_requests``, which owns
    nothing and which the tables' row-level security binds; it is told who asks in ``mediate.account`` (empty where
    they have none), and in ``mediate.roles`` and ``mediate.organisations`` (comma separated) what they are and where
    they belong. What the service does by itself, it does as the owner.
    """

    def __init__(
        self, url: str, *, journal: Journal, connections_max: int, service: str, row_security: bool = False
    ) -> None:
        self.url = make_url(url).set(drivername="postgresql+asyncpg")
        self.dsn = asyncpg_dsn(url)
        self._journal = journal
        self._row_security = row_security
        self.ending: list[Callable[[Transaction], Awaitable[None]]] = []
        self.committed: list[Callable[[], None]] = []
        arguments: dict[str, Any] = {
            "server_settings": {"application_name": service, "jit": "off"},
            "timeout": 5,
            "command_timeout": 60,
            "connection_class": _Connection,
        }
        self.engine = create_async_engine(
            self.url,
            pool_size=connections_max,
            max_overflow=0,
            pool_timeout=10,
            pool_recycle=1_800,
            json_serializer=_dumps,
            json_deserializer=from_json,
            # A failing statement is logged, and its values are what people told in confidence.
            hide_parameters=True,
            connect_args=arguments,
        )

    @asynccontextmanager
    async def reading(self, actor: Actor = SERVICE) -> AsyncIterator[AsyncConnection]:
        """Yield a connection for reads, by default the service's own; nothing is committed."""
        async with self.engine.connect() as connection, self._on_behalf(actor, connection):
            yield connection

    @asynccontextmanager
    async def transaction(self, actor: Actor = SERVICE) -> AsyncIterator[Transaction]:
        """Yield one transaction, by default the service's own doing; all of it is committed or nothing."""
        async with self.engine.begin() as connection, self._on_behalf(actor, connection):
            transaction = Transaction(connection, self._journal, actor)
            yield transaction
            if transaction.recorded:
                for keep in self.ending:
                    await keep(transaction)
            await transaction.write_events()
        if transaction.recorded:
            for notify in self.committed:
                notify()

    @asynccontextmanager
    async def _on_behalf(self, actor: Actor, connection: AsyncConnection) -> AsyncIterator[None]:
        if not self._row_security or actor.kind is ActorKind.SERVICE:
            yield
            return
        driver: Any = (await connection.get_raw_connection()).driver_connection
        # A message of several statements takes no parameters; what is put into it is an id, and words of ours.
        driver.on_behalf = _ON_BEHALF.format(
            account=actor.id or "",
            roles=",".join(sorted(actor.acts_as)),
            organisations=",".join(sorted(str(each) for each in actor.organisations | actor.administers)),
        )
        try:
            yield
        finally:
            driver.on_behalf = None
            if driver.is_closed():
                await connection.invalidate()

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
