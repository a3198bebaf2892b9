"""Reads which offers organisations are to be reminded of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import and_, func, not_, select

from mediate_agendas.adapters import items
from mediate_agendas.adapters.assignments import in_full
from mediate_agendas.adapters.organisations import final_of, has_left
from mediate_agendas.adapters.tables import AssignmentRow, ItemRow, OrganisationRow
from mediate_agendas.adapters.views import Assignment
from mediate_agendas.domain.items import CONCLUDED
from mediate_agendas.domain.reminders import BY_ITSELF_MAX
from mediate_contracts.vocabulary import AssignmentStatus
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_TABLE: Final = table_of(AssignmentRow)
_ITEM: Final = table_of(ItemRow)
_ORGANISATION: Final = table_of(OrganisationRow)
_ALONE: Final = select(func.pg_try_advisory_xact_lock(func.hashtextextended("mediate.agendas.reminders", 0)))


async def alone(transaction: Transaction) -> bool:
    """Tell whether no other transaction sees to reminders; none does then until this one ends."""
    return bool(await transaction.connection.scalar(_ALONE))


async def due(transaction: Transaction, *, before: datetime, limit: int) -> Sequence[Assignment]:
    """Return offers, locked with their items, of which there was no word since ``before``; at most ``limit``."""
    is_due = and_(
        _TABLE.c.status == AssignmentStatus.OFFERED,
        _TABLE.c.created_at <= before,
        func.coalesce(_TABLE.c.last_reminded_at, _TABLE.c.created_at) <= before,
        _TABLE.c.reminded < BY_ITSELF_MAX,
    )
    asked = _TABLE.join(_ITEM, _ITEM.c.id == _TABLE.c.item_id).join(
        _ORGANISATION, _ORGANISATION.c.id == _TABLE.c.organisation_id
    )
    waiting = (
        select(_TABLE.c.id, _TABLE.c.item_id)
        .select_from(asked)
        .where(is_due, _ITEM.c.status.not_in(CONCLUDED), not_(has_left(final_of(_ORGANISATION))))
        .order_by(_TABLE.c.created_at, _TABLE.c.id)
        .limit(limit)
    )
    found = {row.id: row.item_id for row in await transaction.execute(waiting)}
    if not found:
        return ()
    # The items first, as everybody who answers does; some may have been answered by the time they are all locked, or
    # somebody reminded of them.
    await items.lock_in_order(transaction, sorted(set(found.values())))
    return [
        each
        for each in await in_full(transaction, list(found))
        if each.status is AssignmentStatus.OFFERED and (each.last_reminded_at or each.created_at) <= before
    ]
