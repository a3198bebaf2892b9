"""How a session goes from plan to published outcome. Those who come hold it; the hub writes down what they say."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import AttendanceStatus, SessionStatus

NEXT: Final[Mapping[SessionStatus, frozenset[SessionStatus]]] = MappingProxyType(
    {
        SessionStatus.PLANNED: frozenset({SessionStatus.UNDER_WAY, SessionStatus.CANCELLED}),
        SessionStatus.UNDER_WAY: frozenset({SessionStatus.CLOSED, SessionStatus.CANCELLED}),
        SessionStatus.CLOSED: frozenset({SessionStatus.PUBLISHED}),
        SessionStatus.PUBLISHED: frozenset({SessionStatus.PUBLISHED}),
        SessionStatus.CANCELLED: frozenset(),
    }
)
"""Every status and where it may go; what was published can be published anew."""

TO_COME: Final = frozenset({SessionStatus.PLANNED, SessionStatus.UNDER_WAY})
"""A session that is not over."""

HELD: Final = frozenset({SessionStatus.UNDER_WAY, SessionStatus.CLOSED, SessionStatus.PUBLISHED})
"""A session of which there is something to write down."""

SCHEDULE: Final = frozenset({"starts_at", "ends_at", "place", "online_page"})
"""What says when and where it is: whoever has it in a calendar hears of a change in it."""

LASTS_MAX: Final = timedelta(days=31)
ATTENDANCES_MAX: Final = 1_000
"""The most organisations that one session knows of; as many as two hundred vote at once."""
DECISIONS_MAX: Final = 50
"""The most decisions of one session: what is published of it holds them all."""
ACTION_POINTS_MAX: Final = 200

_OF_AN_ORGANISATION: Final = frozenset({AttendanceStatus.REGISTERED, AttendanceStatus.ABSENT})


class SessionNotAllowed(DomainError):
    """The session cannot go from where it stands to where it was sent."""


class SessionFieldsWrong(DomainError):
    """What is said of a session does not go together."""


class SessionNotOpen(DomainError):
    """The session stands where this is not done any more, or not yet."""


class AttendanceSettled(DomainError):
    """What is stated of an organisation at a session is contradicted by its vote there."""


class AttendanceNotYours(DomainError):
    """What an organisation states of itself is whether it comes; who was there is stated by who facilitates."""


class SessionFull(DomainError):
    """There are as many of something at a session as there may be."""


class OutcomeTooLarge(DomainError):
    """What is to be published of a session does not fit into what can be told at once."""


def advance(current: SessionStatus, to: SessionStatus, *, field: str = "body.status") -> SessionStatus:
    """Return the next status. Raises SessionNotAllowed, naming the rule."""
    if to in NEXT[current]:
        return to
    if to is current:
        rule = "it is so already"
    elif not NEXT[current]:
        rule = "a session that was cancelled is not held; plan a new one"
    elif current in TO_COME:
        rule = "it may become " + ", ".join(sorted(NEXT[current]))
    else:
        rule = "it is over, and may only be published"
    raise SessionNotAllowed(f"the session is {current}: {rule}", field=field, value=to)


def check_reason(to: SessionStatus, reason: str | None) -> None:
    """Check that a cancellation says why. Raises SessionFieldsWrong."""
    if to is SessionStatus.CANCELLED and reason is None:
        raise SessionFieldsWrong("say why it is cancelled", field="body.reason", value=None)


def check_times(starts_at: datetime, ends_at: datetime, call_until: datetime | None) -> None:
    """Check that a session ends after it starts, and its open call by then. Raises SessionFieldsWrong."""
    if ends_at <= starts_at:
        reason = f"it starts at {starts_at.isoformat()}, and ends after that"
        raise SessionFieldsWrong(reason, field="body.ends_at", value=ends_at.isoformat())
    if ends_at - starts_at > LASTS_MAX:
        reason = f"a session lasts {LASTS_MAX.days} days at most"
        raise SessionFieldsWrong(reason, field="body.ends_at", value=ends_at.isoformat())
    if call_until is not None and call_until > ends_at:
        reason = f"the session ends at {ends_at.isoformat()}, and the call by then"
        raise SessionFieldsWrong(reason, field="body.call_until", value=call_until.isoformat())


def check_may_amend(status: SessionStatus, changed: Sequence[str], *, session_id: UUID) -> None:
    """Check that what is said of a session may change. Raises SessionNotOpen."""
    if status is SessionStatus.CANCELLED:
        raise SessionNotOpen("the session was cancelled", field="path.session_id", value=str(session_id))
    if status not in TO_COME:
        for name in changed:
            if name in SCHEDULE or name == "call_until":
                reason = f"the session is {status}: when and where it was is settled"
                raise SessionNotOpen(reason, field=f"body.{name}", value=str(session_id))


def schedule_revision(current: int, *, changed: Sequence[str] = (), is_cancelled: bool = False) -> int:
    """Return the next SEQUENCE of a session in calendars: one more where when, where or whether it is changed."""
    return current + (is_cancelled or not SCHEDULE.isdisjoint(changed))


def check_attendance(
    status: AttendanceStatus,
    session: SessionStatus,
    *,
    current: AttendanceStatus | None,
    facilitates: bool,
    session_id: UUID,
    has_voted: bool = False,
) -> None:
    """Check that somebody may state this of an organisation; ``current`` is what was stated last, if anything.

    An organisation says whether it comes, until the session is over, and one that voted was there, whoever says what.
    Raises SessionNotOpen, AttendanceNotYours, or AttendanceSettled.
    """
    if session is SessionStatus.CANCELLED:
        raise SessionNotOpen("the session was cancelled", field="path.session_id", value=str(session_id))
    if has_voted and status is not AttendanceStatus.ATTENDED:
        raise AttendanceSettled("it voted at this session, so it was there", field="body.status", value=status)
    if facilitates:
        return
    if session not in TO_COME:
        reason = f"the session is {session}: who was there is stated by who facilitates"
        raise SessionNotOpen(reason, field="path.session_id", value=str(session_id))
    if status not in _OF_AN_ORGANISATION:
        allowed = ", ".join(sorted(_OF_AN_ORGANISATION))
        reason = f"an organisation states of itself {allowed}; the rest is stated by who facilitates"
        raise AttendanceNotYours(reason, field="body.status", value=status)
    if current is AttendanceStatus.ATTENDED:
        reason = "who facilitates stated that the organisation is there"
        raise AttendanceNotYours(reason, field="body.status", value=status)


def check_room(gathered: int, most: int, *, what: str, session_id: UUID) -> None:
    """Check that a session can hold one more. Raises SessionFull; ``what`` names them."""
    if gathered >= most:
        raise SessionFull(f"one session holds {most} {what} at most", field="path.session_id", value=str(session_id))


def check_held(status: SessionStatus, *, session_id: UUID, field: str = "path.session_id") -> None:
    """Check that a session began, so that there is something to write down. Raises SessionNotOpen."""
    if status not in HELD:
        reason = f"the session is {status}; this is written down once it is under way"
        raise SessionNotOpen(reason, field=field, value=str(session_id))
