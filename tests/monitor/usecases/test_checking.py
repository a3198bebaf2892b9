"""What a reader relies on where figures should agree: each is checked as it changes, and what is found is said."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mediate_contracts.policy import Role
from monitor import happenings
from monitor.asking import change, checked, figure, from_document, indicator, record, said, shown
from monitor.telling import Telling
from support.identity import internally, person
from support.running import Running

GROUP = "group"


async def checks(monitor: Running, of: dict[str, Any], **asked: str) -> list[dict[str, Any]]:
    """Return what checks found of an indicator once everything noted is checked, the newest first."""
    await checked(monitor)
    answer = await monitor.client.get(f"/v1/indicators/{of['id']}/checks", params=asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def with_groups(monitor: Running, total: str, *counts: str, **changes: Any) -> tuple[Any, Any, list[Any]]:
    """Record a stated total and its groups; return the indicator, the total and the groups."""
    of = await indicator(monitor, **changes)
    whole = await record(monitor, of, figure(total, kind="stated"))
    parts = [
        await record(monitor, of, figure(count, breakdown={GROUP: f"group-{place}"}))
        for place, count in enumerate(counts)
    ]
    return of, whole, parts


async def correct(monitor: Running, wrong: dict[str, Any], value: str) -> dict[str, Any]:
    body = {"value": value, "reason": "The annex counts otherwise.", "source": wrong["source"]}
    return await monitor.create(f"/v1/observations/{wrong['id']}/corrections", body)


async def computed(monitor: Running, of: dict[str, Any], period: str = "2020") -> list[dict[str, Any]]:
    await checked(monitor)
    answer = await monitor.client.get(
        f"/v1/indicators/{of['id']}/observations", params={"period": period, "origin": "derived"}
    )
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def checks_said(events: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return [data.get("verdict", "ended") for name, data in events if name in {"figure.checked", "figure.check-ended"}]


class TestParts:
    async def test_that_make_the_total_agree_and_a_correction_makes_them_differ(self, monitor: Running) -> None:
        of, whole, parts = await with_groups(monitor, "207", "42", "165")
        [check] = await checks(monitor, of)
        assert check["verdict"] == "agrees"
        assert check["observation_id"] == whole["id"]
        assert sorted(check["operands"]) == sorted(part["id"] for part in parts)
        right = await correct(monitor, parts[0], "40")
        [again] = await checks(monitor, of)
        assert again["id"] == check["id"]
        assert (again["verdict"], again["computed"], again["difference"]) == ("differs", "205", "2")
        assert right["id"] in again["operands"]
        assert checks_said(await said(monitor, of)) == ["agrees", "differs"]

    async def test_are_said_once_however_often_they_are_checked(self, monitor: Running) -> None:
        of, _whole, _parts = await with_groups(monitor, "207", "42", "165")
        await checks(monitor, of)
        await record(monitor, of, figure("9", "2019"))
        await record(monitor, of, figure("9", breakdown={"region": "gooi"}))
        await checks(monitor, of)
        assert checks_said(await said(monitor, of)) == ["agrees"]

    async def test_end_a_check_where_nothing_is_left_to_hold_the_total_against(self, monitor: Running) -> None:
        of, _whole, parts = await with_groups(monitor, "207", "42", "165")
        await checks(monitor, of)
        gone = await change(
            monitor, "POST", f"/v1/observations/{parts[0]['id']}/withdraw", {"reason": "Wrong"}, version=1
        )
        assert gone.status_code == 200, gone.text
        assert await checks(monitor, of) == []
        assert checks_said(await said(monitor, of)) == ["agrees", "ended"]

    async def test_move_to_the_figure_that_takes_the_place_of_the_total(self, monitor: Running) -> None:
        of, whole, _parts = await with_groups(monitor, "200", "42", "165")
        await checks(monitor, of)
        right = await correct(monitor, whole, "207")
        [check] = await checks(monitor, of)
        assert (check["observation_id"], check["verdict"]) == (right["id"], "agrees")

    async def test_are_held_against_what_the_indicator_allows_by_now(self, monitor: Running) -> None:
        of, _whole, _parts = await with_groups(monitor, "200", "42", "165")
        [before] = await checks(monitor, of)
        amended = await change(
            monitor, "PATCH", f"/v1/indicators/{of['id']}", {"tolerance": "7"}, version=of["version"]
        )
        assert amended.status_code == 200, amended.text
        [after] = await checks(monitor, of)
        assert (before["verdict"], after["verdict"], after["tolerance"]) == ("differs", "within_tolerance", "7")
        assert after["version"] == before["version"] + 1

    async def test_are_not_held_against_a_total_where_one_is_withheld(self, monitor: Running) -> None:
        of, _whole, _parts = await with_groups(monitor, "207", "2", "205", minimum_count=5)
        assert await checks(monitor, of) == []
        assert checks_said(await said(monitor, of)) == []


class TestFormulas:
    async def share(self, monitor: Running, **changes: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        part, whole = await indicator(monitor, **changes), await indicator(monitor)
        formula = {"kind": "ratio", "operands": [part["id"], whole["id"]], "times": "100", "decimals": 2}
        share = await indicator(monitor, unit="percent", aggregation="none", formula=formula)
        return part, whole, share

    async def test_compute_again_what_rests_on_a_corrected_figure(self, monitor: Running) -> None:
        part, whole, share = await self.share(monitor)
        wrong = await record(monitor, part, figure("240"))
        budget = await record(monitor, whole, figure("1000"))
        [first] = await computed(monitor, share)
        assert (first["value"], first["revision"], first["events"]) == ("24.00", 1, 0)
        assert first["operands"] == [wrong["id"], budget["id"]]
        right = await correct(monitor, wrong, "250")
        [second] = await computed(monitor, share)
        assert (second["id"], second["value"], second["revision"]) == (first["id"], "25.00", 2)
        assert second["operands"] == [right["id"], budget["id"]]

    async def test_compute_nothing_where_an_operand_is_missing_or_zero(self, monitor: Running) -> None:
        part, whole, share = await self.share(monitor)
        await record(monitor, part, figure("240"))
        assert await computed(monitor, share) == []
        nothing = await record(monitor, whole, figure("0"))
        assert await computed(monitor, share) == []
        await correct(monitor, nothing, "480")
        [figure_of_share] = await computed(monitor, share)
        assert figure_of_share["value"] == "50.00"

    async def test_withdraw_what_nothing_is_left_of(self, monitor: Running) -> None:
        part, whole, share = await self.share(monitor)
        subsidy = await record(monitor, part, figure("240"))
        await record(monitor, whole, figure("1000"))
        await record(monitor, share, figure("31", kind="stated"))
        assert [each["check"] for each in await checks(monitor, share)] == ["formula"]
        await change(monitor, "POST", f"/v1/observations/{subsidy['id']}/withdraw", {"reason": "Wrong"}, version=1)
        assert await computed(monitor, share) == []
        assert await checks(monitor, share) == []

    async def test_compute_nothing_from_what_is_withheld(self, monitor: Running) -> None:
        part, whole, share = await self.share(monitor, minimum_count=5)
        await record(monitor, part, figure("3"))
        await record(monitor, whole, figure("100"))
        assert await computed(monitor, share) == []

    async def test_compute_the_parts_that_every_operand_has(self, monitor: Running) -> None:
        part, whole, share = await self.share(monitor)
        for of, value in ((part, "30"), (whole, "60")):
            await record(monitor, of, figure(value))
            await record(monitor, of, figure(str(int(value) // 3), breakdown={GROUP: "starters"}))
        await record(monitor, part, figure("20", breakdown={GROUP: "others"}))
        found = {tuple(each["breakdown"].items()): each["value"] for each in await computed(monitor, share)}
        assert found == {(): "50.00", ((GROUP, "starters"),): "50.00"}

    async def test_are_as_provisional_as_what_they_rest_on(self, monitor: Running) -> None:
        part, whole, share = await self.share(monitor)
        await record(monitor, part, figure("240", status="provisional", covers_until="2020-10-31"))
        await record(monitor, whole, figure("1000"))
        [found] = await computed(monitor, share)
        assert (found["status"], found["covers_until"]) == ("provisional", "2020-10-31")

    async def test_follow_one_another(self, monitor: Running) -> None:
        part, whole, share = await self.share(monitor)
        formula = {"kind": "difference", "operands": [share["id"], part["id"]], "times": "-1", "decimals": 0}
        further = await indicator(monitor, formula=formula)
        await record(monitor, part, figure("240"))
        await record(monitor, whole, figure("1000"))
        [found] = await computed(monitor, further)
        assert found["value"] == "216"

    @pytest.mark.parametrize(("is_comparable", "values"), [(True, ["24.00"]), (False, [])])
    async def test_take_figures_of_an_earlier_definition_only_where_they_are_comparable(
        self, monitor: Running, *, is_comparable: bool, values: list[str]
    ) -> None:
        part, whole, share = await self.share(monitor)
        await record(monitor, part, figure("240"))
        both = {"nl": "Anders geteld", "en": "Counted otherwise"}
        body = {"definition": both, "is_comparable": is_comparable, "reason": "Counted otherwise."}
        await change(
            monitor,
            "POST",
            f"/v1/indicators/{part['id']}/redefinitions",
            body,
            version=(await shown(monitor, part))["version"],
        )
        await record(monitor, whole, figure("1000"))
        assert [each["value"] for each in await computed(monitor, share)] == values


class TestClaimsOfWhatIsCountedFromEvents:
    async def test_are_held_against_the_count_once_their_period_is_over(self, monitor: Running) -> None:
        telling = Telling(monitor)
        running = datetime.now(UTC).year
        of = {"id": await telling.define("items.assigned.share", jump="1")}
        await telling.tell(f"{running - 2}-02-01", happenings.line(1), happenings.item(1), happenings.item(2))
        await telling.tell(f"{running}-01-01", happenings.accepted(1, by=1))
        for period in (str(running - 1), str(running)):
            await record(monitor, of, figure("25", period, kind="stated"))
        found = {(each["check"], each["period"]): each["verdict"] for each in await checks(monitor, of)}
        assert found == {("formula", str(running - 1)): "differs"}


class TestDocuments:
    async def test_that_differ_are_both_kept_and_told_with_their_difference(self, monitor: Running) -> None:
        of = await indicator(monitor, documents=["S1", "S2"])
        quarter = await record(monitor, of, figure("25", qualifier="about", kind="stated"))
        third = await record(monitor, of, figure("33.33", qualifier="about", kind="stated", source=from_document("S2")))
        [check] = await checks(monitor, of)
        assert (check["check"], check["verdict"], check["difference"]) == ("documents", "differs", "8.33")
        assert (check["observation_id"], check["operands"]) == (third["id"], [quarter["id"]])

    async def test_are_not_compared_across_definitions(self, monitor: Running) -> None:
        of = await indicator(monitor, documents=["S1"])
        await record(monitor, of, figure("2295"))
        both = {"nl": "Anders geteld", "en": "Counted otherwise"}
        body = {"definition": both, "documents": ["S0"], "reason": "Another report counts otherwise."}
        await change(monitor, "POST", f"/v1/indicators/{of['id']}/redefinitions", body, version=of["version"])
        await record(monitor, of, figure("5524", source=from_document("S0")))
        assert await checks(monitor, of) == []


class TestJumps:
    async def test_are_questioned_whichever_of_the_two_figures_comes_last(self, monitor: Running) -> None:
        of = await indicator(monitor, rhythm="quarterly", jump="30")
        now = await record(monitor, of, figure("30227", "2021-Q1"))
        assert await checks(monitor, of) == []
        before = await record(monitor, of, figure("22763", "2020-Q4"))
        [check] = await checks(monitor, of)
        assert (check["observation_id"], check["operands"], check["period"]) == (now["id"], [before["id"]], "2021-Q1")
        assert check["verdict"] == "differs"
        await correct(monitor, before, "29000")
        [calm] = await checks(monitor, of)
        assert calm["verdict"] == "within_tolerance"


class TestNotes:
    async def test_say_what_is_the_matter_and_the_newest_holds(self, monitor: Running) -> None:
        of, whole, _parts = await with_groups(monitor, "200", "42", "165")
        [silent] = await checks(monitor, of)
        assert silent["note"] is None
        address = f"/v1/observations/{whole['id']}/notes"
        first = await monitor.create(address, {"note": {"nl": "Navraag gedaan", "en": "Asked"}})
        text = {"nl": "Tikfout in de brief", "en": "A slip in the letter"}
        second = await monitor.create(address, {"note": text, "source": from_document("S1")})
        assert (await monitor.client.get(f"/v1/notes/{first['id']}")).json() == first
        assert (await monitor.client.get(address)).json()["items"] == [second, first]
        [noted] = await checks(monitor, of, noted="true")
        assert (noted["note"], noted["noted_at"]) == (text, second["created_at"])
        assert await checks(monitor, of, noted="false") == []
        [last] = [data for name, data in await said(monitor, of) if name == "figure.noted"][1:]
        assert (last["observation_id"], last["note"]) == (whole["id"], text)

    async def test_are_for_who_facilitates(self, monitor: Running) -> None:
        _of, whole, _parts = await with_groups(monitor, "200", "42", "165")
        answer = await monitor.client.post(
            f"/v1/observations/{whole['id']}/notes",
            json={"note": {"nl": "Nee", "en": "No"}},
            headers=internally(person(Role.PARTNER), "monitor"),
        )
        assert answer.status_code == 403

    async def test_are_of_figures_that_are_there(self, monitor: Running) -> None:
        address = "/v1/observations/018f0000-0000-7000-8000-000000000001/notes"
        assert (await monitor.client.get(address)).status_code == 404
        assert (await monitor.post(address, {"note": {"nl": "Nee", "en": "No"}})).status_code == 404


class TestLists:
    async def test_are_paged_the_newest_first_and_narrowed(self, monitor: Running) -> None:
        ones = [(await with_groups(monitor, total, "1", "2"))[0] for total in ("3", "4", "5")]
        await checked(monitor)
        wrong = (await monitor.client.get("/v1/checks", params={"verdict": "differs", "limit": 1})).json()
        assert wrong["items"][0]["indicator_id"] == ones[2]["id"]
        following = await monitor.client.get(
            "/v1/checks", params={"verdict": "differs", "limit": 1, "cursor": wrong["next"]}
        )
        assert following.json()["items"][0]["indicator_id"] == ones[1]["id"]
        narrowed = await monitor.client.get("/v1/checks", params={"indicator_id": ones[0]["id"], "check": "parts"})
        assert [each["verdict"] for each in narrowed.json()["items"]] == ["agrees"]
        tallies = (await monitor.client.get("/v1/validation", params={"period": "2020"})).json()["tallies"]
        assert all(each["figures"] >= each["noted"] for each in tallies)
        assert {"agrees", "differs"} <= {each["verdict"] for each in tallies if each["check"] == "parts"}
