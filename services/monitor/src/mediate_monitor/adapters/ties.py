"""Reads who met whom: the network behind the cross-over figures, cut to what a picture holds."""

from typing import Any, Final

from sqlalchemy import CTE, FromClause, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.periods import Period
from mediate_monitor.adapters.derivation_views import Network, Node, Tie
from mediate_monitor.adapters.derivations import HEARD, Seeing
from mediate_monitor.adapters.measures.crossing import Silo, there

NODES_MAX: Final = 500
_TIES_MAX: Final = 2_000
_DRAWN_AT_ONCE_MAX: Final = 100
"""Organisations of one occasion between which every tie is drawn; n of them have n(n-1)/2."""


async def network(
    connection: AsyncConnection, period: Period, silo: Silo, *, kind: str | None, seeing: Seeing
) -> Network:
    """Return who met whom in a period: the 500 organisations that met most often, and their 2,000 strongest ties."""
    everybody = there(period, silo)
    present = _seen(everybody, kind, seeing)
    counted = await connection.execute(
        select(
            present.c.organisation_id,
            func.min(present.c.silo).label("silo"),
            func.count().over().label("organisations"),
        )
        .group_by(present.c.organisation_id)
        .order_by(func.count().desc(), present.c.organisation_id)
        .limit(NODES_MAX)
    )
    rows = counted.all()
    nodes = [Node(organisation_id=row.organisation_id, silo=row.silo) for row in rows]
    ties, ties_there = await _ties(connection, present, nodes)
    without = select(func.count(present.c.organisation_id.distinct())).where(present.c.silo.is_(None))
    return Network(
        period=period.text,
        nodes=nodes,
        ties=ties,
        nodes_left_out=(rows[0].organisations if rows else 0) - len(nodes),
        ties_left_out=max(ties_there - sum(tie.occasions for tie in ties), 0),
        without_silo=await connection.scalar(without) or 0,
        hidden=await _hidden(connection, everybody, present, kind),
    )


def _seen(everybody: FromClause, kind: str | None, seeing: Seeing) -> CTE:
    query = (
        select(everybody)
        .join_from(everybody, HEARD, HEARD.c.event_id == everybody.c.event_id)
        .where(seeing.may_see(HEARD))
    )
    if kind is not None:
        query = query.where(everybody.c.tie == kind)
    return query.cte("seen")


async def _ties(connection: AsyncConnection, present: FromClause, nodes: list[Node]) -> tuple[list[Tie], int]:
    """Return the strongest ties between these nodes, and how many ties there are in all, drawn or not."""
    size = (
        select(present.c.tie, present.c.occasion, func.count().label("size"))
        .group_by(present.c.tie, present.c.occasion)
        .subquery("size")
    )
    total = await connection.scalar(select(func.sum(size.c.size * (size.c.size - 1) / 2)))
    drawn = select(size.c.occasion).where(size.c.size <= _DRAWN_AT_ONCE_MAX)
    shown = [node.organisation_id for node in nodes]
    first, second = (
        select(present).where(present.c.organisation_id.in_(shown), present.c.occasion.in_(drawn)).subquery(name)
        for name in ("first", "second")
    )
    same: Any = (
        (first.c.tie == second.c.tie)
        & (first.c.occasion == second.c.occasion)
        & (first.c.organisation_id < second.c.organisation_id)
    )
    found = await connection.execute(
        select(
            first.c.organisation_id.label("one"),
            second.c.organisation_id.label("other"),
            first.c.tie,
            func.count().label("occasions"),
        )
        .join_from(first, second, same)
        .group_by(first.c.organisation_id, second.c.organisation_id, first.c.tie)
        .order_by(func.count().desc(), first.c.organisation_id, second.c.organisation_id, first.c.tie)
        .limit(_TIES_MAX)
    )
    ties = [Tie(first=row.one, second=row.other, kind=row.tie, occasions=row.occasions) for row in found]
    return ties, int(total or 0)


async def _hidden(connection: AsyncConnection, everybody: FromClause, present: FromClause, kind: str | None) -> int:
    """Return how often an organisation was somewhere, and whoever asks may not know."""
    all_of_it = select(func.count()).select_from(everybody)
    if kind is not None:
        all_of_it = all_of_it.where(everybody.c.tie == kind)
    there_are = await connection.scalar(all_of_it) or 0
    return there_are - (await connection.scalar(select(func.count()).select_from(present)) or 0)
