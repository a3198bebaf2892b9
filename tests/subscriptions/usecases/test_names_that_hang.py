"""Names that somebody typed in and that nobody answers for hold up whoever typed them in, and no delivery."""

import asyncio
import socket
import threading
from typing import Any

import pytest

from mediate_subscriptions.adapters import addresses
from subscriptions.delivering import delivering
from subscriptions.endpoints import Organisation
from support.infrastructure import Infrastructure
from support.receivers import receiver
from support.running import eventually

MANY = 20
AT_A_TIME = 8


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Until this is set, names below hangs.example are looked up in vain; others of .example lead to this machine."""
    found = socket.getaddrinfo
    let_go = threading.Event()
    monkeypatch.setattr(addresses, "_LOOKUPS_MAX", AT_A_TIME)

    def look_up(host: Any, port: Any, *arguments: Any, **named: Any) -> Any:
        if str(host).endswith(".hangs.example"):
            let_go.wait(60)
            raise socket.gaierror(socket.EAI_AGAIN, "nobody answered")
        return found("127.0.0.1" if str(host).endswith(".example") else host, port, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return let_go


class TestNamesThatHang:
    async def test_hold_up_no_delivery_to_another(
        self, infrastructure: Infrastructure, released: threading.Event
    ) -> None:
        async with delivering(infrastructure, connect_seconds_max=5) as hub, receiver() as listening:
            ours, theirs = Organisation(hub.running), Organisation(hub.running)
            url = listening.url.replace("127.0.0.1", "receiver.example")
            added = await ours.add(url=url)
            assert (await ours.ask("POST", f"/{added['id']}/handshake")).is_success
            typed = [theirs.wanting(url=f"http://{number}.hangs.example/hook") for number in range(MANY)]
            asking = [asyncio.create_task(theirs.ask("POST", body=each)) for each in typed]
            try:
                # Once some of them were given up, as many are being looked up as ever are.
                await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
                await hub.say("Said")

                async def arrived() -> bool:
                    return bool(listening.posted)

                await eventually(arrived)
            finally:
                released.set()
            assert {(await each).status_code for each in asking} == {422}
