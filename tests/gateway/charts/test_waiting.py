"""The map of what waits for what: every thing is in it once, in its lane, to the right of what it waits for."""

import re
from itertools import pairwise

import pytest

from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.charts.view import Table
from mediate_gateway.entrypoints.charts.waiting import THINGS_MAX, Thing, Wait, WaitingChart, waiting_chart
from mediate_gateway.entrypoints.wording import Wording

WORD = Wording(Language.NL)


def thing(code: str, lane: str = "one", *, is_done: bool = False) -> Thing:
    return Thing(code, code, f"{code} <b>", lane, f"/agenda/items/{code}", is_done)


def chart(things: list[Thing], waits: list[Wait]) -> WaitingChart:
    return WaitingChart(
        name="map",
        title="Kaart",
        lanes=[("one", "Lijn een"), ("two", "Lijn twee met een heel erg lange naam die nergens past")],
        things=things,
        waits=waits,
        said=["Gezegd."],
        table=Table(),
        holds="houdt op",
        held="houdt niet meer op",
        empty="Niets",
    )


def lefts(svg: str) -> dict[str, float]:
    """Return how far to the right each thing is drawn."""
    boxes = re.findall(r'<a href="/agenda/items/([^"]+)"[^>]*><rect x="([0-9.]+)"', svg)
    return {code: float(x) for code, x in boxes}


class TestTheMap:
    def test_draws_what_waits_to_the_right_of_what_it_waits_for(self) -> None:
        things = [thing("1.1"), thing("1.2"), thing("2.1", "two", is_done=True)]
        view = waiting_chart(chart(things, [Wait("1.2", "1.1", "w"), Wait("1.1", "2.1", "w")]), WORD)
        for drawing in view.drawings:
            at = lefts(drawing.svg)
            assert set(at) == {"1.1", "1.2", "2.1"}
            assert at["2.1"] < at["1.1"] < at["1.2"]
            assert "houdt op" in drawing.svg
            assert "houdt niet meer op" in drawing.svg
            assert "<b>" not in drawing.svg

    def test_has_room_for_a_way_longer_than_it_is_wide(self) -> None:
        codes = [f"1.{number}" for number in range(30)]
        waits = [Wait(later, before, "w") for before, later in pairwise(codes)]
        for drawing in waiting_chart(chart([thing(each) for each in codes], waits), WORD).drawings:
            at = lefts(drawing.svg)
            assert set(at) == set(codes)
            assert all(0 <= x < drawing.form.width for x in at.values())

    def test_of_nothing_says_so(self) -> None:
        assert waiting_chart(chart([], []), WORD).description == "Niets"

    def test_is_refused_where_it_could_not_be_read(self) -> None:
        many = [thing(f"1.{number}") for number in range(THINGS_MAX + 1)]
        for things, waits in ((many, []), ([thing("1"), thing("1")], []), ([thing("1")], [Wait("1", "2", "w")])):
            with pytest.raises(ValueError, match=r"tangle|twice|both"):
                chart(things, waits)
