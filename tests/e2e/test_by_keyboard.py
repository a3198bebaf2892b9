"""Pages without a mouse: everything is reached, in the order it is read in, and nothing holds on to the focus."""

import pytest
from playwright.async_api import Page as Tab
from playwright.async_api import expect

from e2e.touring import Tour
from e2e.visiting import Visiting

STEPS_MAX = 45
PAGES_MAX = 24
ORDER = """() => {
  const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  window.stops = [...document.querySelectorAll(all)].filter((each) => each.tabIndex >= 0 && !each.disabled);
}"""
FOCUSED = """() => {
  const found = document.activeElement;
  const words = (found.innerText || found.getAttribute("aria-label") || found.id || found.name || "").trim();
  return {
    place: window.stops ? window.stops.indexOf(found) : -1,
    parts: ["date", "datetime-local", "month", "time"].includes(found.type),
    is_body: found === document.body,
    words: words.slice(0, 40),
  };
}"""


async def press(tab: Tab, *keys: str) -> None:
    for key in keys:
        await tab.keyboard.press(key)


async def reach(tab: Tab, words: str, *, most: int = 60) -> None:
    """Press Tab until what has the focus says some words."""
    for _ in range(most):
        await tab.keyboard.press("Tab")
        if (await tab.evaluate(FOCUSED))["words"] == words:
            return
    pytest.fail(f"{words!r} is not reached with Tab on {tab.url}")


class TestTheFocus:
    @pytest.mark.parametrize("person", ["facilitator", "administrator", "partner_admin", "visitor"])
    async def test_goes_through_every_page_in_the_order_of_reading_and_out_again(
        self, tour: Tour, visit: Visiting, person: str
    ) -> None:
        wrong = []
        pages = [page.path for page in tour.chosen[person] if "?" not in page.path][:PAGES_MAX]
        tab = await visit(tour.town.hub, pages[0], **tour.town.browsers[person])
        for path in pages:
            await tab.goto(tour.town.hub.url + path)
            await tab.evaluate(ORDER)
            # A page may have given the focus to something itself: what is wrong, or what is to be filled in.
            before = (await tab.evaluate(FOCUSED))["place"]
            for _ in range(STEPS_MAX):
                await tab.keyboard.press("Tab")
                focused = await tab.evaluate(FOCUSED)
                # After the last stop comes what is outside of the page, or the first one again.
                if focused["is_body"] or (before > 0 and focused["place"] == 0):
                    break
                # Of radio buttons with one name only one is a stop; so places may be left out. A day has parts.
                if focused["place"] < before + (not focused["parts"]):
                    wrong.append(f"{path}: after {before} comes {focused}")
                    break
                before = focused["place"]
        assert not wrong, "\n".join(wrong)

    async def test_skips_from_the_first_stop_of_every_page_to_its_content(self, tour: Tour, visit: Visiting) -> None:
        pages = [page.path for page in tour.chosen["facilitator"] if "?" not in page.path][:PAGES_MAX]
        tab = await visit(tour.town.hub, pages[0], **tour.town.browsers["facilitator"])
        for path in pages:
            await tab.goto(tour.town.hub.url + path)
            await tab.evaluate("document.activeElement.blur()")
            await tab.evaluate("window.getSelection().removeAllRanges()")
            await tab.locator(".skip").focus()
            await tab.keyboard.press("Enter")
            assert await tab.evaluate("document.activeElement.id") == "content", path


class TestAJourney:
    async def test_of_a_facilitator_goes_from_the_start_to_an_item_of_the_agenda(
        self, tour: Tour, visit: Visiting
    ) -> None:
        tab = await visit(tour.town.hub, "/?lang=nl", **tour.town.browsers["facilitator"])
        await reach(tab, "Agenda")
        await tab.keyboard.press("Enter")
        await expect(tab).to_have_url(f"{tour.town.hub.url}/agenda?lang=nl")
        heading = await tab.locator("h1").inner_text()
        first = (await tab.locator("main table tbody a").first.inner_text()).strip()
        await reach(tab, first[:40].strip(), most=120)
        await tab.keyboard.press("Enter")
        await expect(tab.locator("h1")).not_to_have_text(heading)

    async def test_of_a_visitor_finds_something_by_the_search_box(self, tour: Tour, visit: Visiting) -> None:
        tab = await visit(tour.town.hub, "/?lang=nl")
        await tab.keyboard.press("Control+k")
        await tab.keyboard.type("omroep")
        await tab.keyboard.press("Enter")
        await tab.wait_for_url("**/search?**")
        await expect(tab.locator("main mark").first).to_be_visible()

    async def test_of_a_partner_takes_on_what_was_offered(self, tour: Tour, visit: Visiting) -> None:
        tab = await visit(tour.town.hub, "/partners?lang=nl", **tour.town.browsers["partner_admin"])
        decline = tab.locator("main a[href*='/decline']").first
        await decline.focus()
        await tab.keyboard.press("Enter")
        await tab.wait_for_url("**/decline?**")
        # It is left again without having been decided.
        await expect(tab.locator("main textarea, main input[type=text]").first).to_be_visible()


class TestTheSearchBox:
    async def test_is_left_with_escape_and_gives_the_focus_back_to_the_page(self, tour: Tour, visit: Visiting) -> None:
        tab = await visit(tour.town.hub, "/?lang=nl")
        await tab.keyboard.press("Control+k")
        assert await tab.evaluate("document.activeElement.name") == "q"
        await press(tab, "Escape", "Tab")
        assert await tab.evaluate("document.activeElement !== document.body")
