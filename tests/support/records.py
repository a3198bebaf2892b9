"""Real records of every kind that the hub can make, each made by the command that its description tells.

A new command is reached without being named here, once its description says what cannot be guessed:

- ``examples`` on a field that only few values fit, on a body whose fields belong together, and on a dictionary, whose
  keys no schema tells: ``changes: Annotated[dict[str, Any], Field(examples=[{"hub": "utrecht"}])]``.
- The kind of a record, where the field is not called after it: ``other_id: Annotated[UUID, IdOf("organisation")]``. Ids
  of one kind in one call, that of the path among them, are of different records; where there is one alone, the
  command that made it is sent again. A body names the records that were made first, a path the one made last.
- Which field names the record that a version is of, where that is not the one the path leads to:
  ``into_version: Annotated[int, VersionOf("into_id")]``.

What no command makes is taken from its list (``GET …/duplicates`` for ``{duplicate_id}``, ``GET …/goal-trees`` for
``{year}``) as soon as it is there; what it comes about from is made before, by the test that makes the records, as
people would make it. What is refused by a rule of the domain is asked again for a while, once other commands were sent,
of every other record and of one made anew: a state may be what it takes. What can be done with a record again and again
is done with that one from then on.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from time import monotonic, sleep

from support.exchange import Answer, Call, Line
from support.openapi_calls import (
    Description,
    Operation,
    Reference,
    created_kind,
    created_within,
    last_identified,
    target,
)

JSON = ("Content-Type", b"application/json")
_MAKING_SECONDS_MAX = 90.0
_REFUSALS_MAX = 10
_REFUSALS_OF_NEWEST = 2
_RENEWALS_MAX = 3
_APART_MAX = 4
"""Most records of a kind that are kept to be named beside one another."""
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
    """What was made so far, by service and kind, and good calls that name it."""

    def __init__(self, description: Description, line: Line) -> None:
        self._description = description
        self._line = line
        self._first: dict[tuple[str, str], list[str]] = {}
        self._last: dict[tuple[str, str], str] = {}
        self._within: dict[str, dict[str, str]] = {}
        self._tags: dict[str, str] = {}
        self._makers: dict[tuple[str, str], Operation] = {}
        self._chosen: dict[Operation, dict[str, str]] = {}
        self._kinds = {name for one in description.operations for name in _ids_on(one)}
        self._apart = self._most_apart()

    def make(self, *, seconds_max: float = _MAKING_SECONDS_MAX) -> dict[str, str]:
        """Make one of everything, and another where a call names two; return what could not be made, and why.

        Where a rule of the domain keeps saying no, it has been reached, which is what is asked of a good example.
        """
        refused: Counter[Operation] = Counter()
        waiting = {
            operation: ""
            for operation in self._description.operations
            if operation.method == "POST" and operation.body is not None
        }
        deadline = monotonic() + seconds_max
        while waiting and monotonic() < deadline:
            self._find({kind for operation in waiting for kind in self.lacks(operation)})
            for operation in list(waiting):
                if lacking := self.lacks(operation):
                    waiting[operation] = f"there is no {', and no '.join(lacking)} for it, or no other one"
                    continue
                self._choose(operation, refused[operation])
                answer = self._send(operation)
                refused[operation] += _is_rule_of_the_domain(answer)
                if answer.status == 404:
                    # What was listed may be gone.
                    self._find(set(_ids_on(operation)) - {name for _, name in self._makers})
                is_made = answer.status < 300 and not self._wants_another(answer)
                if is_made:
                    self._keep_choice(operation)
                if is_made or refused[operation] > _REFUSALS_MAX:
                    del waiting[operation]
                else:
                    waiting[operation] = answer.body.decode()
            # A service hears of what another one made a moment later.
            sleep(0.05)
        return {str(operation): reason for operation, reason in waiting.items()}

    def prepare(self, operation: Operation) -> None:
        """Lead an operation to a record that it can be done with: where it was done repeatedly, else a new one."""
        if operation not in self._chosen:
            self._renew(operation)

    def _choose(self, operation: Operation, refused: int) -> None:
        """Choose the record on a path: the newest, where that was refused each one there is, and then a new one."""
        known = [(name, one) for name in _ids_on(operation)[-1:] for one in self._among(operation, name)]
        turn = refused - _REFUSALS_OF_NEWEST
        if 0 <= turn < len(known):
            self._chosen[operation] = dict(known[turn : turn + 1])
        elif turn >= 0:
            self._chosen.pop(operation, None)
            if turn < len(known) + _RENEWALS_MAX:
                self._renew(operation)

    def _keep_choice(self, operation: Operation) -> None:
        """Keep to the record with which an operation was done, where that can be done again."""
        done_with = {name: one for name, one in self.ids(operation).items() if name in _ids_on(operation)}
        if done_with and self._send(operation).status < 300:
            self._chosen[operation] = done_with
        else:
            self._chosen.pop(operation, None)

    def _renew(self, operation: Operation) -> None:
        """Make the record anew that an operation's path leads to, so that nothing was done with it yet.

        What no command makes is taken from its list anew: the one behind the one that was taken last.
        """
        for name in _ids_on(operation)[-1:]:
            if maker := self._makers.get((operation.service, name)):
                if _is_rule_of_the_domain(self._send(maker)):
                    self._renew(maker)
                    self._send(maker)
            else:
                self._find({name})

    def lacks(self, operation: Operation) -> list[str]:
        """Return the kinds of which there are too few records for a call, each named by its parameter in a path."""
        return sorted(
            kind for kind, number in self._needs(operation).items() if len(self._among(operation, kind)) < number
        )

    def remember(self, answer: Answer) -> None:
        """Keep the id of what an answer says was made, and forget the version of what it changed."""
        if answer.call.method != "GET":
            self._tags.clear()
        if kind := self._made(answer):
            service, name, identifier = kind
            self._keep((service, name), identifier)
            self._within[identifier] = created_within(self._description.operations, answer.headers["location"])

    def ids(self, operation: Operation) -> dict[str, str]:
        """Return an id of each kind for a path: what was chosen for it, else the newest.

        That is of the operation's service, else of one that has such records. What stands within another record, as a
        round does within a deal, comes with that one.
        """
        of_others = {name: identifier for (_, name), identifier in self._last.items()}
        own = {name: identifier for (service, name), identifier in self._last.items() if service == operation.service}
        found = of_others | own | self._chosen.get(operation, {})
        within = [self._within.get(found[name], {}) for name in _ids_on(operation)[-1:] if name in found]
        return {**found, **{name: one for each in within for name, one in each.items()}}

    def body_ids(self, operation: Operation) -> dict[str, str]:
        """Return ids and versions for a body by the names of its fields.

        Of each kind, they are those made first, of which every service has heard, and none that the path names.
        """
        on_path = _ids_on(operation)
        newest = self.ids(operation)
        named = {newest[name] for name in on_path if name in newest}
        chosen: dict[str, str] = {}
        kinds: dict[str, str] = {}
        # What may be left out takes what the others leave.
        for reference in sorted(self._references(operation), key=lambda one: not one.is_required):
            if reference.version_of is None and reference.name not in chosen:
                among = self._among(operation, reference.kind)
                if among:
                    chosen[reference.name] = next((one for one in among if one not in named), among[0])
                    kinds[reference.name] = reference.kind
                    named.add(chosen[reference.name])
        for reference in self._references(operation):
            if reference.version_of in chosen:
                tag = self._tag(self._where(kinds[reference.version_of], chosen[reference.version_of]))
                chosen[reference.name] = tag.strip('"')
        return chosen

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
            return [JSON]
        return [JSON, ("If-Match", self._tag(target(shown, self.ids(operation))).encode())]

    def good(self, operation: Operation) -> Call:
        """Return a call with nothing wrong in it."""
        return Call(
            operation.method,
            target(operation, self.ids(operation)),
            self.body(operation),
            self.headers(operation),
            "nothing",
        )

    def _references(self, operation: Operation) -> Iterator[Reference]:
        for one in self._description.references(operation.body or {}):
            if one.version_of is not None or one.kind in self._kinds:
                yield one

    def _needs(self, operation: Operation) -> Mapping[str, int]:
        """Return how many records of each kind a call names: on its path, and where its body has to."""
        fields = {one.name: one.kind for one in self._references(operation) if one.is_required and one.kind}
        return Counter([*_ids_on(operation), *fields.values()])

    def _most_apart(self) -> Mapping[str, int]:
        most: Counter[str] = Counter()
        for operation in self._description.operations:
            most |= Counter(self._needs(operation))
        return most

    def _among(self, operation: Operation, kind: str) -> list[str]:
        """Return the records of a kind that a call may name: of the operation's service, else of one that has such."""
        own = self._first.get((operation.service, kind))
        return own or next((found for (_, name), found in self._first.items() if name == kind), [])

    def _made(self, answer: Answer) -> tuple[str, str, str] | None:
        return created_kind(self._description.operations, answer.headers.get("location", ""))

    def _wants_another(self, answer: Answer) -> bool:
        """Tell whether some call names more records of the kind that was made than there are."""
        kind = self._made(answer)
        return kind is not None and len(self._first[kind[:2]]) < self._apart[kind[1]]

    def _send(self, operation: Operation) -> Answer:
        answer = self._line.send(self.good(operation))
        # An answer may also lead to what the call named.
        if (kind := self._made(answer)) and kind[2] not in f"{answer.call.target} {answer.call.body!r}":
            self._makers.setdefault(kind[:2], operation)
        self.remember(answer)
        return answer

    def _keep(self, kind: tuple[str, str], identifier: str) -> None:
        first = self._first.setdefault(kind, [])
        if identifier not in first and len(first) < _APART_MAX:
            first.append(identifier)
        self._last[kind] = identifier

    def _find(self, kinds: Iterable[str]) -> None:
        """Take what no command makes from the lists of such records, going round them."""
        listed = {one.template for one in self._description.operations if one.method == "GET"}
        for operation in self._description.operations:
            template, _, name = operation.template.rpartition("/")
            kind = (operation.service, name.strip("{}"))
            if operation.method == "GET" and kind[1] in kinds and template in listed and "{" not in template:
                answer = self._line.send(Call("GET", template))
                found = answer.document["items"] if answer.status == 200 else []
                # What has no id goes by what the path calls it, as a goal tree does by its year.
                there = [str(item.get("id", item.get(kind[1]))) for item in found]
                last = self._last.get(kind)
                for identifier in there:
                    self._keep(kind, identifier)
                if there:
                    self._last[kind] = there[(there.index(last) + 1) % len(there) if last in there else 0]

    def _where(self, kind: str, identifier: str) -> str:
        """Return where a record of a kind is shown."""
        shown = next(
            one
            for one in self._description.operations
            if one.method == "GET" and one.template.endswith(f"/{{{kind}}}") and one.template.count("{") == 1
        )
        return target(shown, {kind: identifier})

    def _tag(self, where: str) -> str:
        if where not in self._tags:
            self._tags[where] = self._line.send(Call("GET", where)).headers.get("etag", '"1"')
        return self._tags[where]


def _ids_on(operation: Operation) -> list[str]:
    return [parameter.name for parameter in operation.at("path")]


def _is_rule_of_the_domain(answer: Answer) -> bool:
    """Tell whether a rule of the domain said no, and not how the request was made or what it leads to."""
    if not 400 <= answer.status < 500:
        return False
    problem = answer.document
    is_in_body = any(error["field"].startswith("body.") for error in problem["errors"])
    return problem["type"] not in _OF_EVERY_ROUTE or (problem["type"] == "/problems/not-found" and is_in_body)
