"""Reads and writes funds and who manages them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import Uuid

from mediate_contracts.values import AccountId
from mediate_pipeline.adapters.fund_tables import FundRow, FundTerms
from mediate_pipeline.adapters.tables import FundManagerRow
from mediate_pipeline.domain.quick_entry import Named
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Kept, in_order

_ALIKE_MAX = 200
_TABLE = table_of(FundRow)
_MANAGER = table_of(FundManagerRow)
_MANAGERS = (
    select(func.array_agg(aggregate_order_by(_MANAGER.c.account_id, _MANAGER.c.account_id), type_=ARRAY(Uuid)))
    .where(_MANAGER.c.fund_id == _TABLE.c.id)
    .scalar_subquery()
)
_SHOWN = select(_TABLE, _MANAGERS.label("managers"))


class Fund(Kept, FundTerms):
    """A fund as it is shown, with the accounts that manage it, sorted."""

    managers: list[AccountId]


async def add(
    transaction: Transaction, identifier: UUID, terms: FundTerms, managers: Collection[AccountId], *, at: datetime
) -> Fund:
    """Insert a fund at version 1, with its managers."""
    values = {name: getattr(terms, name) for name in FundTerms.model_fields}
    record = {"id": identifier, "version": 1, "created_at": at, "updated_at": at, **values}
    await transaction.execute(_TABLE.insert().inline(), record)
    await add_managers(transaction, identifier, managers)
    return Fund.model_validate({**record, "managers": sorted(managers)})


async def amend(transaction: Transaction, fund: Fund, changes: Mapping[str, Any], *, at: datetime) -> Fund:
    """Write what a fund is as its next version; its row is locked."""
    values = {**changes, "version": fund.version + 1, "updated_at": at}
    await transaction.execute(_TABLE.update().where(_TABLE.c.id == fund.id).values(**values))
    return fund.model_copy(update=values)


async def is_known(transaction: Transaction, identifier: UUID) -> bool:
    """Tell whether there is such a fund."""
    found = await transaction.execute(select(_TABLE.c.id).where(_TABLE.c.id == identifier))
    return found.first() is not None


async def get(connection: AsyncConnection | Transaction, identifier: UUID) -> Fund:
    """Return one fund. Raises ProblemError (404) where there is none."""
    row = (await connection.execute(_SHOWN.where(_TABLE.c.id == identifier))).one_or_none()
    if row is None:
        raise not_found("fund", identifier)
    return _fund(row)


async def like(transaction: Transaction, name: str) -> Sequence[Named]:
    """Return funds that a name may stand for, those of this name first: all there are, 200 at most."""
    same = func.lower(_TABLE.c.name) == name.lower()
    holds = _TABLE.c.name.icontains(name, autoescape=True)
    query = select(_TABLE.c.id, _TABLE.c.name).order_by(same.desc(), holds.desc(), _TABLE.c.id).limit(_ALIKE_MAX)
    return [Named(row.id, row.name) for row in await transaction.execute(query)]


async def named(transaction: Transaction, name: str) -> Sequence[UUID]:
    """Return the funds of this name, whatever its case: two at most, which tells that it names several."""
    found = await transaction.execute(select(_TABLE.c.id).where(func.lower(_TABLE.c.name) == name.lower()).limit(2))
    return found.scalars().all()


async def lock(transaction: Transaction, identifier: UUID) -> None:
    """Lock a fund's row, where there is one that may be changed; who opens a deal in it waits, or is waited for."""
    await transaction.execute(select(_TABLE.c.id).where(_TABLE.c.id == identifier).with_for_update())


async def listing(connection: AsyncConnection, *, after: UUID | None, limit: int) -> Sequence[Fund]:
    """Return funds in order of opening, behind ``after``, at most ``limit``."""
    return [_fund(row) for row in await connection.execute(in_order(_SHOWN, _TABLE, after=after, limit=limit))]


async def next_version(transaction: Transaction, fund: Fund, *, at: datetime) -> None:
    """Write that a fund's managers changed."""
    values = {"version": fund.version + 1, "updated_at": at}
    await transaction.execute(_TABLE.update().where(_TABLE.c.id == fund.id).values(**values))


async def add_managers(transaction: Transaction, fund_id: UUID, accounts: Collection[UUID]) -> None:
    """Let people manage a fund."""
    if accounts:
        # In one statement: the first managers of a fund are named by whoever opens it, once.
        rows = [{"fund_id": fund_id, "account_id": account} for account in sorted(accounts)]
        await transaction.execute(_MANAGER.insert().values(rows))


async def remove_managers(transaction: Transaction, fund_id: UUID, accounts: Collection[UUID]) -> None:
    """Let people no longer manage a fund; who removes themselves can do nothing about it after this."""
    if accounts:
        some = (_MANAGER.c.fund_id == fund_id) & _MANAGER.c.account_id.in_(accounts)
        await transaction.execute(_MANAGER.delete().where(some))


def _fund(row: Any) -> Fund:
    return Fund.model_validate({**row._mapping, "managers": row.managers or []})
