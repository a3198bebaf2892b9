"""What a facilitator relies on when drafting a report, and everybody once it is published."""

from itertools import count
from typing import Any, Final
from uuid import uuid4

import httpx

from mediate_shared.identity.actor import VISITOR
from monitor.asking import S1, change, figure, indicator, record, refusals
from support.identity import internally
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running

NUMBERS: Final = count(1)
NEVER: Final = uuid4()
LEFT_OUT: Final = dict.fromkeys(("baseline", "target", "realised", "narrative", "external_cause"))


def both(text: str) -> dict[str, str]:
    return {"nl": text, "en": text}


def composed(**changes: Any) -> dict[str, Any]:
    return {"code": f"report-{next(NUMBERS)}", "title": both("Jaarrapport"), "period": "2020", **changes}


async def report(monitor: Running, *indicators: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return await monitor.create("/v1/reports", composed(indicators=[each["id"] for each in indicators], **changes))


async def draft(monitor: Running, of: dict[str, Any]) -> dict[str, Any]:
    answer = await monitor.client.get(f"/v1/reports/{of['id']}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def tell(
    monitor: Running, of: dict[str, Any], verb: str, body: dict[str, Any], *, version: int | None = None
) -> httpx.Response:
    # What something is said of goes into the body: "indicators/<id>".
    kind, _, said_of = verb.partition("/")
    named = {"indicators": "indicator_id", "goal-targets": "goal_target_id"}
    body = {**body, named[kind]: said_of} if said_of else body
    path = f"/v1/reports/{of['id']}/{kind}"
    return await change(monitor, "POST", path, body, version=of["version"] if version is None else version)


async def published(monitor: Running, of: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        event["data"]
        for event in await monitor.events()
        if event["subject"] == of["id"] and event["type"] == "nl.mediate.monitor.report.published.v1"
    ]


async def aim(monitor: Running, of: dict[str, Any], value: str, **changes: Any) -> None:
    body = {"period": "2020", "comparator": "at_least", "value": value, "source": S1, **changes}
    await monitor.create(f"/v1/indicators/{of['id']}/targets", body)


class TestADraft:
    async def test_says_what_was_aimed_for_and_what_came_of_it_as_figures_are_now(self, monitor: Running) -> None:
        courses = await indicator(monitor)
        await aim(monitor, courses, "725")
        first = await record(monitor, courses, figure("100"))
        made = await report(monitor, courses)
        await change(
            monitor,
            "POST",
            f"/v1/observations/{first['id']}/corrections",
            {"value": "103", "reason": "counted anew", "source": S1},
            version=first["version"],
        )
        [entry] = (await draft(monitor, made))["drafted"]
        assert entry["target"] == {"comparator": "at_least", "value": "725"}
        assert entry["realised"]["value"] == "103"
        assert entry["achievement"] == "not_met"
        assert entry["sources"] == [S1]

    async def test_of_a_line_is_about_all_its_indicators_and_those_of_later(self, monitor: Running) -> None:
        made = await report(monitor, action_line=7)
        assert (await draft(monitor, made))["drafted"] == []
        one = await indicator(monitor, action_lines=[7, 8])
        await indicator(monitor, action_lines=[6])
        assert [each["indicator_id"] for each in (await draft(monitor, made))["drafted"]] == [one["id"]]

    async def test_keeps_the_order_in_which_indicators_were_chosen(self, monitor: Running) -> None:
        first, second = await indicator(monitor), await indicator(monitor)
        made = await report(monitor, second, first)
        found = [each["indicator_id"] for each in (await draft(monitor, made))["drafted"]]
        assert found == [second["id"], first["id"]]

    async def test_tells_no_part_and_no_other_period(self, monitor: Running) -> None:
        of = await indicator(monitor)
        await record(monitor, of, figure("7", breakdown={"group": "starters"}))
        await record(monitor, of, figure("9", "2019"))
        [entry] = (await draft(monitor, await report(monitor, of)))["drafted"]
        assert entry["realised"] is None
        assert entry["achievement"] == "no_target"

    async def test_says_what_is_withheld_without_its_number(self, monitor: Running) -> None:
        of = await indicator(monitor, minimum_count=5)
        await record(monitor, of, figure("3"))
        [entry] = (await draft(monitor, await report(monitor, of)))["drafted"]
        assert entry["realised"]["value"] is None
        assert "3" not in str(entry["realised"])

    async def test_shows_both_where_what_is_stated_is_not_what_is_computed(self, monitor: Running) -> None:
        of = await indicator(monitor)
        await record(monitor, of, figure("1300", kind="stated"))
        for group, value in (("a", "1000"), ("b", "200")):
            await record(monitor, of, figure(value, breakdown={"group": group}))
        made = await report(monitor, of)

        async def is_questioned() -> bool:
            return bool((await draft(monitor, made))["questioned"])

        await eventually(is_questioned)
        [entry] = (await draft(monitor, made))["drafted"]
        assert entry["realised"]["value"] == "1300"
        assert entry["realised"]["computed"] == "1200"

    async def test_tells_what_was_counted_before_what_is_claimed_and_judges_by_it(self, monitor: Running) -> None:
        of = await indicator(monitor)
        await aim(monitor, of, "725")
        await record(monitor, of, figure("103"))
        await record(monitor, of, figure("1300", kind="stated"))
        made = await report(monitor, of)

        async def is_questioned() -> bool:
            return bool((await draft(monitor, made))["questioned"])

        await eventually(is_questioned)
        [entry] = (await draft(monitor, made))["drafted"]
        assert (entry["realised"]["value"], entry["realised"]["computed"]) == ("103", "1300")
        assert entry["achievement"] == "not_met"

    async def test_about_nothing_or_what_is_not_there_is_refused(self, monitor: Running) -> None:
        nothing = await monitor.post("/v1/reports", composed())
        assert nothing.json()["type"] == "/problems/nothing-to-report"
        unknown = await monitor.post("/v1/reports", composed(indicators=[str(NEVER)]))
        assert unknown.status_code == 422
        assert refusals(unknown) == {"body.indicators": "there is no such indicator"}
        week = await monitor.post("/v1/reports", composed(action_line=1, period="2021-W53"))
        assert week.json()["type"] == "/problems/not-a-period"

    async def test_under_a_code_in_use_is_refused(self, monitor: Running) -> None:
        made = await report(monitor, action_line=1)
        again = await monitor.post("/v1/reports", composed(code=made["code"], action_line=1))
        assert (again.status_code, again.json()["type"]) == (409, "/problems/report-code-taken")

    async def test_is_found_by_its_code_with_its_editions(self, monitor: Running) -> None:
        made = await report(monitor, action_line=1)
        found = (await monitor.client.get("/v1/reports", params={"code": made["code"]})).json()["items"]
        assert [(each["id"], each["editions"]) for each in found] == [(made["id"], [])]

    async def test_is_seen_by_nobody_who_does_not_facilitate(self, monitor: Running) -> None:
        made = await report(monitor, action_line=1)
        headers = internally(VISITOR, "monitor")
        for path in ("/v1/reports", f"/v1/reports/{made['id']}"):
            assert (await monitor.client.get(path, headers=headers)).status_code in {401, 403}


class TestItsWords:
    async def test_are_said_of_an_indicator_and_taken_back(self, monitor: Running) -> None:
        of = await indicator(monitor)
        made = await report(monitor, of)
        said = {"narrative": both("Het ging online."), "external_cause": both("Covid-19.")}
        answer = await tell(monitor, made, f"indicators/{of['id']}", said)
        assert answer.status_code == 200, answer.text
        [entry] = (await draft(monitor, made))["drafted"]
        assert (entry["narrative"], entry["external_cause"]) == (said["narrative"], said["external_cause"])
        same = await tell(monitor, made, f"indicators/{of['id']}", said, version=2)
        assert same.json()["type"] == "/problems/nothing-changed"
        await tell(monitor, made, f"indicators/{of['id']}", {}, version=2)
        [entry] = (await draft(monitor, made))["drafted"]
        assert (entry["narrative"], entry["external_cause"]) == (None, None)

    async def test_are_the_note_of_the_figure_until_somebody_says_otherwise(self, monitor: Running) -> None:
        of = await indicator(monitor)
        await record(monitor, of, figure("5", note=both("Tot en met oktober.")))
        [entry] = (await draft(monitor, await report(monitor, of)))["drafted"]
        assert entry["narrative"] == both("Tot en met oktober.")

    async def test_are_not_said_of_what_the_report_is_not_about(self, monitor: Running) -> None:
        of, other = await indicator(monitor, action_lines=[2]), await indicator(monitor, action_lines=[3])
        of_line = await report(monitor, action_line=2)
        said = {"narrative": both("Zo ging het.")}
        assert (await tell(monitor, of_line, f"indicators/{of['id']}", said)).status_code == 200
        for path in (f"indicators/{other['id']}", f"goal-targets/{NEVER}"):
            answer = await tell(monitor, of_line, path, said, version=2)
            assert answer.json()["type"] == "/problems/not-in-report"

    async def test_of_somebody_else_are_not_written_over_unseen(self, monitor: Running) -> None:
        of = await indicator(monitor)
        made = await report(monitor, of)
        await tell(monitor, made, f"indicators/{of['id']}", {"narrative": both("eerst")})
        late = await tell(monitor, made, f"indicators/{of['id']}", {"narrative": both("later")})
        assert late.status_code == 412


class TestPublishing:
    async def test_freezes_what_the_draft_says(self, monitor: Running) -> None:
        of = await indicator(monitor, synthetic=True)
        await record(monitor, of, figure("103"))
        made = await report(monitor, of, summary=both("Kort."))
        expected = (await draft(monitor, made))["drafted"]
        answer = await tell(monitor, made, "publish", {})
        assert answer.status_code == 200, answer.text
        [edition] = answer.json()["editions"]
        assert (edition["edition"], edition["entries"], edition["reason"]) == (1, 1, None)
        await record(monitor, of, figure("104", source={**S1, "document": "S2"}, definition_version=1))
        [said] = await published(monitor, made)
        # What an event leaves out is what was left open.
        assert [{**LEFT_OUT, **each} for each in said["indicators"]] == expected
        assert said["edition"] == 1
        assert said["synthetic"] is True, "what rests on invented figures is labelled"

    async def test_anew_needs_a_reason_and_leaves_the_first_as_it_was(self, monitor: Running) -> None:
        of = await indicator(monitor)
        made = await report(monitor, of)
        await tell(monitor, made, "publish", {})
        silent = await tell(monitor, made, "publish", {}, version=2)
        assert silent.json()["type"] == "/problems/reason-needed"
        await record(monitor, of, figure("5"))
        again = await tell(monitor, made, "publish", {"reason": "A figure came in."}, version=2)
        assert [each["edition"] for each in again.json()["editions"]] == [2, 1]
        first, second = await published(monitor, made)
        assert first["indicators"][0].get("realised") is None
        assert second["indicators"][0]["realised"]["value"] == "5"

    async def test_nothing_is_refused(self, monitor: Running) -> None:
        made = await report(monitor, action_line=5, goal_year=1999)
        answer = await tell(monitor, made, "publish", {})
        assert answer.json()["type"] == "/problems/nothing-to-report"

    async def test_more_than_an_edition_holds_is_refused_with_how_much_it_is(self, monitor: Running) -> None:
        some = [await indicator(monitor) for _ in range(18)]
        made = await report(monitor, *some)
        long = {"nl": "é" * 4_000, "en": "é" * 4_000}
        for version, each in enumerate(some, start=1):
            told = await tell(
                monitor, made, f"indicators/{each['id']}", {"narrative": long, "external_cause": long}, version=version
            )
            assert told.status_code == 200, told.text
        size = (await draft(monitor, made))["size_bytes"]
        assert size > 256 * 1024
        answer = await tell(monitor, made, "publish", {}, version=19)
        assert answer.json()["type"] == "/problems/report-too-large"
        assert str(size) in refusals(answer)["body"]
        assert await published(monitor, made) == []

    async def test_keeps_its_address(self, monitor: Running) -> None:
        made = await report(monitor, await indicator(monitor))
        await tell(monitor, made, "publish", {})
        path = f"/v1/reports/{made['id']}"
        moved = await change(monitor, "PATCH", path, {"code": f"{made['code']}-b"}, version=2)
        assert moved.json()["type"] == "/problems/report-is-published"
        renamed = await change(monitor, "PATCH", path, {"title": both("Anders")}, version=2)
        assert renamed.status_code == 200
        assert renamed.json()["title"] == both("Anders")

    async def test_is_taken_back_edition_by_edition_with_a_reason(self, monitor: Running) -> None:
        made = await report(monitor, await indicator(monitor))
        await tell(monitor, made, "publish", {})
        none = await tell(monitor, made, "withdraw", {"edition": 2, "reason": "wrong"}, version=2)
        assert none.json()["type"] == "/problems/no-such-edition"
        answer = await tell(monitor, made, "withdraw", {"edition": 1, "reason": "wrong"}, version=2)
        assert answer.json()["editions"][0]["withdrawn_because"] == "wrong"
        again = await tell(monitor, made, "withdraw", {"edition": 1, "reason": "wrong"}, version=3)
        assert again.json()["type"] == "/problems/edition-is-withdrawn"


class TestAGoalTree:
    async def test_is_reported_on_as_agendas_told_it(self, infrastructure: Infrastructure) -> None:
        async with running(infrastructure, "agendas", "monitor") as started:
            agendas, monitor = started["agendas"], started["monitor"]
            goal = await agendas.create("/v1/goals", {"year": 2020, "code": "1", "title": both("Talent"), "source": S1})
            body = {"title": both("Studenten"), "comparator": "at_least", "number": "120", "source": S1}
            target = await agendas.create(f"/v1/goals/{goal['id']}/targets", {"code": "1.a", **body})
            gone = await agendas.create(f"/v1/goals/{goal['id']}/targets", {"code": "1.b", **body})
            await agendas.create(
                f"/v1/targets/{target['id']}/realisations",
                {"number": "90", "narrative": both("Minder."), "external_cause": "Covid-19.", "source": S1},
            )
            headers = {"If-Match": '"1"'}
            await agendas.client.post(f"/v1/targets/{gone['id']}/withdraw", json={"reason": "dubbel"}, headers=headers)
            made = await monitor.create("/v1/reports", composed(goal_year=2020))

            async def is_known() -> bool:
                found = (await draft(monitor, made))["targets"]
                return [(each["code"], each["outcome"]) for each in found] == [("1.a", "partly")]

            await eventually(is_known)
            [entry] = (await draft(monitor, made))["targets"]
            assert entry["goal_title"] == both("Talent")
            assert (entry["number"], entry["realised"]) == ("120", "90")
            assert (entry["narrative"], entry["external_cause"]) == (both("Minder."), "Covid-19.")
            assert entry["sources"] == [S1]
            said = await tell(monitor, made, f"goal-targets/{target['id']}", {"narrative": both("Toch nog 90.")})
            assert said.status_code == 200, said.text
            [entry] = (await draft(monitor, made))["targets"]
            assert entry["narrative"] == both("Toch nog 90.")
