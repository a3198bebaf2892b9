"""How an offer is answered, and how carrying an item ends."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_agendas.domain.assignments import (
    ASSIGNMENTS_MAX,
    NEXT,
    OPEN,
    AssignmentNotAllowed,
    TooManyAssignments,
    advance,
    check_room,
)
from mediate_contracts.values import AssignmentId
from mediate_contracts.vocabulary import AssignmentStatus

THIS = AssignmentId(UUID(int=1))
statuses = st.sampled_from(AssignmentStatus)


class TestTheTable:
    def test_has_a_row_for_every_status_and_names_no_other(self) -> None:
        assert set(NEXT) == set(AssignmentStatus)
        assert {to for following in NEXT.values() for to in following} == set(AssignmentStatus) - {
            AssignmentStatus.OFFERED
        }

    def test_keeps_offers_and_acceptances_open_and_nothing_else(self) -> None:
        assert {AssignmentStatus.OFFERED, AssignmentStatus.ACCEPTED} == OPEN


class TestAnswering:
    @given(statuses, statuses)
    def test_goes_where_the_table_says_and_is_refused_elsewhere_by_name(
        self, current: AssignmentStatus, to: AssignmentStatus
    ) -> None:
        if to in NEXT[current]:
            assert advance(current, to, assignment_id=THIS) is to
        else:
            with pytest.raises(AssignmentNotAllowed, match=f"the assignment is {current}") as refused:
                advance(current, to, assignment_id=THIS)
            assert refused.value.field == "path.assignment_id"
            assert refused.value.value == str(THIS)

    def test_names_what_could_have_been_ended(self) -> None:
        with pytest.raises(AssignmentNotAllowed, match="only one that is accepted can become ended"):
            advance(AssignmentStatus.OFFERED, AssignmentStatus.ENDED, assignment_id=THIS)


class TestAnItemsRoom:
    def test_is_bounded_so_that_it_can_be_shown_whole(self) -> None:
        check_room(ASSIGNMENTS_MAX - 1)
        with pytest.raises(TooManyAssignments):
            check_room(ASSIGNMENTS_MAX)
