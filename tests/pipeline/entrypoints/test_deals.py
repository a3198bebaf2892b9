"""What an investment officer relies on: a deal moves as the rules say, and nobody overwrites a move unseen."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from support.pipeline import Dealing
from support.running import Running


def tag(deal: dict[str, Any]) -> str:
    return f'"{deal["version"]}"'


def refusals(answer: dict[str, Any]) -> dict[str, Any]:
    return {error["field"]: error["value"] for error in answer["errors"]}


def terms(organisation_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "organisation_id": organisation_id,
        "title": "Growth round",
        "amount_sought": {"cents": 250_000_000, "currency": "EUR"},
        **changes,
    }


class TestOpening:
    async def test_answers_with_the_deal_its_address_and_its_version(self, pipeline: Running, dealing: Dealing) -> None:
        organisation_id = await dealing.register("Opt Out Advertising")
        answer = await pipeline.post("/v1/deals", terms(organisation_id, origin="programme", synthetic=True))
        assert answer.status_code == 201
        assert answer.headers["etag"] == '"1"'
        deal = answer.json()
        assert answer.headers["location"] == f"/v1/pipeline/deals/{deal['id']}"
        assert deal["stage"] == "sourced"
        assert deal["organisation_name"] == "Opt Out Advertising"
        assert deal["amount_sought"] == {"cents": 250_000_000, "currency": "EUR"}
        assert (deal["origin"], deal["synthetic"]) == ("programme", True)
        shown = await pipeline.client.get(f"/v1/deals/{deal['id']}")
        assert shown.json() == deal
        assert shown.headers["etag"] == '"1"'

    async def test_is_said_to_the_deal_team_only(self, dealing: Dealing) -> None:
        deal = await dealing.open(title="Said to the team", origin="session")
        said = await dealing.said_of(deal)
        assert [event["type"] for event in said] == [
            "nl.mediate.pipeline.deal.access-changed.v1",
            "nl.mediate.pipeline.deal.opened.v1",
        ]
        assert {event["visibility"] for event in said} == {"deal"}
        names = ("organisation_id", "title", "stage", "amount_sought", "origin", "synthetic")
        assert {"deal_id": deal["id"], **{name: deal[name] for name in names}}.items() <= said[1]["data"].items()

    async def test_with_an_organisation_nobody_registered_is_refused_and_says_so(self, pipeline: Running) -> None:
        unknown = str(uuid4())
        answer = await pipeline.post("/v1/deals", terms(unknown))
        assert answer.status_code == 422
        assert answer.json()["type"] == "/problems/organisation-unknown"
        assert refusals(answer.json()) == {"body.organisation_id": unknown}

    @pytest.mark.parametrize(
        ("field", "wrong", "named"),
        [
            ("organisation_id", "STER", "body.organisation_id"),
            ("title", " ", "body.title"),
            ("title", "x" * 301, "body.title"),
            ("title", "nul \u0000", "body.title"),
            ("amount_sought", None, "body.amount_sought"),
            ("amount_sought", {"cents": -1}, "body.amount_sought.cents"),
            ("amount_sought", {"cents": 12.5}, "body.amount_sought.cents"),
            ("amount_sought", {"cents": 10**16}, "body.amount_sought.cents"),
            ("amount_sought", {"cents": 1, "currency": "USD"}, "body.amount_sought.currency"),
            ("origin", "luck", "body.origin"),
            ("stage", "closed", "body.stage"),
        ],
    )
    async def test_with_what_cannot_be_is_refused_with_its_field(
        self, pipeline: Running, field: str, wrong: object, named: str
    ) -> None:
        answer = await pipeline.post("/v1/deals", {**terms(str(uuid4())), field: wrong})
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(refusals(answer.json())) == {named}

    async def test_twice_with_one_key_opens_one_deal(self, pipeline: Running, dealing: Dealing) -> None:
        body = terms(await dealing.register())
        first, second = [await pipeline.post("/v1/deals", body, idempotency_key="open-once") for _ in range(2)]
        assert first.json() == second.json()
        assert second.headers["idempotency-replayed"] == "true"


class TestMoving:
    async def test_takes_a_deal_all_the_way_one_stage_at_a_time(self, pipeline: Running, dealing: Dealing) -> None:
        deal = await dealing.open()
        for stage in ("screening", "due_diligence", "term_sheet", "committed", "closed"):
            deal = await dealing.move(deal, stage)
            assert deal["stage"] == stage
        assert deal["version"] == 6
        assert (await pipeline.client.get(f"/v1/deals/{deal['id']}")).json() == deal
        said = (await dealing.said_of(deal))[2:]
        assert {event["type"] for event in said} == {"nl.mediate.pipeline.deal.stage-moved.v1"}
        assert {event["visibility"] for event in said} == {"deal"}
        ways = [(event["data"]["previous"], event["data"]["stage"]) for event in said]
        assert ways[0] == ("sourced", "screening")
        assert ways[-1] == ("committed", "closed")

    async def test_answers_with_the_new_version_and_the_position(self, pipeline: Running, dealing: Dealing) -> None:
        deal = await dealing.open()
        answer = await pipeline.post(f"/v1/deals/{deal['id']}/stage", {"stage": "screening"}, if_match='"1"')
        assert answer.headers["etag"] == '"2"'
        assert answer.headers["mediate-position"] == (await pipeline.events())[-1]["id"]

    async def test_that_skips_a_stage_is_refused_and_names_the_ways_there_are(
        self, pipeline: Running, dealing: Dealing
    ) -> None:
        deal = await dealing.open()
        answer = await pipeline.post(f"/v1/deals/{deal['id']}/stage", {"stage": "term_sheet"}, if_match='"1"')
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/stage-not-allowed"
        assert answer.json()["errors"] == [
            {
                "field": "body.stage",
                "value": "term_sheet",
                "reason": "from sourced it can go to screening, lost, withdrawn, on_hold",
            }
        ]

    @pytest.mark.parametrize("stage", ["lost", "withdrawn"])
    async def test_out_of_the_pipeline_needs_a_reason_and_is_final(
        self, pipeline: Running, dealing: Dealing, stage: str
    ) -> None:
        deal = await dealing.open()
        answer = await pipeline.post(f"/v1/deals/{deal['id']}/stage", {"stage": stage}, if_match='"1"')
        assert answer.status_code == 422
        assert answer.json()["type"] == "/problems/reason-missing"
        assert refusals(answer.json()) == {"body.reason": None}
        deal = await dealing.move(deal, stage, reason="Chose another investor.")
        assert deal["reason"] == "Chose another investor."
        said = (await dealing.said())[-1]
        assert (said["data"]["stage"], said["data"]["reason"]) == (stage, "Chose another investor.")
        answer = await pipeline.post(f"/v1/deals/{deal['id']}/stage", {"stage": "screening"}, if_match=tag(deal))
        assert answer.status_code == 409
        assert answer.json()["errors"][0]["reason"] == f"{stage} is final"

    async def test_says_since_when_and_where_it_can_go_from_there(self, pipeline: Running, dealing: Dealing) -> None:
        deal = await dealing.open()
        assert deal["stage_since"] == deal["created_at"]
        assert deal["next_stages"] == ["screening", "lost", "withdrawn", "on_hold"]
        moved = await dealing.move(deal, "screening")
        assert moved["stage_since"] == moved["updated_at"] > deal["stage_since"]
        assert moved["next_stages"] == ["due_diligence", "lost", "withdrawn", "on_hold"]
        shown = (await pipeline.client.get(f"/v1/deals/{deal['id']}")).json()
        assert (shown["stage_since"], shown["next_stages"]) == (moved["stage_since"], moved["next_stages"])

    async def test_off_hold_goes_back_to_where_it_came_from_only(self, pipeline: Running, dealing: Dealing) -> None:
        deal = await dealing.move(await dealing.open(), "screening")
        deal = await dealing.move(deal, "on_hold", reason="Waits for its annual accounts.")
        assert deal["held_from"] == "screening"
        assert deal["next_stages"] == ["screening"]
        for elsewhere in ("sourced", "due_diligence", "on_hold", "closed"):
            answer = await pipeline.post(f"/v1/deals/{deal['id']}/stage", {"stage": elsewhere}, if_match=tag(deal))
            assert answer.status_code == 409
            assert answer.json()["errors"][0]["reason"] == "from on_hold it can go to screening"
        deal = await dealing.move(deal, "screening")
        assert (deal["held_from"], deal["reason"]) == (None, None)
        assert (await dealing.move(deal, "due_diligence"))["stage"] == "due_diligence"

    async def test_without_saying_which_version_is_refused(self, pipeline: Running, dealing: Dealing) -> None:
        deal = await dealing.open()
        answer = await pipeline.post(f"/v1/deals/{deal['id']}/stage", {"stage": "screening"})
        assert answer.status_code == 428
        assert refusals(answer.json()) == {"header.if-match": None}

    async def test_of_a_version_somebody_moved_meanwhile_is_refused_with_the_current_one(
        self, pipeline: Running, dealing: Dealing
    ) -> None:
        deal = await dealing.open()
        await dealing.move(deal, "screening")
        answer = await pipeline.post(f"/v1/deals/{deal['id']}/stage", {"stage": "due_diligence"}, if_match='"1"')
        assert answer.status_code == 412
        assert answer.headers["etag"] == '"2"'
        assert refusals(answer.json()) == {"header.if-match": '"1"'}
        assert (await pipeline.client.get(f"/v1/deals/{deal['id']}")).json()["stage"] == "screening"

    async def test_at_the_same_moment_is_won_by_exactly_one(self, pipeline: Running, dealing: Dealing) -> None:
        for _ in range(5):
            deal = await dealing.open()
            ways = [{"stage": "screening"}, {"stage": "lost", "reason": "No answer."}, {"stage": "on_hold"}]
            answers = await asyncio.gather(
                *(pipeline.post(f"/v1/deals/{deal['id']}/stage", way, if_match='"1"') for way in ways)
            )
            assert sorted(answer.status_code for answer in answers) == [200, 412, 412]
            won = next(answer.json() for answer in answers if answer.status_code == 200)
            assert (await pipeline.client.get(f"/v1/deals/{deal['id']}")).json() == won
            said = await dealing.said_of(deal)
            assert [event["data"]["stage"] for event in said[1:]] == ["sourced", won["stage"]]

    @pytest.mark.parametrize(
        ("body", "named"),
        [
            ({"stage": "won"}, "body.stage"),
            ({}, "body.stage"),
            ({"stage": "lost", "reason": ""}, "body.reason"),
            ({"stage": "screening", "amount": 1}, "body.amount"),
        ],
    )
    async def test_to_what_is_no_stage_is_refused_with_its_field(
        self, pipeline: Running, body: dict[str, Any], named: str
    ) -> None:
        answer = await pipeline.post(f"/v1/deals/{uuid4()}/stage", body, if_match='"1"')
        assert answer.status_code == 422
        assert set(refusals(answer.json())) == {named}

    async def test_of_a_deal_that_is_not_there_says_so(self, pipeline: Running) -> None:
        unknown = str(uuid4())
        answer = await pipeline.post(f"/v1/deals/{unknown}/stage", {"stage": "screening"}, if_match='"1"')
        assert answer.status_code == 404
        assert refusals(answer.json()) == {"path.deal_id": unknown}
        assert (await pipeline.client.get(f"/v1/deals/{unknown}")).status_code == 404


class TestListing:
    async def test_shows_the_deals_in_a_stage(self, pipeline: Running, dealing: Dealing) -> None:
        deals = [await dealing.move(await dealing.open(), "on_hold") for _ in range(3)]
        first = (await pipeline.client.get("/v1/deals", params={"stage": "on_hold", "limit": 200})).json()
        assert {item["stage"] for item in first["items"]} == {"on_hold"}
        assert first["items"][-3:] == deals

    async def test_pages_through_everything_once(self, pipeline: Running, dealing: Dealing) -> None:
        opened = [(await dealing.open())["id"] for _ in range(3)]
        seen: list[str] = []
        query = {"limit": "2"}
        while True:
            found = (await pipeline.client.get("/v1/deals", params=query)).json()
            seen += [item["id"] for item in found["items"]]
            if found["next"] is None:
                break
            query["cursor"] = found["next"]
        assert seen[-3:] == opened
        assert len(set(seen)) == len(seen)

    async def test_by_what_is_no_stage_is_refused(self, pipeline: Running) -> None:
        answer = await pipeline.client.get("/v1/deals", params={"stage": "won"})
        assert answer.status_code == 422
        assert refusals(answer.json()) == {"query.stage": "won"}
