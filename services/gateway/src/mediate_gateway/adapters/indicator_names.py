"""Indicators by what people call them in forms: by their codes, or by their names in either language."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.monitor_read_model import INDICATOR

_NAMED_MAX: Final = 50


async def codes(connection: AsyncConnection, identifiers: Sequence[UUID]) -> Mapping[str, str]:
    """Return the codes of indicators by their ids."""
    query = select(INDICATOR.c.id, INDICATOR.c.code).where(INDICATOR.c.id.in_(identifiers))
    return {str(row.id): row.code for row in await connection.execute(query)}


async def named(connection: AsyncConnection, names: Sequence[str]) -> Mapping[str, str]:
    """Return the ids of indicators by their codes and names, in lower case; none that several have."""
    wanted = [each.lower() for each in names[:_NAMED_MAX]]
    found: dict[str, set[str]] = {}
    called = (INDICATOR.c.code, func.lower(INDICATOR.c.name["nl"].astext), func.lower(INDICATOR.c.name["en"].astext))
    query = select(cast(INDICATOR.c.id, Text).label("id"), *called).where(or_(*(each.in_(wanted) for each in called)))
    for row in await connection.execute(query):
        for name in row[1:]:
            found.setdefault(name, set()).add(row.id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}
