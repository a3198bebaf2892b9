"""A session from its plan to its published outcome, as a facilitator, a partner with a phone and a visitor live it."""

from typing import Any
from uuid import uuid4

from playwright.async_api import Page as Tab
from playwright.async_api import expect

from e2e.people import organisation, signed_in
from e2e.test_matching import partner_of
from e2e.visiting import Visiting
from mediate_contracts.policy import Role
from support.hub import Hub

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
SUBMITS = "main form button.nl-button--primary"


async def planned(tab: Tab, hub: Hub, mark: str) -> str:
    """Plan a session with an open call, and return its address."""
    await tab.goto(f"{hub.url}/agenda/sessions/new?lang=nl")
    await tab.get_by_label("Titel (Nederlands)").fill(f"Sessie {mark}")
    await tab.get_by_label("Titel (English)").fill(f"Session {mark}")
    await tab.get_by_label("Soort").select_option("open_agenda_session")
    await tab.get_by_label("Begint").fill("2100-05-12T14:00")
    await tab.get_by_label("Eindigt").fill("2100-05-12T16:30")
    await tab.get_by_label("Voorstellen tot").fill("2100-05-11T14:00")
    await tab.locator(SUBMITS).last.click()
    await expect(tab.get_by_role("heading", level=1)).to_have_text(f"Sessie {mark}")
    return tab.url.split("?", maxsplit=1)[0]


async def proposed(tab: Tab, title: str) -> None:
    """Make a proposal from the page of a session."""
    await tab.get_by_role("link", name="Een voorstel doen").click()
    await tab.get_by_label("Voorstel", exact=True).fill(title)
    await tab.get_by_role("button", name="Voorstellen").click()
    await expect(tab.get_by_role("link", name=title)).to_be_visible()


async def voting_opened(tab: Tab, address: str) -> None:
    """Begin a session and open a voting on all its proposals."""
    await tab.goto(f"{address}?lang=nl")
    await tab.get_by_role("button", name="Sessie beginnen").click()
    await tab.get_by_role("link", name="Een stemming openen").click()
    await tab.get_by_role("button", name="Stemming openen").click()
    await expect(tab.get_by_role("heading", name="Tussenstand")).to_be_visible()


class TestASession:
    async def test_goes_from_its_plan_to_an_outcome_that_everybody_reads(self, hilversum: Hub, visit: Visiting) -> None:
        mark = uuid4().hex[:6]
        studio = await organisation(hilversum, f"Studio {mark}")
        facilitator = await visit(hilversum, **await signed_in(hilversum, Role.FACILITATOR))
        partner = await visit(hilversum, **await partner_of(hilversum, studio), **PHONE)
        address = await planned(facilitator, hilversum, mark)

        await partner.goto(f"{address}?lang=nl")
        await partner.get_by_label("Met hoeveel mensen").fill("2")
        await partner.get_by_role("button", name="Wij komen", exact=False).first.click()
        await expect(partner.get_by_text("De organisatie is aangemeld.")).to_be_visible()
        await proposed(partner, f"Testomgeving {mark}")
        await proposed(partner, f"Gilde {mark}")
        await voting_opened(facilitator, address)

        # By keyboard alone: from the first number to the button that casts the ballot.
        await partner.goto(f"{address}?lang=nl")
        await partner.get_by_role("link", name="Nu stemmen").click()
        await partner.get_by_role("spinbutton", name=f"Testomgeving {mark}").focus()
        await partner.keyboard.type("4")
        await partner.keyboard.press("Tab")
        await partner.keyboard.type("3")
        await expect(partner.get_by_text("Te veel: 2 meer dan u hebt")).to_be_visible()
        await partner.get_by_role("spinbutton", name=f"Gilde {mark}").fill("1")
        await partner.keyboard.press("Enter")
        await expect(partner.get_by_text("Uw stem is geteld.").first).to_be_visible()

        # The page in the room follows by itself.
        row = facilitator.locator("#tally-now").get_by_role("row", name=f"Testomgeving {mark}")
        await expect(row).to_contain_text("4")
        await facilitator.get_by_role("button", name="Stemming sluiten").click()
        await facilitator.get_by_role("link", name=f"Testomgeving {mark}").first.click()
        await facilitator.get_by_text("Overnemen als nieuw agendapunt").click()
        await facilitator.get_by_label("Actielijn").select_option(index=1)
        await facilitator.get_by_label("Nummer").fill(f"1.{mark}")
        await facilitator.get_by_label("Punt (English)").fill(f"Test environment {mark}")
        await facilitator.get_by_role("button", name="Overnemen").first.click()
        await expect(facilitator.get_by_text("Het voorstel is overgenomen.")).to_be_visible()

        await facilitator.goto(f"{address}?lang=nl")
        await facilitator.get_by_role("button", name="Sessie afsluiten").click()
        await facilitator.get_by_role("link", name="Uitkomst publiceren").click()
        await facilitator.get_by_label("Samenvatting (Nederlands)").fill("Eén voorstel overgenomen.\nDe rest wacht.")
        await facilitator.get_by_label("Samenvatting (English)").fill("One proposal adopted.")
        await facilitator.get_by_role("button", name="Publiceren").click()

        visitor = await visit(hilversum, f"{address.removeprefix(hilversum.url)}?lang=en")
        await expect(visitor.get_by_text("One proposal adopted.")).to_be_visible()
        await expect(visitor.get_by_role("link", name=f"Test environment {mark}")).to_be_visible()
        # Who was there, and what was proposed besides, is for the network.
        await expect(visitor.get_by_text(f"Studio {mark}")).to_have_count(0)

    async def test_is_voted_at_without_a_script(self, hilversum: Hub, visit: Visiting) -> None:
        mark = uuid4().hex[:6]
        studio = await organisation(hilversum, f"Studio {mark}")
        facilitator = await visit(hilversum, **await signed_in(hilversum, Role.FACILITATOR))
        partner = await visit(hilversum, **await partner_of(hilversum, studio), java_script_enabled=False)
        address = await planned(facilitator, hilversum, mark)
        await partner.goto(f"{address}?lang=nl")
        await partner.get_by_role("button", name="Wij komen").first.click()
        await proposed(partner, f"Testomgeving {mark}")
        await voting_opened(facilitator, address)
        await partner.goto(f"{address}?lang=nl")
        await partner.get_by_role("link", name="Nu stemmen").click()
        await partner.get_by_role("spinbutton", name=f"Testomgeving {mark}").fill("5")
        await partner.get_by_role("button", name="Stem uitbrengen").click()
        await expect(partner.locator("#tally-now").get_by_role("row", name=f"Testomgeving {mark}")).to_contain_text("5")
