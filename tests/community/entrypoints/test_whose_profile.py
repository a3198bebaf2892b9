"""Whose profile it is: an organisation's own administrators and facilitators amend it, others read it."""

from collections.abc import Callable

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR, Actor
from support.identity import internally, person
from support.running import Running

ANOTHER = "5c2c1a35-42b4-4b3e-9d52-0a6a5f6f9a01"
OTHERS: dict[str, Callable[[str], Actor]] = {
    "its members": lambda own: person(organisations=[own]),
    "another's administrators": lambda own: person(administers=[ANOTHER], organisations=[own]),
    "ops": lambda _own: person(Role.OPS),
    "administrators of the hub": lambda _own: person(Role.ADMINISTRATOR),
}


async def amend(community: Running, actor: Actor | None, organisation: str) -> int:
    """Amend an organisation as somebody and return the status of the answer; None sends no word of the gateway."""
    headers = {"authorization": ""} if actor is None else internally(actor, "community")
    answer = await community.client.patch(
        f"/v1/organisations/{organisation}", json={"founding_year": 1999}, headers={"if-match": '"1"', **headers}
    )
    return answer.status_code


@pytest.fixture
async def organisation(community: Running) -> str:
    """An organisation at version 1."""
    return str((await community.create("/v1/organisations", {"name": "Synthetic studio", "types": ["producer"]}))["id"])


class TestAProfile:
    async def test_is_amended_by_the_organisations_own_administrators(
        self, community: Running, organisation: str
    ) -> None:
        assert await amend(community, person(administers=[organisation]), organisation) == 200

    async def test_is_amended_by_facilitators(self, community: Running, organisation: str) -> None:
        assert await amend(community, person(Role.FACILITATOR), organisation) == 200

    @pytest.mark.parametrize("who", OTHERS)
    async def test_is_not_amended_by_others(self, community: Running, organisation: str, who: str) -> None:
        assert await amend(community, OTHERS[who](organisation), organisation) == 403

    async def test_is_not_amended_by_a_visitor(self, community: Running, organisation: str) -> None:
        assert await amend(community, VISITOR, organisation) == 401

    async def test_is_not_amended_past_the_gateway(self, community: Running, organisation: str) -> None:
        assert await amend(community, None, organisation) == 401
