"""Put an action line into other words, or set its rhythm."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_agendas.adapters import lines
from mediate_agendas.adapters.tables import WordedLine
from mediate_agendas.adapters.views import LineRecord
from mediate_contracts.events.agendas import LineAmended
from mediate_contracts.values import LineId
from mediate_shared.amending import changed_fields
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_line(
    line_id: LineId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> LineRecord:
    """Make changes to the version the sender saw; the number of a line stays as it is.

    Raises ProblemError (404, 412, 422) or NothingChanged.
    """
    current = await lines.for_update(transaction, line_id, expecting=expecting)
    worded = patched(WordedLine, current.model_dump(), changes)
    before = {name: getattr(current, name) for name in WordedLine.model_fields}
    after = {name: getattr(worded, name) for name in WordedLine.model_fields}
    changed = changed_fields(before, after)
    line = await lines.change(transaction, current, after, at=now)
    transaction.record(LineAmended(line_id=line_id, number=line.number, **after, changed=changed), at=now)
    return line
