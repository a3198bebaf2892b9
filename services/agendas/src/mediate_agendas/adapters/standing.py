"""How items stand today: what follows from the time that passed, and from the items they need."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters import dependencies, lines
from mediate_agendas.adapters.views import Item, ItemAsItStands
from mediate_agendas.domain.items import CONCLUDED
from mediate_agendas.domain.rhythm import is_stalled


async def standing(connection: AsyncConnection, items: Sequence[Item], *, now: datetime) -> list[ItemAsItStands]:
    """Return items as they stand, in the same order; one that has its outcome is held up by nothing."""
    rhythms = await lines.rhythms(connection, {item.line_id for item in items})
    held_up = await dependencies.held_up(connection, {item.id for item in items if item.status not in CONCLUDED})
    return [
        ItemAsItStands(
            **dict(item),
            is_stalled=is_stalled(item.status, item.last_heard_at, rhythm_days=rhythms.get(item.line_id), now=now),
            held_up=item.id in held_up,
        )
        for item in items
    ]
