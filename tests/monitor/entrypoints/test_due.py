"""What becomes of figures that nobody brings: they fall due, are reminded of, and excused."""

import asyncio
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_monitor.adapters import dues
from mediate_monitor.usecases.fall_due import fall_due
from mediate_monitor.usecases.keep_rhythm import KeepingRhythm, remind_of_figures
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import VISITOR
from support.chassis import execute
from support.identity import internally, person
from support.running import Running

S1 = {"document": "S1", "file": "001_3e552c4187135ca3.txt", "place": "tabel"}
NUMBERS = count(1)
LAST_YEAR = str(utc_now().year - 1)
AREA = "monitor"


async def indicator(monitor: Running, **changes: Any) -> dict[str, Any]:
    """Define an indicator whose figure of last year is late."""
    body = {
        "code": f"due.test-{next(NUMBERS)}",
        "name": {"nl": "Deelnemers", "en": "Participants"},
        "definition": {"nl": "Mensen die meededen.", "en": "People who took part."},
        "unit": "participants",
        "direction": "more",
        "aggregation": "sum",
        "rhythm": "yearly",
        "action_lines": [4],
        "since_period": LAST_YEAR,
        "due_days": 0,
        **changes,
    }
    return await monitor.create("/v1/indicators", body)


async def look(monitor: Running, *, now: datetime | None = None) -> int:
    """Let the service see what fell due, and return of how many figures it said so."""
    async with monitor.service.database.transaction() as transaction:
        expected = await dues.expectations(transaction.connection, after=None, changed_since=None, limit=1_000)
        return await fall_due(transaction, expected, now=now or utc_now())


async def remind_by_itself(monitor: Running, *, days: int = 7) -> int:
    """Let the service remind by itself, and return of how many figures it did."""
    async with monitor.service.database.transaction() as transaction:
        return await remind_of_figures(transaction, after=timedelta(days=days), now=utc_now())


async def aged(monitor: Running, indicator_id: str, days: int) -> None:
    """Let everything that was said of an indicator's figures have been said so many days before."""
    statement = (
        "UPDATE figure_due SET created_at = created_at - make_interval(days => :days),"
        " last_reminded_at = last_reminded_at - make_interval(days => :days) WHERE indicator_id = :id"
    )
    await execute(monitor.service, statement, id=UUID(indicator_id), days=days)


async def waited_for(monitor: Running, indicator_id: str, state: str | None = None) -> list[dict[str, Any]]:
    """Return what of an indicator is due or overdue, or in a state."""
    asked = {"indicator_id": indicator_id, **({"state": state} if state else {})}
    answer = await monitor.client.get("/v1/due", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def said_of(monitor: Running, indicator_id: str) -> list[dict[str, Any]]:
    """Return what was said of an indicator's figures that are due, in order."""
    return [
        {**each["data"], "said": each["type"].removeprefix("nl.mediate.monitor.figure.").removesuffix(".v1")}
        for each in await monitor.events()
        if each["subject"] == indicator_id and ".figure." in each["type"]
    ]


async def record(monitor: Running, indicator_id: str, period: str, value: str = "42") -> dict[str, Any]:
    """Record a figure."""
    body = {"period": period, "value": value, "source": S1}
    return await monitor.create(f"/v1/indicators/{indicator_id}/observations", body)


class TestFallingDue:
    async def test_is_said_once_with_its_day_and_who_brings_it(self, monitor: Running) -> None:
        organisation = str(uuid4())
        made = await indicator(monitor, organisation_id=organisation, due_days=31)
        await look(monitor)
        await look(monitor)
        [due] = await waited_for(monitor, made["id"])
        said = await said_of(monitor, made["id"])
        day = f"{int(LAST_YEAR) + 1}-01-31"
        assert [(each["said"], each["period"], each["due_on"]) for each in said] == [("fell-due", LAST_YEAR, day)]
        assert said[0]["organisation_id"] == due["organisation_id"] == organisation
        assert (due["period"], due["due_on"], due["reminded"]) == (LAST_YEAR, day, 0)

    async def test_is_nothing_for_a_figure_that_is_there(self, monitor: Running) -> None:
        made = await indicator(monitor, since_period=None)
        await record(monitor, made["id"], str(int(LAST_YEAR) - 2))
        await record(monitor, made["id"], LAST_YEAR)
        await look(monitor)
        [due] = await waited_for(monitor, made["id"])
        assert (due["period"], due["state"]) == (str(int(LAST_YEAR) - 1), "overdue")

    async def test_ends_with_the_figure_and_begins_again_where_that_is_withdrawn(self, monitor: Running) -> None:
        made = await indicator(monitor)
        await look(monitor)
        figure = await record(monitor, made["id"], LAST_YEAR)
        assert await waited_for(monitor, made["id"]) == []
        [brought] = await waited_for(monitor, made["id"], "brought")
        assert brought["state"] == "brought"
        gone = await monitor.post(f"/v1/observations/{figure['id']}/withdraw", {"reason": "Verkeerd"}, if_match='"1"')
        assert gone.status_code == 200, gone.text
        assert len(await waited_for(monitor, made["id"], "overdue")) == 1

    async def test_counts_a_figure_of_a_part_as_one(self, monitor: Running) -> None:
        made = await indicator(monitor)
        body = {"period": LAST_YEAR, "value": "4", "source": S1, "breakdown": {"group": "starters"}}
        await monitor.create(f"/v1/indicators/{made['id']}/observations", body)
        await look(monitor)
        assert await waited_for(monitor, made["id"]) == []

    async def test_is_over_where_the_indicator_is_observed_no_longer(self, monitor: Running) -> None:
        made = await indicator(monitor)
        await look(monitor)
        before = str(int(LAST_YEAR) - 1)
        changes = {"since_period": before, "until_period": before}
        path = f"/v1/indicators/{made['id']}"
        amended = await monitor.client.patch(path, json=changes, headers={"If-Match": '"1"'})
        assert amended.status_code == 200, amended.text
        assert await waited_for(monitor, made["id"]) == []
        [dropped] = await waited_for(monitor, made["id"], "dropped")
        assert dropped["period"] == LAST_YEAR

    async def test_goes_by_itself_within_a_minute_of_the_definition(self, monitor: Running) -> None:
        made = await indicator(monitor)
        await KeepingRhythm(monitor.service.database, utc_now, timedelta()).once()
        assert len(await waited_for(monitor, made["id"])) == 1

    async def test_is_said_once_by_several_replicas_at_once(self, monitor: Running) -> None:
        made = await indicator(monitor)
        await asyncio.gather(*(look(monitor) for _ in range(4)))
        assert len(await said_of(monitor, made["id"])) == 1

    async def test_pages_through_what_is_late(self, monitor: Running) -> None:
        made = await indicator(
            monitor, rhythm="monthly", since_period=f"{LAST_YEAR}-01", until_period=f"{LAST_YEAR}-12"
        )
        await look(monitor)
        found: list[str] = []
        cursor = None
        for _ in range(3):
            asked = {"indicator_id": made["id"], "limit": "5", **({"cursor": cursor} if cursor else {})}
            answer = (await monitor.client.get("/v1/due", params=asked)).json()
            found += [each["period"] for each in answer["items"]]
            cursor = answer["next"]
        assert found == [f"{LAST_YEAR}-{month:02}" for month in range(1, 13)]
        assert cursor is None


class TestRemindingByHand:
    async def test_is_counted_and_said_to_the_organisation_alone(self, monitor: Running) -> None:
        organisation = uuid4()
        made = await indicator(monitor, organisation_id=str(organisation))
        await look(monitor)
        answer = await monitor.post(f"/v1/indicators/{made['id']}/reminders", {"period": LAST_YEAR})
        assert answer.status_code == 201, answer.text
        due = answer.json()
        assert (due["reminded"], due["state"]) == (1, "overdue")
        assert answer.headers["location"] == f"/v1/monitor/due/{due['id']}"
        said = [each for each in await monitor.events() if each["subject"] == made["id"]][-1]
        assert (said["visibility"], said["data"]["times"]) == ("case", 1)
        for who, told in ((person(organisations=[organisation]), 1), (VISITOR, None), (person(), None)):
            shown = await monitor.client.get(f"/v1/due/{due['id']}", headers=internally(who, AREA))
            assert shown.json()["reminded"] == told
            assert (shown.json()["last_reminded_at"] is None) is (told is None)

    async def test_leaves_the_organisation_a_week(self, monitor: Running) -> None:
        made = await indicator(monitor, organisation_id=str(uuid4()))
        path = f"/v1/indicators/{made['id']}/reminders"
        await look(monitor)
        answers = await asyncio.gather(*(monitor.post(path, {"period": LAST_YEAR}) for _ in range(3)))
        assert sorted(each.status_code for each in answers) == [201, 409, 409]
        late = next(each.json() for each in answers if each.status_code == 409)
        assert late["type"] == "/problems/too-soon-to-remind"
        assert late["errors"][0]["field"] == "body.period"
        await aged(monitor, made["id"], 7)
        assert (await monitor.post(path, {"period": LAST_YEAR})).status_code == 201

    @pytest.mark.parametrize("brings", ["somebody", ""])
    async def test_of_nothing_that_is_waited_for_is_refused(self, monitor: Running, brings: str) -> None:
        made = await indicator(monitor, organisation_id=str(uuid4()) if brings else None)
        path = f"/v1/indicators/{made['id']}/reminders"
        await look(monitor)
        if brings:
            await record(monitor, made["id"], LAST_YEAR)
        for period in (LAST_YEAR, "1990"):
            answer = await monitor.post(path, {"period": period})
            assert answer.json()["type"] == "/problems/no-figure-to-remind-of", answer.text

    async def test_is_for_who_facilitates_alone(self, monitor: Running) -> None:
        organisation = uuid4()
        made = await indicator(monitor, organisation_id=str(organisation))
        await look(monitor)
        for who in (person(administers=[organisation]), person(Role.INVESTMENT_OFFICER), VISITOR):
            for path, body in (("reminders", {}), ("excuses", {"reason": "Geen telling"})):
                answer = await monitor.post(
                    f"/v1/indicators/{made['id']}/{path}", {"period": LAST_YEAR, **body}, **internally(who, AREA)
                )
                assert answer.status_code in {401, 403, 404}, answer.text


class TestRemindingByItself:
    async def test_comes_after_so_many_days_three_times_and_no_more(self, monitor: Running) -> None:
        made = await indicator(monitor, organisation_id=str(uuid4()))
        await look(monitor)
        await remind_by_itself(monitor)
        for times in (1, 2, 3):
            await aged(monitor, made["id"], 6)
            assert await remind_by_itself(monitor) == 0
            await aged(monitor, made["id"], 1)
            assert await remind_by_itself(monitor) == 1
            assert (await waited_for(monitor, made["id"]))[0]["reminded"] == times
        await aged(monitor, made["id"], 100)
        assert await remind_by_itself(monitor) == 0
        assert [each["said"] for each in await said_of(monitor, made["id"])] == ["fell-due", *["reminded"] * 3]

    async def test_leaves_out_what_nobody_brings_what_was_brought_and_what_is_closed(self, monitor: Running) -> None:
        await remind_by_itself(monitor)
        nobodys = await indicator(monitor)
        brought = await indicator(monitor, organisation_id=str(uuid4()))
        excused = await indicator(monitor, organisation_id=str(uuid4()))
        settled = await indicator(
            monitor, organisation_id=str(uuid4()), rhythm="quarterly", since_period="2019-Q1", until_period="2019-Q1"
        )
        await look(monitor)
        await record(monitor, brought["id"], LAST_YEAR)
        excuse = {"period": LAST_YEAR, "reason": "Niet geteld"}
        await monitor.create(f"/v1/indicators/{excused['id']}/excuses", excuse)
        await monitor.create("/v1/period-closes", {"period": "2019"})
        for each in (nobodys, brought, excused, settled):
            await aged(monitor, each["id"], 100)
        assert await remind_by_itself(monitor) == 0


class TestExcuse:
    async def test_ends_the_waiting_and_says_why(self, monitor: Running) -> None:
        made = await indicator(monitor)
        await look(monitor)
        path = f"/v1/indicators/{made['id']}/excuses"
        body = {"period": LAST_YEAR, "reason": "De telling ging niet door"}
        excused = await monitor.create(path, body)
        assert (excused["state"], excused["excused"]) == ("excused", body["reason"])
        assert await waited_for(monitor, made["id"]) == []
        assert len(await waited_for(monitor, made["id"], "excused")) == 1
        assert (await monitor.create(path, body))["version"] == excused["version"]
        assert [each["said"] for each in await said_of(monitor, made["id"])] == ["fell-due", "excused"]

    async def test_can_come_before_the_figure_falls_due(self, monitor: Running) -> None:
        made = await indicator(monitor)
        body = {"period": LAST_YEAR, "reason": "Geen telling dit jaar"}
        await monitor.create(f"/v1/indicators/{made['id']}/excuses", body)
        await look(monitor)
        assert await waited_for(monitor, made["id"]) == []
        assert [each["said"] for each in await said_of(monitor, made["id"])] == ["excused"]

    async def test_is_overtaken_by_a_figure_that_comes_all_the_same(self, monitor: Running) -> None:
        made = await indicator(monitor)
        path = f"/v1/indicators/{made['id']}/excuses"
        body = {"period": LAST_YEAR, "reason": "Geen telling"}
        due = await monitor.create(path, body)
        await record(monitor, made["id"], LAST_YEAR)
        assert (await monitor.client.get(f"/v1/due/{due['id']}")).json()["state"] == "brought"
        again = await monitor.post(path, body)
        assert again.json()["type"] == "/problems/figure-is-there"

    @pytest.mark.parametrize(("period", "slug"), [("2020-Q1", "not-in-rhythm"), ("2020-Q7", "not-a-period")])
    async def test_for_no_period_of_the_indicator_is_refused(self, monitor: Running, period: str, slug: str) -> None:
        made = await indicator(monitor)
        answer = await monitor.post(f"/v1/indicators/{made['id']}/excuses", {"period": period, "reason": "x"})
        assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{slug}")
        assert answer.json()["errors"][0]["field"] == "body.period"
