"""Amending a deal: what changes is said to its readers, and with another fund others are its readers."""

from typing import Any
from uuid import uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import Actor
from support.identity import person
from support.pipeline import Dealing


@pytest.fixture(scope="module")
def officer() -> Actor:
    """Who opened the deals."""
    return person(Role.INVESTMENT_OFFICER)


async def amended(dealing: Dealing, actor: Actor, deal: dict[str, Any], **changes: Any) -> Any:
    """Return the answer to an amendment of a deal as it was read."""
    return await dealing.ask(actor, "PATCH", f"/v1/deals/{deal['id']}", changes, version=deal["version"])


async def a_fund(dealing: Dealing, manager: Actor, **terms: Any) -> dict[str, Any]:
    """Open a fund of a manager of its own."""
    body = {"name": "A fund", "managers": [str(manager.id)], **terms}
    answer = await dealing.ask(manager, "POST", "/v1/funds", body)
    assert answer.status_code == 201, answer.text
    opened: dict[str, Any] = answer.json()
    return opened


class TestADeal:
    async def test_tells_all_that_is_told_of_it_and_which_of_that_is_new(
        self, dealing: Dealing, officer: Actor
    ) -> None:
        deal = await dealing.open(officer)
        changes = {
            "title": "Second round",
            "probability": 60,
            "expected_on": "2026-09-01",
            "action_lines": [2, 7],
            "files": [{"title": "Plan", "url": "https://files.example/plan"}],
        }
        answer = await amended(dealing, officer, deal, **changes, reason="It was split.")
        assert answer.status_code == 200, answer.text
        shown = answer.json()
        assert {name: shown[name] for name in changes} == changes
        assert (shown["version"], shown["reason"]) == (2, None)
        said = (await dealing.said_of(deal))[-1]
        assert said["type"] == "nl.mediate.pipeline.deal.amended.v1"
        assert said["data"]["changed"] == sorted(changes)
        assert (said["data"]["reason"], said["data"]["title"]) == ("It was split.", "Second round")
        again = await amended(dealing, officer, shown, **changes)
        assert (again.status_code, again.json()["type"]) == (422, "/problems/nothing-changed")

    async def test_stays_with_its_company(self, dealing: Dealing, officer: Actor) -> None:
        deal = await dealing.open(officer)
        answer = await amended(dealing, officer, deal, organisation_id=await dealing.register("Another"))
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == ["body.organisation_id"]

    async def test_is_changed_in_the_version_that_was_seen_alone(self, dealing: Dealing, officer: Actor) -> None:
        deal = await dealing.open(officer)
        assert (await amended(dealing, officer, deal, title="First")).status_code == 200
        assert (await amended(dealing, officer, deal, title="Second")).status_code == 412

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"probability": 101}, "body.probability"),
            ({"action_lines": [3, 3]}, "body.action_lines"),
            ({"fund_id": str(uuid4())}, "body.fund_id"),
            ({"programme": {"nl": "P", "en": "P"}}, "body.programme"),
            ({"follows": {"kind": "deal", "id": str(uuid4())}}, "body.follows.id"),
            ({"follows": {"kind": "grant_call", "id": str(uuid4())}}, "body.follows.id"),
            ({"follows": {"kind": "application", "id": str(uuid4())}}, "body.follows.id"),
            ({"stage": "closed"}, "body.stage"),
            ({"title": None}, "body.title"),
            ({"files": [{"title": "x", "url": "javascript:alert(1)"}]}, "body.files.0.url"),
        ],
    )
    async def test_refuses_what_cannot_be_and_names_the_field(
        self, dealing: Dealing, officer: Actor, changes: dict[str, Any], field: str
    ) -> None:
        deal = await dealing.open(officer)
        answer = await amended(dealing, officer, deal, **changes)
        assert answer.status_code == 422, answer.text
        assert [error["field"] for error in answer.json()["errors"]] == [field]

    async def test_asked_for_in_another_currency_counts_in_euros_rounded_once(
        self, dealing: Dealing, officer: Actor
    ) -> None:
        deal = await dealing.open(officer)
        original = {"number": "300000.50", "currency": "USD", "rate": "0.8333333", "rate_on": "2026-01-05"}
        answer = await amended(dealing, officer, deal, amount_original=original)
        assert answer.json()["amount_sought"] == {"cents": 25_000_041, "currency": "EUR"}
        wrong = await amended(dealing, officer, answer.json(), amount_sought={"cents": 1})
        assert (wrong.status_code, wrong.json()["type"]) == (422, "/problems/amounts-differ")
        cleared = await amended(dealing, officer, answer.json(), amount_sought={"cents": 1}, amount_original=None)
        assert (cleared.json()["amount_sought"]["cents"], cleared.json()["amount_original"]) == (1, None)


class TestAnotherFund:
    async def test_brings_its_managers_and_lets_those_of_the_old_one_go(self, dealing: Dealing, officer: Actor) -> None:
        before, after = person(Role.INVESTMENT_OFFICER), person(Role.INVESTMENT_OFFICER)
        old, new = await a_fund(dealing, before), await a_fund(dealing, after)
        deal = await dealing.open(officer, fund_id=old["id"])
        path = f"/v1/deals/{deal['id']}"
        answer = await amended(dealing, before, deal, fund_id=new["id"])
        assert answer.status_code == 200, answer.text
        seen = [(await dealing.ask(who, "GET", path)).status_code for who in (officer, before, after)]
        assert seen == [200, 404, 200]
        [told] = [event for event in await dealing.said_of(deal) if event["type"].endswith("access-changed.v1")][1:]
        assert told["data"]["accounts"] == sorted([str(officer.id), str(after.id)])

    async def test_that_does_not_take_such_a_deal_refuses_it(self, dealing: Dealing, officer: Actor) -> None:
        fund = await a_fund(dealing, officer, ticket_max={"cents": 25_000_000}, readiness_min=4, readiness_max=6)
        deal = await dealing.open(officer, amount_sought={"cents": 25_000_001}, readiness=5)
        answer = await amended(dealing, officer, deal, fund_id=fund["id"])
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/gate-refused")
        both = await amended(dealing, officer, deal, fund_id=fund["id"], amount_sought={"cents": 25_000_000})
        assert both.status_code == 200, both.text
        low = {"readiness": 3, "assessed_on": "2026-02-02"}
        assessed = await dealing.ask(officer, "POST", f"/v1/deals/{deal['id']}/assessments", low)
        # It was found to be at five today: what it was before that changes nothing.
        assert assessed.status_code == 201, assessed.text


class TestTheIntakeOfAProgramme:
    async def test_goes_from_screening_to_commitment_and_has_no_fund(self, dealing: Dealing, officer: Actor) -> None:
        programme = {"nl": "Versneller", "en": "Accelerator"}
        intake = {"pipeline": "programme", "programme": programme, "amount_sought": {"cents": 0}}
        deal = await dealing.open(officer, **intake)
        assert deal["next_stages"] == ["screening", "lost", "withdrawn", "on_hold"]
        for stage in ("screening", "committed", "closed"):
            path = f"/v1/deals/{deal['id']}/stage"
            answer = await dealing.ask(officer, "POST", path, {"stage": stage}, version=deal["version"])
            assert answer.status_code == 200, answer.text
            deal = answer.json()
        fund = await a_fund(dealing, officer)
        refused = await amended(dealing, officer, deal, fund_id=fund["id"])
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/pipeline-differs")
        found = (await dealing.ask(officer, "GET", "/v1/deals?pipeline=programme")).json()["items"]
        assert [each["id"] for each in found] == [deal["id"]]
