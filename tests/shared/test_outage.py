"""What a client relies on while the database is away: it is told to come back, not that its request was wrong."""

from typing import Any

import asyncpg
import pytest
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from mediate_shared.database import is_outage


def wrapped(error: asyncpg.PostgresError) -> DBAPIError:
    """As SQLAlchemy passes on what the driver raises: the original with its SQLSTATE, inside a DBAPIError."""
    driver: Any = AsyncAdapt_asyncpg_dbapi
    adapted = driver(asyncpg).Error(str(error), error)
    return DBAPIError("SELECT 1", {}, adapted)


class TestAnOutage:
    @pytest.mark.parametrize(
        "error",
        [
            asyncpg.CannotConnectNowError("the database system is starting up"),
            asyncpg.AdminShutdownError("terminating connection due to administrator command"),
            asyncpg.CrashShutdownError("terminating connection because of crash of another server process"),
            asyncpg.TooManyConnectionsError("sorry, too many clients already"),
            asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
            asyncpg.DiskFullError("could not extend file: No space left on device"),
            asyncpg.PostgresIOError("could not write to file: Input/output error"),
            asyncpg.ReadOnlySQLTransactionError("cannot execute INSERT in a read-only transaction"),
        ],
    )
    def test_is_known_by_its_state_bare_or_wrapped(self, error: asyncpg.PostgresError) -> None:
        assert is_outage(error)
        assert is_outage(wrapped(error))

    def test_is_a_refused_or_broken_connection(self) -> None:
        assert is_outage(ConnectionRefusedError())
        assert is_outage(TimeoutError())
        assert is_outage(OperationalError("SELECT 1", {}, Exception("gone")))

    @pytest.mark.parametrize(
        "error",
        [
            asyncpg.UniqueViolationError("duplicate key"),
            asyncpg.CheckViolationError("violates check constraint"),
            asyncpg.UndefinedTableError("relation does not exist"),
        ],
    )
    def test_is_not_a_statement_that_was_refused(self, error: asyncpg.PostgresError) -> None:
        assert not is_outage(error)
        assert not is_outage(wrapped(error))
        assert not is_outage(IntegrityError("INSERT", {}, Exception("duplicate")))
        assert not is_outage(KeyError("x"))
