"""Pages that keep themselves up to date while somebody reads: nothing jumps, and nothing is taken from their hands."""

from asyncio import to_thread
from uuid import uuid4

import httpx
from playwright.async_api import expect

from e2e.touring import Tour
from e2e.visiting import Visiting
from support.hub import Hub

WATCH = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) {
      // What the reader's own key or click moves does not surprise them.
      if (each.hadRecentInput) continue;
      const what = each.sources.map((source) => source.node?.outerHTML?.slice(0, 120));
      window.shifts.push([each.value, ...what]);
    }
  }).observe({type: "layout-shift", buffered: false});
}"""
SECONDS_LOOKED_MILLISECONDS = 1_500


def register(hub: Hub) -> str:
    """Register an organisation as somebody else would meanwhile, and return its name."""
    name = f"Kwam Erbij {uuid4()}"
    body = {"name": name, "types": ["scale_up"], "synthetic": True}
    httpx.post(f"{hub.url}/v1/community/organisations", json=body, headers=hub.headers()).raise_for_status()
    return name


class TestAPageThatIsRead:
    async def test_shifts_nothing_when_something_happens(self, tour: Tour, visit: Visiting) -> None:
        live = [page for page in tour.chosen["facilitator"] if " data-live" in page.text and "?" not in page.path]
        assert live
        shifted = {}
        for page in live[:8]:
            tab = await visit(tour.town.hub, page.path, **tour.town.browsers["facilitator"])
            await expect(tab.locator("#live")).to_be_visible()
            await tab.wait_for_timeout(300)
            await tab.evaluate(WATCH)
            await to_thread(register, tour.town.hub)
            await tab.wait_for_timeout(SECONDS_LOOKED_MILLISECONDS)
            if shifts := await tab.evaluate("window.shifts"):
                shifted[page.path] = shifts
            await tab.close()
        assert shifted == {}

    async def test_keeps_focus_scroll_and_what_is_typed(self, tour: Tour, visit: Visiting) -> None:
        tab = await visit(tour.town.hub, "/?lang=nl", **tour.town.browsers["facilitator"])
        await expect(tab.locator("#live")).to_be_visible()
        field = tab.locator("input[name=q]").first
        await field.focus()
        # Typed without being sent: a filter would show another list.
        await field.evaluate("each => { each.value = 'half getypt'; }")
        await tab.evaluate("window.scrollTo(0, 200); window.same = document.activeElement")
        await to_thread(register, tour.town.hub)
        await tab.wait_for_timeout(SECONDS_LOOKED_MILLISECONDS)
        assert await tab.evaluate("[document.activeElement === window.same, window.scrollY, window.same.value]") == [
            True,
            200,
            "half getypt",
        ]
