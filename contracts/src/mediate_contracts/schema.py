"""JSON Schema (2020-12) of every event version and of the envelope, as they are on the wire."""

from typing import Any, Final

from pydantic import BaseModel

from mediate_contracts.catalogue import CATALOGUE, Entry
from mediate_contracts.envelope import SEQUENCE_DIGITS, Envelope

Schema = dict[str, Any]
"""One JSON Schema document, or a part of one."""

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
ENVELOPE: Final = "envelope"
"""The name under which the envelope's schema stands beside those of the event types."""

_TRACEPARENT: Final = r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"
_MEANING: Final = {
    "specversion": "The version of CloudEvents.",
    "id": "The event's own id, a UUIDv7; also the message id by which the broker drops a repeat.",
    "source": "Service and shard that said it: the scope within which `sequence` counts.",
    "type": "NATS subject and CloudEvents type in one.",
    "subject": "The id of the aggregate the event is about.",
    "time": "When it happened, in UTC.",
    "sequence": "Its place in the gapless order of its source, from 1, zero-padded. Partners are not sent it.",
    "visibility": "The widest audience that may see it.",
    "traceparent": "W3C trace context of the command that caused it; absent outside a trace.",
    "data": "The facts; the schema named after the event's type describes them.",
    "datacontenttype": "How `data` is written.",
}


def _on_the_wire(model: type[BaseModel]) -> Schema:
    """Return a model's schema without the field titles that Pydantic derives, as they repeat the names."""
    schema = model.model_json_schema(mode="serialization")
    for part in (schema, *schema.get("$defs", {}).values()):
        for field in part.get("properties", {}).values():
            field.pop("title", None)
    return schema


def event_schema(entry: Entry) -> Schema:
    """Return the schema of an event version's data, with its type, audience and aggregate as notes.

    A field without an ``x-visibility`` of its own has the audience of its event.
    """
    return {
        "$schema": DIALECT,
        **_on_the_wire(entry.event),
        "x-type": entry.type,
        "x-visibility": entry.visibility.value,
        "x-aggregate": entry.event.aggregate,
    }


def envelope_schema() -> Schema:
    """Return the schema of the envelope as the relay publishes it.

    The class reads a little more than is ever sent: a sequence as a number, an absent trace as None.
    """
    schema = _on_the_wire(Envelope)
    properties: Schema = schema["properties"]
    properties["sequence"] = {"type": "string", "pattern": f"^[0-9]{{{SEQUENCE_DIGITS}}}$"}
    properties["traceparent"] = {"type": "string", "pattern": _TRACEPARENT}
    properties["datacontenttype"] = {"const": "application/json"}
    schema["required"] = sorted({*schema["required"], "datacontenttype"})
    for name, attribute in properties.items():
        attribute["description"] = _MEANING[name]
    return {"$schema": DIALECT, **schema}


def schemas() -> dict[str, Schema]:
    """Return every published schema by its name: the envelope's, and one per event type."""
    return {ENVELOPE: envelope_schema()} | {name: event_schema(entry) for name, entry in CATALOGUE.items()}


def resolved(schema: Schema, root: Schema) -> Schema:
    """Return a part of ``root`` without references, and of what may be left out, that of its being there."""
    if "$ref" in schema:
        return resolved(root["$defs"][str(schema["$ref"]).rpartition("/")[2]], root)
    for choice in schema.get("anyOf", ()):
        if choice.get("type") != "null":
            return resolved(choice, root)
    return schema
