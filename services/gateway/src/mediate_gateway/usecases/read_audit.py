"""Read what the services audited, as one list, newest first; that it is read is itself audited."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from uuid import UUID

from mediate_gateway.adapters.inquiries import Inquiries
from mediate_shared import audit
from mediate_shared.audit import Audited, Entry
from mediate_shared.audit_control import AuditEntries, AuditListing
from mediate_shared.identity.actor import Actor
from mediate_shared.service import Service


class AuditedBy(Entry):
    """An entry, and the service in whose audit it is."""

    service: str


@dataclass(frozen=True)
class Asked:
    """Which entries are asked for: of these services, each before a number where one is given."""

    services: Sequence[str]
    before: Mapping[str, int]
    limit: int
    actor: UUID | None
    object_id: UUID | None


@dataclass(frozen=True)
class Found:
    """Entries, and before which number each service goes on; None on the last page."""

    entries: list[AuditedBy]
    going_on: Mapping[str, int] | None


class Auditing:
    """Reads the audits of every service."""

    def __init__(self, service: Service, inquiries: Inquiries) -> None:
        self._service = service
        self._inquiries = inquiries

    async def read(self, asked: Asked, *, actor: Actor, basis: str, reason: str | None) -> Found:
        """Return one page. Raises NotAnswered where a service does not answer."""
        async with self._service.database.transaction(actor) as transaction:
            done = Audited("audit.read", "audit", asked.object_id or asked.actor, basis)
            await audit.append(transaction, actor, done, at=self._service.clock(), reason=reason)
        pages = dict(
            zip(
                asked.services,
                await asyncio.gather(*(self._page(service, asked) for service in asked.services)),
                strict=True,
            )
        )
        # Each list stays in its own order, also where clocks differ; between them the later moment goes first.
        every = merge(
            *([AuditedBy(**dict(entry), service=service) for entry in page.entries] for service, page in pages.items()),
            key=lambda entry: entry.at,
            reverse=True,
        )
        shown = [entry for entry, _ in zip(every, range(asked.limit), strict=False)]
        going_on = {**asked.before, **{entry.service: entry.number for entry in shown}}
        held_back = sum(len(page.entries) for page in pages.values()) > len(shown)
        more = held_back or any(page.more for page in pages.values())
        return Found(shown, going_on if more else None)

    async def _page(self, service: str, asked: Asked) -> AuditEntries:
        listing = AuditListing(
            before=asked.before.get(service),
            limit=asked.limit,
            actor=asked.actor,
            object_id=asked.object_id,
            on_record=True,
        )
        return await self._inquiries.audited(service, listing)
