"""What a facilitator relies on when accounting for a year: goals, targets, and what came of them."""

import asyncio
from typing import Any
from uuid import uuid4

from support.agendas import SOURCE, Agendas, both, refused, short

NARRATIVE = both("Het ging zo.")


def goal_body(code: str, *, year: int = 2020, **fields: Any) -> dict[str, Any]:
    return {"year": year, "code": code, "title": both("Doel"), "source": SOURCE, **fields}


def target_body(code: str, **fields: Any) -> dict[str, Any]:
    return {"code": code, "title": both("Streefcijfer"), "source": SOURCE, **fields}


async def target_of(agendas: Agendas, code: str, **fields: Any) -> dict[str, Any]:
    goal = await agendas.running.create("/v1/goals", goal_body(code))
    return await agendas.running.create(f"/v1/goals/{goal['id']}/targets", target_body(f"{code}.a", **fields))


async def realise(agendas: Agendas, target: dict[str, Any], **fields: Any) -> dict[str, Any]:
    body = {"narrative": NARRATIVE, "source": SOURCE, **fields}
    return await agendas.running.create(f"/v1/targets/{target['id']}/realisations", body)


class TestSettingGoals:
    async def test_makes_a_tree_and_says_so(self, agendas: Agendas) -> None:
        goal = await agendas.running.create("/v1/goals", goal_body("1"))
        below = await agendas.running.create("/v1/goals", goal_body("1.1", parent_id=goal["id"]))
        said = (await agendas.said_of(below["id"]))[0]
        assert short(said) == "goal.set"
        assert said["data"]["parent_id"] == goal["id"]
        assert await agendas.get(f"/v1/goals/{below['id']}") == below

    async def test_under_a_code_of_that_year_is_refused_and_of_another_year_is_not(self, agendas: Agendas) -> None:
        await agendas.running.create("/v1/goals", goal_body("2"))
        answer = await agendas.running.post("/v1/goals", goal_body("2"))
        assert refused(answer, 409, "goal-code-taken")["body.code"]["value"] == "2"
        await agendas.running.create("/v1/goals", goal_body("2", year=2021))
        assert [goal["code"] for goal in (await agendas.get("/v1/goals", year=2021))["items"]] == ["2"]

    async def test_under_a_parent_that_is_not_in_that_years_tree_is_refused(self, agendas: Agendas) -> None:
        earlier = await agendas.running.create("/v1/goals", goal_body("3", year=2019))
        for parent in (earlier["id"], str(uuid4())):
            answer = await agendas.running.post("/v1/goals", goal_body("3.1", parent_id=parent))
            assert refused(answer, 422, "nothing-there")["body.parent_id"]["value"] == parent


class TestSettingTargets:
    async def test_keeps_number_and_unit_and_says_so(self, agendas: Agendas) -> None:
        target = await target_of(agendas, "4", comparator="at_least", number="25", unit=both("matches"))
        assert (target["number"], target["year"], target["realisation"]) == ("25", 2020, None)
        said = (await agendas.said_of(target["id"]))[0]
        assert short(said) == "target.set"
        assert (said["data"]["number"], said["data"]["year"]) == ("25", 2020)
        assert await agendas.get(f"/v1/targets/{target['id']}") == target

    async def test_keeps_every_digit_it_was_given(self, agendas: Agendas) -> None:
        target = await target_of(agendas, "4.1", comparator="at_least", number="1234567890123456.12345678")
        assert target["number"] == "1234567890123456.12345678"
        assert (await agendas.get(f"/v1/targets/{target['id']}"))["number"] == "1234567890123456.12345678"
        written_short = await target_of(agendas, "4.2", comparator="at_least", number="1e3")
        assert written_short["number"] == "1000"

    async def test_with_half_of_a_comparison_is_refused(self, agendas: Agendas) -> None:
        goal = await agendas.running.create("/v1/goals", goal_body("5"))
        for half in ({"number": "3"}, {"comparator": "at_least"}):
            answer = await agendas.running.post(f"/v1/goals/{goal['id']}/targets", target_body("5.a", **half))
            assert "body.comparator" in refused(answer, 422, "figure-incomplete")

    async def test_with_a_number_that_is_none_is_refused(self, agendas: Agendas) -> None:
        goal = await agendas.running.create("/v1/goals", goal_body("5.1"))
        for number in ("NaN", "Infinity", "n/a", "1" * 30, "0.123456789", True):
            body = target_body("5.1.a", comparator="at_least", number=number)
            answer = await agendas.running.post(f"/v1/goals/{goal['id']}/targets", body)
            assert "body.number" in refused(answer, 422, "invalid"), number

    async def test_under_a_code_in_use_or_a_goal_that_is_not_there_is_refused(self, agendas: Agendas) -> None:
        target = await target_of(agendas, "6")
        answer = await agendas.running.post(f"/v1/goals/{target['goal_id']}/targets", target_body("6.a"))
        assert refused(answer, 409, "target-code-taken")["body.code"]["value"] == "6.a"
        answer = await agendas.running.post(f"/v1/goals/{uuid4()}/targets", target_body("6.a"))
        refused(answer, 404, "not-found")

    async def test_filters_by_year_and_goal(self, agendas: Agendas) -> None:
        goal = await agendas.running.create("/v1/goals", goal_body("7", year=2018))
        codes = [f"7.{letter}" for letter in "abc"]
        for code in codes:
            await agendas.running.create(f"/v1/goals/{goal['id']}/targets", target_body(code))
        first = await agendas.get("/v1/targets", year=2018, limit=2)
        rest = await agendas.get("/v1/targets", goal_id=goal["id"], cursor=first["next"])
        assert [target["code"] for target in first["items"] + rest["items"]] == codes
        assert (await agendas.get("/v1/targets", year=2017))["items"] == []


class TestReportingWhatCameOfIt:
    async def test_computes_the_outcome_shows_it_with_the_target_and_says_it(self, agendas: Agendas) -> None:
        safaris = await target_of(agendas, "8", comparator="at_least", number="6", unit=both("safaris"))
        report = await realise(agendas, safaris, number="0", external_cause="covid-19")
        assert report["outcome"] == "not_met"
        shown = await agendas.get(f"/v1/targets/{safaris['id']}")
        assert shown["realisation"] == report
        assert shown["version"] == 2
        said = (await agendas.said_of(safaris["id"]))[-1]
        assert short(said) == "target.realised"
        assert said["data"]["outcome"] == "not_met"
        assert said["data"]["number"] == "0"
        assert said["data"]["external_cause"] == "covid-19"
        listed = await agendas.get("/v1/targets", goal_id=safaris["goal_id"])
        assert listed["items"] == [shown]

    async def test_at_an_address_that_answers(self, agendas: Agendas) -> None:
        target = await target_of(agendas, "8.1")
        answer = await agendas.running.post(
            f"/v1/targets/{target['id']}/realisations", {"narrative": NARRATIVE, "source": SOURCE}
        )
        address = answer.headers["location"].replace("/v1/agendas/", "/v1/")
        assert await agendas.get(address) == answer.json()
        other = await target_of(agendas, "8.2")
        elsewhere = address.replace(target["id"], other["id"])
        refused(await agendas.running.client.get(elsewhere), 404, "not-found")

    async def test_leaves_a_missing_number_missing_and_unknown_what_nobody_can_tell(self, agendas: Agendas) -> None:
        target = await target_of(agendas, "9", comparator="at_least", number="10")
        report = await realise(agendas, target)
        assert report["number"] is None
        assert report["outcome"] == "unknown"

    async def test_takes_a_stated_outcome_where_no_number_can_decide(self, agendas: Agendas) -> None:
        target = await target_of(agendas, "9.1", unit=both("studenten"))
        report = await realise(agendas, target, number="150", outcome="met")
        assert (report["number"], report["outcome"]) == ("150", "met")

    async def test_refuses_a_stated_outcome_where_the_numbers_decide(self, agendas: Agendas) -> None:
        target = await target_of(agendas, "9.2", comparator="at_least", number="120")
        body = {"number": "90", "outcome": "met", "narrative": NARRATIVE, "source": SOURCE}
        answer = await agendas.running.post(f"/v1/targets/{target['id']}/realisations", body)
        field = refused(answer, 422, "outcome-decided")["body.outcome"]
        assert field["value"] == "met"
        assert "the numbers say partly" in field["reason"]
        assert (await agendas.get(f"/v1/targets/{target['id']}"))["realisation"] is None

    async def test_refuses_to_have_unknown_stated_and_a_qualifier_of_no_number(self, agendas: Agendas) -> None:
        target = await target_of(agendas, "9.3")
        address = f"/v1/targets/{target['id']}/realisations"
        body = {"narrative": NARRATIVE, "source": SOURCE}
        answer = await agendas.running.post(address, {**body, "outcome": "unknown"})
        assert refused(answer, 422, "invalid")["body.outcome"]["value"] == "unknown"
        answer = await agendas.running.post(address, {**body, "qualifier": "about"})
        assert refused(answer, 422, "figure-incomplete")["body.qualifier"]["value"] == "about"

    async def test_again_supersedes_the_former_report_which_is_kept(self, agendas: Agendas) -> None:
        target = await target_of(agendas, "10", comparator="at_least", number="25")
        first = await realise(agendas, target, number="20")
        second = await realise(agendas, target, number="25", qualifier="at_least")
        shown = await agendas.get(f"/v1/targets/{target['id']}")
        assert shown["realisation"] == second
        assert second["outcome"] == "met"
        history = (await agendas.get(f"/v1/targets/{target['id']}/realisations"))["items"]
        assert [report["id"] for report in history] == [first["id"], second["id"]]
        assert [report["superseded_at"] is None for report in history] == [False, True]
        assert history[0]["number"] == "20"

    async def test_by_several_at_once_leaves_one_that_holds(self, agendas: Agendas) -> None:
        target = await target_of(agendas, "11", comparator="at_least", number="5")
        reports = await asyncio.gather(*(realise(agendas, target, number=str(number)) for number in range(6)))
        history = (await agendas.get(f"/v1/targets/{target['id']}/realisations"))["items"]
        assert {report["id"] for report in history} == {report["id"] for report in reports}
        holding = [report for report in history if report["superseded_at"] is None]
        assert len(holding) == 1
        said = (await agendas.said_of(target["id"]))[-1]
        assert said["data"]["number"] == holding[0]["number"]

    async def test_of_a_target_that_is_not_there_answers_404(self, agendas: Agendas) -> None:
        body = {"narrative": NARRATIVE, "source": SOURCE}
        refused(await agendas.running.post(f"/v1/targets/{uuid4()}/realisations", body), 404, "not-found")
        refused(await agendas.running.client.get(f"/v1/targets/{uuid4()}/realisations"), 404, "not-found")
        refused(await agendas.running.client.get(f"/v1/goals/{uuid4()}"), 404, "not-found")
