"""The organisations this service has heard of."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from mediate_pipeline.adapters.tables import OrganisationNow, OrganisationRow
from mediate_pipeline.domain.quick_entry import Named
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_TABLE = table_of(OrganisationRow)
_STANDS = _TABLE.alias("stands")
_COMPANY = (
    select(_TABLE.c.name, _STANDS.c.id.label("now_id"), _STANDS.c.name.label("now_name"))
    .join(_STANDS, _STANDS.c.id == func.coalesce(_TABLE.c.final_id, _TABLE.c.id))
    .where(_TABLE.c.id == bindparam("organisation"))
)
_MERGES_DEEP_MAX: Final = 10
_ALIKE_MAX: Final = 200
_BEGINNING_CHARACTERS: Final = 3
_MERGE = update(_TABLE).where(_TABLE.c.id == bindparam("record")).values(merged_into=bindparam("into"))
_HEARD = insert(_TABLE)
_HEARD = _HEARD.on_conflict_do_update(index_elements=["id"], set_={"name": _HEARD.excluded.name})


class Stands(NamedTuple):
    """A record of an organisation and the one it was merged into; None where it stands for itself again."""

    id: UUID
    merged_into: UUID | None


class Company(NamedTuple):
    """What an organisation is called, and who stands for it since records of it were merged."""

    name: str
    now: OrganisationNow


async def remember(transaction: Transaction, organisations: Sequence[tuple[UUID, str]]) -> None:
    """Keep the id and the name of each organisation; the last name told stays."""
    rows = [{"id": identifier, "name": name} for identifier, name in dict(organisations).items()]
    if rows:
        await transaction.execute(_HEARD, rows)


async def find(transaction: Transaction, identifier: UUID) -> Company | None:
    """Return what an organisation is called, and who it is now; None where the registry has not told of it."""
    row = (await transaction.execute(_COMPANY, {"organisation": identifier})).one_or_none()
    return None if row is None else Company(row.name, OrganisationNow(id=row.now_id, name=row.now_name))


def records_of(identifier: UUID | ColumnElement[UUID]) -> Select[Any]:
    """Return a query for the ids of every record of an organisation: what merges made one, whichever is named."""
    record = _TABLE.alias("record")
    named = _TABLE.alias("named")
    final = select(func.coalesce(named.c.final_id, named.c.id)).where(named.c.id == identifier).scalar_subquery()
    return select(record.c.id).where(or_(record.c.id == final, record.c.final_id == final))


async def stand(transaction: Transaction, standing: Sequence[Stands]) -> None:
    """Write which record another one was merged into, in this order, and which then stands for each in the end."""
    await transaction.execute(_MERGE, [{"record": each.id, "into": each.merged_into} for each in standing])
    await _settle(transaction)


async def known(transaction: Transaction, identifiers: Sequence[UUID]) -> set[UUID]:
    """Return which of these organisations the registry has told of."""
    found = await transaction.execute(select(_TABLE.c.id).where(_TABLE.c.id.in_(identifiers)))
    return set(found.scalars())


async def like(transaction: Transaction, name: str) -> Sequence[Named]:
    """Return organisations that a name may stand for, each as the record that stands for it; 200 at most.

    They are those of this name, whatever its case, and those that hold it or begin as it does.
    """
    lowered = func.lower(_TABLE.c.name)
    begins = lowered.startswith(name.lower()[:_BEGINNING_CHARACTERS], autoescape=True)
    alike = or_(_TABLE.c.name.icontains(name, autoescape=True), begins)
    query = (
        select(_STANDS.c.id, _TABLE.c.name)
        .join(_STANDS, _STANDS.c.id == func.coalesce(_TABLE.c.final_id, _TABLE.c.id))
        .where(alike)
        .order_by((lowered == name.lower()).desc(), _TABLE.c.id)
        .limit(_ALIKE_MAX)
    )
    return [Named(row.id, row.name) for row in await transaction.execute(query)]


async def named(transaction: Transaction, name: str) -> Sequence[UUID]:
    """Return the organisations of this name, whatever its case: two at most, which tells that it names several.

    Records that were merged are one organisation, under the record that stands for them.
    """
    stands = func.coalesce(_TABLE.c.final_id, _TABLE.c.id)
    query = select(stands).where(func.lower(_TABLE.c.name) == name.lower()).distinct().limit(2)
    return (await transaction.execute(query)).scalars().all()


async def _settle(transaction: Transaction) -> None:
    """Write of every record which one stands for it in the end."""
    merged: Select[Any] = select(_TABLE.c.id, _TABLE.c.merged_into.label("final_id"), literal(1).label("depth"))
    through = merged.where(_TABLE.c.merged_into.is_not(None)).cte("through", recursive=True)
    through = through.union_all(
        select(through.c.id, _TABLE.c.merged_into, through.c.depth + 1)
        .join(_TABLE, _TABLE.c.id == through.c.final_id)
        .where(_TABLE.c.merged_into.is_not(None), through.c.depth < _MERGES_DEEP_MAX)
    )
    furthest = (
        select(through.c.id, through.c.final_id)
        .ext(distinct_on(through.c.id))
        .order_by(through.c.id, through.c.depth.desc())
        .cte("furthest")
    )
    final = select(furthest.c.final_id).where(furthest.c.id == _TABLE.c.id).scalar_subquery()
    concerned = or_(_TABLE.c.merged_into.is_not(None), _TABLE.c.final_id.is_not(None))
    await transaction.execute(
        update(_TABLE).where(concerned, _TABLE.c.final_id.is_distinct_from(final)).values(final_id=final)
    )
