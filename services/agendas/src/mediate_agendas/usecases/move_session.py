"""Say that a session began, was closed, or is cancelled."""

from datetime import datetime
from typing import Literal

from mediate_agendas.adapters import sessions, votings
from mediate_agendas.adapters.session_tables import Session
from mediate_agendas.domain.sessions import advance, check_reason, schedule_revision
from mediate_agendas.usecases.close_voting import count_and_close
from mediate_contracts.events.agendas import SessionMoved
from mediate_contracts.values import SessionId, Text
from mediate_contracts.vocabulary import SessionStatus
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class MoveSession(Strict):
    """How far a session is now, and why, where it is cancelled. It becomes published with its outcome."""

    status: Literal[SessionStatus.UNDER_WAY, SessionStatus.CLOSED, SessionStatus.CANCELLED]
    reason: Text | None = None


async def move_session(
    session_id: SessionId, command: MoveSession, *, expecting: int, transaction: Transaction, now: datetime
) -> Session:
    """Move a session on from the version the sender saw; what is voted on when it ends is closed with it.

    Raises ProblemError (404, 412), SessionNotAllowed, or SessionFieldsWrong.
    """
    session = await sessions.for_update(transaction, session_id, expecting=expecting)
    status = advance(session.status, command.status)
    check_reason(status, command.reason)
    voting_id = await votings.open_at(transaction, session_id)
    if voting_id is not None:
        _session, voting = await votings.for_update(transaction, voting_id)
        await count_and_close(voting, transaction=transaction, now=now)
    revision = schedule_revision(session.schedule_revision, is_cancelled=status is SessionStatus.CANCELLED)
    changes = {"status": status, "reason": command.reason, "schedule_revision": revision}
    moved = await sessions.change(transaction, session, changes, at=now)
    transaction.record(
        SessionMoved(
            session_id=session_id,
            previous=session.status,
            status=moved.status,
            reason=moved.reason,
            schedule_revision=moved.schedule_revision,
        ),
        at=now,
    )
    return moved
