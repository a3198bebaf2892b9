"""Filling from the journals what the broker never brought, when not every producer is there."""

import pytest

from mediate_contracts.catalogue import heard_by
from mediate_shared.history import HistoryUnavailable
from mediate_shared.service import Service
from support.chassis import Ledger, applied, house, say
from support.infrastructure import Infrastructure


class TestCatchingUp:
    async def test_with_one_producer_does_not_wait_for_another_that_is_away(self, hub: Infrastructure) -> None:
        ledger = Ledger()

        def wire(service: Service) -> None:
            ledger.projects(service)

        async with (
            house(hub, "community") as producer,
            house(hub, "gateway", wire=wire) as consumer,
        ):
            assert "agendas" in heard_by("gateway")
            with pytest.MonkeyPatch.context() as broker:
                broker.setattr(producer.bus, "publish_in_order", _into_nothing)
                # Announced before it went away, and first in the row.
                consumer.bus.heads = {"/agendas/0": 7, **consumer.bus.heads}
                await say(producer, "lost")
                await applied(consumer, "lost")
            [inbox] = consumer.inboxes.values()
            with pytest.raises(HistoryUnavailable):
                await inbox.catch_up({"/agendas/0": 7})


async def _into_nothing(_messages: object) -> None:
    return
