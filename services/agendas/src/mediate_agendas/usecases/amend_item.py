"""Say anew what an item says, not how far it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from mediate_agendas.adapters import items
from mediate_agendas.adapters.tables import AgendaItem
from mediate_agendas.adapters.views import Item
from mediate_agendas.domain.items import check_amendable
from mediate_agendas.usecases.describe_item import check_described, described
from mediate_contracts.events.agendas import ItemAmended
from mediate_contracts.values import ItemId, Text
from mediate_shared.amending import changed_fields
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched
from mediate_shared.problems import INVALID, ProblemError, field_errors

_REASON: TypeAdapter[Text | None] = TypeAdapter(Text | None)


async def amend_item(
    item_id: ItemId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Item:
    """Make changes to the version the sender saw; ``reason`` beside the fields says why.

    Raises ProblemError (404, 412, 422), NothingChanged, ItemConcluded, NothingThere, ItemDueTooEarly, or ItemCodeTaken.
    """
    current = await items.for_update(transaction, item_id, expecting=expecting)
    reason = _reason(changes.get("reason"))
    wanted = {name: value for name, value in changes.items() if name != "reason"}
    worded = patched(AgendaItem, current.model_dump(), wanted)
    changed = changed_fields(described(current), described(worded))
    check_amendable(current.status, {name: wanted[name] for name in changed})
    await check_described(transaction, worded, changed)
    item = await items.amend(transaction, current, worded, at=now)
    transaction.record(ItemAmended(item_id=item_id, **described(item), changed=changed, reason=reason), at=now)
    return item


def _reason(sent: object) -> str | None:
    try:
        return _REASON.validate_python(sent)
    except ValidationError as error:
        found = error.errors(include_url=False)
        errors = field_errors([{**each, "loc": ("body", "reason", *each["loc"])} for each in found])
        raise ProblemError(INVALID, f"{errors[0].field}: {errors[0].reason}", errors=errors) from error
