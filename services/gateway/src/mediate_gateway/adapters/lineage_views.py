"""Where an organisation comes from and what came from it, through whatever others, as the read model has it.

What was said of a record that another one stands for since a merge is read as said of that other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters import merges
from mediate_gateway.adapters.community_read_model import RELATION
from mediate_gateway.adapters.tables import MERGE, ORGANISATION

KIN_COUNTED_MAX: Final = 400
"""Most organisations of one lineage that are looked up; so many are counted, and no more."""
_TIES_MAX: Final = 500
_GENERATIONS_MAX: Final = 20

_LATER: Final = merges.final(RELATION.c.organisation_id).label("later_id")
_BEFORE: Final = merges.final(RELATION.c.other_id).label("before_id")


@dataclass(frozen=True)
class Kin:
    """An organisation of a lineage, as far as the gateway has heard of it."""

    id: UUID
    name: str | None
    founding_year: int | None = None


@dataclass(frozen=True)
class Tie:
    """``later`` came from ``before``, or belongs to it; days as exactly as the source tells them."""

    id: UUID
    later: UUID
    before: UUID
    kind: str
    since: str | None
    until: str | None
    source: dict[str, str] | None


@dataclass(frozen=True)
class Lineage:
    """An organisation's forebears and what came of it, the nearest first, itself foremost; and what ties them.

    ``is_cut`` where there are more than are looked up.
    """

    kin: Sequence[Kin]
    ties: Sequence[Tie]
    is_cut: bool

    def own(self, organisation_id: UUID) -> list[Tie]:
        """Return the ties of one organisation alone."""
        return [each for each in self.ties if organisation_id in {each.later, each.before}]


async def lineage(connection: AsyncConnection, organisation_id: UUID) -> Lineage:
    """Return the lineage of an organisation: those it came from and belongs to, and those that came from it."""
    own = (await merges.standing_for(connection, organisation_id))[0]
    ties: dict[UUID, Tie] = {}
    reached = [own]
    for upwards in (True, False):
        ahead = {own}
        for _ in range(_GENERATIONS_MAX):
            if not ahead or len(reached) >= KIN_COUNTED_MAX or len(ties) >= _TIES_MAX:
                break
            found = await _ties(connection, ahead, upwards=upwards)
            ties |= {each.id: each for each in found}
            following = [each.before if upwards else each.later for each in found]
            ahead = {each for each in following if each not in reached}
            reached += sorted(ahead)
    kept = reached[:KIN_COUNTED_MAX]
    inside = [each for each in ties.values() if each.later != each.before and {each.later, each.before} <= set(kept)]
    return Lineage(
        await _named(connection, kept), inside[:_TIES_MAX], len(reached) > len(kept) or len(ties) > _TIES_MAX
    )


async def tie(connection: AsyncConnection, relation_id: UUID) -> Tie | None:
    """Return one relation; None where the read model holds none, or none any more."""
    row = (await connection.execute(_QUERY.where(RELATION.c.id == relation_id))).one_or_none()
    return None if row is None else _tie(row)


async def named(connection: AsyncConnection, identifiers: Collection[UUID]) -> dict[UUID, Kin]:
    """Return organisations by their ids; those not heard of are without a name."""
    return {each.id: each for each in await _named(connection, list(identifiers))}


_QUERY: Final = select(RELATION, _LATER, _BEFORE)


async def _ties(connection: AsyncConnection, of: Collection[UUID], *, upwards: bool) -> list[Tie]:
    near = RELATION.c.organisation_id if upwards else RELATION.c.other_id
    # Looked up by every record of these organisations, which the index of relations can do.
    records = [*of, *(await connection.execute(select(MERGE.c.id).where(MERGE.c.final_id.in_(of)))).scalars()]
    # The oldest first: which they are does not change with what is added.
    query = _QUERY.where(near.in_(records)).order_by(RELATION.c.id).limit(_TIES_MAX + 1)
    return [_tie(row) for row in await connection.execute(query)]


def _tie(row: Any) -> Tie:
    return Tie(row.id, row.later_id, row.before_id, row.kind, row.starts, row.until, row.source)


async def _named(connection: AsyncConnection, identifiers: Sequence[UUID]) -> list[Kin]:
    query = select(ORGANISATION.c.id, ORGANISATION.c.name, ORGANISATION.c.founding_year).where(
        ORGANISATION.c.id.in_(identifiers)
    )
    known = {row.id: Kin(row.id, row.name, row.founding_year) for row in await connection.execute(query)}
    return [known.get(each, Kin(each, None)) for each in identifiers]
