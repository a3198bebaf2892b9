"""What a reader relies on who goes through a list: every row is shown, and shown once."""

from gateway.listing.organisations import enter
from gateway.pages.browser import browsing
from support.running import Running


class TestTheDirectory:
    async def test_sorts_names_whatever_their_accents(self, gateway: Running) -> None:
        for name in ("Éclair", "Zon", "adel"):
            await enter(gateway, name)
        async with browsing(gateway) as browser:
            page = await browser.opens("/community")
            names = [each.text.strip() for each in page.all("th", scope="row")]
            assert names == ["adel", "Éclair", "Zon"]
