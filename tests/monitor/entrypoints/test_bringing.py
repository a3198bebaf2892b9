"""Who brings figures, what is settled, and what is too small to be told."""

from typing import Any
from uuid import uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR
from monitor.asking import S1, change, figure, from_document, indicator, record, refusals, said, shown
from support.identity import internally, person
from support.running import Running

CORRECTION = {"value": "2", "reason": "Verteld.", "source": S1}


class TestTheOrganisationThatBringsFigures:
    async def test_records_corrects_and_withdraws_its_own_and_nobody_elses(self, monitor: Running) -> None:
        organisation = uuid4()
        partner = person(organisations=[organisation])
        as_partner = internally(partner, "monitor")
        own = await indicator(monitor, organisation_id=str(organisation))
        for other in (await indicator(monitor, organisation_id=str(uuid4())), await indicator(monitor)):
            path = f"/v1/indicators/{other['id']}/observations"
            refused = await monitor.client.post(path, json=figure("1"), headers=as_partner)
            assert refused.status_code == 403, refused.text
        path = f"/v1/indicators/{own['id']}/observations"
        made = await monitor.client.post(path, json=figure("1"), headers=as_partner)
        assert made.status_code == 201, made.text
        path = f"/v1/observations/{made.json()['id']}/corrections"
        right = await monitor.client.post(path, json=CORRECTION, headers=as_partner)
        assert right.status_code == 201, right.text
        path = f"/v1/observations/{right.json()['id']}/withdraw"
        gone = await change(monitor, "POST", path, {"reason": "Ingetrokken."}, version=1, by=partner)
        assert gone.status_code == 200, gone.text

    @pytest.mark.parametrize("actor", [VISITOR, person(Role.OPS), person(Role.ADMINISTRATOR)])
    async def test_is_nobody_by_seeing_alone(self, monitor: Running, actor: Any) -> None:
        made = await indicator(monitor)
        answer = await monitor.client.post(
            f"/v1/indicators/{made['id']}/observations", json=figure("1"), headers=internally(actor, "monitor")
        )
        assert answer.status_code in {401, 403, 404}


class TestWithdrawing:
    async def test_lets_a_figure_stand_no_more_and_keeps_it(self, monitor: Running) -> None:
        made = await indicator(monitor)
        one = await record(monitor, made, figure("1"))
        path = f"/v1/observations/{one['id']}"
        gone = await change(monitor, "POST", f"{path}/withdraw", {"reason": "Dubbel."}, version=1)
        assert (gone.status_code, gone.json()["withdrawn_because"]) == (200, "Dubbel.")
        assert (await shown(monitor, made))["latest"] is None
        assert (await monitor.client.get(path)).json() == gone.json()
        told = await said(monitor, made)
        assert told[-1][0] == "observation.withdrawn"
        assert told[-1][1]["reason"] == "Dubbel."
        again = await change(monitor, "POST", f"{path}/withdraw", {"reason": "Dubbel."}, version=2)
        assert (again.status_code, again.json()["type"]) == (409, "/problems/is-withdrawn")
        corrected = await monitor.post(f"{path}/corrections", CORRECTION)
        assert corrected.json()["type"] == "/problems/is-withdrawn"
        await record(monitor, made, figure("1"))

    async def test_of_what_was_corrected_names_the_current_one(self, monitor: Running) -> None:
        made = await indicator(monitor)
        wrong = await record(monitor, made, figure("1"))
        right = await monitor.create(f"/v1/observations/{wrong['id']}/corrections", CORRECTION)
        path = f"/v1/observations/{wrong['id']}/withdraw"
        answer = await change(monitor, "POST", path, {"reason": "Dubbel."}, version=2)
        assert answer.json()["type"] == "/problems/observation-superseded"
        assert right["id"] in answer.json()["detail"]


class TestAProvisionalFigure:
    async def test_becomes_final_with_the_same_value(self, monitor: Running) -> None:
        made = await indicator(monitor)
        body = figure("2295", status="provisional", covers_until="2020-10-31")
        early = await record(monitor, made, body)
        final = {"value": "2295", "status": "final", "covers_until": None, "reason": "Het jaar is om.", "source": S1}
        right = await monitor.create(f"/v1/observations/{early['id']}/corrections", final)
        assert (right["status"], right["covers_until"], right["value"]) == ("final", None, "2295")
        same = await monitor.post(f"/v1/observations/{right['id']}/corrections", final)
        assert same.json()["type"] == "/problems/nothing-corrected"


class TestAClosedPeriod:
    async def test_changes_visibly_and_for_a_reason(self, monitor: Running) -> None:
        made = await indicator(monitor, rhythm="quarterly")
        before = await record(monitor, made, figure("1", "1971-Q1"))
        kept = await record(monitor, made, figure("1", "1971-Q2"))
        await monitor.create("/v1/period-closes", {"period": "1971"})
        path = f"/v1/indicators/{made['id']}/observations"
        late = figure("3", "1971-Q3")
        without = await monitor.post(path, late)
        assert without.json()["type"] == "/problems/reason-needed"
        assert refusals(without).keys() == {"body.reason"}
        told = await record(monitor, made, {**late, "reason": "Later gevonden."})
        assert (told["after_close"], told["reason"]) == (True, "Later gevonden.")
        right = await monitor.create(f"/v1/observations/{before['id']}/corrections", CORRECTION)
        assert right["after_close"]
        gone = f"/v1/observations/{kept['id']}/withdraw"
        answer = await change(monitor, "POST", gone, {"reason": "Dubbel."}, version=1)
        assert answer.json()["after_close"]
        assert [
            facts["after_close"] for name, facts in await said(monitor, made) if name.startswith("observation")
        ] == [
            *(False, False),
            *(True, True, True),
        ]


class TestADerivedIndicator:
    async def test_takes_claims_beside_its_figures_and_nothing_else(self, monitor: Running) -> None:
        made = await indicator(monitor, measure="votes.cast")
        path = f"/v1/indicators/{made['id']}/observations"
        answer = await monitor.post(path, figure("1"))
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/indicator-is-derived")
        claim = await record(monitor, made, figure("1", kind="stated"))
        assert claim["origin"] == "entered"


class TestASmallCount:
    async def test_is_kept_and_told_to_nobody_but_who_sees_every_case(self, monitor: Running) -> None:
        made = await indicator(monitor, minimum_count=3)
        one = await record(monitor, made, figure("2", note={"nl": "Twee.", "en": "Two."}))
        assert (one["value"], one["is_withheld"]) == ("2", True)
        for actor in (VISITOR, person(Role.OPS), person(organisations=[uuid4()])):
            as_actor = internally(actor, "monitor")
            read = (await monitor.client.get(f"/v1/observations/{one['id']}", headers=as_actor)).json()
            assert (read["value"], read["note"], read["is_withheld"]) == (None, None, True)
            path = f"/v1/indicators/{made['id']}/observations"
            listed = (await monitor.client.get(path, headers=as_actor)).json()["items"]
            assert [each["value"] for each in listed] == [None]
            latest = (await shown(monitor, made, by=actor))["latest"]
            assert latest["value"] is None
        name, facts = (await said(monitor, made))[-1]
        assert name == "observation.withheld"
        assert facts.keys().isdisjoint({"value", "note", "reason"})
        assert (facts["minimum_count"], facts["period"]) == (3, "2020")
        assert (await shown(monitor, made))["achievement"] == "no_target"

    async def test_is_not_told_by_the_words_that_correct_it_either(self, monitor: Running) -> None:
        made = await indicator(monitor, minimum_count=5)
        one = await record(monitor, made, figure("3"))
        path = f"/v1/observations/{one['id']}/corrections"
        right = (await monitor.post(path, {"value": "2", "reason": "Twee, niet drie.", "source": S1})).json()
        assert right["reason"] == "Twee, niet drie."
        as_visitor = internally(VISITOR, "monitor")
        read = (await monitor.client.get(f"/v1/observations/{right['id']}", headers=as_visitor)).json()
        assert (read["value"], read["reason"]) == (None, None)

    async def test_that_was_corrected_before_is_told_no_more_either(self, monitor: Running) -> None:
        made = await indicator(monitor)
        one = await record(monitor, made, figure("3"))
        path = f"/v1/observations/{one['id']}/corrections"
        assert (await monitor.post(path, {"value": "30", "reason": "Meer.", "source": S1})).status_code == 201
        changed = await change(monitor, "PATCH", f"/v1/indicators/{made['id']}", {"minimum_count": 5}, version=1)
        assert changed.status_code == 200, changed.text
        as_visitor = internally(VISITOR, "monitor")
        listing = f"/v1/indicators/{made['id']}/observations?superseded=true"
        listed = (await monitor.client.get(listing, headers=as_visitor)).json()["items"]
        assert [(each["value"], each["is_withheld"]) for each in listed] == [(None, True), ("30", False)]
        read = (await monitor.client.get(f"/v1/observations/{one['id']}", headers=as_visitor)).json()
        assert read["value"] is None
        assert (await monitor.client.get(f"/v1/observations/{one['id']}")).json()["value"] == "3"

    async def test_of_zero_and_of_enough_is_told(self, monitor: Running) -> None:
        made = await indicator(monitor, minimum_count=3)
        for period, value in (("2018", "0"), ("2019", "3"), ("2020", "-2")):
            assert not (await record(monitor, made, figure(value, period)))["is_withheld"]

    async def test_takes_another_one_with_it_that_would_give_it_away(self, monitor: Running) -> None:
        made = await indicator(monitor, minimum_count=3)
        total = await record(monitor, made, figure("60"))
        parts = [
            await record(monitor, made, figure(value, breakdown={"group": name}))
            for name, value in (("professionals", "40"), ("students", "18"))
        ]
        small = await record(monitor, made, figure("2", breakdown={"group": "starters"}))
        read = {
            each["id"]: each["is_withheld"]
            for each in (await monitor.client.get(f"/v1/indicators/{made['id']}/observations")).json()["items"]
        }
        assert read == {total["id"]: False, parts[0]["id"]: False, parts[1]["id"]: True, small["id"]: True}
        last = [name for name, _ in await said(monitor, made)][-2:]
        assert last == ["observation.withheld", "observation.withheld"]
        path = f"/v1/observations/{small['id']}/withdraw"
        assert (await change(monitor, "POST", path, {"reason": "Dubbel."}, version=1)).status_code == 200
        again = (await monitor.client.get(f"/v1/observations/{parts[1]['id']}")).json()
        assert not again["is_withheld"]
        assert [name for name, _ in await said(monitor, made)][-2:].count("observation.recorded") == 1

    async def test_takes_another_one_with_it_before_the_whole_is_told_so_that_the_feed_does_not_give_it_away(
        self, monitor: Running
    ) -> None:
        made = await indicator(monitor, minimum_count=5)
        for name, value in (("starters", "3"), ("students", "22"), ("professionals", "40")):
            await record(monitor, made, figure(value, breakdown={"group": name}))
        await record(monitor, made, figure("65"))
        told = [(name, facts.get("value")) for name, facts in await said(monitor, made)][1:]
        assert told == [
            *[("observation.withheld", None)] * 2,
            ("observation.recorded", "40"),
            ("observation.recorded", "65"),
        ]

    async def test_of_the_only_part_leaves_the_whole_that_another_document_tells(self, monitor: Running) -> None:
        made = await indicator(monitor, minimum_count=5, documents=["S0", "S1"])
        part = await record(monitor, made, figure("3", breakdown={"group": "starters"}))
        whole = await record(monitor, made, figure("65", source=from_document("S0")))
        assert (part["is_withheld"], whole["is_withheld"]) == (True, False)

    async def test_is_told_once_the_indicator_tells_such_counts(self, monitor: Running) -> None:
        made = await indicator(monitor)
        one = await record(monitor, made, figure("2"))
        path = f"/v1/indicators/{made['id']}"
        assert (await change(monitor, "PATCH", path, {"minimum_count": 5}, version=1)).status_code == 200
        assert (await monitor.client.get(f"/v1/observations/{one['id']}")).json()["is_withheld"]
        assert (await change(monitor, "PATCH", path, {"minimum_count": None}, version=2)).status_code == 200
        assert not (await monitor.client.get(f"/v1/observations/{one['id']}")).json()["is_withheld"]
        types = [name for name, _ in await said(monitor, made)]
        assert types == [
            *("indicator.defined", "observation.recorded", "observation.withheld"),
            *("indicator.amended", "observation.recorded", "indicator.amended"),
        ]
