"""The AsyncAPI 3.0 document of the whole hub, written from the catalogue.

FastStream's own document lacks headers, the order within a source and who may see what; this one has them.
"""

from collections.abc import Mapping
from inspect import getdoc
from typing import Any, Final

from mediate_contracts.catalogue import CATALOGUE, SERVICES, Entry, subjects_of
from mediate_contracts.envelope import ENVELOPE_BYTES_MAX
from mediate_contracts.events.pipeline import EventSealed
from mediate_contracts.schema import ENVELOPE, Schema, schemas

CONTRACTS_VERSION: Final = "0.1.0"
"""Version of this package; every event type carries its own version besides."""

_DESCRIPTION: Final = (
    "What the services of the hub tell each other and, through subscriptions, the systems of partners. Every "
    "message is a CloudEvents 1.0 envelope in structured JSON. One string is both subject and type: "
    "`nl.mediate.<service>.<noun>.<past-tense-verb>.v<N>`. A published version only gains optional fields."
)
_ORDER: Final = {
    "attribute": "sequence",
    "scope": "source",
    "first": 1,
    "gapless": True,
    "meaning": (
        "Within one source every number is given once and none is left out. A reader that keeps the last "
        "number it applied skips a repeat, and on a gap it asks the producer's journal for what is missing "
        "before it goes on. It is the hub's own: what partners are sent has no sequence, and their place is a cursor."
    ),
}
_HEADERS: Final = {
    "type": "object",
    "required": ["Nats-Msg-Id"],
    "properties": {
        "Nats-Msg-Id": {
            "type": "string",
            "format": "uuid",
            "description": "The event's id; the broker drops a repeat within the stream's duplicate window.",
        },
    },
    "description": "The trace is in the envelope (`traceparent`). Headers of a batch come from the broker's protocol.",
}
_SERVER: Final = {
    "host": "{host}:{port}",
    "protocol": "nats",
    "description": (
        "NATS with JetStream. Whoever runs the hub hands out its address and an account; each partner has its own."
    ),
    "variables": {
        "host": {"default": "127.0.0.1", "description": "Where the hub's NATS server listens."},
        "port": {"default": "4222", "description": "Its client port."},
    },
}


def asyncapi() -> dict[str, Any]:
    """Return the document: a channel and a message per event type, an operation per producer and consumer."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "MEDIATE hub: events",
            "version": CONTRACTS_VERSION,
            "description": _DESCRIPTION,
            "tags": [{"name": service} for service in SERVICES],
        },
        "defaultContentType": "application/cloudevents+json",
        "servers": {"hub": _SERVER},
        "channels": {entry.type: _channel(entry) for entry in CATALOGUE.values()},
        "operations": dict(operation for entry in CATALOGUE.values() for operation in (_send(entry), *_receive(entry))),
        "components": {
            "messages": {entry.type: _message(entry) for entry in CATALOGUE.values()},
            "schemas": _components(schemas()),
        },
        "x-sequence": _ORDER,
        "x-envelope-bytes-max": ENVELOPE_BYTES_MAX,
    }


def meaning(entry: Entry) -> str:
    """Return what an event says happened: its class's docstring on one line."""
    return " ".join((getdoc(entry.event) or "").split())


_SEALED: Final = {
    "travels_as": EventSealed.event_type,
    "meaning": (
        "Sealed: on the bus there is only a shell in its place, with the same id and nothing else of it. The producer "
        "keeps the event and opens it, through the feed, for those who may read what it is about."
    ),
}


def _channel(entry: Entry) -> dict[str, Any]:
    sealed = {"x-sealed": _SEALED} if entry.event.sealed else {}
    return {
        **sealed,
        "address": entry.type,
        "title": entry.event.__name__,
        "summary": meaning(entry),
        "servers": [{"$ref": "#/servers/hub"}],
        "messages": {entry.event.__name__: {"$ref": f"#/components/messages/{entry.type}"}},
        "tags": [{"name": entry.producer}],
        "x-visibility": entry.visibility.value,
    }


def _message(entry: Entry) -> dict[str, Any]:
    # The envelope's schema is the same for all; what is fixed by the type is laid over it.
    fixed = {
        "type": "object",
        "properties": {
            "type": {"const": entry.type},
            "source": {"pattern": f"^/{entry.producer}/[0-9]+$"},
            "visibility": {"const": entry.visibility.value},
            "data": {"$ref": f"#/components/schemas/{entry.type}"},
        },
    }
    return {
        "name": entry.type,
        "title": entry.event.__name__,
        "summary": meaning(entry),
        "contentType": "application/cloudevents+json",
        "headers": _HEADERS,
        "payload": {"allOf": [{"$ref": f"#/components/schemas/{ENVELOPE}"}, fixed]},
        "correlationId": {
            "location": "$message.payload#/subject",
            "description": "The aggregate the event is about; its events keep their order.",
        },
        "x-visibility": entry.visibility.value,
        "x-aggregate": entry.event.aggregate,
        "x-sequence": {"scope": "source", "source": f"/{entry.producer}/<shard>"},
    }


def _send(entry: Entry) -> tuple[str, dict[str, Any]]:
    return f"{entry.producer}.sends.{entry.type}", {
        "action": "send",
        "summary": (
            f"{entry.producer} seals it; a shell says, in the order of its source, that there is something."
            if entry.event.sealed
            else f"{entry.producer} says it from its journal, in the order of its source."
        ),
        **_addressed(entry),
        "x-service": entry.producer,
    }


def _receive(entry: Entry) -> list[tuple[str, dict[str, Any]]]:
    return [
        (
            f"{consumer}.receives.{entry.type}",
            {
                "action": "receive",
                "summary": f"{consumer} hears it, in the order of its source.",
                **_addressed(entry),
                "x-service": consumer,
                # A consumer takes everything its producer says: only a whole source is gapless.
                "x-filter-subject": subjects_of(entry.producer),
            },
        )
        for consumer in entry.consumers
    ]


def _addressed(entry: Entry) -> dict[str, Any]:
    channel = f"#/channels/{entry.type}"
    return {
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{entry.event.__name__}"}],
        "tags": [{"name": entry.producer}],
    }


def _components(documents: Mapping[str, Schema]) -> dict[str, Schema]:
    """Lift the definitions inside each schema beside it, as references here count from the document's root.

    Raises ValueError where two schemas define one name differently.
    """
    lifted: dict[str, Schema] = {}
    for name, document in documents.items():
        root = {key: value for key, value in document.items() if key not in {"$schema", "$defs"}}
        for part, schema in {name: root, **document.get("$defs", {})}.items():
            moved = _referring_to_components(schema)
            if lifted.setdefault(part, moved) != moved:
                message = f"{name} defines {part} otherwise than another schema does"
                raise ValueError(message)
    return lifted


def _referring_to_components(schema: Schema) -> Schema:
    beside = {key: _referring_member(value) for key, value in schema.items() if key != "$ref"}
    if "$ref" not in schema:
        return beside
    reference = {"$ref": str(schema["$ref"]).replace("#/$defs/", "#/components/schemas/")}
    # AsyncAPI reads schemas as draft 07 does, where what stands beside a reference is not seen.
    return {"allOf": [reference], **beside} if beside else reference


def _referring_member(member: object) -> object:
    if isinstance(member, dict):
        return _referring_to_components(member)
    if isinstance(member, list):
        return [_referring_member(each) for each in member]
    return member
