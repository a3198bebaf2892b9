"""What the page of an item shows of its work and what it waits for, and who changes what of it where it stands."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from gateway.pages.agenda_hub import Hub, at, code, running_hub
from gateway.pages.browser import browsing, leads_to
from mediate_gateway.adapters.agendas_read_model import DEPENDENCY, EVIDENCE, MILESTONE, PROGRAMME, PROGRESS
from mediate_gateway.adapters.tables import LINE
from support.agendas import SOURCE
from support.infrastructure import Infrastructure
from support.running import eventually


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running_hub(infrastructure) as started:
        yield started


async def made(hub: Hub, path: str, table: Any, **body: Any) -> dict[str, Any]:
    """Tell the agendas service something, and return it once the pages know it."""
    found = await hub.agendas.running.create(f"/v1{path}", body)
    await hub._heard(table, UUID(found["id"]))
    return found


async def needs(hub: Hub, item: dict[str, Any], needed: dict[str, Any], **body: str) -> dict[str, Any]:
    """Let an item wait for another one."""
    return await made(hub, f"/items/{item['id']}/dependencies", DEPENDENCY, needs_id=needed["id"], **body)


async def heard(hub: Hub, table: Any, **holds: Any) -> None:
    """Wait until the gateway has a row like this."""
    query = select(table.c.id).where(*(table.c[name] == value for name, value in holds.items()))

    async def is_heard() -> bool:
        async with hub.gateway.service.database.reading() as connection:
            return (await connection.execute(query)).first() is not None

    await eventually(is_heard)


class TestAnItem:
    async def test_shows_milestones_progress_and_evidence_to_everybody(self, hub: Hub) -> None:
        item = await hub.item("Werk in uitvoering")
        own = f"/items/{item['id']}"
        await made(hub, own + "/milestones", MILESTONE, title="Eerste proef", due_date="2020-06-30")
        await made(hub, own + "/milestones", MILESTONE, title="Tweede proef", reached_on="2020-07-01")
        await made(hub, own + "/progress", PROGRESS, note="Halverwege", percentage=50)
        await made(hub, own + "/evidence", EVIDENCE, title="Verslag", page="https://studio.example/verslag")
        await made(hub, own + "/evidence", EVIDENCE, title="Jaarverslag", source=SOURCE)
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(at(item))
        for said in ("Eerste proef 30 juni 2020 over tijd Nog niet", "bereikt 1 juli 2020", "Halverwege", "50% gereed"):
            assert said in page.text, said
        assert page.links()["Verslag"] == "https://studio.example/verslag"
        assert "Bron S3: Deel III" in page.text
        assert not [each for each in page.links() if each.startswith(("Wijzigen", "Intrekken"))]

    async def test_says_what_holds_it_up_and_what_it_holds_up_also_through_others(self, hub: Hub) -> None:
        first = await hub.item("Eerst dit", line_id=hub.lines[2])
        then, last = await hub.item("Dan dat"), await hub.item("Ten slotte")
        await needs(hub, then, first, reason="Zonder dit geen dat")
        await needs(hub, last, then)
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(at(last))
            assert page.links()[f"{then['code']} Dan dat"] == at(then)
            assert f"{first['code']} Eerst dit voorgesteld via {then['code']}" in page.text
            assert f"{last['code']} Ten slotte voorgesteld via {then['code']}" in (await visitor.opens(at(first))).text
            assert "Zonder dit geen dat" in (await visitor.opens(at(then))).text
            held = (await visitor.opens("/agenda/items?held_up=yes")).links().values()
            assert at(last) in held
            assert at(first) not in held

    async def test_waits_for_what_took_the_place_of_what_it_needed(self, hub: Hub) -> None:
        was, instead = await hub.item("Was nodig"), await hub.item("Kwam ervoor")
        waiting = await hub.item("Wacht erop")
        await needs(hub, waiting, was)
        await hub.moved(was, "substituted", substituted_by=instead["id"])
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(at(waiting))
        assert page.links()[f"{instead['code']} Kwam ervoor"] == at(instead)
        assert f"In de plaats van {was['code']} Was nodig" in page.text

    async def test_tells_every_change_with_when_and_why_and_facilitators_by_whom(self, hub: Hub) -> None:
        item = await hub.item("Heeft geschiedenis")
        async with hub.facilitator() as browser, browsing(hub.gateway) as visitor:
            page = await browser.opens(f"{at(item)}/edit/due_date")
            await browser.presses(page, "Opslaan", {"due_date": "2027-12-31", "reason": "Later beloofd"})
            told = await browser.opens(f"{at(item)}/history")
            assert "Gewijzigd: gereed op" in told.text
            assert "Later beloofd" in told.text
            assert "Door" in [each.text for each in told.all("th")]
            seen = await visitor.opens(f"{at(item)}/history")
            assert "Later beloofd" in seen.text
            assert "Door" not in [each.text for each in seen.all("th")]


class TestAFacilitator:
    @pytest.mark.parametrize(
        ("field", "typed", "shown"),
        [
            ("title", {"title_nl": "Anders", "title_en": "Otherwise"}, "Anders"),
            ("starts", {"starts": "2026-02-01"}, "1 februari 2026"),
            ("themes", {"themes": "ai; Data delen"}, "data delen"),
            ("description", {"description_nl": "Waarom", "description_en": "Why"}, "Waarom"),
            ("horizon", {"horizon": "long"}, "Lange termijn"),
        ],
    )
    async def test_changes_one_field_where_it_stands_and_can_undo_that(
        self, hub: Hub, field: str, typed: dict[str, str], shown: str
    ) -> None:
        item = await hub.item("Te wijzigen", code=code())
        async with hub.facilitator() as browser:
            page = await browser.opens(f"{at(item)}/edit/{field}")
            done = await browser.presses(page, "Opslaan", typed)
            assert done.path == at(item)
            assert "Het punt is gewijzigd." in done.text
            assert shown in done.text
            assert "Ongedaan maken" in [button for form in done.forms for button in form.buttons]

    async def test_who_was_overtaken_sees_what_stands_there_now_and_keeps_what_was_typed(self, hub: Hub) -> None:
        item = await hub.item("Twee tegelijk")
        async with hub.facilitator() as browser:
            page = await browser.opens(f"{at(item)}/edit/due_date")
            first = await browser.opens(f"{at(item)}/edit/due_date")
            await browser.presses(first, "Opslaan", {"due_date": "2027-01-01"})
            late = await browser.presses(page, "Opslaan", {"due_date": "2028-01-01"}, status=412)
            assert "Zo staat het er nu" in late.text
            assert "1 januari 2027" in late.text
            assert late.form("Opslaan").fields["due_date"] == ["2028-01-01"]
            assert "Het punt is gewijzigd." in (await browser.presses(late, "Opslaan")).text

    async def test_sets_moves_and_withdraws_a_milestone(self, hub: Hub) -> None:
        item = await hub.item("Met een mijlpaal")
        async with hub.facilitator() as browser:
            page = await browser.opens((await browser.opens(at(item))).links()["Mijlpaal toevoegen"])
            empty = await browser.presses(page, "Toevoegen", status=422)
            assert empty.errors == {"title": "Fout: Vul dit in"}
            done = await browser.presses(empty, "Toevoegen", {"title": "Open dag"})
            assert "De mijlpaal staat erbij." in done.text
            edit = await browser.opens(done.links()["Wijzigen Open dag"])
            reached = await browser.presses(edit, "Opslaan", {"reached_on": "2020-01-02"})
            assert "bereikt 2 januari 2020" in reached.text
            leaving = await browser.opens(reached.links()["Intrekken Open dag"])
            gone = await browser.presses(leaving, "Intrekken", {"reason": "Bleek geen mijlpaal"})
            assert "Open dag" not in gone.one("div", id="item").text

    async def test_states_what_is_needed_first_and_is_told_of_a_circle(self, hub: Hub) -> None:
        one, other = await hub.item("Kring een"), await hub.item("Kring twee")
        async with hub.facilitator() as browser:
            page = await browser.opens(f"{at(one)}/dependencies/new")
            done = await browser.presses(page, "Toevoegen", {"needs_id": other["id"], "reason": "Eerst dat"})
            assert "De samenhang staat erbij." in done.text
            assert "Eerst dat" in done.text
            page = await browser.opens(f"{at(other)}/dependencies/new")
            wrong = await browser.presses(page, "Toevoegen", {"needs_id": one["id"]}, status=409)
            assert f"{other['code']} → {one['code']} → {other['code']}" in wrong.text
            leaving = await browser.opens(
                (await browser.opens(at(one))).links()[f"Intrekken {other['code']} Kring twee"]
            )
            assert "De samenhang is ingetrokken." in (await browser.presses(leaving, "Intrekken")).text

    async def test_adds_evidence_that_leads_somewhere(self, hub: Hub) -> None:
        item = await hub.item("Met bewijs")
        async with hub.facilitator() as browser:
            page = await browser.opens(f"{at(item)}/evidence/new")
            nowhere = await browser.presses(page, "Toevoegen", {"title": "Nergens te lezen"}, status=422)
            assert "Nergens te lezen" in nowhere.form("Toevoegen").fields["title"]
            done = await browser.presses(nowhere, "Toevoegen", {"page": "https://studio.example/"})
            assert "Het bewijs staat erbij." in done.text
            leaving = await browser.opens(done.links()["Intrekken Nergens te lezen"])
            empty = await browser.presses(leaving, "Intrekken", status=422)
            assert empty.errors == {"reason": "Fout: Vul dit in"}

    async def test_gives_a_line_a_rhythm_after_which_its_work_stalls(self, hub: Hub) -> None:
        studio, line = await hub.organisation("Studio Ritme"), hub.lines[2]
        item = await hub.item("Van de snelle lijn", line_id=line)
        await hub.accepted(item, studio)
        await hub.changed_last_at(item, datetime.now(UTC) - timedelta(days=20))
        async with hub.facilitator() as browser:
            assert "staat stil" not in (await browser.opens(at(item))).text
            page = await browser.opens(f"/agenda/lines/{line}/edit/rhythm_days")
            wrong = await browser.presses(page, "Opslaan", {"rhythm_days": "snel"}, status=422)
            assert "rhythm_days" in wrong.errors
            done = await browser.presses(wrong, "Opslaan", {"rhythm_days": "14"})
            assert "elke 14 dagen" in done.text
            await heard(hub, LINE, id=UUID(line), rhythm_days=14)
            assert "staat stil" in (await browser.opens(at(item))).text
            assert at(item) in (await browser.opens("/agenda/items?stalls=yes")).links().values()


class TestACarrier:
    async def test_tells_how_the_work_goes_for_its_own_organisation(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Meldt")
        item = await hub.item("Wordt verteld")
        await hub.accepted(item, studio)
        async with hub.partner(studio) as browser:
            page = await browser.opens((await browser.opens(at(item))).links()["Voortgang melden"])
            done = await browser.presses(page, "Melden", {"note": "Wij zijn begonnen", "percentage": "10"})
            assert "De voortgang is gemeld." in done.text
            assert "10% gereed · Studio Meldt" in done.text

    async def test_of_another_item_finds_no_form(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Anders")
        item = await hub.item("Van een ander")
        async with hub.partner(studio) as browser:
            page = await browser.opens(at(item))
            assert "Voortgang melden" not in page.links()
            for path in ("progress/new", "evidence/new", "milestones/new"):
                await browser.opens(f"{at(item)}/{path}", status=404)

    async def test_changes_nothing_that_is_said_of_an_item(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Leest")
        item = await hub.item("Alleen te lezen")
        await hub.accepted(item, studio)
        async with hub.partner(studio) as browser:
            assert "Wijzigen Titel" not in (await browser.opens(at(item))).links()
            for path in ("edit/title", "dependencies/new"):
                answer = await browser.gets(f"{at(item)}/{path}")
                assert answer.status_code in {403, 404}, path


class TestAVisitor:
    async def test_is_sent_to_sign_in_before_a_form(self, hub: Hub) -> None:
        item = await hub.item("Voor bezoekers")
        async with browsing(hub.gateway) as visitor:
            for path in ("edit/title", "milestones/new", "dependencies/new"):
                assert leads_to(await visitor.gets(f"{at(item)}/{path}")).startswith("/sign-in"), path


class TestTheMap:
    async def test_draws_what_waits_across_lines_and_says_the_same_in_a_table(self, hub: Hub) -> None:
        needed = await hub.item("Kaart eerst", line_id=hub.lines[2])
        waiting = await hub.item("Kaart daarna")
        await needs(hub, waiting, needed, reason="Op de kaart")
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens("/agenda/dependencies?line=2")
            assert page.all("svg")
            assert page.links()[f"{waiting['code']} Kaart daarna"] == at(waiting)
            assert "Op de kaart" in page.text
            file = await visitor.gets("/agenda/dependencies.csv?line=2")
            assert f"{needed['code']} Kaart eerst" in file.text
            nothing = await visitor.opens("/agenda/dependencies?line=8")
            assert "Geen punt wacht op een ander" in nothing.text
            for query in ("line=x", "line=-1", "holding=perhaps", "line=%00"):
                await visitor.opens(f"/agenda/dependencies?{query}")


class TestTheRoadmap:
    async def test_shows_phases_and_items_between_their_days_with_a_table(self, hub: Hub) -> None:
        item = await hub.item("Op de as", starts="2026-01-01", due_date="2026-12-31")
        async with hub.facilitator() as browser:
            page = await browser.opens((await browser.opens("/agenda/roadmap")).links()["Fase toevoegen"])
            phase = {
                "title_nl": "Eerste fase",
                "title_en": "First phase",
                "starts": "2026-01-01",
                "until": "2025-01-01",
            }
            wrong = await browser.presses(page, "Opslaan", phase, status=422)
            assert "until" in wrong.errors
            done = await browser.presses(wrong, "Opslaan", {"until": "2028-12-31"})
            assert "De fase staat op de roadmap." in done.text
            assert "Eerste fase 1 januari 2026 31 december 2028" in done.text
            assert done.links()[f"{item['code']} Op de as"] == at(item)
            assert "Op de as" not in (await browser.opens("/agenda/roadmap?line=2")).text


class TestTheManifestoAndProgrammes:
    async def test_say_which_items_serve_and_link_to_them(self, hub: Hub) -> None:
        async with hub.facilitator() as browser:
            page = await browser.opens("/agenda/manifesto/new")
            point = {"number": "7", "title_nl": "Samen sterker", "title_en": "Stronger together"}
            assert "Samen sterker" in (await browser.presses(page, "Opslaan", point)).text
            page = await browser.opens("/agenda/programmes/new")
            programme = {"code": "proef", "name_nl": "Proefprogramma", "name_en": "Trial", "synthetic": "yes"}
            listed = await browser.presses(page, "Opslaan", programme)
            at_programme = listed.links()["Proefprogramma"]
            await heard(hub, PROGRAMME, code="proef")
            item = await hub.item("Sluit aan", manifesto_points=[7], programmes=[at_programme.rpartition("/")[2]])
            assert "1 agendapunt draagt hieraan bij" in (await browser.opens("/agenda/manifesto")).text
            shown = await browser.opens(at_programme)
            assert shown.links()[f"{item['code']} Sluit aan"] == at(item)
            edit = await browser.opens(shown.links()["Wijzigen Proefprogramma"])
            changed = await browser.presses(edit, "Opslaan", {"website": "https://studio.example/"})
            assert "https://studio.example/" in changed.text
        async with browsing(hub.gateway) as visitor:
            for query in ("manifesto=7", f"programme={at_programme.rpartition('/')[2]}"):
                assert at(item) in (await visitor.opens(f"/agenda/items?{query}")).links().values(), query
            assert "Wijzigen Proefprogramma" not in (await visitor.opens(at_programme)).links()
            assert (await visitor.gets("/agenda/programmes/x")).status_code == 404
