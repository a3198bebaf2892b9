"""A NATS server for partners inside a test, and what their systems do with it."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import nats
from nats.aio.client import Client, RawCredentials
from nats.js.errors import NotFoundError

from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.embedded.partners_nats import EmbeddedPartnersNats
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import Actor
from mediate_subscriptions.adapters.nats_claims import Key
from mediate_subscriptions.adapters.partners_nats import PartnersNats
from mediate_subscriptions.settings import SubscriptionsSettings
from support.identity import internally, person
from support.running import Running

A_DAY_SECONDS = 86_400
_LOOKS = 100
_LOOK_SECONDS = 0.02


@contextmanager
def partners_nats(directory: Path) -> Iterator[EmbeddedPartnersNats]:
    """Run a server in a directory of its own."""
    with EmbeddedPartnersNats(DataDirectory(directory)) as server:
        yield server


def told(server: EmbeddedPartnersNats, **bounds: Any) -> SubscriptionsSettings:
    """Return the settings of a subscriptions service that writes to a server."""
    return SubscriptionsSettings(
        partners_nats_url=server.url(),
        partners_nats_operator_seed=server.keys.operator_seed,
        partners_nats_system_seed=server.keys.system_seed,
        **bounds,
    )


def signing(server: EmbeddedPartnersNats) -> PartnersNats:
    """Return what the hub itself speaks to a server with."""
    return PartnersNats(
        server.url(),
        public_url=None,
        operator=Key.of(server.keys.operator_seed, begins="SO"),
        system=Key.of(server.keys.system_seed, begins="SA"),
        replay_days=14,
        clock=utc_now,
    )


@dataclass(frozen=True)
class NatsPartner:
    """An organisation that administers itself and reads its stream."""

    running: Running
    id: UUID

    @property
    def keeper(self) -> Actor:
        """Who administers it."""
        return person(administers=[self.id], account=self.id)

    async def ask(
        self, method: str, path: str, body: Any = None, *, actor: Actor | None = None, **headers: str
    ) -> httpx.Response:
        """Ask the service as who administers it, or as somebody else."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {**internally(actor or self.keeper, "subscriptions"), **named}
        return await self.running.client.request(method, f"/v1{path}", json=body, headers=sent)

    def wanting(self, **wanted: Any) -> dict[str, Any]:
        """Return what a request for credentials holds."""
        ends = utc_now().timestamp() + A_DAY_SECONDS
        body = {"organisation_id": str(self.id), "name": "Synthetic", "synthetic": True}
        return {**body, "expires_at": _instant(ends), **wanted}

    async def issued(self, *, seconds: float = A_DAY_SECONDS) -> dict[str, Any]:
        """Return new credentials that are taken for so long."""
        ends = _instant(utc_now().timestamp() + seconds)
        answer = await self.ask("POST", "/nats-credentials", self.wanting(expires_at=ends))
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def revoke(self, credentials_id: str) -> dict[str, Any]:
        """Revoke credentials and return them."""
        answer = await self.ask("DELETE", f"/nats-credentials/{credentials_id}")
        assert answer.status_code == 200, answer.text
        revoked: dict[str, Any] = answer.json()
        return revoked

    async def account(self) -> dict[str, Any]:
        """Return what is told of its account."""
        answer = await self.ask("GET", f"/nats-account?organisation_id={self.id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


@asynccontextmanager
async def connected(url: str, creds: str, *, reconnects: bool = False) -> AsyncIterator["Connected"]:
    """Connect with credentials as a partner's system would."""
    errors: list[str] = []

    async def note(error: Exception) -> None:
        errors.append(str(error))

    client = await nats.connect(
        url,
        user_credentials=RawCredentials(creds),
        allow_reconnect=reconnects,
        max_reconnect_attempts=-1 if reconnects else 0,
        reconnect_time_wait=0.05,
        connect_timeout=5,
        error_cb=note,
    )
    try:
        yield Connected(client, errors)
    finally:
        await client.close()


@dataclass(frozen=True)
class Connected:
    """A partner's connection and what the server complained of."""

    client: Client
    errors: list[str]

    async def read(self, count: int, *, consumer: str = "reader", seconds: float = 15) -> list["Said"]:
        """Read and acknowledge so many messages with a consumer that the server keeps."""
        subscription = await self.client.jetstream().pull_subscribe("nl.mediate.>", durable=consumer, stream="MEDIATE")
        found: list[Said] = []
        while len(found) < count:
            for message in await subscription.fetch(count - len(found), timeout=seconds):
                found.append(Said(message.subject, json.loads(message.data), dict(message.headers or {})))
                await message.ack_sync()
        await subscription.unsubscribe()
        return found

    async def kept(self) -> list[str]:
        """Return what the events in the stream are about, in their order."""
        context = self.client.jetstream()
        try:
            state = (await context.stream_info("MEDIATE")).state
        except NotFoundError:
            return []
        held = [await context.get_msg("MEDIATE", each) for each in range(state.first_seq, state.last_seq + 1)]
        return [str(json.loads(each.data or b"{}")["subject"]) for each in held]

    async def refused(self, subject: str, body: bytes = b"") -> bool:
        """Publish, and tell whether the server said that this may not be."""
        await self.client.publish(subject, body)
        return await self.told("publish", subject)

    async def told(self, verb: str, subject: str) -> bool:
        """Tell whether the server says that this may not be."""
        await self.client.flush()
        said = f'permissions violation for {verb} to "{subject}"'.lower()
        for _ in range(_LOOKS):
            if any(said in each.lower() for each in self.errors):
                return True
            await asyncio.sleep(_LOOK_SECONDS)
        return False


@dataclass(frozen=True)
class Said:
    """An event as it was in the stream."""

    subject: str
    event: dict[str, Any]
    headers: dict[str, str]

    @property
    def about(self) -> str:
        """What it is about."""
        return str(self.event["subject"])


def about(said: Sequence[Said]) -> list[str]:
    """Return what each was about."""
    return [each.about for each in said]
