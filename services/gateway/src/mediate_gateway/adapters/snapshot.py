"""The whole read model as canonical JSON, to tell whether two of them are equal."""

from pydantic_core import to_json
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters import activity
from mediate_gateway.adapters.read_model import READ_MODEL
from mediate_gateway.adapters.tables import ACTIVITY


async def canonical(connection: AsyncConnection) -> str:
    """Return every table with its rows in the order of their keys; of the activity its newest events."""
    found = {}
    for table in READ_MODEL:
        if table is ACTIVITY:
            rows = select(table).order_by(table.c.time.desc(), table.c.event_id.desc()).limit(activity.ROWS_MAX)
        else:
            rows = select(table).order_by(*table.primary_key.columns)
        found[table.name] = [dict(row._mapping) for row in await connection.execute(rows)]
    return to_json(found, indent=1).decode()
