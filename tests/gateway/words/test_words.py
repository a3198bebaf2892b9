"""Everything that is said has words in both languages, and everything that has words is said."""

from collections.abc import Sequence
from functools import cache

from gateway.words import keys
from gateway.words.catalogues import forms_of, wrong_in
from gateway.words.families import FAMILIES, NARROWER
from gateway.words.sources import PACKAGE, place, sources, template_paths
from gateway.words.templates import literal_words, macros_of
from mediate_contracts.catalogue import CATALOGUE as EVENTS
from mediate_gateway.adapters.activity import KEPT
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.catalogue import LOCALES, entries, key_of


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    dutch = [entry for path in (LOCALES / Language.NL).glob("*.po") for entry in entries(path, Language.NL)]
    return {key_of(entry): forms_of(entry) for entry in dutch}


def listed(found: Sequence[str]) -> str:
    """Return what was found, one below the other, so that a failure can be read."""
    return "\n".join(["", *found])


class TestTheCatalogues:
    def test_say_everything_in_both_languages(self) -> None:
        assert not (found := wrong_in(LOCALES, tuple(Language))), listed(found)

    def test_have_everything_that_a_page_says(self) -> None:
        assert len(sources()) > len(template_paths()) > 0
        assert not (found := keys.missing(sources(), phrases(), FAMILIES)), listed(found)

    def test_have_nothing_that_no_page_says(self) -> None:
        assert not (found := keys.unused(sources(), phrases(), FAMILIES)), listed(found)

    def test_have_a_sentence_for_every_event_that_is_shown_and_for_no_other(self) -> None:
        shown = {f"event.{event.event_type}{narrower}" for event in KEPT for narrower in NARROWER.get(event, ("",))}
        assert shown == {key for key in phrases() if key.startswith("event.")}
        assert {event.event_type for event in KEPT} <= set(EVENTS)

    def test_are_the_only_place_of_words(self) -> None:
        texts = {place(path): path.read_text("utf-8") for path in template_paths()}
        macros = {name: given for text in texts.values() for name, given in macros_of(text).items()}
        found = [each for file, text in texts.items() for each in literal_words(text, file, macros)]
        assert not found, listed(found)

    def test_lie_in_the_package(self) -> None:
        assert LOCALES.is_relative_to(PACKAGE)
