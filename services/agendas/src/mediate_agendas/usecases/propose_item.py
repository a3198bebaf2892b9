"""Propose an item for an action line."""

from datetime import datetime

from mediate_agendas.adapters import items, lines
from mediate_agendas.adapters.tables import AgendaItem
from mediate_agendas.adapters.views import Item
from mediate_agendas.domain.names import NothingThere
from mediate_contracts.events.agendas import ItemProposed
from mediate_contracts.values import ItemId, LineId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class ProposeItem(Strict, AgendaItem):
    """An item to propose; a field it does not know is refused."""


async def propose_item(command: ProposeItem, *, transaction: Transaction, now: datetime) -> Item:
    """Propose an item. Raises NothingThere where the line is unknown, or ItemCodeTaken."""
    if not await lines.exists(transaction, command.line_id):
        raise NothingThere("there is no such action line", field="body.line_id", value=str(command.line_id))
    item = await items.add(transaction, command, at=now)
    transaction.record(
        ItemProposed(
            item_id=ItemId(item.id),
            line_id=LineId(item.line_id),
            **item.model_dump(include=set(ItemProposed.model_fields) - {"item_id", "line_id"}),
        ),
        at=now,
    )
    return item
