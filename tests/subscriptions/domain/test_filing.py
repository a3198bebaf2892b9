"""Which action lines an event belongs to, by what it says and by what was said before."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.catalogue import CATALOGUE
from mediate_subscriptions.domain.filing import said

LINE, ITEM, SESSION, NEED, OFFER, CHALLENGE = (uuid4() for _ in range(6))
PROPOSED = "nl.mediate.agendas.item.proposed.v1"


def lines(type: str, subject: UUID, filed: dict[UUID, list[int]], **facts: object) -> tuple[int, ...]:
    return said(type, subject, facts).lines_by(filed)


class TestAnEvent:
    @given(st.lists(st.integers(min_value=1, max_value=99)))
    def test_belongs_to_the_lines_it_names(self, named: list[int]) -> None:
        assert lines("nl.mediate.x", uuid4(), {}, action_lines=named) == tuple(sorted(set(named)))

    def test_of_a_line_belongs_to_that_line(self) -> None:
        assert lines("nl.mediate.agendas.line.added.v1", LINE, {}, line_id=LINE, number=3) == (3,)

    def test_that_carries_another_number_does_not_belong_to_the_line_of_that_number(self) -> None:
        assert lines("nl.mediate.agendas.manifesto-point.stated.v1", uuid4(), {}, number=3) == ()

    def test_of_an_item_belongs_to_the_line_the_item_was_proposed_for(self) -> None:
        assert lines(PROPOSED, ITEM, {LINE: [3]}, line_id=LINE) == (3,)
        assert lines("nl.mediate.agendas.item.status-changed.v1", ITEM, {ITEM: [3]}, item_id=ITEM) == (3,)

    def test_of_an_item_that_moves_belongs_to_its_new_line(self) -> None:
        assert lines("nl.mediate.agendas.item.amended.v1", ITEM, {ITEM: [3], LINE: [5]}, line_id=LINE) == (5,)

    def test_belongs_to_the_nearest_it_leads_to_and_not_to_all(self) -> None:
        filed = {LINE: [3], SESSION: [1, 2, 3]}
        assert lines(PROPOSED, ITEM, filed, line_id=LINE, session_id=SESSION) == (3,)
        assert lines("nl.mediate.agendas.voting.opened.v1", uuid4(), filed, session_id=SESSION) == (1, 2, 3)

    def test_of_a_match_belongs_to_the_lines_of_need_and_offer_and_else_of_the_challenge(self) -> None:
        facts = {"need_id": NEED, "offer_id": OFFER, "challenge_id": CHALLENGE}
        match = "nl.mediate.community.match.introduced.v1"
        assert lines(match, uuid4(), {NEED: [4], OFFER: [2], CHALLENGE: [7]}, **facts) == (2, 4)
        assert lines(match, uuid4(), {CHALLENGE: [7]}, **facts) == (7,)

    def test_that_names_no_line_any_more_belongs_to_none(self) -> None:
        assert lines("nl.mediate.community.need.amended.v1", NEED, {NEED: [4]}, action_lines=[]) == ()

    @given(st.lists(st.one_of(st.none(), st.text(), st.uuids(), st.integers(), st.booleans())))
    def test_with_fields_of_any_kind_is_filed_all_the_same(self, named: list[object]) -> None:
        subject = uuid4()
        facts = {"action_lines": named, "item_id": named[0] if named else None}
        assert all(isinstance(each, int) for each in said("nl.mediate.x", subject, facts).lines_by({}))


class TestWhatFollows:
    def test_about_a_session_without_lines_is_not_filed_under_those_of_an_item_decided_on_in_it(self) -> None:
        decided = said("nl.mediate.agendas.decision.recorded.v1", SESSION, {"session_id": SESSION, "item_id": ITEM})
        filed = {SESSION: [], ITEM: [3]}
        assert decided.lines_by(filed) == (3,)
        assert not decided.tells_where_its_subject_belongs(filed)

    @pytest.mark.parametrize("name", sorted(CATALOGUE))
    def test_can_be_filed_whatever_the_type(self, name: str) -> None:
        facts = dict.fromkeys(CATALOGUE[name].event.model_fields)
        assert said(name, uuid4(), facts).lines_by({}) == ()
