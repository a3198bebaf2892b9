"""What everybody relies on when the broker is killed, and when all it kept is gone."""

import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from mediate_deploy.embedded.nats import find_binary
from mediate_shared.service import Service
from support.chassis import Ledger, applied, house, published, say
from support.infrastructure import Infrastructure


class Broker:
    """A nats-server of this test's own, to be killed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._process = subprocess.Popen(
            [str(find_binary()), "-a", "127.0.0.1", "-p", str(self.port), "-js", "-sd", str(self._directory)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def lose_everything(self) -> None:
        shutil.rmtree(self._directory)


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    own = Broker(tmp_path / "store")
    own.start()
    yield own
    own.kill()


class TestABrokerThatIsKilled:
    @pytest.mark.parametrize("wire", [Ledger.hears, Ledger.projects], ids=["reacting", "projecting"])
    async def test_and_forgets_everything_costs_no_event_and_nobody_a_restart(
        self, infrastructure: Infrastructure, broker: Broker, wire: Callable[[Ledger, Service], None]
    ) -> None:
        ledger = Ledger()
        async with AsyncExitStack() as stack:
            enter = stack.enter_async_context
            producer = await enter(house(infrastructure, "community", nats_url=broker.url))
            consumer = await enter(
                house(infrastructure, "agendas", nats_url=broker.url, wire=lambda service: wire(ledger, service))
            )
            await say(producer, "before")
            await applied(consumer, "before")
            broker.kill()
            await say(producer, "meanwhile 1", "meanwhile 2")
            broker.start()
            await applied(consumer, "before", "meanwhile 1", "meanwhile 2")
            broker.kill()
            broker.lose_everything()
            await say(producer, "without a store")
            broker.start()
            told = ["before", "meanwhile 1", "meanwhile 2", "without a store"]
            await applied(consumer, *told)
            await published(producer)
            for count in range(5):
                told.append(f"after {count}")
                await say(producer, told[-1])
            await applied(consumer, *told)
