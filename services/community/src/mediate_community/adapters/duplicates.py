"""Reads and writes which records may be two of one organisation."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Select, and_, delete, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_community.adapters.merging_tables import DuplicateRow
from mediate_community.adapters.tables import OrganisationRow
from mediate_community.domain.likeness import Ground, Likeness
from mediate_community.domain.merging import DuplicateStatus
from mediate_shared.database import table_of
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records

Pair = tuple[UUID, UUID]
"""Two records, the lower id first."""
_TABLE: Final = table_of(DuplicateRow)
_ORGANISATION: Final = table_of(OrganisationRow)


class InCommon(BaseModel):
    """One thing that two records have in common."""

    ground: Ground
    shown: str


class Named(BaseModel):
    """One of two records."""

    id: UUID
    version: int
    name: str
    synthetic: bool
    merged_into: UUID | None


class Duplicate(BaseModel):
    """Two records that may be of one organisation."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    organisation: Named
    other: Named
    grounds: list[InCommon]
    score: Decimal
    status: DuplicateStatus
    reason: str | None


DUPLICATES: Final = Records(_TABLE, Duplicate, "duplicate")


def pair_of(one: UUID, other: UUID) -> Pair:
    """Return two records in the order in which they are kept."""
    return (one, other) if one < other else (other, one)


def _shown() -> Select[Any]:
    one, other = _ORGANISATION.alias("one"), _ORGANISATION.alias("other")
    return (
        select(
            _TABLE,
            *(one.c[name].label(f"first.{name}") for name in Named.model_fields),
            *(other.c[name].label(f"second.{name}") for name in Named.model_fields),
        )
        .join_from(_TABLE, one, one.c.id == _TABLE.c.organisation_id)
        .join(other, other.c.id == _TABLE.c.other_id)
    )


def _duplicate(row: Any) -> Duplicate:
    found = dict(row._mapping)
    found["organisation"] = {name: found[f"first.{name}"] for name in Named.model_fields}
    found["other"] = {name: found[f"second.{name}"] for name in Named.model_fields}
    return Duplicate.model_validate({name: found[name] for name in Duplicate.model_fields})


async def get(connection: AsyncConnection | Transaction, identifier: UUID) -> Duplicate:
    """Return one pair. Raises ProblemError (404) where there is none."""
    row = (await connection.execute(_shown().where(_TABLE.c.id == identifier))).one_or_none()
    if row is None:
        raise not_found("duplicate", identifier)
    return _duplicate(row)


async def listing(
    connection: AsyncConnection,
    *,
    status: DuplicateStatus | None,
    organisation_id: UUID | None,
    after: tuple[Decimal, UUID] | None,
    limit: int,
) -> Sequence[Duplicate]:
    """Return pairs, the most alike first, behind the score and id of one."""
    query = _shown().order_by(_TABLE.c.score.desc(), _TABLE.c.id).limit(limit)
    if status is not None:
        query = query.where(_TABLE.c.status == status)
    if organisation_id is not None:
        query = query.where(or_(_TABLE.c.organisation_id == organisation_id, _TABLE.c.other_id == organisation_id))
    if after is not None:
        score, identifier = after
        query = query.where(or_(_TABLE.c.score < score, and_(_TABLE.c.score == score, _TABLE.c.id > identifier)))
    return [_duplicate(row) for row in await connection.execute(query)]


async def replace(
    transaction: Transaction, looked_at: Collection[UUID], found: Mapping[Pair, Likeness], *, at: datetime
) -> None:
    """Keep what was found of records that were looked at, in the place of what was found of them before.

    What is no longer so and was not decided is dropped. What was dismissed stays so, unless there is a ground now that
    it was not dismissed with.
    """
    involved = or_(_TABLE.c.organisation_id.in_(looked_at), _TABLE.c.other_id.in_(looked_at))
    kept = (await transaction.execute(select(_TABLE).where(involved).with_for_update())).all()
    new = dict(found)
    dropped = []
    for row in kept:
        likeness = new.pop((row.organisation_id, row.other_id), None)
        if likeness is None:
            if row.status == DuplicateStatus.OPEN:
                dropped.append(row.id)
            continue
        grounds = _written(likeness)
        is_again = row.status == DuplicateStatus.DISMISSED and any(each not in row.grounds for each in grounds)
        if is_again or (row.status == DuplicateStatus.OPEN and grounds != row.grounds):
            changes = {"grounds": grounds, "score": _score(likeness), "status": DuplicateStatus.OPEN, "reason": None}
            await DUPLICATES.change(transaction, dict(row._mapping), changes, at=at)
    if dropped:
        await transaction.execute(delete(_TABLE).where(_TABLE.c.id.in_(dropped)))
    rows = [_row(pair, likeness, DuplicateStatus.OPEN, None, at=at) for pair, likeness in new.items()]
    if rows:
        # What was decided of a pair a moment ago, while this was looked at, stands.
        await transaction.execute(insert(_TABLE).on_conflict_do_nothing(), rows)


async def decide(
    transaction: Transaction,
    pair: Pair,
    likeness: Likeness,
    status: DuplicateStatus,
    *,
    reason: str,
    at: datetime,
) -> None:
    """Keep what was decided of a pair, whether it was found before or not."""
    found = await transaction.execute(
        select(_TABLE).where(tuple_(_TABLE.c.organisation_id, _TABLE.c.other_id) == tuple_(*pair)).with_for_update()
    )
    row = found.one_or_none()
    if row is None:
        new = _row(pair, likeness, status, reason, at=at)
        await transaction.execute(insert(_TABLE).on_conflict_do_nothing(), new)
        return
    changes = {"status": status, "reason": reason, "grounds": _written(likeness), "score": _score(likeness)}
    await DUPLICATES.change(transaction, dict(row._mapping), changes, at=at)


def _row(
    pair: Pair, likeness: Likeness, status: DuplicateStatus, reason: str | None, *, at: datetime
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "version": 1,
        "created_at": at,
        "updated_at": at,
        "organisation_id": pair[0],
        "other_id": pair[1],
        "grounds": _written(likeness),
        "score": _score(likeness),
        "status": status,
        "reason": reason,
    }


def _written(likeness: Likeness) -> list[dict[str, Any]]:
    return [asdict(each) for each in likeness.grounds]


def _score(likeness: Likeness) -> Decimal:
    return Decimal(str(likeness.score))
