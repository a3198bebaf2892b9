"""State that an item cannot be achieved before another one is."""

from datetime import datetime

from mediate_agendas.adapters import dependencies, items
from mediate_agendas.adapters.item_tables import Dependency, StatedDependency
from mediate_agendas.domain.dependencies import check_new, check_no_circle, check_room
from mediate_agendas.domain.items import check_open
from mediate_agendas.domain.names import NothingThere
from mediate_contracts.events.agendas import DependencyStated
from mediate_contracts.values import DependencyId, ItemId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class StateDependency(Strict, StatedDependency):
    """Which item has to come first."""


async def state_dependency(
    item_id: ItemId, command: StateDependency, *, transaction: Transaction, now: datetime
) -> Dependency:
    """State a dependency; the two items may be of any lines.

    Raises ProblemError (404), ItemConcluded, NothingThere, or one of the refusals of ``domain.dependencies``.
    """
    await dependencies.one_at_a_time(transaction)
    item = await items.for_update(transaction, item_id)
    check_open(item.status, item_id=item_id)
    check_new(item_id, command.needs_id)
    graph = await dependencies.graph(transaction.connection, item_id, command.needs_id)
    if command.needs_id not in graph.items:
        raise NothingThere("there is no such item", field="body.needs_id", value=str(command.needs_id))
    check_room(
        of_item=await dependencies.count(transaction, item_id=item_id),
        in_all=await dependencies.count(transaction),
        item_id=item_id,
    )
    check_no_circle(graph, item_id, command.needs_id)
    dependency = await dependencies.add(transaction, item_id, command, at=now)
    transaction.record(
        DependencyStated(
            item_id=item_id,
            dependency_id=DependencyId(dependency.id),
            needs_id=ItemId(dependency.needs_id),
            reason=dependency.reason,
        ),
        at=now,
    )
    return dependency
