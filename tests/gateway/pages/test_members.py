"""The pages on which organisations see who belongs to them, and let others in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from gateway.pages.browser import Browser, Page, browsing, leads_to
from gateway.pages.people import PASSWORD, Person, member, organisation, person, signed_in
from mediate_contracts.policy import Role
from support.running import Running


@dataclass(frozen=True)
class Studio:
    """An organisation with its admin, signed in."""

    id: UUID
    name: str
    admin: Person
    browser: Browser

    @property
    def path(self) -> str:
        return f"/organisations/{self.id}/members"

    async def opens(self) -> Page:
        return await self.browser.opens(self.path)


@pytest.fixture
async def studio(gateway: Running) -> AsyncIterator[Studio]:
    name = f"Studio {uuid4()}"
    admin = await person(gateway, name="Ada Beheer")
    identifier = await organisation(gateway, name)
    await member(gateway, admin, identifier, is_admin=True)
    async with signed_in(gateway, admin) as browser:
        yield Studio(identifier, name, admin, browser)


class TestTheMembersPage:
    @pytest.mark.parametrize(("lang", "says"), [("nl", "Iemand uitnodigen"), ("en", "Invite somebody")])
    async def test_is_there_for_an_admin_in_both_languages(self, studio: Studio, lang: str, says: str) -> None:
        page = await studio.browser.opens(f"{studio.path}?lang={lang}")
        assert page.heading == studio.name
        assert says in page.text
        assert studio.admin.email in page.text
        assert page.answer.headers["cache-control"] == "no-store"

    async def test_leads_there_from_every_page_of_an_admin(self, studio: Studio) -> None:
        assert (await studio.browser.opens("/profile")).links()["Leden"] == studio.path

    async def test_shows_a_member_the_others_without_their_addresses_and_without_buttons(
        self, gateway: Running, studio: Studio
    ) -> None:
        other = await person(gateway, name="Bob Lid")
        await member(gateway, other, studio.id)
        async with signed_in(gateway, other) as browser:
            page = await browser.opens(studio.path)
            assert "Ada Beheer" in page.text
            assert studio.admin.email not in page.answer.text
            assert page.own_forms == []

    @pytest.mark.parametrize("roles", [(), (Role.INVESTMENT_OFFICER,), (Role.OPS,)])
    async def test_is_not_there_for_anybody_else(
        self, gateway: Running, studio: Studio, roles: tuple[Role, ...]
    ) -> None:
        async with signed_in(gateway, await person(gateway, *roles)) as browser:
            await browser.opens(studio.path, status=404)
            await browser.opens(f"{studio.path}/{studio.admin.id}/end", status=404)
            await browser.opens("/organisations", status=404)
        async with browsing(gateway) as visitor:
            assert leads_to(await visitor.gets(studio.path)).startswith("/sign-in?next=")

    async def test_of_another_organisation_is_not_there_for_an_admin(self, gateway: Running, studio: Studio) -> None:
        other = await organisation(gateway, "Andere studio")
        for path in (
            f"/organisations/{other}/members",
            f"/organisations/{uuid4()}/members",
            "/organisations/x/members",
        ):
            await studio.browser.opens(path, status=404)

    async def test_is_there_for_a_facilitator_who_finds_the_organisation(
        self, gateway: Running, studio: Studio
    ) -> None:
        asking = await person(gateway, name="Vraagt Toegang")
        await member(gateway, asking, studio.id, status="requested")
        async with signed_in(gateway, await person(gateway, Role.FACILITATOR)) as browser:
            page = await browser.opens("/organisations")
            assert "Wachten op antwoord" in page.text
            found = await browser.presses(page, "Zoeken", {"q": studio.name})
            page = await browser.opens(found.links()[studio.name])
            assert "Vraagt Toegang" in page.text
            await browser.opens(f"/organisations/{uuid4()}/members", status=404)


class TestAnswering:
    async def test_somebody_who_asked_admits_them(self, gateway: Running, studio: Studio) -> None:
        asking = await person(gateway, name="Vera Vraagt")
        await member(gateway, asking, studio.id, status="requested")
        page = await studio.browser.presses(await studio.opens(), "Toelaten Vera Vraagt")
        assert "hoort er nu bij" in page.text
        async with signed_in(gateway, asking) as browser:
            assert (await browser.opens(studio.path)).heading == studio.name

    async def test_no_declines_and_twice_says_so(self, gateway: Running, studio: Studio) -> None:
        asking = await person(gateway, name="Vera Vraagt")
        await member(gateway, asking, studio.id, status="requested")
        first = await studio.opens()
        declined = await studio.browser.presses(first, "Afwijzen Vera Vraagt")
        assert "De vraag is afgewezen." in declined.text
        again = await studio.browser.presses(first, "Toelaten Vera Vraagt", status=409)
        assert "hoe het lidmaatschap staat, is intussen veranderd" in again.text

    async def test_oneself_is_somebody_elses(self, gateway: Running, studio: Studio) -> None:
        who = await person(gateway, Role.FACILITATOR, name="Fenna Zelf")
        await member(gateway, who, studio.id, status="requested")
        async with signed_in(gateway, who) as browser:
            refused = await browser.presses(await browser.opens(studio.path), "Toelaten Fenna Zelf", status=403)
            assert "Over uzelf beslist iemand anders" in refused.text


class TestAMember:
    async def test_becomes_an_admin_and_is_one_no_longer(self, gateway: Running, studio: Studio) -> None:
        await member(gateway, await person(gateway, name="Bob Lid"), studio.id)
        page = await studio.browser.presses(await studio.opens(), "Beheerder maken Bob Lid")
        assert "Dit lid is nu beheerder" in page.text
        page = await studio.browser.presses(page, "Geen beheerder meer Bob Lid")
        assert "Dit lid is geen beheerder meer." in page.text

    async def test_is_let_go_after_a_question_and_with_a_reason(self, gateway: Running, studio: Studio) -> None:
        bob = await person(gateway, name="Bob Lid")
        await member(gateway, bob, studio.id)
        page = await studio.opens()
        sure = await studio.browser.opens(page.links()["Beëindigen Bob Lid"])
        assert sure.heading == "Lidmaatschap van Bob Lid beëindigen"
        wrong = await studio.browser.presses(sure, "Lidmaatschap beëindigen", {"reason": "x" * 301}, status=422)
        assert wrong.errors == {"reason": "Fout: Gebruik ten hoogste 300 tekens"}
        assert wrong.one("textarea", id="reason").text == "x" * 301
        page = await studio.browser.presses(wrong, "Lidmaatschap beëindigen", {"reason": "Uit dienst"})
        assert "Het lidmaatschap is beëindigd." in page.text
        async with signed_in(gateway, bob) as browser:
            await browser.opens(studio.path, status=404)

    async def test_that_is_the_last_admin_stays(self, studio: Studio) -> None:
        page = await studio.opens()
        refused = await studio.browser.presses(page, "Geen beheerder meer Ada Beheer", status=409)
        assert "maak eerst een ander lid beheerder" in refused.text


async def invited(studio: Studio, **typed: str) -> str:
    """Invite somebody and return the path of the link."""
    made = await studio.browser.presses(await studio.opens(), "Uitnodiging maken", typed)
    link = made.one("input", id="link")["value"]
    assert link.startswith("http://hub/invitations/")
    return link.removeprefix("http://hub")


class TestInviting:
    async def test_shows_the_link_once(self, studio: Studio) -> None:
        link = await invited(studio, email="nieuw@studio.example")
        page = await studio.opens()
        assert "nieuw@studio.example" in page.text
        assert link not in page.answer.text
        assert link.rsplit("/", 1)[1] not in page.answer.text

    async def test_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(self, studio: Studio) -> None:
        page = await studio.opens()
        wrong = await studio.browser.presses(page, "Uitnodiging maken", {"email": "geen adres", "is_admin": "yes"}, 422)
        assert wrong.errors == {"email": "Fout: Schrijf een e-mailadres als naam@voorbeeld.nl"}
        assert wrong.one("input", id="email")["value"] == "geen adres"
        assert "checked" in wrong.one("input", id="is_admin").attributes

    async def test_can_be_taken_back(self, gateway: Running, studio: Studio) -> None:
        link = await invited(studio, email="weg@studio.example")
        page = await studio.browser.presses(await studio.opens(), "Intrekken weg@studio.example")
        assert "de link werkt niet meer" in page.text
        async with browsing(gateway) as browser:
            over = await browser.opens(link, status=410)
            assert over.heading == "Deze uitnodiging is ingetrokken"


class TestAnInvitation:
    async def test_lets_somebody_new_in_with_an_account_of_their_own(self, gateway: Running, studio: Studio) -> None:
        email = f"{uuid4()}@studio.example"
        link = await invited(studio, email=email, is_admin="yes")
        async with browsing(gateway) as browser:
            page = await browser.opens(link)
            assert page.heading == "U bent uitgenodigd"
            assert "Ada Beheer nodigt u uit" in page.text
            assert studio.name in page.text
            assert page.one("input", id="email")["value"] == email
            typed = {"name": "Nieuwe Collega", "password": PASSWORD, "again": PASSWORD}
            into = await browser.presses(page, "Account maken en aannemen", typed)
            assert into.path == "/profile"
            assert "U hebt de uitnodiging aangenomen." in into.text
            assert "Iemand uitnodigen" in (await browser.opens(studio.path)).text
            await browser.opens(link, status=410)

    async def test_says_at_the_fields_what_is_wrong(self, gateway: Running, studio: Studio) -> None:
        link = await invited(studio)
        async with browsing(gateway) as browser:
            page = await browser.opens(link)
            typed = {"name": "Nieuw", "email": "geen", "password": PASSWORD, "again": PASSWORD}
            wrong = await browser.presses(page, "Account maken en aannemen", typed, 422)
            assert wrong.errors == {"email": "Fout: Schrijf een e-mailadres als naam@voorbeeld.nl"}
            assert wrong.one("input", id="name")["value"] == "Nieuw"
            typed |= {"email": studio.admin.email}
            taken = await browser.presses(wrong, "Account maken en aannemen", typed, 409)
            assert taken.errors == {"email": "Fout: Een ander account heeft dit e-mailadres al"}
            differs = await browser.presses(page, "Account maken en aannemen", {**typed, "again": "anders"}, 422)
            assert differs.errors == {"again": "Fout: De twee zijn niet gelijk"}
            short = {**typed, "email": f"{uuid4()}@x.example", "password": "kort", "again": "kort"}
            refused = await browser.presses(page, "Account maken en aannemen", short, 422)
            assert refused.errors == {"password": "Fout: Gebruik 12 tot 200 tekens"}

    async def test_is_for_the_address_it_names(self, gateway: Running, studio: Studio) -> None:
        link = await invited(studio, email="bedoeld@studio.example")
        async with browsing(gateway) as browser:
            typed = {"name": "Ander", "email": "ander@studio.example", "password": PASSWORD, "again": PASSWORD}
            refused = await browser.presses(await browser.opens(link), "Account maken en aannemen", typed, 422)
            assert refused.errors == {"email": "Fout: De uitnodiging is voor een ander e-mailadres"}
            assert refused.one("input", id="email")["value"] == "bedoeld@studio.example"

    async def test_is_accepted_by_whoever_is_signed_in(self, gateway: Running, studio: Studio) -> None:
        link = await invited(studio)
        async with signed_in(gateway, await person(gateway, name="Bekende")) as browser:
            into = await browser.presses(await browser.opens(link), "Aannemen als Bekende")
            assert studio.name in into.text

    async def test_is_nobodys_own(self, studio: Studio) -> None:
        page = await studio.browser.opens(await invited(studio))
        refused = await studio.browser.presses(page, "Aannemen als Ada Beheer", status=409)
        assert "Dit is uw eigen uitnodiging" in refused.text

    async def test_comes_back_after_signing_in(self, gateway: Running, studio: Studio) -> None:
        link = await invited(studio)
        known = await person(gateway)
        async with browsing(gateway) as browser:
            page = await browser.opens(link)
            page = await browser.opens(page.links()["Aanmelden en aannemen"])
            page = await browser.presses(page, "Aanmelden", {"login": known.email, "password": PASSWORD})
            assert page.heading == "U bent uitgenodigd"

    @pytest.mark.parametrize("token", ["x", "0" * 43, "..%2f", "%00"])
    async def test_that_is_none_is_not_there(self, gateway: Running, token: str) -> None:
        async with browsing(gateway) as browser:
            await browser.opens(f"/invitations/{token}", status=404)
