"""Tells which record stands for an organisation, now that records of one may have been merged."""

from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_community.adapters.parties import one_and_the_same
from mediate_community.adapters.tables import OrganisationRow
from mediate_community.domain.parties import UnknownOrganisation
from mediate_community.domain.profile import OrganisationMergedInto
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_ORGANISATION = table_of(OrganisationRow)
_MERGES_DEEP_MAX: Final = 10


async def check_stands(transaction: Transaction, identifier: UUID, *, field: str) -> None:
    """Check that an organisation is there and stands for itself: what is new is told of the record that does.

    Raises UnknownOrganisation, or OrganisationMergedInto naming the record to take instead.
    """
    query = select(_ORGANISATION.c.id, _ORGANISATION.c.merged_into).where(_ORGANISATION.c.id == identifier)
    found = (await transaction.execute(query)).one_or_none()
    if found is None:
        reason = "there is no organisation with this id"
        raise UnknownOrganisation(reason, field=field, value=str(identifier))
    if found.merged_into is not None:
        reason = f"this record was merged into {found.merged_into}, which stands for it; name that one"
        raise OrganisationMergedInto(reason, field=field, value=str(identifier))


async def standing_for(transaction: Transaction, identifier: UUID) -> UUID:
    """Return the id of the record that stands for an organisation: its own, unless it was merged into another."""
    for _ in range(_MERGES_DEEP_MAX):
        query = select(_ORGANISATION.c.merged_into).where(_ORGANISATION.c.id == identifier)
        into: UUID | None = await transaction.connection.scalar(query)
        if into is None:
            break
        identifier = into
    return identifier


async def records_of(connection: AsyncConnection, identifier: UUID) -> list[UUID]:
    """Return the ids of every record of an organisation, whichever of them is named."""
    return [each for (each,) in await connection.execute(one_and_the_same(identifier))]


async def is_called(transaction: Transaction, identifier: UUID, reference: str) -> bool:
    """Tell whether a reference means an organisation: its id, KvK number or name, or those of what stands for it."""
    named = (identifier, await standing_for(transaction, identifier))
    if reference in {str(each) for each in named}:
        return True
    query = select(_ORGANISATION.c.id).where(
        _ORGANISATION.c.id.in_(named),
        or_(func.lower(_ORGANISATION.c.name) == reference.lower(), _ORGANISATION.c.kvk_number == reference),
    )
    return (await transaction.execute(query)).first() is not None
