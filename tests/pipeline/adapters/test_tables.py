"""The database that migrations make is the one the rows declare."""

from mediate_pipeline.adapters.tables import Row
from support.running import Running
from support.schema import schema_differences


async def test_migrations_make_what_the_rows_declare(pipeline: Running) -> None:
    assert await schema_differences(pipeline.service.database, Row.metadata) == []
