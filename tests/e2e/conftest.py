"""A whole hub and a real browser, for journeys as people make them."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from e2e.subscribing import ALLOWED
from e2e.touring import Tour, tour_of
from e2e.visiting import Visit, Visiting
from support.hub import Hub, free_port, hub

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
)


_SECONDS_MAX = 1_500
"""Whichever test comes first pays for what many share: a furnished hub, and everybody's way through it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that is a journey in a browser, and give those of a whole hub time on a busy machine."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(_SECONDS_MAX))
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser of this machine."""
    executable = next((found for name in _CHROMIUM if (found := shutil.which(name))), None)
    if executable is None:
        pytest.skip("no Chromium on this machine: the journeys need one (Debian: apt-get install chromium)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=list(_ARGUMENTS))
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
def empty_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub that was started for the first time."""
    with hub(tmp_path_factory.mktemp("e2e") / "data", "--port", str(free_port())) as started:
        yield started


@pytest.fixture(scope="session")
async def tour(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Tour]:
    """A hub with the facts of Hilversum and with people in it, and everybody's way through it."""
    directory = tmp_path_factory.mktemp("tour") / "data"
    with hub(directory, "--port", str(free_port()), environment=ALLOWED) as started:
        loaded = started.command("load", "hilversum")
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        yield await tour_of(started)


@pytest.fixture(scope="module")
def hilversum(empty_hub: Hub) -> Hub:
    """A hub with the facts of Hilversum."""
    loaded = empty_hub.command("load", "hilversum")
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    return empty_hub


@pytest.fixture
async def visit(chromium: Browser) -> AsyncIterator[Visiting]:
    """Open a path of a hub; options are those of a browser context. Fails where the page did what it should not."""
    visits: list[Visit] = []

    async def opened(where: Hub, path: str = "/?lang=nl", **options: Any) -> Page:
        context = await chromium.new_context(**options)
        context.set_default_timeout(10_000)
        began = Visit(await context.new_page(), where.url)
        began.listen()
        visits.append(began)
        await began.page.goto(where.url + path)
        return began.page

    yield opened
    for each in visits:
        await each.page.context.close()
    assert [complaint for each in visits for complaint in each.complaints] == []
