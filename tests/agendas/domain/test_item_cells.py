"""What is written into a file of items is what is read from it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mediate_agendas.adapters.tables import AgendaItem
from mediate_agendas.domain.item_cells import several
from support.agendas import both

_WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30)
_THEMES = st.lists(_WORDS, max_size=5)
_POINTS = st.lists(st.integers(1, 99), max_size=9)
_CODES = st.lists(st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True), max_size=5)


def item(**fields: Any) -> AgendaItem | None:
    """Return an item that says this, or None where no item can."""
    line = "0f0e7a4e-0000-4000-8000-000000000001"
    try:
        return AgendaItem.model_validate({"line_id": line, "code": "1.1", "title": both("Punt"), **fields})
    except ValidationError:
        return None


def cell(values: list[Any]) -> str | None:
    """Return a cell as an export writes it: empty where there is nothing."""
    return "; ".join(str(each) for each in values) or None


class TestACell:
    @given(_THEMES, _POINTS)
    def test_brought_back_says_what_the_item_says(self, themes: list[str], points: list[int]) -> None:
        there = item(themes=themes, manifesto_points=points)
        if there is None:
            return
        told = several({"themes": cell(there.themes), "manifesto_points": cell(there.manifesto_points)})
        back = item(**told)
        assert back is not None
        assert (back.themes, back.manifesto_points) == (there.themes, there.manifesto_points)

    @given(_CODES)
    def test_names_programmes_by_their_codes(self, codes: list[str]) -> None:
        assert several({"programmes": cell(codes)})["programmes"] == codes

    @given(st.none() | st.booleans() | st.integers() | st.text(max_size=40) | st.lists(st.integers() | st.text()))
    def test_of_anything_else_is_left_to_be_refused(self, anything: object) -> None:
        for column in ("themes", "manifesto_points", "programmes", "code"):
            assert set(several({column: anything})) == {column}

    def test_with_one_number_is_taken_for_that_number(self) -> None:
        assert several({"manifesto_points": 7}) == {"manifesto_points": [7]}

    def test_keeps_themes_apart_by_what_no_theme_holds(self) -> None:
        assert item(themes=["archief; spraak"]) is None
