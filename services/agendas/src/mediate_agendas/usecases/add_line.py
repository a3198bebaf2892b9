"""Add an action line to the innovation agenda."""

from datetime import datetime

from mediate_agendas.adapters import lines
from mediate_agendas.adapters.tables import ActionLine
from mediate_agendas.adapters.views import LineRecord
from mediate_contracts.events.agendas import LineAdded
from mediate_contracts.values import LineId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class AddLine(Strict, ActionLine):
    """An action line to add; a field it does not know is refused."""


async def add_line(command: AddLine, *, transaction: Transaction, now: datetime) -> LineRecord:
    """Add an action line. Raises LineNumberTaken."""
    line = await lines.add(transaction, command, at=now)
    facts = line.model_dump(include=set(LineAdded.model_fields) - {"line_id"})
    transaction.record(LineAdded(line_id=LineId(line.id), **facts), at=now)
    return line
