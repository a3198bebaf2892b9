"""A service that writes to a NATS server for partners, and the made-up others that it hears."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import nats
from nats.aio.client import Client

from mediate_deploy.embedded.partners_nats import EmbeddedPartnersNats
from mediate_shared.ids import new_id
from mediate_shared.service import Service
from mediate_subscriptions.adapters import nats_accounts
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.settings import SubscriptionsSettings
from subscriptions.delivering import Delivering
from support.chassis import house, number
from support.infrastructure import Infrastructure
from support.partners_nats import Connected, NatsPartner, connected, partners_nats, signing, told
from support.running import eventually, running


@dataclass(frozen=True)
class NatsHub:
    """The service, those it hears, and the server."""

    delivering: Delivering
    server: EmbeddedPartnersNats

    @property
    def service(self) -> Service:
        """The subscriptions service itself."""
        return self.delivering.service

    def partner(self) -> NatsPartner:
        """Return an organisation that nobody has heard of."""
        return NatsPartner(self.delivering.running, new_id())

    async def say(self, *names: str) -> str:
        """Say that organisations were registered, all of one id; returns it."""
        return str(await self.delivering.say(*names))

    async def offer(self, organisation: UUID) -> str:
        """Say something that concerns one organisation alone; returns what it is about."""
        return await self.delivering.offer(organisation)

    async def heard(self, about: str, count: int = 1) -> None:
        """Wait until the feed holds what was said about something."""

        async def so() -> bool:
            return await number(self.service, "SELECT count(*) FROM feed WHERE subject = :about", about=about) == count

        await eventually(so)

    async def written(self, partner: NatsPartner) -> None:
        """Wait until everything in the feed was looked through for a partner."""
        behind = "SELECT count(*) FROM nats_account WHERE organisation_id = :id AND waits_because IS NULL"
        behind += " AND position >= (SELECT coalesce(max(cursor), 0) FROM feed)"

        async def so() -> bool:
            return await number(self.service, behind, id=partner.id) == 1

        await eventually(so)

    async def waits(self, partner: NatsPartner, reason: str) -> None:
        """Wait until it is told why nothing is written for a partner."""

        async def so() -> bool:
            return reason in str((await partner.account())["waits_because"])

        await eventually(so)

    async def refuses(self, creds: str) -> bool:
        """Tell whether nobody is let in with credentials."""
        try:
            async with connected(self.server.url(), creds):
                return False
        except nats.errors.Error as error:
            return "Authorization" in str(error)

    @asynccontextmanager
    async def as_the_account(self, partner: NatsPartner) -> AsyncIterator[Client]:
        """Connect as the hub itself does: as a user of the account who may do everything in it."""
        async with self.service.database.reading() as connection:
            account = await nats_accounts.one(connection, partner.id)
        assert account is not None
        async with signing(self.server).writing(account.key(Sealing(SubscriptionsSettings().keys))) as writing:
            yield writing.client

    @asynccontextmanager
    async def reading(self, partner: NatsPartner, *, reconnects: bool = False) -> AsyncIterator[Connected]:
        """Connect with new credentials of a partner once its stream is there."""
        made = await partner.issued()
        await self.written(partner)
        async with connected(self.server.url(), made["creds"], reconnects=reconnects) as client:
            yield client


@asynccontextmanager
async def nats_hub(infrastructure: Infrastructure, directory: Path, **bounds: Any) -> AsyncIterator[NatsHub]:
    """Start the server, the service, and two others that say what a test has them say."""
    with partners_nats(directory) as server:
        chosen = told(server, **bounds)
        async with (
            running(infrastructure, "subscriptions", subscriptions={"bounds": chosen}) as started,
            house(infrastructure, "community") as community,
            house(infrastructure, "agendas") as agendas,
        ):
            yield NatsHub(Delivering(started["subscriptions"], community, agendas), server)
