"""What people, programs and attackers get for bad input through the public door: never a 500, always what to do.

The calls follow from the description of the API, so a new route is held to this as soon as it is described. There are
some 180,000 of them: of values in a place a share is tried, the same ones each time; with MEDIATE_TEST_BAD_INPUT=all in
the environment, all.
"""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediate_contracts.policy import STAFF
from support.bad_values import nowhere
from support.complaints import complaint
from support.exchange import Answer, Call, Line
from support.hub import Hub, wait
from support.identity import person
from support.openapi_calls import Description, Operation
from support.records import JSON, Records
from support.spoiling import Spoiling, methods_not_allowed

_GENERATED = Path(__file__).parents[2] / "contracts" / "generated" / "openapi.json"
DESCRIPTION = Description(json.loads(_GENERATED.read_bytes()))
OPERATIONS = DESCRIPTION.operations
COMMANDS = [operation for operation in OPERATIONS if operation.body is not None]
_ORGANISATIONS = "/v1/community/organisations"
_SENDERS = 6
_REQUEST_BYTES_MAX = 1 << 20
_EXAMPLES_EACH = 10
_COMPLAINTS_SHOWN = 20
_IS_WHOLE = os.environ.get("MEDIATE_TEST_BAD_INPUT") == "all"
_ONE_IN = 1 if _IS_WHOLE else 4
_ONE_IN_WHERE_NOBODY_SIGNED_IN = 1 if _IS_WHOLE else 20
"""Nearly all of these are refused at the door, before anything of them is looked at."""


@dataclass(frozen=True)
class Talk:
    """A hub, a way to it, and real records in it."""

    hub: Hub
    line: Line
    records: Records

    def complaints(self, calls: Iterator[Call]) -> list[str]:
        """Send calls, several at once, and return what was wrong with the answers."""
        with ThreadPoolExecutor(_SENDERS) as senders:
            return [found for found in senders.map(self.complaint, calls) if found][:_COMPLAINTS_SHOWN]

    def complaint(self, call: Call) -> str | None:
        """Send a call and return what was wrong with its answer."""
        answer = self.line.send(call)
        self.records.remember(answer)
        found = complaint(answer)
        return f"{call} was answered {found}" if found else None


@pytest.fixture(scope="module")
def talk(empty_hub: Hub) -> Talk:
    """A hub with records of everything, for an administrator with every role, the first organisation's too.

    That one is registered twice, as it happens: of such two, the hub finds that they may be doubles.
    """
    anybody = Line(empty_hub.url, empty_hub.headers(*STAFF))
    body = json.dumps({"name": "Synthetic, of whoever asks", "types": ["school"], "synthetic": True}).encode()
    made, again = (anybody.send(Call("POST", _ORGANISATIONS, body, [JSON])) for _ in range(2))
    [account] = anybody.send(Call("GET", "/v1/identity/accounts")).document["items"]
    somebody = person(*STAFF, administers=[made.document["id"]], account=UUID(account["id"]))
    line = Line(empty_hub.url, empty_hub.as_person(somebody))
    records = Records(DESCRIPTION, line)
    records.remember(made)
    records.remember(again)
    assert records.make() == {}, "their descriptions may not say all that is needed for a good call; see Records"
    return Talk(empty_hub, line, records)


@pytest.fixture(scope="module")
def visiting(talk: Talk) -> Talk:
    """The same hub and its records, for somebody who has not signed in."""
    return replace(talk, line=Line(talk.hub.url))


def described(answer: Answer) -> set[str]:
    """Return the operations that a hub describes."""
    return {str(operation) for operation in Description(answer.document).operations}


def spoiled(talk: Talk, operation: Operation, *, one_in: int) -> Iterator[Call]:
    """Return what an operation is spoiled with."""
    spoiling = Spoiling(DESCRIPTION, talk.records, operation, body_bytes_max=_REQUEST_BYTES_MAX, one_in=one_in)
    return spoiling.calls()


class TestOneThingWrong:
    def test_is_tried_on_everything_the_hub_describes(self, talk: Talk) -> None:
        live = talk.line.send(Call("GET", "/v1/openapi.json"))
        assert described(live) == {str(operation) for operation in DESCRIPTION.operations}

    @pytest.mark.parametrize("operation", OPERATIONS, ids=str)
    def test_is_refused_by_name(self, talk: Talk, operation: Operation) -> None:
        talk.records.prepare(operation)
        assert talk.complaints(spoiled(talk, operation, one_in=_ONE_IN)) == []

    @pytest.mark.parametrize("operation", OPERATIONS, ids=str)
    def test_is_no_more_of_a_mistake_where_nobody_has_signed_in(self, visiting: Talk, operation: Operation) -> None:
        assert visiting.complaints(spoiled(visiting, operation, one_in=_ONE_IN_WHERE_NOBODY_SIGNED_IN)) == []

    def test_in_the_method_names_those_that_are_possible(self, talk: Talk) -> None:
        assert talk.complaints(methods_not_allowed(DESCRIPTION, talk.records)) == []

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_in_the_path_leads_nowhere(self, talk: Talk, method: str) -> None:
        calls = [Call(method, where, b"{}", wrong="a path to nowhere") for where in nowhere()]
        assert talk.complaints(iter(calls)) == []
        assert [str(call) for call in calls if talk.line.send(call).status < 400] == []

    @pytest.mark.parametrize("path", ["/", "/v1/overview", "/health/live"])
    def test_around_a_page_leaves_the_page(self, talk: Talk, path: str) -> None:
        for query in ("lang=%00", "lang=" + "x" * 10_000, "lang=nl&lang=%ff", "%ff=%ff", "lang[]=nl"):
            answer = talk.line.send(Call("GET", f"{path}?{query}", headers=[("Accept-Language", b"\xff;q=nan")]))
            assert complaint(answer) is None


_TEXT = st.text(st.characters(), max_size=40)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)


class TestAnyJson:
    @pytest.mark.parametrize("operation", COMMANDS, ids=str)
    @settings(max_examples=_EXAMPLES_EACH, deadline=None)
    @given(anything=_ANYTHING, changes=st.data())
    def test_in_the_place_of_a_body_or_of_some_of_its_fields_is_answered(
        self, talk: Talk, operation: Operation, anything: Any, changes: st.DataObject
    ) -> None:
        good = talk.records.good(operation)
        example = json.loads(good.body if isinstance(good.body, bytes) else b"{}")
        names = sorted(DESCRIPTION.resolved(operation.body or {}).get("properties", {})) or ["colour"]
        fields = changes.draw(st.dictionaries(st.sampled_from(names), _ANYTHING, max_size=3))
        for body in (anything, {**example, **fields}):
            call = Call(good.method, good.target, json.dumps(body).encode(), good.headers, f"any JSON: {body!r:.200}")
            assert talk.complaint(call) is None


class TestTheHubAfterwards:
    def test_is_ready_and_has_applied_what_was_accepted(self, talk: Talk) -> None:
        wait(lambda: not any(talk.hub.health()["lag"]["gateway-projects"].values()), "everything is applied")
        health = talk.hub.health()
        assert health["ready"]
        assert health["journal_backlog"] == 0
        assert "nothing is parked" in talk.hub.command("parked").stdout

    def test_does_as_it_is_asked(self, talk: Talk) -> None:
        name = f"Synthetic {uuid4()}"
        body = json.dumps({"name": name, "types": ["school"], "synthetic": True}).encode()
        headers = [JSON, ("Idempotency-Key", name.replace(" ", "-").encode())]
        made = talk.line.send(Call("POST", _ORGANISATIONS, body, headers))
        assert made.status == 201
        assert talk.line.send(Call("GET", made.headers["location"])).document["name"] == name

    def test_has_made_no_mistake(self, talk: Talk) -> None:
        lines = [line for path in (talk.hub.data_dir / "log").glob("hub.jsonl*") for line in path.open()]
        assert lines
        said = [json.loads(line) for line in lines]
        assert [entry for entry in said if entry["level"] in {"error", "critical"}] == []
