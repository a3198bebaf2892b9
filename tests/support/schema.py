"""Holds a migrated database against the tables its code declares."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData

from mediate_shared.database import Database
from mediate_shared.journal import CHASSIS


async def schema_differences(database: Database, declared: MetaData) -> list[str]:
    """Return what differs between a service's database and its rows' metadata, chassis included; empty is right.

    Compares tables, columns, types, nullability, foreign keys, indexes and unique constraints. Call it on a started
    service, whose migrations have run: ``schema_differences(running.service.database, Row.metadata)``.
    """
    expected = MetaData()
    for metadata in (CHASSIS, declared):
        for table in metadata.sorted_tables:
            table.to_metadata(expected)
    async with database.engine.connect() as connection:
        return await connection.run_sync(_differences, expected)


def _differences(connection: Connection, expected: MetaData) -> list[str]:
    context = MigrationContext.configure(connection)
    return [repr(difference) for difference in compare_metadata(context, expected)]
