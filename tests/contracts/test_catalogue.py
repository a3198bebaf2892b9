import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from mediate_contracts.catalogue import CATALOGUE, PRODUCERS, SERVICES, Entry, heard_by, subjects_of
from mediate_contracts.envelope import Envelope
from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.schema import Schema, schemas

SCHEMAS = schemas()

ENTRIES = list(CATALOGUE.values())
PERSONAL = re.compile(r"e_?mail|phone|telephone|mobile|person|contact|first_?name|last_?name|surname|birth|bsn|address")


def named(entry: Entry) -> str:
    return entry.type


def field_names(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("properties"), dict):
            yield from part["properties"]
        for value in part.values():
            yield from field_names(value)
    elif isinstance(part, list):
        for value in part:
            yield from field_names(value)


def audience_notes(part: object, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(part, dict):
        if "x-visibility" in part:
            yield place
        for key, value in part.items():
            yield from audience_notes(value, (*place, key))
    elif isinstance(part, list):
        for value in part:
            yield from audience_notes(value, (*place, "[]"))


def subclasses(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for each in base.__subclasses__():
        if each.__module__.startswith("mediate_contracts."):
            yield each
        yield from subclasses(each)


class TestTheCatalogue:
    def test_holds_every_event_class(self) -> None:
        assert {entry.event for entry in ENTRIES} == set(subclasses(Event))

    def test_gives_each_type_to_one_class(self) -> None:
        assert len({entry.event for entry in ENTRIES}) == len(ENTRIES) == len(CATALOGUE)

    def test_knows_only_services_of_the_hub(self) -> None:
        assert {name for entry in ENTRIES for name in (entry.producer, *entry.consumers)} <= set(SERVICES)

    def test_tells_who_listens_to_whom(self) -> None:
        assert heard_by("pipeline") == ("community",)
        assert heard_by("gateway") == PRODUCERS
        assert heard_by("community") == ()


@pytest.mark.parametrize("entry", ENTRIES, ids=named)
class TestAnEvent:
    def test_has_a_type_that_is_a_subject(self, entry: Entry) -> None:
        assert re.fullmatch(r"nl\.mediate\.[a-z]+\.[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*", entry.type)
        assert entry.type.startswith(subjects_of(entry.producer).removesuffix(">"))

    def test_fits_the_envelope(self, entry: Entry) -> None:
        limits = Envelope.model_fields["type"].metadata
        assert any(getattr(limit, "max_length", 0) >= len(entry.type) for limit in limits)

    def test_stands_in_the_module_of_its_producer(self, entry: Entry) -> None:
        # A producer with much to say has a package of modules.
        assert entry.event.__module__.split(".")[:3] == ["mediate_contracts", "events", entry.producer]

    def test_is_not_heard_by_its_own_producer(self, entry: Entry) -> None:
        assert entry.producer not in entry.consumers
        assert len(set(entry.consumers)) == len(entry.consumers)

    def test_is_heard_by_somebody_or_sealed(self, entry: Entry) -> None:
        assert bool(entry.consumers) != entry.event.sealed

    def test_of_a_deal_is_sealed_unless_it_is_the_shell_that_holds_nothing(self, entry: Entry) -> None:
        if entry.visibility is Visibility.DEAL and not entry.event.sealed:
            assert set(entry.event.model_fields) == {"event_id"}

    def test_says_what_happened(self, entry: Entry) -> None:
        assert entry.event.__doc__

    def test_needs_the_id_of_its_aggregate(self, entry: Entry) -> None:
        field = SCHEMAS[entry.type]["properties"][entry.event.aggregate]
        assert field == {"type": "string", "format": "uuid"}
        assert entry.event.model_fields[entry.event.aggregate].is_required()

    def test_holds_no_contact_data(self, entry: Entry) -> None:
        assert [name for name in field_names(SCHEMAS[entry.type]) if PERSONAL.search(name)] == []

    def test_lets_unknown_fields_pass(self, entry: Entry) -> None:
        assert SCHEMAS[entry.type].get("additionalProperties", True) is True


@pytest.mark.parametrize("entry", ENTRIES, ids=named)
class TestAFieldNarrowerThanItsEvent:
    def test_is_noted_where_the_outward_form_looks(self, entry: Entry) -> None:
        # The outward form hides whole fields of the event; a note anywhere deeper would be overlooked.
        schema: Schema = SCHEMAS[entry.type]
        deep = [place for place in audience_notes(schema) if place and not is_field(place)]
        assert deep == []

    def test_is_noted_as_a_fact_and_not_by_a_function(self, entry: Entry) -> None:
        # A function would put the note into the schema, and the outward form would still show the field.
        assert not any(callable(field.json_schema_extra) for field in entry.event.model_fields.values())

    def test_is_optional_so_that_its_absence_can_be_read(self, entry: Entry) -> None:
        schema: Schema = SCHEMAS[entry.type]
        narrower = {place[1] for place in audience_notes(schema) if is_field(place)}
        assert narrower & set(schema["required"]) == set()


def is_field(place: tuple[str, ...]) -> bool:
    return len(place) == 2 and place[0] == "properties"
