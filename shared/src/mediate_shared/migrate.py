"""Bring a service's database to the schema its code expects: the chassis' steps, then its own.

Files are named ``NNNN_what_it_does.py`` with revision ``<branch>_NNNN``; the newest file of each folder is the
head, so a start that has nothing to do costs one query and does not load Alembic.
"""

from pathlib import Path

import asyncpg
from sqlalchemy import Connection, text

from mediate_shared.database import Database

_CHASSIS = Path(__file__).parent / "migrations"
_ENVIRONMENT = Path(__file__).parent / "alembic_environment"


def heads(service: str, migrations: Path) -> set[str]:
    """Return the revisions a current database stands at."""
    found = set()
    for branch, folder in (("chassis", _CHASSIS), (service, migrations)):
        numbers = sorted(path.name[:4] for path in folder.glob("[0-9][0-9][0-9][0-9]_*.py"))
        if numbers:
            found.add(f"{branch}_{numbers[-1]}")
    return found


async def migrate(database: Database, *, service: str, migrations: Path) -> None:
    """Apply the missing steps; one process at a time, the others wait and find nothing to do.

    Raises OSError or a database error where the server is out of reach or a step fails; a failed step leaves
    the schema as it was before it.
    """
    if await _current(database.dsn) == heads(service, migrations):
        return
    async with database.engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(hashtextextended('mediate.migrate', 0))"))
        await connection.commit()
        try:
            await connection.run_sync(_upgrade, migrations)
            await connection.commit()
        finally:
            await connection.rollback()
            await connection.execute(text("SELECT pg_advisory_unlock(hashtextextended('mediate.migrate', 0))"))
            await connection.commit()


async def _current(dsn: str) -> set[str]:
    connection = await asyncpg.connect(dsn)
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return set()
        return {row["version_num"] for row in await connection.fetch("SELECT version_num FROM alembic_version")}
    finally:
        await connection.close()


def _upgrade(connection: Connection, migrations: Path) -> None:
    # Loaded here because a start that has nothing to migrate should not pay for it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_ENVIRONMENT).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    locations = f"{_CHASSIS}\n{migrations}"
    config.set_main_option("version_locations", locations.replace("%", "%%"))
    command.upgrade(config, "heads")
