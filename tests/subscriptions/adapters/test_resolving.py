"""A name is looked at before it is connected to, and what was looked at is what is connected to."""

import asyncio
import socket
import threading
from collections.abc import Iterable, Iterator, Sequence
from ipaddress import ip_address
from typing import Any

import httpcore
import pytest
from typing_extensions import override

from mediate_subscriptions.adapters.addresses import (
    AddressForbidden,
    CheckedBackend,
    NameUnknown,
    Resolver,
    address_of,
    noting_address,
    pool,
)
from mediate_subscriptions.domain.addresses import networks
from subscriptions.endpoints import asked

PUBLIC, OTHER, PRIVATE = "1.1.1.1", "8.8.8.8", "10.0.0.1"
HERE = networks(["127.0.0.0/8"])


class Names:
    """A resolver whose answers change from one question to the next; the last one stays."""

    def __init__(self, *answers: Sequence[str] | OSError) -> None:
        self._answers: Iterator[Sequence[str] | OSError] = iter(answers)
        self._last: Sequence[str] | OSError = answers[-1]
        self.asked: list[str] = []

    def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        answer = next(self._answers, self._last)
        if isinstance(answer, OSError):
            raise answer
        return answer


class Wires(httpcore.AsyncNetworkBackend):
    """Connects nowhere, and remembers where to; ``dead`` addresses do not answer."""

    def __init__(self, *dead: str) -> None:
        self.connected: list[str] = []
        self.timeouts: list[float | None] = []
        self._dead = dead

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.connected.append(host)
        self.timeouts.append(timeout)
        if host in self._dead:
            raise httpcore.ConnectTimeout
        return httpcore.AsyncNetworkStream()


class TestAName:
    async def test_that_leads_to_a_private_address_is_forbidden(self) -> None:
        with pytest.raises(AddressForbidden) as forbidden:
            await Resolver(lookup=Names([PRIVATE])).resolve("intranet.example", 443)
        assert forbidden.value.address == ip_address(PRIVATE)

    @pytest.mark.parametrize(
        "answers", [[PUBLIC, PRIVATE], [PRIVATE, PUBLIC], [PUBLIC, "::ffff:10.0.0.1"], [PUBLIC, "::1"]]
    )
    async def test_that_leads_to_a_public_and_a_private_address_is_forbidden(self, answers: list[str]) -> None:
        wires = Wires()
        with pytest.raises(AddressForbidden):
            await CheckedBackend(Resolver(lookup=Names(answers)), beneath=wires).connect_tcp("both.example", 443)
        assert wires.connected == []

    async def test_that_leads_elsewhere_a_moment_later_is_connected_to_where_it_was_looked_at(self) -> None:
        names, wires = Names([PUBLIC], [PRIVATE]), Wires()
        backend = CheckedBackend(Resolver(lookup=names), beneath=wires)
        await backend.connect_tcp("rebinding.example", 443)
        assert names.asked == ["rebinding.example"]
        assert wires.connected == [PUBLIC]
        with pytest.raises(AddressForbidden):
            await backend.connect_tcp("rebinding.example", 443)
        assert wires.connected == [PUBLIC]

    async def test_is_tried_at_its_next_address_where_one_does_not_answer(self) -> None:
        wires = Wires(PUBLIC)
        backend = CheckedBackend(Resolver(lookup=Names([PUBLIC, OTHER])), beneath=wires)
        with noting_address() as noted:
            await backend.connect_tcp("two.example", 443, timeout=4)
        assert wires.connected == [PUBLIC, OTHER]
        assert noted.address == OTHER
        first, second = (each or 0 for each in wires.timeouts)
        assert 0 < first <= 2
        assert first < second <= 4

    async def test_that_answers_nowhere_fails_with_the_address_that_was_tried_last(self) -> None:
        backend = CheckedBackend(Resolver(lookup=Names([PUBLIC, OTHER])), beneath=Wires(PUBLIC, OTHER))
        with noting_address() as noted, pytest.raises(httpcore.ConnectTimeout):
            await backend.connect_tcp("down.example", 443, timeout=4)
        assert noted.address == OTHER

    @pytest.mark.parametrize("answer", [socket.gaierror(-2, "Name or service not known"), [], ["no address"]])
    async def test_that_is_not_known_is_told_apart_from_a_forbidden_one(self, answer: Any) -> None:
        with pytest.raises(NameUnknown):
            await Resolver(lookup=Names(answer)).resolve("nowhere.example", 443)
        with pytest.raises(httpcore.ConnectError):
            await CheckedBackend(Resolver(lookup=Names(answer)), beneath=Wires()).connect_tcp("nowhere.example", 443)

    async def test_that_is_asked_for_by_many_at_once_is_asked_once(self) -> None:
        go = threading.Event()
        names = Names([PUBLIC])

        def slow(host: str, port: int) -> Sequence[str]:
            go.wait()
            return names(host, port)

        resolver = Resolver(lookup=slow)
        waiting = [asyncio.ensure_future(resolver.resolve("busy.example", 443)) for _ in range(20)]
        await asyncio.sleep(0)
        go.set()
        assert [await each for each in waiting] == [[ip_address(PUBLIC)]] * 20
        assert names.asked == ["busy.example"]

    async def test_whose_servers_hang_keeps_no_other_waiting(self) -> None:
        go = threading.Event()

        def hanging(host: str, _port: int) -> Sequence[str]:
            if host.startswith("hanging"):
                go.wait()
            return [PUBLIC]

        resolver = Resolver(lookup=hanging)
        hung = [asyncio.ensure_future(resolver.resolve(f"hanging{each}.example", 443)) for each in range(50)]
        await asyncio.sleep(0)
        assert await resolver.resolve("quick.example", 443) == [ip_address(PUBLIC)]
        with pytest.raises(NameUnknown):
            await resolver.resolve("hanging0.example", 443, seconds_max=0.01)
        go.set()
        await asyncio.gather(*hung)


class TestALiteralAddress:
    @pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "::ffff:127.0.0.1", "169.254.169.254", "0.0.0.0"])  # noqa: S104 - it is refused
    async def test_is_looked_at_and_asks_no_resolver(self, host: str) -> None:
        names = Names([PUBLIC])
        with pytest.raises(AddressForbidden):
            await Resolver(lookup=names).resolve(host, 443)
        assert names.asked == []


class TestARequest:
    async def test_goes_out_under_the_name_to_the_address_that_was_looked_at(self) -> None:
        async with asked() as receiver:
            resolver = Resolver(HERE, lookup=Names(["127.0.0.1"], [PRIVATE]))
            async with pool(resolver, connections_max=1) as connections:
                with noting_address() as noted:
                    answer = await connections.request("OPTIONS", f"http://receiver.example:{receiver.port}/hook")
        assert answer.status == 200
        assert noted.address == "127.0.0.1"
        assert f"Host: receiver.example:{receiver.port}\r\n" in receiver.requests[0]

    async def test_to_a_forbidden_address_never_leaves(self) -> None:
        async with asked() as receiver, pool(Resolver(), connections_max=1) as connections:
            with pytest.raises(AddressForbidden):
                await connections.request("OPTIONS", f"http://127.0.0.1:{receiver.port}/hook")
        assert receiver.requests == []

    async def test_tells_which_address_answered(self) -> None:
        async with (
            asked() as receiver,
            pool(Resolver(HERE), connections_max=1) as connections,
            connections.stream("OPTIONS", receiver.url) as answer,
        ):
            assert address_of(answer) == "127.0.0.1"

    async def test_goes_through_no_file_of_this_machine(self) -> None:
        with pytest.raises(httpcore.ConnectError):
            await CheckedBackend(Resolver()).connect_unix_socket("/run/docker.sock")
