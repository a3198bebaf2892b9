"""Which words two texts share, however each of them writes them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_community.domain.words import WORD_CHARACTERS_MAX, WORDS_MAX, asked, folded, stem, stems, written

_LEXEME = re.compile(r"[^\W_]+")


class TestAStem:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("omroep", "omroepen"),
            ("school", "scholen"),
            ("archief", "archieven"),
            ("programma", "programma's"),
            ("plan", "plannen"),
            ("dataset", "datasets"),
            ("study", "studies"),
            ("platform", "platforms"),
            ("café", "cafes"),
            ("cafe\u0301s", "cafés"),
        ],
    )
    def test_is_the_same_of_one_and_of_several(self, one: str, other: str) -> None:
        assert stems(one) & stems(other)

    def test_is_another_of_another_word(self) -> None:
        assert not stems("glas") & stems("glasvezel")
        assert stem("2040") == "2040"


class TestTheWordsOfAText:
    def test_leave_out_what_says_nothing_in_either_language(self) -> None:
        assert stems("Wij zoeken een partner voor de ondertiteling van het journaal") == stems(
            "partner ondertiteling journaal"
        )
        assert stems("we are looking for a partner") == stems("Partner")

    def test_are_shown_as_they_stand(self) -> None:
        assert [word for _, word in written("Archieven: het archief, Ångström")] == ["Archieven", "Ångström"]

    def test_are_bounded_in_number_and_length(self) -> None:
        many = " ".join(f"woord{number}x" for number in range(WORDS_MAX * 2))
        assert len(stems(many)) == WORDS_MAX
        assert all(len(each) <= WORD_CHARACTERS_MAX for each in stems("a" * 500 + "b" * 500))

    @given(st.text(max_size=300))
    def test_hold_letters_and_digits_alone_whatever_the_text(self, text: str) -> None:
        assert all(_LEXEME.fullmatch(each) for each in stems(text))
        assert all(_LEXEME.fullmatch(each) for forms in asked(text) for each in forms)

    @given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Zs", "Po"]), max_size=100))
    def test_are_the_same_in_capitals(self, text: str) -> None:
        assert stems(text) == stems(folded(text))


class TestWhatIsAskedFor:
    def test_may_be_half_typed(self) -> None:
        [[*_], last] = asked("digitale arch")
        assert any(stem("archief").startswith(form) for form in last)

    def test_counts_though_it_says_nothing_while_it_is_typed(self) -> None:
        assert asked("de") == (frozenset({"de"}),)
        assert len(asked("de omroep")) == 1

    def test_is_nothing_where_no_word_is(self) -> None:
        assert asked(" - ?! ") == ()
