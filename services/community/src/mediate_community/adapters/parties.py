"""Looks up the organisations that other records are about."""

import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import CTE, Select, func, literal, select

from mediate_community.adapters.tables import OrganisationRow
from mediate_community.domain.parties import UnknownOrganisation
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_ORGANISATION = table_of(OrganisationRow)
_KVK_NUMBER: Final = re.compile(r"[0-9]{8}")
_SEVERAL: Final = 2
_MERGES_DEEP_MAX: Final = 10


async def check_known(transaction: Transaction, identifier: UUID, *, field: str) -> None:
    """Check that there is an organisation with this id. Raises UnknownOrganisation, naming the field."""
    known = await transaction.connection.scalar(select(_ORGANISATION.c.id).where(_ORGANISATION.c.id == identifier))
    if known is None:
        reason = "there is no organisation with this id"
        raise UnknownOrganisation(reason, field=field, value=str(identifier))


def one_and_the_same(identifier: UUID) -> Select[UUID]:
    """Return the ids of every record of an organisation: what merges made one, whichever of them is named."""
    named = select(_ORGANISATION.c.id, _ORGANISATION.c.merged_into, literal(0).label("depth"))
    above = named.where(_ORGANISATION.c.id == identifier).cte("above", recursive=True)
    above = above.union_all(
        select(_ORGANISATION.c.id, _ORGANISATION.c.merged_into, above.c.depth + 1).where(
            _ORGANISATION.c.id == above.c.merged_into, above.c.depth < _MERGES_DEEP_MAX
        )
    )
    final = select(above.c.id, literal(0).label("depth")).where(above.c.merged_into.is_(None))
    below = final.cte("below", recursive=True)
    below = below.union_all(
        select(_ORGANISATION.c.id, below.c.depth + 1).where(
            _ORGANISATION.c.merged_into == below.c.id, below.c.depth < _MERGES_DEEP_MAX
        )
    )
    return select(below.c.id)


async def referred(transaction: Transaction, reference: str) -> Sequence[UUID]:
    """Return which organisations are meant by an id, a KvK number or an exact name, whatever its case; at most two.

    One that another record stands for since a merge is found by its id alone.
    """
    query = select(_ORGANISATION.c.id).order_by(_ORGANISATION.c.id).limit(_SEVERAL)
    try:
        query = query.where(_ORGANISATION.c.id == UUID(reference))
    except ValueError:
        query = query.where(_ORGANISATION.c.merged_into.is_(None))
        if _KVK_NUMBER.fullmatch(reference):
            query = query.where(_ORGANISATION.c.kvk_number == reference)
        else:
            query = query.where(func.lower(_ORGANISATION.c.name) == reference.lower())
    return list((await transaction.execute(query)).scalars())


def finals() -> CTE:
    """Return ``id`` and ``final_id`` of every record that another one stands for, through all merges."""
    merged = select(_ORGANISATION.c.id, _ORGANISATION.c.merged_into.label("final_id"), literal(0).label("depth"))
    through = merged.where(_ORGANISATION.c.merged_into.is_not(None)).cte("through", recursive=True)
    through = through.union_all(
        select(through.c.id, _ORGANISATION.c.merged_into, through.c.depth + 1).where(
            _ORGANISATION.c.id == through.c.final_id,
            _ORGANISATION.c.merged_into.is_not(None),
            through.c.depth < _MERGES_DEEP_MAX,
        )
    )
    stands = through.join(_ORGANISATION, _ORGANISATION.c.id == through.c.final_id)
    furthest = select(through.c.id, through.c.final_id).select_from(stands)
    return furthest.where(_ORGANISATION.c.merged_into.is_(None)).cte("finals")
