"""A list as it is worked with in a real browser: narrowed while typing, ticked, changed in place, and undone."""

import re

import pytest
from playwright.async_api import expect

from e2e.people import signed_in
from e2e.visiting import Visiting
from mediate_contracts.policy import Role
from support.hub import Hub

NAMES = ("Éclair Studio", "Zonlicht Media", "Adelaar Film")


@pytest.fixture(scope="module")
async def directory(hilversum: Hub) -> Hub:
    """A hub with the facts of Hilversum, and some organisations more."""
    async with hilversum.client() as client:
        for name in NAMES:
            body = {"name": name, "types": ["producer"], "synthetic": True}
            answer = await client.post("/v1/community/organisations", json=body)
            assert answer.status_code == 201, answer.text
        for _ in range(100):
            shown = await client.get("/community", params={"q": NAMES[-1]})
            if f">{NAMES[-1]}</a>" in shown.text:
                break
    return hilversum


class TestAList:
    async def test_narrows_while_one_types_and_keeps_the_focus_and_the_address(
        self, directory: Hub, visit: Visiting
    ) -> None:
        page = await visit(directory, "/community", locale="nl-NL")
        search = page.get_by_label("Zoekwoorden")
        await search.press_sequentially("eclair")
        await expect(page.locator("#organisations-list tbody tr")).to_have_count(1)
        await expect(page.get_by_role("link", name="Éclair Studio")).to_be_visible()
        await expect(search).to_be_focused()
        assert "q=eclair" in page.url
        await page.reload()
        await expect(page.locator("#organisations-list tbody tr")).to_have_count(1)
        await page.go_back()
        await expect(page.locator("#organisations-list tbody tr")).not_to_have_count(1)

    async def test_says_how_many_choices_of_a_filter_are_made(self, directory: Hub, visit: Visiting) -> None:
        page = await visit(directory, "/community?type=school", locale="nl-NL")
        await page.get_by_text("Soort: 1 gekozen").click()
        await page.get_by_label("Omroep", exact=True).check()
        await expect(page.locator(".listing-choices summary", has_text="Soort:")).to_have_text("Soort: 2 gekozen")
        await expect(page.get_by_role("navigation", name="Taal").get_by_role("link", name="English")).to_have_attribute(
            "href", re.compile(r"type=broadcaster&type=school.*lang=en|type=school&type=broadcaster.*lang=en")
        )

    async def test_is_ticked_a_page_at_a_time_and_changed_at_once(self, directory: Hub, visit: Visiting) -> None:
        session = await signed_in(directory, Role.FACILITATOR)
        page = await visit(directory, "/community?q=studio+eclair", **session)
        await page.get_by_role("button", name="Alles op deze pagina selecteren").click()
        await expect(page.locator("output[data-ticked]")).to_have_text("1 geselecteerd")
        await page.get_by_role("button", name="Geselecteerde wijzigen").click()
        await page.get_by_label("Wat wilt u wijzigen?").select_option("hub")
        await page.get_by_role("button", name="Verder").click()
        await page.locator("select#hub").select_option("utrecht")
        await page.get_by_role("button", name="1 organisatie wijzigen").click()
        await expect(page.get_by_text("1 organisatie gewijzigd. Hub: Utrecht.")).to_be_visible()
        await page.get_by_role("button", name="Ongedaan maken").click()
        await expect(page.get_by_text("De wijziging is ongedaan gemaakt.")).to_be_visible()


class TestAnOrganisation:
    @pytest.mark.parametrize("javascript", [True, False])
    async def test_is_changed_in_place_and_changed_back(
        self, directory: Hub, visit: Visiting, *, javascript: bool
    ) -> None:
        session = await signed_in(directory, Role.FACILITATOR)
        page = await visit(directory, "/community?q=zonlicht", java_script_enabled=javascript, **session)
        await page.get_by_role("link", name="Zonlicht Media").click()
        await page.get_by_role("link", name="Wijzigen Website").click()
        website = page.get_by_label("Website")
        if javascript:
            await expect(page.get_by_role("heading", level=1)).to_have_text("Zonlicht Media")
            await expect(website).to_be_focused()
        await website.fill("https://zonlicht.example")
        await page.get_by_role("button", name="Opslaan").click()
        await expect(page.get_by_role("link", name="https://zonlicht.example")).to_be_visible()
        await page.get_by_role("button", name="Ongedaan maken").click()
        await expect(page.get_by_role("link", name="https://zonlicht.example")).to_have_count(0)
        await expect(page.get_by_text("De wijziging is ongedaan gemaakt.")).to_be_visible()
