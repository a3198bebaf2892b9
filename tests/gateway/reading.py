"""What tests do with a started gateway's read model."""

import json
from collections.abc import Sequence
from typing import Any

from mediate_gateway.adapters import projections, snapshot
from mediate_shared.inbox import Inbox, applied
from support.running import Running

CONSUMER = "gateway-projects"


def inbox(gateway: Running) -> Inbox:
    """Return the inbox that fills the read model."""
    return gateway.service.inboxes[CONSUMER]


async def hear(gateway: Running, bodies: Sequence[bytes]) -> None:
    """Let the gateway hear these events as the broker brings them: all of them in one batch."""
    await inbox(gateway).deliver(bodies)


async def start_afresh(gateway: Running) -> None:
    """Let the gateway forget everything it heard."""
    async with gateway.service.database.transaction() as transaction:
        await projections.clear(transaction)
        await transaction.execute(applied.delete().where(applied.c.consumer == CONSUMER))
    for notify in inbox(gateway).on_applied:
        notify([])


async def read_model(gateway: Running) -> dict[str, Any]:
    """Return the whole read model by table."""
    async with gateway.service.database.reading() as connection:
        found: dict[str, Any] = json.loads(await snapshot.canonical(connection))
    return found


async def overview(gateway: Running, **parameters: str) -> dict[str, Any]:
    """Ask for the overview."""
    answer = await gateway.client.get("/v1/overview", params=parameters)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown
