"""Networks come to the same rest every time, and their names cover nothing."""

from decimal import Decimal
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.charts.figures import DUTCH, ENGLISH, WORDINGS, elements, figures_are_in_csv, held_to, marks, rows_of
from mediate_gateway.entrypoints.charts.layout import Box
from mediate_gateway.entrypoints.charts.network import NODES_MAX, Link, NetworkChart, Node, network_chart

_NAMES = ("Omroep", "Kennisinstelling", "Overheid", "Studio", "Hogeschool van Amsterdam")


@st.composite
def networks(draw: Any) -> NetworkChart:
    count = draw(st.integers(0, 25))
    nodes = [Node(f"{at:02}", f"{_NAMES[at % 5]} {at}", _NAMES[draw(st.integers(0, 4))]) for at in range(count)]
    pairs = list(combinations([node.id for node in nodes], 2))
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=20, unique=True)) if pairs else []
    links = [Link(first, second, Decimal(draw(st.integers(1, 9)))) for first, second in chosen]
    return NetworkChart("chart", "Title", nodes, links)


class TestNetworks:
    @settings(deadline=None)
    @given(networks(), st.sampled_from(WORDINGS))
    def test_mark_every_party_and_keep_names_apart(self, chart: NetworkChart, word: Any) -> None:
        view = network_chart(chart, word)
        held_to(view)
        figures_are_in_csv(view)
        for drawing in view.drawings:
            assert len(marks(drawing)) == len(chart.nodes)
            form = drawing.form
            boxes = []
            for text in elements(drawing, "text", "chart-node"):
                x, y = float(text.get("x") or 0), float(text.get("y") or 0)
                boxes.append(Box(x, y - form.text * 0.7, x + form.wide(text.text or ""), y))
            height = float(elements(drawing, "svg")[0].get("viewBox", "0 0 0 0").split()[3])
            assert all(Box(-0.1, -0.1, form.width + 0.1, height).holds(box) for box in boxes)
            assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]

    @settings(deadline=None)
    @given(networks(), st.randoms(use_true_random=False))
    def test_look_the_same_in_whatever_order_they_are_told(self, chart: NetworkChart, random: Random) -> None:
        nodes, links = list(chart.nodes), list(chart.links)
        random.shuffle(nodes)
        random.shuffle(links)
        again = network_chart(NetworkChart("chart", "Title", nodes, links), DUTCH)
        first = network_chart(chart, DUTCH)
        for before, after in zip(first.drawings, again.drawings, strict=True):
            assert {str(each.attrib) for each in marks(before)} == {str(each.attrib) for each in marks(after)}

    def test_tell_links_that_cross_from_those_that_do_not(self) -> None:
        nodes = [Node("a", "NPO", "Omroep"), Node("b", "NOS", "Omroep"), Node("c", "HvA", "Kennis")]
        chart = NetworkChart("chart", "Title", nodes, [Link("a", "b"), Link("a", "c", Decimal(3))])
        view = network_chart(chart, ENGLISH)
        assert len(elements(view.drawings[0], "line", "is-crossing")) == 1
        assert view.description.startswith("Parties: 3. Links: 2, of which between groups: 1.")
        assert rows_of(view) == [["NPO", "HvA", "Omroep and Kennis", "3"], ["NPO", "NOS", "Omroep", "1"]]

    def test_keep_parties_near_their_own(self) -> None:
        nodes = [Node(f"{at}", f"n{at}", "left" if at < 5 else "right") for at in range(10)]
        view = network_chart(NetworkChart("chart", "Title", nodes, [Link("0", "9")]), DUTCH)
        left, right = elements(view.drawings[0], "rect", "chart-silo")
        a, b = (float(each.get("x") or 0) for each in (left, right))
        width = float(min(left, right, key=lambda each: float(each.get("x") or 0)).get("width") or 0)
        assert min(a, b) + width <= max(a, b), "two silos that share a link stand beside each other"

    @pytest.mark.parametrize("strength", ["0", "-1", "NaN"])
    def test_have_no_links_without_strength(self, strength: str) -> None:
        with pytest.raises(ValueError, match="is none"):
            Link("a", "b", Decimal(strength))

    def test_are_refused_where_they_would_be_a_tangle(self) -> None:
        with pytest.raises(ValueError, match="tangle"):
            NetworkChart("chart", "Title", [Node(str(at), "n", "g") for at in range(NODES_MAX + 1)], [])

    def test_are_refused_with_a_link_to_nobody(self) -> None:
        with pytest.raises(ValueError, match="no party"):
            NetworkChart("chart", "Title", [Node("a", "n", "g")], [Link("a", "b")])


class TestKindsOfLinks:
    def test_are_told_apart_by_dashes_and_said_in_words(self) -> None:
        nodes = [Node("a", "NPO", "Omroep", "/a"), Node("b", "HvA", "Kennis")]
        links = [Link("a", "b", style=1), Link("a", "b", style=3)]
        view = network_chart(
            NetworkChart("chart", "Title", nodes, links, [(1, "Group"), (3, "Match")], ["Said."]), DUTCH
        )
        held_to(view)
        for drawing in view.drawings:
            first, second = elements(drawing, "line", "chart-link")
            assert (first.get("x1"), first.get("y1")) != (second.get("x1"), second.get("y1"))
            assert {"Group", "Match", "Omroep", "Kennis"} <= {each.text for each in elements(drawing, "text")}
        assert view.description == "Said."

    def test_lead_to_the_page_of_a_party(self) -> None:
        chart = NetworkChart("chart", "Title", [Node("a", "NPO", "Omroep", "/a"), Node("b", "HvA", "Kennis")], [])
        for drawing in network_chart(chart, DUTCH).drawings:
            assert [(each.get("href"), each.get("aria-label")) for each in elements(drawing, "a")] == [("/a", "NPO")]
