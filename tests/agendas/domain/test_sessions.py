"""How a session goes from plan to published outcome, and who may state who comes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_agendas.domain.sessions import (
    NEXT,
    SCHEDULE,
    AttendanceNotYours,
    SessionFieldsWrong,
    SessionNotAllowed,
    SessionNotOpen,
    advance,
    check_attendance,
    check_held,
    check_reason,
    check_times,
    schedule_revision,
)
from mediate_contracts.vocabulary import AttendanceStatus, SessionStatus

THIS = UUID(int=1)
statuses = st.sampled_from(SessionStatus)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given apart


class TestTheTable:
    def test_has_a_row_for_every_status_and_names_no_other(self) -> None:
        assert set(NEXT) == set(SessionStatus)
        assert {to for following in NEXT.values() for to in following} <= set(SessionStatus)

    def test_reaches_every_status_from_planned(self) -> None:
        reached = {SessionStatus.PLANNED}
        while following := {to for status in reached for to in NEXT[status]} - reached:
            reached |= following
        assert reached == set(SessionStatus)

    def test_lets_nothing_become_what_it_is_but_what_is_published(self) -> None:
        assert {status for status, following in NEXT.items() if status in following} == {SessionStatus.PUBLISHED}


class TestMoving:
    @given(statuses, statuses)
    def test_goes_where_the_table_says_and_is_refused_elsewhere_by_name(
        self, current: SessionStatus, to: SessionStatus
    ) -> None:
        if to in NEXT[current]:
            assert advance(current, to) is to
        else:
            with pytest.raises(SessionNotAllowed) as refused:
                advance(current, to)
            assert (refused.value.field, refused.value.value) == ("body.status", to)
            assert f"the session is {current}: " in refused.value.reason

    def test_to_cancelled_says_why(self) -> None:
        check_reason(SessionStatus.CANCELLED, "Zaal dicht")
        check_reason(SessionStatus.CLOSED, None)
        with pytest.raises(SessionFieldsWrong):
            check_reason(SessionStatus.CANCELLED, None)


class TestTheTimesOfASession:
    @given(moments, moments, st.none() | moments)
    def test_are_in_order_or_refused_by_the_field_that_is_not(
        self, starts: datetime, ends: datetime, call: datetime | None
    ) -> None:
        fits = starts < ends <= starts + timedelta(days=31) and (call is None or call <= ends)
        if fits:
            check_times(starts, ends, call)
        else:
            with pytest.raises(SessionFieldsWrong) as refused:
                check_times(starts, ends, call)
            in_order = starts < ends <= starts + timedelta(days=31)
            assert refused.value.field == ("body.call_until" if in_order else "body.ends_at")


class TestTheRevisionOfASchedule:
    @given(st.sets(st.sampled_from([*SCHEDULE, "title", "agenda", "call_until", "description"])), st.booleans())
    def test_grows_by_one_with_when_where_or_whether_and_with_nothing_else(
        self, changed: set[str], is_cancelled: bool
    ) -> None:
        grows = bool(changed & {"starts_at", "ends_at", "place", "online_page"}) or is_cancelled
        assert schedule_revision(3, changed=sorted(changed), is_cancelled=is_cancelled) == 3 + grows


class TestAttendance:
    @given(st.sampled_from(AttendanceStatus), statuses, st.none() | st.sampled_from(AttendanceStatus))
    def test_is_stated_by_who_facilitates_of_any_session_that_is_held(
        self, status: AttendanceStatus, session: SessionStatus, current: AttendanceStatus | None
    ) -> None:
        if session is SessionStatus.CANCELLED:
            with pytest.raises(SessionNotOpen):
                check_attendance(status, session, current=current, facilitates=True, session_id=THIS)
        else:
            check_attendance(status, session, current=current, facilitates=True, session_id=THIS)

    @given(st.sampled_from(AttendanceStatus), statuses, st.none() | st.sampled_from(AttendanceStatus))
    def test_is_stated_by_an_organisation_of_whether_it_comes_until_the_session_is_over(
        self, status: AttendanceStatus, session: SessionStatus, current: AttendanceStatus | None
    ) -> None:
        is_to_come = session in {SessionStatus.PLANNED, SessionStatus.UNDER_WAY}
        is_own = status in {AttendanceStatus.REGISTERED, AttendanceStatus.ABSENT}
        if is_to_come and is_own and current is not AttendanceStatus.ATTENDED:
            check_attendance(status, session, current=current, facilitates=False, session_id=THIS)
        else:
            with pytest.raises(AttendanceNotYours if is_to_come else SessionNotOpen):
                check_attendance(status, session, current=current, facilitates=False, session_id=THIS)


class TestWritingDown:
    @given(statuses)
    def test_begins_with_the_session(self, status: SessionStatus) -> None:
        if status in {SessionStatus.PLANNED, SessionStatus.CANCELLED}:
            with pytest.raises(SessionNotOpen):
                check_held(status, session_id=THIS)
        else:
            check_held(status, session_id=THIS)
