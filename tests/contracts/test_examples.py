import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.envelope import Envelope, encode, with_sequence
from mediate_contracts.schema import ENVELOPE, Schema, schemas

SCHEMAS = schemas()

EXAMPLES = sorted((Path(__file__).parents[2] / "contracts" / "examples").glob("*/*.json"))


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def read(path: Path) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(path.read_bytes())
    return body


def texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)


class TestTheExamples:
    def test_show_every_event_version(self) -> None:
        assert {path.parent.name for path in EXAMPLES} == set(CATALOGUE)

    def test_have_ids_and_places_of_their_own(self) -> None:
        bodies = [read(path) for path in EXAMPLES]
        assert len({body["id"] for body in bodies}) == len(bodies)
        assert len({(body["source"], body["sequence"]) for body in bodies}) == len(bodies)

    def test_label_every_deal_as_synthetic(self) -> None:
        deals = [read(path) for path in EXAMPLES if ".deal." in path.parent.name]
        assert deals
        # What ends something names it by its id, and that is all.
        for body in (each for each in deals if len(each["data"]) > 1):
            assert body["data"].get("synthetic") is True or any("synthetic" in text for text in texts(body["data"]))


@pytest.mark.parametrize("path", EXAMPLES, ids=named)
class TestAnExample:
    def test_is_read_by_the_class_of_its_type(self, path: Path) -> None:
        envelope = Envelope.model_validate_json(path.read_bytes())
        event = envelope.event()
        assert type(event) is CATALOGUE[path.parent.name].event
        assert envelope.type == path.parent.name
        assert envelope.subject == str(event.subject)
        assert envelope.producer == event.producer()
        assert envelope.visibility == event.visibility
        assert envelope.id.version == 7

    def test_fits_the_generated_schemas(self, path: Path, violations: Callable[[Schema, object], list[str]]) -> None:
        body = read(path)
        assert violations(SCHEMAS[ENVELOPE], body) == []
        assert violations(SCHEMAS[body["type"]], body["data"]) == []

    def test_is_what_the_hub_would_write_again(self, path: Path) -> None:
        envelope = Envelope.model_validate_json(path.read_bytes())
        event = envelope.event()
        assert event is not None
        again = with_sequence(
            encode(
                event,
                event_id=envelope.id,
                source=envelope.source,
                at=envelope.time,
                traceparent=envelope.traceparent,
            ),
            envelope.sequence,
        )
        written = Envelope.model_validate_json(again)
        # A version gains optional fields; what an older hub did not know, the same event today leaves empty.
        known = {name: written.data.get(name) for name in envelope.data}
        assert written.model_copy(update={"data": known}) == envelope
        # A field that came later is written with its default; what the example has, it keeps.
        assert read(path)["data"].items() <= json.loads(again)["data"].items()

    def test_is_read_by_one_who_does_not_know_a_later_field(self, path: Path) -> None:
        body = read(path)
        later = {**body, "laterextension": 1, "data": {**body["data"], "later_field": {"a": [1, None]}}}
        assert Envelope.model_validate(later).event() == Envelope.model_validate(body).event()

    def test_is_read_by_one_who_knows_more_optional_fields(self, path: Path) -> None:
        body = read(path)
        event = CATALOGUE[body["type"]].event
        optional = {name for name, field in event.model_fields.items() if not field.is_required()}
        earlier = {name: value for name, value in body["data"].items() if name not in optional}
        assert Envelope.model_validate({**body, "data": earlier}).event() is not None
