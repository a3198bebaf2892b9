"""What is asked of a contact person's particulars, and how they are found with an error in what was typed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_community.domain.contacts import (
    ConsentDayWrong,
    checked_email,
    checked_phone,
    hold_consent_day,
    is_near,
    near_keys,
    nearest,
    query_words,
    words_of,
)

WORDS = st.text("abcdefgh", min_size=4, max_size=12)
LETTERS = st.sampled_from("abcdefgh")


class TestAnEmailAddress:
    @pytest.mark.parametrize("text", ["an@studio.example", "A.N+x@Studio.Example", "o'neil@a-b.studio.example"])
    def test_is_kept_with_its_domain_in_lower_case(self, text: str) -> None:
        local, _, domain = text.partition("@")
        assert checked_email(f" {text} ") == f"{local}@{domain.lower()}"

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("studio.example", "has an @"),
            ("a b@studio.example", "no name of a mailbox"),
            (".a@studio.example", "no name of a mailbox"),
            ("a..b@studio.example", "no name of a mailbox"),
            (f"{'a' * 65}@studio.example", "no name of a mailbox"),
            ("a@studio", "is no domain"),
            ("a@-studio.example", "is no domain"),
            ("a@studio..example", "is no domain"),
            (f"a@{'b' * 250}.example", "at most 254 characters"),
        ],
    )
    def test_is_refused_with_what_is_wrong_with_it(self, text: str, reason: str) -> None:
        with pytest.raises(ValueError, match=reason):
            checked_email(text)


class TestATelephoneNumber:
    @pytest.mark.parametrize(
        "text", ["035 671 2345", "035-6712345", "+31 35 671 2345", "0031 (0)35 671 2345", "+31(0)35.6712345"]
    )
    def test_is_kept_in_one_way_however_it_is_written(self, text: str) -> None:
        assert checked_phone(text) == "+31356712345"

    def test_of_another_country_is_kept_as_it_is(self) -> None:
        assert checked_phone("+32 2 123 45 67") == "+3221234567"

    @pytest.mark.parametrize("text", ["671 2345", "035 671 234", "06 1234 56789", "+31 6 1234", "ring me", "+", "0"])
    def test_is_refused_where_it_cannot_be_one(self, text: str) -> None:
        with pytest.raises(ValueError, match="telephone number"):
            checked_phone(text)


class TestConsent:
    TODAY = date(2026, 5, 1)

    def test_is_not_of_a_day_that_is_yet_to_come(self) -> None:
        with pytest.raises(ConsentDayWrong, match="yet to come"):
            hold_consent_day(date(2026, 5, 3), after=None, today=self.TODAY, field="body.on")

    def test_is_told_in_order(self) -> None:
        hold_consent_day(self.TODAY, after=self.TODAY, today=self.TODAY, field="body.on")
        with pytest.raises(ConsentDayWrong, match="lies before 2026-05-01"):
            hold_consent_day(date(2026, 4, 30), after=self.TODAY, today=self.TODAY, field="body.on")


class TestWords:
    def test_are_without_capitals_and_accents(self) -> None:
        assert words_of("Zoë Løvenskjöld-Weiß", None, "ZOE@Studio.example") == [
            "zoe",
            "lovenskjold",
            "weiss",
            "studio",
            "example",
        ]

    def test_of_a_search_are_bounded(self) -> None:
        assert len(query_words(" ".join(f"word{number}" for number in range(100)))) == 6
        assert query_words("'%_") == []


class TestATypingError:
    @given(WORDS, st.data())
    def test_leaves_a_word_to_be_found_by(self, word: str, drawn: st.DataObject) -> None:
        at = drawn.draw(st.integers(0, len(word) - 2))
        mistyped = drawn.draw(
            st.sampled_from(
                [
                    word[:at] + word[at + 1 :],
                    word[:at] + drawn.draw(LETTERS) + word[at:],
                    word[:at] + drawn.draw(LETTERS) + word[at + 1 :],
                    word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                ]
            )
        )
        assert is_near(word, mistyped)
        if len(mistyped) >= 4:
            assert set(near_keys(word)) & set(near_keys(mistyped))

    @given(WORDS, WORDS)
    def test_is_forgiven_either_way_round(self, one: str, other: str) -> None:
        assert is_near(one, other) == is_near(other, one)

    def test_is_forgiven_once(self) -> None:
        assert nearest("jansen", ["janse", "jnasen", "jannsen", "hansem", "jansens"], most=10) == [
            "janse",
            "jnasen",
            "jannsen",
            "jansens",
        ]

    def test_is_not_forgiven_in_a_short_word_or_a_number(self) -> None:
        assert near_keys("jan") == ["jan"]
        assert near_keys("20260501") == ["20260501"]
