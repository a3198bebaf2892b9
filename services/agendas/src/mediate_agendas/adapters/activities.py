"""Reads and writes activities."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters.activity_tables import Activity, ActivityCountRow, ActivityRow, DescribedActivity
from mediate_agendas.adapters.organisations import final_of
from mediate_agendas.adapters.tables import ItemRow, LineRow, OrganisationRow
from mediate_agendas.domain.activities import ActivityCodeTaken
from mediate_contracts.events.agendas import Counts
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import ActivityKind, ActivityStatus
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records, in_order

_TABLE = table_of(ActivityRow)
_COUNT = table_of(ActivityCountRow)
_LINE = table_of(LineRow)
_ITEM = table_of(ItemRow)
_ORGANISATION = table_of(OrganisationRow)
_ACTIVITIES = Records(_TABLE, Activity, "activity")
_STANDS: Final = _TABLE.c.withdrawn_because.is_(None)
_YEAR_DIGITS: Final = 4


async def add(transaction: Transaction, described: DescribedActivity, *, at: datetime) -> Activity:
    """Insert an activity. Raises ActivityCodeTaken."""
    values = {name: getattr(described, name) for name in DescribedActivity.model_fields}
    row = await _ACTIVITIES.add(transaction, {**values, "withdrawn_because": None}, at=at, taken=_taken(described.code))
    await _count_towards(transaction, row["id"], described.counts)
    return Activity.model_validate(row)


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int | None = None) -> Activity:
    """Return an activity with its row locked. Raises ProblemError: 404 where there is none, 412 for another version."""
    return Activity.model_validate(await _ACTIVITIES.for_update(transaction, identifier, expecting=expecting))


async def change(transaction: Transaction, activity: Activity, changes: dict[str, Any], *, at: datetime) -> Activity:
    """Write the next version of a locked activity. Raises ActivityCodeTaken."""
    taken = _taken(changes.get("code", activity.code))
    row = await _ACTIVITIES.change(transaction, activity.model_dump(), changes, at=at, taken=taken)
    if "counts" in changes:
        await transaction.execute(_COUNT.delete().where(_COUNT.c.activity_id == activity.id))
        await _count_towards(transaction, activity.id, changes["counts"])
    return Activity.model_validate(row)


async def with_code(transaction: Transaction, code: str) -> Activity | None:
    """Return the activity that stands with this code; None where there is none."""
    row = (await transaction.execute(select(_TABLE).where(_TABLE.c.code == code, _STANDS))).one_or_none()
    return None if row is None else Activity.model_validate(dict(row._mapping))


async def get(connection: AsyncConnection, identifier: UUID) -> Activity:
    """Return one activity, withdrawn or not. Raises ProblemError (404) where there is none."""
    return await _ACTIVITIES.get(connection, identifier)


async def listing(
    connection: AsyncConnection,
    *,
    kind: ActivityKind | None,
    status: ActivityStatus | None,
    line: int | None,
    year: int | None,
    target_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Activity]:
    """Return the activities that stand in the order they were recorded, behind ``after``, at most ``limit``."""
    query = in_order(select(_TABLE).where(_STANDS), _TABLE, after=after, limit=limit, kind=kind, status=status)
    if line is not None:
        query = query.where(_TABLE.c.action_lines.contains([line]))
    if year is not None:
        query = query.where(func.left(_TABLE.c.on, _YEAR_DIGITS) == f"{year:04}")
    if target_id is not None:
        towards = select(_COUNT.c.activity_id).where(_COUNT.c.target_id == target_id)
        query = query.where(_TABLE.c.id.in_(towards))
    return [Activity.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def lines_there(transaction: Transaction, numbers: Sequence[int]) -> frozenset[int]:
    """Return which of some numbers are of an action line."""
    found = await transaction.execute(select(_LINE.c.number).where(_LINE.c.number.in_(numbers)))
    return frozenset(row.number for row in found)


async def items_there(transaction: Transaction, identifiers: Sequence[UUID]) -> frozenset[UUID]:
    """Return which of some ids are of an item."""
    found = await transaction.execute(select(_ITEM.c.id).where(_ITEM.c.id.in_(identifiers)))
    return frozenset(row.id for row in found)


async def organisations_there(transaction: Transaction, identifiers: Sequence[UUID]) -> frozenset[UUID]:
    """Return which of some ids are of an organisation that is known here."""
    found = await transaction.execute(select(_ORGANISATION.c.id).where(_ORGANISATION.c.id.in_(identifiers)))
    return frozenset(row.id for row in found)


async def organisations_called(transaction: Transaction, name: str) -> Sequence[UUID]:
    """Return the organisations that have a name, in any letter case: none, one, or two of several.

    Of records that merges made one organisation, the one that stands for them is returned.
    """
    final = final_of(_ORGANISATION)
    query = select(final.label("id")).where(func.lower(_ORGANISATION.c.name) == name.lower())
    return [row.id for row in await transaction.execute(query.distinct().order_by(final).limit(2))]


async def standing_for(transaction: Transaction, identifiers: Sequence[UUID]) -> Sequence[UUID]:
    """Return the records that stand for organisations, in their order; merges made several records one."""
    query = select(_ORGANISATION.c.id, final_of(_ORGANISATION).label("final_id"))
    found = await transaction.execute(query.where(_ORGANISATION.c.id.in_(identifiers)))
    finals = {row.id: row.final_id for row in found}
    return [finals.get(each, each) for each in identifiers]


async def _count_towards(transaction: Transaction, identifier: UUID, counts: Sequence[Counts]) -> None:
    rows = [{"activity_id": identifier, "place": place, **counted.model_dump()} for place, counted in enumerate(counts)]
    if rows:
        await transaction.execute(_COUNT.insert(), rows)


def _taken(code: str) -> dict[str, DomainError]:
    reason = "there is an activity with this code"
    return {"activity_code_key": ActivityCodeTaken(reason, field="body.code", value=code)}
