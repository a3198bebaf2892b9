"""State whether an organisation comes to a session, or was there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_agendas.adapters import attendances, sessions, votings
from mediate_agendas.adapters.merged import standing
from mediate_agendas.adapters.session_tables import Attendance, StatedAttendance, WhoAttends, told
from mediate_agendas.domain.sessions import ATTENDANCES_MAX, check_attendance, check_room
from mediate_contracts.events.agendas import AttendanceStated
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import AttendanceId, OrganisationId, SessionId
from mediate_shared.amending import changed_fields
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched
from mediate_shared.strict import Strict


class StateAttendance(Strict, StatedAttendance, WhoAttends):
    """Of which organisation what is stated."""


async def state_attendance(
    session_id: SessionId, command: StateAttendance, *, transaction: Transaction, now: datetime
) -> Attendance:
    """State it of an organisation, in the place of what was stated of it before.

    Raises ProblemError (403, 404), UnknownOrganisation, SessionNotOpen, AttendanceNotYours,
    AttendanceSettled, or SessionFull.
    """
    reach = transaction.reach(Action.CREATE, Visibility.NETWORK)
    if not reach.covers(command.organisation_id):
        raise not_yours("body.organisation_id", command.organisation_id)
    organisation_id = await standing(transaction, command.organisation_id, field="body.organisation_id")
    session = await sessions.for_update(transaction, session_id)
    current = await attendances.of_organisation(transaction, session_id, organisation_id)
    check_attendance(
        command.status,
        session.status,
        current=None if current is None else current.status,
        facilitates=reach.everything,
        session_id=session_id,
        has_voted=await votings.has_voted(transaction, session_id, organisation_id),
    )
    if current is None:
        check_room(
            await attendances.count(transaction, session_id),
            ATTENDANCES_MAX,
            what="organisations",
            session_id=session_id,
        )
        stated = await attendances.add(transaction, session_id, organisation_id, command, at=now)
    elif told(current, StatedAttendance) == told(command, StatedAttendance):
        return current
    else:
        stated = await attendances.change(transaction, current, command, at=now)
    say_stated(stated, transaction=transaction, now=now)
    return stated


async def amend_attendance(
    attendance_id: AttendanceId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Attendance:
    """Change what was stated, on the version the sender saw.

    Raises ProblemError (403, 404, 412, 422), SessionNotOpen, AttendanceNotYours, AttendanceSettled, or NothingChanged.
    """
    session, current = await attendances.for_update(transaction, attendance_id, expecting=expecting)
    reach = transaction.reach(Action.CHANGE, Visibility.NETWORK)
    if not reach.covers(current.organisation_id):
        raise not_yours("path.attendance_id", current.organisation_id)
    wanted = patched(StatedAttendance, dict(current), changes)
    changed_fields(dict(current), told(wanted, StatedAttendance))
    check_attendance(
        wanted.status,
        session.status,
        current=current.status,
        facilitates=reach.everything,
        session_id=session.id,
        has_voted=await votings.has_voted(transaction, session.id, current.organisation_id),
    )
    stated = await attendances.change(transaction, current, wanted, at=now)
    say_stated(stated, transaction=transaction, now=now)
    return stated


def say_stated(stated: Attendance, *, transaction: Transaction, now: datetime) -> None:
    """Say what was stated; its session is locked, and so is the attendance."""
    transaction.record(
        AttendanceStated(
            session_id=SessionId(stated.session_id),
            attendance_id=AttendanceId(stated.id),
            organisation_id=OrganisationId(stated.organisation_id),
            status=stated.status,
            places=stated.places,
        ),
        at=now,
    )
