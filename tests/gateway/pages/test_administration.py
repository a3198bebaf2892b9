"""The pages of administration: accounts, invitations, and what is there when the other services are not."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from gateway.pages.browser import Browser, browsing, leads_to
from gateway.pages.people import PASSWORD, Person, member, organisation, person, signed_in
from mediate_contracts.policy import Role
from support.running import Running

EVERY_PATH = (
    "/administration",
    "/administration/accounts/new",
    "/administration/invitations",
    "/administration/audit",
    f"/administration/accounts/{uuid4()}",
    f"/administration/accounts/{uuid4()}/status",
    f"/administration/accounts/{uuid4()}/password",
    f"/administration/accounts/{uuid4()}/erase",
    f"/administration/erasures/{uuid4()}",
)


@pytest.fixture(scope="module")
async def administrator(gateway: Running) -> Person:
    return await person(gateway, Role.ADMINISTRATOR, name="Anna Beheerder")


@pytest.fixture
async def browser(gateway: Running, administrator: Person) -> AsyncIterator[Browser]:
    async with signed_in(gateway, administrator) as opened:
        yield opened


def of(who: Person) -> str:
    return f"/administration/accounts/{who.id}"


class TestAdministration:
    @pytest.mark.parametrize("path", EVERY_PATH)
    async def test_is_not_there_for_anybody_else(self, gateway: Running, path: str) -> None:
        async with signed_in(gateway, await person(gateway, Role.FACILITATOR, Role.OPS)) as browser:
            await browser.opens(path, status=404)
        async with browsing(gateway) as visitor:
            assert leads_to(await visitor.gets(path)).startswith("/sign-in?next=")

    @pytest.mark.parametrize("path", EVERY_PATH[4:])
    async def test_has_no_page_of_nobody(self, browser: Browser, path: str) -> None:
        await browser.opens(path, status=404)

    @pytest.mark.parametrize("lang", ["nl", "en"])
    @pytest.mark.parametrize("path", EVERY_PATH[:3])
    async def test_is_there_in_both_languages(self, browser: Browser, path: str, lang: str) -> None:
        page = await browser.opens(f"{path}?lang={lang}")
        assert page.one("html")["lang"] == lang
        assert page.answer.headers["cache-control"] == "no-store"


class TestAccounts:
    async def test_are_found_by_a_part_of_a_name_a_role_and_a_status(self, gateway: Running, browser: Browser) -> None:
        name = f"Zoekterm {uuid4()}"
        await person(gateway, Role.OPS, name=name + " open")
        await person(gateway, Role.OPS, name=name + " dicht", status="closed")
        await person(gateway, name=name + " zonder")
        page = await browser.opens("/administration")
        found = await browser.presses(page, "Zoeken", {"q": name.upper(), "role": "ops", "status": "active"})
        assert name + " open" in found.text
        assert name + " dicht" not in found.text
        assert name + " zonder" not in found.text
        assert found.one("input", id="q")["value"] == name.upper()
        assert (
            "Er is niets dat aan alle filters voldoet." in (await browser.presses(page, "Zoeken", {"q": "100%_x"})).text
        )

    async def test_go_on_on_a_next_page(self, gateway: Running, browser: Browser) -> None:
        name = f"Velen {uuid4()}"
        for number in range(51):
            await person(gateway, name=f"{name} {number}")
        first = await browser.opens(f"/administration?q={name.replace(' ', '+')}")
        second = await browser.opens(first.links()["Volgende"])
        shown = [[words for words in page.links() if words.startswith(name)] for page in (first, second)]
        assert [len(each) for each in shown] == [50, 1]
        assert len({*shown[0], *shown[1]}) == 51
        assert "Volgende" not in second.links()
        assert "Terug naar het begin" in second.links()

    async def test_are_opened_with_a_password_that_is_shown_once(self, gateway: Running, browser: Browser) -> None:
        email = f"{uuid4()}@hub.example"
        page = await browser.opens("/administration/accounts/new")
        typed = {"name": "Nieuwe Facilitator", "email": email, "roles": ["facilitator"], "language": "en"}
        made = await browser.presses(page, "Account maken", typed)
        first = made.one("input", id="secret")["value"]
        assert made.one("input", id="login")["value"] == email
        account = await browser.opens(made.links()["Ik heb het overgedragen"])
        assert account.heading == "Nieuwe Facilitator"
        assert "nog het eerste wachtwoord" in account.text
        assert first not in account.answer.text
        async with browsing(gateway) as theirs:
            page = await theirs.presses(
                await theirs.opens("/sign-in"), "Aanmelden", {"login": email, "password": first}
            )
            assert page.heading == "Choose your own password"
            new = {"current": first, "new": PASSWORD, "again": PASSWORD}
            page = await theirs.presses(page, "Keep this password", new)
            assert "Members" in page.links()

    async def test_say_at_the_field_what_is_wrong_and_keep_what_was_chosen(
        self, browser: Browser, administrator: Person
    ) -> None:
        page = await browser.opens("/administration/accounts/new")
        typed = {"name": "Twee", "email": administrator.email, "roles": ["ops", "facilitator"]}
        taken = await browser.presses(page, "Account maken", typed, status=409)
        assert taken.errors == {"email": "Fout: Een ander account heeft dit e-mailadres al"}
        chosen = [each["value"] for each in taken.all("input", name="roles") if "checked" in each.attributes]
        assert chosen == ["facilitator", "ops"]
        wrong = await browser.presses(page, "Account maken", {"name": "", "email": "x"}, status=422)
        assert set(wrong.errors) == {"name", "email"}

    async def test_get_roles_that_count_at_once(self, gateway: Running, browser: Browser) -> None:
        who = await person(gateway, name="Rollenspel")
        async with signed_in(gateway, who) as theirs:
            assert "Leden" not in (await theirs.opens("/")).links()
            page = await browser.presses(
                await browser.opens(of(who)), "Opslaan", {"roles": ["facilitator"], "reason": "x"}
            )
            assert "De rollen zijn gewijzigd." in page.text
            assert "Leden" in (await theirs.opens("/")).links()

    async def test_are_closed_and_opened_again_after_a_question(self, gateway: Running, browser: Browser) -> None:
        who = await person(gateway, name="Dicht Open")
        async with signed_in(gateway, who) as theirs:
            sure = await browser.opens((await browser.opens(of(who))).links()["Account sluiten"])
            assert sure.heading == "Account van Dicht Open sluiten"
            page = await browser.presses(sure, "Sluiten", {"reason": "Uit dienst"})
            assert "Het account is gesloten." in page.text
            assert leads_to(await theirs.gets("/profile")).startswith("/sign-in?")
        sure = await browser.opens(page.links()["Account weer openen"])
        assert "Het account is weer open." in (await browser.presses(sure, "Weer openen")).text

    async def test_of_the_last_administrator_stay(
        self, gateway: Running, browser: Browser, administrator: Person
    ) -> None:
        page = await browser.opens(of(administrator))
        refused = await browser.presses(page, "Opslaan", {"roles": []}, status=409)
        assert "maak eerst iemand anders beheerder" in refused.text
        sure = await browser.opens(of(administrator) + "/status")
        assert "laatste beheerder" in (await browser.presses(sure, "Sluiten", status=409)).text
        assert (await browser.opens("/administration")).heading == "Beheer"
        another = await person(gateway, Role.ADMINISTRATOR)
        async with signed_in(gateway, another) as second:
            assert leads_to(await second.sends(await second.opens(of(administrator)), "Opslaan", {"roles": []}))
            await browser.opens("/administration", status=404)
            await second.presses(await second.opens(of(administrator)), "Opslaan", {"roles": ["administrator"]})
            # Whoever takes their own rights away finds themselves where everybody is.
            assert leads_to(await second.sends(await second.opens(of(another)), "Opslaan", {"roles": []})) == "/"

    async def test_get_a_new_first_password_that_is_shown_once(self, gateway: Running, browser: Browser) -> None:
        who = await person(gateway, name="Vergeet Al")
        sure = await browser.opens((await browser.opens(of(who))).links()["Nieuw wachtwoord geven"])
        made = await browser.presses(sure, "Nieuw wachtwoord maken")
        first = made.one("input", id="secret")["value"]
        async with browsing(gateway) as theirs:
            page = await theirs.opens("/sign-in")
            await theirs.presses(page, "Aanmelden", {"login": who.email, "password": PASSWORD}, status=422)
            page = await theirs.presses(page, "Aanmelden", {"login": who.email, "password": first})
            assert page.heading == "Kies uw eigen wachtwoord"

    async def test_show_where_somebody_belongs(self, gateway: Running, browser: Browser) -> None:
        who = await person(gateway)
        theirs = await organisation(gateway, "Waar Zij Hoort")
        await member(gateway, who, theirs)
        page = await browser.opens(of(who))
        assert page.links()["Waar Zij Hoort"] == f"/organisations/{theirs}/members"


class TestInvitationsToRoles:
    async def test_are_made_and_taken_back(self, gateway: Running, browser: Browser) -> None:
        page = await browser.opens("/administration/invitations")
        typed = {"email": "ops@hub.example", "roles": ["ops"]}
        made = await browser.presses(page, "Uitnodiging maken", typed)
        link = made.one("input", id="link")["value"].removeprefix("http://hub")
        async with browsing(gateway) as theirs:
            assert "Technisch beheer" in (await theirs.opens(link)).text
            page = await browser.opens("/administration/invitations")
            assert "door Anna Beheerder" in page.text
            assert link not in page.answer.text
            page = await browser.presses(page, "Intrekken ops@hub.example")
            assert "de link werkt niet meer" in page.text
            await theirs.opens(link, status=410)

    async def test_to_nothing_are_refused(self, browser: Browser) -> None:
        page = await browser.opens("/administration/invitations")
        empty = await browser.presses(page, "Uitnodiging maken", {"email": "niets@hub.example"}, status=422)
        assert "Kies een rol, een organisatie, of beide" in empty.text
        assert empty.one("input", id="email")["value"] == "niets@hub.example"
        admin = await browser.presses(page, "Uitnodiging maken", {"roles": ["ops"], "is_admin": "yes"}, status=422)
        assert set(admin.errors) == {"is_admin"}
        nobodys = {"organisation_id": str(uuid4())}
        unknown = await browser.presses(page, "Uitnodiging maken", nobodys, status=422)
        assert unknown.errors == {"organisation_id": "Fout: Deze organisatie staat (nog) niet in het register"}


class TestTheAudit:
    async def test_is_away_kindly_while_a_service_is(self, browser: Browser) -> None:
        page = await browser.opens("/administration/audit", status=503)
        assert page.heading == "De hub is er even niet"
        assert page.answer.headers["retry-after"]


class TestErasingOneself:
    async def test_is_refused_to_the_last_administrator(self, browser: Browser, administrator: Person) -> None:
        page = await browser.opens("/profile/erase")
        typed = {"reason": "Ik ga weg", "confirmation": administrator.email}
        refused = await browser.presses(page, "Mijn account voorgoed verwijderen", typed, status=409)
        assert "maak eerst iemand anders beheerder" in refused.text
