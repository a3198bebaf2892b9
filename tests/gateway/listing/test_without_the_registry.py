"""What readers see of an organisation while the registry is away.

Apart from the tests beside a registry: two gateways on one broker would take events away from each other, and each
wait to find them in the journal.
"""

from uuid import uuid4

from gateway.listing.organisations import enter
from gateway.pages.browser import browsing
from support.running import Running


class TestAnOrganisation:
    async def test_is_shown_by_what_was_heard_while_the_registry_is_away(self, gateway: Running) -> None:
        made = await enter(gateway, "Studio Alleen", hub="hilversum")
        async with browsing(gateway) as visitor:
            page = await visitor.opens(f"/community/organisations/{made}")
            assert page.heading == "Studio Alleen"
            assert "even niet bereikbaar" in page.text
            await visitor.opens(f"/community/organisations/{uuid4()}", 404)
