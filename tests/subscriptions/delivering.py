"""Endpoints of made-up organisations whose receivers really listen, on a service that hears made-up others."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from standardwebhooks import Webhook

from mediate_contracts.events.agendas import AssignmentOffered
from mediate_contracts.values import AssignmentId, ItemId, OrganisationId
from mediate_contracts.vocabulary import AssignmentRole
from mediate_shared.clock import utc_now
from mediate_shared.ids import new_id
from mediate_shared.service import Service
from mediate_subscriptions.main import build
from mediate_subscriptions.settings import SubscriptionsSettings
from subscriptions.endpoints import Organisation
from support.chassis import house, number, rows, say
from support.infrastructure import Infrastructure
from support.receivers import Answering, Posted, Receiver, receiver, takes
from support.running import Running, eventually, running

LOCAL: Final[Mapping[str, Any]] = {"http_allowed": True, "networks_allowed": ("127.0.0.0/8",)}
"""Bounds under which endpoints may be on this machine."""
QUICK: Final[Mapping[str, Any]] = {**LOCAL, "retry_seconds": (0.05,) * 20, "retry_jitter": 0.2}
"""Bounds under which a delivery is tried again at once, and long enough."""


@dataclass(frozen=True)
class Delivering:
    """A service that delivers what a community and agendas say."""

    running: Running
    community: Service
    agendas: Service

    @property
    def service(self) -> Service:
        """The subscriptions service itself."""
        return self.running.service

    async def say(self, *names: str, about: UUID | None = None) -> UUID:
        """Say that organisations were registered, all of one id; returns it."""
        return await say(self.community, *names, about=about)

    async def offer(self, organisation: UUID) -> str:
        """Say that an organisation was asked for an agenda item, which concerns it alone; returns the item's id."""
        item = ItemId(new_id())
        offered = AssignmentOffered(
            item_id=item,
            assignment_id=AssignmentId(new_id()),
            organisation_id=OrganisationId(organisation),
            role=AssignmentRole.LEAD,
        )
        async with self.agendas.database.transaction() as transaction:
            transaction.record(offered, at=utc_now())
        return str(item)

    async def heard(self, count: int) -> None:
        """Wait until the feed holds so many events, all of them looked through for endpoints."""

        async def so() -> bool:
            reached = "SELECT count(*) FROM feed WHERE cursor <= (SELECT position FROM fanned_out)"
            return await number(self.service, reached) >= count

        await eventually(so)


@dataclass(frozen=True)
class Endpoint:
    """An endpoint, whose it is, and its receiver."""

    delivering: Delivering
    organisation: Organisation
    id: str
    secret: str
    public_key: str | None
    receiver: Receiver

    @property
    def posted(self) -> list[Posted]:
        """What was posted to it so far."""
        return self.receiver.posted

    @property
    def said(self) -> list[dict[str, Any]]:
        """What was posted to it so far, as JSON."""
        return [json.loads(post.body) for post in self.posted]

    async def has(self, posts: int, *, seconds: float = 15) -> list[Posted]:
        """Wait until so much was posted."""

        async def so() -> bool:
            return len(self.posted) >= posts

        await eventually(so, seconds=seconds)
        return self.posted

    def verifies(self, post: Posted) -> None:
        """Hold a post against its signature, as the receiver's own library does."""
        Webhook(self.secret).verify(post.body, post.headers)

    async def show(self) -> dict[str, Any]:
        """Return it as its organisation sees it."""
        return await self.organisation.show(self.id)

    async def change(self, what: str, **body: Any) -> None:
        """Pause it, resume it or amend it (``what`` is empty)."""
        version = (await self.show())["version"]
        method, path = ("POST", f"/{self.id}/{what}") if what else ("PATCH", f"/{self.id}")
        answer = await self.organisation.ask(method, path, body or None, version=version)
        assert answer.is_success, answer.text

    async def is_now(self, status: str) -> dict[str, Any]:
        """Wait until it has a status."""

        async def so() -> bool:
            return bool((await self.show())["status"] == status)

        await eventually(so)
        return await self.show()

    async def deliveries(self) -> list[tuple[Any, ...]]:
        """Return its deliveries in order: status, attempts, tries, type, matched."""
        query = (
            "SELECT status, attempts, tries, type, matched FROM delivery WHERE endpoint_id = :id ORDER BY position, id"
        )
        return await rows(self.delivering.service, query, id=UUID(self.id))

    async def attempts(self) -> list[tuple[Any, ...]]:
        """Return what was tried, in order: outcome, status code, detail, answer."""
        query = """SELECT outcome, status_code, detail, answer FROM attempt JOIN delivery ON delivery.id = delivery_id
                   WHERE endpoint_id = :id ORDER BY at, number"""
        return await rows(self.delivering.service, query, id=UUID(self.id))

    async def ended(self, status: str, count: int = 1) -> None:
        """Wait until so many of its deliveries have a status."""

        async def so() -> bool:
            return sum(bool(each[0] == status) for each in await self.deliveries()) == count

        await eventually(so)

    async def tried(self, count: int) -> list[tuple[Any, ...]]:
        """Wait until so many attempts were written, and return them."""

        async def so() -> bool:
            return len(await self.attempts()) >= count

        await eventually(so)
        return await self.attempts()


@asynccontextmanager
async def delivering(infrastructure: Infrastructure, **bounds: Any) -> AsyncIterator[Delivering]:
    """Start the service under these bounds, and two others that say what a test has them say."""
    chosen = SubscriptionsSettings(**{**QUICK, **bounds})
    async with (
        running(infrastructure, "subscriptions", subscriptions={"bounds": chosen}) as started,
        house(infrastructure, "community") as community,
        house(infrastructure, "agendas") as agendas,
    ):
        yield Delivering(started["subscriptions"], community, agendas)


@asynccontextmanager
async def endpoint(
    hub: Delivering, answering: Answering = takes, *, organisation: Organisation | None = None, **wanted: Any
) -> AsyncIterator[Endpoint]:
    """Run a receiver whose organisation wants events there; it is removed at the end."""
    theirs = organisation or Organisation(hub.running)
    async with receiver(answering) as listening:
        added = await theirs.add(url=listening.url, **wanted)
        agreed = await theirs.ask("POST", f"/{added['id']}/handshake")
        assert agreed.is_success, agreed.text
        try:
            yield Endpoint(hub, theirs, added["id"], added["secret"], added["public_key"], listening)
        finally:
            version = (await theirs.show(added["id"]))["version"]
            await theirs.ask("DELETE", f"/{added['id']}", version=version)


def answers(*statuses: str) -> Answering:
    """Answer with these, one after another, and then take everything; lines follow a status behind ``|``."""
    left = list(statuses)

    async def answer(_receiver: Receiver, writer: asyncio.StreamWriter) -> None:
        status, *lines = (left.pop(0) if left else "204 No Content").split("|")
        writer.write("\r\n".join([f"HTTP/1.1 {status}", *lines, "Content-Length: 0", "", ""]).encode())

    return answer


@asynccontextmanager
async def another(first: Service) -> AsyncIterator[Service]:
    """Start another process of the service, as far as one test process can have one."""
    service = build(first.settings, bounds=SubscriptionsSettings(**QUICK))
    await service.start()
    try:
        yield service
    finally:
        await service.stop()


async def lose_the_lead(service: Service) -> None:
    """End the connection by which a replica leads, as a network does."""
    await rows(
        service,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity JOIN pg_locks USING (pid)"
        " WHERE application_name = 'subscriptions-deliveries' AND locktype = 'advisory' AND granted",
    )
