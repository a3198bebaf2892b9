"""Write the minutes of a session, or write them anew."""

from collections.abc import Callable
from datetime import datetime

from mediate_agendas.adapters import session_records, sessions
from mediate_agendas.adapters.session_tables import Minutes, WrittenMinutes
from mediate_agendas.domain.sessions import check_held
from mediate_contracts.events.agendas import MinutesWritten
from mediate_contracts.values import SessionId
from mediate_shared.commands import stale
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class WriteMinutes(Strict, WrittenMinutes):
    """What was said."""


async def write_minutes(
    session_id: SessionId,
    command: WriteMinutes,
    *,
    expecting: Callable[[], int],
    transaction: Transaction,
    now: datetime,
) -> Minutes:
    """Write minutes; ``expecting`` tells which version the sender saw, and is asked where there are some already.

    Raises ProblemError (404, 412, 428), or SessionNotOpen.
    """
    session = await sessions.for_update(transaction, session_id)
    check_held(session.status, session_id=session_id)
    before = await session_records.minutes_of(transaction.connection, session_id)
    if before is not None and before.version != expecting():
        raise stale(expecting(), before.version)
    written = await session_records.write_minutes(transaction, session_id, command, before=before, at=now)
    transaction.record(MinutesWritten(session_id=session_id, text=written.text, language=written.language), at=now)
    return written
