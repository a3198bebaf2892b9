"""The catalogue as the API lists it: enough to write a receiver by, before anything has happened."""

from typing import Any

from jsonschema import Draft202012Validator
from pydantic_core import from_json

from mediate_contracts.catalogue import CATALOGUE, IN_FEED, heard_by
from mediate_subscriptions.entrypoints.event_types import EVENT_TYPES

BY_TYPE: dict[str, dict[str, Any]] = {item["type"]: item for item in from_json(EVENT_TYPES)["items"]}


class TestEveryEventType:
    def test_is_listed_with_its_version(self) -> None:
        assert set(BY_TYPE) == set(IN_FEED)
        assert all(item["type"].endswith(f".v{item['version']}") for item in BY_TYPE.values())

    def test_is_one_that_the_feed_holds(self) -> None:
        of_deals = {name for name, entry in CATALOGUE.items() if entry.event.sealed}
        assert {entry.producer for name, entry in CATALOGUE.items() if name not in BY_TYPE} == {"subscriptions"}
        assert {CATALOGUE[name].producer for name in set(BY_TYPE) - of_deals} == set(heard_by("subscriptions"))

    def test_has_an_example_that_its_own_schema_takes(self) -> None:
        for item in BY_TYPE.values():
            Draft202012Validator(item["schema"]).validate(item["example"]["data"])
            assert item["example"]["type"] == item["type"]

    def test_says_of_every_field_who_is_shown_it(self) -> None:
        for item in BY_TYPE.values():
            assert [each["name"] for each in item["fields"]] == list(item["schema"]["properties"])
        planned = {
            each["name"]: each["visibility"] for each in BY_TYPE["nl.mediate.agendas.session.planned.v1"]["fields"]
        }
        assert planned["online_page"] == "network"
        assert planned["title"] == "public"
