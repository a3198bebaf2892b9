"""Every call an operation can be spoiled with, one thing at a time."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

from support.bad_values import BODIES, HEADERS, JSON_NAMES, JSON_VALUES, METHODS, TEXTS, TYPES
from support.exchange import Answer, Call, Line
from support.openapi_calls import (
    Description,
    Operation,
    created_kind,
    last_identified,
    problem_field,
    target,
)

_JSON = ("Content-Type", b"application/json")
_SEED_SECONDS_MAX = 15.0
_REFUSALS_MAX = 20
_OF_EVERY_ROUTE = frozenset(
    f"/problems/{name}"
    for name in (
        *("invalid", "unreadable", "unsupported-media-type", "too-large", "not-found", "http-404", "http-405"),
        *("sign-in-needed", "token-refused", "not-allowed", "cross-site", "precondition-required"),
        *("precondition-failed", "idempotency-key-reused"),
    )
)
"""Problems with how a request was made, before any rule of the domain is asked."""


class Records:
    """Real records of every kind the hub can make, each made from its own description."""

    def __init__(self, description: Description, line: Line) -> None:
        self._description = description
        self._line = line
        self._first: dict[tuple[str, str], str] = {}
        self._last: dict[tuple[str, str], str] = {}
        self._tags: dict[str, str] = {}

    def make(self) -> dict[str, str]:
        """Make one of everything; return what could not be made, with the reason of the last attempt.

        Where a rule of the domain keeps saying no, it has been reached, which is what is asked of a good example.
        """
        refused: Counter[Operation] = Counter()
        waiting = {
            operation: "its path leads through a record that is not there"
            for operation in self._description.operations
            if operation.method == "POST" and operation.body is not None
        }
        deadline = monotonic() + _SEED_SECONDS_MAX
        while waiting and monotonic() < deadline:
            for operation in [one for one in waiting if self.reaches(one)]:
                answer = self._line.send(self.good(operation))
                refused[operation] += _is_rule_of_the_domain(answer)
                if answer.status < 300 or answer.status == 409 or refused[operation] > _REFUSALS_MAX:
                    self.remember(answer)
                    del waiting[operation]
                else:
                    waiting[operation] = answer.body.decode()
            # A service hears of what another one made a moment later.
            sleep(0.05)
        return {str(operation): reason for operation, reason in waiting.items()}

    def reaches(self, operation: Operation) -> bool:
        """Tell whether there is a record of each kind on an operation's path."""
        known = self.ids(operation)
        return all(parameter.name in known for parameter in operation.at("path"))

    def remember(self, answer: Answer) -> None:
        """Keep the id of what an answer says was made, and forget the version of what it changed."""
        if answer.call.method != "GET":
            self._tags.clear()
        if kind := created_kind(self._description.operations, answer.headers.get("location", "")):
            service, name, identifier = kind
            self._first.setdefault((service, name), identifier)
            self._last[service, name] = identifier

    def ids(self, operation: Operation, *, newest: bool = True) -> dict[str, str]:
        """Return ids by name for an operation: of its own service, else of the one that has such records."""
        known = self._last if newest else self._first
        of_others = {name: identifier for (_, name), identifier in known.items()}
        own = {name: identifier for (service, name), identifier in known.items() if service == operation.service}
        return of_others | own

    def body_ids(self, operation: Operation) -> dict[str, str]:
        """Return ids for a body: the first of each kind, of which every service has heard."""
        return self.ids(operation, newest=False)

    def body(self, operation: Operation) -> bytes | None:
        """Return a valid body for an operation that takes one."""
        if operation.body is None:
            return None
        return json.dumps(self._description.example(operation.body, self.body_ids(operation))).encode()

    def headers(self, operation: Operation) -> list[tuple[str, bytes]]:
        """Return the headers of a good call: JSON, and the current version of what it is about."""
        if operation.body is None:
            return []
        record = last_identified(operation.template)
        shown = Operation("GET", record, operation.parameters, None)
        if not record or shown.template not in {one.template for one in self._description.operations}:
            return [_JSON]
        where = target(shown, self.ids(operation))
        if where not in self._tags:
            self._tags[where] = self._line.send(Call("GET", where)).headers.get("etag", '"1"')
        return [_JSON, ("If-Match", self._tags[where].encode())]

    def good(self, operation: Operation) -> Call:
        """Return a call with nothing wrong in it."""
        return Call(
            operation.method,
            target(operation, self.ids(operation)),
            self.body(operation),
            self.headers(operation),
            "nothing",
        )


def _is_rule_of_the_domain(answer: Answer) -> bool:
    """Tell whether a rule of the domain said no, and not how the request was made or what it leads to."""
    if not 400 <= answer.status < 500:
        return False
    problem = answer.document
    is_in_body = any(error["field"].startswith("body.") for error in problem["errors"])
    return problem["type"] not in _OF_EVERY_ROUTE or (problem["type"] == "/problems/not-found" and is_in_body)


class Spoiling:
    """The calls that one operation is spoiled with."""

    def __init__(
        self, description: Description, records: Records, operation: Operation, *, body_bytes_max: int
    ) -> None:
        self._description = description
        self._records = records
        self._operation = operation
        self._body_bytes_max = body_bytes_max

    def calls(self) -> Iterator[Call]:
        """Yield every bad call; each is a valid one but for one thing."""
        yield from self._parameters()
        yield from self._headers()
        if self._operation.body is not None:
            yield from self._values()
            yield from self._names()
            yield from self._bodies()
            yield from self._repeats()

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
        yield self._call("in gzip it is not", headers=[*others, _JSON, ("Content-Encoding", b"gzip")])
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
                yield Call(method, where, b"{}", [_JSON], "a method it does not have")
