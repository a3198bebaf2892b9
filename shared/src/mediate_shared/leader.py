"""Leadership by a PostgreSQL advisory lock on a connection of its own.

The lock lives exactly as long as the connection: whoever loses the one has lost the other, and any replica
may take over.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg


@asynccontextmanager
async def leading(dsn: str, role: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Wait until this process leads in ``role`` and yield the connection that holds the lock.

    Raises OSError or asyncpg.PostgresError where the database is out of reach.
    """
    connection = await asyncpg.connect(dsn, server_settings={"application_name": role})
    try:
        await connection.execute("SELECT pg_advisory_lock(hashtextextended($1, 0))", role)
        yield connection
    finally:
        await connection.close(timeout=2)
