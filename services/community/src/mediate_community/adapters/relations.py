"""Reads and writes how organisations came from each other, or belong to each other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, func, literal, or_, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_community.adapters.connection_tables import RelationRecord, RelationRow
from mediate_community.adapters.tables import OrganisationRow
from mediate_community.domain.lineage import FAMILIES, LINEAGE_MAX, Relation
from mediate_contracts.vocabulary import RelationKind
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records

_TABLE = table_of(RelationRow)
_ORGANISATION = table_of(OrganisationRow)
_RELATIONS = Records(_TABLE, RelationRecord, "relation")
_STANDS: Final = _TABLE.c.withdrawn_because.is_(None)
_ONE_AT_A_TIME: Final = select(func.pg_advisory_xact_lock(func.hashtextextended("mediate.community.lineage", 0)))


async def one_at_a_time(transaction: Transaction) -> None:
    """Wait until nobody else states a relation, and keep others waiting until this transaction ends.

    Two relations can make a circle that neither makes alone.
    """
    await transaction.execute(_ONE_AT_A_TIME)


async def add(transaction: Transaction, values: dict[str, Any], *, at: datetime) -> RelationRecord:
    """Insert a relation."""
    return RelationRecord.model_validate(
        await _RELATIONS.add(transaction, {**values, "withdrawn_because": None}, at=at)
    )


async def change(
    transaction: Transaction, relation: RelationRecord, changes: dict[str, Any], *, at: datetime
) -> RelationRecord:
    """Write the next version of a locked relation."""
    return RelationRecord.model_validate(await _RELATIONS.change(transaction, relation.model_dump(), changes, at=at))


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int | None = None) -> RelationRecord:
    """Return a relation, locked. Raises ProblemError: 404 where there is none, 412 where its version is another."""
    return RelationRecord.model_validate(await _RELATIONS.for_update(transaction, identifier, expecting=expecting))


async def get(connection: AsyncConnection, identifier: UUID) -> RelationRecord:
    """Return one relation, withdrawn or not. Raises ProblemError (404) where there is none."""
    return await _RELATIONS.get(connection, identifier)


async def listing(
    connection: AsyncConnection,
    *,
    organisation_id: UUID | None,
    is_withdrawn: bool,
    after: UUID | None,
    limit: int,
) -> Sequence[RelationRecord]:
    """Return relations in the order they were stated, behind ``after``, at most ``limit``; of either end."""
    query = select(_TABLE).where(~_STANDS if is_withdrawn else _STANDS).order_by(_TABLE.c.id).limit(limit)
    if after is not None:
        query = query.where(_TABLE.c.id > after)
    if organisation_id is not None:
        query = query.where(_of(organisation_id))
    return [RelationRecord.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def count(transaction: Transaction, organisation_id: UUID) -> int:
    """Return how many relations of an organisation stand, of either end."""
    query = select(func.count()).where(_STANDS, _of(organisation_id))
    return await transaction.connection.scalar(query) or 0


async def between(
    transaction: Transaction, organisation_id: UUID, other_id: UUID, kind: RelationKind
) -> Sequence[RelationRecord]:
    """Return what stands of one kind from an organisation to another, in the order it was stated."""
    query = (
        select(_TABLE)
        .where(
            _STANDS,
            _TABLE.c.organisation_id == organisation_id,
            _TABLE.c.other_id == other_id,
            _TABLE.c.kind == kind,
        )
        .order_by(_TABLE.c.id)
    )
    return [RelationRecord.model_validate(dict(row._mapping)) for row in await transaction.execute(query)]


async def leading_back(
    transaction: Transaction, relation: Relation, *, but: UUID | None = None
) -> tuple[Relation, Sequence[Relation]]:
    """Return a relation and what leads back from its other end, through kinds that no circle may be made of with it.

    Of records that merges made one organisation, whatever is said is said of the one that stands for them. ``but`` is
    left out: the relation itself, where it is there already. At most one more than ``LINEAGE_MAX``.
    """
    followed: list[ColumnElement[bool]] = [_STANDS, _TABLE.c.kind.in_(sorted(FAMILIES[relation.kind]))]
    if but is not None:
        followed.append(_TABLE.c.id != but)
    back = select(literal(relation.other_id, Uuid).label("id")).cte("back", recursive=True)
    merged = _ORGANISATION.c.merged_into
    step = union_all(
        select(_TABLE.c.other_id.label("id")).where(*followed, _TABLE.c.organisation_id == back.c.id),
        select(merged).where(_ORGANISATION.c.id == back.c.id, merged.is_not(None)),
        select(_ORGANISATION.c.id).where(merged == back.c.id),
    ).lateral("step")
    back = back.union(select(step.c.id).select_from(back.join(step, true())))
    reached = select(back.c.id)
    found = await transaction.execute(
        select(_TABLE).where(*followed, _TABLE.c.organisation_id.in_(reached)).limit(LINEAGE_MAX + 1)
    )
    said = [stated(row) for row in found]
    into = await transaction.execute(
        select(_ORGANISATION.c.id, merged).where(_ORGANISATION.c.id.in_(reached), merged.is_not(None))
    )
    stands_for: dict[UUID, UUID] = {row.id: row.merged_into for row in into}
    return _resolved(relation, stands_for), [_resolved(each, stands_for) for each in said]


def _resolved(relation: Relation, stands_for: Mapping[UUID, UUID]) -> Relation:
    def final(identifier: UUID) -> UUID:
        while identifier in stands_for:
            identifier = stands_for[identifier]
        return identifier

    return replace(relation, organisation_id=final(relation.organisation_id), other_id=final(relation.other_id))


def stated(record: Any) -> Relation:
    """Return what a relation says, as the domain judges it."""
    kind = RelationKind(record.kind)
    return Relation(record.organisation_id, record.other_id, kind, record.since, record.until)


def _of(organisation_id: UUID) -> ColumnElement[bool]:
    return or_(_TABLE.c.organisation_id == organisation_id, _TABLE.c.other_id == organisation_id)
