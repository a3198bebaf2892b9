"""What a page calls something is what a file may call it: services and pages have the same words for closed lists."""

from importlib import import_module

import pytest

from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.importing import Choice, Column, Importable

FAMILIES = {
    "community": {
        "types": "type",
        "hub": "hub",
        "actor_class": "actor_class",
        "size_band": "size_band",
        "value_chain_stages": "value_chain_stage",
        "stack_layers": "stack_layer",
        "interests": "interest",
        "relation": "relation",
        "language": "page.language",
        "action_lines": "interest",
        "stages": "value_chain_stage",
        "kind": "offer_kind",
    },
    "agendas": {
        "horizon": "horizon",
        "kind": "activity_kind",
        "status": "activity_status",
        "action_lines": "interest",
        "language": "page.language",
    },
    "monitor": {
        "kind": "indicators.kind",
        "status": "indicators.status",
        "qualifier": "qualifier",
        "direction": "direction",
        "aggregation": "aggregation",
        "rhythm": "rhythm",
        "comparator": "comparator",
        "action_lines": "interest",
    },
    "pipeline": {"stage": "stage", "origin": "origin", "pipeline": "pipeline.which", "action_lines": "interest"},
}
"""Under which family of keys the pages name the choices of each column."""
WITHOUT_WORDS = {"exact"}
"""A figure that is exact is said without a word for it."""


def choosing(service: str) -> list[Column]:
    """Return the columns of a service's imports that hold one or several of a closed list."""
    kinds: tuple[Importable, ...] = import_module(f"mediate_{service}.entrypoints.imports").IMPORTABLES
    return [column for kind in kinds for column in kind.columns if column.choices]


def on_a_page(family: str, choice: Choice, language: Language) -> str:
    return Wording(language).say(f"{family}.{choice.value}", value="").strip().lower()


@pytest.mark.parametrize("service", sorted(FAMILIES))
class TestTheChoicesOfAColumn:
    def test_are_named_by_pages_too(self, service: str) -> None:
        assert {column.key for column in choosing(service)} == set(FAMILIES[service])

    @pytest.mark.parametrize("language", list(Language))
    def test_are_called_as_pages_call_them(self, service: str, language: Language) -> None:
        for column in choosing(service):
            for choice in column.choices:
                if choice.value not in WITHOUT_WORDS:
                    shown = on_a_page(FAMILIES[service][column.key], choice, language)
                    assert getattr(choice.words, language).lower() == shown
