"""What every page looks like and how its frame works: on a phone, in the dark, on paper, with and without scripts."""

from playwright.async_api import Page as Tab
from playwright.async_api import expect

from e2e.visiting import Visiting
from support.hub import Hub

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
LIGHT_PAPER = "rgb(250, 249, 246)"
DARK_PAPER = "rgb(17, 24, 27)"
WHITE = "rgb(255, 255, 255)"


async def paper(tab: Tab) -> str:
    found: str = await tab.evaluate("getComputedStyle(document.body).backgroundColor")
    return found


class TestTheMenu:
    async def test_of_a_phone_opens_and_leads_on_without_scripts(self, empty_hub: Hub, visit: Visiting) -> None:
        tab = await visit(empty_hub, "/sign-in?lang=nl", viewport=PHONE, java_script_enabled=False)
        way = tab.get_by_role("link", name="Gemeenschap")
        await expect(way).to_be_hidden()
        await tab.get_by_role("button", name="Menu").click()
        await way.click()
        await expect(tab.get_by_role("heading", level=1)).to_have_text("Gemeenschap")
        await expect(way).to_be_hidden()

    async def test_closes_with_escape_and_leaves_the_focus_where_it_was_opened(
        self, empty_hub: Hub, visit: Visiting
    ) -> None:
        tab = await visit(empty_hub, "/sign-in?lang=nl", viewport=PHONE)
        await tab.get_by_role("button", name="Menu").press("Enter")
        await expect(tab.get_by_role("link", name="Agenda")).to_be_visible()
        await tab.keyboard.press("Escape")
        await expect(tab.get_by_role("link", name="Agenda")).to_be_hidden()
        await expect(tab.get_by_role("button", name="Menu")).to_be_focused()

    async def test_of_a_desk_stands_open(self, empty_hub: Hub, visit: Visiting) -> None:
        tab = await visit(empty_hub, "/sign-in?lang=nl", viewport=DESK)
        await expect(tab.get_by_role("link", name="Agenda")).to_be_visible()
        await expect(tab.get_by_role("button", name="Menu")).to_be_hidden()


class TestTheTheme:
    async def test_is_that_of_the_device(self, empty_hub: Hub, visit: Visiting) -> None:
        light = await visit(empty_hub, "/sign-in?lang=nl", color_scheme="light")
        assert await paper(light) == LIGHT_PAPER
        dark = await visit(empty_hub, "/sign-in?lang=nl", color_scheme="dark")
        assert await paper(dark) == DARK_PAPER

    async def test_is_chosen_without_scripts_and_for_every_page(self, empty_hub: Hub, visit: Visiting) -> None:
        tab = await visit(empty_hub, "/sign-in?lang=nl", viewport=DESK, color_scheme="light", java_script_enabled=False)
        await tab.get_by_role("button", name="Donker").click()
        assert tab.url == empty_hub.url + "/sign-in?lang=nl"
        assert await paper(tab) == DARK_PAPER
        await tab.goto(empty_hub.url + "/style?lang=nl")
        assert await paper(tab) == DARK_PAPER
        await tab.get_by_role("button", name="Zoals op uw apparaat").click()
        assert await paper(tab) == LIGHT_PAPER

    async def test_on_paper_is_white_whatever_the_screen_is(self, empty_hub: Hub, visit: Visiting) -> None:
        tab = await visit(empty_hub, "/style?lang=nl", color_scheme="dark")
        await tab.emulate_media(media="print")
        assert await paper(tab) == WHITE
        await expect(tab.get_by_role("search").first).to_be_hidden()


class TestADialog:
    async def test_holds_the_focus_and_gives_it_back(self, empty_hub: Hub, visit: Visiting) -> None:
        tab = await visit(empty_hub, "/style?lang=nl", viewport=DESK)
        opener = tab.locator("[data-opens=dialog-light]")
        await opener.click()
        await expect(tab.locator("#dialog-light")).to_be_visible()
        assert await tab.evaluate("document.getElementById('dialog-light').contains(document.activeElement)")
        await tab.keyboard.press("Escape")
        await expect(tab.locator("#dialog-light")).to_be_hidden()
        await expect(opener).to_be_focused()
