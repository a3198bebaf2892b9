"""What an organisation relies on: where its systems are and what they were sent, its members alone see."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from mediate_contracts.policy import STAFF, Role
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.ids import new_id
from subscriptions.logged import Partner, allowing_this_machine
from support.feed import Hub
from support.identity import person
from support.infrastructure import Infrastructure


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with allowing_this_machine(infrastructure) as started:
        yield started


@pytest.fixture(scope="module")
async def partner(hub: Hub) -> Partner:
    return Partner(hub)


@pytest.fixture(scope="module")
async def kept(partner: Partner) -> dict[str, str]:
    """What there is to see of an organisation, by what it is called."""
    endpoint_id = await partner.endpoint(name="Kept among ourselves")
    test = await partner.told("POST", f"/endpoints/{endpoint_id}/test-deliveries", {})
    return {"endpoint": endpoint_id, "delivery": test["id"]}


def _reads(kept: dict[str, str], organisation_id: str) -> list[str]:
    return [
        "/endpoints",
        f"/endpoints?organisation_id={organisation_id}",
        f"/endpoints/{kept['endpoint']}",
        f"/endpoints/{kept['endpoint']}/keys",
        "/deliveries",
        f"/deliveries?endpoint_id={kept['endpoint']}",
        f"/deliveries/{kept['delivery']}",
        f"/nats-account?organisation_id={organisation_id}",
        f"/nats-credentials?organisation_id={organisation_id}",
        f"/nats-credentials/{new_id()}",
    ]


def _changes(kept: dict[str, str]) -> list[str]:
    endpoint = f"/endpoints/{kept['endpoint']}"
    verbs = ("verification", "handshake", "secrets", "pause", "resume", "recoveries", "test-deliveries")
    return [*(f"{endpoint}/{verb}" for verb in verbs), f"/deliveries/{kept['delivery']}/resend"]


@pytest.mark.parametrize("role", STAFF)
class TestWhoeverHasARoleInTheHub:
    async def test_sees_no_endpoint_delivery_or_credentials(
        self, partner: Partner, kept: dict[str, str], role: Role
    ) -> None:
        for path in _reads(kept, str(partner.organisation.id)):
            answer = await partner.ask("GET", path, actor=person(role))
            assert answer.status_code == 404, (path, answer.text)

    async def test_changes_nothing_of_them(self, partner: Partner, kept: dict[str, str], role: Role) -> None:
        for path in _changes(kept):
            answer = await partner.ask("POST", path, {}, actor=person(role), If_Match='"1"')
            assert answer.status_code == 404, (path, answer.text)

    async def test_sees_by_a_membership_of_their_own_that_organisation_alone(
        self, partner: Partner, kept: dict[str, str], role: Role
    ) -> None:
        elsewhere = person(role, administers=[new_id()])
        for path in _reads(kept, str(partner.organisation.id)):
            answer = await partner.ask("GET", path, actor=elsewhere)
            # No account for NATS is offered to anybody here.
            refused = answer.status_code in {404, 503}
            assert refused or answer.json()["items"] == [], (path, answer.text)


class TestAMember:
    async def test_sees_what_is_their_organisations_and_changes_none_of_it(
        self, partner: Partner, kept: dict[str, str]
    ) -> None:
        member = partner.organisation.member
        for path in (f"/endpoints/{kept['endpoint']}", f"/deliveries/{kept['delivery']}"):
            assert (await partner.ask("GET", path, actor=member)).status_code == 200
        for path in _changes(kept):
            answer = await partner.ask("POST", path, {}, actor=member, If_Match='"1"')
            assert answer.status_code == 403, (path, answer.text)


class TestAMachine:
    async def test_of_the_organisation_reads_and_keeps_as_far_as_its_scopes_go(
        self, partner: Partner, kept: dict[str, str]
    ) -> None:
        ours = frozenset({partner.organisation.id})
        path = f"/endpoints/{kept['endpoint']}"
        for scopes, reads, writes in (
            ({"subscriptions:read"}, 200, 403),
            ({"subscriptions:read", "subscriptions:write"}, 200, 201),
            ({"community:read"}, 404, 404),
        ):
            machine = Actor(uuid4(), ActorKind.MACHINE, frozenset(), ours, ours, frozenset(scopes))
            assert (await partner.ask("GET", path, actor=machine)).status_code == reads
            assert (await partner.ask("POST", f"{path}/test-deliveries", {}, actor=machine)).status_code == writes

    async def test_with_a_facilitators_roles_sees_none(self, partner: Partner, kept: dict[str, str]) -> None:
        scopes = frozenset({"subscriptions:read", "subscriptions:write"})
        machine = Actor(uuid4(), ActorKind.MACHINE, frozenset({Role.FACILITATOR}), scopes=scopes)
        for path in _reads(kept, str(partner.organisation.id)):
            assert (await partner.ask("GET", path, actor=machine)).status_code == 404
