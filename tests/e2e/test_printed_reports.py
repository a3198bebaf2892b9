"""A report on paper: everything of it is there, no table is cut off, and no row is torn apart."""

import re
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from gateway import measured
from gateway.journals import Journals
from gateway.reading import hear
from gateway.serving import served
from mediate_contracts.events import monitor
from mediate_contracts.values import Comparator, Localised, LocalisedLine, Source
from mediate_contracts.vocabulary import Achievement, Direction
from support.infrastructure import Infrastructure
from support.running import running

ROWS: Final = 30
A4: Final = ("595", "842")
"""Points of its sides, as PDF has them."""
PRINTED: Final[ViewportSize] = {"width": 688, "height": 994}
"""What of a sheet is printed on: 182 by 263 mm, in pixels."""
LONG: Final = "Wat op locatie gepland stond ging online, en daar deden meer mensen aan mee dan verwacht. "
ACHIEVED: Final = tuple(Achievement)


def line(text: str) -> LocalisedLine:
    return LocalisedLine(nl=text, en=text)


def said(text: str) -> Localised:
    return Localised(nl=text, en=text)


def entry(number: int) -> monitor.ReportedIndicator:
    return monitor.ReportedIndicator(
        indicator_id=measured.indicator_id(number),
        code=f"participants.by-group.a-rather-long-code.{number}",
        name=line(f"Deelnemers aan opleidingen en kennisevents in de mediasector {number}"),
        unit="participants",
        direction=Direction.MORE,
        period="2020",
        baseline=monitor.ReportedBaseline(period="2018", value=Decimal(1_234_567)),
        target=monitor.ReportedTarget(comparator=Comparator.AT_LEAST, value=Decimal(12_345_678)),
        realised=monitor.ReportedFigure(value=Decimal(12_345_678), computed=Decimal("12345678.12345678")),
        achievement=ACHIEVED[number % len(ACHIEVED)],
        narrative=said(LONG * (number % 8 + 1)),
        external_cause=said("Covid-19: bijeenkomsten waren niet toegestaan."),
        sources=[Source(document="S1", file="001_3e552c4187135ca3.txt", place="tabel, kolom 2020")],
    )


@pytest.fixture(scope="module")
async def address(infrastructure: Infrastructure) -> AsyncIterator[str]:
    """The address of a report of several sheets."""
    async with running(infrastructure, "gateway", gateway={"upstreams": {}}) as started:
        journals = Journals()
        entries = [entry(number) for number in range(50, 50 + ROWS)]
        journals.say(measured.published(80, *entries, questioned=ROWS, summary=said(LONG * 6)))
        await hear(started["gateway"], journals.bodies)
        async with served(started["gateway"].service.app) as url:
            yield f"{url}/monitor/reports/report-80/1?lang=nl"


@pytest.fixture
async def paper(chromium: Browser, address: str) -> AsyncIterator[Page]:
    """The report as it is printed, from a browser that is dark otherwise."""
    context = await chromium.new_context(viewport=PRINTED, color_scheme="dark")
    page = await context.new_page()
    await page.goto(address)
    await page.emulate_media(media="print")
    yield page
    await context.close()


async def each(page: Page, selector: str, measure: str) -> list[Any]:
    found: list[Any] = await page.eval_on_selector_all(selector, f"found => found.map(each => {measure})")
    return found


class TestAReportOnPaper:
    async def test_is_as_wide_as_the_sheet_and_no_wider(self, paper: Page) -> None:
        assert await paper.evaluate("document.documentElement.scrollWidth") <= PRINTED["width"]
        edges = await each(paper, ".report-table, .report-table :is(th, td)", "each.getBoundingClientRect().right")
        assert max(edges) <= PRINTED["width"]
        cut = await each(paper, ".report-table :is(th, td)", "each.scrollWidth - each.clientWidth")
        assert max(cut) <= 1, "no word is wider than its column"

    async def test_is_a_table_whose_head_is_on_every_sheet_and_whose_rows_are_whole(self, paper: Page) -> None:
        assert set(await each(paper, ".report-table thead", "getComputedStyle(each).display")) == {"table-header-group"}
        rows = await each(paper, ".report-table tbody tr", "getComputedStyle(each).breakInside")
        assert rows == ["avoid"] * ROWS
        heights = await each(paper, ".report-table tbody tr", "each.getBoundingClientRect().height")
        assert max(heights) < PRINTED["height"] / 2, "a row that fits a sheet need not be torn apart"

    async def test_is_dark_on_light_and_without_what_can_only_be_pressed(self, paper: Page) -> None:
        assert await paper.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
        for selector in (".sections", ".search-box", ".report-tabs", ".report .actions", ".above"):
            assert not any(await each(paper, selector, "each.checkVisibility()")), selector

    async def test_says_where_it_stays_from_the_name_of_the_hub_on(self, paper: Page) -> None:
        [said] = await each(paper, ".report-address", "each.textContent")
        assert re.fullmatch(r"https?://[^/]+/monitor/reports/report-80/1", said)
        assert await paper.get_by_text(said, exact=True).is_visible()

    async def test_is_a_file_of_some_sheets_of_a4(self, paper: Page) -> None:
        file = (await paper.pdf(prefer_css_page_size=True)).decode("latin-1")
        sheets = len(re.findall(r"/Type /Page\b(?!s)", file))
        assert 5 <= sheets <= 15
        sides = set(re.findall(r"/MediaBox \[0 0 (\d+)(?:\.\d+)? (\d+)(?:\.\d+)?\]", file))
        assert {tuple(str(round(float(side))) for side in found) for found in sides} <= {A4, ("594", "841")}
