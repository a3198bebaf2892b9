"""Looks at pages in a real browser, in every way that people with other eyes, hands and screens do."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, BrowserContext, ViewportSize
from playwright.async_api import Page as Tab

from e2e.furnishing import Town
from e2e.pages import Page, in_language
from e2e.visiting import Visit

AUDITS: Final = (
    "axe",
    "axe in the dark",
    "axe after interaction",
    "reflow",
    "targets",
    "forced colours",
    "motion",
    "behaviour",
)
_DESK: Final[ViewportSize] = {"width": 1280, "height": 900}
_AT_FOUR_TIMES: Final[ViewportSize] = {"width": 320, "height": 256}
"""1280 by 1024 CSS pixels at 400 % (WCAG 2.2, 1.4.10)."""
_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE: Final = {
    "runOnly": {"type": "tag", "values": _TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}
_AXE_OF_COLOURS: Final = {**_AXE, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What the theme changes is colours alone."""
_SETTLING: Final = "new Promise(done => setTimeout(done, 30))"
_DIALOGS_MAX: Final = 3
_TABS: Final = 2


@dataclass
class Inspection:
    """What was wrong, by audit, as lines that name the page; and which pages were looked at."""

    findings: dict[str, list[str]] = field(default_factory=lambda: {audit: [] for audit in AUDITS})
    looked_at: set[str] = field(default_factory=set)

    def note(self, audit: str, address: str, lines: Sequence[str]) -> None:
        """Keep what an audit says of a page."""
        self.findings[audit] += [f"{address}: {line}" for line in lines]


@cache
def axe_source() -> str:
    """Return axe-core as npm brought it for the tests."""
    path = Path(sys.prefix) / "web" / "node_modules" / "axe-core" / "axe.min.js"
    assert path.is_file(), f"{path} is missing: `./mediate test` brings it"
    return path.read_text("utf-8")


@cache
def looking_source() -> str:
    """Return what is asked of a page."""
    return "window.looking = " + Path(__file__).with_name("looking.js").read_text("utf-8")


async def inspect(chromium: Browser, town: Town, person: str, pages: Sequence[Page], language: str) -> Inspection:
    """Look at pages as somebody, in one language."""
    inspection = Inspection()
    context = await chromium.new_context(**town.browsers[person])
    context.set_default_timeout(10_000)
    waiting = list(pages)
    try:
        await asyncio.gather(*(_look_at_all(context, town, waiting, language, inspection) for _ in range(_TABS)))
    finally:
        await context.close()
    return inspection


async def _look_at_all(
    context: BrowserContext, town: Town, waiting: list[Page], language: str, inspection: Inspection
) -> None:
    tab = await context.new_page()
    visit = Visit(tab, town.hub.url)
    visit.listen()
    while waiting:
        page = waiting.pop(0)
        address = in_language(page.path, language)
        await tab.goto(town.hub.url + address, wait_until="load")
        await look(tab, address, inspection)
        inspection.note("behaviour", address, visit.complaints)
        visit.complaints.clear()
        inspection.looked_at.add(page.template)
    await tab.close()


async def look(tab: Tab, address: str, inspection: Inspection) -> None:
    """Look at the page that is open: as it is, in the dark, opened up, large, with other colours and without motion."""
    # Without motion throughout: a colour on its way to another one is neither.
    await tab.emulate_media(color_scheme="light", forced_colors="none", reduced_motion="reduce")
    await tab.set_viewport_size(_DESK)
    await tab.evaluate(axe_source())
    await tab.evaluate(looking_source())
    inspection.note("axe", address, await tab.evaluate("options => looking.axe(options)", _AXE))
    await tab.emulate_media(color_scheme="dark")
    await tab.evaluate(_SETTLING)
    inspection.note("axe in the dark", address, await tab.evaluate("options => looking.axe(options)", _AXE_OF_COLOURS))
    await tab.emulate_media(color_scheme="light")
    await tab.evaluate(_SETTLING)
    inspection.note("axe after interaction", address, await _opened_up(tab))
    await tab.set_viewport_size(_AT_FOUR_TIMES)
    inspection.note("reflow", address, await tab.evaluate("looking.sideways()"))
    inspection.note("targets", address, await tab.evaluate("looking.targets()"))
    await tab.set_viewport_size(_DESK)
    inspection.note("targets", address, await tab.evaluate("looking.targets()"))
    await tab.emulate_media(forced_colors="active")
    inspection.note("forced colours", address, await tab.evaluate("looking.borderless()"))
    inspection.note("forced colours", address, await tab.evaluate("looking.unfocused()"))
    await tab.emulate_media(forced_colors="none")
    inspection.note("motion", address, await tab.evaluate("looking.moving()"))


async def _opened_up(tab: Tab) -> list[str]:
    """Return what axe finds with everything unfolded, and in each dialog."""
    found: list[str] = []
    folded = await tab.evaluate(
        "() => { const all = [...document.querySelectorAll('details:not([open])')];"
        " for (const each of all) each.open = true; return all.length; }"
    )
    if folded:
        found += await tab.evaluate("options => looking.axe(options)", _AXE)
    openers = tab.locator("[data-opens]:visible")
    for place in range(min(await openers.count(), _DIALOGS_MAX)):
        await openers.nth(place).click()
        found += await tab.evaluate("options => looking.axe(options)", _AXE)
        await tab.keyboard.press("Escape")
    return found
