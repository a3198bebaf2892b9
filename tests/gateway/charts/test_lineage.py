"""Lineages show who came from whom, whatever came from whatever, and their names cover nothing."""

from itertools import combinations
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.charts.figures import DUTCH, ENGLISH, WORDINGS, elements, figures_are_in_csv, held_to, marks, rows_of
from mediate_gateway.entrypoints.charts.canvas import Drawing
from mediate_gateway.entrypoints.charts.layout import Box
from mediate_gateway.entrypoints.charts.lineage import (
    KIN_MAX,
    Descent,
    Kin,
    LineageChart,
    generations,
    lineage_chart,
)

_NAMES = ("Omroep", "Een organisatie met een lange naam die niet in een vak past", "iMMovator", "STER")
_HUNDREDTH = 0.011


def kin(number: int, **more: Any) -> Kin:
    return Kin(f"{number:02}", f"{_NAMES[number % 4]} {number}", **more)


@st.composite
def lineages(draw: Any) -> LineageChart:
    count = draw(st.integers(2, 14))
    everybody = [
        kin(at, when=draw(st.sampled_from(["", "2018"])), at=f"/x/{at}", is_own=at == 0) for at in range(count)
    ]
    pairs = [(one, other) for one in everybody for other in everybody if one is not other]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=16, unique=True))
    said = {1: "formed from", 2: "spun out of", 3: "subsidiary of"}
    descents = [Descent(one.id, other.id, style := draw(st.integers(1, 3)), said[style]) for one, other in chosen]
    return LineageChart("chart", "Title", everybody, descents, ["A sentence."], {})


def box(element: Element) -> Box:
    x, y, width, height = (float(element.get(name) or 0) for name in ("x", "y", "width", "height"))
    return Box(x, y, x + width, y + height)


def words(drawing: Drawing) -> list[Box]:
    """Return where the words of a drawing stand."""
    found = []
    for text in elements(drawing, "text"):
        x, y = float(text.get("x") or 0), float(text.get("y") or 0)
        found.append(Box(x, y - drawing.form.text * 0.75, x + drawing.form.wide(text.text or ""), y))
    return found


class TestLineages:
    @settings(deadline=None, max_examples=60)
    @given(lineages(), st.sampled_from(WORDINGS))
    def test_draw_everybody_once_and_nothing_over_anything(self, chart: LineageChart, word: Any) -> None:
        view = lineage_chart(chart, word)
        held_to(view)
        figures_are_in_csv(view)
        assert len(rows_of(view)) == len(chart.descents)
        for drawing in view.drawings:
            boxes = [box(each) for each in marks(drawing)]
            assert len(boxes) == len(chart.kin)
            assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]
            assert not [pair for pair in combinations(words(drawing), 2) if pair[0].meets(pair[1])]
            assert len(elements(drawing, "path", "chart-tie")) == len(chart.descents)

    @settings(deadline=None, max_examples=40)
    @given(lineages())
    def test_lead_from_every_name_to_its_page(self, chart: LineageChart) -> None:
        for drawing in lineage_chart(chart, DUTCH).drawings:
            links = elements(drawing, "a")
            assert {each.get("href") for each in links} == {each.at for each in chart.kin}
            said = {f"{each.name} ({each.when})" if each.when else each.name for each in chart.kin}
            assert {each.findtext("rect/title") for each in links} == said
            # What is written in a link is what it is called.
            assert all(each.get("aria-label") is None and each.find("text") is not None for each in links)

    def test_tell_kinds_apart_by_dashes_and_say_them_in_words(self) -> None:
        descents = [Descent("00", "01", 1, "formed from", "2018"), Descent("02", "00", 2, "spun out of")]
        chart = LineageChart("chart", "Title", [kin(0), kin(1), kin(2)], descents, ["Said."], {})
        view = lineage_chart(chart, ENGLISH)
        for drawing in view.drawings:
            assert [len(elements(drawing, "path", f"chart-tie-{style}")) for style in (1, 2, 3)] == [1, 1, 0]
            shown = [each.text for each in elements(drawing, "text")]
            assert {"formed from", "spun out of"} <= set(shown)

    def test_run_from_left_to_right_where_there_is_room(self) -> None:
        descents = [Descent("02", "00", 1, "formed from"), Descent("02", "01", 1, "formed from")]
        chart = LineageChart("chart", "Title", [kin(0), kin(1), kin(2)], descents, ["Said."], {})
        wide, narrow = lineage_chart(chart, DUTCH).drawings
        first, second, own = (box(each) for each in marks(wide))
        assert first.right < own.left
        assert second.right < own.left
        first, second, own = (box(each) for each in marks(narrow))
        assert max(first.bottom, second.bottom) < own.top

    def test_say_in_the_table_what_is_not_drawn(self) -> None:
        far = {"99": Kin("99", "Far away")}
        descents = [
            Descent("00", "01", 1, "formed from"),
            Descent("01", "99", 2, "spun out of", "2001", "", "S1, p. 1"),
        ]
        view = lineage_chart(LineageChart("chart", "Title", [kin(0), kin(1)], descents, ["Said."], far), ENGLISH)
        assert [row[2] for row in rows_of(view)] == [
            "Een organisatie met een lange naam die niet in een vak past 1",
            "Far away",
        ]
        assert rows_of(view)[1][3:] == ["2001", "", "S1, p. 1"]
        assert len(elements(view.drawings[0], "path", "chart-tie")) == 1

    def test_of_nobody_say_so(self) -> None:
        view = lineage_chart(LineageChart("chart", "Title", [kin(0)], [], [], {}), ENGLISH)
        assert view.is_empty
        assert view.description == "Nothing is recorded"

    def test_are_refused_where_they_would_be_no_picture(self) -> None:
        with pytest.raises(ValueError, match="no picture"):
            LineageChart("chart", "Title", [kin(at) for at in range(KIN_MAX + 1)], [], [], {})
        with pytest.raises(ValueError, match="twice"):
            LineageChart("chart", "Title", [kin(0), kin(0)], [], [], {})
        with pytest.raises(ValueError, match="not both there"):
            LineageChart("chart", "Title", [kin(0)], [Descent("00", "05", 1, "formed from")], [], {})


class TestGenerations:
    def test_come_after_all_that_they_came_from(self) -> None:
        ties = [("d", "c"), ("c", "a"), ("c", "b"), ("d", "a")]
        assert generations("abcd", ties) == {"a": 0, "b": 0, "c": 1, "d": 2}

    @given(st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=12))
    def test_are_found_for_everybody_also_in_a_circle(self, ties: list[tuple[str, str]]) -> None:
        assert set(generations("abcde", ties)) == set("abcde")
