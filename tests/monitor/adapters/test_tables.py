"""The database that migrations make is the one the rows declare."""

from mediate_monitor.adapters.tables import Row
from support.running import Running
from support.schema import schema_differences


async def test_migrations_make_what_the_rows_declare(monitor: Running) -> None:
    assert await schema_differences(monitor.service.database, Row.metadata) == []
