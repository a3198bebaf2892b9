"""How organisations are connected, as a facilitator states it and a partner makes it in a real browser."""

from uuid import uuid4

from playwright.async_api import expect

from e2e.people import organisation, signed_in
from e2e.test_matching import partner_of
from e2e.visiting import Visiting
from mediate_contracts.policy import Role
from support.hub import Hub


async def group_of(hub: Hub, name: str, member: str) -> str:
    """Form a group with a member, and return its path."""
    body = {"name": {"nl": name, "en": name}, "kind": "guild", "synthetic": True}
    async with hub.client() as client:
        made = await client.post("/v1/community/groups", json=body)
        assert made.status_code == 201, made.text
        path = f"/v1/community/groups/{made.json()['id']}"
        joined = await client.post(f"{path}/join", json={"organisation_id": member})
    assert joined.status_code == 201, joined.text
    return f"/community/groups/{made.json()['id']}"


class TestASpinOut:
    async def test_is_stated_with_its_source_and_shows_on_both_pages_and_is_withdrawn(
        self, hilversum: Hub, visit: Visiting
    ) -> None:
        mark = uuid4().hex[:6]
        mother = await organisation(hilversum, f"Moeder {mark}")
        daughter = await organisation(hilversum, f"Dochter {mark}")
        facilitator = await signed_in(hilversum, Role.FACILITATOR)

        tab = await visit(hilversum, f"/community/organisations/{daughter}?lang=nl", **facilitator)
        await tab.get_by_role("link", name="Verhouding vastleggen").click()
        await tab.get_by_role("searchbox", name="Zoek een organisatie").fill(f"Moeder {mark}")
        await tab.get_by_label(f"Moeder {mark}").check()
        await tab.get_by_label(f"Dochter {mark} is van de andere afgesplitst").check()
        await tab.get_by_label("Sinds").fill("2019-03")
        await tab.get_by_label("Bron: document").fill("Jaarverslag 2020")
        await tab.get_by_label("Bron: bestand").fill("jaarverslag-2020.pdf")
        await tab.get_by_label("Bron: plaats").fill("p. 12")
        await tab.get_by_role("button", name="Vastleggen").click()
        await expect(tab.get_by_text("De verhouding is vastgelegd.")).to_be_visible()

        said = f"Dochter {mark} is in maart 2019 afgesplitst van Moeder {mark}."
        for each in (daughter, mother):
            tab = await visit(hilversum, f"/community/organisations/{each}?lang=nl", **facilitator)
            section = tab.get_by_role("region", name="Herkomst en verwantschap")
            await expect(section.get_by_role("listitem").get_by_text(said)).to_be_visible()
            await expect(section.get_by_text("Jaarverslag 2020, p. 12").first).to_be_visible()
            drawing = section.locator("svg:visible")
            await expect(drawing.locator("text").get_by_text("afgesplitst van", exact=True)).to_be_visible()
        await drawing.get_by_role("link", name=f"Dochter {mark}").focus()
        await tab.keyboard.press("Enter")
        await expect(tab.get_by_role("heading", level=1)).to_have_text(f"Dochter {mark}")

        section = tab.get_by_role("region", name="Herkomst en verwantschap")
        await section.get_by_role("link", name="Terugnemen").click()
        await tab.get_by_label("Waarom klopt het niet?").fill("Een andere organisatie was bedoeld.")
        await tab.get_by_role("button", name="Terugnemen").click()
        await expect(tab.get_by_text("De verhouding is teruggenomen.")).to_be_visible()
        await expect(tab.get_by_text(said)).to_have_count(0)


class TestAGroup:
    async def test_is_joined_by_a_partner_and_the_network_shows_with_whom(
        self, hilversum: Hub, visit: Visiting
    ) -> None:
        mark = uuid4().hex[:6]
        there = await organisation(hilversum, f"Erin {mark}")
        own = await organisation(hilversum, f"Erbij {mark}")
        group = await group_of(hilversum, f"Gilde {mark}", there)
        partner = await partner_of(hilversum, own)

        tab = await visit(hilversum, f"{group}?lang=nl", **partner)
        await tab.get_by_role("button", name=f"Aansluiten namens Erbij {mark}").click()
        await expect(tab.get_by_text("De organisatie doet mee.")).to_be_visible()
        await expect(tab.get_by_role("row", name=f"Erbij {mark}")).to_be_visible()

        await tab.get_by_role("navigation", name="Gemeenschap").get_by_role("link", name="Netwerk").click()
        await tab.get_by_text("Cijfers bij deze grafiek").click()
        row = tab.get_by_role("row", name=f"Erbij {mark}").filter(has_text=f"Erin {mark}")
        await expect(row).to_contain_text("Zelfde groep")
        await row.get_by_role("link", name=f"Erin {mark}").click()
        await expect(tab.get_by_role("region", name="Verbindingen")).to_contain_text(f"Gilde {mark}")

        visitor = await visit(hilversum, f"{group}?lang=nl")
        await expect(visitor.get_by_role("heading", level=1)).to_have_text(f"Gilde {mark}")
        await expect(visitor.get_by_text(f"Erin {mark}")).to_have_count(0)
