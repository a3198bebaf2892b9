"""Every table of the read model."""

from typing import Final

from mediate_gateway.adapters import (
    agendas_read_model,
    board_read_model,
    community_read_model,
    monitor_read_model,
    pipeline_read_model,
    subscriptions_read_model,
    tables,
)
from mediate_shared.database import Database

READ_MODEL: Final = (
    tables.LINE,
    tables.ITEM,
    tables.ASSIGNMENT,
    tables.ORGANISATION,
    tables.MERGE,
    tables.GOAL,
    tables.TARGET,
    tables.ACTIVITY,
    tables.ITEM_HISTORY,
    tables.SEARCH_ENTRY,
    tables.SEARCH_WORD,
    *community_read_model.COMMUNITY,
    *agendas_read_model.AGENDAS,
    *board_read_model.BOARD,
    *monitor_read_model.MONITOR,
    *pipeline_read_model.PIPELINE,
    *subscriptions_read_model.SUBSCRIPTIONS,
)
"""Every table of the read model; a rebuild empties them all."""
_TIDYING_SECONDS_MAX: Final = 600.0


async def tidy(database: Database) -> None:
    """Clear what a rebuild left behind and gather statistics; lists of a million would be slow until that was done.

    PostgreSQL does so by itself, some time later. Whoever reads meanwhile is not held up.
    """
    names = ", ".join(table.name for table in READ_MODEL)
    async with database.engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        driver = (await alone.get_raw_connection()).driver_connection
        if driver is not None:
            await driver.execute(f"VACUUM (ANALYZE, SKIP_LOCKED) {names}", timeout=_TIDYING_SECONDS_MAX)
