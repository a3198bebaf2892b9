"""Contact persons in the search of the hub: found by each for whom they are there, and kept nowhere."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from gateway.belonging import IN_NETWORK, Registry, registry
from gateway.pages.browser import browsing
from gateway.pages.people import Person, signed_in
from gateway.privacy.house import tables_with
from mediate_contracts.policy import Role
from support.infrastructure import Infrastructure

OPEN, QUIET = "Zoë Zwaluwstaart", "Stil Zwaluwstaart"
ASKED = ("/search?q=zwaluwstaart", "/search/suggestions?q=zwaluwstaart", "/v1/search?q=zwaluwstaart")


@dataclass(frozen=True)
class Scene:
    """An organisation with somebody who agreed to be found, and somebody who did not."""

    hub: Registry
    organisation: UUID

    async def finds(self, who: Person | None, path: str) -> list[str]:
        """Return which of the two somebody finds by a path."""
        if who is None:
            async with browsing(self.hub.gateway) as browser:
                answer = await browser.gets(path)
        else:
            async with signed_in(self.hub.gateway, who) as browser:
                answer = await browser.gets(path)
        assert answer.status_code == 200
        return [name for name in (OPEN, QUIET) if name.split()[0] in answer.text]


@pytest.fixture(scope="module")
async def scene(infrastructure: Infrastructure) -> AsyncIterator[Scene]:
    async with registry(infrastructure) as hub:
        organisation = await hub.register()
        await hub.add(organisation, OPEN, consent=IN_NETWORK, function="Directeur", email="zoe@zwaluw.example")
        await hub.add(organisation, QUIET)
        yield Scene(hub, organisation)


class TestAContactPerson:
    @pytest.mark.parametrize("path", ASKED)
    async def test_is_found_by_who_facilitates(self, scene: Scene, path: str) -> None:
        assert await scene.finds(await scene.hub.somebody(Role.FACILITATOR), path) == [OPEN, QUIET]

    @pytest.mark.parametrize("path", ASKED)
    async def test_is_found_by_their_own_organisation(self, scene: Scene, path: str) -> None:
        assert await scene.finds(await scene.hub.somebody(of=scene.organisation), path) == [OPEN, QUIET]

    @pytest.mark.parametrize("path", ASKED)
    @pytest.mark.parametrize("role", [Role.INVESTMENT_OFFICER, Role.OPS, Role.ADMINISTRATOR])
    async def test_is_found_by_the_staff_once_they_agreed(self, scene: Scene, path: str, role: Role) -> None:
        assert await scene.finds(await scene.hub.somebody(role), path) == [OPEN]

    @pytest.mark.parametrize("path", ASKED)
    async def test_is_found_by_the_network_once_they_agreed(self, scene: Scene, path: str) -> None:
        other = await scene.hub.register("Studio Zuid")
        assert await scene.finds(await scene.hub.somebody(of=other), path) == [OPEN]

    @pytest.mark.parametrize("path", ASKED)
    async def test_is_found_by_no_visitor_and_nobody_without_a_part(self, scene: Scene, path: str) -> None:
        assert await scene.finds(None, path) == []
        assert await scene.finds(await scene.hub.somebody(), path) == []

    async def test_is_found_with_a_typing_error_and_leads_to_where_they_stand(self, scene: Scene) -> None:
        async with signed_in(scene.hub.gateway, await scene.hub.somebody(Role.FACILITATOR)) as browser:
            page = await browser.opens("/search?q=zoe+zwaluwstart")
            assert page.links()[OPEN].startswith(f"/community/organisations/{scene.organisation}#contact-")
            assert "Directeur · Studio Noord · zoe@zwaluw.example" in page.text

    async def test_is_told_to_be_unknown_where_the_registry_is_away(self, scene: Scene) -> None:
        services = scene.hub.gateway.service.api.state.services
        away, services._to = services._to, lambda _name: None
        try:
            async with signed_in(scene.hub.gateway, await scene.hub.somebody(Role.FACILITATOR)) as browser:
                assert "Contactpersonen konden niet worden doorzocht" in (await browser.opens(ASKED[0])).text
                assert (await browser.gets(ASKED[2])).json()["contacts_known"] is False
        finally:
            services._to = away

    async def test_leaves_no_trace_at_the_gateway(self, scene: Scene) -> None:
        for mark in ("zwaluwstaart", "zwaluw.example"):
            assert await tables_with(scene.hub.gateway.service, mark) == []
