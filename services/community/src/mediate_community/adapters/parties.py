"""Looks up the organisations that other records are about."""

from uuid import UUID

from sqlalchemy import select

from mediate_community.adapters.tables import OrganisationRow
from mediate_community.domain.parties import UnknownOrganisation
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_ORGANISATION = table_of(OrganisationRow)


async def check_known(transaction: Transaction, identifier: UUID, *, field: str) -> None:
    """Check that there is an organisation with this id. Raises UnknownOrganisation, naming the field."""
    known = await transaction.connection.scalar(select(_ORGANISATION.c.id).where(_ORGANISATION.c.id == identifier))
    if known is None:
        reason = "there is no organisation with this id"
        raise UnknownOrganisation(reason, field=field, value=str(identifier))
