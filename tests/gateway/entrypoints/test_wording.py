"""What readers of either language get to read."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from gateway.identifiers import identifier
from mediate_contracts.values import Money, Qualifier
from mediate_gateway.adapters.views import Happening
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.wording import Wording


class TestFigures:
    def test_are_written_as_each_language_writes_them(self) -> None:
        value = Decimal("1234567.5")
        assert Wording(Language.NL).number(value) == "1.234.567,5"
        assert Wording(Language.EN).number(value) == "1,234,567.5"

    def test_keep_every_decimal_they_were_given(self) -> None:
        assert Wording(Language.EN).number(Decimal("0.12345678")) == "0.12345678"

    def test_say_how_exactly_their_source_states_them(self) -> None:
        figure = Wording(Language.NL).figure(Decimal(12_000), unit="jobs", qualifier=Qualifier.OVER)
        assert figure == "ruim 12.000 banen"

    @pytest.mark.parametrize(
        ("value", "said"), [("1", "1 participant"), ("1.5", "1.5 participants"), ("0", "0 participants")]
    )
    def test_of_one_are_one_and_of_anything_else_are_several(self, value: str, said: str) -> None:
        assert Wording(Language.EN).figure(Decimal(value), unit="participants") == said

    def test_of_a_unit_without_words_are_shown_with_the_unit_as_it_is(self) -> None:
        assert Wording(Language.NL).figure(3, unit="parsecs") == "3 parsecs"

    def test_of_money_have_their_cents(self) -> None:
        assert Wording(Language.NL).cents(Money(cents=123_450)) == "€\u00a01.234,50"
        assert Wording(Language.EN).cents({"cents": 123_450, "currency": "EUR"}) == "€1,234.50"

    def test_of_a_share_that_is_not_there_are_no_zero(self) -> None:
        assert Wording(Language.NL).share(None) == "-"


class TestMoments:
    def test_are_told_by_the_clock_in_amsterdam_in_summer_and_in_winter(self) -> None:
        wording = Wording(Language.NL)
        assert wording.moment(datetime(2026, 7, 1, 12, tzinfo=UTC)) == "1 jul 2026 14:00"
        assert wording.moment(datetime(2026, 1, 1, 23, 30, tzinfo=UTC)) == "2 jan 2026 00:30"

    def test_are_told_on_both_sides_of_the_hour_that_comes_twice_and_of_the_one_that_does_not_come(self) -> None:
        wording = Wording(Language.EN)
        autumn = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
        spring = [datetime(2026, 3, 29, hour, 59, tzinfo=UTC) for hour in (0, 1)]
        assert [wording.moment(each) for each in autumn] == ["25 Oct 2026 02:30", "25 Oct 2026 02:30"]
        assert [wording.moment(each) for each in spring] == ["29 Mar 2026 01:59", "29 Mar 2026 03:59"]

    @pytest.mark.parametrize(
        ("later", "dutch", "english"),
        [
            (timedelta(seconds=-20), "zojuist", "just now"),
            (timedelta(minutes=-5), "5 minuten geleden", "5 minutes ago"),
            (timedelta(hours=-1), "1 uur geleden", "1 hour ago"),
            (timedelta(days=2), "over 2 dagen", "in 2 days"),
        ],
    )
    def test_are_told_from_now(self, later: timedelta, dutch: str, english: str) -> None:
        now = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        assert Wording(Language.NL).relative(now + later, now) == dutch
        assert Wording(Language.EN).relative(now + later, now) == english

    def test_of_a_period_are_a_year_a_quarter_or_a_month(self) -> None:
        wording = Wording(Language.EN)
        periods = [wording.period(period) for period in ("2020", "2020-Q1", "2020-03", "soon")]
        assert periods == ["2020", "2020, quarter 1", "March 2020", "soon"]


class TestASentence:
    def test_of_an_event_this_release_has_no_words_for_is_its_type(self) -> None:
        happening = Happening(
            event_id=identifier(1, 1),
            source="/agendas/0",
            sequence=1,
            type="nl.mediate.agendas.session.held.v1",
            subject=identifier(1, 2),
            time=datetime(2026, 1, 1, tzinfo=UTC),
            name=None,
            carrier=None,
            synthetic=False,
            facts={},
        )
        assert Wording(Language.NL).sentence(happening) == "nl.mediate.agendas.session.held.v1"
