"""Say anew what is said of a session."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_agendas.adapters import sessions
from mediate_agendas.adapters.session_tables import DescribedSession, Session, told
from mediate_agendas.domain.sessions import check_may_amend, check_times, schedule_revision
from mediate_contracts.events.agendas import SessionAmended
from mediate_contracts.values import SessionId, Text
from mediate_shared.amending import changed_fields
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


class AmendSession(DescribedSession):
    """A session as it is to be, and why, where that is told."""

    reason: Text | None = None


async def amend_session(
    session_id: SessionId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Session:
    """Make changes to the version the sender saw; when and where it is stays as it is once it is over.

    Raises ProblemError (404, 412, 422), SessionFieldsWrong, SessionNotOpen, or NothingChanged.
    """
    session = await sessions.for_update(transaction, session_id, expecting=expecting)
    wanted = patched(AmendSession, {**dict(session), "reason": None}, changes)
    described = told(wanted, DescribedSession)
    changed = changed_fields(dict(session), described)
    check_may_amend(session.status, changed, session_id=session_id)
    check_times(wanted.starts_at, wanted.ends_at, wanted.call_until)
    revision = schedule_revision(session.schedule_revision, changed=changed)
    amended = await sessions.change(transaction, session, {**described, "schedule_revision": revision}, at=now)
    transaction.record(
        SessionAmended(
            session_id=session_id,
            changed=changed,
            reason=wanted.reason,
            **told(amended, SessionAmended, "session_id", "changed", "reason"),
        ),
        at=now,
    )
    return amended
