"""Takes the pictures of the user guide: ``./mediate screenshots``.

They are of a hub that is started for this, filled with the example data and an invented organisation with people, and
stopped again; in both languages, as whoever the page is meant for sees it.
"""

import asyncio
import re
import shutil
import struct
import sys
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":
    # As a script, this folder is on the path; what it is made of is found from the one above.
    sys.path[0] = str(Path(__file__).parents[1])

from playwright.async_api import Browser, Page, async_playwright

from e2e.furnishing import VISITOR, Town, furnish
from e2e.subscribing import ALLOWED
from support.hub import free_port, hub

FOLDER = Path(__file__).parents[2] / "services" / "gateway" / "src" / "mediate_gateway" / "guide" / "images"
LANGUAGES = ("nl", "en")
WIDTH, HEIGHT = 1280, 760
BYTES_MAX = 150 * 1024
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Picture:
    """A picture of a page: its name, who looks, and where; ``leads_to`` is the link on that page that is followed.

    ``part`` is the id of what stands at the top of the picture, where that is not the page's own.
    """

    name: str
    person: str
    path: str
    leads_to: str | None = None
    part: str | None = None


PICTURES = (
    Picture("overview", "facilitator", "/"),
    Picture("agenda", "facilitator", "/agenda/items"),
    Picture("item", "facilitator", "/agenda/items?q=day", r"/agenda/items/[0-9a-f-]{36}"),
    Picture(
        "lineage",
        "facilitator",
        "/search?q=media+perspectives",
        r"/community/organisations/[0-9a-f-]{36}",
        part="lineage-title",
    ),
    Picture("matches", "facilitator", "/community/matches"),
    Picture("import", "facilitator", "/import"),
    Picture("search", "facilitator", "/search?q=inovatie"),
    Picture("goals", VISITOR, "/agenda/goals"),
    Picture("community", VISITOR, "/community"),
    Picture("monitor", VISITOR, "/monitor"),
    Picture("indicator", VISITOR, "/monitor", r"/monitor/indicators/[0-9a-f-]{36}"),
    Picture("pipeline", "investment_officer", "/pipeline"),
    Picture("deal", "investment_officer", "/pipeline/deals", r"/pipeline/deals/[0-9a-f-]{36}"),
    Picture("partners", "partner_admin", "/partners"),
    Picture("organisation", "partner_admin", "/search?q=middenin", r"/community/organisations/[0-9a-f-]{36}"),
    Picture("endpoint", "partner_admin", "/subscriptions/endpoints", r"/subscriptions/endpoints/[0-9a-f-]{36}"),
    Picture("ops", "ops", "/ops"),
    Picture("accounts", "administrator", "/administration"),
    Picture("invitations", "administrator", "/administration/invitations"),
    Picture("keys", "administrator", "/keys"),
)


async def take_all() -> None:
    """Take every picture, in both languages. Raises RuntimeError for one that is too large or of an error page."""
    executable = next((found for name in _CHROMIUM if (found := shutil.which(name))), None)
    if executable is None:
        raise RuntimeError("no Chromium on this machine (Debian: apt-get install chromium)")
    with (
        tempfile.TemporaryDirectory() as directory,
        hub(Path(directory) / "data", "--port", str(free_port()), environment=ALLOWED) as started,
    ):
        loaded = started.command("load", "hilversum")
        if loaded.returncode != 0:
            raise RuntimeError(loaded.stdout + loaded.stderr)
        town = await furnish(started)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
            for picture in PICTURES:
                await _take(browser, town, picture)
            await browser.close()


async def _take(browser: Browser, town: Town, picture: Picture) -> None:
    context = await browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        color_scheme="light",
        reduced_motion="reduce",
        **town.browsers[picture.person],
    )
    page = await context.new_page()
    for language in LANGUAGES:
        await _open(page, town.hub.url, picture, language)
        content = smaller(await page.screenshot(animations="disabled", caret="hide"))
        if len(content) > BYTES_MAX:
            raise RuntimeError(f"{picture.name}.{language}.png has {len(content):,} bytes")
        (FOLDER / f"{picture.name}.{language}.png").write_bytes(content)
        sys.stdout.write(f"{picture.name}.{language}.png {len(content) // 1024} KB\n")
    await context.close()


async def _open(page: Page, url: str, picture: Picture, language: str) -> None:
    path = f"{picture.path}{'&' if '?' in picture.path else '?'}lang={language}"
    answer = await page.goto(url + path)
    if picture.leads_to is not None:
        addresses = [await link.get_attribute("href") or "" for link in await page.locator("main a").all()]
        found = next((each for each in addresses if re.match(picture.leads_to + r"(\?|$)", each)), None)
        if found is None:
            raise RuntimeError(f"nothing on {path} leads to {picture.leads_to}")
        answer = await page.goto(url + found)
    if answer is None or not answer.ok:
        raise RuntimeError(f"{picture.name}: {page.url} answers {answer and answer.status}")
    if picture.part is not None:
        await page.locator(f"#{picture.part}").evaluate("heading => heading.scrollIntoView()")
    await page.wait_for_timeout(400)


def smaller(png: bytes) -> bytes:
    """Return the same picture packed again, as tightly as it goes."""
    packed = b"".join(content for kind, content in _chunks(png) if kind == b"IDAT")
    header = next(content for kind, content in _chunks(png) if kind == b"IHDR")
    tight = zlib.compress(zlib.decompress(packed), 9)
    return png[:8] + _chunk(b"IHDR", header) + _chunk(b"IDAT", tight) + _chunk(b"IEND", b"")


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        size, kind = struct.unpack_from(">I4s", png, at)
        yield kind, png[at + 8 : at + 8 + size]
        at += size + 12


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    asyncio.run(take_all())
