"""Whether a published event version is still the one that was published.

Journals keep every event for good, and partners read with the schema they once took. So a new reader must
accept every old event, and an old reader every new one. One change passes both ways: a new optional field in
an object that lets unknown names pass. Every other difference is named here, with what would go wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from mediate_contracts.events.base import Visibility
from mediate_contracts.schema import Schema

_WORDS_ONLY: Final = frozenset({"$schema", "$defs", "title", "description", "examples", "deprecated"})
_OF_ITS_OWN: Final = frozenset(
    {
        "anyOf",
        "additionalProperties",
        "default",
        "enum",
        "items",
        "properties",
        "required",
        "x-visibility",
    }
)
_UPPER: Final = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
_LOWER: Final = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})

_OLD_EVENTS: Final = "events that are already in a journal may no longer be read"
_OLD_READERS: Final = "readers that know the published form would refuse new events"
_EITHER: Final = f"{_OLD_EVENTS}, or {_OLD_READERS}"


def breaks(published: Mapping[str, Schema], current: Mapping[str, Schema]) -> list[str]:
    """Return a sentence for each way in which the current schemas break a published one; none is compatible.

    Both are schemas by name: an event type, or ``envelope``. A name that only ``current`` has breaks nothing.
    Raises ValueError for a schema that contains itself, which no event may.
    """
    sentences: list[str] = []
    for name, before in sorted(published.items()):
        after = current.get(name)
        if after is None:
            sentences.append(f"{name} is gone: its events stay in the journals and need their class for good.")
            continue
        differences = _value("", _inlined(before, before), _inlined(after, after))
        sentences += [f"{name}: {difference}." for difference in differences]
    return sentences


def _inlined(schema: Schema, document: Schema, within: tuple[str, ...] = ()) -> Schema:
    """Return a part of a document with the definitions put where they are referred to."""
    reference = schema.get("$ref")
    if reference is None:
        return {key: _inlined_member(value, document, within) for key, value in schema.items() if key != "$defs"}
    name = str(reference).removeprefix("#/$defs/")
    if name in within:
        message = f"{name} contains itself"
        raise ValueError(message)
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return _inlined({**document["$defs"][name], **beside}, document, (*within, name))


def _inlined_member(member: object, document: Schema, within: tuple[str, ...]) -> object:
    if isinstance(member, dict):
        return _inlined(member, document, within)
    if isinstance(member, list):
        return [_inlined_member(each, document, within) for each in member]
    return member


def _value(place: str, before: Schema, after: Schema) -> Iterator[str]:
    """Compare what may stand at one place: who may see it, whether it may be null, and its form."""
    yield from _audience(place, before, after)
    old, new = _forms(before), _forms(after)
    if _nullable(before) and not _nullable(after):
        yield f"{_at(place)} could be null and no longer can; {_OLD_EVENTS}"
    if _nullable(after) and not _nullable(before):
        yield f"{_at(place)} may now be null; {_OLD_READERS}"
    if len(old) != len(new):
        yield f"{_at(place)} had {len(old)} forms and has {len(new)}; {_EITHER}"
        return
    for one, other in zip(old, new, strict=True):
        yield from _form(place, one, other)


def _form(place: str, before: Schema, after: Schema) -> Iterator[str]:
    if before.get("type") != after.get("type"):
        old, new = before.get("type", "any"), after.get("type", "any")
        yield f"{_at(place)} was of type {old} and is of type {new}; {_EITHER}"
        return
    for keyword in sorted((before.keys() | after.keys()) - _WORDS_ONLY - _OF_ITS_OWN - {"type"}):
        if before.get(keyword) != after.get(keyword):
            yield _keyword(place, keyword, before.get(keyword), after.get(keyword))
    yield from _choices(place, before.get("enum"), after.get("enum"))
    yield from _fields(place, before, after)
    yield from _members(f"{place}[]", before.get("items", True), after.get("items", True))
    yield from _members(f"{place}.*", before.get("additionalProperties", True), after.get("additionalProperties", True))


def _fields(place: str, before: Schema, after: Schema) -> Iterator[str]:
    """Compare an object's fields: all stay, and what comes is optional and comes where unknown names pass."""
    old: Schema = before.get("properties", {})
    new: Schema = after.get("properties", {})
    needed_before, needed_after = set(before.get("required", ())), set(after.get("required", ()))
    closed = before.get("additionalProperties") is False
    for name in sorted(old.keys() | new.keys()):
        field = f"{place}.{name}" if place else name
        if name not in new:
            yield f"{_at(field)} is gone, or has another name; readers of the published form rely on it"
        elif name not in old:
            if closed:
                yield f"{_at(field)} is new in a value that refuses unknown names; {_OLD_READERS}"
            if name in needed_after:
                yield f"{_at(field)} is new and required; {_OLD_EVENTS}"
        else:
            yield from _presence(field, name in needed_before, name in needed_after, old[name], new[name])
            yield from _value(field, old[name], new[name])


def _presence(field: str, needed_before: bool, needed_after: bool, before: Schema, after: Schema) -> Iterator[str]:
    if needed_after and not needed_before:
        yield f"{_at(field)} was optional and is required; {_OLD_EVENTS}"
    elif needed_before and not needed_after:
        yield f"{_at(field)} was required and is optional; {_OLD_READERS}"
    elif ("default" in before, before.get("default")) != ("default" in after, after.get("default")):
        yield f"{_at(field)} has another default; an event that leaves it out now means something else"


def _members(place: str, before: Schema | bool, after: Schema | bool) -> Iterator[str]:
    """Compare what lists hold, or what an object holds under names of the writer's choice."""
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _value(place, before, after)
    elif before != after:
        yield f"{_at(place)} was {_openness(before)} and is {_openness(after)}; {_EITHER}"


def _choices(place: str, before: Sequence[object] | None, after: Sequence[object] | None) -> Iterator[str]:
    if before is None and after is None:
        return
    if before is None or after is None:
        effect = f"became a closed list; {_OLD_EVENTS}" if before is None else f"is open; {_OLD_READERS}"
        yield f"{_at(place)} {effect}"
        return
    for choice in (choice for choice in before if choice not in after):
        yield f"{_at(place)} no longer knows the value {choice!r}; {_OLD_EVENTS}"
    for choice in (choice for choice in after if choice not in before):
        yield f"{_at(place)} gained the value {choice!r}; {_OLD_READERS}"


def _audience(place: str, before: Schema, after: Schema) -> Iterator[str]:
    """Compare who may see it; a field says so only where it differs from its event."""
    old, new = before.get("x-visibility"), after.get("x-visibility")
    if old == new:
        return
    widened = old is not None and (new is None or Visibility(new).rank < Visibility(old).rank)
    effect = "what was kept within it would be out" if widened else "readers outside it would lose it"
    change = f"was for {old or 'whoever sees the event'} and is for {new or 'whoever sees the event'}"
    yield f"{_at(place)} {change}; {effect}"


def _keyword(place: str, keyword: str, before: object, after: object) -> str:
    if keyword in _UPPER | _LOWER:
        effect = _OLD_EVENTS if _narrowed(keyword, before, after) else _OLD_READERS
    else:
        effect = _EITHER
    return f"{_at(place)} had {keyword} {_shown(before)} and has {_shown(after)}; {effect}"


def _narrowed(keyword: str, before: object, after: object) -> bool:
    """Tell whether a limit now lets less pass; an absent limit lets everything pass."""
    if not isinstance(before, int | float):
        return True
    if not isinstance(after, int | float):
        return False
    return after < before if keyword in _UPPER else after > before


def _forms(schema: Schema) -> list[Schema]:
    """Return the forms a value may have besides null, each with the notes that stand around them."""
    if "anyOf" not in schema:
        return [schema]
    around = {key: value for key, value in schema.items() if key != "anyOf"}
    return [{**around, **form} for form in schema["anyOf"] if form.get("type") != "null"]


def _nullable(schema: Schema) -> bool:
    return any(form.get("type") == "null" for form in schema.get("anyOf", ()))


def _at(place: str) -> str:
    return f"`{place}`" if place else "the whole"


def _shown(value: object) -> str:
    return "none" if value is None else f"{value!r}"


def _openness(members: Schema | bool) -> str:
    if isinstance(members, dict):
        return "of one form"
    return "open" if members else "closed"
