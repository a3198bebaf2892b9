"""What readers of either language get to read."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest

import mediate_gateway
from gateway.journals import identifier
from mediate_contracts.catalogue import CATALOGUE as EVENTS
from mediate_contracts.values import Comparator, Qualifier
from mediate_contracts.vocabulary import (
    AssignmentRole,
    DealStage,
    ItemStatus,
    ObservationKind,
    ObservationStatus,
    OrganisationType,
    Outcome,
)
from mediate_gateway.adapters.activity import KEPT
from mediate_gateway.adapters.views import Happening
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.progress import Progress
from mediate_gateway.entrypoints.phrases import BY_SUBJECT
from mediate_gateway.entrypoints.wording import CATALOGUE, Wording
from mediate_gateway.entrypoints.words import WORDS

TEMPLATES = Path(mediate_gateway.__file__).parent / "templates"
FAMILIES = {
    "type": OrganisationType,
    "item": ItemStatus,
    "outcome": Outcome,
    "stage": DealStage,
    "role": AssignmentRole,
    "progress": Progress,
    "qualifier": Qualifier,
    "comparator": Comparator,
    "indicators.kind": ObservationKind,
    "indicators.status": ObservationStatus,
    "page.language": Language,
}


def names_to_fill(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


class TestTheCatalogue:
    def test_has_each_phrase_in_one_place(self) -> None:
        places = [*BY_SUBJECT, WORDS]
        assert sum(map(len, places)) == len(CATALOGUE)

    @pytest.mark.parametrize("key", sorted(CATALOGUE))
    def test_says_each_phrase_in_both_languages_with_the_same_names_to_fill_in(self, key: str) -> None:
        phrase = CATALOGUE[key]
        assert phrase.nl.strip()
        assert phrase.en.strip()
        assert names_to_fill(phrase.nl) == names_to_fill(phrase.en)

    def test_has_a_word_for_everything_the_contracts_can_name(self) -> None:
        wanted = {f"{family}.{member}" for family, members in FAMILIES.items() for member in members}
        assert wanted <= set(CATALOGUE)

    def test_has_a_sentence_for_every_event_that_is_shown(self) -> None:
        assert {f"event.{event.event_type}" for event in KEPT} == {key for key in WORDS if key.startswith("event.")}
        assert {event.event_type for event in KEPT} <= set(EVENTS)

    def test_has_every_phrase_that_a_template_says(self) -> None:
        said = set()
        for template in TEMPLATES.glob("*.html"):
            said |= set(re.findall(r"""say\(["']([a-z._]+)["'](?! ~)""", template.read_text("utf-8")))
        assert said
        assert said <= set(CATALOGUE)

    def test_leaves_no_text_in_a_template(self) -> None:
        for template in TEMPLATES.glob("*.html"):
            text = re.sub(
                r"\{[{%#].*?[%}#]\}|<[^>]*>|./mediate load hilversum", " ", template.read_text("utf-8"), flags=re.DOTALL
            )
            assert not re.search(r"[A-Za-z]{2}", text), text


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

    def test_of_a_unit_without_words_are_shown_with_the_unit_as_it_is(self) -> None:
        assert Wording(Language.NL).figure(3, unit="parsecs") == "3 parsecs"

    def test_of_a_share_that_is_not_there_are_no_zero(self) -> None:
        assert Wording(Language.NL).share(None) == "-"


class TestMoments:
    def test_are_told_by_the_clock_in_amsterdam_in_summer_and_in_winter(self) -> None:
        wording = Wording(Language.NL)
        assert wording.moment(datetime(2026, 7, 1, 12, tzinfo=UTC)) == "1 jul 2026 14:00"
        assert wording.moment(datetime(2026, 1, 1, 23, 30, tzinfo=UTC)) == "2 jan 2026 00:30"

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
