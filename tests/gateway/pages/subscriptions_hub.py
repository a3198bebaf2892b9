"""A gateway beside the real subscriptions service, a receiver that listens, and people who keep endpoints or look."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from gateway.pages.browser import Browser, Page
from gateway.pages.people import Person, member, organisation, person, signed_in
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_subscriptions.settings import SubscriptionsSettings
from support.identity import internally
from support.infrastructure import Infrastructure
from support.receivers import Receiver, receiver
from support.running import Running, running

_AN_HOUR_SECONDS: Final = 3_600.0
_BOUNDS: Final = SubscriptionsSettings(
    http_allowed=True, networks_allowed=("127.0.0.0/8",), retry_seconds=(_AN_HOUR_SECONDS,)
)
"""Endpoints may be on this machine, and what fails waits for so long that a test sees one attempt."""


@dataclass
class Hub:
    """Both services, started."""

    gateway: Running
    subscriptions: Running
    receiver: Receiver

    @property
    def typed(self) -> dict[str, Any]:
        """What is typed of an endpoint that listens here."""
        return {"name": "Planning", "url": self.receiver.url, "synthetic": "yes"}

    async def house(self, name: str = "Studio Noord") -> tuple[UUID, Person, Person]:
        """Return an organisation, somebody who administers it, and somebody who belongs to it."""
        studio = await organisation(self.gateway, name)
        admin, other = await person(self.gateway), await person(self.gateway, name="Bram Smit")
        await member(self.gateway, admin, studio, is_admin=True)
        await member(self.gateway, other, studio)
        return studio, admin, other

    @asynccontextmanager
    async def browser(self, who: Person, language: str = "nl") -> AsyncIterator[Browser]:
        """Open somebody's browser."""
        async with signed_in(self.gateway, who, language) as browser:
            yield browser

    async def endpoint(self, studio: UUID, admin: Person, **changes: Any) -> dict[str, Any]:
        """Add an endpoint behind the pages' back."""
        body = {"organisation_id": str(studio), "name": "Planning", "url": self.receiver.url, "synthetic": True}
        body |= changes
        answer = await self.subscriptions.client.post("/v1/endpoints", json=body, headers=self.by(studio, admin))
        assert answer.status_code == 201, answer.text
        added: dict[str, Any] = answer.json()
        return added

    async def activate(self, endpoint: dict[str, Any]) -> None:
        """Have the receiver of an endpoint agree, as if it had answered."""
        async with self.subscriptions.service.database.transaction() as transaction:
            await transaction.connection.exec_driver_sql(
                "UPDATE endpoint SET status = 'active', consent = 'code', since = 0 WHERE id = $1",
                (UUID(endpoint["id"]),),
            )

    def by(self, studio: UUID, admin: Person) -> dict[str, str]:
        """Return the headers of a request in the name of who administers an organisation."""
        ours = frozenset({studio})
        actor = Actor(admin.id, ActorKind.PERSON, organisations=ours, administers=ours)
        return dict(internally(actor, "subscriptions"))


async def added(hub: Hub, browser: Browser, **changes: Any) -> Page:
    """Add an endpoint as its page asks, and return the page that shows its secret."""
    form = await browser.opens("/subscriptions/endpoints/new")
    return await browser.presses(form, "Voeg toe", {**hub.typed, **changes})


@asynccontextmanager
async def subscribing(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    """Start both services and a receiver."""
    async with (
        receiver() as listening,
        running(
            infrastructure,
            "subscriptions",
            "gateway",
            subscriptions={"bounds": _BOUNDS},
            gateway=lambda started: {"upstreams": {"subscriptions": started["subscriptions"].service.app}},
        ) as started,
    ):
        yield Hub(started["gateway"], started["subscriptions"], listening)
