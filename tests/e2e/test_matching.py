"""From a question to something in use, as a facilitator and a partner bring it there in a real browser."""

from typing import Any
from uuid import uuid4

import httpx
from playwright.async_api import Page as Tab
from playwright.async_api import expect

from e2e.people import invitation, organisation, signed_in
from e2e.visiting import Visiting
from mediate_contracts.policy import Role
from support.hub import Hub


async def partner_of(hub: Hub, organisation_id: str) -> dict[str, Any]:
    """Return the options of a browser of somebody who belongs to an organisation."""
    options = await signed_in(hub, name="Pien Partner")
    link = await invitation(hub, organisation_id=organisation_id, is_admin=True)
    cookies = {each["name"]: each["value"] for each in options["storage_state"]["cookies"]}
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(base_url=hub.url, cookies=cookies, headers=headers) as client:
        answer = await client.post("/v1/identity/invitations/accept", json={"token": link.rsplit("/", 1)[1]})
    assert answer.is_success, answer.text
    return options


async def with_an_offer(hub: Hub, organisation_id: str, title: str) -> None:
    """Let an organisation offer something for archives."""
    body = {"organisation_id": organisation_id, "title": title, "kind": "sandbox", "synthetic": True}
    body |= {"action_lines": [3], "themes": ["archief"], "stages": ["management"]}
    async with hub.client() as client:
        answer = await client.post("/v1/community/offers", json=body)
    assert answer.status_code == 201, answer.text


async def challenge_of(hub: Hub) -> str:
    """Return the path of a challenge that nothing was counted of yet."""
    body = {"name": {"nl": "Reis", "en": "Journey"}, "stated_matches": {"number": 25, "qualifier": "at_least"}}
    source = {"document": "S0", "file": "000_3d0723314faab67f.txt", "place": "MINDS"}
    async with hub.client() as client:
        answer = await client.post("/v1/community/challenges", json={**body, "source": source})
    assert answer.status_code == 201, answer.text
    return f"/community/challenges/{answer.json()['id']}"


async def counted(tab: Tab, row: str) -> str:
    """Return what a challenge's page counts here."""
    return await tab.get_by_role("row", name=row).get_by_role("cell").first.inner_text()


class TestAMatch:
    async def test_goes_from_a_need_to_its_use_and_the_challenge_counts_it(
        self, hilversum: Hub, visit: Visiting
    ) -> None:
        mark = uuid4().hex[:6]
        lab = await organisation(hilversum, f"Lab {mark}")
        await organisation(hilversum, f"Studio {mark}")
        await with_an_offer(hilversum, lab, f"Proeftuin {mark}")
        challenge = await challenge_of(hilversum)
        facilitator = await signed_in(hilversum, Role.FACILITATOR)

        tab = await visit(hilversum, f"{challenge}?lang=nl", **facilitator)
        await tab.get_by_role("link", name="Vraag plaatsen onder deze uitdaging").click()
        await tab.get_by_role("searchbox", name="Zoek een organisatie").fill(mark)
        await tab.get_by_label(f"Studio {mark}").check()
        await tab.get_by_label("Titel").fill("Een archief doorzoekbaar maken")
        await tab.get_by_label("3 Infrastructuur").check()
        await tab.locator("#themes").fill("archief, spraak")
        await tab.get_by_role("button", name="Vraag plaatsen").click()

        fits = tab.locator(".card", has_text=f"Proeftuin {mark}")
        await expect(fits.get_by_text("Gedeeld thema: archief")).to_be_visible()
        await expect(fits.get_by_text("Dezelfde actielijn: 3")).to_be_visible()
        await fits.get_by_role("link", name="Aan elkaar voorstellen").click()
        await tab.get_by_label("Notitie").fill("Dit past bij elkaar.")
        await tab.get_by_role("button", name="Aan elkaar voorstellen").click()
        await expect(tab.get_by_role("heading", level=1)).to_have_text(f"Studio {mark} en Lab {mark}")

        counts = await visit(hilversum, f"{challenge}?lang=nl", **facilitator)
        await expect(counts.locator("#live")).to_be_visible()
        assert await counted(counts, "Matches") == "1"
        assert await counted(counts, "Waarvan in gebruik") == "0"
        await expect(counts.get_by_text("ten minste 25")).to_be_visible()

        partner = await visit(hilversum, "/?lang=nl", **await partner_of(hilversum, lab))
        await partner.get_by_role("link", name=f"Studio {mark} en Lab {mark}").first.click()
        await expect(partner.get_by_text("Dit past bij elkaar.")).to_be_visible()
        await partner.get_by_label("Nieuwe fase").select_option("pilot")
        await partner.get_by_role("button", name="Stap opslaan").click()
        await expect(partner.get_by_text("De match is verplaatst.")).to_be_visible()
        await partner.goto(hilversum.url + "/community/matches?lang=nl")
        await expect(partner.locator("#lane-pilot .card")).to_have_count(1)
        await partner.get_by_role("button", name=f"Verplaatsen Studio {mark} en Lab {mark}").click()
        await expect(partner.locator("#lane-implemented .card")).to_have_count(1)

        used = counts.get_by_role("row", name="Waarvan in gebruik").get_by_role("cell").first
        await expect(used).to_have_text("1")
        assert await counted(counts, "Matches") == "1"

    async def test_that_ends_asks_why_also_without_javascript(self, hilversum: Hub, visit: Visiting) -> None:
        mark = uuid4().hex[:6]
        studio, lab = await organisation(hilversum, f"Studio {mark}"), await organisation(hilversum, f"Lab {mark}")
        async with hilversum.client() as client:
            body = {"seeker_id": studio, "provider_id": lab, "synthetic": True}
            assert (await client.post("/v1/community/matches", json=body)).status_code == 201
        options = await partner_of(hilversum, studio)
        tab = await visit(hilversum, "/community/matches?lang=nl", java_script_enabled=False, **options)
        await tab.get_by_label(f"Verplaats Studio {mark} en Lab {mark} naar").select_option("ended")
        await tab.get_by_role("button", name="Verplaatsen").click()
        await tab.get_by_label("Reden").fill("Het budget ontbrak.")
        await tab.get_by_role("button", name="Stap opslaan").click()
        await expect(tab.locator("#lane-ended .card")).to_contain_text("Het budget ontbrak.")
        await tab.get_by_role("button", name="Ongedaan maken").wait_for(state="hidden")
