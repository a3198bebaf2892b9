import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mediate_contracts.asyncapi import CONTRACTS_VERSION, asyncapi
from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.generate import as_json, catalogue_page, generated, write
from mediate_contracts.schema import ENVELOPE, Schema, schemas

SCHEMAS = schemas()


def references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def resolved(document: dict[str, Any], reference: str) -> object:
    assert reference.startswith("#/"), reference
    place: Any = document
    for step in reference.removeprefix("#/").split("/"):
        place = place[step]
    return place


class TestTheCommittedFiles:
    def test_are_what_the_code_generates(self, contracts: Path) -> None:
        assert write(contracts / "generated", generated(), check=True) == []

    def test_are_the_same_on_every_run(self) -> None:
        assert generated() == generated()

    def test_end_with_a_newline_and_have_sorted_keys(self) -> None:
        for path, content in generated({"openapi": "3.1.0"}).items():
            assert content.endswith(b"\n"), path
            assert not content.endswith(b"\n\n"), path
            if path.endswith(".json"):
                assert content == as_json(json.loads(content)), path

    def test_hold_a_schema_per_event_and_one_for_the_envelope(self) -> None:
        names = {path.removeprefix("schemas/") for path in generated() if path.startswith("schemas/")}
        assert names == {f"{name}.json" for name in (*CATALOGUE, ENVELOPE)}

    def test_hold_the_openapi_document_only_where_there_is_one(self) -> None:
        assert "openapi.json" not in generated()
        assert json.loads(generated({"openapi": "3.1.0"})["openapi.json"]) == {"openapi": "3.1.0"}


class TestWrite:
    def test_names_and_writes_what_differs(self, tmp_path: Path) -> None:
        documents = {"schemas/a.json": b"{}\n", "catalogue.md": b"# a\n"}
        assert write(tmp_path, documents, check=False) == ["catalogue.md", "schemas/a.json"]
        assert (tmp_path / "schemas/a.json").read_bytes() == b"{}\n"
        assert write(tmp_path, documents, check=False) == []

    def test_touches_nothing_when_it_checks(self, tmp_path: Path) -> None:
        assert write(tmp_path / "absent", {"catalogue.md": b"# a\n"}, check=True) == ["catalogue.md"]
        assert not (tmp_path / "absent").exists()

    def test_removes_the_schema_of_an_event_that_is_gone_and_nothing_else(self, tmp_path: Path) -> None:
        write(tmp_path, {"schemas/a.json": b"{}\n", "openapi.json": b"{}\n"}, check=False)
        assert write(tmp_path, {}, check=True) == ["schemas/a.json"]
        assert write(tmp_path, {}, check=False) == ["schemas/a.json"]
        assert [path.name for path in tmp_path.rglob("*.json")] == ["openapi.json"]


@pytest.mark.parametrize("name", sorted(SCHEMAS))
class TestASchema:
    def test_is_valid_json_schema(self, name: str, violations: Callable[[Schema, object], list[str]]) -> None:
        violations(SCHEMAS[name], {})

    def test_refers_only_to_itself(self, name: str) -> None:
        schema = SCHEMAS[name]
        assert all(resolved(schema, reference) for reference in references(schema))

    def test_refuses_an_empty_event(self, name: str, violations: Callable[[Schema, object], list[str]]) -> None:
        assert violations(SCHEMAS[name], {})


class TestAsyncApi:
    def test_refers_only_to_what_is_there(self) -> None:
        document = asyncapi()
        found = set(references(document))
        assert found
        for reference in found:
            assert resolved(document, reference) is not None, reference

    def test_has_a_channel_and_a_message_per_event_type(self) -> None:
        document = asyncapi()
        assert {channel["address"] for channel in document["channels"].values()} == set(CATALOGUE)
        assert {message["name"] for message in document["components"]["messages"].values()} == set(CATALOGUE)

    def test_says_who_sends_and_who_receives(self) -> None:
        operations = asyncapi()["operations"].values()
        told = {(operation["action"], operation["x-service"], operation["channel"]["$ref"]) for operation in operations}
        expected = {("send", entry.producer, f"#/channels/{entry.type}") for entry in CATALOGUE.values()} | {
            ("receive", consumer, f"#/channels/{entry.type}")
            for entry in CATALOGUE.values()
            for consumer in entry.consumers
        }
        assert told == expected
        assert len(operations) == len(expected)

    def test_has_every_operation_use_a_message_of_its_own_channel(self) -> None:
        for name, operation in asyncapi()["operations"].items():
            channel = operation["channel"]["$ref"]
            assert operation["messages"], name
            assert all(message["$ref"].startswith(f"{channel}/messages/") for message in operation["messages"]), name

    def test_uses_only_names_that_the_specification_allows(self) -> None:
        document = asyncapi()
        keys = [key for part in document["components"].values() for key in part]
        assert all(re.fullmatch(r"[\w.-]+", key) for key in keys)
        assert document.keys() <= {
            *("asyncapi", "info", "defaultContentType", "servers", "channels", "operations", "components"),
            *(key for key in document if key.startswith("x-")),
        }

    def test_tells_the_audience_of_every_event(self) -> None:
        document = asyncapi()
        for entry in CATALOGUE.values():
            assert document["channels"][entry.type]["x-visibility"] == entry.visibility
            assert document["components"]["messages"][entry.type]["x-visibility"] == entry.visibility

    def test_names_the_message_id_header(self) -> None:
        for message in asyncapi()["components"]["messages"].values():
            assert message["headers"]["required"] == ["Nats-Msg-Id"]

    def test_names_no_host_but_this_machine(self) -> None:
        (server,) = asyncapi()["servers"].values()
        assert server["host"] == "{host}:{port}"
        assert server["variables"]["host"]["default"] == "127.0.0.1"

    def test_has_the_version_of_the_package(self, contracts: Path) -> None:
        project = tomllib.loads((contracts / "pyproject.toml").read_text())
        assert project["project"]["version"] == CONTRACTS_VERSION


class TestTheCataloguePage:
    def test_has_a_row_per_event_version(self) -> None:
        rows = [line for line in catalogue_page().splitlines() if line.startswith("| [")]
        assert len(rows) == len(CATALOGUE)

    def test_keeps_its_columns(self) -> None:
        rows = [line for line in catalogue_page().splitlines() if line.startswith("|")]
        assert {row.count("|") for row in rows} == {6}
