"""What charts draw is what their tables say."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.charts.figures import (
    DUTCH,
    ENGLISH,
    WORDINGS,
    counts,
    elements,
    figures,
    figures_are_in_csv,
    held_to,
    lengths,
    marks,
    names,
    proportional,
    rows_of,
    values,
)
from mediate_gateway.entrypoints.charts.bar import Bar, BarChart, bar_chart
from mediate_gateway.entrypoints.charts.bullet import Aim, Bullet, BulletChart, bullet_chart
from mediate_gateway.entrypoints.charts.figures import MISSING, Figure, known
from mediate_gateway.entrypoints.charts.funnel import FunnelChart, funnel_chart
from mediate_gateway.entrypoints.charts.line import LineChart, Place, Series, TargetLine, line_chart
from mediate_gateway.entrypoints.charts.stacked import Stack, StackedChart, stacked_chart
from mediate_gateway.entrypoints.charts.timeline import Milestone, Phase, TimelineChart, timeline_chart
from mediate_gateway.entrypoints.charts.view import ChartView

_DAY = date(2026, 3, 1)
named = st.builds(Bar, names, figures())
counted = st.builds(Bar, names, figures(counts))
aims = st.builds(Aim, counts, st.sampled_from(["at_least", "exactly", "at_most"]))
bullets = st.builds(Bullet, names, figures(counts), st.none() | aims, st.sampled_from([None, "EUR", "participants"]))
days = st.dates(date(1990, 1, 1), date(2060, 1, 1))


def bars(*found: Bar, unit: str | None = None) -> BarChart:
    return BarChart("chart", "Title", "What", "Number", found, unit)


def line(*figures_of: list[Figure], **more: Any) -> LineChart:
    places = [Place(str(2016 + at), at) for at in range(len(figures_of[0]))]
    series = [Series(f"Series {number}", found) for number, found in enumerate(figures_of, start=1)]
    return LineChart("chart", "Title", "Period", places, series, **more)


def number(value: str | int | None, **more: Any) -> Figure:
    return Figure(None if value is None else Decimal(value), **more)


def drawn_figures(view: ChartView, place: int = 0) -> int:
    return len(marks(view.drawings[place])) if view.drawings else 0


class TestFigures:
    @pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "sNaN"])
    def test_are_numbers_that_have_a_place_on_an_axis(self, value: str) -> None:
        with pytest.raises(ValueError, match="no number"):
            Figure(Decimal(value))

    def test_are_said_as_their_source_states_them(self) -> None:
        figure = number("12000", qualifier="over")
        assert figure.said("jobs", DUTCH) == "ruim 12.000 banen"
        assert figure.said("jobs", ENGLISH) == "over 12,000 jobs"


class TestBars:
    @settings(deadline=None)
    @given(st.lists(named, max_size=12), st.sampled_from(WORDINGS))
    def test_are_as_long_as_their_figures_are_large(self, found: list[Bar], word: Any) -> None:
        view = bar_chart(bars(*found), word)
        held_to(view)
        figures_are_in_csv(view)
        stated = known(bar.figure for bar in found)
        for drawing in view.drawings:
            proportional(lengths(elements(drawing, "rect", "chart-mark")), [abs(value) for value in stated])

    def test_below_nought_go_the_other_way_from_one_zero(self) -> None:
        view = bar_chart(bars(Bar("a", number(10)), Bar("b", number(-5))), DUTCH)
        for drawing in view.drawings:
            up, down = elements(drawing, "rect", "chart-mark")
            [zero] = elements(drawing, "line", "chart-zero")
            assert up.get("x") == zero.get("x1")
            assert float(down.get("x") or 0) + float(down.get("width") or 0) == pytest.approx(
                float(zero.get("x1") or 0), abs=0.02
            )

    def test_without_a_figure_are_not_drawn_as_nought(self) -> None:
        view = bar_chart(bars(Bar("a", number(10)), Bar("b", MISSING), Bar("c", number(0))), DUTCH)
        assert drawn_figures(view) == 2, "of nought there is a bar without length, of what is missing there is none"
        assert [cell.text for cell in view.table.rows[1]] == ["b", "geen cijfer"]
        assert [row[1] for row in rows_of(view)] == ["10", "", "0"]
        assert "Zonder cijfer: b." in view.description

    def test_that_may_still_move_are_hatched(self) -> None:
        view = bar_chart(bars(Bar("a", number(10)), Bar("b", number(9, is_open=True))), DUTCH)
        for drawing in view.drawings:
            assert [each.get("width") for each in elements(drawing, "rect", "chart-mark", "is-open")] == [
                elements(drawing, "rect", "chart-over")[-1].get("width")
            ]
        assert "Nog niet definitief, of niet over de hele periode: b." in view.description

    def test_of_nothing_say_so(self) -> None:
        for nothing in (bars(), bars(Bar("a", MISSING))):
            view = bar_chart(nothing, DUTCH)
            assert view.is_empty
            assert view.description == "Er zijn nog geen cijfers."

    def test_keep_their_names_from_being_formulas(self) -> None:
        view = bar_chart(bars(Bar("=1+1", number(-2))), DUTCH)
        assert rows_of(view) == [["'=1+1", "-2"]]

    def test_keep_markup_in_names_what_it_is(self) -> None:
        view = bar_chart(bars(Bar("<script>alert(1)</script>&", number(2))), DUTCH)
        held_to(view)
        assert "<script" not in str(view.drawings[0].svg)


class TestLines:
    @settings(deadline=None)
    @given(st.lists(st.lists(figures(), min_size=1, max_size=9), min_size=1, max_size=6), st.sampled_from(WORDINGS))
    def test_mark_every_figure_and_nothing_else(self, found: list[list[Figure]], word: Any) -> None:
        shortest = min(len(each) for each in found)
        series = [each[:shortest] for each in found]
        view = line_chart(line(*series, unit="participants"), word)
        held_to(view)
        figures_are_in_csv(view)
        stated = sum(len(known(each)) for each in series)
        assert [len(marks(drawing)) for drawing in view.drawings] == [stated] * len(view.drawings)

    @settings(deadline=None)
    @given(st.lists(values, min_size=2, max_size=9, unique=True))
    def test_rise_as_their_figures_do(self, found: list[Decimal]) -> None:
        view = line_chart(line([Figure(value) for value in found]), DUTCH)
        for drawing in view.drawings:
            heights = [-float(each.get("cy") or 0) for each in marks(drawing)]
            span = max(heights) - min(heights)
            whole = max(found) - min(found)
            for value, height in zip(found, heights, strict=True):
                share = float((value - min(found)) / whole)
                assert height - min(heights) == pytest.approx(share * span, abs=0.03)

    def test_break_where_a_figure_is_missing(self) -> None:
        view = line_chart(line([number(1), number(2), MISSING, number(4), number(5)]), DUTCH)
        for drawing in view.drawings:
            assert len(elements(drawing, "line", "chart-line")) == 2
        assert "Zonder cijfer: 2018." in view.description

    def test_have_nought_on_their_axis(self) -> None:
        view = line_chart(line([number(1000), number(1001)]), DUTCH)
        assert len(elements(view.drawings[0], "line", "chart-zero")) == 1

    def test_show_several_claims_for_one_period_side_by_side(self) -> None:
        view = line_chart(line([number(25)], [number(25)]), DUTCH)
        circle, square = marks(view.drawings[0])
        assert circle.tag == "circle"
        assert square.tag == "path", "another shape, for whoever cannot tell the colours"
        x = float((square.get("d") or "M0").removeprefix("M").split(",")[0])
        assert float(circle.get("cx") or 0) < x, "of two equal figures neither covers the other"

    def test_say_their_target(self) -> None:
        found = line([number(4), number("6.5")], unit="events", targets=[TargetLine(Aim(Decimal(5)), 1)])
        view = line_chart(found, DUTCH)
        assert "In 2017: doel ten minste 5 bijeenkomsten." in view.description
        assert [row[1:] for row in rows_of(view)] == [["4", ""], ["6,5", "5"]], "decimals as the language writes them"
        assert len(elements(view.drawings[0], "line", "chart-target")) == 1

    def test_draw_hollow_what_may_still_move(self) -> None:
        view = line_chart(line([number(1), number(2), number(3, is_open=True)]), DUTCH)
        for drawing in view.drawings:
            assert len(elements(drawing, "circle", "is-open")) == 1
            assert len(elements(drawing, "line", "chart-line", "is-open")) == 1

    @pytest.mark.parametrize("count", [7, 20])
    def test_are_refused_where_they_could_not_be_told_apart(self, count: int) -> None:
        with pytest.raises(ValueError, match="cannot be told apart"):
            line(*([number(1)] for _ in range(count)))

    def test_are_refused_with_periods_out_of_order(self) -> None:
        places = [Place("2019", 2019), Place("2018", 2018)]
        with pytest.raises(ValueError, match="order of time"):
            LineChart("chart", "Title", "Period", places, [Series("s", [MISSING, MISSING])])


class TestStackedBars:
    @settings(deadline=None)
    @given(st.lists(st.lists(figures(counts), min_size=3, max_size=3), max_size=6), st.sampled_from(WORDINGS))
    def test_are_as_long_as_their_parts_together(self, found: list[list[Figure]], word: Any) -> None:
        stacks = [Stack(f"Year {place}", each) for place, each in enumerate(found)]
        view = stacked_chart(StackedChart("chart", "Title", "Year", ["met", "partly", "not"], stacks), word)
        held_to(view)
        figures_are_in_csv(view)
        stated = [value for stack in stacks for value in known(stack.figures) if value]
        for drawing in view.drawings:
            proportional(lengths(elements(drawing, "rect", "chart-mark")), stated)

    def test_have_no_parts_below_nought(self) -> None:
        with pytest.raises(ValueError, match="below nought"):
            Stack("2020", [number(-1)])


class TestFunnels:
    @settings(deadline=None)
    @given(st.lists(counted, max_size=9), st.sampled_from(WORDINGS))
    def test_are_as_wide_as_their_counts(self, found: list[Bar], word: Any) -> None:
        view = funnel_chart(FunnelChart("chart", "Title", "Stage", "Deals", found), word)
        held_to(view)
        for drawing in view.drawings:
            proportional(lengths(elements(drawing, "rect", "chart-mark")), known(stage.figure for stage in found))

    def test_say_of_a_count_that_is_withheld_that_it_is(self) -> None:
        stages = [Bar("Sourced", number(12)), Bar("Screening", number(None, instead="fewer than 3"))]
        view = funnel_chart(FunnelChart("chart", "Title", "Stage", "Deals", stages), ENGLISH)
        assert drawn_figures(view) == 1
        assert rows_of(view) == [["Sourced", "12"], ["Screening", "fewer than 3"]]
        assert "Screening: fewer than 3." in view.description


class TestTargetsAgainstWhatCameOfThem:
    @settings(deadline=None)
    @given(st.lists(bullets, max_size=8), st.booleans(), st.sampled_from(WORDINGS))
    def test_are_drawn_to_one_scale_where_they_can_be_compared(
        self, found: list[Bullet], is_comparable: bool, word: Any
    ) -> None:
        view = bullet_chart(BulletChart("chart", "Title", "Target", found, is_comparable=is_comparable), word)
        held_to(view)
        figures_are_in_csv(view)
        if is_comparable:
            for drawing in view.drawings:
                proportional(lengths(elements(drawing, "rect", "chart-mark")), known(each.realised for each in found))

    @pytest.mark.parametrize(
        ("comparator", "realised", "is_met"),
        [("at_least", 45, True), ("at_least", 44, False), ("at_most", 46, False), ("exactly", 45, True)],
    )
    def test_are_met_as_their_comparator_says(self, comparator: str, realised: int, is_met: bool) -> None:
        assert Aim(Decimal(45), comparator).is_met(number(realised)) is is_met

    def test_are_neither_met_nor_missed_without_a_figure(self) -> None:
        view = bullet_chart(BulletChart("chart", "Title", "Target", [Bullet("a", MISSING, Aim(Decimal(2)))]), ENGLISH)
        assert [cell.text for cell in view.table.rows[0]] == ["a", "target at least 2", "no figure", "cannot be told"]


class TestTimelines:
    @settings(deadline=None)
    @given(st.lists(st.tuples(names, days, st.none() | st.integers(0, 4000), st.booleans()), max_size=8), days)
    def test_are_as_long_as_their_phases_last(self, found: list[Any], today: date) -> None:
        rows: list[Phase | Milestone] = []
        for name, begin, lasting, is_milestone in found:
            if is_milestone:
                rows.append(Milestone(name, begin))
            else:
                rows.append(Phase(name, begin, None if lasting is None else begin + timedelta(days=lasting)))
        view = timeline_chart(TimelineChart("chart", "Title", "Phase", rows, today), DUTCH)
        held_to(view)
        figures_are_in_csv(view)
        assert [len(marks(drawing)) for drawing in view.drawings] == [len(rows)] * len(view.drawings)

    def test_keep_the_order_of_days(self) -> None:
        rows = [Phase("a", _DAY, _DAY + timedelta(days=100)), Phase("b", _DAY + timedelta(days=100), None)]
        view = timeline_chart(TimelineChart("chart", "Title", "Phase", rows, date(2027, 1, 1)), DUTCH)
        for drawing in view.drawings:
            first, second = elements(drawing, "rect", "chart-mark")
            end = float(first.get("x") or 0) + float(first.get("width") or 0)
            assert float(second.get("x") or 0) == pytest.approx(end, abs=0.02)

    def test_refuse_what_ends_before_it_begins(self) -> None:
        with pytest.raises(ValueError, match="before"):
            Phase("a", _DAY, _DAY - timedelta(days=1))
