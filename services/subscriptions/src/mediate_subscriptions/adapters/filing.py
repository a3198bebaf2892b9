"""Keeps which action lines a record belongs to, as was heard of it last."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters.tables import FiledUnderRow

_FILED = table_of(FiledUnderRow)
_FILE = insert(_FILED)
_SAY = _FILE.on_conflict_do_update(index_elements=["subject"], set_={"action_lines": _FILE.excluded.action_lines})


async def filed_under(transaction: Transaction, records: Collection[UUID]) -> dict[UUID, Sequence[int]]:
    """Return the lines of those of these records that were filed."""
    if not records:
        return {}
    found = await transaction.connection.execute(
        select(_FILED.c.subject, _FILED.c.action_lines).where(_FILED.c.subject.in_(records))
    )
    return {row.subject: row.action_lines for row in found}


async def file(transaction: Transaction, lines: Mapping[UUID, Sequence[int]]) -> None:
    """Keep the lines of records, instead of what was kept of them before."""
    if lines:
        # In one order, so that two who file at a time wait for each other and not in a ring.
        await transaction.execute(
            _SAY, [{"subject": subject, "action_lines": list(lines[subject])} for subject in sorted(lines)]
        )
