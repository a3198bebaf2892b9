"""What reading and writing any record has in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import DateTime, Executable, Select, Table, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from mediate_contracts.values import DomainError
from mediate_shared.commands import stale
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

R = TypeVar("R", bound=BaseModel)


class Kept(SQLModel):
    """What every record has."""

    id: UUID = Field(primary_key=True)
    version: int
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    updated_at: datetime = Field(sa_type=DateTime(timezone=True))


@dataclass(frozen=True)
class Records(Generic[R]):
    """A table whose rows are shown as one view; ``noun`` names one of them in a refusal."""

    table: Table
    view: type[R]
    noun: str

    async def add(
        self,
        transaction: Transaction,
        values: dict[str, Any],
        *,
        at: datetime,
        taken: Mapping[str, DomainError] | None = None,
    ) -> dict[str, Any]:
        """Insert a row at version 1 and return all of it.

        ``taken`` says what to raise where a unique constraint, by its name, refuses.
        """
        row = {"id": new_id(), "version": 1, "created_at": at, "updated_at": at, **values}
        await _write(transaction, self.table.insert().inline(), row, taken or {})
        return row

    async def change(
        self,
        transaction: Transaction,
        row: dict[str, Any],
        changes: dict[str, Any],
        *,
        at: datetime,
        taken: Mapping[str, DomainError] | None = None,
    ) -> dict[str, Any]:
        """Write the next version of a locked row and return all of it; ``taken`` as in ``add``."""
        changed = {"version": row["version"] + 1, "updated_at": at, **changes}
        statement = self.table.update().where(self.table.c.id == row["id"]).values(**changed)
        await _write(transaction, statement, None, taken or {})
        return {**row, **changed}

    async def for_update(
        self, transaction: Transaction, identifier: UUID, *, expecting: int | None = None
    ) -> dict[str, Any]:
        """Return a row, locked. Raises ProblemError: 404 where there is none, 412 where its version is another."""
        found = await transaction.execute(select(self.table).where(self.table.c.id == identifier).with_for_update())
        row = found.one_or_none()
        if row is None:
            raise not_found(self.noun, identifier)
        if expecting is not None and row.version != expecting:
            raise stale(expecting, row.version)
        return dict(row._mapping)

    async def get(self, connection: AsyncConnection, identifier: UUID) -> R:
        """Return one record. Raises ProblemError (404) where there is none."""
        row = (await connection.execute(select(self.table).where(self.table.c.id == identifier))).one_or_none()
        if row is None:
            raise not_found(self.noun, identifier)
        return self.view.model_validate(dict(row._mapping))

    async def listing(
        self, connection: AsyncConnection, *, after: UUID | None, limit: int, **equal: object
    ) -> Sequence[R]:
        """Return records in the order they were made, behind ``after``; None in ``equal`` does not filter."""
        query = in_order(select(self.table), self.table, after=after, limit=limit, **equal)
        return [self.view.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def _write(
    transaction: Transaction,
    statement: Executable,
    row: Mapping[str, Any] | None,
    taken: Mapping[str, DomainError],
) -> None:
    try:
        await transaction.execute(statement, row)
    except IntegrityError as error:
        refusal = next((known for name, known in taken.items() if f'"{name}"' in str(error.orig)), None)
        if refusal is None:
            raise
        raise refusal from error


def in_order(query: Select[Any], table: Table, *, after: UUID | None, limit: int, **equal: object) -> Select[Any]:
    """Return a query cut to a page in the order of making, filtered by columns that equal a value."""
    query = query.order_by(table.c.id).limit(limit)
    if after is not None:
        query = query.where(table.c.id > after)
    for name, value in equal.items():
        if value is not None:
            query = query.where(table.c[name] == value)
    return query
