"""Reads what the monitor tells everybody: every indicator and every figure that stands.

It is read some thousands of rows at a time, each time with a connection of its own, and goes on behind the last row: so
ten million figures need no more memory than a thousand, and whoever fetches them slowly holds nothing open meanwhile.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.monitor_read_model import INDICATOR, OBSERVATION
from mediate_shared.database import Database
from mediate_shared.problems import FieldError, Problem, ProblemError, not_found
from mediate_shared.progress import applied

ROWS_AT_ONCE: Final = 2_000
UNKNOWN_INDICATOR: Final = Problem(404, "not-found", "There is no such thing here")
_OF_THE_MONITOR: Final = "/monitor/%"
_IN_ORDER: Final = ("indicator_id", "period_end", "period_days", "id")


@dataclass(frozen=True)
class Narrowed:
    """Which figures are wanted: of one indicator, and those that were heard of since a moment; all without either."""

    indicator_id: UUID | None = None
    since: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what holds of those figures."""
        found: list[ColumnElement[bool]] = []
        if self.indicator_id is not None:
            found.append(OBSERVATION.c.indicator_id == self.indicator_id)
        if self.since is not None:
            found.append(OBSERVATION.c.updated_at >= self.since)
        return found


async def version(connection: AsyncConnection) -> str:
    """Return a name for the state of all of it: another one as soon as the monitor was heard again."""
    query = select(applied).where(applied.c.source.like(_OF_THE_MONITOR))
    heard = sorted(map(tuple, await connection.execute(query)))
    return sha256(repr(heard).encode()).hexdigest()[:20]


async def changed_at(connection: AsyncConnection) -> datetime | None:
    """Return when an indicator was last heard of; None where there is none."""
    found: datetime | None = await connection.scalar(select(func.max(INDICATOR.c.updated_at)))
    return found


async def indicator(connection: AsyncConnection, code: str, *, field: str = "path.code") -> Any:
    """Return one indicator. Raises ProblemError (404), which names the field that the code is from."""
    row = (await connection.execute(select(INDICATOR).where(INDICATOR.c.code == code).limit(1))).one_or_none()
    if row is None:
        wrong = FieldError(field=field, value=code, reason="is the code of no indicator")
        raise ProblemError(UNKNOWN_INDICATOR, f"There is no indicator {code}.", errors=[wrong])
    return row


async def code_of(connection: AsyncConnection, indicator_id: UUID) -> str:
    """Return the code of an indicator. Raises ProblemError (404)."""
    found: str | None = await connection.scalar(select(INDICATOR.c.code).where(INDICATOR.c.id == indicator_id))
    if found is None:
        raise not_found("indicator", str(indicator_id))
    return found


async def first_indicators(connection: AsyncConnection, most: int) -> Sequence[Any]:
    """Return so many indicators at most, the first by their codes."""
    return (await connection.execute(select(INDICATOR).order_by(INDICATOR.c.code).limit(most))).all()


async def indicators(database: Database) -> AsyncIterator[Sequence[Any]]:
    """Yield every indicator, some thousands at a time, in the order of their codes."""
    after: str | None = None
    while True:
        query = select(INDICATOR).order_by(INDICATOR.c.code).limit(ROWS_AT_ONCE)
        async with database.reading() as connection:
            rows = (await connection.execute(query if after is None else query.where(INDICATOR.c.code > after))).all()
        if rows:
            yield rows
        if len(rows) < ROWS_AT_ONCE:
            return
        after = rows[-1].code


async def observations(database: Database, narrowed: Narrowed) -> AsyncIterator[Sequence[Any]]:
    """Yield figures, each with its indicator's code, unit and whether it is synthetic, some thousands at a time.

    They are in the order of their indicator, and of those of one in the order of time.
    """
    after: Any = None
    while True:
        async with database.reading() as connection:
            rows = (await connection.execute(_page(narrowed, after))).all()
        known = [row for row in rows if row.code is not None]
        if known:
            yield known
        if len(rows) < ROWS_AT_ONCE:
            return
        after = rows[-1]


def _page(narrowed: Narrowed, after: Any) -> Select[Any]:
    order = [OBSERVATION.c[name] for name in _IN_ORDER]
    query = select(OBSERVATION).where(*narrowed.conditions()).order_by(*order).limit(ROWS_AT_ONCE)
    if after is not None:
        query = query.where(tuple_(*order) > tuple(getattr(after, name) for name in _IN_ORDER))
    page = query.subquery("page")
    return (
        select(page, INDICATOR.c.code, INDICATOR.c.unit, INDICATOR.c.synthetic)
        .outerjoin(INDICATOR, INDICATOR.c.id == page.c.indicator_id)
        .order_by(*(page.c[name] for name in _IN_ORDER))
    )
