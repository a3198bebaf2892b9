"""What an investment officer relies on: a round says who put in what, and stays with those who may read the deal."""

from typing import Any
from uuid import uuid4

import pytest

from mediate_contracts.policy import Role
from support.identity import STAFF, person
from support.pipeline import Dealing
from support.running import Running


def money(euros: int) -> dict[str, Any]:
    return {"cents": euros * 100, "currency": "EUR"}


def refused_at(answer: Any) -> list[str]:
    return [error["field"] for error in answer.json()["errors"]]


async def terms(dealing: Dealing, **changes: Any) -> dict[str, Any]:
    fund, angel = await dealing.register("Regional fund"), await dealing.register("Angel investor")
    return {
        "title": "Seed round",
        "closed_on": "2026-02-11",
        "investments": [
            {"organisation_id": fund, "kind": "public", "amount": money(500_000)},
            {"organisation_id": angel, "kind": "private", "amount": money(1_200_000)},
        ],
        "synthetic": True,
        **changes,
    }


class TestARound:
    async def test_tells_public_and_private_money_and_the_leverage(self, dealing: Dealing) -> None:
        deal = await dealing.open()
        answer = await dealing.ask(STAFF, "POST", f"/v1/deals/{deal['id']}/rounds", await terms(dealing))
        assert answer.status_code == 201, answer.text
        closed = answer.json()
        assert (closed["public"], closed["private"]) == (money(500_000), money(1_200_000))
        assert closed["leverage"] == "2.40"
        listed = await dealing.ask(STAFF, "GET", f"/v1/deals/{deal['id']}/rounds")
        assert listed.json()["items"] == [closed]

    async def test_is_said_to_the_deals_readers_alone(self, dealing: Dealing) -> None:
        deal = await dealing.open()
        sent = await terms(dealing)
        await dealing.ask(STAFF, "POST", f"/v1/deals/{deal['id']}/rounds", sent)
        said = (await dealing.said_of(deal))[-1]
        assert (said["type"], said["visibility"]) == ("nl.mediate.pipeline.round.closed.v1", "deal")
        told = said["data"]["investments"]
        told = [{name: each[name] for name in ("organisation_id", "kind", "amount")} for each in told]
        assert told == sent["investments"]
        assert said["data"]["organisation_id"] == deal["organisation_id"]

    async def test_is_not_there_for_those_who_may_not_read_the_deal(self, dealing: Dealing) -> None:
        deal = await dealing.open()
        await dealing.ask(STAFF, "POST", f"/v1/deals/{deal['id']}/rounds", await terms(dealing))
        other = person(Role.INVESTMENT_OFFICER)
        assert (await dealing.ask(other, "GET", f"/v1/deals/{deal['id']}/rounds")).status_code == 404
        made = await dealing.ask(other, "POST", f"/v1/deals/{deal['id']}/rounds", await terms(dealing))
        assert made.status_code == 404

    async def test_of_a_company_in_itself_is_refused(self, dealing: Dealing) -> None:
        deal = await dealing.open()
        itself = {"organisation_id": deal["organisation_id"], "kind": "private", "amount": money(1)}
        body = await terms(dealing, investments=[itself])
        answer = await dealing.ask(STAFF, "POST", f"/v1/deals/{deal['id']}/rounds", body)
        assert (answer.status_code, refused_at(answer)) == (422, ["body.investments.0.organisation_id"])

    async def test_names_each_investor_once_for_each_kind_of_money(self, dealing: Dealing) -> None:
        deal = await dealing.open()
        body = await terms(dealing)
        body["investments"].append(body["investments"][0])
        answer = await dealing.ask(STAFF, "POST", f"/v1/deals/{deal['id']}/rounds", body)
        assert (answer.status_code, refused_at(answer)) == (422, ["body.investments.2.organisation_id"])

    async def test_by_an_investor_nobody_has_heard_of_is_refused(self, dealing: Dealing) -> None:
        deal = await dealing.open()
        unknown = {"organisation_id": str(uuid4()), "kind": "private", "amount": money(1)}
        body = await terms(dealing, investments=[unknown])
        answer = await dealing.ask(STAFF, "POST", f"/v1/deals/{deal['id']}/rounds", body)
        assert (answer.status_code, refused_at(answer)) == (422, ["body.investments.0.organisation_id"])

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"investments": []}, "body.investments"),
            ({"closed_on": "11-02-2026"}, "body.closed_on"),
            ({"title": " "}, "body.title"),
            ({"luck": 1}, "body.luck"),
        ],
    )
    async def test_with_what_cannot_be_is_refused_with_its_field(
        self, dealing: Dealing, changes: dict[str, Any], field: str
    ) -> None:
        deal = await dealing.open()
        body = await terms(dealing, **changes)
        answer = await dealing.ask(STAFF, "POST", f"/v1/deals/{deal['id']}/rounds", body)
        assert (answer.status_code, refused_at(answer)) == (422, [field])

    async def test_says_only_what_took_effect(self, pipeline: Running, dealing: Dealing) -> None:
        deal = await dealing.open()
        body, key = await terms(dealing), str(uuid4())
        for _time in range(2):
            answer = await dealing.ask(STAFF, "POST", f"/v1/deals/{deal['id']}/rounds", body, idempotency_key=key)
            assert answer.status_code == 201
        listed = await pipeline.client.get(f"/v1/deals/{deal['id']}/rounds")
        assert len(listed.json()["items"]) == 1
