"""Signing in, letting others in, and keys: in a real browser, as people meet them."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Page, expect

from e2e.people import PASSWORD, invitation, newcomer, organisation, signed_in
from e2e.visiting import Visiting
from mediate_contracts.policy import Role
from support.hub import Hub, wait

PHONE = {"width": 320, "height": 640}
TARGET_PIXELS_MIN = 24
REFUSED = 401
STOPS_MAX = 40


async def sign_in(page: Page, login: str, password: str) -> None:
    await page.get_by_label("E-mailadres of aanmeldnaam").fill(login)
    await page.get_by_label("Wachtwoord").fill(password)
    await page.get_by_role("button", name="Aanmelden").click()


async def choose_password(page: Page, first: str) -> None:
    await expect(page.get_by_role("heading", level=1)).to_have_text("Kies uw eigen wachtwoord")
    await page.get_by_label("Het eerste wachtwoord, dat u kreeg").fill(first)
    await page.get_by_label("Nieuw wachtwoord", exact=True).fill(PASSWORD)
    await page.get_by_label("Nieuw wachtwoord, nog eens").fill(PASSWORD)
    await page.get_by_role("button", name="Wachtwoord vastleggen").click()


async def accept_as_somebody_new(page: Page, name: str, email: str | None = None) -> None:
    await page.get_by_label("Naam").fill(name)
    if email is not None:
        await page.get_by_label("E-mailadres", exact=True).fill(email)
    await page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    await page.get_by_label("Wachtwoord, nog eens").fill(PASSWORD)
    await page.get_by_role("button", name="Account maken en aannemen").click()
    await expect(page.get_by_role("status").filter(has_text="U hebt de uitnodiging aangenomen.")).to_be_visible()


def known(hub: Hub, name: str) -> Any:
    """Tell whether the pages have heard of an organisation."""

    def asked() -> bool:
        found = httpx.get(f"{hub.url}/organisations", params={"q": name}, headers=hub.headers(Role.FACILITATOR))
        return f">{name}</a>" in found.text

    return asked


class TestTheFirstAdministrator:
    async def test_chooses_a_password_and_lets_a_facilitator_in_who_signs_in_elsewhere(
        self, empty_hub: Hub, visit: Visiting
    ) -> None:
        assert empty_hub.first_password is not None
        page = await visit(empty_hub, "/administration", locale="nl-NL")
        await sign_in(page, "administrator", empty_hub.first_password)
        await choose_password(page, empty_hub.first_password)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Beheer")
        await page.get_by_role("link", name="Account maken").click()
        await page.get_by_label("Naam").fill("Fenna Facilitator")
        await page.get_by_label("E-mailadres").fill("fenna@campus.example")
        await page.get_by_label("Facilitator").check()
        await page.get_by_role("button", name="Account maken").click()
        first = await page.get_by_label("Wachtwoord voor één keer").input_value()
        elsewhere = await visit(empty_hub, "/sign-in", locale="nl-NL")
        await sign_in(elsewhere, "fenna@campus.example", first)
        await choose_password(elsewhere, first)
        await expect(elsewhere.get_by_role("link", name="Fenna Facilitator")).to_be_visible()
        await expect(elsewhere.get_by_role("link", name="Leden")).to_be_visible()
        await expect(elsewhere.get_by_role("link", name="Beheer")).to_have_count(0)
        await page.get_by_role("link", name="Ik heb het overgedragen").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Fenna Facilitator")
        assert first not in await page.content()


class TestAnOrganisation:
    async def test_lets_in_whom_its_admin_invites_and_who_asks(self, empty_hub: Hub, visit: Visiting) -> None:
        studio = await organisation(empty_hub, "Studio Zuid")
        await asyncio.to_thread(wait, known(empty_hub, "Studio Zuid"), "the pages know the organisation")
        link = await invitation(empty_hub, organisation_id=studio, is_admin=True, email="ada@zuid.example")
        admin = await visit(empty_hub, link, locale="nl-NL")
        await accept_as_somebody_new(admin, "Ada Beheer")
        await admin.get_by_role("navigation", name="Onderdelen").get_by_role("link", name="Leden").click()
        await expect(admin.get_by_role("heading", level=1)).to_have_text("Studio Zuid")
        await admin.get_by_label("E-mailadres").fill("bob@zuid.example")
        await admin.get_by_role("button", name="Uitnodiging maken").click()
        link = await admin.get_by_label("Link").input_value()
        member = await visit(empty_hub, urlsplit(link).path, locale="nl-NL")
        await accept_as_somebody_new(member, "Bob Lid")
        await member.get_by_role("link", name="Leden bij Studio Zuid").click()
        await expect(member.get_by_text("Ada Beheer")).to_be_visible()
        await expect(member.get_by_text("ada@zuid.example")).to_have_count(0)

        asking = await visit(empty_hub, "/profile/join", **await signed_in(empty_hub, name="Vera Vraagt"))
        await asking.get_by_label("Naam van de organisatie").fill("zuid")
        await asking.get_by_role("button", name="Zoeken").click()
        await asking.get_by_role("button", name="Vragen om toegang bij Studio Zuid").click()
        await expect(asking.get_by_text("wacht op antwoord")).to_be_visible()
        await admin.get_by_role("link", name="Klaar").click()
        await admin.get_by_role("button", name="Toelaten Vera Vraagt").click()
        await expect(admin.get_by_role("status").filter(has_text="hoort er nu bij")).to_be_visible()
        await asking.reload()
        await asking.get_by_role("link", name="Leden bij Studio Zuid").click()
        await expect(asking.locator("tbody tr")).to_have_count(3)


class TestAKey:
    async def test_is_made_used_revoked_and_then_refused(self, empty_hub: Hub, visit: Visiting) -> None:
        page = await visit(empty_hub, "/keys", **await signed_in(empty_hub, Role.ADMINISTRATOR))
        await page.get_by_role("link", name="Sleutel maken").click()
        await page.get_by_label("Naam").fill("Nachtelijke export")
        await page.get_by_label("Facilitator").check()
        await page.get_by_label("organisaties lezen").check()
        await page.get_by_role("button", name="Sleutel maken").click()
        key = await page.get_by_label("API-sleutel").input_value()
        async with httpx.AsyncClient(base_url=empty_hub.url, headers={"Authorization": f"Bearer {key}"}) as program:
            assert (await program.get("/v1/community/organisations")).status_code == 200
            written = await program.post("/v1/community/organisations", json={"name": "X", "types": ["school"]})
            assert written.status_code in {403, 404}
            await page.get_by_role("link", name="Ik heb hem bewaard").click()
            assert key not in await page.content()
            await page.get_by_role("link", name="Intrekken Nachtelijke export").click()
            await page.get_by_role("button", name="Voorgoed intrekken").click()
            await expect(page.get_by_role("status").filter(has_text="De sleutel is ingetrokken.")).to_be_visible()
            refused = await program.get("/v1/community/organisations")
        assert refused.status_code == REFUSED
        assert refused.headers["content-type"] == "application/problem+json"

    async def test_is_copied_by_a_button_on_a_phone_too(self, empty_hub: Hub, visit: Visiting) -> None:
        options = await signed_in(empty_hub, Role.ADMINISTRATOR)
        options |= {"permissions": ["clipboard-read", "clipboard-write"], "viewport": PHONE}
        page = await visit(empty_hub, "/keys/new", **options)
        await page.get_by_label("Naam").fill("Om te kopiëren")
        await page.get_by_label("Technisch beheer").check()
        await page.get_by_label("monitor lezen").check()
        await page.get_by_role("button", name="Sleutel maken").click()
        await page.get_by_role("button", name="Kopiëren").click()
        await expect(page.get_by_role("button", name="Gekopieerd")).to_be_visible()
        key = await page.get_by_label("API-sleutel").input_value()
        assert await page.evaluate("navigator.clipboard.readText()") == key
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


class TestSigningOut:
    async def test_ends_it_here_and_for_whoever_goes_back(self, empty_hub: Hub, visit: Visiting) -> None:
        page = await visit(empty_hub, "/profile", locale="nl-NL", **await signed_in(empty_hub, name="Weg Straks"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("Mijn profiel")
        await page.get_by_role("button", name="Afmelden", exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("U bent afgemeld")
        await page.go_back()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Aanmelden")
        assert "Weg Straks" not in await page.content()


class TestTheKeyboard:
    async def test_is_enough_to_sign_in(self, empty_hub: Hub, visit: Visiting) -> None:
        who = await newcomer(empty_hub, name="Toets Enbord")
        page = await visit(empty_hub, "/sign-in?lang=nl")
        reached: list[str] = []
        while reached[-1:] != ["Aanmelden"] and len(reached) < STOPS_MAX:
            await page.keyboard.press("Tab")
            focused = await page.evaluate(
                "({name: document.activeElement.innerText || document.activeElement.id,"
                " outline: getComputedStyle(document.activeElement).outlineStyle})"
            )
            assert focused["outline"] != "none", focused
            reached.append(focused["name"])
            if focused["name"] == "login":
                await page.keyboard.type(who.login)
            if focused["name"] == "password":
                await page.keyboard.type(who.first_password)
        assert reached[:2] == ["Naar de inhoud", "MEDIATE"]
        assert reached[-3:] == ["login", "password", "Aanmelden"]
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Kies uw eigen wachtwoord")

    async def test_is_led_to_what_is_wrong(self, empty_hub: Hub, visit: Visiting) -> None:
        page = await visit(empty_hub, "/profile", **await signed_in(empty_hub))
        await page.get_by_label("Naam").fill(" ")
        # Chromium calls every page with an error status a failed resource; this one is meant to have it.
        await page.route("**/profile", lambda route: asyncio.ensure_future(as_if_accepted(route)))
        await page.keyboard.press("Enter")
        summary = page.get_by_role("alert")
        await expect(summary).to_be_focused()
        assert (await page.title()).startswith("Fout: ")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("Naam")).to_be_focused()


async def as_if_accepted(route: Any) -> None:
    answer = await route.fetch()
    await route.fulfill(response=answer, status=200)


class TestWithoutJavaScript:
    async def test_everything_works(self, empty_hub: Hub, visit: Visiting) -> None:
        who = await newcomer(empty_hub, Role.ADMINISTRATOR, name="Zonder Script")
        page = await visit(empty_hub, "/keys/new", java_script_enabled=False, locale="nl-NL")
        await sign_in(page, who.login, who.first_password)
        await choose_password(page, who.first_password)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sleutel maken")
        await page.get_by_label("Naam").fill("Zonder JavaScript")
        await page.get_by_label("Facilitator").check()
        await page.get_by_label("agenda's lezen").check()
        await page.get_by_role("button", name="Sleutel maken").click()
        assert (await page.get_by_label("API-sleutel").input_value()).startswith("mk_")
        await expect(page.get_by_role("button", name="Kopiëren")).to_have_count(0)
        await page.get_by_role("link", name="Zonder Script").click()
        await page.get_by_label("Taal van de hub").select_option("en")
        await page.get_by_role("button", name="Opslaan").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("My profile")
        await page.get_by_role("button", name="Sign out", exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")


PATHS = (
    "/profile",
    "/profile/join?q=studio",
    "/profile/erase",
    "/password",
    "/organisations",
    "/keys",
    "/keys/new",
    "/administration",
    "/administration/accounts/new",
    "/administration/invitations",
    "/administration/audit",
)


class TestEveryPage:
    @pytest.mark.parametrize("lang", ["nl", "en"])
    async def test_fits_a_small_screen_with_targets_that_a_finger_can_hit(
        self, empty_hub: Hub, visit: Visiting, lang: str
    ) -> None:
        name = "Iemand Met Een Bijzonder Lange-Dubbele Achternaam"
        page = await visit(empty_hub, "/", viewport=PHONE, **await signed_in(empty_hub, Role.ADMINISTRATOR, name=name))
        for path in PATHS:
            await page.goto(f"{empty_hub.url}{path}{'&' if '?' in path else '?'}lang={lang}")
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
            for target in await page.locator(
                "a:not(.skip):visible, button:visible, input:visible, select:visible"
            ).all():
                box = await target.bounding_box()
                assert box is not None
                assert min(box["width"], box["height"]) >= TARGET_PIXELS_MIN, (path, await target.inner_text())
