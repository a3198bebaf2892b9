"""The life of a membership: where it goes from where it stands, and that no day of it lies before another."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_community.domain.memberships import (
    BEGINNINGS,
    NEXT,
    MembershipDayWrong,
    MembershipNotAllowed,
    OthersDecide,
    Standing,
    hold_to_own_fields,
    hold_to_own_moves,
    is_listed,
)
from mediate_contracts.vocabulary import MembershipStatus

TODAY = date(2026, 5, 1)
ACTIVE = MembershipStatus.ACTIVE
STATUSES = st.sampled_from(MembershipStatus)
DAYS = st.dates(TODAY - timedelta(days=4_000), TODAY + timedelta(days=800))


class TestTheTable:
    def test_says_of_every_status_where_it_may_go(self) -> None:
        assert set(NEXT) == set(MembershipStatus)

    def test_lets_every_membership_be_left_and_none_come_back_from_there(self) -> None:
        for status, following in NEXT.items():
            assert (MembershipStatus.LEFT in following) == (status is not MembershipStatus.LEFT)
        assert NEXT[MembershipStatus.LEFT] == frozenset()

    def test_lets_nobody_be_a_member_who_did_not_apply(self) -> None:
        assert [status for status, following in NEXT.items() if ACTIVE in following] == [
            MembershipStatus.APPLIED,
            ACTIVE,
            MembershipStatus.LAPSED,
        ]


class TestABeginning:
    @pytest.mark.parametrize("status", [each for each in MembershipStatus if each not in BEGINNINGS])
    def test_is_as_prospect_or_applied_alone(self, status: MembershipStatus) -> None:
        with pytest.raises(MembershipNotAllowed):
            Standing.begun(status, TODAY, today=TODAY)

    def test_is_told_when_it_happens(self) -> None:
        Standing.begun(MembershipStatus.APPLIED, TODAY, today=TODAY)
        with pytest.raises(MembershipDayWrong, match="a move is told when it happens") as raised:
            Standing.begun(MembershipStatus.APPLIED, TODAY + timedelta(days=1), today=TODAY)
        assert (raised.value.field, raised.value.value) == ("body.on", "2026-05-02")

    def test_is_not_before_1900(self) -> None:
        Standing.begun(MembershipStatus.APPLIED, date(1900, 1, 1), today=TODAY)
        with pytest.raises(MembershipDayWrong, match="lies before 1900-01-01"):
            Standing.begun(MembershipStatus.APPLIED, date(1899, 12, 31), today=TODAY)

    def test_is_not_before_the_one_before_it_was_left(self) -> None:
        anew = Standing.begun(MembershipStatus.APPLIED, date(2026, 3, 1), today=TODAY)
        anew.hold_behind(None)
        anew.hold_behind(date(2026, 3, 1))
        with pytest.raises(MembershipDayWrong, match="lies before 2026-03-02, the last day of the membership"):
            anew.hold_behind(date(2026, 3, 2))


class TestAMove:
    def test_of_an_active_member_to_active_renews_it_and_keeps_since_when(self) -> None:
        applied = Standing(MembershipStatus.APPLIED, date(2024, 1, 1))
        active = applied.moved(ACTIVE, date(2024, 2, 1), today=TODAY)
        renewed = active.moved(ACTIVE, date(2025, 2, 1), today=TODAY)
        assert (renewed.on, renewed.member_since) == (date(2025, 2, 1), date(2024, 2, 1))

    def test_back_from_lapsed_counts_from_that_day_on(self) -> None:
        active = Standing(ACTIVE, date(2024, 2, 1), date(2023, 2, 1))
        lapsed = active.moved(MembershipStatus.LAPSED, date(2025, 2, 1), today=TODAY)
        assert lapsed.member_since is None
        assert lapsed.moved(ACTIVE, date(2025, 6, 1), today=TODAY).member_since == date(2025, 6, 1)

    def test_is_not_before_the_one_before_it(self) -> None:
        with pytest.raises(MembershipDayWrong, match="lies before 2024-02-01"):
            Standing(ACTIVE, date(2024, 2, 1)).moved(MembershipStatus.LEFT, date(2024, 1, 31), today=TODAY)

    @pytest.mark.parametrize("status", sorted(NEXT[ACTIVE]))
    def test_is_told_when_it_happens(self, status: MembershipStatus) -> None:
        active = Standing(ACTIVE, date(2024, 2, 1), date(2024, 2, 1))
        assert active.moved(status, TODAY, today=TODAY).on == TODAY
        with pytest.raises(MembershipDayWrong, match="a move is told when it happens") as raised:
            active.moved(status, TODAY + timedelta(days=1), today=TODAY)
        assert (raised.value.field, raised.value.value) == ("body.on", "2026-05-02")

    def test_says_where_it_may_go_instead(self) -> None:
        with pytest.raises(MembershipNotAllowed, match="a membership that is prospect may become applied, left"):
            Standing(MembershipStatus.PROSPECT, TODAY).moved(ACTIVE, TODAY, today=TODAY)

    @given(begins=st.sampled_from(sorted(BEGINNINGS)), moves=st.lists(st.tuples(STATUSES, DAYS), max_size=12))
    def test_whatever_is_tried_leaves_days_in_order_and_a_member_with_its_first_day(
        self, begins: MembershipStatus, moves: list[tuple[MembershipStatus, date]]
    ) -> None:
        standing = Standing.begun(begins, TODAY - timedelta(days=4_000), today=TODAY)
        for status, on in moves:
            before = standing
            try:
                standing = standing.moved(status, on, today=TODAY)
            except (MembershipNotAllowed, MembershipDayWrong):
                assert status not in NEXT[before.status] or on < before.on or on > TODAY
                continue
            assert before.on <= standing.on <= TODAY
            assert (standing.member_since is not None) == (standing.status is ACTIVE)
            assert standing.member_since is None or standing.member_since <= standing.on


class TestTheListOfMembers:
    @pytest.mark.parametrize("status", MembershipStatus)
    def test_holds_active_members_who_agreed_and_nobody_else(self, status: MembershipStatus) -> None:
        assert is_listed(status, may_be_listed=True) == (status is ACTIVE)
        assert not is_listed(status, may_be_listed=False)


class TestAnOrganisationByItself:
    def test_applies_and_leaves(self) -> None:
        for status in MembershipStatus:
            if status in {MembershipStatus.APPLIED, MembershipStatus.LEFT}:
                hold_to_own_moves(status)
                continue
            with pytest.raises(OthersDecide):
                hold_to_own_moves(status)

    def test_says_whether_it_may_be_listed_and_not_which_tier_it_is(self) -> None:
        hold_to_own_fields(frozenset({"may_be_listed"}))
        with pytest.raises(OthersDecide):
            hold_to_own_fields(frozenset({"may_be_listed", "tier"}))
