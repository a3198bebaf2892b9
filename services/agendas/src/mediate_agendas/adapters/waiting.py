"""Reads what waits for what, as it is shown."""

from typing import Final
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters import items
from mediate_agendas.adapters.views import Item
from mediate_agendas.domain.dependencies import Graph, Walk
from mediate_contracts.values import Code, Value

_WAY_MAX: Final = 50


class Step(Value):
    """An item on the way."""

    item_id: UUID
    code: Code


class Held(Value):
    """An item that another waits for, or that waits for it, and the shortest way between them."""

    item: Item
    steps: int = Field(description="How many dependencies lie between the two: 1 where one needs the other directly.")
    way: list[Step] = Field(
        description=f"Items, each of which needs the next, from the one that waits; {_WAY_MAX} at most."
    )


async def held(
    connection: AsyncConnection,
    graph: Graph,
    walk: Walk,
    *,
    behind: int,
    limit: int,
    from_the_far_end: bool = False,
) -> list[Held]:
    """Return what a walk reached behind a place, at most ``limit``, each with its way from the one that waits.

    ``from_the_far_end`` tells that the walk began at what is waited for.
    """
    there = walk.reached[behind : behind + limit]
    by_id = {item.id: item for item in await items.of_ids(connection, there)}
    found = []
    for item_id in there:
        way = walk.way(item_id)
        one_by_one = way[::-1] if from_the_far_end else way
        steps = [Step(item_id=each, code=graph.items[each].code) for each in one_by_one[:_WAY_MAX]]
        found.append(Held(item=by_id[item_id], steps=len(way) - 1, way=steps))
    return found
