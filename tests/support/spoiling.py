"""Every call an operation can be spoiled with, one thing at a time."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote
from zlib import crc32

from support.bad_values import BODIES, HEADERS, JSON_NAMES, JSON_VALUES, METHODS, TEXTS, TYPES
from support.exchange import Call
from support.openapi_calls import Description, Operation, problem_field, target
from support.records import JSON, Records


class Spoiling:
    """The calls that one operation is spoiled with.

    Of values in a place, one of ``one_in`` is tried, always the same ones, and others in the next place: so each value
    is tried in hundreds of places, and each place with values of every sort.
    """

    def __init__(
        self, description: Description, records: Records, operation: Operation, *, body_bytes_max: int, one_in: int = 1
    ) -> None:
        self._description = description
        self._records = records
        self._operation = operation
        self._body_bytes_max = body_bytes_max
        self._one_in = one_in

    def calls(self) -> Iterator[Call]:
        """Yield bad calls; each is a valid one but for one thing."""
        yield from self._some(self._parameters())
        yield from self._some(self._headers())
        if self._operation.body is not None:
            yield from self._some(self._values())
            yield from self._some(self._names())
            yield from self._bodies()
            yield from self._repeats()

    def _some(self, calls: Iterator[Call]) -> Iterator[Call]:
        for call in calls:
            if crc32(f"{self._operation} {call.field} {call.wrong}".encode()) % self._one_in == 0:
                yield call

    def _call(self, wrong: str, **changes: Any) -> Call:
        operation = self._operation
        good: dict[str, Any] = {
            "target": target(operation, self._records.ids(operation)),
            "body": self._records.body(operation),
            "headers": self._records.headers(operation),
        }
        return Call(operation.method, wrong=wrong, **{**good, **changes})

    def _parameters(self) -> Iterator[Call]:
        operation = self._operation
        ids = self._records.ids(operation)
        for parameter in operation.at("path"):
            of_others = {name: value for name, value in ids.items() if name != parameter.name}
            others = {f"the id of another kind: {name}": value.encode() for name, value in of_others.items()}
            for wrong, value in {**TEXTS, **others}.items():
                spoiled = target(operation, ids, **{parameter.name: value})
                yield self._call(wrong, target=spoiled, field=parameter.field)
        for parameter in operation.at("query"):
            name = quote(parameter.name)
            for wrong, value in TEXTS.items():
                spoiled = f"{target(operation, ids)}?{name}={quote(value, safe='')}"
                yield self._call(wrong, target=spoiled, field=parameter.field)
            yield self._call("twice", target=f"{target(operation, ids)}?{name}=1&{name}=x", field=parameter.field)
        yield self._call("an unknown parameter", target=f"{target(operation, ids)}?colour=red&=&&%00=%ff")
        yield self._call("a query of 20,000 characters", target=f"{target(operation, ids)}?{'x' * 20_000}")

    def _headers(self) -> Iterator[Call]:
        good = self._records.headers(self._operation)
        described = {
            parameter.name: [value for value in TEXTS.values() if not set(value) & set(b"\0\r\n")]
            for parameter in self._operation.at("header")
        }
        for name, values in (*HEADERS.items(), *described.items()):
            others = [(one, value) for one, value in good if one.lower() != name.lower()]
            # One that the operation does not read is passed over, and what comes then is about something else.
            field = f"header.{name.lower()}" if name.lower() in {one.lower() for one in described} else ""
            for value in values:
                yield self._call(f"{name}: {value[:60]!r}", headers=[*others, (name, value)], field=field)
            yield self._call(f"no {name}", headers=others, field=field)

    def _values(self) -> Iterator[Call]:
        schema, ids = self._body()
        for path in self._description.places(schema):
            field = problem_field(path)
            forbidden = self._description.forbids(self._description.at(schema, path), JSON_VALUES)
            for wrong, value in JSON_VALUES.items():
                body = self._description.spoiled(schema, ids, path, value)
                yield self._call(wrong, body=body, field=field, is_forbidden=wrong in forbidden)
            yield self._call("left out", body=self._description.without(schema, ids, path), field=field)

    def _names(self) -> Iterator[Call]:
        schema, ids = self._body()
        for path in self._description.objects(schema):
            for wrong, name in JSON_NAMES.items():
                example = self._description.example(schema, ids, along=path)
                for part in path:
                    example = example[part]
                members = json.dumps(example).encode().removeprefix(b"{").removesuffix(b"}")
                value = b"{" + b", ".join(filter(None, (members, name + b": 1"))) + b"}"
                body = self._description.spoiled(schema, ids, path, value) if path else value
                yield self._call(f"a name: {wrong}", body=body, field=problem_field(path))

    def _bodies(self) -> Iterator[Call]:
        good = self._records.body(self._operation) or b""
        others = [header for header in self._records.headers(self._operation) if header[0] != "Content-Type"]
        for wrong, body in BODIES.items():
            yield self._call(f"a body: {wrong}", body=body, field="body")
        yield self._call("no body", body=None, field="body")
        for value in TYPES:
            yield self._call(f"a type: {value!r}", headers=[*others, ("Content-Type", value)], field="body")
        yield self._call("no type", headers=others, field="body")
        yield self._call("in gzip it is not", headers=[*others, JSON, ("Content-Encoding", b"gzip")])
        too_large = b'{"name": "' + b"x" * self._body_bytes_max + b'"}'
        yield self._call("too large, told beforehand", body=too_large)
        half = len(too_large) // 2
        yield self._call("too large, not told beforehand", body=(too_large[:half], too_large[half:]))
        yield self._call("in pieces of a byte", body=[bytes([byte]) for byte in good] + [b" "])

    def _repeats(self) -> Iterator[Call]:
        good = self._records.headers(self._operation)
        key = ("Idempotency-Key", f"again-{self._operation.template}".replace("{", "").encode())
        yield self._call("nothing yet", headers=[*good, key])
        yield self._call("a key used for another request", headers=[*good, key], field="header.idempotency-key")

    def _body(self) -> tuple[Mapping[str, Any], dict[str, str]]:
        assert self._operation.body is not None
        return self._operation.body, self._records.body_ids(self._operation)


def methods_not_allowed(description: Description, records: Records) -> Iterator[Call]:
    """Yield a call with each method that a path does not have."""
    for template in {operation.template for operation in description.operations}:
        on_path = [operation for operation in description.operations if operation.template == template]
        for method in METHODS:
            if method not in {operation.method for operation in on_path}:
                where = target(on_path[0], records.ids(on_path[0]))
                yield Call(method, where, b"{}", [JSON], "a method it does not have")
