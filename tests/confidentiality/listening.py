"""A partner's system that is sent everything: what is posted to it, and what the hub keeps of that."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any, Final

import httpx

from support.receivers import Posted, Receiver
from support.running import eventually

ALLOWED: Final = {
    "MEDIATE_SUBSCRIPTIONS_HTTP_ALLOWED": "true",
    "MEDIATE_SUBSCRIPTIONS_NETWORKS_ALLOWED": '["127.0.0.0/8"]',
}
"""The environment of a hub whose partners' receivers are on this machine."""
_SUBSCRIPTIONS: Final = "/v1/subscriptions"
_SECONDS_MAX: Final = 120.0


@contextmanager
def listening() -> Iterator[Receiver]:
    """Run a receiver in a thread of its own: those who plant wait for answers, and it must not wait with them."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    receiver = Receiver()
    try:
        asyncio.run_coroutine_threadsafe(receiver.go_up(), loop).result()
        yield receiver
    finally:
        asyncio.run_coroutine_threadsafe(_end(receiver), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(receiver: Receiver) -> None:
    await receiver.go_down()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for each in others:
        each.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@dataclass(frozen=True)
class Listener:
    """An endpoint that asks for everything, and what came of it."""

    receiver: Receiver
    organisation_id: str
    endpoint_id: str

    @classmethod
    async def subscribed(cls, partner: httpx.AsyncClient, organisation_id: str, receiver: Receiver) -> "Listener":
        """Let an organisation be sent everything that is for it."""
        body = {"organisation_id": organisation_id, "name": "Verzonnen", "url": receiver.url, "synthetic": True}
        made = await _done(partner, "/endpoints", body)
        await _done(partner, f"/endpoints/{made['id']}/handshake", {})
        return cls(receiver, organisation_id, made["id"])

    async def heard_everything(self, partner: httpx.AsyncClient) -> dict[str, str]:
        """Ask for all that there is, wait until it is posted, and return ids of what is kept of it, by their names."""
        await _done(partner, f"/endpoints/{self.endpoint_id}/recoveries", {})
        await _done(partner, f"/endpoints/{self.endpoint_id}/test-deliveries", {})

        async def so() -> bool:
            return not await self._deliveries(partner, status="pending")

        await eventually(so, seconds=_SECONDS_MAX)
        [newest, *_] = await self._deliveries(partner, kind="event")
        return {"endpoint_id": self.endpoint_id, "delivery_id": newest["id"]}

    async def _deliveries(self, partner: httpx.AsyncClient, **looked: str) -> list[dict[str, Any]]:
        asked = {"endpoint_id": self.endpoint_id, **looked}
        answer = await partner.get(f"{_SUBSCRIPTIONS}/deliveries", params=asked)
        assert answer.is_success, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    @property
    def posted(self) -> Sequence[Posted]:
        """Everything that was posted so far."""
        return tuple(self.receiver.posted)


async def _done(partner: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await partner.post(f"{_SUBSCRIPTIONS}{path}", json=body)
    assert answer.is_success, f"{path}: {answer.text}"
    done: dict[str, Any] = answer.json()
    return done
