"""The file that lists of needs and offers export is the file that is imported: brought back it changes nothing."""

from urllib.parse import urlencode

import pytest

from gateway.importing.bringing import counted, marked, tried
from gateway.importing.test_round_trip import NAMES, shown
from gateway.pages.browser import Browser
from mediate_community.entrypoints.post_imports import IMPORTABLES
from mediate_gateway.entrypoints.pages.community.matching_listed import NEEDS, OFFERS
from mediate_gateway.entrypoints.pages.listing import Listing
from support.matching import Matching
from support.running import Running

LISTINGS: dict[str, Listing] = {"needs": NEEDS, "offers": OFFERS}
EVERYTHING = {
    "text": "=1+1\nEén regel; en 'nog' een",
    "language": "en",
    "themes": ["café, bar", "ai", "=som"],
    "action_lines": [3, 8],
    "stages": ["creation", "experience"],
    "until": "2999-12-31",
    "synthetic": True,
}


def columns_of(listing: Listing) -> str:
    """Return every column of a list, as an address asks for them."""
    return ",".join(column.key for column in listing.columns)


@pytest.mark.parametrize("kind", sorted(LISTINGS))
class TestAListOfPosts:
    def test_has_every_column_of_the_import_under_its_key(self, kind: str) -> None:
        exported = {each.key for column in LISTINGS[kind].columns for each in column.exported()}
        [importable] = [each for each in IMPORTABLES if each.kind == kind]
        assert {column.key for column in importable.columns} <= exported

    @pytest.mark.parametrize("extension", ["csv", "xlsx"])
    async def test_brought_back_changes_nothing(
        self, hub: dict[str, Running], browser: Browser, kind: str, extension: str
    ) -> None:
        matching = Matching(hub["community"])
        if not (await matching.get(f"/v1/{kind}"))["items"]:
            challenge = await matching.challenge()
            for place, title in enumerate(NAMES):
                whose = await matching.organisation(name=f"{title} {kind} {place}")
                if kind == "needs":
                    await matching.need(whose, title=title, challenge_id=challenge["id"], **EVERYTHING)
                    await matching.need(whose, title=f"{title} kaal")
                else:
                    await matching.offer(whose, title=title, kind="compute", **EVERYTHING)
                    await matching.offer(whose, title=f"{title} kaal")
        await shown(hub, "community")
        asked = urlencode({"columns": columns_of(LISTINGS[kind])})
        exported = await browser.gets(f"/community/{kind}.{extension}?{asked}")
        assert exported.status_code == 200
        page = await tried(browser, exported.content, f"{kind}.{extension}", at=f"/import/community/{kind}")
        assert marked(page) == []
        assert counted(page) == {
            "nieuw": "0",
            "gewijzigd": "0",
            "ongewijzigd": str(2 * len(NAMES)),
            "geweigerd": "0",
        }
