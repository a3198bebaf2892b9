"""A service that stopped leaves nothing behind that comes back, also when it stopped while the broker was away."""

from support.chassis import house
from support.infrastructure import Infrastructure
from support.line import line_to
from support.running import eventually


class TestAServiceThatStopsWhileTheBrokerIsAway:
    async def test_does_not_connect_again(self, hub: Infrastructure) -> None:
        async with line_to(hub.nats_url) as line, house(hub, "community", nats_url=line.url) as service:
            client = service.bus.client
            await line.cut()

            async def noticed() -> bool:
                return not client.is_connected

            await eventually(noticed)
            await service.stop()
            # Left open it would connect as soon as it can, and answer requests with a database that is closed.
            assert client.is_closed
