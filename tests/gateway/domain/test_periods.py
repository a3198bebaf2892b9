"""Which figure is the newest."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_gateway.domain.periods import NotAPeriod, period_of


class TestPeriods:
    def test_follow_one_another_by_their_end_and_a_year_comes_after_its_last_part(self) -> None:
        names = ["2020", "2020-Q1", "2020-12", "2019", "2020-Q4", "2021-01", "2020-03"]
        ordered = sorted(names, key=period_of)
        assert ordered == ["2019", "2020-03", "2020-Q1", "2020-12", "2020-Q4", "2020", "2021-01"]

    def test_of_february_end_on_its_last_day(self) -> None:
        assert period_of("2020-02").end.isoformat() == "2020-02-29"
        assert period_of("2020-02").days == 29

    @pytest.mark.parametrize("text", ["", "20", "2020-Q5", "2020-13", "2020-00", "0000", "2020-Q", " 2020", "2020\n"])
    def test_that_are_none_are_refused(self, text: str) -> None:
        with pytest.raises(NotAPeriod) as refused:
            period_of(text)
        assert refused.value.value == text

    @given(st.text(max_size=12))
    def test_are_read_or_refused_whatever_is_written(self, text: str) -> None:
        with suppress(NotAPeriod):
            assert period_of(text).days > 27
