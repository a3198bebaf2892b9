"""Propose an item for an action line."""

from datetime import datetime

from mediate_agendas.adapters import items
from mediate_agendas.adapters.tables import AgendaItem
from mediate_agendas.adapters.views import Item
from mediate_agendas.usecases.describe_item import check_described, described
from mediate_contracts.events.agendas import ItemProposed
from mediate_contracts.values import ItemId, ProposalId, SessionId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class ProposeItem(Strict, AgendaItem):
    """An item to propose; a field it does not know is refused."""


async def propose_item(
    command: ProposeItem,
    *,
    transaction: Transaction,
    now: datetime,
    session_id: SessionId | None = None,
    proposal_id: ProposalId | None = None,
) -> Item:
    """Propose an item; the session and its proposal are named where one adopted it.

    Raises NothingThere where its line, a point of the manifesto or a programme is unknown, ItemDueTooEarly, or
    ItemCodeTaken.
    """
    await check_described(transaction, command, AgendaItem.model_fields)
    item = await items.add(transaction, command, at=now)
    transaction.record(
        ItemProposed(item_id=ItemId(item.id), **described(item), session_id=session_id, proposal_id=proposal_id),
        at=now,
    )
    return item
