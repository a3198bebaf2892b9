"""What people do on the pages of imports, for tests of them."""

from collections.abc import Sequence

import httpx

from gateway.pages.browser import HUB, Browser, Page, read

ORGANISATIONS = "/import/community/organisations"
HEADINGS = "Naam;Soorten;Hub;Oprichtingsjaar;KvK-nummer;Verzonnen"


def file_of(*rows: str, headings: str = HEADINGS) -> bytes:
    """Return a file as a Dutch spreadsheet saves it."""
    return "\r\n".join([headings, *rows, ""]).encode("cp1252")


async def brings(
    browser: Browser,
    content: bytes,
    name: str = "leden.csv",
    *,
    at: str = ORGANISATIONS,
    language: str = "nl",
    csrf: str | None = None,
) -> httpx.Response:
    """Send a file with the form on the page of a kind, as a browser without JavaScript does."""
    page = await browser.opens(at)
    [form] = [each for each in page.forms if "file" in each.names]
    fields = {name: values[0] for name, values in form.fields.items() if name != "file"}
    fields |= {"language": language}
    if csrf is not None:
        fields["csrf"] = csrf
    return await browser.client.post(
        form.action,
        data=fields,
        files={"file": (name, content)},
        headers={"Sec-Fetch-Site": "same-origin", "Origin": HUB},
        follow_redirects=True,
    )


async def tried(browser: Browser, content: bytes, name: str = "leden.csv", *, at: str = ORGANISATIONS) -> Page:
    """Bring a file, take its columns as they are guessed, and return the page of what would happen."""
    columns = read(await brings(browser, content, name, at=at))
    return await browser.presses(columns, "Proberen")


def counted(page: Page) -> dict[str, str]:
    """Return the headline figures of a page."""
    labels = [" ".join(each.text.split()) for each in page.all("dt")]
    values = [" ".join(each.text.split()) for each in page.all("dd")]
    return dict(zip(labels, values, strict=True))


def marked(page: Page) -> Sequence[str]:
    """Return what is said to be wrong, cell by cell."""
    return [" ".join(each.text.split()) for each in page.all("span", class_="import-wrong")]
