"""The figures of an action line: its indicators, each with its newest figure and what that comes to."""

from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.monitor_views import INDICATORS

INDICATORS_MAX: Final = 50
"""So many indicators are told of on the page of a line; the monitor lists them all."""


class LineFigures(NamedTuple):
    """The indicators of a line in the order of their codes, and whether there are more of them."""

    indicators: list[Any]
    is_cut: bool


async def of_line(connection: AsyncConnection, number: int) -> LineFigures:
    """Return the indicators of an action line; a row has what the list of indicators has of each."""
    query = select(INDICATORS).where(INDICATORS.c.action_lines.contains([number]))
    rows = list(await connection.execute(query.order_by(INDICATORS.c.code).limit(INDICATORS_MAX + 1)))
    return LineFigures(rows[:INDICATORS_MAX], len(rows) > INDICATORS_MAX)
