"""What the records are called that events are about, as far as everybody may know it."""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.agendas_read_model import AGENDA_ACTIVITY, SESSION
from mediate_gateway.adapters.monitor_read_model import INDICATOR
from mediate_gateway.adapters.tables import ITEM, LINE, ORGANISATION

_NAMED: Final[Mapping[str, tuple[FromClause, ColumnElement[Any]]]] = {
    "organisation": (ORGANISATION, ORGANISATION.c.name),
    "line": (LINE, LINE.c.title),
    "item": (ITEM, ITEM.c.title),
    "session": (SESSION, SESSION.c.title),
    "activity": (AGENDA_ACTIVITY, AGENDA_ACTIVITY.c.title),
    "indicator": (INDICATOR, INDICATOR.c.name),
}
"""By kind of record, where its name is; what is not here (a match, a deal) has none for everybody."""


async def names(
    connection: AsyncConnection, subjects: Collection[tuple[str, UUID]]
) -> Mapping[tuple[str, UUID], str | Mapping[str, str]]:
    """Return names by kind and id, in one language or in both; what has none, or is not known, is left out."""
    found: dict[tuple[str, UUID], str | Mapping[str, str]] = {}
    for kind, (table, name) in _NAMED.items():
        ids = {each for of, each in subjects if of == kind}
        if ids:
            rows = await connection.execute(select(table.c.id, name).where(table.c.id.in_(ids)))
            found |= {(kind, row[0]): row[1] for row in rows}
    return found
