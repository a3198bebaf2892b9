"""Leadership by a PostgreSQL advisory lock on a connection of its own.

The lock lives exactly as long as the connection: whoever loses the one has lost the other, and any replica
may take over.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

_NOTICE_A_LOST_LEADER = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
"""A machine that loses its power or its network says no farewell: by default its lock would be held for hours."""


@asynccontextmanager
async def leading(dsn: str, role: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Wait until this process leads in ``role`` and yield the connection that holds the lock.

    Raises OSError or asyncpg.PostgresError where the database is out of reach.
    """
    connection = await asyncpg.connect(dsn, server_settings={"application_name": role, **_NOTICE_A_LOST_LEADER})
    try:
        await connection.execute("SELECT pg_advisory_lock(hashtextextended($1, 0))", role)
        yield connection
    finally:
        await connection.close(timeout=2)
