"""Keep, at the start, what was said and not kept: before changes were, or by an older release beside this one."""

from mediate_agendas.adapters import changes
from mediate_shared.database import Database


async def keep_what_was_said(database: Database, *, shards: int) -> None:
    """Keep it, a transaction for each shard of the journal."""
    for shard in range(shards):
        async with database.transaction() as transaction:
            await changes.keep_missing(transaction, shard)
