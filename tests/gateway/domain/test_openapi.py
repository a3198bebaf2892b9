"""What somebody who writes a client against the hub relies on."""

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mediate_gateway.domain.openapi import merged

GATEWAY = {"info": {"title": "Gateway", "version": "0.1.0"}, "paths": {"/v1/overview": {"get": {"responses": {}}}}}


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def service(schemas: Mapping[str, Any], returns: str, title: str = "A service") -> dict[str, Any]:
    content = {"application/json": {"schema": reference(returns)}}
    operation = {"operationId": "show", "responses": {"200": {"description": "", "content": content}}}
    return {
        "info": {"title": title},
        "paths": {"/v1/things": {"get": operation}},
        "components": {"schemas": dict(schemas)},
    }


def unfolded(content: Any, schemas: Mapping[str, Any], depth: int = 6) -> Any:
    """Put in the place of every reference what it refers to, as deep as it matters here."""
    if isinstance(content, Mapping):
        if "$ref" in content and depth:
            return unfolded(schemas[content["$ref"].rsplit("/", 1)[1]], schemas, depth - 1)
        return {key: unfolded(value, schemas, depth) for key, value in content.items() if key != "$ref"}
    return [unfolded(each, schemas, depth) for each in content] if isinstance(content, list) else content


def references(content: Any) -> Iterator[str]:
    if isinstance(content, Mapping):
        if "$ref" in content:
            yield content["$ref"]
        for value in content.values():
            yield from references(value)
    elif isinstance(content, list):
        for value in content:
            yield from references(value)


def returned(document: Mapping[str, Any], path: str) -> Any:
    answer = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    return unfolded(answer, document["components"]["schemas"])


names = st.sampled_from(["Thing", "Part", "Source", "Page"])
schemas = st.dictionaries(
    names,
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(["object", "string"]),
            "properties": st.dictionaries(st.sampled_from(["a", "b"]), names.map(reference), max_size=2),
        }
    ),
).map(lambda found: {name: {"type": "null"} for name in ("Thing", "Part", "Source", "Page")} | found)


class TestTheMergedDescription:
    def test_puts_each_services_paths_under_its_name_with_its_tag(self) -> None:
        document = merged(GATEWAY, {"agendas": service({"Thing": {"type": "object"}}, "Thing", "Agendas")})
        assert set(document["paths"]) == {"/v1/overview", "/v1/agendas/things"}
        assert document["paths"]["/v1/agendas/things"]["get"]["tags"] == ["agendas"]
        assert {"name": "agendas", "description": "Agendas"} in document["tags"]
        assert document["openapi"].startswith("3.1")

    def test_keeps_a_component_that_is_the_same_everywhere_once(self) -> None:
        same = {"Problem": {"type": "object"}}
        document = merged(GATEWAY, {"agendas": service(same, "Problem"), "monitor": service(same, "Problem")})
        assert set(document["components"]["schemas"]) == {"Problem"}

    def test_renames_components_that_differ_in_every_service_that_has_them(self) -> None:
        one, other = {"Target": {"type": "object"}}, {"Target": {"type": "string"}}
        document = merged(GATEWAY, {"agendas": service(one, "Target"), "monitor": service(other, "Target")})
        assert set(document["components"]["schemas"]) == {"AgendasTarget", "MonitorTarget"}
        assert returned(document, "/v1/monitor/things") == {"type": "string"}

    def test_tells_apart_what_is_written_alike_but_refers_to_what_differs(self) -> None:
        page = {"type": "object", "properties": {"items": reference("Target")}}
        one = {"Page": page, "Target": {"type": "object"}}
        other = {"Page": page, "Target": {"type": "string"}}
        document = merged(GATEWAY, {"agendas": service(one, "Page"), "monitor": service(other, "Page")})
        assert returned(document, "/v1/agendas/things")["properties"]["items"] == {"type": "object"}
        assert returned(document, "/v1/monitor/things")["properties"]["items"] == {"type": "string"}

    def test_shows_the_live_feed_under_the_hubs_own_name_too(self) -> None:
        feed = {"paths": {"/v1/stream": {"get": {"operationId": "stream", "responses": {}}}}}
        document = merged(GATEWAY, {"subscriptions": feed})
        assert {"/v1/stream", "/v1/subscriptions/stream"} <= set(document["paths"])

    @given(schemas, schemas, names, names)
    def test_says_of_every_answer_what_its_service_said(
        self, one: dict[str, Any], other: dict[str, Any], first: str, second: str
    ) -> None:
        agendas, monitor = service(one, first), service(other, second)
        document = merged(GATEWAY, {"monitor": monitor, "agendas": agendas})
        assert returned(document, "/v1/agendas/things") == returned(agendas, "/v1/things")
        assert returned(document, "/v1/monitor/things") == returned(monitor, "/v1/things")

    @given(schemas, schemas)
    def test_refers_to_nothing_that_is_missing_and_names_each_operation_once(
        self, one: dict[str, Any], other: dict[str, Any]
    ) -> None:
        document = merged(GATEWAY, {"agendas": service(one, "Thing"), "monitor": service(other, "Thing")})
        known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
        assert set(references(document)) <= known
        identifiers = [operation["get"].get("operationId") for operation in document["paths"].values()]
        assert len(identifiers) == len(set(identifiers))
