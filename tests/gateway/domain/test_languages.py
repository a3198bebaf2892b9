"""Which language a reader gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_gateway.domain.languages import Language, preferred


class TestTheReadersLanguage:
    @pytest.mark.parametrize(
        ("header", "language"),
        [
            ("", "nl"),
            ("en-GB,en;q=0.9", "en"),
            ("nl-NL,nl;q=0.9,en;q=0.8", "nl"),
            ("en;q=0.5, nl;q=0.8", "nl"),
            ("de-DE,de;q=0.9,en;q=0.4", "en"),
            ("de", "nl"),
            ("en;q=0, nl", "nl"),
            ("EN-us", "en"),
            ("en;q=nonsense", "nl"),
            ("*", "nl"),
        ],
    )
    def test_is_the_one_preferred_and_dutch_where_neither_is_named(self, header: str, language: str) -> None:
        assert preferred(header) == language

    @given(st.text(max_size=200))
    def test_is_one_of_ours_whatever_is_sent(self, header: str) -> None:
        assert preferred(header) in set(Language)
