"""Reads and writes what is known here of organisations: only what community told."""

from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from mediate_agendas.adapters.tables import OrganisationRow
from mediate_agendas.adapters.views import OrganisationName
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_TABLE = table_of(OrganisationRow)
_KNOW = insert(_TABLE)
_KNOW_OR_RENAME = _KNOW.on_conflict_do_update(
    index_elements=["id"], set_={"name": _KNOW.excluded.name, "synthetic": _KNOW.excluded.synthetic}
)


class Known(TypedDict):
    """What is known of one organisation."""

    id: UUID
    name: str
    synthetic: bool


async def know(transaction: Transaction, organisations: Sequence[Known]) -> None:
    """Write what was told of organisations; of two about the same one, the later holds."""
    await transaction.execute(_KNOW_OR_RENAME, [{**organisation} for organisation in organisations])


async def find(transaction: Transaction, identifier: UUID) -> OrganisationName | None:
    """Return what is known of an organisation, None where nothing is."""
    found = (await transaction.execute(select(_TABLE).where(_TABLE.c.id == identifier))).one_or_none()
    return None if found is None else OrganisationName(name=found.name, synthetic=found.synthetic)
