"""What somebody relies on who is reminded of what is next for deals: it is counted, and no deal is named."""

from datetime import date, timedelta
from typing import Any

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import Actor
from pipeline.calls_cast import cast_around_a_call
from support.identity import person
from support.pipeline import Dealing

TODAY = date(2026, 6, 15)


async def due(dealing: Dealing, who: Actor, day: date, **step: Any) -> None:
    """Open a deal of somebody's with a next step that is due on a day."""
    deal = await dealing.open(who)
    body = {"step": "Bellen", "due_on": day.isoformat(), **step}
    answer = await dealing.ask(who, "POST", f"/v1/deals/{deal['id']}/next-step", body, version=deal["version"])
    assert answer.status_code == 200, answer.text


async def reminded(dealing: Dealing, who: Actor) -> dict[str, int]:
    since = (TODAY - timedelta(days=7)).isoformat()
    answer = await dealing.ask(who, "GET", f"/v1/reminders?on={TODAY}&since={since}")
    assert answer.status_code == 200, answer.text
    counted: dict[str, int] = answer.json()
    return counted


class TestReminders:
    async def test_count_what_is_due_what_is_late_and_what_came_due(self, dealing: Dealing) -> None:
        who = person(Role.INVESTMENT_OFFICER)
        for days in (1, 0, -1, -30):
            await due(dealing, who, TODAY + timedelta(days=days))
        assert await reminded(dealing, who) == {"due": 3, "overdue": 2, "came_due": 2}

    async def test_count_nothing_of_deals_of_others(self, dealing: Dealing) -> None:
        await due(dealing, person(Role.INVESTMENT_OFFICER), TODAY)
        other = person(Role.INVESTMENT_OFFICER)
        assert await reminded(dealing, other) == {"due": 0, "overdue": 0, "came_due": 0}
        assert (await dealing.ask(person(Role.OPS), "GET", "/v1/reminders")).status_code == 404

    async def test_name_no_deal_and_are_no_reading_of_one(self, dealing: Dealing) -> None:
        who = person(Role.INVESTMENT_OFFICER)
        await due(dealing, who, TODAY, step="Zilverlicht")
        answer = await dealing.ask(who, "GET", f"/v1/reminders?on={TODAY}")
        assert set(answer.json()) == {"due", "overdue", "came_due"}

    async def test_of_no_day_are_refused_naming_it(self, dealing: Dealing) -> None:
        answer = await dealing.ask(person(Role.INVESTMENT_OFFICER), "GET", "/v1/reminders?on=vandaag")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "query.on")


class TestCallsToScore:
    async def test_are_none_for_who_sits_on_no_committee(self, dealing: Dealing) -> None:
        answer = await dealing.ask(person(Role.INVESTMENT_OFFICER), "GET", "/v1/calls-to-score")
        assert (answer.status_code, answer.json()) == (200, {"items": []})

    async def test_wait_for_each_of_the_committee_until_they_scored(self, dealing: Dealing) -> None:
        cast = await cast_around_a_call(dealing)
        application = await cast.apply()
        path = f"/v1/applications/{application['id']}"
        first, second = cast.members
        assert (await cast.done(first, "GET", "/v1/calls-to-score"))["items"] == []
        await cast.done(cast.keeper, "POST", f"{path}/find-eligible", version=application["version"])
        for who in (first, second):
            [call] = (await cast.done(who, "GET", "/v1/calls-to-score"))["items"]
            assert (call["call_id"], call["to_score"]) == (cast.call["id"], 1)
        answer = await dealing.ask(first, "POST", f"{path}/scores", {"scores": {"impact": 50, "feasibility": 50}})
        assert answer.status_code == 201, answer.text
        assert (await cast.done(first, "GET", "/v1/calls-to-score"))["items"] == []
        assert len((await cast.done(second, "GET", "/v1/calls-to-score"))["items"]) == 1
        for who in (cast.inside, cast.keeper, cast.applicant):
            assert (await cast.done(who, "GET", "/v1/calls-to-score"))["items"] == []
