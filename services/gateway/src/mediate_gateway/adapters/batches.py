"""Statements that apply a whole batch of rows at once: the rows travel as one JSON parameter.

One statement with one parameter takes a tenth of the time that as many single statements do.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, TableValuedAlias, Update, bindparam, column, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert

from mediate_shared.journal import Transaction

Rows = Sequence[Mapping[str, Any]]


def upsert(table: Table, *, once: Collection[str] = (), added: Collection[str] = ()) -> Insert:
    """Return the statement that inserts ``rows``, replacing those whose key is there already.

    The fields in ``once`` stay as they were first written; what is in those ``added`` is added to what is there. What
    the database makes of other fields is not among the rows.
    """
    written = [field for field in table.c if field.computed is None]
    given = _given(written)
    adding = insert(table).from_select([field.name for field in written], select(*given.c))
    changing = [field.name for field in written if not field.primary_key and field.name not in once]
    replaced = {
        name: table.c[name] + adding.excluded[name] if name in added else adding.excluded[name] for name in changing
    }
    return adding.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=replaced)


def change(table: Table, *fields: str) -> Update:
    """Return the statement that sets these fields of the ``rows`` that are there, by their ``id``."""
    given = _given([table.c.id, *(table.c[field] for field in fields)])
    return update(table).values({field: given.c[field] for field in fields}).where(table.c.id == given.c.id)


async def apply(
    transaction: Transaction, statement: Insert | Update, rows: Rows, *, key: str = "id", once: Collection[str] = ()
) -> None:
    """Run one of these statements; of rows with the same key the last one counts, but for fields in ``once``."""
    last: dict[Any, Mapping[str, Any]] = {}
    for row in rows:
        first = last.get(row[key])
        last[row[key]] = row if first is None else {**row, **{field: first[field] for field in once}}
    await transaction.execute(statement, {"rows": list(last.values())})


def _given(fields: Sequence[Column[Any]]) -> TableValuedAlias:
    rows: ColumnElement[Any] = bindparam("rows", type_=JSONB)
    columns = [column(field.name, field.type) for field in fields]
    return func.jsonb_to_recordset(rows).table_valued(*columns, name="given").render_derived(with_types=True)
