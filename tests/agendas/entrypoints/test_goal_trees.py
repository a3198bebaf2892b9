"""What a facilitator relies on when keeping goal trees: amending, withdrawing, seeing a year whole, and copying it."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx

from mediate_contracts.policy import Role
from support.agendas import SOURCE, Agendas, both, refused, short
from support.identity import internally, person


async def goal(agendas: Agendas, year: int, code: str, **fields: Any) -> dict[str, Any]:
    return await agendas.running.create("/v1/goals", {"year": year, "code": code, "title": both("Doel"), **fields})


async def target(agendas: Agendas, under: dict[str, Any], code: str, **fields: Any) -> dict[str, Any]:
    body = {"code": code, "title": both("Streefcijfer"), "source": SOURCE, **fields}
    return await agendas.running.create(f"/v1/goals/{under['id']}/targets", body)


async def realise(agendas: Agendas, of: dict[str, Any], **fields: Any) -> dict[str, Any]:
    body = {"narrative": both("Het ging zo."), "source": SOURCE, **fields}
    return await agendas.running.create(f"/v1/targets/{of['id']}/realisations", body)


async def amend(agendas: Agendas, path: str, version: int, **changes: Any) -> httpx.Response:
    return await agendas.running.client.patch(path, json=changes, headers={"if-match": f'"{version}"'})


class TestAmendingAGoal:
    async def test_puts_it_in_other_words_and_says_the_whole(self, agendas: Agendas) -> None:
        made = await goal(agendas, 2030, "1")
        answer = await amend(agendas, f"/v1/goals/{made['id']}", 1, narrative=both("Waarom."), title=both("Anders"))
        assert answer.status_code == 200, answer.text
        said = (await agendas.said_of(made["id"]))[-1]
        assert short(said) == "goal.amended"
        assert said["data"]["changed"] == ["narrative", "title"]
        assert (said["data"]["code"], said["data"]["narrative"]) == ("1", both("Waarom."))
        again = await amend(agendas, f"/v1/goals/{made['id']}", 2, title=both("Anders"))
        refused(again, 422, "nothing-changed")
        stale = await amend(agendas, f"/v1/goals/{made['id']}", 1, title=both("Weer"))
        assert stale.status_code == 412

    async def test_hangs_it_elsewhere_but_never_under_itself(self, agendas: Agendas) -> None:
        top = await goal(agendas, 2031, "1")
        below = await goal(agendas, 2031, "1.1", parent_id=top["id"])
        answer = await amend(agendas, f"/v1/goals/{top['id']}", 1, parent_id=below["id"])
        assert refused(answer, 409, "goal-hangs-under-itself")["body.parent_id"]["value"] == below["id"]
        of_other_year = await goal(agendas, 2032, "1")
        answer = await amend(agendas, f"/v1/goals/{below['id']}", 1, parent_id=of_other_year["id"])
        refused(answer, 422, "nothing-there")
        answer = await amend(agendas, f"/v1/goals/{below['id']}", 1, parent_id=None)
        assert answer.json()["parent_id"] is None

    async def test_by_two_at_once_makes_no_circle(self, agendas: Agendas) -> None:
        one, other = await goal(agendas, 2033, "1"), await goal(agendas, 2033, "2")
        answers = await asyncio.gather(
            amend(agendas, f"/v1/goals/{one['id']}", 1, parent_id=other["id"]),
            amend(agendas, f"/v1/goals/{other['id']}", 1, parent_id=one["id"]),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]


class TestWithdrawingAGoal:
    async def test_waits_until_nothing_hangs_under_it_and_frees_its_code(self, agendas: Agendas) -> None:
        top = await goal(agendas, 2034, "1")
        held = await target(agendas, top, "1.a")
        reason = {"reason": "Dubbel"}
        answer = await agendas.change(f"/v1/goals/{top['id']}/withdraw", reason, version=1)
        refused(answer, 409, "goal-holds-others")
        await agendas.changed(f"/v1/targets/{held['id']}/withdraw", reason, version=1)
        gone = await agendas.changed(f"/v1/goals/{top['id']}/withdraw", reason, version=1)
        assert gone["withdrawn_because"] == "Dubbel"
        assert short((await agendas.said_of(top["id"]))[-1]) == "goal.withdrawn"
        assert (await agendas.get("/v1/goals", year=2034))["items"] == []
        assert (await agendas.get("/v1/targets", year=2034))["items"] == []
        answer = await agendas.change(f"/v1/goals/{top['id']}/withdraw", reason, version=2)
        refused(answer, 409, "is-withdrawn")
        assert (await goal(agendas, 2034, "1"))["id"] != top["id"]
        body = {"code": "1.b", "title": both("Doel"), "source": SOURCE}
        refused(await agendas.running.post(f"/v1/goals/{top['id']}/targets", body), 404, "not-found")


class TestAmendingATarget:
    async def test_takes_a_reason_and_holds_the_report_against_it_anew(self, agendas: Agendas) -> None:
        under = await goal(agendas, 2035, "1")
        made = await target(agendas, under, "1.a", comparator="at_least", number="120")
        await realise(agendas, made, number="90")
        path = f"/v1/targets/{made['id']}"
        without = await amend(agendas, path, 2, number="80")
        assert "body.reason" in refused(without, 422, "invalid")
        answer = await amend(agendas, path, 2, number="80", reason="De bootcamp viel af")
        assert answer.json()["realisation"]["outcome"] == "met"
        said = (await agendas.said_of(made["id"]))[-1]
        assert short(said) == "target.amended"
        told = (said["data"]["changed"], said["data"]["reason"], said["data"]["outcome"])
        assert told == (["number"], "De bootcamp viel af", "met")

    async def test_keeps_what_a_source_stated_for_when_no_number_decides(self, agendas: Agendas) -> None:
        under = await goal(agendas, 2036, "1")
        made = await target(agendas, under, "1.a")
        await realise(agendas, made, number="3", outcome="met")
        path = f"/v1/targets/{made['id']}"
        decided = await amend(agendas, path, 2, comparator="at_least", number="5", reason="Nu met een getal")
        assert decided.json()["realisation"]["outcome"] == "partly"
        stated = await amend(agendas, path, 3, comparator=None, number=None, reason="Toch niet")
        assert stated.json()["realisation"]["outcome"] == "met"

    async def test_with_half_of_a_comparison_is_refused(self, agendas: Agendas) -> None:
        under = await goal(agendas, 2037, "1")
        made = await target(agendas, under, "1.a", comparator="at_least", number="5")
        answer = await amend(agendas, f"/v1/targets/{made['id']}", 1, number=None, reason="Weg ermee")
        refused(answer, 422, "figure-incomplete")

    async def test_that_was_withdrawn_is_refused_as_is_reporting_on_it(self, agendas: Agendas) -> None:
        under = await goal(agendas, 2038, "1")
        made = await target(agendas, under, "1.a")
        await agendas.changed(f"/v1/targets/{made['id']}/withdraw", {"reason": "Vergissing"}, version=1)
        refused(await amend(agendas, f"/v1/targets/{made['id']}", 2, code="1.b", reason="x"), 409, "is-withdrawn")
        body = {"narrative": both("Zo."), "source": SOURCE}
        answer = await agendas.running.post(f"/v1/targets/{made['id']}/realisations", body)
        refused(answer, 409, "is-withdrawn")


class TestASubstitute:
    async def test_is_told_with_what_was_substituted_and_with_nothing_else(self, agendas: Agendas) -> None:
        under = await goal(agendas, 2039, "1")
        made = await target(agendas, under, "1.a")
        report = await realise(agendas, made, outcome="substituted", substitute=both("Hollands Finest"))
        assert report["substitute"] == both("Hollands Finest")
        assert (await agendas.said_of(made["id"]))[-1]["data"]["substitute"] == both("Hollands Finest")
        body = {"narrative": both("Zo."), "source": SOURCE, "outcome": "met", "substitute": both("Iets")}
        answer = await agendas.running.post(f"/v1/targets/{made['id']}/realisations", body)
        assert "body.substitute" in refused(answer, 422, "figure-incomplete")


class TestATree:
    async def test_counts_outcomes_per_goal_from_there_down_and_adds_no_figures(self, agendas: Agendas) -> None:
        top = await goal(agendas, 2040, "1")
        tenth, second = [await goal(agendas, 2040, code, parent_id=top["id"]) for code in ("1.10", "1.2")]
        await realise(agendas, await target(agendas, second, "a", comparator="at_least", number="2"), number="3")
        await realise(agendas, await target(agendas, second, "b", comparator="at_least", number="120"), number="90")
        await target(agendas, tenth, "a")
        tree = await agendas.get("/v1/goal-trees/2040")
        [branch] = tree["tops"]
        assert [below["code"] for below in branch["goals"]] == ["1.2", "1.10"]
        assert branch["goals"][0]["roll_up"] == {"met": 1, "partly": 1, "not_met": 0, "substituted": 0, "unknown": 0}
        assert tree["roll_up"] == branch["roll_up"]
        assert tree["roll_up"] == {"met": 1, "partly": 1, "not_met": 0, "substituted": 0, "unknown": 1}
        assert (tree["goals"], tree["targets"]) == (3, 3)
        listed = (await agendas.get("/v1/goal-trees", limit=200))["items"]
        assert {"year": 2040, "goals": 3, "targets": 3, "roll_up": tree["roll_up"]} in listed
        assert [each["year"] for each in listed] == sorted(each["year"] for each in listed)

    async def test_of_a_year_without_one_is_not_there(self, agendas: Agendas) -> None:
        refused(await agendas.running.client.get("/v1/goal-trees/1999"), 404, "not-found")
        assert (await agendas.running.client.get("/v1/goal-trees/99999")).status_code == 422
        answer = await agendas.running.client.get("/v1/goal-trees", params={"cursor": "eHg="})
        assert answer.status_code == 422


class TestCopyingATree:
    async def test_brings_goals_and_targets_to_an_empty_year_and_leaves_what_came_of_them(
        self, agendas: Agendas
    ) -> None:
        top = await goal(agendas, 2041, "1", narrative=both("Waarom"), source=SOURCE)
        below = await goal(agendas, 2041, "1.1", parent_id=top["id"])
        made = await target(agendas, below, "1.1.a", comparator="at_least", number="6", unit=both("safari's"))
        await realise(agendas, made, number="0", external_cause="covid-19")
        answer = await agendas.running.post("/v1/goal-trees/2041/copy", {"to_year": 2042})
        assert answer.json() == {"year": 2042, "copied_from": 2041, "goals": 2, "targets": 1}
        [copy] = (await agendas.get("/v1/goal-trees/2042"))["tops"]
        assert (copy["copied_from"], copy["narrative"], copy["source"]) == (top["id"], None, None)
        [held] = copy["goals"][0]["targets"]
        assert (held["copied_from"], held["number"], held["realisation"]) == (made["id"], "6", None)
        assert held["unit"] == both("safari's")
        assert (await agendas.said_of(held["id"]))[0]["data"]["copied_from"] == made["id"]

    async def test_takes_along_what_is_told_of_goals_where_asked(self, agendas: Agendas) -> None:
        await goal(agendas, 2043, "1", narrative=both("Waarom"))
        body = {"to_year": 2044, "with_narratives": True}
        assert (await agendas.running.post("/v1/goal-trees/2043/copy", body)).status_code == 200
        [copy] = (await agendas.get("/v1/goal-trees/2044"))["tops"]
        assert copy["narrative"] == both("Waarom")

    async def test_is_refused_for_a_year_that_has_a_tree_its_own_year_and_of_no_tree(self, agendas: Agendas) -> None:
        await goal(agendas, 2045, "1")
        await goal(agendas, 2046, "1")
        post = agendas.running.post
        refused(await post("/v1/goal-trees/2045/copy", {"to_year": 2046}), 409, "tree-is-there")
        refused(await post("/v1/goal-trees/2045/copy", {"to_year": 2045}), 422, "same-year")
        refused(await post("/v1/goal-trees/1998/copy", {"to_year": 2047}), 404, "not-found")

    async def test_twice_at_once_makes_one_tree(self, agendas: Agendas) -> None:
        await goal(agendas, 2048, "1")
        answers = await asyncio.gather(
            *(agendas.running.post("/v1/goal-trees/2048/copy", {"to_year": 2049}) for _ in range(4))
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        assert len((await agendas.get("/v1/goals", year=2049))["items"]) == 1


class TestWhoKeepsTrees:
    async def test_are_those_who_facilitate(self, agendas: Agendas) -> None:
        made = await goal(agendas, 2050, "1")
        for actor in (person(organisations=[str(uuid4())]), person(Role.INVESTMENT_OFFICER)):
            headers = internally(actor, "agendas")
            client = agendas.running.client
            copied = await client.post("/v1/goal-trees/2050/copy", json={"to_year": 2051}, headers=headers)
            changed = await client.patch(
                f"/v1/goals/{made['id']}", json={"code": "2"}, headers={**headers, "if-match": '"1"'}
            )
            assert (copied.status_code, changed.status_code) == (403, 403)
