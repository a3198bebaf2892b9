"""What is refused of indicators and figures, as people read it: every reason has words."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from mediate_contracts.periods import parse_period
from mediate_contracts.values import DomainError, Thresholds
from mediate_contracts.vocabulary import Direction, FormulaKind, ObservationKind, Rhythm
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.refusals import in_words
from mediate_gateway.entrypoints.wording import Wording
from mediate_monitor.domain import cells_of_files, figures, indicators, periods, slots
from mediate_monitor.domain.quantities import exactly

ONE, OTHER = UUID(int=1), UUID(int=2)
YEAR = parse_period("2020")
RISING = Thresholds(good=Decimal(2), poor=Decimal(1))
FALLING = Thresholds(good=Decimal(1), poor=Decimal(2))


def raising(error: Exception) -> Callable[[], None]:
    def refuse() -> None:
        raise error

    return refuse


REFUSING: list[Callable[[], object]] = [
    lambda: figures.check_document("S0", ["S1"], definition_version=1, code="a.b"),
    lambda: figures.check_document("S0", ["S1", "S2"], definition_version=12, code="a.b"),
    lambda: figures.check_definition(3, 2),
    lambda: figures.check_may_be_brought(ObservationKind.MEASURED, is_derived=True),
    raising(figures.refused_derived("body", None)),
    lambda: figures.check_reason(YEAR, None, is_closed=True),
    lambda: figures.check_replaced(None, replaces=True),
    lambda: figures.check_more_definitions(figures.DEFINITIONS_MAX),
    lambda: indicators.check_measure("a.b", ["c.d"]),
    lambda: indicators.check_one_derivation("a.b", object()),
    *(
        lambda direction=direction, thresholds=thresholds: indicators.check_thresholds(direction, thresholds)
        for direction, thresholds in (
            (Direction.MORE, FALLING),
            (Direction.LESS, RISING),
            (Direction.NEITHER, RISING),
        )
    ),
    lambda: indicators.check_is_the_same({"unit": "euro"}),
    lambda: indicators.check_is_the_same({"code": "a.b"}),
    lambda: indicators.check_expected(Rhythm.YEARLY, "2020", "2019"),
    lambda: indicators.check_operands([ONE], {}),
    lambda: indicators.check_terms(FormulaKind.RATIO, [ONE] * 3),
    raising(indicators.goes_round(["a", "b", "a"])),
    *(
        lambda rhythm=rhythm, text=text: periods.in_rhythm(text, rhythm)
        for rhythm, text in (
            (Rhythm.YEARLY, "2020-Q1"),
            (Rhythm.QUARTERLY, "2020"),
            (Rhythm.MONTHLY, "2020"),
            (Rhythm.WEEKLY, "2020"),
            (Rhythm.YEARLY, "soon"),
            (Rhythm.YEARLY, "1066"),
            (Rhythm.WEEKLY, "2021-W53"),
        )
    ),
    lambda: periods.check_covers(YEAR, date(2021, 1, 1)),
    lambda: slots.check_room(slots.TARGETS_MAX),
    raising(slots.figure_taken(ONE, "S1")),
    raising(slots.target_taken(ONE, "S1")),
    raising(slots.superseded(ONE, OTHER)),
]
OF_USE_CASES = (
    "another indicator goes by this code",
    "the observation says all of this already",
    "it starts from there already",
    "Nobody but the facilitators brings the figures of this indicator.",
    cells_of_files.MISSING_REASON,
    "a correction changes the figure and how it is told, and nothing else of it",
    "the figure with this id is of another indicator",
    "the target with this id is of another indicator",
    "a target stays with the definition that it was set by",
    "the indicator is there and says something else: give its id to change it",
    "there is no indicator with the code a.b",
    "a number is written in digits, with a point for decimals: 1234.5",
    "Decimal input should have no more than 8 decimal places",
)


def unsaid(reason: str, language: Language) -> str:
    return Wording(language).say("refused.other", reason=reason)


@pytest.mark.parametrize("language", Language)
class TestAReason:
    @pytest.mark.parametrize("refuse", REFUSING)
    def test_of_the_domain_has_words(self, refuse: Callable[[], object], language: Language) -> None:
        with pytest.raises(DomainError) as raised:
            refuse()
        reason = raised.value.reason
        assert in_words(reason, Wording(language)) != unsaid(reason, language)

    @pytest.mark.parametrize("reason", OF_USE_CASES)
    def test_of_a_use_case_has_words_as_well(self, reason: str, language: Language) -> None:
        assert in_words(reason, Wording(language)) != unsaid(reason, language)

    @pytest.mark.parametrize(
        "check",
        [
            lambda: exactly(1.5),
            lambda: indicators.each_once([1, 1]),
            lambda: indicators.each_document_once(["S1", "S1"]),
            lambda: cells_of_files.breakdown("starters"),
            lambda: cells_of_files.formula("ratio"),
        ],
    )
    def test_of_a_field_or_a_cell_has_words(self, check: Callable[[], object], language: Language) -> None:
        with pytest.raises(ValueError, match=r".") as raised:
            check()
        reason = str(raised.value)
        assert in_words(reason, Wording(language)) != unsaid(reason, language)


def test_a_document_that_is_new_is_named_with_those_that_are_known() -> None:
    with pytest.raises(figures.DefinitionNeeded) as raised:
        figures.check_document("S0", ["S1"], definition_version=1, code="a.b")
    said = in_words(raised.value.reason, Wording(Language.NL))
    assert "S0 hoort niet bij de bronnen van definitie 1 (S1)" in said
