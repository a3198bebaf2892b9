"""The pages about whoever looks at them."""

from uuid import uuid4

import pytest

from gateway.pages.browser import leads_to
from gateway.pages.people import member, organisation, person, signed_in
from mediate_contracts.policy import Role
from support.running import Running


class TestTheProfile:
    @pytest.mark.parametrize(("lang", "heading"), [("nl", "Mijn profiel"), ("en", "My profile")])
    async def test_is_there_in_both_languages(self, gateway: Running, lang: str, heading: str) -> None:
        who = await person(gateway, Role.FACILITATOR, Role.OPS)
        async with signed_in(gateway, who) as browser:
            page = await browser.opens(f"/profile?lang={lang}")
            assert page.heading == heading
            assert who.email in page.text
            assert ("Facilitator, Technisch beheer" if lang == "nl" else "Facilitator, Operations") in page.text
            assert page.answer.headers["cache-control"] == "no-store"

    async def test_keeps_a_name_and_a_language_that_count_at_once(self, gateway: Running) -> None:
        async with signed_in(gateway, await person(gateway)) as browser:
            page = await browser.opens("/profile?lang=nl")
            saved = await browser.presses(page, "Opslaan", {"name": "  Sanne Bakker ", "language": "en"})
            assert saved.heading == "My profile"
            assert "Your profile was updated." in saved.text
            assert saved.one("input", id="name")["value"] == "Sanne Bakker"

    async def test_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(self, gateway: Running) -> None:
        async with signed_in(gateway, await person(gateway)) as browser:
            page = await browser.opens("/profile")
            wrong = await browser.presses(page, "Opslaan", {"name": "x" * 301, "language": "en"}, status=422)
            assert wrong.errors == {"name": "Fout: Gebruik ten hoogste 300 tekens"}
            assert wrong.one("input", id="name")["value"] == "x" * 301
            assert [each["value"] for each in wrong.all("option", selected="")][-1:] != ["nl"]
            empty = await browser.presses(page, "Opslaan", {"name": " "}, status=422)
            assert empty.errors == {"name": "Fout: Vul dit in"}
            assert empty.links()["Naam: Vul dit in"] == "#name"

    async def test_that_was_changed_meanwhile_is_not_overwritten(self, gateway: Running) -> None:
        async with signed_in(gateway, await person(gateway)) as browser:
            page = await browser.opens("/profile")
            await browser.presses(page, "Opslaan", {"name": "Eerst"})
            stale = await browser.presses(page, "Opslaan", {"name": "Daarna"}, status=412)
            assert "Iemand anders wijzigde dit intussen" in stale.text
            again = await browser.presses(stale, "Opslaan", {"name": "Daarna"})
            assert again.one("input", id="name")["value"] == "Daarna"

    async def test_shows_where_one_is_signed_in_and_signs_out_everywhere(self, gateway: Running) -> None:
        who = await person(gateway)
        async with signed_in(gateway, who) as here, signed_in(gateway, who) as elsewhere:
            page = await here.opens("/profile")
            assert page.text.count("Laatst gebruikt") == 2
            assert page.text.count("deze browser") == 1
            left = await here.presses(page, "Overal afmelden")
            assert left.heading == "U bent afgemeld"
            assert leads_to(await elsewhere.gets("/profile")).startswith("/sign-in?")

    async def test_is_nobodys_without_signing_in(self, gateway: Running) -> None:
        async with signed_in(gateway, await person(gateway, status="closed")) as browser:
            assert leads_to(await browser.gets("/profile")).startswith("/sign-in?next=%2Fprofile")

    @pytest.mark.parametrize(
        "path", ["/profile", "/profile/sessions/end", "/profile/data", "/profile/join", "/profile/erase"]
    )
    async def test_takes_nothing_that_another_sites_page_sent(self, gateway: Running, path: str) -> None:
        async with signed_in(gateway, await person(gateway)) as browser:
            for headers in (
                {"Sec-Fetch-Site": "cross-site"},
                {"Origin": "https://evil.example"},
                {"Sec-Fetch-Site": "same-origin"},
            ):
                answer = await browser.client.post(path, data={"name": "Evil"}, headers=headers)
                assert answer.status_code == 403
                assert "Dit formulier geldt niet meer" in answer.text


class TestJoining:
    async def test_finds_an_organisation_by_a_part_of_its_name_and_asks(self, gateway: Running) -> None:
        await organisation(gateway, "Zuiderlicht Film 100% <b>")
        async with signed_in(gateway, await person(gateway)) as browser:
            page = await browser.opens("/profile/join")
            found = await browser.presses(page, "Zoeken", {"q": "licht film 100%"})
            assert "Zuiderlicht Film 100% <b>" in found.text
            asked = await browser.presses(found, "Vragen om toegang bij Zuiderlicht Film 100% <b>")
            assert asked.path == "/profile"
            assert "Uw vraag is gesteld." in asked.text
            assert "wacht op antwoord" in asked.text
            again = await browser.opens("/profile/join?q=Zuiderlicht")
            assert "wacht op antwoord" in again.text
            assert not [form for form in again.forms if "organisation_id" in form.names]

    async def test_says_kindly_that_nothing_is_found(self, gateway: Running) -> None:
        async with signed_in(gateway, await person(gateway)) as browser:
            page = await browser.opens("/profile/join?q=%25%3Cscript%3E&lang=en")
            assert "No organisation has “%<script>” in its name." in page.text
            assert page.form("Search").fields["lang"] == ["en"]

    async def test_of_an_organisation_that_is_not_there_is_refused(self, gateway: Running) -> None:
        await organisation(gateway, "Bestaat Wel")
        async with signed_in(gateway, await person(gateway)) as browser:
            page = await browser.opens("/profile/join?q=Bestaat")
            for wrong in (str(uuid4()), "no-id"):
                button = "Vragen om toegang bij Bestaat Wel"
                await browser.presses(page, button, {"organisation_id": wrong}, status=404)

    async def test_can_be_withdrawn_and_a_membership_be_left(self, gateway: Running) -> None:
        who = await person(gateway)
        asked, joined = await organisation(gateway, "Gevraagd BV"), await organisation(gateway, "Lid BV")
        await member(gateway, who, asked, status="requested")
        await member(gateway, who, joined)
        async with signed_in(gateway, who) as browser:
            page = await browser.opens("/profile")
            sure = await browser.opens(page.links()["Intrekken bij Gevraagd BV"])
            assert sure.heading == "Uw vraag aan Gevraagd BV intrekken"
            page = await browser.presses(sure, "Intrekken")
            sure = await browser.opens(page.links()["Weggaan bij Lid BV"])
            page = await browser.presses(sure, "Weggaan")
            assert "U hoort niet meer bij die organisatie." in page.text
            assert page.text.count("beëindigd of afgewezen") == 2
            await browser.opens(f"/profile/memberships/{joined}/end", status=404)

    async def test_is_not_left_by_its_last_admin(self, gateway: Running) -> None:
        who = await person(gateway)
        theirs = await organisation(gateway, "Eenpitter")
        await member(gateway, who, theirs, is_admin=True)
        async with signed_in(gateway, who) as browser:
            page = await browser.opens(f"/profile/memberships/{theirs}/end")
            refused = await browser.presses(page, "Weggaan", status=409)
            assert "maak eerst een ander lid beheerder" in refused.text
            assert refused.title.startswith("Fout: ")
