"""Lets the systems of an organisation subscribe: endpoints in every state, deliveries of every kind, credentials."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx

from support.receivers import Receiver
from support.running import eventually

ALLOWED: Final = {
    "MEDIATE_SUBSCRIPTIONS_HTTP_ALLOWED": "true",
    "MEDIATE_SUBSCRIPTIONS_NETWORKS_ALLOWED": '["127.0.0.0/8"]',
}
"""The environment of a hub whose partners' receivers are on this machine."""
_SUBSCRIPTIONS: Final = "/v1/subscriptions"
_DAYS_OF_CREDENTIALS: Final = 30


async def subscribe(partner: httpx.AsyncClient, organisation_id: str) -> None:
    """Let an organisation have something of everything that is subscribed with, as whoever administers it."""
    async with _receiver() as receiver:
        # Of pages of a kind, three are looked at: the first by name and by age are one that takes events, one whose
        # receiver did not agree and one that is paused.
        taking = await _made(partner, organisation_id, "Verzonnen agenda", receiver.url, types=["nl.mediate.agendas"])
        await _posted(partner, f"/endpoints/{taking}/handshake")
        await _posted(partner, f"/endpoints/{taking}/test-deliveries")
        await eventually(lambda: _is_delivered(partner, taking))
        await _made(partner, organisation_id, "Verzonnen archief", receiver.url, action_lines=[3], ordered=True)
        stopped = await _made(partner, organisation_id, "Verzonnen aankondiging", receiver.url)
        await _posted(partner, f"/endpoints/{stopped}/handshake")
        await _pause(partner, stopped)
        asked = await _made(partner, organisation_id, "Verzonnen montage", receiver.url)
        await _posted(partner, f"/endpoints/{asked}/verification")
        await eventually(lambda: _is_delivered(partner, asked))
    resting = await _made(partner, organisation_id, "Verzonnen proef", receiver.url)
    await _posted(partner, f"/endpoints/{resting}/verification")
    until = (datetime.now(UTC) + timedelta(days=_DAYS_OF_CREDENTIALS)).isoformat()
    named = {"organisation_id": organisation_id, "name": "Verzonnen archief", "expires_at": until, "synthetic": True}
    await _posted(partner, "/nats-credentials", **named)


@asynccontextmanager
async def _receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    await receiver.go_up()
    try:
        yield receiver
    finally:
        await receiver.go_down()


async def _made(partner: httpx.AsyncClient, organisation_id: str, name: str, url: str, **more: Any) -> str:
    made = await _posted(
        partner, "/endpoints", organisation_id=organisation_id, name=name, url=url, synthetic=True, **more
    )
    return str(made["id"])


async def _posted(partner: httpx.AsyncClient, path: str, **body: Any) -> dict[str, Any]:
    answer = await partner.post(f"{_SUBSCRIPTIONS}{path}", json=body)
    assert answer.is_success, f"{path}: {answer.text}"
    return dict(answer.json()) if answer.content else {}


async def _pause(partner: httpx.AsyncClient, endpoint_id: str) -> None:
    at = f"{_SUBSCRIPTIONS}/endpoints/{endpoint_id}"
    version = (await partner.get(at)).headers["etag"]
    answer = await partner.post(f"{at}/pause", headers={"If-Match": version})
    assert answer.is_success, answer.text


async def _is_delivered(partner: httpx.AsyncClient, endpoint_id: str) -> bool:
    found = await partner.get(f"{_SUBSCRIPTIONS}/deliveries", params={"endpoint_id": endpoint_id})
    return any(each["status"] == "delivered" for each in found.json()["items"])
