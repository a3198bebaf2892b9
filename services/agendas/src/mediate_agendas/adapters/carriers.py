"""Reads which organisations carry an item."""

from typing import Final
from uuid import UUID

from sqlalchemy import select

from mediate_agendas.adapters.organisations import final_of
from mediate_agendas.adapters.tables import AssignmentRow, OrganisationRow
from mediate_contracts.vocabulary import AssignmentStatus
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_ASSIGNMENT: Final = table_of(AssignmentRow)
_ORGANISATION: Final = table_of(OrganisationRow)


async def carriers(transaction: Transaction, item_id: UUID) -> frozenset[UUID]:
    """Return the ids of every record of the organisations that accepted an item and still carry it."""
    carrier = _ORGANISATION.alias("carrier")
    carrying = (
        select(final_of(carrier))
        .join(_ASSIGNMENT, _ASSIGNMENT.c.organisation_id == carrier.c.id)
        .where(_ASSIGNMENT.c.item_id == item_id, _ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED)
    )
    found = await transaction.execute(select(_ORGANISATION.c.id).where(final_of(_ORGANISATION).in_(carrying)))
    return frozenset(found.scalars())
