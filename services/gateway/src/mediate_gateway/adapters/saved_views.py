"""Reads and writes saved views; each account sees its own alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.identity_tables import ACCOUNT
from mediate_gateway.adapters.listing_tables import SAVED_VIEW
from mediate_gateway.domain.saved_views import VIEWS_MAX, TooManyViews, ViewNameTaken, slug_of
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found


async def of_list(connection: AsyncConnection, account_id: UUID, path: str) -> Sequence[Any]:
    """Return somebody's views of a list, by name."""
    query = (
        select(SAVED_VIEW)
        .where(SAVED_VIEW.c.account_id == account_id, SAVED_VIEW.c.path == path)
        .order_by(func.lower(SAVED_VIEW.c.name), SAVED_VIEW.c.id)
        .limit(VIEWS_MAX)
    )
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found


async def get(connection: AsyncConnection | Transaction, account_id: UUID, view_id: UUID) -> Any:
    """Return one of somebody's views by its id. Raises ProblemError (404)."""
    query = select(SAVED_VIEW).where(SAVED_VIEW.c.account_id == account_id, SAVED_VIEW.c.id == view_id)
    found = (await connection.execute(query)).one_or_none()
    if found is None:
        raise not_found("view", view_id)
    return found


async def save(
    transaction: Transaction, account_id: UUID, path: str, name: str, query: dict[str, str], *, at: datetime
) -> str:
    """Keep a view, in place of one of the same name, and return its slug. Raises TooManyViews."""
    # One at a time for each account, so that together they keep no more than one may.
    await transaction.execute(select(ACCOUNT.c.id).where(ACCOUNT.c.id == account_id).with_for_update())
    slug = slug_of(name)
    kept = await transaction.execute(
        select(SAVED_VIEW.c.path, SAVED_VIEW.c.slug).where(SAVED_VIEW.c.account_id == account_id)
    )
    addresses = {(each.path, each.slug) for each in kept}
    if (path, slug) not in addresses and len(addresses) >= VIEWS_MAX:
        raise TooManyViews
    row = {"id": new_id(), "account_id": account_id, "path": path, "slug": slug, "name": name, "query": query}
    adding = insert(SAVED_VIEW).values(**row, created_at=at)
    await transaction.execute(
        adding.on_conflict_do_update(constraint="saved_view_address_key", set_={"name": name, "query": query})
    )
    return slug


async def rename(transaction: Transaction, account_id: UUID, view_id: UUID, name: str) -> Any:
    """Call a view otherwise. Raises ViewNameTaken, and ProblemError (404)."""
    view = await get(transaction, account_id, view_id)
    slug = slug_of(name)
    taken = select(SAVED_VIEW.c.id).where(
        SAVED_VIEW.c.account_id == account_id,
        SAVED_VIEW.c.path == view.path,
        SAVED_VIEW.c.slug == slug,
        SAVED_VIEW.c.id != view_id,
    )
    if (await transaction.execute(taken)).first() is not None:
        raise ViewNameTaken("another view of this list is called so", field="name", value=name)
    await transaction.execute(SAVED_VIEW.update().where(SAVED_VIEW.c.id == view_id).values(name=name, slug=slug))
    return await get(transaction, account_id, view_id)


async def delete(transaction: Transaction, account_id: UUID, view_id: UUID) -> Any:
    """Drop a view, and return what it was. Raises ProblemError (404)."""
    view = await get(transaction, account_id, view_id)
    await transaction.execute(SAVED_VIEW.delete().where(SAVED_VIEW.c.id == view_id))
    return view
