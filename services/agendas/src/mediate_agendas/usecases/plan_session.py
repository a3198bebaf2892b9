"""Plan a session."""

from datetime import datetime

from mediate_agendas.adapters import sessions
from mediate_agendas.adapters.session_tables import DescribedSession, Session, told
from mediate_agendas.domain.sessions import check_times
from mediate_contracts.events.agendas import SessionPlanned
from mediate_contracts.values import SessionId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class PlanSession(Strict, DescribedSession):
    """What is planned; a field it does not know is refused."""


async def plan_session(command: PlanSession, *, transaction: Transaction, now: datetime) -> Session:
    """Plan a session. Raises SessionFieldsWrong."""
    check_times(command.starts_at, command.ends_at, command.call_until)
    session = await sessions.add(transaction, command, at=now)
    transaction.record(
        SessionPlanned(session_id=SessionId(session.id), **told(session, SessionPlanned, "session_id")), at=now
    )
    return session
