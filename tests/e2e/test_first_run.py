"""The first minutes with a hub: it says how to begin, and fills while one looks."""

from asyncio import to_thread

from playwright.async_api import expect

from e2e.visiting import Visiting
from support.hub import Hub


class TestTheFirstRun:
    async def test_says_how_to_begin_and_shows_what_is_loaded_without_reloading(
        self, empty_hub: Hub, visit: Visiting
    ) -> None:
        page = await visit(empty_hub, "/?lang=nl")
        await expect(page.get_by_role("heading", name="Welkom!")).to_be_visible()
        await expect(page.get_by_text("./mediate load hilversum")).to_be_visible()
        await page.evaluate("window.keptSince = 'the first look'")
        loaded = await to_thread(empty_hub.command, "load", "hilversum")
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        await expect(page.get_by_role("heading", name="Actielijnen")).to_be_visible()
        await expect(page.locator("table.lines tbody tr")).to_have_count(8)
        await expect(page.locator("#line-total")).to_contain_text("41 van 41")
        await expect(page.locator("#call-stadsfonds-media-park-2020")).to_contain_text("circa 25 aanvragen")
        assert await page.evaluate("window.keptSince") == "the first look"
