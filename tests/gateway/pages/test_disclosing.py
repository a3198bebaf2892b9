"""What others see of a deal is what its team chose to tell, and the team sees just that before it is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import func, select

from gateway.pages.browser import Browser, browsing
from gateway.pages.people import Person, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters.pipeline_read_model import DISCLOSED_DEAL
from mediate_shared.identity.actor import Actor, ActorKind
from support.infrastructure import Infrastructure
from support.pipeline import Dealing
from support.running import Running, eventually, running

MARK: Final = "Zilverlicht"
LOOK: Final = "Bekijk wat anderen zien"


@dataclass
class Hub:
    """A gateway beside the real pipeline and community services."""

    gateway: Running
    dealing: Dealing

    async def deal(self, lead: Person) -> dict[str, Any]:
        """Open a marked deal with a closed round of half a million public and one and a half private."""
        actor = Actor(lead.id, ActorKind.PERSON, frozenset({Role.INVESTMENT_OFFICER}))
        opened = await self.dealing.open(actor, title=f"Takeover of {MARK}", action_lines=[7])
        investments = [
            {"organisation_id": await self.dealing.register(name), "kind": kind, "amount": {"cents": cents}}
            for name, kind, cents in (("Region", "public", 50_000_000), ("Capital", "private", 150_000_000))
        ]
        body = {"title": f"Round of {MARK}", "closed_on": "2026-02-11", "investments": investments}
        closed = await self.dealing.ask(actor, "POST", f"/v1/deals/{opened['id']}/rounds", body)
        assert closed.status_code == 201, closed.text
        return opened

    @asynccontextmanager
    async def browser(self, who: Person, language: str = "nl") -> AsyncIterator[Browser]:
        """Open somebody's browser."""
        async with signed_in(self.gateway, who, language) as browser:
            yield browser

    async def knows(self, title: str, *, times: int = 1) -> UUID | None:
        """Wait until so many disclosed deals are called this, and return the id of one."""
        of_it = DISCLOSED_DEAL.c.title == title
        query = select(func.count()).select_from(DISCLOSED_DEAL).where(of_it)

        async def is_heard() -> bool:
            async with self.gateway.service.database.reading() as connection:
                return int((await connection.execute(query)).scalar_one()) == times

        await eventually(is_heard)
        async with self.gateway.service.database.reading() as connection:
            return (await connection.execute(select(DISCLOSED_DEAL.c.id).where(of_it))).scalars().first()


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    """Three services."""
    async with running(
        infrastructure,
        "community",
        "pipeline",
        "gateway",
        gateway=lambda started: {"upstreams": {name: started[name].service.app for name in ("community", "pipeline")}},
    ) as started:
        yield Hub(started["gateway"], Dealing(started["community"], started["pipeline"]))


async def disclose(browser: Browser, deal: dict[str, Any], title: str, audience: str, *fields: str) -> None:
    """Disclose something of a deal as people do: type it, see what others will see, and say yes."""
    page = await browser.opens(f"/pipeline/deals/{deal['id']}/disclosures/new")
    told: dict[str, Any] = {"title": title, "audience": audience, "agreed": f"Letter of {MARK}", "fields": list(fields)}
    preview = await browser.presses(page, LOOK, told)
    assert "Dit ziet" in preview.text
    assert f"Takeover of {MARK}" not in preview.text[preview.text.index("Dit ziet") : preview.text.index("Wie mag")]
    done = await browser.presses(preview, "Openbaar maken")
    assert "Dit is openbaar gemaakt" in done.text


class TestDisclosing:
    async def test_shows_the_network_what_was_chosen_and_visitors_nothing(self, hub: Hub) -> None:
        iris = await person(hub.gateway, Role.INVESTMENT_OFFICER)
        deal = await hub.deal(iris)
        async with hub.browser(iris) as browser:
            await disclose(browser, deal, "A round for the network", "network", "private", "closed_on")
            identifier = await hub.knows("A round for the network")
            own = await browser.opens(f"/pipeline/deals/{deal['id']}")
            assert "A round for the network" in own.text
            assert f"Letter of {MARK}" in own.text
        path = f"/pipeline/disclosed/{identifier}"
        async with hub.browser(await person(hub.gateway, Role.FACILITATOR)) as network:
            page = await network.opens(path)
            assert "€ 1.500.000,00" in page.text
            assert "€ 500.000,00" not in page.text
            assert MARK not in page.text
            assert path in (await network.opens("/pipeline/disclosed")).links().values()
            about = await network.opens(f"/community/organisations/{deal['organisation_id']}")
            assert "A round for the network" in about.text
        async with browsing(hub.gateway) as visitor:
            assert (await visitor.gets(path)).status_code == 404
            for elsewhere in ("/pipeline/disclosed", f"/community/organisations/{deal['organisation_id']}"):
                assert "A round for the network" not in (await visitor.gets(elsewhere)).text

    async def test_is_shown_anew_where_it_changed_after_it_was_seen(self, hub: Hub) -> None:
        iris = await person(hub.gateway, Role.INVESTMENT_OFFICER)
        deal = await hub.deal(iris)
        async with hub.browser(iris) as browser:
            page = await browser.opens(f"/pipeline/deals/{deal['id']}/disclosures/new")
            told = {"title": "Seen", "audience": "public", "agreed": "By letter"}
            preview = await browser.presses(page, LOOK, told)
            again = await browser.presses(preview, "Openbaar maken", {"fields": ["private"]})
            assert "Dit ziet iedereen" in again.text
            assert "€ 1.500.000,00" in again.text
        async with browsing(hub.gateway) as visitor:
            assert "Seen" not in (await visitor.gets("/pipeline/disclosed")).text

    async def test_ends_with_a_reason(self, hub: Hub) -> None:
        iris = await person(hub.gateway, Role.INVESTMENT_OFFICER)
        deal = await hub.deal(iris)
        async with hub.browser(iris) as browser:
            await disclose(browser, deal, "For everybody", "public")
            await hub.knows("For everybody")
            own = await browser.opens(f"/pipeline/deals/{deal['id']}")
            page = await browser.opens(own.links()["Niet meer tonen"])
            done = await browser.presses(page, "Niet meer tonen", {"reason": "Too early"})
            assert "Dit wordt niet meer getoond" in done.text
            assert "Too early" in done.text
            await hub.knows("For everybody", times=0)
