"""Calls put together from an OpenAPI document: a valid one for every operation, and where it can be spoiled.

Nothing here knows an operation by name, so a new route is called as soon as it is described; what its description
has to say for that is in ``support.records``. A string whose pattern no ready example fits takes its example from the
schema (``examples``) or is made from the pattern.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module
from itertools import count
from math import isfinite
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from hypothesis import find
from hypothesis.strategies import SearchStrategy, from_regex

# It carries no types.
jsonschema = import_module("jsonschema")

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]
"""Where something is in a body: names of properties and places in arrays."""

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_HERE = "the one value that is spoiled"
_fresh = count(1)


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation."""

    place: str
    name: str
    schema: Schema

    @property
    def field(self) -> str:
        """What a problem document calls it."""
        return f"{self.place}.{self.name}"

    @property
    def is_id(self) -> bool:
        """Whether it names a record, and is no year or word of its own."""
        return self.place == "path" and self.schema.get("type", "string") == "string" and "enum" not in self.schema


@dataclass(frozen=True, eq=False)
class Operation:
    """One method on one path."""

    method: str
    template: str
    parameters: tuple[Parameter, ...]
    body: Schema | None

    def __str__(self) -> str:
        return f"{self.method} {self.template}"

    @property
    def service(self) -> str:
        """The part of the path that names the service, or the gateway's own noun."""
        return self.template.split("/")[2]

    def at(self, place: str) -> list[Parameter]:
        """Return the parameters in a place: path, query or header."""
        return [parameter for parameter in self.parameters if parameter.place == place]


@dataclass(frozen=True)
class Reference:
    """A field of a body that names a record: by its id, or by the version of what ``version_of`` names."""

    name: str
    kind: str
    is_required: bool
    version_of: str | None = None


def problem_field(path: Path) -> str:
    """Return what a problem document calls a place in the body."""
    return ".".join(("body", *(str(part) for part in path)))


class Description:
    """An OpenAPI document, read for calling what it describes."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self.operations = tuple(self._operations())

    def _operations(self) -> Iterator[Operation]:
        for template, described in self._document["paths"].items():
            for method, operation in described.items():
                if method not in _METHODS:
                    continue
                parameters = tuple(
                    Parameter(parameter["in"], parameter["name"], parameter.get("schema", {}))
                    for parameter in (*described.get("parameters", ()), *operation.get("parameters", ()))
                )
                body = _json(operation.get("requestBody", {}))
                if body is not None and not _is_described(self.resolved(body)):
                    body = self._patch(template, operation, self.resolved(body))
                yield Operation(method.upper(), template, parameters, body)

    def _patch(self, template: str, operation: Schema, body: Schema) -> Schema:
        """Return what a merge patch may hold: any field of the record, as the operation that makes it takes it.

        That is the one that answers with the same record, or else, where more is told once when it is made, the one
        of the list that it is in. Where not every field may change, the patch has an example of what may.
        """
        shown = _json(operation["responses"]["200"])
        paths = self._document["paths"]
        making = [one["post"] for one in paths.values() if "post" in one and "requestBody" in one["post"]]
        bodies = [_json(one["requestBody"]) for one in making if _json(one["responses"].get("201", {})) == shown]
        bodies = bodies or [_json(paths[template.rpartition("/")[0]]["post"]["requestBody"])]
        record = self.resolved(bodies[0] or {})
        return {**record, "required": [], "minProperties": 1, "examples": body.get("examples", [])}

    def resolved(self, schema: Schema) -> Schema:
        """Return a schema without the reference or the null around it."""
        while True:
            if "$ref" in schema:
                target: Any = self._document
                for part in schema["$ref"].removeprefix("#/").split("/"):
                    target = target[part]
                schema = target
            elif options := schema.get("anyOf", schema.get("oneOf", schema.get("allOf"))):
                schema = next(option for option in options if option.get("type") != "null")
            else:
                return schema

    def example(self, schema: Schema, ids: Mapping[str, str], *, along: Path = (), name: str = "") -> Any:
        """Return the smallest valid value, with what is optional only where ``along`` leads through it."""
        # An example of a field may stand beside the reference to its type.
        beside, schema = schema.get("examples"), self.resolved(schema)
        schema = {**schema, "examples": beside} if beside else schema
        match schema.get("type"):
            case "object":
                return self._object(schema, ids, along)
            case "array" if along or "examples" not in schema:
                length = max(schema.get("minItems", 0), 1 if along else 0)
                names = (_nth(name, place) for place in range(length))
                return [self.example(schema["items"], ids, along=along[1:], name=each) for each in names]
            case "integer" if "x-version-of" in schema and name in ids:
                return int(ids[name])
            case _ if ready := _ready(schema):
                return ready[0]
            case "integer" | "number":
                return _number(schema)
            case _:
                return _text(schema, ids, name)

    def _object(self, schema: Schema, ids: Mapping[str, str], along: Path) -> dict[str, Any]:
        # An example of the whole shows what belongs together, where no field alone could say it.
        shown = dict(_shown(schema))
        named = {each.name for each in self.references(schema)} & ids.keys() & shown.keys()
        wanted = {*_required(schema), *along[:1], *named}
        for name, inner in self._members(schema):
            if name in wanted:
                made = self.example(inner, ids, along=along[1:] if along[:1] == (name,) else (), name=name)
                is_of_both = isinstance(made, dict) and isinstance(shown.get(name), dict)
                shown[name] = {**made, **shown[name]} if is_of_both else made
        return shown

    def _members(self, schema: Schema) -> Iterator[tuple[str, Schema]]:
        """Yield what an object may hold with its schema; of a dictionary, what its example holds."""
        yield from schema.get("properties", {}).items()
        if isinstance(others := schema.get("additionalProperties"), dict | bool) and others:
            named = {*schema.get("properties", {})}
            yield from ((name, {} if others is True else others) for name in _shown(schema) if name not in named)

    def references(self, schema: Schema, name: str = "", *, is_required: bool = True) -> Iterator[Reference]:
        """Yield the fields of a body that name a record, each as its note or its own name says of which kind."""
        schema = self.resolved(schema)
        noted = schema.get("x-id-of")
        if schema.get("format") == "uuid" and (noted or name.endswith("_id")):
            yield Reference(name, f"{noted}_id" if noted else name, is_required)
        if version_of := schema.get("x-version-of"):
            yield Reference(name, "", is_required, version_of)
        required = _required(schema)
        for inner_name, inner in self._members(schema):
            yield from self.references(inner, inner_name, is_required=is_required and inner_name in required)
        if "items" in schema:
            least = schema.get("minItems", 0)
            for place in range(max(least, 1)):
                yield from self.references(schema["items"], _nth(name, place), is_required=is_required and least > 0)

    def places(self, schema: Schema, path: Path = ()) -> Iterator[Path]:
        """Yield every place in a body that its schema names, outer ones before inner ones."""
        schema = self.resolved(schema)
        if path:
            yield path
        for name, inner in self._members(schema):
            yield from self.places(inner, (*path, name))
        if "items" in schema:
            yield from self.places(schema["items"], (*path, 0))

    def objects(self, schema: Schema) -> Iterator[Path]:
        """Yield every place in a body that holds an object."""
        for path in ((), *self.places(schema)):
            if self.resolved(self.at(schema, path)).get("type") == "object":
                yield path

    def at(self, schema: Schema, path: Path) -> Schema:
        """Return the schema of a place in a body."""
        for part in path:
            schema = self.resolved(schema)
            schema = schema["items"] if isinstance(part, int) else dict(self._members(schema))[part]
        return schema

    def forbids(self, schema: Schema, values: Mapping[str, bytes]) -> frozenset[str]:
        """Return the names of the values, given as JSON, that a schema leaves no room for."""
        whole = {**schema, "components": self._document.get("components", {})}
        checker = jsonschema.FormatChecker(("date", "uuid"))
        validator = jsonschema.Draft202012Validator(whole, format_checker=checker)
        return frozenset(name for name, value in values.items() if not _allows(validator, value))

    def spoiled(self, schema: Schema, ids: Mapping[str, str], path: Path, value: bytes) -> bytes:
        """Return a valid body as JSON, but for a value, given as JSON, in one place."""
        body = self.example(schema, ids, along=path)
        holder = body
        for part in path[:-1]:
            holder = holder[part]
        holder[path[-1]] = _HERE
        return json.dumps(body).encode().replace(json.dumps(_HERE).encode(), value)

    def without(self, schema: Schema, ids: Mapping[str, str], path: Path) -> bytes:
        """Return a valid body as JSON, but for one place that is left out."""
        body = self.example(schema, ids, along=path)
        holder = body
        for part in path[:-1]:
            holder = holder[part]
        del holder[path[-1]]
        return json.dumps(body).encode()


def _nth(name: str, place: int) -> str:
    """Return what a member of an array is called: the first as the array, so that each names another record."""
    return f"{name}.{place}" if place else name


def _ready(schema: Schema) -> list[Any]:
    """Return the values that a schema names, the best example first."""
    const = [schema["const"]] if "const" in schema else []
    truth = [True] if schema.get("type") == "boolean" else []
    return [*schema.get("examples", ()), *const, *schema.get("enum", ()), *truth]


def _shown(schema: Schema) -> Mapping[str, Any]:
    shown: Any = next(iter(schema.get("examples", ())), {})
    # A number or a word shows no members.
    return shown if isinstance(shown, Mapping) else {}


def _required(schema: Schema) -> Sequence[str]:
    if named := schema.get("required"):
        return tuple(named)
    lacking = schema.get("minProperties", 0) - len(_shown(schema))
    return tuple(schema.get("properties", {}))[: max(lacking, 0)]


def _json(message: Schema) -> Schema | None:
    schema: Schema | None = message.get("content", {}).get("application/json", {}).get("schema")
    return schema


def _is_described(schema: Schema) -> bool:
    return schema.get("type") != "object" or "properties" in schema


def _allows(validator: Any, value: bytes) -> bool:
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        return False
    # JSON knows no such numbers, whatever Python reads.
    is_number = not isinstance(parsed, float) or isfinite(parsed)
    return is_number and bool(validator.is_valid(parsed))


def target(operation: Operation, ids: Mapping[str, str], **spoiled: bytes) -> str:
    """Return an operation's path with real ids in it, or with what spoils them, percent-encoded."""
    path = operation.template
    for parameter in operation.at("path"):
        unknown = str(uuid4()) if parameter.is_id else str(_plain(parameter.schema))
        raw = spoiled.get(parameter.name, ids.get(parameter.name, unknown).encode())
        path = path.replace(f"{{{parameter.name}}}", quote(raw, safe=""))
    return path


def last_identified(template: str) -> str:
    """Return the path of the record that a path is about: up to and including its last id."""
    return template[: template.rindex("}") + 1] if "}" in template else ""


def created_kind(operations: Sequence[Operation], location: str) -> tuple[str, str, str] | None:
    """Return service, name of the id and id of what a Location header points at."""
    for operation in operations:
        names = re.findall(r"{(\w+)}", operation.template)
        pattern = re.sub(r"{\w+}", "([^/]+)", operation.template)
        if operation.method == "GET" and names and (found := re.fullmatch(pattern, location)):
            return operation.service, names[-1], found[len(names)]
    return None


def created_within(operations: Sequence[Operation], location: str) -> dict[str, str]:
    """Return by their names in the path the ids of the records within which a Location header says something is."""
    for operation in operations:
        names = re.findall(r"{(\w+)}", operation.template)
        pattern = re.sub(r"{\w+}", "([^/]+)", operation.template)
        if operation.method == "GET" and names and (found := re.fullmatch(pattern, location)):
            return dict(zip(names[:-1], found.groups(), strict=False))
    return {}


def _plain(schema: Schema) -> Any:
    return (_ready(schema) or [schema.get("minimum", 1)])[0]


def _number(schema: Schema) -> int:
    low = schema.get("minimum", 1)
    high = schema.get("maximum", low + 1_000)
    return int(low) + next(_fresh) % int(high - low + 1)


def _text(schema: Schema, ids: Mapping[str, str], name: str) -> str:
    match schema.get("format"):
        case "uuid":
            return ids.get(name, str(uuid4()))
        case "date":
            return "2024-02-29"
        case "date-time":
            # What a moment is asked for ends something, which is not to have ended.
            return (datetime.now(UTC) + timedelta(days=1)).isoformat()
        case _:
            pass
    number = next(_fresh)
    # Without a pattern, a field may still want a year or a number; with one, a name is most often what it wants.
    a_name = [f"x{number}"] if "pattern" in schema else []
    ready = [*a_name, str(1_900 + number % 200), f"{number:08}", f"https://hub.example/{number}"]
    fitting = (text for text in ready if _fits(schema, text))
    found = next(fitting, None)
    return found or _made(schema.get("pattern", ""), schema.get("minLength", 0), schema.get("maxLength"))


@cache
def _made(pattern: str, shortest: int, longest: int | None) -> str:
    """Return a text of such lengths that a pattern fits, made once: looking for one takes a second."""
    lengths = {"minLength": shortest} | ({} if longest is None else {"maxLength": longest})
    made: SearchStrategy[str] = from_regex(pattern)
    return find(made, lambda text: _fits({"pattern": pattern, **lengths}, text))


def _fits(schema: Schema, text: str) -> bool:
    is_long_enough = schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text))
    return is_long_enough and re.search(schema.get("pattern", ""), text) is not None
