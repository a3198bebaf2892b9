import json
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator

from mediate_contracts.catalogue import CATALOGUE, Entry
from mediate_contracts.envelope import Envelope, outward
from mediate_contracts.events.base import Visibility
from mediate_contracts.samples import _sampled, sample
from mediate_contracts.schema import envelope_schema, event_schema

ENTRIES = sorted(CATALOGUE.values(), key=lambda entry: entry.type)


def placed(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "sequence": f"{1:020d}"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.type)
class TestASample:
    def test_is_read_by_the_class_of_its_type(self, entry: Entry) -> None:
        envelope = Envelope.model_validate(placed(sample(entry)))
        event = envelope.event()
        assert type(event) is entry.event
        assert envelope.subject == str(event.subject)
        assert envelope.producer == entry.producer

    def test_fits_the_published_schemas(self, entry: Entry) -> None:
        body = sample(entry)
        Draft202012Validator(event_schema(entry)).validate(body["data"])
        Draft202012Validator(envelope_schema()).validate(placed(body))

    def test_has_no_place_in_any_order(self, entry: Entry) -> None:
        assert "sequence" not in sample(entry)

    def test_shows_every_field_there_is(self, entry: Entry) -> None:
        data = sample(entry)["data"]
        assert set(data) == set(entry.event.model_fields)
        assert not [name for name, value in data.items() if value is None]

    def test_is_the_same_every_time(self, entry: Entry) -> None:
        before = sample(entry)
        _sampled.cache_clear()
        assert json.dumps(sample(entry)) == json.dumps(before)

    def test_says_that_it_is_synthetic_where_the_class_can(self, entry: Entry) -> None:
        data = sample(entry)["data"]
        assert data.get("synthetic", True) is True

    def test_is_what_its_own_audience_is_shown(self, entry: Entry) -> None:
        shown = outward(sample(entry), Visibility.DEAL)
        assert shown == sample(entry)


class TestSamples:
    def test_have_ids_of_their_own_in_the_shape_of_real_ones(self) -> None:
        ids = [UUID(sample(entry)["id"]) for entry in ENTRIES]
        assert len(set(ids)) == len(ids)
        assert {each.version for each in ids} == {7}

    def test_may_be_changed_by_whoever_asked(self) -> None:
        entry = ENTRIES[0]
        sample(entry)["data"].clear()
        assert sample(entry)["data"]

    def test_tell_of_one_organisation_everywhere(self) -> None:
        bodies = [sample(entry)["data"] for entry in ENTRIES]
        assert len({body["organisation_id"] for body in bodies if "organisation_id" in body}) == 1
