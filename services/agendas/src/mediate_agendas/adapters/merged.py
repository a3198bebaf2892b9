"""Which record stands for an organisation that a session hears of."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from mediate_agendas.adapters import organisations
from mediate_agendas.adapters.organisations import stands_for
from mediate_agendas.adapters.tables import OrganisationRow
from mediate_agendas.domain.assignments import UnknownOrganisation
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_ORGANISATION: Final = table_of(OrganisationRow)


async def standing(transaction: Transaction, identifier: UUID, *, field: str) -> UUID:
    """Return the record that stands for an organisation. Raises UnknownOrganisation, naming the field."""
    organisation = await organisations.find(transaction, identifier)
    if organisation is None:
        reason = "is not, or not yet, known here: agendas hears of an organisation after community registered it"
        raise UnknownOrganisation(reason, field=field, value=str(identifier))
    return organisation.id


async def called(transaction: Transaction, name: str) -> Sequence[UUID]:
    """Return the organisations that have a name, in any letter case, by what stands for them: none, one, or two."""
    query = select(stands_for(_ORGANISATION.c.id)).where(func.lower(_ORGANISATION.c.name) == name.lower())
    return list((await transaction.execute(query.distinct().limit(2))).scalars())
