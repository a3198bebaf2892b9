"""A browser without a window: it follows redirects between the hub and a provider, and keeps the hub's cookies."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
from sqlalchemy import select

from gateway.serving import FakeService
from mediate_gateway.adapters.identity_tables import ACCOUNT
from mediate_gateway.settings import GatewaySettings
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.tokens import Verifier
from support.identity import PUBLIC_KEY
from support.infrastructure import Infrastructure
from support.running import Running, running

HUB = "http://hub.example"
CALLBACK = "/sign-in/oidc/callback"
_VERIFIER = Verifier([PUBLIC_KEY])


@dataclass
class Browser:
    """Somebody's browser at the hub."""

    hub: httpx.AsyncClient
    web: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=60))

    async def begins(self, to: str = "/") -> httpx.Response:
        """Press the button that leads to the provider; the answer is the redirect there."""
        return await self.hub.get("/sign-in/oidc", params={"next": to})

    async def consents(self, begun: httpx.Response, subject: str, **form: str) -> str:
        """Fill in the provider's form, where it has one, and return where it sends the browser: back to the hub."""
        assert begun.status_code == 303, begun.text
        asked = await self.web.get(begun.headers["location"])
        if asked.status_code == 200:
            asked = await self.web.post(begun.headers["location"], data={"sub": subject, **form})
        assert asked.status_code == 302, asked.text
        back: str = asked.headers["location"]
        assert back.startswith(HUB + CALLBACK)
        return back

    async def returns(self, back: str) -> httpx.Response:
        """Follow the provider's redirect to the hub."""
        return await self.hub.get(back)

    async def signs_in(self, subject: str, to: str = "/") -> httpx.Response:
        """Do all of it; the answer is what the hub says to somebody who came back."""
        return await self.returns(await self.consents(await self.begins(to), subject))

    async def actor(self) -> Actor | None:
        """Who the hub takes this browser for, as it tells its services; None for a visitor."""
        answer = await self.hub.get("/v1/fake/echo/x")
        token = answer.json()["headers"]["authorization"].removeprefix("Bearer ")
        actor = _VERIFIER.internal(token, "fake")
        return actor if actor.is_known else None

    async def account(self, gateway: Running) -> Any:
        """The account that this browser is signed in to."""
        actor = await self.actor()
        assert actor is not None
        return await account(gateway, actor.id)


async def account(gateway: Running, identifier: UUID | None) -> Any:
    """Return a row of the hub's accounts."""
    async with gateway.service.database.reading() as connection:
        return (await connection.execute(select(ACCOUNT).where(ACCOUNT.c.id == identifier))).one()


def asked_of(begun: httpx.Response) -> dict[str, str]:
    """Return what the hub asks of the provider."""
    return {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["location"]).query).items()}


@asynccontextmanager
async def gateway_with(infrastructure: Infrastructure, **settings: Any) -> AsyncIterator[Running]:
    """Start a gateway with these settings, before a service that tells what reaches it."""
    bounds = GatewaySettings(**settings)
    builds = {"upstreams": {"fake": FakeService().app}, "bounds": bounds}
    async with running(infrastructure, "gateway", gateway=builds) as started:
        yield started["gateway"]


@asynccontextmanager
async def browsing(gateway: Running, base_url: str = HUB) -> AsyncIterator[Browser]:
    """Open a browser that was never at this hub."""
    transport = httpx.ASGITransport(gateway.service.app)
    async with httpx.AsyncClient(transport=transport, base_url=base_url) as hub, httpx.AsyncClient(timeout=60) as web:
        yield Browser(hub, web)
