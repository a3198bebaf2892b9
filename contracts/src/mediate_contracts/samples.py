"""Samples: one made-up event of every type, so that a receiver can be written before anything has happened.

A sample is generated from the class of its type, so it can never lag behind. It is the same every time, it holds every
field that the type has, and nothing in it is of anybody: names say that they are made up, and where the class can say
so, it is marked as synthetic.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from mediate_contracts.catalogue import Entry
from mediate_contracts.schema import Schema, event_schema, resolved

SAMPLED_AT: Final = "2026-03-02T09:30:00Z"
"""When every sample happened: a moment like any other."""

_MILLISECONDS: Final = 1_772_443_800_000
_TRACEPARENT: Final = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

_BY_NAME: Final[Mapping[str, object]] = MappingProxyType(
    {
        "synthetic": True,
        "nl": "Een verzonnen voorbeeld",
        "en": "A made-up example",
        "year": 2026,
        "founding_year": 2019,
        "period": "2026-Q1",
        "currency": "EUR",
        "cents": 250_000_00,
        "kvk_number": "00000000",
        "branch_number": "000000000000",
        "ror_id": "0abcdef00",
        "sbi_2008": ["5911"],
        "sbi_2025": ["5911"],
        "action_lines": [3],
        "interests": [3],
        "changed": ["title"],
        "fields": ["title"],
        "language": "nl",
    }
)
"""What a field of this name holds, wherever it stands and wherever its schema takes it."""

_BY_PATTERN: Final[Mapping[str, str]] = MappingProxyType(
    {
        r"^https?://[^\s]+$": "https://organisation.example/made-up",
        r"^[a-z0-9]+([.-][a-z0-9]+)*$": "made-up",
        r"^[A-Z]{3}$": "USD",
        r"^-?[0-9]{1,16}(\.[0-9]{1,8})?$": "12.5",
        r"^[0-9]{4}(-Q[1-4]|-(0[1-9]|1[0-2])|-W(0[1-9]|[1-4][0-9]|5[0-3]))?$": "2026-Q1",
        r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$": "2026-03",
        r"^[0-9]{8}$": "00000000",
        r"^[0-9]{12}$": "000000000000",
        r"^0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}$": "0abcdef00",
        r"^[0-9]{2,6}$": "5911",
    }
)
_BY_FORMAT: Final[Mapping[str, str]] = MappingProxyType({"date": "2026-03-02", "date-time": SAMPLED_AT})


class NotSampled(Exception):
    """A schema asks for something that samples do not know yet; names where it stands."""


def sample(entry: Entry) -> dict[str, Any]:
    """Return a made-up event of this type in its outward form: a CloudEvent that has no place in any order.

    The caller may keep and change it. Raises NotSampled where a class has a kind of field that is new here.
    """
    return deepcopy(_sampled(entry))


@cache
def _sampled(entry: Entry) -> dict[str, Any]:
    schema = event_schema(entry)
    fields: dict[str, Any] = _object(schema, schema, entry.type)
    data = entry.event.model_validate(fields).model_dump(mode="json")
    return {
        "specversion": "1.0",
        "id": str(_identifier(entry.type)),
        "source": f"/{entry.producer}/0",
        "type": entry.type,
        "subject": str(data[entry.event.aggregate]),
        "time": SAMPLED_AT,
        "datacontenttype": "application/json",
        "visibility": entry.visibility.value,
        "data": data,
        "traceparent": _TRACEPARENT,
    }


def _identifier(name: str) -> UUID:
    """Return a UUIDv7 that is always the same for a name: the organisation of one sample is that of every other."""
    chance = int.from_bytes(sha256(name.encode()).digest()[:10], "big")
    bits = _MILLISECONDS << 80 | 0x7 << 76 | (chance >> 62 & 0xFFF) << 64 | 0b10 << 62 | chance & (1 << 62) - 1
    return UUID(int=bits)


def _object(schema: Schema, root: Schema, place: str) -> dict[str, Any]:
    return {name: _field(name, part, root, f"{place}.{name}") for name, part in schema.get("properties", {}).items()}


def _field(name: str, schema: Schema, root: Schema, place: str) -> object:
    part = resolved(schema, root)
    known = _BY_NAME.get(name)
    if known is not None and _takes(part, known):
        return known
    if name == "status" and len(part.get("enum", ())) > 1:
        # Beside the state before it, which is the first, a state that something moved to is another.
        return part["enum"][1]
    return _value(name, part, root, place)


def _takes(schema: Schema, known: object) -> bool:
    return isinstance(known, _KINDS.get(str(schema.get("type")), ())) and known in schema.get("enum", (known,))


def _value(name: str, schema: Schema, root: Schema, place: str) -> object:
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    make = _MAKERS.get(str(schema.get("type")))
    if make is None:
        raise NotSampled(place)
    return make(name, schema, root, place)


def _text(name: str, schema: Schema, root: Schema, place: str) -> object:
    del root
    if schema.get("format") == "uuid":
        return str(_identifier(name))
    if "format" in schema and schema["format"] in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    if "pattern" in schema:
        if schema["pattern"] not in _BY_PATTERN:
            raise NotSampled(place)
        return _BY_PATTERN[schema["pattern"]]
    return f"made-up {name.replace('_', ' ')}"[: schema.get("maxLength", 300)]


def _whole(name: str, schema: Schema, root: Schema, place: str) -> object:
    del name, root, place
    return max(min(3, schema.get("maximum", 3)), schema.get("minimum", 3))


def _list(name: str, schema: Schema, root: Schema, place: str) -> object:
    each = _field(name.removesuffix("s"), schema["items"], root, f"{place}[]")
    if schema.get("minItems", 0) <= 1:
        return [each]
    return [each] * int(schema["minItems"])


def _mapping(name: str, schema: Schema, root: Schema, place: str) -> object:
    del name
    if "properties" in schema:
        return _object(schema, root, place)
    # A mapping that is open, such as a breakdown: a dimension and its member.
    return {"dimension": "made-up member"}


def _flag(name: str, schema: Schema, root: Schema, place: str) -> object:
    del name, schema, root, place
    return False


_KINDS: Final[Mapping[str, type | tuple[type, ...]]] = MappingProxyType(
    {"string": str, "integer": int, "boolean": bool, "array": list}
)
_MAKERS: Final[Mapping[str, Callable[[str, Schema, Schema, str], object]]] = MappingProxyType(
    {"string": _text, "integer": _whole, "array": _list, "object": _mapping, "boolean": _flag}
)
