"""What proposing and amending an item have in common: what it says, and what that refers to."""

from collections.abc import Collection
from typing import Any

from mediate_agendas.adapters import framing, lines
from mediate_agendas.adapters.tables import AgendaItem
from mediate_agendas.domain.items import check_days
from mediate_agendas.domain.names import NothingThere
from mediate_shared.journal import Transaction


async def check_described(transaction: Transaction, item: AgendaItem, fields: Collection[str]) -> None:
    """Check these fields of an item against each other and against what is there.

    Raises NothingThere, or ItemDueTooEarly.
    """
    if {"starts", "due_date"} & set(fields):
        check_days(item.starts, item.due_date)
    if "line_id" in fields and not await lines.exists(transaction, item.line_id):
        raise NothingThere("there is no such action line", field="body.line_id", value=str(item.line_id))
    if "manifesto_points" in fields:
        there = await framing.points_with(transaction, item.manifesto_points)
        for number in item.manifesto_points:
            if number not in there:
                reason = "the manifesto has no point of this number"
                raise NothingThere(reason, field="body.manifesto_points", value=number)
    if "programmes" in fields:
        standing = await framing.programmes_standing(transaction, item.programmes)
        for programme_id in item.programmes:
            if programme_id not in standing:
                reason = "there is no such programme, or none any more"
                raise NothingThere(reason, field="body.programmes", value=str(programme_id))


def described(item: AgendaItem) -> dict[str, Any]:
    """Return what an item says, by field."""
    return {name: getattr(item, name) for name in AgendaItem.model_fields}
