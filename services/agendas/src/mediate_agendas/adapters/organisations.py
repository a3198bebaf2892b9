"""Reads and writes what is known here of organisations: only what community told."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from mediate_agendas.adapters.organisation_tables import DepartureRow
from mediate_agendas.adapters.tables import OrganisationRow
from mediate_agendas.adapters.views import OrganisationName
from mediate_shared.bulk import ROWS, given, inserting
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_TABLE: Final = table_of(OrganisationRow)
_DEPARTURE: Final = table_of(DepartureRow)
_MERGES_DEEP_MAX: Final = 10
_TOLD: Final = (_TABLE.c.id, _TABLE.c.name, _TABLE.c.synthetic)
_KNOW = insert(_TABLE).from_select([each.name for each in _TOLD], select(*given(_TOLD).c))
_KNOW_OR_RENAME = _KNOW.on_conflict_do_update(
    index_elements=["id"], set_={"name": _KNOW.excluded.name, "synthetic": _KNOW.excluded.synthetic}
)
_MERGE = update(_TABLE).where(_TABLE.c.id == bindparam("record")).values(merged_into=bindparam("into"))
_DEPART = inserting(_DEPARTURE)
# Memberships of one organisation may pass each other on their way; ids tell which of them began last.
_DEPART_OR_RETURN = _DEPART.on_conflict_do_update(
    index_elements=["organisation_id"],
    set_={"membership_id": _DEPART.excluded.membership_id, "left_on": _DEPART.excluded.left_on},
    where=_DEPARTURE.c.membership_id <= _DEPART.excluded.membership_id,
)


class Known(NamedTuple):
    """What is known of one record of an organisation."""

    id: UUID
    name: str
    synthetic: bool


class Stands(NamedTuple):
    """A record of an organisation and the one it was merged into; None where it stands for itself again."""

    id: UUID
    merged_into: UUID | None


class Membership(NamedTuple):
    """A membership of an organisation, and since when that is over because the organisation left; None where not."""

    id: UUID
    organisation_id: UUID
    left_on: date | None


async def know(transaction: Transaction, organisations: Sequence[Known]) -> None:
    """Write what was told of organisations; of two about the same one, the later holds."""
    latest = {each.id: each._asdict() for each in organisations}
    await transaction.execute(_KNOW_OR_RENAME, {ROWS: list(latest.values())})


async def stand(transaction: Transaction, standing: Sequence[Stands]) -> None:
    """Write which record another one was merged into, in this order, and which then stands for each in the end."""
    await transaction.execute(_MERGE, [{"record": each.id, "into": each.merged_into} for each in standing])
    await _settle(transaction)


async def depart(transaction: Transaction, memberships: Sequence[Membership]) -> None:
    """Write whether organisations left, in this order; of each its newest membership tells."""
    newest: dict[UUID, Membership] = {}
    for each in memberships:
        before = newest.get(each.organisation_id)
        if before is None or before.id <= each.id:
            newest[each.organisation_id] = each
    rows = [
        {"organisation_id": each.organisation_id, "membership_id": each.id, "left_on": each.left_on}
        for each in newest.values()
    ]
    await transaction.execute(_DEPART_OR_RETURN, {ROWS: rows})


async def forget(transaction: Transaction) -> None:
    """Forget what is told again: merges and departures. Names stay, because assignments refer to their rows."""
    await transaction.execute(_DEPARTURE.delete())
    is_merged = or_(_TABLE.c.merged_into.is_not(None), _TABLE.c.final_id.is_not(None))
    await transaction.execute(update(_TABLE).where(is_merged).values(merged_into=None, final_id=None))


async def find(transaction: Transaction, identifier: UUID) -> OrganisationName | None:
    """Return what is known of an organisation: the record that stands for it, whichever is named; None if nothing."""
    query = select(final_of(_TABLE)).where(_TABLE.c.id == identifier).scalar_subquery()
    found = (await transaction.execute(select(_TABLE).where(_TABLE.c.id == query))).one_or_none()
    return None if found is None else OrganisationName.model_validate(dict(found._mapping))


def final_of(organisation: FromClause) -> ColumnElement[UUID]:
    """Return the id of the record that stands for what a row of organisations is a record of."""
    return func.coalesce(organisation.c.final_id, organisation.c.id)


def stands_for(column: ColumnElement[UUID]) -> ColumnElement[UUID]:
    """Return the id of the record that stands for the one in a column, which itself does where nothing is known."""
    record = _TABLE.alias("stood_for")
    return func.coalesce(select(final_of(record)).where(record.c.id == column).scalar_subquery(), column)


def records_of(identifier: UUID | ColumnElement[UUID]) -> Select[UUID]:
    """Return the ids of every record of an organisation: what merges made one, whichever of them is named."""
    record, named = _TABLE.alias("record"), _TABLE.alias("named")
    final = select(final_of(named)).where(named.c.id == identifier).scalar_subquery()
    return select(record.c.id).where(or_(record.c.id == final, record.c.final_id == final))


def has_left(final: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Return whether an organisation, by the record that stands for it, left: what its newest membership tells."""
    record = _TABLE.alias("member")
    left = (
        select(_DEPARTURE.c.left_on.is_not(None))
        .join(record, record.c.id == _DEPARTURE.c.organisation_id)
        .where(or_(record.c.id == final, record.c.final_id == final))
        .order_by(_DEPARTURE.c.membership_id.desc())
        .limit(1)
    )
    return func.coalesce(left.scalar_subquery(), literal(False))  # noqa: FBT003 - it is a value in a query, no switch


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
        update(_TABLE).where(and_(concerned, _TABLE.c.final_id.is_distinct_from(final))).values(final_id=final)
    )
