"""What is reckoned of many deals: shares, what may be expected and when, and what came back."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.domain.analysing import (
    CHANCES,
    MONTHS_AHEAD,
    OPEN,
    REACHABLE,
    Expected,
    forecast,
    mean_days,
    multiple,
    place_of,
    share,
    weighted,
)


class TestStages:
    def test_each_has_a_usual_chance_which_grows_along_the_way(self) -> None:
        assert CHANCES.keys() == set(DealStage)
        along = [CHANCES[stage] for stage in REACHABLE]
        assert along == sorted(along)
        assert all(0 <= each <= 100 for each in CHANCES.values())

    @pytest.mark.parametrize(
        ("stage", "held_from", "came_to"),
        [
            (DealStage.SOURCED, None, 0),
            (DealStage.CLOSED, None, 5),
            (DealStage.ON_HOLD, DealStage.TERM_SHEET, 3),
            (DealStage.ON_HOLD, None, 0),
            (DealStage.LOST, None, 0),
        ],
    )
    def test_tell_how_far_a_deal_certainly_came(
        self, stage: DealStage, held_from: DealStage | None, came_to: int
    ) -> None:
        assert place_of(stage, held_from) == came_to

    def test_may_lead_to_closing_only_where_nothing_is_decided(self) -> None:
        assert set(DealStage) - set(OPEN) == {DealStage.CLOSED, DealStage.LOST, DealStage.WITHDRAWN}


class TestRatios:
    def test_are_rounded_once_and_half_to_even(self) -> None:
        assert share(1, 3) == Decimal("0.3333")
        assert share(1, 8) == Decimal("0.1250")
        assert [weighted(each) for each in (50, 150, 151)] == [0, 2, 2]
        assert mean_days(10, 4) == Decimal("2.5")

    def test_of_nothing_are_none(self) -> None:
        assert share(0, 0) is None
        assert mean_days(0, 0) is None
        assert multiple(100, public_cents=0) is None

    def test_tell_what_came_back_for_each_public_euro(self) -> None:
        assert multiple(None, public_cents=100) is None
        assert multiple(0, public_cents=100) == Decimal("0.00")
        assert multiple(250, public_cents=100) == Decimal("2.50")


class TestAForecast:
    @given(
        told=st.lists(
            st.builds(
                Expected,
                month=st.none() | st.dates(date(2024, 1, 1), date(2031, 1, 1)).map(lambda day: f"{day:%Y-%m}"),
                deals=st.integers(0, 9),
                sought=st.integers(0, 10**15),
                weight=st.integers(0, 10**17),
            )
        ),
        today=st.dates(date(2025, 1, 1), date(2030, 12, 31)),
    )
    def test_leaves_out_no_deal_and_no_cent(self, told: list[Expected], today: date) -> None:
        found = forecast(told, today)
        assert len(found.months) == MONTHS_AHEAD
        assert [each.month for each in found.months] == sorted({str(each.month) for each in found.months})
        assert found.months[0].month == f"{today:%Y-%m}"
        parts = [*found.months, found.overdue, found.later, found.undated]
        for name in ("deals", "sought", "weight"):
            assert sum(getattr(each, name) for each in parts) == sum(getattr(each, name) for each in told)

    def test_tells_what_is_overdue_apart_from_what_comes(self) -> None:
        told = [Expected(month, 1, 100, 50) for month in ("2026-05", "2026-06", "2028-05", "2028-06", None)]
        found = forecast(told, date(2026, 6, 15))
        assert found.overdue.deals == 1
        assert [found.months[0].deals, found.months[-1].deals] == [1, 1]
        assert (found.later.deals, found.undated.deals) == (1, 1)
