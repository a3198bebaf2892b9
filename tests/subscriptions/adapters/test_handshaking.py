"""A receiver is asked within bounds, however it answers, and nobody learns from it what the hub's network is like."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from mediate_subscriptions.adapters.addresses import Resolver
from mediate_subscriptions.adapters.handshaking import Handshaking, NoAnswer
from mediate_subscriptions.domain.addresses import networks

HERE = networks(["127.0.0.0/8"])
GOES_ON = b"HTTP/1.1 100 Continue\r\n\r\n" * 2_000
ROOMY = 16 << 20
"""More than machines hold between two who speak, and far less than a receiver sends that is listened to."""


def handshaking(resolver: Resolver) -> Handshaking:
    return Handshaking(resolver, "hub.example", connect_seconds_max=5, seconds_max=30)


class Endless:
    """A receiver that never comes to its answer."""

    def __init__(self, piece: bytes) -> None:
        self.sent_bytes = 0
        self._piece = piece

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            while self.sent_bytes < ROOMY:
                writer.write(self._piece)
                await writer.drain()
                self.sent_bytes += len(self._piece)
        writer.close()


@asynccontextmanager
async def listening(receiver: Endless) -> AsyncIterator[str]:
    async with await asyncio.start_server(receiver.connected, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"


class TestAReceiver:
    @pytest.mark.parametrize("piece", [GOES_ON, b"HTTP/1.1 200 OK\r\n" + b"x-more: y\r\n" * 10_000])
    async def test_that_says_much_before_it_answers_is_not_listened_to(self, piece: bytes) -> None:
        receiver = Endless(piece)
        async with listening(receiver) as url:
            with pytest.raises(NoAnswer, match="does not speak HTTP"):
                await handshaking(Resolver(HERE)).ask(url, rate_per_second=5)
        assert receiver.sent_bytes < ROOMY

    async def test_whose_name_came_to_lead_into_the_hubs_network_is_not_asked_nor_told_where(self) -> None:
        inside = Resolver(lookup=lambda _host, _port: ["10.1.2.3"])
        with pytest.raises(NoAnswer) as refused:
            await handshaking(inside).ask("https://receiver.example/hook", rate_per_second=5)
        assert str(refused.value) == "it leads to an address that is not on the internet"
