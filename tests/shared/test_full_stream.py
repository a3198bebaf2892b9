"""What happens while the broker takes nothing more: the journals go on, and consumers hear from them."""

from collections.abc import Callable

import pytest

from mediate_shared.bus import STREAM
from mediate_shared.service import Service
from support.chassis import Ledger, applied, house, published, say
from support.infrastructure import Infrastructure


class TestAStreamThatIsFull:
    @pytest.mark.parametrize("wire", [Ledger.hears, Ledger.projects], ids=["reacting", "projecting"])
    async def test_keeps_no_event_from_its_consumers(
        self, hub: Infrastructure, wire: Callable[[Ledger, Service], None]
    ) -> None:
        ledger = Ledger()
        async with (
            house(hub, "community", relay_batch_events_max=4) as producer,
            house(hub, "agendas", wire=lambda service: wire(ledger, service)) as consumer,
        ):
            stream = (await producer.bus.jetstream.stream_info(STREAM)).config
            await producer.bus.jetstream.update_stream(stream.evolve(max_msgs=3))
            told = [f"{count}" for count in range(20)]
            await say(producer, *told)
            await applied(consumer, *told)
            assert (await producer.bus.jetstream.stream_info(STREAM)).state.messages <= 3
            # Room again: what was not published is, and what it brings a second time is known.
            await producer.bus.jetstream.update_stream(stream)
            await published(producer)
            await say(producer, "after")
            await applied(consumer, *told, "after")
