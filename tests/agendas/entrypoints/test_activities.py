"""What a facilitator relies on when keeping activities: what was held counts, and what was not does not."""

from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import pytest

from mediate_contracts.policy import Role
from support.agendas import SOURCE, Agendas, both, refused, short
from support.identity import internally, person

_numbers = count(1)


async def target(agendas: Agendas, **fields: Any) -> dict[str, Any]:
    code = f"a{next(_numbers)}"
    goal = await agendas.running.create("/v1/goals", {"year": 2020, "code": code, "title": both("Doel")})
    return await agendas.running.create(
        f"/v1/goals/{goal['id']}/targets", {"code": f"{code}.a", "title": both("Streefcijfer"), **fields}
    )


def body(**fields: Any) -> dict[str, Any]:
    code = f"activiteit-{next(_numbers)}"
    return {"code": code, "kind": "hackathon", "title": both("Hackathon"), "on": "2020-06", "status": "held", **fields}


async def record(agendas: Agendas, **fields: Any) -> dict[str, Any]:
    return await agendas.running.create("/v1/activities", body(**fields))


async def amend(agendas: Agendas, activity: dict[str, Any], **changes: Any) -> httpx.Response:
    headers = {"if-match": f'"{activity["version"]}"'}
    return await agendas.running.client.patch(f"/v1/activities/{activity['id']}", json=changes, headers=headers)


def took(number: int, group: str = "students", qualifier: str = "exact") -> dict[str, Any]:
    return {"group": group, "figure": {"number": number, "qualifier": qualifier}}


class TestRecordingAnActivity:
    async def test_keeps_all_of_it_and_says_so(self, agendas: Agendas) -> None:
        await agendas.line()
        item, towards = await agendas.item(), await target(agendas)
        told = body(
            until="2020-07-01",
            place="Media Park",
            description=both("Twee dagen bouwen."),
            action_lines=[1],
            organisers=[await agendas.organisation("STER")],
            participants=[took(90), took(5, "teachers", "about")],
            rating={"mean": "8.2", "highest": "10", "raters": {"number": 40, "qualifier": "about"}},
            counts=[{"target_id": towards["id"], "contribution": "participants", "group": "students"}],
            items=[item["id"]],
            source=SOURCE,
        )
        made = await agendas.running.create("/v1/activities", told)
        assert {name: made[name] for name in told} == told
        assert await agendas.get(f"/v1/activities/{made['id']}") == made
        said = (await agendas.said_of(made["id"]))[0]
        assert short(said) == "activity.recorded held"
        assert said["data"]["participants"] == told["participants"]
        assert said["data"]["rating"]["mean"] == "8.2"

    @pytest.mark.parametrize(
        ("wrong", "problem", "field"),
        [
            ({"on": "2020-02-30"}, "no-such-day", "body.on"),
            ({"on": "1620"}, "activity-too-early", "body.on"),
            ({"until": "2020-05"}, "activity-ends-too-early", "body.until"),
            ({"status": "cancelled"}, "activity-fields-wrong", "body.reason"),
            ({"reason": "Geen zin"}, "activity-fields-wrong", "body.reason"),
            ({"status": "planned", "participants": [took(3)]}, "activity-fields-wrong", "body.participants"),
            ({"participants": [took(3), took(4)]}, "named-twice", "body.participants.1"),
            (
                {"rating": {"mean": "11", "highest": "10", "raters": {"number": 3}}},
                "rating-off-scale",
                "body.rating.mean",
            ),
            (
                {"counts": [{"target_id": str(uuid4()), "contribution": "activities", "group": "students"}]},
                "activity-fields-wrong",
                "body.counts.0.group",
            ),
            (
                {"counts": [{"target_id": str(uuid4()), "contribution": "activities"}]},
                "nothing-there",
                "body.counts.0.target_id",
            ),
            ({"items": [str(uuid4())]}, "nothing-there", "body.items.0"),
            ({"action_lines": [42]}, "nothing-there", "body.action_lines.0"),
            ({"organisers": [str(uuid4())]}, "unknown-organisation", "body.organisers.0"),
        ],
    )
    async def test_that_cannot_be_so_is_refused_naming_the_rule(
        self, agendas: Agendas, wrong: dict[str, Any], problem: str, field: str
    ) -> None:
        assert field in refused(await agendas.running.post("/v1/activities", body(**wrong)), 422, problem)

    async def test_under_a_code_in_use_is_refused_until_that_was_withdrawn(self, agendas: Agendas) -> None:
        first = await record(agendas)
        again = body(code=first["code"])
        refused(await agendas.running.post("/v1/activities", again), 409, "activity-code-taken")
        gone = await agendas.changed(f"/v1/activities/{first['id']}/withdraw", {"reason": "Dubbel"}, version=1)
        assert gone["withdrawn_because"] == "Dubbel"
        assert short((await agendas.said_of(first["id"]))[-1]) == "activity.withdrawn"
        second = await agendas.running.create("/v1/activities", again)
        refused(await amend(agendas, gone, place="Elders"), 409, "is-withdrawn")
        other = await record(agendas)
        refused(await amend(agendas, other, code=second["code"]), 409, "activity-code-taken")

    async def test_is_for_those_who_facilitate(self, agendas: Agendas) -> None:
        for actor in (person(organisations=[str(uuid4())]), person(Role.INVESTMENT_OFFICER)):
            answer = await agendas.running.client.post(
                "/v1/activities", json=body(), headers=internally(actor, "agendas")
            )
            assert answer.status_code == 403


class TestAmendingAnActivity:
    async def test_tells_what_came_of_one_that_was_planned(self, agendas: Agendas) -> None:
        planned = await record(agendas, status="planned")
        held = await amend(agendas, planned, status="held", participants=[took(30)])
        assert held.status_code == 200, held.text
        said = (await agendas.said_of(planned["id"]))[-1]
        assert short(said) == "activity.amended held"
        assert said["data"]["changed"] == ["participants", "status"]
        refused(await amend(agendas, held.json(), status="held"), 422, "nothing-changed")
        called_off = await amend(agendas, held.json(), status="cancelled", participants=[], external_cause="covid-19")
        assert (called_off.json()["status"], called_off.json()["external_cause"]) == ("cancelled", "covid-19")

    async def test_looks_only_at_what_changed_for_whether_it_is_there(self, agendas: Agendas) -> None:
        towards = await target(agendas)
        activity = await record(agendas, counts=[{"target_id": towards["id"], "contribution": "activities"}])
        await agendas.changed(f"/v1/targets/{towards['id']}/withdraw", {"reason": "Weg"}, version=1)
        assert (await amend(agendas, activity, place="Elders")).status_code == 200


class TestWhatCountsTowardsATarget:
    async def counted(self, agendas: Agendas, of: dict[str, Any]) -> Any:
        return (await agendas.get(f"/v1/targets/{of['id']}"))["counted"]

    async def test_stands_beside_what_was_reported_and_is_not_added_to_it(self, agendas: Agendas) -> None:
        students = await target(agendas, comparator="at_least", number="120")
        report = {"narrative": both("Zo."), "source": SOURCE, "number": "90"}
        await agendas.running.create(f"/v1/targets/{students['id']}/realisations", report)
        counts = [{"target_id": students["id"], "contribution": "participants", "group": "students"}]
        await record(agendas, participants=[took(40)], counts=counts)
        await record(agendas, participants=[took(20, qualifier="about"), took(9, "teachers")], counts=counts)
        shown = await agendas.get(f"/v1/targets/{students['id']}")
        assert shown["counted"] == {"activities": 0, "participants": 60, "qualifier": "about"}
        assert (shown["realisation"]["number"], shown["realisation"]["outcome"]) == ("90", "partly")

    async def test_leaves_out_what_is_planned_was_called_off_or_withdrawn(self, agendas: Agendas) -> None:
        hackathons = await target(agendas)
        assert await self.counted(agendas, hackathons) is None
        counts = [{"target_id": hackathons["id"], "contribution": "activities"}]
        held = await record(agendas, counts=counts)
        await record(agendas, counts=counts, status="planned")
        await record(agendas, counts=counts, status="cancelled", external_cause="covid-19")
        expected = {"activities": 1, "participants": None, "qualifier": "exact"}
        assert await self.counted(agendas, hackathons) == expected
        listed = await agendas.get("/v1/activities", target_id=hackathons["id"])
        assert len(listed["items"]) == 3
        await agendas.changed(f"/v1/activities/{held['id']}/withdraw", {"reason": "Dubbel"}, version=1)
        assert await self.counted(agendas, hackathons) is None

    async def test_follows_what_an_activity_counts_towards_when_that_is_amended(self, agendas: Agendas) -> None:
        one, other = await target(agendas), await target(agendas)
        activity = await record(agendas, counts=[{"target_id": one["id"], "contribution": "activities"}])
        await amend(agendas, activity, counts=[{"target_id": other["id"], "contribution": "activities"}])
        assert await self.counted(agendas, one) is None
        assert (await self.counted(agendas, other))["activities"] == 1


class TestListingActivities:
    async def test_narrows_by_kind_status_year_and_line(self, agendas: Agendas) -> None:
        await agendas.line()
        made = await record(agendas, kind="radio_show", on="2016-03-04", action_lines=[1])
        await record(agendas, kind="radio_show", on="2017")
        for asked in (
            {"year": 2016},
            {"kind": "radio_show", "line": 1},
            {"kind": "radio_show", "status": "held", "year": 2016},
        ):
            found = (await agendas.get("/v1/activities", **asked))["items"]
            assert [each["id"] for each in found] == [made["id"]], asked
        assert (await agendas.get("/v1/activities", kind="radio_show", status="planned"))["items"] == []
