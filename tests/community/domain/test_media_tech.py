"""Which role in MediaTech follows from which answers, and what stays open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_community.domain.media_tech import QUESTIONS, RULES, UnknownQuestion, check_asked, roles, verdicts
from mediate_contracts.vocabulary import MediaTechAnswer, MediaTechRole

YES, NO, UNKNOWN = MediaTechAnswer.YES, MediaTechAnswer.NO, MediaTechAnswer.UNKNOWN
CODES = [question.code for question in QUESTIONS]
ANSWERS = st.dictionaries(st.sampled_from(CODES), st.sampled_from(list(MediaTechAnswer)))
GENERIC = ("generic.technology", "generic.structural-role", "generic.dutch-position")


class TestRoles:
    @given(ANSWERS)
    def test_generic_follows_only_with_a_structural_role_and_a_dutch_position(
        self, answers: dict[str, MediaTechAnswer]
    ) -> None:
        follows = MediaTechRole.GENERIC in roles(answers)
        assert follows == all(answers.get(code) is YES for code in GENERIC)

    @given(ANSWERS)
    def test_none_stands_alone_and_only_where_every_role_is_denied(self, answers: dict[str, MediaTechAnswer]) -> None:
        found = roles(answers)
        denied = all(each.holds is NO for each in verdicts(answers))
        assert (MediaTechRole.NONE in found) == denied
        if denied:
            assert found == [MediaTechRole.NONE]

    @given(ANSWERS, st.sampled_from(CODES), st.sampled_from([YES, NO]))
    def test_what_was_decided_is_not_undone_by_learning_more(
        self, answers: dict[str, MediaTechAnswer], code: str, learned: MediaTechAnswer
    ) -> None:
        if answers.get(code, UNKNOWN) is not UNKNOWN:
            return
        before = {each.role: each.holds for each in verdicts(answers)}
        after = {each.role: each.holds for each in verdicts({**answers, code: learned})}
        assert all(after[role] is holds for role, holds in before.items() if holds is not UNKNOWN)

    @given(ANSWERS)
    def test_each_decision_names_the_answers_it_rests_on(self, answers: dict[str, MediaTechAnswer]) -> None:
        for each in verdicts(answers):
            if each.holds is not UNKNOWN:
                assert each.because
                assert all(answers[code] is each.holds for code in each.because)

    def test_several_may_follow_at_once(self) -> None:
        assert roles(dict.fromkeys(CODES, YES)) == [rule.role for rule in RULES]

    def test_nothing_follows_while_all_is_open(self) -> None:
        assert roles({}) == []

    def test_technology_that_is_used_in_media_alone_is_specific_whatever_it_was_made_for(self) -> None:
        answers = {"specific.made-for-media": NO, "specific.used-in-media": YES}
        assert roles(answers) == [MediaTechRole.SPECIFIC]


class TestTheQuestions:
    def test_are_all_looked_at_by_the_rule_of_their_role(self) -> None:
        asked = {question.role: set[str]() for question in QUESTIONS}
        for question in QUESTIONS:
            asked[question.role].add(question.code)
        assert asked == {rule.role: set(rule.questions) for rule in RULES}

    def test_that_are_not_asked_are_refused(self) -> None:
        check_asked(CODES)
        with pytest.raises(UnknownQuestion):
            check_asked(["specific.colour"])
