"""The first minutes with a hub: it says how to begin, and fills while one looks."""

from asyncio import sleep, timeout, to_thread

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
        # What came after the first of it would have moved the page, and waits for the reader.
        news, whole = page.get_by_role("button", name="Nieuws tonen"), page.get_by_text("41 van 41")
        async with timeout(15):
            while not await whole.count():
                if await news.is_visible():
                    await news.click()
                await sleep(0.1)
        await expect(page.locator("table.lines tbody tr")).to_have_count(8)
        await expect(page.get_by_role("heading", name="Zo begint u")).to_have_count(0)
        assert await page.evaluate("window.keptSince") == "the first look"
