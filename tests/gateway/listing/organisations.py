"""Organisations in the read model, as lists show them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from mediate_gateway.adapters.tables import ORGANISATION
from support.running import Running


async def enter(gateway: Running, name: str = "Studio Noord", **columns: Any) -> UUID:
    """Enter an organisation into the read model, and return its id."""
    identifier: UUID = columns.pop("id", None) or uuid4()
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    row = {"id": identifier, "name": name, "types": ["producer"], "synthetic": False, "since": now, "updated_at": now}
    async with gateway.service.database.transaction() as transaction:
        await transaction.execute(ORGANISATION.insert().values(**{**row, **columns}))
    return identifier
