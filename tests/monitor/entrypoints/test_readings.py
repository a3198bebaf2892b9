"""What an indicator shows of itself: where it started, what is aimed for, and how its latest figure stands to them."""

import pytest

from monitor.asking import S1, change, figure, from_document, indicator, record, refusals, said, shown
from support.running import Running

AIM = {"period": "2020", "comparator": "at_least", "value": "725", "source": S1}


class TestTheLatestFigure:
    async def test_stands_to_its_target(self, monitor: Running) -> None:
        courses = await indicator(monitor)
        await monitor.create(f"/v1/indicators/{courses['id']}/targets", AIM)
        assert (await shown(monitor, courses))["achievement"] == "no_figure"
        await record(monitor, courses, figure("103"))
        read = await shown(monitor, courses)
        assert (read["achievement"], read["progress"]) == ("not_met", None)
        assert (read["latest"]["value"], read["target"]["value"]) == ("103", "725")

    async def test_shows_the_change_on_the_year_before(self, monitor: Running) -> None:
        visits = await indicator(monitor, rhythm="quarterly")
        before = await record(monitor, visits, figure("22763", "2020-Q1"))
        await record(monitor, visits, figure("30227", "2021-Q1"))
        assert (await shown(monitor, visits))["change"] == {
            "observation_id": before["id"],
            "period": "2020-Q1",
            "value": "22763",
            "difference": "7464",
            "percent": "32.8",
            "is_from_negative": False,
        }

    @pytest.mark.parametrize(("before", "percent", "negative"), [("0", None, False), ("-10", "200.0", True)])
    async def test_is_no_percentage_of_zero_and_says_where_it_was_negative(
        self, monitor: Running, before: str, percent: str | None, negative: bool
    ) -> None:
        balance = await indicator(monitor)
        await record(monitor, balance, figure(before, "2019"))
        await record(monitor, balance, figure("10", "2020"))
        read = (await shown(monitor, balance))["change"]
        assert (read["percent"], read["is_from_negative"]) == (percent, negative)

    async def test_changed_on_what_the_same_document_told_before(self, monitor: Running) -> None:
        reach = await indicator(monitor, documents=["S1", "S0"])
        same = await record(monitor, reach, figure("100", "2019", source=from_document("S0")))
        await record(monitor, reach, figure("400", "2019"))
        await record(monitor, reach, figure("110", "2020", source=from_document("S0")))
        assert (await shown(monitor, reach))["change"]["observation_id"] == same["id"]

    async def test_without_the_year_before_has_no_change(self, monitor: Running) -> None:
        weekly = await indicator(monitor, rhythm="weekly")
        await record(monitor, weekly, figure("1", "2019-W52"))
        await record(monitor, weekly, figure("2", "2020-W53"))
        assert (await shown(monitor, weekly))["change"] is None


class TestATarget:
    async def test_of_a_later_year_is_what_a_figure_is_on_its_way_to(self, monitor: Running) -> None:
        made = await indicator(monitor)
        path = f"/v1/indicators/{made['id']}"
        for period, value in (("2019", "50"), ("2030", "200"), ("2025", "150")):
            await monitor.create(f"{path}/targets", {**AIM, "period": period, "value": value})
        await monitor.create(f"{path}/baselines", {"period": "2018", "value": "50", "source": S1})
        await record(monitor, made, figure("75"))
        read = await shown(monitor, made)
        assert read["target"]["period"] == "2025"
        assert (read["achievement"], read["progress"]) == ("partly", "25.0")

    async def test_without_a_document_is_somebodys_word(self, monitor: Running) -> None:
        made = await indicator(monitor)
        path = f"/v1/indicators/{made['id']}/targets"
        bare = {name: value for name, value in AIM.items() if name != "source"}
        first = await monitor.create(path, bare)
        assert first["source"] is None
        assert (await monitor.post(path, bare)).json()["type"] == "/problems/target-known"

    async def test_is_set_otherwise_for_a_reason_and_withdrawn(self, monitor: Running) -> None:
        made = await indicator(monitor)
        target = await monitor.create(f"/v1/indicators/{made['id']}/targets", AIM)
        path = f"/v1/targets/{target['id']}"
        without = await change(monitor, "PATCH", path, {"value": "800"}, version=1)
        assert refusals(without).keys() == {"body.reason"}
        body = {"value": "800", "comparator": "at_most", "reason": "De raad wil anders."}
        amended = await change(monitor, "PATCH", path, body, version=1)
        assert (amended.status_code, amended.json()["value"]) == (200, "800")
        assert (await change(monitor, "PATCH", path, body, version=2)).json()["type"] == "/problems/nothing-changed"
        gone = await change(monitor, "POST", f"{path}/withdraw", {"reason": "Vervallen."}, version=2)
        assert (gone.status_code, gone.json()["withdrawn_because"]) == (200, "Vervallen.")
        again = await change(monitor, "POST", f"{path}/withdraw", {"reason": "Vervallen."}, version=3)
        assert again.json()["type"] == "/problems/is-withdrawn"
        assert (await monitor.client.get(f"/v1/indicators/{made['id']}/targets")).json()["items"] == []
        every = await monitor.client.get(f"/v1/indicators/{made['id']}/targets?withdrawn=true")
        assert [each["id"] for each in every.json()["items"]] == [target["id"]]
        types = [name for name, _ in await said(monitor, made)]
        assert types[1:] == ["indicator.target-set", "indicator.target-set", "indicator.target-withdrawn"]
        await monitor.create(f"/v1/indicators/{made['id']}/targets", {**AIM, "comparator": "at_most"})

    async def test_moved_onto_another_one_is_refused(self, monitor: Running) -> None:
        made = await indicator(monitor)
        path = f"/v1/indicators/{made['id']}/targets"
        target = await monitor.create(path, AIM)
        await monitor.create(path, {**AIM, "period": "2021"})
        body = {"period": "2021", "reason": "Een jaar later."}
        answer = await change(monitor, "PATCH", f"/v1/targets/{target['id']}", body, version=1)
        assert answer.json()["type"] == "/problems/target-known"
        body = {"period": "2021-Q1", "reason": "Een kwartaal later."}
        answer = await change(monitor, "PATCH", f"/v1/targets/{target['id']}", body, version=1)
        assert answer.json()["type"] == "/problems/not-in-rhythm"


class TestABaseline:
    async def test_set_again_replaces_the_one_before_for_a_reason(self, monitor: Running) -> None:
        made = await indicator(monitor)
        path = f"/v1/indicators/{made['id']}/baselines"
        start = {"period": "2018", "value": "1807", "source": S1}
        first = await monitor.create(path, start)
        assert (await shown(monitor, made))["baseline"] == first
        assert refusals(await monitor.post(path, {**start, "value": "1800"})).keys() == {"body.reason"}
        same = await monitor.post(path, {**start, "reason": "Nog eens."})
        assert same.json()["type"] == "/problems/nothing-corrected"
        second = await monitor.create(path, {**start, "value": "1800", "reason": "Opnieuw geteld."})
        assert (await shown(monitor, made))["baseline"] == second
        listed = (await monitor.client.get(path)).json()["items"]
        assert [(each["value"], each["is_current"]) for each in listed] == [("1807", False), ("1800", True)]
        assert (await monitor.client.get(f"/v1/baselines/{first['id']}")).json()["is_current"] is False
        told = [facts for name, facts in await said(monitor, made) if name == "indicator.baseline-set"]
        assert [facts["value"] for facts in told] == ["1807", "1800"]
