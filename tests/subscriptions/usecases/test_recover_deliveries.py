"""A recovery goes step by step, and says where it stopped."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from mediate_shared.clock import utc_now
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.settings import SubscriptionsSettings
from mediate_subscriptions.usecases import recover_deliveries as module
from mediate_subscriptions.usecases.recover_deliveries import (
    RecoverDeliveries,
    Recovered,
    Recovering,
    recover_deliveries,
)
from subscriptions.logged import Partner, allowing_this_machine
from support.feed import Hub
from support.infrastructure import Infrastructure

REGISTERED = "nl.mediate.community.organisation.registered.v1"
SEALING = Sealing(SubscriptionsSettings().keys)


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with allowing_this_machine(infrastructure) as started:
        yield started


async def recover(partner: Partner, endpoint: str, body: RecoverDeliveries, *, most: int) -> Recovered:
    """Recover, looking through no more than so many events."""
    async with partner.hub.service.database.transaction(partner.organisation.keeper) as transaction:
        return await recover_deliveries(
            UUID(endpoint),
            body,
            Recovering(SEALING, days=14, most=most),
            reason=None,
            transaction=transaction,
            now=utc_now(),
        )


class TestALongRecovery:
    @pytest.mark.parametrize(("step", "most"), [(500, 3), (2, 3), (1, 7)])
    async def test_is_gone_on_with_until_everything_is_there(
        self, hub: Hub, monkeypatch: pytest.MonkeyPatch, step: int, most: int
    ) -> None:
        monkeypatch.setattr(module, "_STEP_EVENTS", step)
        partner = Partner(hub)
        endpoint = await partner.endpoint(types=[REGISTERED], ordered=True)
        since = utc_now()
        about = await partner.missed(endpoint, 7)
        body = RecoverDeliveries(since=since)
        added: list[int] = []
        while True:
            recovered = await recover(partner, endpoint, body, most=most)
            added.append(recovered.deliveries)
            if recovered.next is None:
                break
            body = RecoverDeliveries(cursor=recovered.next)
        assert sum(added) == 7
        assert max(added) <= most
        assert [each["subject"] for each in reversed(await partner.log(endpoint))] == about

    async def test_does_not_go_further_than_the_worker_has_looked(self, hub: Hub) -> None:
        partner = Partner(hub)
        endpoint = await partner.endpoint(types=[REGISTERED])
        since = utc_now()
        about = await hub.say(3)
        await partner.looked_through()
        assert len(await partner.log(endpoint)) == len(about)
        recovered = await recover(partner, endpoint, RecoverDeliveries(since=since), most=100)
        assert recovered == Recovered(deliveries=0, next=None)
