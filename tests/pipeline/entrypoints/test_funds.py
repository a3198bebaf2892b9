"""What a fund's managers rely on: it says to everybody what it asks, and nobody else changes that."""

from typing import Any

import pytest

from pipeline.funding import PARTICIPATION, PROOF_OF_CONCEPT, a_fund, money, officer, refused_at
from support.identity import STAFF
from support.pipeline import Dealing


class TestAFund:
    async def test_says_all_that_it_asks_of_deals(self, dealing: Dealing) -> None:
        terms = {
            **PARTICIPATION,
            "purpose": {"nl": "Groei.", "en": "Growth."},
            "ticket_min": money(100_000),
            "readiness_max": 9,
            "region": "Utrecht",
            "budget": money(40_000_000),
            "opens_on": "2026-01-01",
            "closes_on": "2031-12-31",
        }
        fund = await a_fund(dealing, terms)
        shown = (await dealing.ask(officer(), "GET", f"/v1/funds/{fund['id']}")).json()
        assert shown == {**shown, **terms}
        said = [each for each in await dealing.said() if each["subject"] == fund["id"]]
        assert [(each["type"], each["visibility"]) for each in said] == [
            ("nl.mediate.pipeline.fund.opened.v1", "public")
        ]
        assert said[0]["data"] == {**said[0]["data"], **terms}

    async def test_says_to_everybody_what_it_asks_from_now_on_and_why(self, dealing: Dealing) -> None:
        fund = await a_fund(dealing, PROOF_OF_CONCEPT)
        changes = {"ticket_max": money(300_000), "region": "Utrecht", "reason": "De raad besloot zo."}
        answer = await dealing.ask(STAFF, "PATCH", f"/v1/funds/{fund['id']}", changes, version=1)
        assert (answer.status_code, answer.json()["version"]) == (200, 2), answer.text
        assert answer.json()["ticket_max"] == money(300_000)
        said = [each for each in await dealing.said() if each["subject"] == fund["id"]][-1]
        assert said["type"] == "nl.mediate.pipeline.fund.amended.v1"
        assert (said["data"]["changed"], said["data"]["reason"]) == (["region", "ticket_max"], "De raad besloot zo.")

    async def test_forgets_a_limit_that_is_cleared(self, dealing: Dealing) -> None:
        fund = await a_fund(dealing, PROOF_OF_CONCEPT)
        answer = await dealing.ask(STAFF, "PATCH", f"/v1/funds/{fund['id']}", {"ticket_max": None}, version=1)
        assert answer.json()["ticket_max"] is None

    async def test_is_changed_by_its_managers_alone(self, dealing: Dealing) -> None:
        fund = await a_fund(dealing, PROOF_OF_CONCEPT)
        answer = await dealing.ask(officer(), "PATCH", f"/v1/funds/{fund['id']}", {"name": "Mine"}, version=1)
        assert answer.status_code == 403

    async def test_is_changed_in_the_version_that_was_seen(self, dealing: Dealing) -> None:
        fund = await a_fund(dealing, PROOF_OF_CONCEPT)
        path = f"/v1/funds/{fund['id']}"
        assert (await dealing.ask(STAFF, "PATCH", path, {"name": "A"}, version=7)).status_code == 412
        assert (await dealing.ask(STAFF, "PATCH", path, {"name": "A"})).status_code == 428
        same = await dealing.ask(STAFF, "PATCH", path, {"name": fund["name"]}, version=1)
        assert (same.status_code, same.json()["type"]) == (422, "/problems/nothing-changed")

    @pytest.mark.parametrize(
        ("terms", "field"),
        [
            ({"ticket_min": money(2), "ticket_max": money(1)}, "body.ticket_max"),
            ({"readiness_min": 7, "readiness_max": 6}, "body.readiness_max"),
            ({"opens_on": "2026-02-01", "closes_on": "2026-01-31"}, "body.closes_on"),
            ({"ticket_min": money(2), "budget": money(1)}, "body.budget"),
            ({"readiness_min": 10}, "body.readiness_min"),
            ({"readiness_min": 0}, "body.readiness_min"),
            ({"co_investment": "often"}, "body.co_investment"),
            ({"budget": {"cents": -1}}, "body.budget.cents"),
        ],
    )
    async def test_that_would_take_nothing_is_refused_with_its_field(
        self, dealing: Dealing, terms: dict[str, Any], field: str
    ) -> None:
        body = {"name": "A fund", "managers": [str(STAFF.id)], **terms}
        answer = await dealing.ask(STAFF, "POST", "/v1/funds", body)
        assert (answer.status_code, refused_at(answer)) == (422, [field])
        fund = await a_fund(dealing, {"name": "Another fund"})
        amended = await dealing.ask(STAFF, "PATCH", f"/v1/funds/{fund['id']}", terms, version=1)
        assert (amended.status_code, refused_at(amended)) == (422, [field])
