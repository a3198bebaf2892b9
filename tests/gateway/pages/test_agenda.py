"""The agenda's pages: what everybody reads there, what facilitators and organisations do, and who is told what."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from gateway.pages.agenda_hub import NEVER, Hub, at, code, running_hub
from gateway.pages.browser import browsing, leads_to
from gateway.pages.people import person, signed_in
from mediate_agendas.domain.items import BY_ASSIGNMENT, NEXT
from mediate_contracts.policy import Role
from mediate_contracts.vocabulary import ItemStatus
from mediate_gateway.domain.attention import STALLED_DAYS
from mediate_gateway.domain.item_moves import MOVES
from support.agendas import SOURCE, both
from support.infrastructure import Infrastructure

LONG_AGO = datetime.now(UTC) - timedelta(days=STALLED_DAYS + 10)


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running_hub(infrastructure) as started:
        yield started


class TestTheMovesAForm:
    def test_offers_are_those_that_the_agendas_service_lets_a_facilitator_make(self) -> None:
        for status in ItemStatus:
            assert set(MOVES[status]) == {to for to in NEXT[status] if (status, to) not in BY_ASSIGNMENT}


class TestTheAgenda:
    @pytest.mark.parametrize(("lang", "says"), [("nl", "Nog van niemand"), ("en", "Nobody's yet")])
    async def test_is_there_for_everybody_in_both_languages(self, hub: Hub, lang: str, says: str) -> None:
        item = await hub.item("Iets samen doen")
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(f"/agenda?lang={lang}")
            assert page.heading == "Agenda"
            assert says in page.text
            listed = await visitor.opens(f"/agenda/items?lang={lang}")
            assert listed.links()["Iets samen doen"] == f"{at(item)}?lang={lang}"
            assert page.links()["Lijn 1"].startswith(f"/agenda/lines/{hub.lines[1]}")

    async def test_is_narrowed_to_what_nobody_carries_what_is_late_and_what_stalls(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Draagt")
        carried = await hub.item("Wordt gedragen", due_date="2020-01-01")
        await hub.accepted(carried, studio)
        await hub.changed_last_at(carried, LONG_AGO)
        free = await hub.item("Is nog vrij", due_date="2999-01-01")
        async with browsing(hub.gateway) as visitor:
            for query, there, absent in (
                ("nobody=yes", free, carried),
                ("nobody=no", carried, free),
                ("overdue=yes", carried, free),
                ("stalls=yes", carried, free),
                (f"carried_by={studio}", carried, free),
                ("status=assigned", carried, free),
            ):
                links = (await visitor.opens(f"/agenda/items?{query}")).links().values()
                assert at(there) in links, query
                assert at(absent) not in links, query

    async def test_leads_what_was_kept_of_its_list_to_where_that_is_now(self, hub: Hub) -> None:
        async with browsing(hub.gateway) as visitor:
            answer = await visitor.gets("/agenda?stalls=yes&lang=en")
        assert leads_to(answer) == "/agenda/items?stalls=yes&lang=en"

    async def test_is_in_the_order_in_which_people_count(self, hub: Hub) -> None:
        made = [await hub.item("Opvolgend", code=f"7.8{end}") for end in (".10", "", ".9", ".9.a", ".100")]
        async with browsing(hub.gateway) as visitor:
            links = list((await visitor.opens("/agenda/items?q=opvolgend")).elements)
        shown = [each["href"] for each in links if each.tag == "a" and each["href"].startswith("/agenda/items/")]
        assert shown == [at(made[number]) for number in (1, 2, 3, 0, 4)]

    async def test_comes_along_as_a_file_of_what_is_shown(self, hub: Hub) -> None:
        await hub.item("=HYPERLINK(1)", line_id=hub.lines[2], code="2.901")
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens("/agenda/items?line=2")
            file = await visitor.gets(
                next(each for each in page.links().values() if each.startswith("/agenda/items.csv"))
            )
            assert file.status_code == 200
            head, *rows = file.text.lstrip("\ufeff").splitlines()
            assert head.split(";")[0] == "id"
            assert {"code", "title_nl", "title_en", "line", "due_date"} <= set(head.split(";"))
            assert rows
            assert all(";2.901;" in row and "'=HYPERLINK(1)" in row for row in rows)

    async def test_of_a_query_that_cannot_be_asked_says_so_and_shows_the_rest(self, hub: Hub) -> None:
        async with browsing(hub.gateway) as visitor:
            for query in ("line=nine", "status=on_fire", "carried_by=x", "sort=secret", "after=%00", "overdue=perhaps"):
                assert (await visitor.opens(f"/agenda/items?{query}")).heading == "Agendapunten"


class TestALine:
    async def test_says_what_is_at_stake_what_is_needed_and_what_comes_of_it(self, hub: Hub) -> None:
        item = await hub.item("Van lijn twee", line_id=hub.lines[2], code=code())
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(f"/agenda/lines/{hub.lines[2]}")
            assert page.heading == "2 Lijn 2"
            for text in ("Wat er speelt", "Wat nodig is", "Wat het oplevert"):
                assert text in page.text
            assert page.links()[f"{item['code']} Van lijn twee"] == at(item)

    @pytest.mark.parametrize(
        "path", [f"/agenda/lines/{NEVER}", "/agenda/lines/x", f"/agenda/items/{NEVER}", "/agenda/items/x"]
    )
    async def test_that_is_not_there_is_a_page_that_says_so(self, hub: Hub, path: str) -> None:
        async with browsing(hub.gateway) as visitor:
            await visitor.opens(path, status=404)


class TestAnItem:
    async def test_tells_everybody_how_far_it_is_who_carries_it_and_what_happened(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Open", synthetic=True)
        item = await hub.item("Samen bouwen", due_date="2020-05-01", horizon="short", source=SOURCE)
        await hub.accepted(item, studio)
        await hub.moved(item, "under_way")
        await hub.changed_last_at(item, LONG_AGO)
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(at(item))
        assert page.heading == f"{item['code']} Samen bouwen"
        for said in ("onderweg", "staat stil", "over tijd", "1 mei 2020", "Korte termijn", "Bron S3: Deel III"):
            assert said in page.text, said
        assert "Studio Open synthetisch trekker" in page.text
        assert page.links()["Studio Open"] == f"/community/organisations/{studio}"
        assert "Studio Open pakt dit op, als trekker" in page.text
        assert [form for form in page.forms if form.method == "POST" and form.action.startswith("/agenda")] == []

    async def test_shows_markup_as_it_was_written(self, hub: Hub) -> None:
        item = await hub.item("<script>alert(1)</script>", description=both('<img src=x onerror="1"> & "zo"\nverder'))
        async with hub.facilitator() as browser:
            page = await browser.opens(at(item))
            assert page.heading == f"{item['code']} <script>alert(1)</script>"
            assert '<img src=x onerror="1"> & "zo"' in page.text
            await browser.opens(f"/agenda/lines/{hub.lines[1]}")
            await browser.opens("/agenda/items?columns=description,title")

    async def test_that_was_offered_is_nothing_that_others_are_told(self, hub: Hub) -> None:
        asked, other = await hub.organisation("Gevraagde Studio"), await hub.organisation("Andere Studio")
        item = await hub.item("Een gevoelige vraag")
        await hub.offered(item, asked)
        declined = await hub.item("Een afgewezen vraag")
        await hub.answered(await hub.offered(declined, asked), "decline", reason="Geen geld, zeg het niemand")
        officer = await person(hub.gateway, Role.INVESTMENT_OFFICER)
        async with (
            browsing(hub.gateway) as visitor,
            hub.partner(other) as rival,
            signed_in(hub.gateway, officer) as investing,
        ):
            for browser in (visitor, rival, investing):
                for path in (at(item), at(declined), "/agenda", f"/agenda/lines/{hub.lines[1]}", "/"):
                    page = await browser.opens(path)
                    assert "Gevraagde Studio" not in page.answer.text, path
                    assert "Geen geld" not in page.answer.text, path
        async with hub.partner(asked) as own, hub.facilitator() as facilitator:
            assert "Gevraagde Studio is gevraagd als trekker." in (await own.opens(at(item))).text
            for browser in (own, facilitator):
                assert "Geen geld, zeg het niemand" in (await browser.opens(at(declined))).text


class TestAFacilitator:
    async def test_says_how_far_an_item_is_and_sees_that_at_once(self, hub: Hub) -> None:
        item = await hub.item("Wordt voorgetrokken")
        async with hub.facilitator() as browser:
            page = await browser.opens(at(item))
            done = await browser.presses(page, "Stand opslaan", {"status": "prioritised"})
            assert done.path == at(item)
            assert "De stand is gewijzigd." in done.text
            assert "Nu geprioriteerd" in done.text
            assert "assigned" not in done.answer.text.split('id="status"')[1].split("</select>")[0]

    async def test_gives_the_reason_where_there_has_to_be_one(self, hub: Hub) -> None:
        item = await hub.item("Gaat niet door")
        async with hub.facilitator() as browser:
            page = await browser.opens(at(item))
            wrong = await browser.presses(page, "Stand opslaan", {"status": "not_achieved"}, status=422)
            assert wrong.errors == {"reason": "Fout: Zeg waarom het niet is behaald"}
            said = {"reason": "Geen draagvlak", "external_cause": "covid-19", "status": "not_achieved"}
            done = await browser.presses(wrong, "Stand opslaan", said)
            assert [each.text for each in done.all("dd")][1:3] == ["Geen draagvlak", "covid-19"]
            assert "Geen draagvlak Oorzaak van buiten: covid-19" in done.text
            assert [form for form in done.forms if "Stand opslaan" in form.buttons] == []

    async def test_names_what_took_the_place_of_an_item(self, hub: Hub) -> None:
        item, instead = await hub.item("Was de beurs"), await hub.item("Werd het festival")
        async with hub.facilitator() as browser:
            page = await browser.opens(at(item))
            wrong = await browser.presses(page, "Stand opslaan", {"status": "substituted"}, status=422)
            assert wrong.errors == {"substituted_by": "Fout: Kies het punt dat ervoor in de plaats kwam"}
            done = await browser.presses(
                wrong, "Stand opslaan", {"status": "substituted", "substituted_by": instead["id"]}
            )
            assert done.links()[f"{instead['code']} Werd het festival"] == at(instead)

    async def test_who_was_overtaken_is_told_so_kindly_and_keeps_what_was_typed(self, hub: Hub) -> None:
        item = await hub.item("Twee tegelijk")
        async with hub.facilitator() as browser:
            page = await browser.opens(at(item))
            await hub.moved(item, "prioritised")
            said = {"status": "not_achieved", "reason": "Ik was eerst"}
            overtaken = await browser.presses(page, "Stand opslaan", said, status=412)
            assert "Iemand anders wijzigde dit intussen" in overtaken.text
            assert overtaken.one("textarea", id="reason").text == "Ik was eerst"
            assert "geprioriteerd" in overtaken.text
            assert "De stand is gewijzigd." in (await browser.presses(overtaken, "Stand opslaan", said)).text

    @pytest.mark.parametrize(
        "sent", [{"status": "on_fire"}, {"status": "assigned"}, {}, {"status": "substituted", "substituted_by": "x"}]
    )
    async def test_who_sends_what_no_form_offers_is_told_and_changes_nothing(
        self, hub: Hub, sent: dict[str, str]
    ) -> None:
        item = await hub.item("Blijft zoals het is")
        async with hub.facilitator() as browser:
            page = await browser.opens(at(item))
            form = page.form("Stand opslaan")
            fields = {**{name: values[0] for name, values in form.fields.items()}, **sent}
            answer = await browser.client.post(form.action, data=fields, headers={"Sec-Fetch-Site": "same-origin"})
            assert answer.status_code in {409, 422}, answer.text
        assert (await hub.agendas.get(f"/v1/items/{item['id']}"))["status"] == "proposed"

    async def test_asks_an_organisation_that_is_found_by_name(self, hub: Hub) -> None:
        item, name = await hub.item("Wie wil dit"), f"Vindbaar {uuid4()}"
        studio = await hub.organisation(name)
        async with hub.facilitator() as browser:
            page = await browser.opens((await browser.opens(at(item))).links()["Kies een organisatie"])
            found = await browser.presses(page, "Zoeken", {"q": name})
            nobody = await browser.presses(found, "Vragen", status=422)
            assert nobody.errors == {"organisation_id": "Fout: Vul dit in"}
            done = await browser.presses(nobody, "Vragen", {"organisation_id": str(studio), "role": "lead"})
            assert "De organisatie is gevraagd" in done.text
            assert f"{name} synthetisch trekker wacht op antwoord" in done.text
            again = await browser.opens(f"{at(item)}/offers?q={name}")
            twice = await browser.presses(again, "Vragen", {"organisation_id": str(studio), "role": "lead"}, 409)
            assert "al voor gevraagd" in twice.errors["organisation_id"]

    async def test_proposes_an_item_and_is_led_to_it(self, hub: Hub) -> None:
        async with hub.facilitator() as browser:
            page = await browser.opens((await browser.opens(f"/agenda/lines/{hub.lines[2]}")).links()["Nieuw punt"])
            assert page.form("Voorstellen").fields["line_id"] == [hub.lines[2]]
            typed = {
                "code": code(),
                "title_nl": "Nieuw",
                "title_en": "New",
                "due_date": "2027-05-01",
                "horizon": "long",
            }
            done = await browser.presses(page, "Voorstellen", typed)
            assert done.heading == f"{typed['code']} Nieuw"
            assert "Het punt is voorgesteld." in done.text
            assert "1 mei 2027" in done.text
            assert (await browser.presses(page, "Voorstellen", typed)).path == done.path
            anew = await browser.opens("/agenda/items/new")
            taken = await browser.presses(anew, "Voorstellen", {**typed, "line_id": hub.lines[2]}, status=409)
            assert taken.errors == {"code": "Fout: Er is al een punt met dit nummer"}

    async def test_is_told_at_each_field_of_a_new_item_what_is_wrong_with_it(self, hub: Hub) -> None:
        async with hub.facilitator() as browser:
            page = await browser.opens("/agenda/items/new")
            typed = {"code": "Drie Komma Zes", "title_nl": "x" * 301, "due_date": "31-02-2027"}
            wrong = await browser.presses(page, "Voorstellen", typed, status=422)
            assert set(wrong.errors) == {"line_id", "code", "title_nl", "title_en", "due_date"}
            assert wrong.errors["title_nl"] == "Fout: Gebruik ten hoogste 300 tekens"
            assert wrong.one("input", id="code")["value"] == "Drie Komma Zes"


class TestAnOrganisation:
    async def test_accepts_what_it_is_asked_on_the_page_of_the_item(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Ja")
        item = await hub.item("Ja graag")
        await hub.offered(item, studio)
        async with hub.partner(studio) as browser:
            page = await browser.opens(at(item))
            done = await browser.presses(page, f"Aannemen {item['code']} Ja graag")
            assert done.path == at(item)
            assert "U hebt het punt aangenomen, als trekker." in done.text
            assert "Studio Ja pakt dit op, als trekker" in done.text
            late = await browser.presses(page, f"Aannemen {item['code']} Ja graag", status=412)
            assert "Iemand anders wijzigde dit intussen" in late.text

    async def test_declines_and_says_why(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Nee")
        item = await hub.item("Liever niet")
        await hub.offered(item, studio)
        async with hub.partner(studio) as browser:
            page = await browser.opens(at(item))
            page = await browser.opens(page.links()[f"Afwijzen {item['code']} Liever niet"])
            assert page.heading == "Afwijzen"
            wrong = await browser.presses(page, "Afwijzen", status=422)
            assert wrong.errors == {"reason": "Fout: Vul dit in"}
            done = await browser.presses(wrong, "Afwijzen", {"reason": "Geen tijd"})
            assert "U hebt afgewezen" in done.text
            assert "Geen tijd" in done.text

    async def test_takes_an_item_on_by_itself_and_lays_it_down_again(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Zelf")
        item = await hub.item("Pak ik zelf op")
        async with hub.partner(studio) as browser:
            page = await browser.presses(await browser.opens(at(item)), "Oppakken", {"role": "lead"})
            assert "Uw organisatie draagt dit punt nu." in page.text
            assert [form for form in page.forms if "Oppakken" in form.buttons] == []
            why = await browser.opens(page.links()["Neerleggen Studio Zelf"])
            done = await browser.presses(why, "Neerleggen", {"reason": "Een ander doet het beter"})
            assert "Het punt is neergelegd." in done.text
            assert "Een ander doet het beter" in done.text

    async def test_answers_for_no_other_and_finds_nothing_of_it(self, hub: Hub) -> None:
        asked, other = await hub.organisation("Gevraagd"), await hub.organisation("Nieuwsgierig")
        item = await hub.item("Niet voor u")
        offer = await hub.offered(item, asked)
        carried = await hub.accepted(await hub.item("Ook niet voor u"), asked)
        async with hub.partner(other) as browser, hub.facilitator() as facilitator:
            sent = await browser.opens("/partners")
            token = next(form for form in sent.forms if form.fields.get("csrf")).fields["csrf"][0]
            for verb in ("accept", "decline"):
                answer = await browser.client.post(
                    f"/agenda/assignments/{offer['id']}/{verb}",
                    data={"csrf": token, "version": "1", "reason": "x"},
                    headers={"Sec-Fetch-Site": "same-origin"},
                )
                assert answer.status_code == 404
            await browser.opens(f"/agenda/assignments/{offer['id']}/decline", status=404)
            await browser.opens(f"/agenda/assignments/{carried['id']}/end", status=404)
            await browser.opens(f"/agenda/assignments/{NEVER}/decline", status=404)
            # A facilitator asks, and never answers for whom they asked.
            await facilitator.opens(f"/agenda/assignments/{offer['id']}/decline", status=403)
        assert (await hub.agendas.get(f"/v1/assignments/{offer['id']}"))["status"] == "offered"


class TestWhoMayNot:
    @pytest.mark.parametrize("path", ["/agenda/items/new", "{item}/offers"])
    async def test_change_the_agenda_is_shown_no_form_for_it(self, hub: Hub, path: str) -> None:
        item = await hub.item("Niet van u")
        where = path.format(item=at(item))
        studio = await hub.organisation("Studio Kijkt")
        async with browsing(hub.gateway) as visitor, hub.partner(studio) as partner:
            assert leads_to(await visitor.gets(where)).startswith("/sign-in?next=")
            await partner.opens(where, status=403)
            assert "Stand wijzigen" not in (await partner.opens(at(item))).text

    async def test_change_an_item_is_refused_by_its_address_too(self, hub: Hub) -> None:
        item = await hub.item("Blijft staan")
        who = await person(hub.gateway, Role.OPS)
        async with signed_in(hub.gateway, who) as browser:
            page = await browser.opens("/")
            token = next(form for form in page.forms if form.fields.get("csrf")).fields["csrf"][0]
            fields = {"csrf": token, "version": "1", "status": "prioritised"}
            answer = await browser.client.post(
                f"{at(item)}/status", data=fields, headers={"Sec-Fetch-Site": "same-origin"}
            )
            assert answer.status_code == 403


class TestWithoutTheAgendasService:
    async def test_an_item_is_read_and_says_that_it_cannot_be_changed_now(
        self, hub: Hub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        item = await hub.item("Leesbaar")
        services = hub.gateway.service.api.state.services
        async with hub.facilitator() as browser:
            with monkeypatch.context() as patching:
                patching.setattr(services, "_to", lambda _name: None)
                page = await browser.opens(at(item))
            assert "De dienst die dit bijhoudt is even niet bereikbaar" in page.text
            assert [form for form in page.forms if "Stand opslaan" in form.buttons] == []
