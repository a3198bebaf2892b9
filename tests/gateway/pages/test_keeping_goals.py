"""What a facilitator does with goal trees on their pages: setting, wording, reporting, copying, and taking out."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway.pages.agenda_hub import NEVER, Hub, running_hub
from gateway.pages.browser import Browser, browsing
from support.agendas import SOURCE, both
from support.infrastructure import Infrastructure


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running_hub(infrastructure) as started:
        yield started


@pytest.fixture
async def facilitator(hub: Hub) -> AsyncIterator[Browser]:
    async with hub.facilitator() as browser:
        yield browser


async def goal(hub: Hub, year: int, code: str, title: str, **fields: Any) -> dict[str, Any]:
    made = await hub.agendas.running.create(
        "/v1/goals", {"year": year, "code": code, "title": both(title), "source": SOURCE, **fields}
    )
    await hub.item("Hierna is het gehoord")
    return made


async def target(hub: Hub, under: dict[str, Any], code: str, **fields: Any) -> dict[str, Any]:
    body = {"code": code, "title": both("Studenten"), "source": SOURCE, **fields}
    made = await hub.agendas.running.create(f"/v1/goals/{under['id']}/targets", body)
    await hub.item("Hierna is het gehoord")
    return made


class TestAGoal:
    async def test_is_set_in_a_year_and_gets_targets_under_it(self, facilitator: Browser) -> None:
        page = await facilitator.opens("/agenda/goals/new?year=2027")
        wrong = await facilitator.presses(page, "Doel toevoegen", {"code": "1"}, status=422)
        assert "title_nl" in wrong.errors
        typed = {
            "code": "1",
            "title_nl": "Talent",
            "title_en": "Talent",
            "narrative_nl": "Meer",
            "narrative_en": "More",
        }
        made = await facilitator.presses(page, "Doel toevoegen", typed)
        assert made.heading == "1 Talent"
        assert "Het doel is toegevoegd." in made.text
        form = await facilitator.opens(made.links()["Streefcijfer toevoegen"])
        half = {"code": "1.a", "title_nl": "Hackathons", "title_en": "Hackathons", "number": "2"}
        wrong = await facilitator.presses(form, "Streefcijfer toevoegen", half, status=422)
        assert wrong.errors == {"comparator": "Fout: Zeg hoe het getal vergeleken wordt"}
        whole = {**half, "comparator": "at_least", "unit_nl": "hackathons", "unit_en": "hackathons"}
        shown = await facilitator.presses(wrong, "Streefcijfer toevoegen", whole)
        assert shown.heading == "1.a Hackathons"
        assert "ten minste 2 hackathons" in shown.text

    async def test_is_put_in_other_words_in_place_and_that_is_undone(self, hub: Hub, facilitator: Browser) -> None:
        made = await goal(hub, 2028, "1", "Oud")
        at = f"/agenda/goals/{made['id']}"
        page = await facilitator.opens(f"{at}/edit/title")
        changed = await facilitator.presses(page, "Opslaan", {"title_nl": "Nieuw", "title_en": "New"})
        assert changed.heading == "1 Nieuw"
        undone = await facilitator.presses(changed, "Ongedaan maken", {})
        assert undone.heading == "1 Oud"

    async def test_leaves_its_tree_with_a_reason_once_nothing_hangs_under_it(
        self, hub: Hub, facilitator: Browser
    ) -> None:
        made = await goal(hub, 2029, "1", "Boven")
        await goal(hub, 2029, "1.1", "Onder", parent_id=made["id"])
        page = await facilitator.opens(f"/agenda/goals/{made['id']}/withdraw")
        refused = await facilitator.presses(page, "Intrekken", {"reason": "Dubbel"}, status=409)
        assert "Er hangen nog doelen of streefcijfers onder" in refused.text

    @pytest.mark.parametrize("path", ["", "/edit/title", "/withdraw", "/targets/new"])
    async def test_that_is_not_there_is_not_found(self, facilitator: Browser, path: str) -> None:
        await facilitator.opens(f"/agenda/goals/{NEVER}{path}", status=404)

    async def test_is_kept_by_nobody_else(self, hub: Hub) -> None:
        made = await goal(hub, 2030, "1", "Talent")
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(f"/agenda/goals/{made['id']}")
            assert "Streefcijfer toevoegen" not in page.links()
            assert not [each for each in page.links().values() if "/edit/" in each]


class TestATree:
    async def test_is_copied_to_a_year_without_one(self, hub: Hub, facilitator: Browser) -> None:
        made = await goal(hub, 2031, "1", "Talent")
        await target(hub, made, "1.a", comparator="at_least", number="120")
        page = await facilitator.opens("/agenda/goals?year=2031")
        form = await facilitator.opens(page.links()["Naar een volgend jaar kopiëren"])
        same = await facilitator.presses(form, "Doelenboom kopiëren", {"to_year": "2031"}, status=422)
        assert same.errors == {"to_year": "Fout: Kies een ander jaar dan dat van de boom zelf"}
        copied = await facilitator.presses(form, "Doelenboom kopiëren", {"to_year": "2032"})
        assert copied.heading == "Doelen van 2032"
        assert "1 Talent 1 onbekend" in copied.text
        again = await facilitator.opens("/agenda/goals/copy?year=2031")
        taken = await facilitator.presses(again, "Doelenboom kopiëren", {"to_year": "2032"}, status=409)
        assert "to_year" in taken.errors


class TestATarget:
    async def test_is_reported_on_in_the_numbers_of_the_language(self, hub: Hub, facilitator: Browser) -> None:
        under = await goal(hub, 2033, "1", "Talent")
        made = await target(hub, under, "1.a", comparator="at_least", number="1000")
        page = await facilitator.opens(f"/agenda/targets/{made['id']}/realise")
        told = {
            "number": "1.250,5",
            "narrative_nl": "Het ging goed.",
            "narrative_en": "It went well.",
            **{f"source_{part}": text for part, text in SOURCE.items()},
        }
        decided = await facilitator.presses(page, "Rapport opslaan", {**told, "outcome": "partly"}, status=422)
        assert decided.errors == {"outcome": "Fout: De getallen beslissen dit zelf: laat de uitkomst leeg"}
        shown = await facilitator.presses(page, "Rapport opslaan", told)
        assert "Het rapport is opgeslagen." in shown.text
        assert "1.250,5" in shown.text
        assert "Gehaald" in shown.text

    async def test_is_put_otherwise_with_a_reason_and_judged_anew(self, hub: Hub, facilitator: Browser) -> None:
        under = await goal(hub, 2034, "1", "Talent")
        made = await target(hub, under, "1.a", comparator="at_least", number="120")
        report = {"narrative": both("Zo."), "source": SOURCE, "number": "90"}
        await hub.agendas.running.create(f"/v1/targets/{made['id']}/realisations", report)
        await hub.item("Hierna is het gehoord")
        page = await facilitator.opens(f"/agenda/targets/{made['id']}/edit")
        without = await facilitator.presses(page, "Opslaan", {"number": "80"}, status=422)
        assert "reason" in without.errors
        shown = await facilitator.presses(page, "Opslaan", {"number": "80", "reason": "De bootcamp viel af"})
        assert "Gehaald" in shown.text
        gone = await facilitator.opens(f"/agenda/targets/{made['id']}/withdraw")
        back = await facilitator.presses(gone, "Intrekken", {"reason": "Vergissing"})
        assert back.path == f"/agenda/goals/{under['id']}"


class TestAnActivity:
    async def test_is_recorded_with_who_took_part_and_counts_towards_a_target(
        self, hub: Hub, facilitator: Browser
    ) -> None:
        under = await goal(hub, 2035, "1", "Talent")
        made = await target(hub, under, "1.a", comparator="at_least", number="120")
        page = await facilitator.opens("/agenda/activities/new")
        typed = {
            "code": "2035.hackathon",
            "kind": "hackathon",
            "title_nl": "Hackathon",
            "title_en": "Hackathon",
            "on": "2035-06",
            "status": "held",
            "participants_students_number": "90",
            "participants_students_qualifier": "about",
            "rating_mean": "8,2",
            "rating_highest": "10",
            "rating_raters_number": "40",
        }
        early = await facilitator.presses(page, "Activiteit vastleggen", {**typed, "until": "2035-05"}, status=422)
        assert early.errors == {"until": "Fout: De laatste dag kan niet voor de eerste liggen"}
        shown = await facilitator.presses(page, "Activiteit vastleggen", typed)
        assert shown.heading == "Hackathon"
        assert "Studenten: circa 90" in shown.text
        assert "8,2 van 10" in shown.text
        form = await facilitator.opens(shown.links()["Laten meetellen"])
        chosen = {"target_id": made["id"], "counted": "students"}
        counting = await facilitator.presses(form, "Laten meetellen", chosen)
        assert "Deelnemers: studenten" in counting.text
        seen = await facilitator.opens(f"/agenda/targets/{made['id']}")
        assert "circa 90 deelnemers" in seen.text
        stop = await facilitator.opens(f"{counting.path}/counts/0/remove")
        stopped = await facilitator.presses(stop, "Niet meer laten meetellen", {})
        assert "Deelnemers: studenten" not in stopped.text

    async def test_names_who_organised_it_and_what_it_serves_as_people_do(self, hub: Hub, facilitator: Browser) -> None:
        await hub.organisation("Beeldlab")
        item = await hub.item("Een punt")
        page = await facilitator.opens("/agenda/activities/new")
        typed = {
            "code": "genoemd",
            "kind": "training",
            "title_nl": "Training",
            "title_en": "Training",
            "on": "2035-05-04",
            "status": "planned",
            "items": item["code"],
            "organisers": "beeldlab; Wie dan ook",
        }
        wrong = await facilitator.presses(page, "Activiteit vastleggen", typed, status=422)
        assert wrong.errors == {"organisers": "Fout: Hier heet niets zo, of meer dan een"}
        shown = await facilitator.presses(page, "Activiteit vastleggen", {**typed, "organisers": "beeldlab"})
        assert shown.links()["Beeldlab"].startswith("/community/organisations/")
        assert f"{item['code']} Een punt" in shown.links()
        assert "4 mei 2035" in shown.text
        edit = await facilitator.opens(shown.links()["Activiteit wijzigen"])
        assert edit.form("Opslaan").fields["organisers"] == ["Beeldlab"]
        at = (await hub.agendas.get("/v1/activities", kind="training", year=2035))["items"][0]
        await facilitator.presses(edit, "Opslaan", {})
        assert (await hub.agendas.get(f"/v1/activities/{at['id']}"))["version"] == at["version"]

    async def test_is_changed_and_withdrawn(self, hub: Hub, facilitator: Browser) -> None:
        body = {"code": "wijzigt", "kind": "training", "title": both("Wordt ingetrokken"), "on": "2035"}
        made = await hub.agendas.running.create("/v1/activities", body)
        await hub.item("Hierna is het gehoord")
        page = await facilitator.opens(f"/agenda/activities/{made['id']}/edit")
        off = await facilitator.presses(page, "Opslaan", {"status": "cancelled"}, status=422)
        assert off.errors == {"reason": "Fout: Zeg waarom het is afgelast, hier of als oorzaak van buiten"}
        shown = await facilitator.presses(page, "Opslaan", {"status": "cancelled", "external_cause": "storm"})
        assert "Afgelast" in shown.text
        gone = await facilitator.opens(f"/agenda/activities/{made['id']}/withdraw")
        listed = await facilitator.presses(gone, "Intrekken", {"reason": "Vergissing"})
        assert listed.path == "/agenda/activities"
        assert "Wordt ingetrokken" not in listed.links()
        await facilitator.opens(f"/agenda/activities/{made['id']}", status=404)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": "parade"},
            {"status": "perhaps"},
            {"on": "gisteren"},
            {"on": "2020-02-30"},
            {"action_lines": "x"},
            {"participants_students_number": "-1"},
            {"participants_students_number": "9" * 16},
            {"rating_mean": "NaN"},
            {"rating_mean": "8"},
            {"items": "'; --"},
            {"source_document": "S0"},
            {"title_en": "x" * 301},
        ],
    )
    async def test_that_cannot_be_so_is_refused_at_its_form(
        self, hub: Hub, facilitator: Browser, wrong: dict[str, str]
    ) -> None:
        page = await facilitator.opens("/agenda/activities/new")
        names = {"title_nl": "Fout", "title_en": "Wrong"}
        typed = {"code": "fout", "kind": "other", "on": "2035", "status": "held", **names, **wrong}
        refused = await facilitator.presses(page, "Activiteit vastleggen", typed, status=422)
        assert refused.errors
        assert (await hub.agendas.get("/v1/activities", kind="other", year=2035))["items"] == []

    @pytest.mark.parametrize("path", ["/counts/-1/remove", "/counts/99999999999999999999/remove", "/edit", "/withdraw"])
    async def test_that_is_not_there_is_not_found(self, facilitator: Browser, path: str) -> None:
        await facilitator.opens(f"/agenda/activities/{NEVER}{path}", status=404)
