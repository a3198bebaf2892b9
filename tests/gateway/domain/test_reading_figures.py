"""What people type is what is kept, in their own language; what could mean two things is asked again."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from babel.dates import get_month_names
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.values import Money
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.reading_figures import (
    AMOUNT,
    CENTS,
    DAY,
    LARGE,
    NO_SUCH_DAY,
    NUMBER,
    NotADay,
    NotAnAmount,
    NotANumber,
    parse_day,
    parse_money,
    parse_number,
)
from mediate_gateway.entrypoints.pages.refusals import in_words
from mediate_gateway.entrypoints.wording import Wording

NL, EN = Language.NL, Language.EN
LANGUAGES = st.sampled_from(Language)
OTHER = {NL: EN, EN: NL}
NUMBERS = st.decimals(-(10**15), 10**15, places=8, allow_nan=False) | st.integers(-(10**16) + 1, 10**16 - 1).map(
    Decimal
)
SEVERAL_THOUSANDS = st.integers(10**6, 10**15)


class TestANumber:
    @pytest.mark.parametrize(
        ("language", "text", "number"),
        [
            (NL, "1.234,56", "1234.56"),
            (EN, "1,234.56", "1234.56"),
            (NL, "1.234", "1234"),
            (EN, "1.234", "1.234"),
            (NL, "1,234", "1.234"),
            (EN, "1,234", "1234"),
            (NL, "1234,5", "1234.5"),
            (NL, " -12\u00a0", "-12"),
            (EN, "\u22121,000", "-1000"),
            (NL, "007", "7"),
            (EN, "0.10", "0.10"),
        ],
    )
    def test_is_read_as_its_language_writes_it(self, language: Language, text: str, number: str) -> None:
        assert parse_number(text, language, field="value") == Decimal(number)

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            (NL, "1.5"),
            (EN, "1,5"),
            (NL, "1,234.56"),
            (EN, "1.234,56"),
            (NL, "12.34"),
            (NL, "1234.567"),
            (NL, "1.234567"),
            (NL, "0.123"),
            (EN, "1,234,56"),
            (NL, "1 234"),
            (EN, "1_000"),
            (EN, "1e5"),
            (EN, "NaN"),
            (EN, "infinity"),
            (EN, "1."),
            (EN, ".5"),
            (NL, ",5"),
            (NL, "--5"),
            (NL, "+5"),
            (NL, "\u0661\u0662"),
            (NL, "twaalf"),
            (NL, "12 stuks"),
            (NL, ""),
            (NL, "1" * 100),
        ],
    )
    def test_that_could_mean_something_else_or_nothing_is_refused(self, language: Language, text: str) -> None:
        with pytest.raises(NotANumber) as raised:
            parse_number(text, language, field="body.value")
        assert (raised.value.field, raised.value.value, raised.value.reason) == ("body.value", text, NUMBER)

    @pytest.mark.parametrize("text", ["1" * 17, "1." + "1" * 9])
    def test_of_more_digits_than_are_kept_is_refused(self, text: str) -> None:
        with pytest.raises(NotANumber, match=LARGE):
            parse_number(text, EN, field="value")

    @given(NUMBERS, LANGUAGES)
    def test_that_the_hub_wrote_is_read_back_as_it_was(self, number: Decimal, language: Language) -> None:
        assert parse_number(Wording(language).number(number), language, field="value") == number

    @given(SEVERAL_THOUSANDS, LANGUAGES)
    def test_of_several_thousands_in_the_other_language_is_refused(self, number: int, language: Language) -> None:
        with pytest.raises(NotANumber):
            parse_number(Wording(OTHER[language]).number(number), language, field="value")

    @given(st.text(alphabet="0123456789.,-", max_size=14), LANGUAGES)
    def test_is_never_read_with_a_sign_of_the_other_language_for_decimals(self, text: str, language: Language) -> None:
        thousands = "." if language is NL else ","
        try:
            number = parse_number(text, language, field="value")
        except NotANumber:
            return
        # Without the sign for thousands it is the same number: that sign never parted off decimals.
        assert parse_number(text.replace(thousands, ""), language, field="value") == number

    @given(st.text(max_size=80), LANGUAGES)
    def test_of_any_text_is_a_number_or_refused(self, text: str, language: Language) -> None:
        with suppress(NotANumber):
            assert parse_number(text, language, field="value").is_finite()


class TestAnAmount:
    @pytest.mark.parametrize(
        ("language", "text", "cents"),
        [
            (NL, "€ 1.234,50", 123_450),
            (NL, "1234", 123_400),
            (NL, "EUR 250.000", 25_000_000),
            (NL, "250.000 EUR", 25_000_000),
            (NL, "€ 5,-", 500),
            (NL, "€5,--", 500),
            (EN, "€1,234.50", 123_450),
            (EN, "1,234 eur", 123_400),
            (EN, "0.05", 5),
        ],
    )
    def test_is_read_in_cents(self, language: Language, text: str, cents: int) -> None:
        assert parse_money(text, language, field="amount") == Money(cents=cents)

    @pytest.mark.parametrize(
        ("language", "text", "reason"),
        [
            (NL, "1,234", CENTS),
            (EN, "1.234", CENTS),
            (NL, "1,5", CENTS),
            (EN, "1.5", CENTS),
            (NL, "1.5", AMOUNT),
            (NL, "$ 5", AMOUNT),
            (NL, "-5", AMOUNT),
            (NL, "-0", AMOUNT),
            (NL, "€ 5 EUR", AMOUNT),
            (EN, "5,-", AMOUNT),
            (NL, "€", AMOUNT),
            (NL, "10.000.000.000.000,01", LARGE),
        ],
    )
    def test_that_could_be_another_is_refused(self, language: Language, text: str, reason: str) -> None:
        with pytest.raises(NotAnAmount) as raised:
            parse_money(text, language, field="body.amount")
        assert (raised.value.reason, raised.value.field, raised.value.value) == (reason, "body.amount", text)

    @given(st.integers(0, 10**15), LANGUAGES)
    def test_that_the_hub_wrote_is_read_back_as_it_was(self, cents: int, language: Language) -> None:
        money = Money(cents=cents)
        assert parse_money(Wording(language).cents(money), language, field="amount") == money

    @given(st.integers(100_000, 10**15), LANGUAGES)
    def test_in_the_other_language_is_refused(self, cents: int, language: Language) -> None:
        with pytest.raises(NotAnAmount):
            parse_money(Wording(OTHER[language]).cents(Money(cents=cents)), language, field="amount")

    @pytest.mark.parametrize(
        "text", ["1" + " " * 1_000_000 + "x", " " * 1_000_000 + "€ x", "1" * 100_000, "€" * 100_000]
    )
    @pytest.mark.timeout(5)
    def test_of_any_length_is_refused_at_once(self, text: str) -> None:
        with pytest.raises(NotAnAmount):
            parse_money(text, Language.NL, field="amount")


class TestADay:
    @pytest.mark.parametrize(
        ("language", "text"),
        [
            (NL, "22-11-2026"),
            (NL, "22 november 2026"),
            (NL, "22 Nov. 2026"),
            (NL, "2026-11-22"),
            (EN, "2026-11-22"),
            (EN, "22 November 2026"),
            (EN, " 22 Nov 2026 "),
        ],
    )
    def test_is_read_as_its_language_writes_it(self, language: Language, text: str) -> None:
        assert parse_day(text, language, field="due_date") == date(2026, 11, 22)

    @pytest.mark.parametrize(
        ("language", "text", "reason"),
        [
            (EN, "3-4-2026", DAY),
            (EN, "11/22/2026", DAY),
            (NL, "22/11/2026", DAY),
            (NL, "22-11-26", DAY),
            (NL, "22 march 2026", DAY),
            (EN, "22 maart 2026", DAY),
            (NL, "november 2026", DAY),
            (NL, "morgen", DAY),
            (NL, "", DAY),
            (NL, "20261122", DAY),
            (NL, "\u0662\u0662-11-2026", DAY),
            (NL, "29-2-2026", NO_SUCH_DAY),
            (NL, "11-22-2026", NO_SUCH_DAY),
            (EN, "31 April 2026", NO_SUCH_DAY),
            (EN, "0000-01-01", NO_SUCH_DAY),
        ],
    )
    def test_that_could_be_another_or_none_is_refused(self, language: Language, text: str, reason: str) -> None:
        with pytest.raises(NotADay) as raised:
            parse_day(text, language, field="body.due_date")
        assert (raised.value.reason, raised.value.field, raised.value.value) == (reason, "body.due_date", text)

    @given(st.dates(date(1000, 1, 1), date(9999, 12, 31)), LANGUAGES)
    def test_that_the_hub_wrote_is_read_back_as_it_was(self, day: date, language: Language) -> None:
        assert parse_day(Wording(language).day(day), language, field="day") == day
        assert parse_day(day.isoformat(), language, field="day") == day

    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("width", ["wide", "abbreviated"])
    def test_has_every_month_as_each_language_names_it(self, language: Language, width: str) -> None:
        locale = {NL: "nl_NL", EN: "en_GB"}[language]
        for month, name in get_month_names("wide" if width == "wide" else "abbreviated", locale=locale).items():
            assert parse_day(f"1 {name} 2026", language, field="day") == date(2026, month, 1)


class TestWhatIsRefused:
    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("reason", [NUMBER, LARGE, AMOUNT, CENTS, DAY, NO_SUCH_DAY])
    def test_is_said_in_words(self, language: Language, reason: str) -> None:
        assert reason not in in_words(reason, Wording(language))
