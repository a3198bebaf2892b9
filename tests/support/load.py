"""A bounded load of commands whose every acknowledged effect can be counted afterwards.

Writers register organisations and amend each one several times, every command under a key of its own. A command
that is not acknowledged is sent again under the same key until it is: so afterwards exactly the acknowledged
effects must be there, each once, in the order of each organisation.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from support.hub import Hub
from support.running import eventually

_ATTEMPTS_MAX = 400
_PAUSE_SECONDS = 0.1


def version_in(name: str) -> int:
    """Return the version that a synthetic organisation's name carries."""
    return int(name.rpartition(" ")[2])


@dataclass
class Load:
    """What was acknowledged: per organisation the versions, in the order of their acknowledgement."""

    writers: int = 8
    amendments: int = 5
    organisations_max: int = 400
    acknowledged: dict[str, list[int]] = field(default_factory=dict)
    retried: int = 0
    _enough: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def events(self) -> int:
        """How many events the acknowledged commands must have made."""
        return sum(len(versions) for versions in self.acknowledged.values())

    async def reach(self, events: int) -> None:
        """Wait until so many commands have been acknowledged."""
        await eventually(lambda: self._has(events), seconds=120)

    async def _has(self, events: int) -> bool:
        return self.events >= events

    def enough(self) -> None:
        """Let every writer finish the organisation it is at."""
        self._enough.set()

    async def write(self, client: httpx.AsyncClient) -> None:
        """Register and amend organisations until told that it is enough."""
        while not self._enough.is_set() and len(self.acknowledged) < self.organisations_max:
            name = f"Synthetic organisation {uuid4().hex[:12]}, version"
            created = await self._until_acknowledged(
                client,
                "POST",
                "/v1/community/organisations",
                {"name": f"{name} 0", "types": ["association"], "synthetic": True},
            )
            versions = self.acknowledged.setdefault(created["id"], [])
            versions.append(0)
            for step in range(1, self.amendments + 1):
                amended = await self._until_acknowledged(
                    client,
                    "PATCH",
                    f"/v1/community/organisations/{created['id']}",
                    {"name": f"{name} {step}"},
                    if_match=f'"{step}"',
                )
                versions.append(version_in(amended["name"]))

    async def _until_acknowledged(
        self, client: httpx.AsyncClient, method: str, path: str, body: dict[str, Any], *, if_match: str | None = None
    ) -> dict[str, Any]:
        headers = {"idempotency-key": uuid4().hex, **({"if-match": if_match} if if_match else {})}
        for _ in range(_ATTEMPTS_MAX):
            try:
                answer = await client.request(method, path, json=body, headers=headers)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.is_success:
                acknowledged: dict[str, Any] = answer.json()
                return acknowledged
            if answer is not None:
                assert answer.status_code in {502, 503, 504}, f"{answer.status_code}: {answer.text}"
            self.retried += 1
            await asyncio.sleep(_PAUSE_SECONDS)
        message = f"{method} {path} was not acknowledged in {_ATTEMPTS_MAX} attempts"
        raise AssertionError(message)


@asynccontextmanager
async def under_load(hub: Hub, *, organisations_max: int = 400) -> AsyncIterator[Load]:
    """Keep writers writing while the block runs; at its end they finish what they are at."""
    load = Load(organisations_max=organisations_max)
    async with hub.client() as client, asyncio.TaskGroup() as group:
        for _ in range(load.writers):
            group.create_task(load.write(client))
        yield load
        load.enough()


async def feed(hub: Hub) -> list[dict[str, Any]]:
    """Return every event partners have been given, in the order of the feed, from the beginning."""
    events: list[dict[str, Any]] = []
    place: dict[str, str] = {}
    async with hub.client(seconds=30) as client:
        while True:
            answer = await client.get("/v1/feed", params={**place, "limit": 200})
            assert answer.status_code == 200, answer.text
            page = answer.json()
            events += page["items"]
            if not page["items"]:
                return events
            place = {"cursor": page["cursor"]}
