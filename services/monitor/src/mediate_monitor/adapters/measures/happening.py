"""What activities, votes and everything that organisations take part in add to figures."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from mediate_contracts.periods import Period
from mediate_contracts.vocabulary import (
    ActivityStatus,
    AssignmentStatus,
    AttendanceStatus,
    ParticipantGroup,
    SessionStatus,
)
from mediate_monitor.adapters.standing import (
    FACT,
    contribution,
    final,
    happened,
    in_parts,
    known,
    organisations,
)
from mediate_monitor.domain.facts import FactKind


def activities_held(period: Period) -> Subquery:
    """Return every activity held in a period, by its kind."""
    activity = _held(period, "activity")
    base = contribution(activity.c.event_id, activity.c.detail, numerator=1, synthetic=activity.c.synthetic).subquery(
        "held"
    )
    return in_parts(base, one={"kind": base.c.detail})


def participants(period: Period) -> Subquery:
    """Return how many people took part in activities held in a period, by group, as told last."""
    activity = _held(period, "activity")
    group = FACT.alias("participants")
    base = (
        contribution(group.c.event_id, group.c.detail, numerator=group.c.amount, synthetic=group.c.synthetic)
        .join_from(activity, group, group.c.event_id == activity.c.event_id)
        .where(group.c.kind == FactKind.PARTICIPANTS, group.c.detail != ParticipantGroup.ORGANISATIONS)
        .cte("people")
    )
    return in_parts(base, one={"group": base.c.detail})


def votes_cast(period: Period) -> Subquery:
    """Return every ballot that was first cast in a period."""
    ballot = (
        select(FACT)
        .ext(distinct_on(FACT.c.subject))
        .where(FACT.c.kind == FactKind.BALLOT)
        .order_by(FACT.c.subject, FACT.c.place)
        .subquery("ballot")
    )
    base = contribution(ballot.c.event_id, numerator=1).where(ballot.c.day.between(period.first_day, period.last_day))
    return in_parts(base.cte("cast"))


def participation(period: Period) -> Subquery:
    """Return every organisation that is registered, and every one of them that took part in something in a period."""
    registered = organisations(period.last_day)
    took_part = _took_part(period)
    who = final(took_part.c.organisation_id)
    each = (
        select(took_part.c.event_id, registered.c.synthetic)
        .ext(distinct_on(registered.c.subject))
        .join_from(took_part, registered, registered.c.subject == who)
        .order_by(registered.c.subject, took_part.c.at, took_part.c.event_id)
        .subquery("participant")
    )
    base = union_all(
        contribution(registered.c.event_id, denominator=1, synthetic=registered.c.synthetic),
        contribution(each.c.event_id, numerator=1, synthetic=each.c.synthetic),
    ).subquery("participation")
    return in_parts(base)


def attended(period: Period, name: str) -> Subquery:
    """Return who attended the sessions of a period, as told last; sessions that were called off are none."""
    session = known(FactKind.SESSION, f"{name}_session")
    status = known(FactKind.SESSION_STATUS, f"{name}_status")
    attendance = known(FactKind.ATTENDANCE, f"{name}_attendance")
    called_off = select(status.c.subject).where(status.c.state == SessionStatus.CANCELLED)
    return (
        select(attendance, session.c.synthetic.label("session_synthetic"))
        .join_from(attendance, session, session.c.subject == attendance.c.other_id)
        .where(
            attendance.c.state == AttendanceStatus.ATTENDED,
            session.c.day.between(period.first_day, period.last_day),
            session.c.subject.not_in(called_off),
        )
        .subquery(name)
    )


def _held(period: Period, name: str) -> Subquery:
    activity = known(FactKind.ACTIVITY, f"{name}_known")
    return (
        select(activity)
        .where(
            activity.c.state == ActivityStatus.HELD,
            activity.c.day >= period.first_day,
            activity.c.last_day <= period.last_day,
        )
        .subquery(name)
    )


def _took_part(period: Period) -> Subquery:
    there = attended(period, "attended")
    match, vote = happened(FactKind.MATCH, period, "met"), happened(FactKind.BALLOT, period, "voted")
    assignment = happened(FactKind.ASSIGNMENT, period, "answered")
    proposal = happened(FactKind.PROPOSAL, period, "proposed")
    activity, organiser = _held(period, "organised"), FACT.alias("organiser")
    organised = (
        _who(organiser, organiser.c.organisation_id)
        .join_from(activity, organiser, organiser.c.event_id == activity.c.event_id)
        .where(organiser.c.kind == FactKind.ORGANISER)
    )
    return union_all(
        _who(there, there.c.organisation_id),
        _who(match, match.c.organisation_id),
        _who(match, match.c.other_id),
        _who(vote, vote.c.organisation_id),
        _who(assignment, assignment.c.organisation_id).where(assignment.c.state == AssignmentStatus.ACCEPTED),
        _who(proposal, proposal.c.organisation_id),
        organised,
    ).subquery("took_part")


def _who(of: FromClause, organisation: ColumnElement[Any]) -> Select[Any]:
    return select(of.c.event_id, of.c.at, organisation.label("organisation_id"))
