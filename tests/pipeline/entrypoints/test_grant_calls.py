"""What a reader of grant calls relies on: as the source states it, and no more."""

from typing import Any
from uuid import uuid4

import pytest

from support.running import Running

S0 = {"document": "S0", "file": "000_3d0723314faab67f.txt", "place": "par. 2.5.3"}


def call(code: str, **changes: Any) -> dict[str, Any]:
    return {"code": code, "name": {"nl": "Stadsfonds", "en": "City fund"}, "year": 2020, "source": S0, **changes}


def refusals(answer: dict[str, Any]) -> dict[str, Any]:
    return {error["field"]: error["value"] for error in answer["errors"]}


class TestRecording:
    async def test_keeps_about_and_just_over_apart_from_exact(self, pipeline: Running) -> None:
        outcome = {
            "committee_members": 3,
            "proposals_received": {"number": 25, "qualifier": "about"},
            "awards": 7,
            "awarded_total": {"money": {"cents": 10_000_000, "currency": "EUR"}, "qualifier": "over"},
        }
        answer = await pipeline.post("/v1/grant-calls", call("stadsfonds-media-park-2020", **outcome))
        assert answer.status_code == 201
        recorded = answer.json()
        assert answer.headers["location"] == f"/v1/pipeline/grant-calls/{recorded['id']}"
        assert answer.headers["etag"] == '"1"'
        assert outcome.items() <= recorded.items()
        assert (await pipeline.client.get(f"/v1/grant-calls/{recorded['id']}")).json() == recorded
        said = (await pipeline.events())[-1]
        assert said["type"] == "nl.mediate.pipeline.grant-call.recorded.v1"
        assert said["visibility"] == "public"
        facts = {"grant_call_id": recorded["id"], "code": "stadsfonds-media-park-2020", "year": 2020, **outcome}
        assert facts.items() <= said["data"].items()

    async def test_leaves_open_what_no_source_says(self, pipeline: Running) -> None:
        recorded = await pipeline.create("/v1/grant-calls", call("little-known"))
        for unsaid in ("budget", "committee_members", "proposals_received", "awards", "awarded_total"):
            assert recorded[unsaid] is None
        assert (await pipeline.client.get(f"/v1/grant-calls/{recorded['id']}")).json() == recorded

    async def test_under_a_code_in_use_is_refused_and_says_which(self, pipeline: Running) -> None:
        await pipeline.create("/v1/grant-calls", call("taken"))
        answer = await pipeline.post("/v1/grant-calls", call("taken", year=2021))
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/grant-call-code-taken"
        assert refusals(answer.json()) == {"body.code": "taken"}

    @pytest.mark.parametrize(
        ("field", "wrong", "named"),
        [
            ("code", "Stads fonds", "body.code"),
            ("name", {"nl": "Stadsfonds"}, "body.name.en"),
            ("year", 20, "body.year"),
            ("budget", {"cents": "many"}, "body.budget.cents"),
            ("committee_members", -1, "body.committee_members"),
            ("proposals_received", 25, "body.proposals_received"),
            ("proposals_received", {"number": 25, "qualifier": "roughly"}, "body.proposals_received.qualifier"),
            ("awards", 10**19, "body.awards"),
            ("awarded_total", {"cents": 1}, "body.awarded_total.money"),
            ("source", None, "body.source"),
        ],
    )
    async def test_of_what_cannot_be_is_refused_with_its_field(
        self, pipeline: Running, field: str, wrong: object, named: str
    ) -> None:
        answer = await pipeline.post("/v1/grant-calls", {**call("refused"), field: wrong})
        assert answer.status_code == 422
        assert named in refusals(answer.json())


class TestFinding:
    async def test_lists_them_in_order_of_recording(self, pipeline: Running) -> None:
        recorded = [await pipeline.create("/v1/grant-calls", call(f"listed-{number}")) for number in range(2)]
        found = (await pipeline.client.get("/v1/grant-calls", params={"limit": 200})).json()
        assert found["items"][-2:] == recorded
        assert found["next"] is None

    async def test_one_that_is_not_there_says_so(self, pipeline: Running) -> None:
        assert (await pipeline.client.get(f"/v1/grant-calls/{uuid4()}")).status_code == 404
