"""The organisations this service has heard of."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from mediate_pipeline.adapters.tables import OrganisationRow
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_TABLE = table_of(OrganisationRow)
_HEARD = insert(_TABLE)
_HEARD = _HEARD.on_conflict_do_update(index_elements=["id"], set_={"name": _HEARD.excluded.name})


async def remember(transaction: Transaction, organisations: Sequence[tuple[UUID, str]]) -> None:
    """Keep the id and the name of each organisation; the last name told stays."""
    rows = [{"id": identifier, "name": name} for identifier, name in dict(organisations).items()]
    if rows:
        await transaction.execute(_HEARD, rows)


async def name_of(transaction: Transaction, identifier: UUID) -> str | None:
    """Return the name of an organisation, or None where the registry has not told of it."""
    found = await transaction.execute(select(_TABLE.c.name).where(_TABLE.c.id == identifier))
    name: str | None = found.scalar_one_or_none()
    return name


async def named(transaction: Transaction, name: str) -> Sequence[UUID]:
    """Return the organisations of this name, whatever its case: two at most, which tells that it names several."""
    found = await transaction.execute(select(_TABLE.c.id).where(func.lower(_TABLE.c.name) == name.lower()).limit(2))
    return found.scalars().all()
