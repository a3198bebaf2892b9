"""What a heading is taken to mean, and that whoever brings the file can rely on that not being two things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.importing.columns import COLUMNS
from mediate_gateway.domain.importing.headings import guessed, remembered_by


class TestAHeading:
    @pytest.mark.parametrize(
        ("heading", "key"),
        [
            ("name", "name"),
            ("Naam", "name"),
            ("NAAM ", "name"),
            ("Náám", "name"),
            ("legal-name", "legal_name"),
            ("Statutaire naam", "legal_name"),
            ("Statuaire naam", "legal_name"),
            ("Oprichtings jaar", "founding_year"),
            ("Foundin year", "founding_year"),
            ("types", "types"),
            ("ID", "id"),
        ],
    )
    def test_is_known_by_key_and_words_in_either_language(self, heading: str, key: str) -> None:
        assert guessed([heading], COLUMNS) == {0: key}

    @pytest.mark.parametrize("heading", ["", "Opmerkingen", "hue", "na", "contactpersoon"])
    def test_that_means_nothing_here_is_left_to_people(self, heading: str) -> None:
        assert guessed([heading], COLUMNS) == {}

    def test_that_fits_best_gets_the_column(self) -> None:
        assert guessed(["Naan", "Naam"], COLUMNS) == {1: "name"}

    @given(st.lists(st.text(max_size=30), max_size=20))
    def test_is_never_one_of_two_that_mean_the_same(self, headings: list[str]) -> None:
        mapped = guessed(headings, COLUMNS)
        assert len(set(mapped.values())) == len(mapped)
        assert set(mapped) <= set(range(len(headings)))

    def test_is_remembered_whatever_its_case(self) -> None:
        assert remembered_by(["Naam", "Hub"]) == remembered_by(["naam ", "HUB"])
        assert remembered_by(["Naam", "Hub"]) != remembered_by(["Hub", "Naam"])
