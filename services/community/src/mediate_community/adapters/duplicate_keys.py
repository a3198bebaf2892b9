"""Reads and writes what records are looked up by, so that each is compared with few others and not with a million.

A key that more than 50 records have says nothing of two of them: it is marked so, and none is kept under it any more.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Uuid, any_, bindparam, column, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_community.adapters.merging_tables import DuplicateCrowdRow, DuplicateKeyRow, DuplicateProgressRow
from mediate_community.adapters.tables import OrganisationRow
from mediate_community.domain.likeness import Marks
from mediate_contracts.events import community
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction, journal, relay_state

HOLDERS_MAX: Final = 50
"""Most records that are kept under a key."""
_KEY_BYTES: Final = 8
_KEY: Final = table_of(DuplicateKeyRow)
_CROWD: Final = table_of(DuplicateCrowdRow)
_PROGRESS: Final = table_of(DuplicateProgressRow)
_ORGANISATION: Final = table_of(OrganisationRow)
_TELLING: Final = frozenset(
    each.event_type
    for each in (
        community.OrganisationRegistered,
        community.OrganisationAmended,
        community.OrganisationMerged,
        community.OrganisationMergeUndone,
    )
)
"""After these, an organisation may be like others than before."""
_IDS: Final = bindparam("ids", type_=ARRAY(Uuid()))
_KEYS: Final = bindparam("keys", type_=ARRAY(BigInteger()))
_MARKS: Final = select(
    _ORGANISATION.c.id,
    _ORGANISATION.c.name,
    _ORGANISATION.c.kvk_number,
    _ORGANISATION.c.ror_id,
    _ORGANISATION.c.website,
).where(_ORGANISATION.c.id == any_(_IDS), _ORGANISATION.c.merged_into.is_(None))
_CROWDED: Final = select(_CROWD.c.key).where(_CROWD.c.key == any_(_KEYS))
_FORGET: Final = delete(_KEY).where(_KEY.c.organisation_id == any_(_IDS))
_DISPERSE: Final = delete(_KEY).where(_KEY.c.key == any_(_KEYS))
# All rows in two parameters: one statement for a batch takes a fraction of the time that one for each does.
_ADD: Final = (
    insert(_KEY)
    .from_select(["key", "organisation_id"], select(func.unnest(_KEYS), func.unnest(_IDS)))
    .on_conflict_do_nothing()
)
_ADD_CROWD: Final = insert(_CROWD).on_conflict_do_nothing()


def _holders() -> Any:
    asked = func.unnest(_KEYS).table_valued(column("key", BigInteger), name="asked").render_derived()
    under = select(_KEY.c.organisation_id).where(_KEY.c.key == asked.c.key).limit(HOLDERS_MAX).lateral("under")
    return select(asked.c.key, under.c.organisation_id).join_from(asked, under, literal(value=True))


_HOLDERS: Final = _holders()


def numbered(key: str) -> int:
    """Return a key as it is kept; two that are the same number by chance lead to a comparison that finds nothing."""
    return int.from_bytes(blake2b(key.encode(), digest_size=_KEY_BYTES).digest(), signed=True)


async def heard(transaction: Transaction, shard: int, *, limit: int) -> tuple[list[UUID], int | None]:
    """Return which organisations the next entries of a shard of the journal are about, and how far they go.

    None where there are none. What was committed is in the journal in an order that never changes, so nothing is
    passed over that was being written meanwhile.
    """
    reached = await transaction.connection.scalar(select(_PROGRESS.c.sequence).where(_PROGRESS.c.shard == shard))
    query = (
        select(journal.c.sequence, journal.c.type, journal.c.subject)
        .where(journal.c.shard == shard, journal.c.sequence > (reached or 0))
        .order_by(journal.c.sequence)
        .limit(limit)
    )
    rows = (await transaction.execute(query)).all()
    told = dict.fromkeys(row.subject for row in rows if row.type in _TELLING)
    return list(told), rows[-1].sequence if rows else None


async def reach(transaction: Transaction, shard: int, sequence: int) -> None:
    """Keep how far a shard of the journal was looked through."""
    at = insert(_PROGRESS).values(shard=shard, sequence=sequence)
    await transaction.execute(at.on_conflict_do_update(index_elements=["shard"], set_={"sequence": sequence}))


async def said(connection: AsyncConnection) -> int:
    """Return how many events this service has said so far."""
    return int(await connection.scalar(select(func.coalesce(func.sum(relay_state.c.numbered), 0))) or 0)


async def marks(transaction: Transaction, ids: Collection[UUID]) -> Mapping[UUID, Marks]:
    """Return what those of these records are compared by that stand for themselves."""
    found = await transaction.execute(_MARKS, {"ids": list(ids)})
    return {row.id: Marks(row.name, row.kvk_number, row.ror_id, row.website) for row in found}


async def put(
    transaction: Transaction, looked_at: Collection[UUID], keys: Mapping[UUID, Sequence[int]]
) -> Mapping[UUID, set[UUID]]:
    """Keep the keys of records in the place of those they had; return with which others each has one in common."""
    await transaction.execute(_FORGET, {"ids": list(looked_at)})
    wanted = {key for each in keys.values() for key in each}
    crowded = set((await transaction.execute(_CROWDED, {"keys": list(wanted)})).scalars())
    holders: dict[int, set[UUID]] = defaultdict(set)
    # In the order of the index: the rows of neighbouring keys lie together.
    for row in await transaction.execute(_HOLDERS, {"keys": sorted(wanted - crowded)}):
        holders[row.key].add(row.organisation_id)
    for organisation_id, each in keys.items():
        for key in each:
            if key not in crowded:
                holders[key].add(organisation_id)
    crowds = [key for key, held in holders.items() if len(held) > HOLDERS_MAX]
    if crowds:
        await transaction.execute(_ADD_CROWD, [{"key": key} for key in crowds])
        await transaction.execute(_DISPERSE, {"keys": crowds})
        crowded.update(crowds)
    rows = sorted((key, each) for each, own in keys.items() for key in own if key not in crowded)
    if rows:
        added, holding = zip(*rows, strict=True)
        await transaction.execute(_ADD, {"keys": list(added), "ids": list(holding)})
    return {each: _others(each, (holders[key] for key in own if key not in crowded)) for each, own in keys.items()}


def _others(organisation_id: UUID, held: Iterable[set[UUID]]) -> set[UUID]:
    return set().union(*held) - {organisation_id}
