"""Endpoints of made-up organisations, and what their receivers answer when they are asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import httpx

from mediate_shared.identity.actor import Actor
from mediate_shared.ids import new_id
from support.identity import internally, person
from support.running import Running

URL: Final = "http://127.0.0.1:9/mediate"
"""An address of this machine, at which nobody answers."""
PATH: Final = "/v1/endpoints"


@dataclass(frozen=True)
class Organisation:
    """A made-up organisation, one who administers it, and what they ask of the service."""

    running: Running
    id: UUID = field(default_factory=new_id)

    @property
    def keeper(self) -> Actor:
        """Who administers it."""
        return person(administers=[self.id], account=self.id)

    @property
    def member(self) -> Actor:
        """Somebody who belongs to it and administers nothing."""
        return person(organisations=[self.id])

    async def ask(
        self,
        method: str,
        path: str = "",
        body: Mapping[str, Any] | None = None,
        *,
        version: int | None = None,
        actor: Actor | None = None,
        key: str | None = None,
    ) -> httpx.Response:
        """Ask for something about its endpoints."""
        headers = internally(actor or self.keeper, "subscriptions")
        headers |= {} if version is None else {"If-Match": f'"{version}"'}
        headers |= {} if key is None else {"Idempotency-Key": key}
        return await self.running.client.request(method, f"{PATH}{path}", json=body, headers=headers)

    async def add(self, **wanted: Any) -> dict[str, Any]:
        """Add an endpoint; returns it with its secret."""
        answer = await self.ask("POST", body=self.wanting(**wanted))
        assert answer.status_code == 201, answer.text
        added: dict[str, Any] = answer.json()
        return added

    def wanting(self, **wanted: Any) -> dict[str, Any]:
        """Return what a request for an endpoint holds."""
        return {"organisation_id": str(self.id), "name": "Synthetic", "url": URL, "synthetic": True, **wanted}

    async def show(self, endpoint_id: str) -> dict[str, Any]:
        """Return an endpoint as it is now."""
        answer = await self.ask("GET", f"/{endpoint_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def code(self, endpoint_id: str) -> str:
        """Have a code posted; returns what is in the post that was laid down."""
        answer = await self.ask("POST", f"/{endpoint_id}/verification")
        assert answer.status_code == 200, answer.text
        return await posted_code(self.running, endpoint_id)

    async def confirmed(self, **wanted: Any) -> dict[str, Any]:
        """Add an endpoint and agree in its receiver's place."""
        added = await self.add(**wanted)
        answer = await self.ask("POST", f"/{added['id']}/confirmation", {"code": await self.code(added["id"])})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


async def posted_code(running: Running, endpoint_id: str) -> str:
    """Return the code in the last verification that was laid down for an endpoint."""
    query = (
        "SELECT body FROM message JOIN delivery ON delivery.message_id = message.id"
        " WHERE delivery.endpoint_id = $1 AND kind = 'verification' ORDER BY delivery.created_at DESC, message.id DESC"
    )
    async with running.service.database.reading() as connection:
        body = (await connection.exec_driver_sql(query, (UUID(endpoint_id),))).scalars().first()
    assert body is not None
    code: str = json.loads(body)["data"]["code"]
    return code


@dataclass
class Asked:
    """A receiver that is asked by OPTIONS: what it answers, and the requests it had."""

    answer: bytes
    port: int = 0
    requests: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook?for=mediate"


@asynccontextmanager
async def asked(*headers: str, status: str = "200 OK") -> AsyncIterator[Asked]:
    """Run a receiver that answers OPTIONS with these headers."""
    lines = [f"HTTP/1.1 {status}", *headers, "Content-Length: 0", "Connection: close", "", ""]
    receiver = Asked("\r\n".join(lines).encode())

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            receiver.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
            writer.write(receiver.answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        yield receiver
