"""Event types in words: what each says happened, in which version, and which field holds what for whom."""

from dataclasses import dataclass
from inspect import getdoc
from typing import Final

from mediate_contracts.catalogue import Entry
from mediate_contracts.events.base import Visibility
from mediate_contracts.schema import Schema, event_schema, resolved

_MANY: Final = "array"


@dataclass(frozen=True)
class DescribedField:
    """A field of an event's data: what it holds, and the widest audience that is shown it.

    ``kind`` is its JSON type, or the format of a text; ``of_many`` where there may be several of it. ``choices`` are
    the values it may have, where those are few and named; ``parts`` are the fields within it.
    """

    name: str
    kind: str
    of_many: bool
    is_required: bool
    visibility: Visibility
    meaning: str
    choices: tuple[str, ...]
    parts: tuple[str, ...]


def version_of(entry: Entry) -> int:
    """Return the version of an event type: what its name ends with."""
    return int(entry.type.rpartition(".v")[2])


def meaning(entry: Entry) -> str:
    """Return what an event says happened: the first line of what its class is described by."""
    return (getdoc(entry.event) or "").partition("\n")[0]


def fields(entry: Entry) -> tuple[DescribedField, ...]:
    """Return the fields of an event's data in the order of its class; none is seen more widely than its event."""
    schema = event_schema(entry)
    required = schema.get("required", ())
    return tuple(
        _field(name, part, schema, is_required=name in required, event=entry.visibility)
        for name, part in schema.get("properties", {}).items()
    )


def _field(name: str, part: Schema, root: Schema, *, is_required: bool, event: Visibility) -> DescribedField:
    own = Visibility(part.get("x-visibility", Visibility.PUBLIC))
    whole = resolved(part, root)
    of_many = whole.get("type") == _MANY
    each = resolved(whole["items"], root) if of_many else whole
    return DescribedField(
        name=name,
        kind=str(each.get("format", each.get("type", "string"))),
        of_many=of_many,
        is_required=is_required,
        visibility=max(own, event, key=lambda one: one.rank),
        meaning=str(part.get("description", "")),
        choices=tuple(str(one) for one in each.get("enum", ())),
        parts=tuple(each.get("properties", ())),
    )
