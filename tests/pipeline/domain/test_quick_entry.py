"""A deal in one line: what it is read as, and which part is named where it cannot be read."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.domain.quick_entry import (
    LineUnreadable,
    Named,
    WrittenDeal,
    amount_of,
    check_entered,
    nearest,
    parts_of,
    read_line,
    stage_of,
)


class TestALine:
    @pytest.mark.parametrize(
        ("text", "read"),
        [
            (
                "Studio Noord, 250k, bewijsfonds, eerste toets",
                WrittenDeal(("Studio Noord", "bewijsfonds"), 25_000_000, DealStage.SCREENING),
            ),
            (
                "Studio Noord, 250k, proof fund, screening",
                WrittenDeal(("Studio Noord", "proof fund"), 25_000_000, DealStage.SCREENING),
            ),
            ("€1,5 mln, Studio Noord, fonds", WrittenDeal(("Studio Noord", "fonds"), 150_000_000)),
            ("due diligence; Studio Noord; 2.5m", WrittenDeal(("Studio Noord",), 250_000_000, DealStage.DUE_DILIGENCE)),
            ("Studio Noord,250,000,fund", WrittenDeal(("Studio Noord", "fund"), 25_000_000)),
            ('"Noord, Zuid en Zonen", 1 ton', WrittenDeal(("Noord, Zuid en Zonen",), 10_000_000)),
            ("Studio 24, EUR 100.000", WrittenDeal(("Studio 24",), 10_000_000)),
            ("Studio 3,250k", WrittenDeal(("Studio 3",), 25_000_000)),
            ('"Nieuw", 5k', WrittenDeal(("Nieuw",), 500_000)),
        ],
    )
    def test_is_read_in_dutch_and_in_english_in_any_order(self, text: str, read: WrittenDeal) -> None:
        assert read_line(text) == read

    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ("", "company"),
            (" , ,", "company"),
            ("Studio, 250k, 300k", "amount"),
            ("Studio, screening, toegezegd", "stage"),
            ("Studio, fonds, iets", "stage"),
            ("Studio, 99999999999999 mln", "amount"),
            ("Studio, 0,0001", "amount"),
        ],
    )
    def test_that_cannot_be_read_names_the_part(self, text: str, part: str) -> None:
        with pytest.raises(LineUnreadable) as refused:
            read_line(text)
        assert refused.value.field == f"body.text.{part}"

    @given(st.text(max_size=300))
    def test_whatever_it_is_is_read_or_refused(self, text: str) -> None:
        try:
            read = read_line(text)
        except LineUnreadable:
            return
        assert len(read.names) <= 2
        assert read.cents is None or 0 <= read.cents <= 10**15


class TestAnAmount:
    @pytest.mark.parametrize(
        ("part", "cents"),
        [
            ("250k", 25_000_000),
            ("250 K", 25_000_000),
            ("€ 250.000", 25_000_000),
            ("250.000,50", 25_000_050),
            ("250,000.50", 25_000_050),
            ("1,5 mln", 150_000_000),
            ("0,5 miljoen", 50_000_000),
            ("1.5 million", 150_000_000),
            ("75 duizend euro", 7_500_000),
            ("1 250 000", 125_000_000),
            ("EUR 12", 1_200),
            ("0", 0),
            ("Studio 24", None),
            ("3Doodle", None),
            ("1.2.3", None),
        ],
    )
    def test_is_understood_as_people_write_it(self, part: str, cents: int | None) -> None:
        assert amount_of(part) == cents

    @given(st.integers(min_value=0, max_value=10**13))
    def test_of_whole_euros_written_with_points_is_exact(self, euros: int) -> None:
        assert amount_of(f"€ {euros:,}".replace(",", ".")) == euros * 100


class TestAPart:
    def test_between_quotes_is_a_name_whatever_it_holds(self) -> None:
        assert parts_of('"250k, screening" , b') == [("250k, screening", True), ("b", False)]

    @pytest.mark.parametrize("stage", DealStage)
    def test_names_every_stage_there_is(self, stage: DealStage) -> None:
        assert stage_of(stage.value) is stage

    @pytest.mark.parametrize("stage", [DealStage.LOST, DealStage.WITHDRAWN, DealStage.ON_HOLD])
    def test_that_asks_for_a_reason_is_no_stage_to_begin_in(self, stage: DealStage) -> None:
        with pytest.raises(LineUnreadable):
            check_entered(stage)


class TestNames:
    def test_that_are_near_come_with_the_nearest_first(self) -> None:
        names = ["Studio Noord", "Studio Noord Holding", "Studio Zuid", "Bakkerij West"]
        found = nearest("studio nord", [Named(uuid4(), name) for name in names])
        assert found[0].name == "Studio Noord"
        assert "Bakkerij West" not in [each.name for each in found]
