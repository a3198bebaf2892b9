"""Hand a person everything that is held about them, by whichever service, and what the audits tell of them."""

import asyncio
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel, Field

from mediate_contracts.catalogue import SERVICES
from mediate_gateway.adapters import accounts
from mediate_gateway.adapters.inquiries import Inquiries
from mediate_shared import audit
from mediate_shared.audit import PAGE_MAX, Audited, Entry
from mediate_shared.audit_control import AuditListing
from mediate_shared.identity.actor import Actor
from mediate_shared.privacy import Held
from mediate_shared.service import Service

AUDITED_MAX: Final = 10_000
"""Most entries in an export of what somebody did in a service, and as many of what was done with their account."""


class HeldHere(BaseModel):
    """What one service holds about a person."""

    service: str
    held: list[Held]
    did: list[Entry] = Field(description="What the audit tells that they did, newest first, at most 10,000 entries.")
    was_done: list[Entry] = Field(description="What others did with their account, likewise.")


class PersonExport(BaseModel):
    """Everything that the hub holds about a person."""

    account_id: UUID
    exported_at: datetime
    services: list[HeldHere]


class Exporting:
    """Exports persons."""

    def __init__(self, service: Service, inquiries: Inquiries) -> None:
        self._service = service
        self._inquiries = inquiries

    async def export(self, account_id: UUID, *, actor: Actor, basis: str, reason: str | None) -> PersonExport:
        """Gather what every service holds; whole, or not at all.

        Raises ProblemError (404) where there is no such account, NotAnswered where a service does not answer.
        """
        now = self._service.clock()
        async with self._service.database.transaction(actor) as transaction:
            await accounts.get(transaction, account_id)
            done = Audited("person.export", "account", account_id, basis)
            await audit.append(transaction, actor, done, at=now, reason=reason)
        services = await asyncio.gather(*(self._held(service, account_id) for service in SERVICES))
        return PersonExport(account_id=account_id, exported_at=now, services=services)

    async def _held(self, service: str, account_id: UUID) -> HeldHere:
        return HeldHere(
            service=service,
            held=await self._inquiries.held(service, account_id),
            did=await self._audited(service, AuditListing(actor=account_id, on_record=True)),
            was_done=await self._audited(service, AuditListing(object_id=account_id, on_record=True)),
        )

    async def _audited(self, service: str, listing: AuditListing) -> list[Entry]:
        found: list[Entry] = []
        while len(found) < AUDITED_MAX:
            before = found[-1].number if found else None
            page = await self._inquiries.audited(
                service, listing.model_copy(update={"before": before, "limit": PAGE_MAX})
            )
            found += page.entries
            if not page.more:
                break
        return found[:AUDITED_MAX]
