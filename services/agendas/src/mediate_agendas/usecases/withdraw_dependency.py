"""Say that an item waits for another one no longer."""

from datetime import datetime

from mediate_agendas.adapters import dependencies, items
from mediate_agendas.adapters.item_tables import Dependency
from mediate_contracts.events.agendas import DependencyWithdrawn
from mediate_contracts.values import DependencyId, ItemId, Text, Value
from mediate_shared.amending import check_stands
from mediate_shared.journal import Transaction


class WithdrawDependency(Value):
    """Why it waits no longer, where that is worth telling."""

    reason: Text | None = None


async def withdraw_dependency(
    dependency_id: DependencyId,
    command: WithdrawDependency,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> Dependency:
    """Withdraw a dependency; it is kept. Raises ProblemError (404, 412) or IsWithdrawn."""
    item = await items.for_update(transaction, await dependencies.item_of(transaction, dependency_id))
    current = await dependencies.for_update(transaction, dependency_id, expecting=expecting)
    check_stands(current.withdrawn_at, field="path.dependency_id", value=str(dependency_id))
    dependency = await dependencies.withdraw(transaction, current, command.reason, at=now)
    transaction.record(
        DependencyWithdrawn(
            item_id=ItemId(item.id),
            dependency_id=dependency_id,
            needs_id=ItemId(dependency.needs_id),
            reason=command.reason,
        ),
        at=now,
    )
    return dependency
