"""Searching from the keyboard in a real browser: the box of every page and its suggestions, and no JavaScript."""

from playwright.async_api import expect

from e2e.visiting import Visiting
from support.hub import Hub

BOX = "#search-q"


class TestTheSearchBox:
    async def test_is_reached_suggests_and_leads_on_by_the_keyboard_alone(
        self, hilversum: Hub, visit: Visiting
    ) -> None:
        page = await visit(hilversum, "/agenda?lang=nl")
        await page.keyboard.press("Control+k")
        box = page.locator(BOX)
        await expect(box).to_be_focused()
        await expect(box).to_have_attribute("role", "combobox")
        await page.keyboard.type("hilversm")
        await expect(box).to_have_attribute("aria-expanded", "true")
        first = page.get_by_role("option").first
        await expect(first).to_be_visible()
        await page.keyboard.press("ArrowDown")
        await expect(first).to_have_attribute("aria-selected", "true")
        assert await box.get_attribute("aria-activedescendant") == await first.get_attribute("id")
        await expect(box).to_have_value("hilversm")
        await page.keyboard.press("Enter")
        await page.wait_for_url(lambda address: "/agenda?" not in address)

    async def test_keeps_what_was_typed_when_its_suggestions_are_closed(self, hilversum: Hub, visit: Visiting) -> None:
        page = await visit(hilversum, "/?lang=nl")
        box = page.locator(BOX)
        await box.fill("media")
        await expect(page.get_by_role("option").first).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("listbox")).to_be_hidden()
        await expect(box).to_have_value("media")
        await page.keyboard.press("Escape")
        await expect(box).to_have_value("media")

    async def test_says_aloud_that_nothing_was_found(self, hilversum: Hub, visit: Visiting) -> None:
        page = await visit(hilversum, "/?lang=nl")
        await page.locator(BOX).fill("xylofoonkwartet")
        await expect(page.locator("#search [role=status]")).to_have_text("Niets gevonden")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/search?*")
        await expect(page.get_by_text("Niets gevonden")).to_be_visible()

    async def test_searches_without_javascript(self, hilversum: Hub, visit: Visiting) -> None:
        page = await visit(hilversum, "/?lang=nl", java_script_enabled=False)
        await page.locator(BOX).fill("hilversm")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/search?*")
        await expect(page.locator("main mark").first).to_be_visible()
