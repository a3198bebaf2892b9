"""How an agenda item moves on."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_agendas.domain.items import (
    BY_ASSIGNMENT,
    CONCLUDED,
    NEXT,
    ItemConcluded,
    StatusFieldsWrong,
    StatusNotAllowed,
    advance,
    check_grounds,
    check_open,
    check_substitute,
    move_by_hand,
    upon_acceptance,
    upon_ending,
)
from mediate_contracts.values import ItemId
from mediate_contracts.vocabulary import ItemStatus

THIS = ItemId(UUID(int=1))
OTHER = ItemId(UUID(int=2))
statuses = st.sampled_from(ItemStatus)


class TestTheTable:
    def test_has_a_row_for_every_status_and_names_no_other(self) -> None:
        assert set(NEXT) == set(ItemStatus)
        assert {to for following in NEXT.values() for to in following} <= set(ItemStatus)

    def test_reaches_every_status_from_proposed(self) -> None:
        reached = {ItemStatus.PROPOSED}
        while following := {to for status in reached for to in NEXT[status]} - reached:
            reached |= following
        assert reached == set(ItemStatus)

    def test_ends_in_the_four_outcomes_and_nowhere_else(self) -> None:
        assert {
            ItemStatus.ACHIEVED,
            ItemStatus.PARTLY_ACHIEVED,
            ItemStatus.NOT_ACHIEVED,
            ItemStatus.SUBSTITUTED,
        } == CONCLUDED

    def test_lets_nothing_become_what_it_is(self) -> None:
        assert all(status not in following for status, following in NEXT.items())

    def test_holds_the_moves_that_an_assignment_makes(self) -> None:
        assert all(to in NEXT[current] for current, to in BY_ASSIGNMENT)


class TestMovingByHand:
    @given(statuses, statuses)
    def test_goes_where_the_table_says_and_is_refused_elsewhere_by_name(
        self, current: ItemStatus, to: ItemStatus
    ) -> None:
        if to in NEXT[current] and (current, to) not in BY_ASSIGNMENT:
            assert move_by_hand(current, to) is to
        else:
            with pytest.raises(StatusNotAllowed) as refused:
                move_by_hand(current, to)
            assert refused.value.field == "body.status"
            assert refused.value.value is to
            assert refused.value.reason.startswith(f"the item is {current}: ")

    @pytest.mark.parametrize("current", [ItemStatus.PROPOSED, ItemStatus.PRIORITISED])
    def test_assigns_nobody_from_above(self, current: ItemStatus) -> None:
        with pytest.raises(StatusNotAllowed, match="when an organisation accepts it"):
            move_by_hand(current, ItemStatus.ASSIGNED)

    def test_takes_no_item_away_from_who_carries_it(self) -> None:
        with pytest.raises(StatusNotAllowed, match="the last assignment must end"):
            move_by_hand(ItemStatus.ASSIGNED, ItemStatus.PRIORITISED)

    @given(st.sampled_from(sorted(CONCLUDED)), statuses)
    def test_leaves_an_outcome_as_it_is(self, current: ItemStatus, to: ItemStatus) -> None:
        with pytest.raises(StatusNotAllowed, match="an outcome is final"):
            advance(current, to)

    def test_says_so_when_the_item_has_that_status_already(self) -> None:
        with pytest.raises(StatusNotAllowed, match="has that status already"):
            advance(ItemStatus.PROPOSED, ItemStatus.PROPOSED)


class TestWhatComesWithAStatus:
    def check(self, to: ItemStatus, *, substituted_by: ItemId | None = None, **texts: str) -> None:
        check_grounds(
            THIS,
            to,
            reason=texts.get("reason"),
            external_cause=texts.get("external_cause"),
            substituted_by=substituted_by,
        )

    def test_not_achieved_needs_a_reason_and_a_cause_from_outside_is_none(self) -> None:
        with pytest.raises(StatusFieldsWrong) as refused:
            self.check(ItemStatus.NOT_ACHIEVED, external_cause="covid-19")
        assert refused.value.field == "body.reason"
        self.check(ItemStatus.NOT_ACHIEVED, reason="Had no priority", external_cause="covid-19")

    def test_substituted_needs_the_item_that_took_its_place(self) -> None:
        with pytest.raises(StatusFieldsWrong) as refused:
            self.check(ItemStatus.SUBSTITUTED)
        assert refused.value.field == "body.substituted_by"
        self.check(ItemStatus.SUBSTITUTED, substituted_by=OTHER)

    def test_an_item_does_not_take_its_own_place(self) -> None:
        with pytest.raises(StatusFieldsWrong, match="its own place"):
            self.check(ItemStatus.SUBSTITUTED, substituted_by=THIS)

    @given(statuses.filter(lambda to: to is not ItemStatus.SUBSTITUTED))
    def test_a_substitute_belongs_to_substituted_alone(self, to: ItemStatus) -> None:
        with pytest.raises(StatusFieldsWrong) as refused:
            self.check(to, substituted_by=OTHER, reason="Daarom")
        assert refused.value.field == "body.substituted_by"

    @given(statuses)
    def test_a_cause_from_outside_explains_only_what_did_not_come_out_whole(self, to: ItemStatus) -> None:
        substitute = OTHER if to is ItemStatus.SUBSTITUTED else None
        if to in CONCLUDED - {ItemStatus.ACHIEVED}:
            self.check(to, reason="Daarom", external_cause="covid-19", substituted_by=substitute)
        else:
            with pytest.raises(StatusFieldsWrong) as refused:
                self.check(to, reason="Daarom", external_cause="covid-19", substituted_by=substitute)
            assert refused.value.field == "body.external_cause"

    def test_a_substitute_has_to_exist_and_to_stand_itself(self) -> None:
        check_substitute(OTHER, ItemStatus.PROPOSED)
        for status in (None, ItemStatus.SUBSTITUTED):
            with pytest.raises(StatusFieldsWrong) as refused:
                check_substitute(OTHER, status)
            assert refused.value.value == str(OTHER)


class TestCarrying:
    @given(statuses)
    def test_the_first_acceptance_assigns_and_later_ones_change_nothing(self, current: ItemStatus) -> None:
        waiting = {ItemStatus.PROPOSED, ItemStatus.PRIORITISED}
        assert upon_acceptance(current) is (ItemStatus.ASSIGNED if current in waiting else current)

    @given(statuses, st.integers(min_value=0, max_value=5))
    def test_when_the_last_one_leaves_only_assigned_goes_back(self, current: ItemStatus, left: int) -> None:
        goes_back = current is ItemStatus.ASSIGNED and left == 0
        assert upon_ending(current, carriers_left=left) is (ItemStatus.PRIORITISED if goes_back else current)

    @given(statuses)
    def test_nobody_is_asked_for_an_item_that_has_its_outcome(self, current: ItemStatus) -> None:
        if current in CONCLUDED:
            with pytest.raises(ItemConcluded):
                check_open(current, item_id=THIS)
        else:
            check_open(current, item_id=THIS)
