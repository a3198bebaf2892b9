"""What an investment officer's board asks: how far deals come, what they bring, and nothing of deals of others."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import Actor
from pipeline.funding import PARTICIPATION, a_fund, money, officer
from support.identity import person
from support.pipeline import Dealing

FIGURES = ("funnel", "conversion", "days-in-stage", "weighted", "forecast", "leverage", "lines", "portfolio")
WHEN = "2026-03-01"


async def told(dealing: Dealing, who: Actor, name: str, **asked: str) -> dict[str, Any]:
    """Return figures as the service tells them to somebody."""
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    answer = await dealing.ask(who, "GET", f"/v1/analytics/{name}?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def a_round(
    dealing: Dealing, who: Actor, deal: dict[str, Any], public: int, private: int, **more: Any
) -> dict[str, Any]:
    """Record a round that was closed, with a public and a private investor."""
    put_in = [("public", public), ("private", private)]
    investments = [
        {"organisation_id": await dealing.register(f"Investor {uuid4()}"), "kind": kind, "amount": money(euros)}
        for kind, euros in put_in
    ]
    body = {"title": "Growth round", "closed_on": WHEN, "investments": investments, **more}
    answer = await dealing.ask(who, "POST", f"/v1/deals/{deal['id']}/rounds", body)
    assert answer.status_code == 201, answer.text
    closed: dict[str, Any] = answer.json()
    return closed


async def moved(dealing: Dealing, who: Actor, deal: dict[str, Any], stage: str, **more: Any) -> dict[str, Any]:
    """Move a deal."""
    body = {"stage": stage, **more}
    answer = await dealing.ask(who, "POST", f"/v1/deals/{deal['id']}/stage", body, version=deal["version"])
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def total(found: dict[str, Any], dimension: str = "total", part: str | None = None) -> dict[str, Any]:
    """Return one part of the leverage."""
    one: dict[str, Any] = next(
        each for each in found["parts"] if (each["dimension"], each["part"]) == (dimension, part)
    )
    return one


class TestTheFunnel:
    async def test_counts_a_deal_in_each_stage_that_it_reached_also_once_it_was_lost(self, dealing: Dealing) -> None:
        iris = officer()
        await dealing.open(iris)
        lost = await dealing.open(iris)
        for stage in ("screening", "due_diligence"):
            lost = await moved(dealing, iris, lost, stage)
        await moved(dealing, iris, lost, "lost", reason="No market.")
        found = await told(dealing, iris, "funnel")
        assert (found["deals"], found["lost"]) == (2, 1)
        assert [each["reached"] for each in found["stages"]] == [2, 1, 1, 0, 0, 0]
        assert [each["now"] for each in found["stages"]] == [1, 0, 0, 0, 0, 0]
        assert found["stages"][1]["of_all"] == "0.5000"
        days = {each["stage"]: each for each in (await told(dealing, iris, "days-in-stage"))["stages"]}
        assert (days["screening"]["left"], days["screening"]["median"]) == (1, "0")
        cohort = (await told(dealing, iris, "conversion"))["cohorts"][0]
        assert [each["share"] for each in cohort["stages"]][:3] == ["1.0000", "0.5000", "0.5000"]


class TestLeverage:
    async def test_of_half_a_million_public_with_one_and_a_half_private_is_three(self, dealing: Dealing) -> None:
        iris = officer()
        fund = await a_fund(dealing, PARTICIPATION, iris)
        deal = await dealing.open(iris, fund_id=fund["id"], action_lines=[3, 7])
        await a_round(dealing, iris, deal, 500_000, 1_500_000)
        found = await told(dealing, iris, "leverage")
        for dimension, part in (("total", None), ("fund", fund["id"]), ("line", "3"), ("line", "7"), ("year", "2026")):
            one = total(found, dimension, part)
            assert one["leverage"] == "3.00"
            assert (one["public"], one["private"]) == (money(500_000), money(1_500_000))
        assert total(found, "fund", fund["id"])["name"] == PARTICIPATION["name"]
        lines = (await told(dealing, iris, "lines"))["lines"]
        assert [(each["line"], each["leverage"]) for each in lines] == [(3, "3.00"), (7, "3.00")]

    async def test_leaves_out_who_withdrew_and_follows_an_amount_that_was_corrected(self, dealing: Dealing) -> None:
        iris = officer()
        deal = await dealing.open(iris)
        closed = await a_round(dealing, iris, deal, 500_000, 1_500_000)
        path = f"/v1/deals/{deal['id']}/rounds/{closed['id']}"
        public, private = closed["investments"]
        corrected = {"investment_id": public["investment_id"], "amount": money(250_000), "reason": "A typing error."}
        answer = await dealing.ask(iris, "POST", f"{path}/corrections", corrected, version=closed["version"])
        assert answer.status_code == 200, answer.text
        assert total(await told(dealing, iris, "leverage"))["leverage"] == "6.00"
        gone = {"investment_id": private["investment_id"], "withdrawn_on": WHEN, "reason": "Went bankrupt."}
        answer = await dealing.ask(iris, "POST", f"{path}/withdrawals", gone, version=answer.json()["version"])
        assert answer.status_code == 200, answer.text
        assert total(await told(dealing, iris, "leverage"))["leverage"] == "0.00"


class TestWhatIsExpected:
    async def test_is_each_amount_times_its_probability(self, dealing: Dealing) -> None:
        iris, today = officer(), datetime.now(UTC).date()
        judged = {"amount_sought": {"cents": 1_001}, "probability": 50, "expected_on": f"{today.year + 1}-01-15"}
        await dealing.open(iris, **judged)
        await dealing.open(iris, amount_sought=money(1_000))
        found = await told(dealing, iris, "weighted")
        assert found["stages"][0]["sought"]["cents"] == 101_001
        # 5.005 euros at an even chance, and 5 in a hundred of a thousand: together 55.005, half to even.
        assert found["weighted"]["cents"] == 5_500
        forecast = await told(dealing, iris, "forecast")
        month = next(each for each in forecast["months"] if each["month"] == f"{today.year + 1}-01")
        assert (month["deals"], month["weighted"]["cents"]) == (1, 500)
        assert forecast["undated"]["deals"] == 1


class TestThePortfolio:
    async def test_tells_of_each_deal_what_was_put_in_and_what_came_back(self, dealing: Dealing) -> None:
        iris = officer()
        deal = await dealing.open(iris, amount_sought=money(500_000))
        closed = await a_round(dealing, iris, deal, 500_000, 1_500_000)
        path = f"/v1/deals/{deal['id']}/rounds/{closed['id']}/payments"
        paid = {"investment_id": closed["investments"][0]["investment_id"], "paid_on": WHEN}
        assert (await dealing.ask(iris, "POST", path, paid, version=closed["version"])).status_code == 200
        deal = (await dealing.ask(iris, "GET", f"/v1/deals/{deal['id']}")).json()
        for stage in ("screening", "due_diligence", "term_sheet", "committed", "closed"):
            deal = await moved(dealing, iris, deal, stage)
        exit_ = {"exited_on": WHEN, "proceeds": money(1_250_000)}
        answer = await dealing.ask(iris, "POST", f"/v1/deals/{deal['id']}/exit", exit_, version=deal["version"])
        assert answer.status_code == 200, answer.text
        [row] = (await told(dealing, iris, "portfolio"))["items"]
        assert (row["committed"], row["paid"]) == (money(2_000_000), money(500_000))
        assert (row["stage"], row["holding"], row["leverage"]) == ("closed", "exited", "3.00")
        assert (row["proceeds"], row["multiple"]) == (money(1_250_000), "2.50")

    async def test_is_paged_from_the_newest_on(self, dealing: Dealing) -> None:
        iris, organisation = officer(), await dealing.register()
        opened = [(await dealing.open(iris, organisation_id=organisation))["id"] for _ in range(5)]
        found, cursor = [], ""
        while True:
            asked = {"cursor": cursor} if cursor else {}
            part = await told(dealing, iris, "portfolio", limit="2", **asked)
            found += [each["id"] for each in part["items"]]
            if part["next"] is None:
                break
            cursor = part["next"]
        assert found == opened[::-1]


class TestNarrowed:
    async def test_figures_are_of_what_was_asked_for_alone(self, dealing: Dealing) -> None:
        iris, colleague = officer(), officer()
        fund = await a_fund(dealing, PARTICIPATION, iris)
        company = await dealing.register()
        await dealing.open(iris, organisation_id=company, action_lines=[2])
        await dealing.open(iris)
        await dealing.open(colleague, fund_id=fund["id"])
        this = str(datetime.now(UTC).year)
        for asked, expected in (
            ({}, 3),
            ({"fund_id": fund["id"]}, 1),
            ({"organisation_id": company}, 1),
            ({"line": "2"}, 1),
            ({"mine": "true"}, 2),
            ({"year": this}, 3),
            ({"year": "2001"}, 0),
            ({"pipeline": "programme"}, 0),
        ):
            assert (await told(dealing, iris, "funnel", **asked))["deals"] == expected, asked
            assert len((await told(dealing, iris, "portfolio", **asked))["items"]) == expected, asked

    @pytest.mark.parametrize("asked", ["fund_id=x", "year=0", "line=100", "pipeline=other", "mine=perhaps"])
    async def test_by_what_is_none_is_refused(self, dealing: Dealing, asked: str) -> None:
        answer = await dealing.ask(officer(), "GET", f"/v1/analytics/funnel?{asked}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"].startswith("query.")


class TestOthers:
    @pytest.mark.parametrize("name", FIGURES)
    async def test_learn_nothing_of_a_deal(self, dealing: Dealing, name: str) -> None:
        iris = officer()
        deal = await dealing.open(iris, title="Zilverlicht", amount_sought={"cents": 7_531_975}, action_lines=[6])
        strangers = [officer(), person(Role.FACILITATOR), person(organisations=[deal["organisation_id"]])]
        for who in [*strangers, person(Role.OPS), person(Role.ADMINISTRATOR)]:
            answer = await dealing.ask(who, "GET", f"/v1/analytics/{name}")
            assert answer.status_code in {200, 403, 404}
            assert "7531975" not in answer.text
            assert "Zilverlicht" not in answer.text
            if answer.status_code == 200 and name != "portfolio":
                assert answer.json()["deals"] == 0
        seen = (await dealing.ask(iris, "GET", f"/v1/analytics/{name}")).json()
        assert seen.get("deals") == 1 or seen["items"][0]["title"] == "Zilverlicht"

    @pytest.mark.parametrize("name", FIGURES)
    async def test_who_looks_is_kept(self, dealing: Dealing, name: str) -> None:
        iris = officer()
        await dealing.open(iris)
        await dealing.ask(iris, "GET", f"/v1/analytics/{name}", mediate_reason="The board meets.")
        async with dealing.pipeline.service.database.reading() as connection:
            last = await connection.exec_driver_sql("SELECT entry FROM audit ORDER BY number DESC LIMIT 1")
            entry = last.scalar_one()
        assert str(iris.id) in entry
        assert '"reason":"The board meets."' in entry
        assert ("deal.listed" if name == "portfolio" else "deal.analysed") in entry
