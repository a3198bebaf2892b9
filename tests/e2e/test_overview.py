"""The overview in a real browser, as coordinators meet it."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from e2e.visiting import Visiting
from support.hub import Hub

PHONE = {"width": 320, "height": 640}
TARGET_PIXELS_MIN = 24


async def register(hub: Hub, name: str, **more: Any) -> None:
    """Register an organisation as another person would meanwhile."""
    body = {"name": name, "types": ["scale_up"], **more}
    async with hub.client() as client:
        answer = await client.post("/v1/community/organisations", json=body)
    assert answer.status_code == 201, answer.text


async def events(page: Page) -> list[str]:
    return await page.locator("#event-list .event-text").all_inner_texts()


class TestReading:
    @pytest.mark.parametrize(
        ("lang", "heading", "line", "share"),
        [
            ("nl", "Actielijnen", "Maatschappelijke Impact & Soevereiniteit", "100%"),
            ("en", "Action lines", "Societal Impact & Sovereignty", "100%"),
        ],
    )
    async def test_shows_the_eight_lines_in_both_languages(
        self, hilversum: Hub, visit: Visiting, lang: str, heading: str, line: str, share: str
    ) -> None:
        page = await visit(hilversum, f"/?lang={lang}")
        await expect(page.get_by_role("heading", name=heading)).to_be_visible()
        await expect(page.locator("#line-6")).to_contain_text(line)
        await expect(page.locator("#line-total")).to_contain_text(share)
        assert await page.locator("html").get_attribute("lang") == lang

    async def test_changes_the_language_by_a_link(self, hilversum: Hub, visit: Visiting) -> None:
        page = await visit(hilversum, "/", locale="en-GB")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
        await page.get_by_role("link", name="Nederlands").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Overzicht")

    async def test_works_without_javascript(self, hilversum: Hub, visit: Visiting) -> None:
        page = await visit(hilversum, "/?lang=nl", java_script_enabled=False)
        await expect(page.locator("table.lines tbody tr")).to_have_count(8)
        await expect(page.locator("#live")).to_be_hidden()

    async def test_is_dark_where_the_reader_prefers_it(self, hilversum: Hub, visit: Visiting) -> None:
        shades = {}
        for scheme in ("light", "dark"):
            page = await visit(hilversum, color_scheme=scheme)
            colour = await page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
            shades[scheme] = sum(colour[:3])
        assert shades["dark"] < 150
        assert shades["light"] > 600

    @pytest.mark.parametrize("lang", ["nl", "en"])
    async def test_fits_a_screen_320_pixels_wide_without_scrolling_sideways(
        self, hilversum: Hub, visit: Visiting, lang: str
    ) -> None:
        page = await visit(hilversum, f"/?lang={lang}", viewport=PHONE)
        await expect(page.locator("#live")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    async def test_labels_synthetic_organisations(self, hilversum: Hub, visit: Visiting) -> None:
        await register(hilversum, "Verzonnen BV", synthetic=True, types=["game_studio"])
        page = await visit(hilversum, "/?lang=nl")
        await expect(page.locator("#type-game_studio")).to_contain_text("waarvan 1 synthetisch")
        await expect(page.locator("#synthetic-note")).to_be_visible()


class TestTheKeyboard:
    async def test_skips_to_the_content(self, hilversum: Hub, visit: Visiting) -> None:
        page = await visit(hilversum, "/?lang=en")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        assert await page.evaluate("document.activeElement.id") == "content"
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.id") == "live-switch"

    async def test_has_targets_that_a_finger_can_hit(self, hilversum: Hub, visit: Visiting) -> None:
        page = await visit(hilversum, "/?lang=en", viewport=PHONE)
        await expect(page.locator("#live")).to_be_visible()
        for target in await page.locator("a:not(.skip):visible, button:visible").all():
            box = await target.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= TARGET_PIXELS_MIN, await target.inner_text()


class TestLiveUpdates:
    async def test_come_without_reloading_and_leave_focus_and_scroll_where_they_are(
        self, hilversum: Hub, visit: Visiting
    ) -> None:
        page = await visit(hilversum, "/?lang=en")
        await expect(page.locator("#live-state")).to_have_text("Live")
        await page.locator("#live-switch").focus()
        await page.evaluate("window.scrollTo(0, 300); window.keptSince = 'before'")
        await register(hilversum, "Arrived Live BV")
        await expect(page.locator("#event-list")).to_contain_text("Arrived Live BV was entered in the registry")
        await expect(page.locator("#type-scale_up")).to_have_count(1)
        assert await page.evaluate("[document.activeElement.id, window.scrollY, window.keptSince]") == [
            "live-switch",
            300,
            "before",
        ]

    async def test_are_announced_in_the_list_of_events_alone(self, hilversum: Hub, visit: Visiting) -> None:
        page = await visit(hilversum, "/?lang=en")
        polite = await page.locator("[aria-live]").evaluate_all("found => found.map(each => each.id)")
        assert polite == ["event-list"]
        before = await page.evaluate_handle("document.getElementById('event-list')")
        await register(hilversum, "Announced BV")
        await expect(page.locator("#event-list")).to_contain_text("Announced BV")
        assert await page.evaluate("list => list === document.getElementById('event-list')", before)

    async def test_pause_and_go_on_when_the_reader_says_so(self, hilversum: Hub, visit: Visiting) -> None:
        page = await visit(hilversum, "/?lang=en")
        await page.get_by_role("button", name="Pause live updates").click()
        await expect(page.locator("#live-state")).to_have_text("Paused")
        await register(hilversum, "Unseen BV")
        await page.wait_for_timeout(1_000)
        assert not [text for text in await events(page) if "Unseen BV" in text]
        await page.get_by_role("button", name="Resume live updates").click()
        await expect(page.locator("#event-list")).to_contain_text("Unseen BV")
        await expect(page.locator("#live-state")).to_have_text("Live")
