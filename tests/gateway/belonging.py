"""A hub of the gateway and the registry, with an organisation in it that people and members belong to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import text

from gateway.pages.people import Person, member, person
from mediate_contracts.policy import Role
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running

CONSENT = {"given_on": "2026-01-05", "by": "form", "purposes": ["administration"]}
IN_NETWORK = {**CONSENT, "purposes": ["administration", "network"]}


@dataclass(frozen=True)
class Registry:
    """The gateway, and the service that keeps organisations, memberships and contact persons."""

    gateway: Running
    community: Running

    async def register(self, name: str = "Studio Noord") -> UUID:
        """Register an organisation that the gateway has heard of."""
        made = await self.community.create("/v1/organisations", {"name": name, "types": ["producer"]})
        await eventually(partial(self._holds, "organisation", UUID(made["id"])))
        return UUID(made["id"])

    async def join(self, organisation: UUID, *, status: str = "active", **more: Any) -> dict[str, Any]:
        """Let an organisation be a member, or stand elsewhere, and the gateway hear of it."""
        body = {"organisation_id": str(organisation), "status": "applied", "on": "2026-01-05", **more}
        made = await self.community.create("/v1/memberships", body)
        if status != "applied":
            path = f"/v1/memberships/{made['id']}/status"
            answer = await self.community.post(path, {"status": status, "on": "2026-02-01"}, if_match='"1"')
            assert answer.status_code == 200, answer.text
            made = answer.json()
        await eventually(partial(self._stands, UUID(made["id"]), status))
        return made

    async def add(self, organisation: UUID, name: str, **more: Any) -> dict[str, Any]:
        """Add a contact person."""
        body = {"organisation_id": str(organisation), "name": name, "consent": CONSENT, "synthetic": True, **more}
        return await self.community.create("/v1/contacts", body)

    async def somebody(self, *roles: Role, of: UUID | None = None, **columns: Any) -> Person:
        """Return somebody with these roles, who belongs to an organisation where one is named."""
        who = await person(self.gateway, *roles, **columns)
        if of is not None:
            await member(self.gateway, who, of)
        return who

    async def _holds(self, table: str, identifier: UUID) -> bool:
        query = text(f"SELECT 1 FROM {table} WHERE id = :id")  # noqa: S608 - the names of tables are of these tests
        async with self.gateway.service.database.reading() as connection:
            return (await connection.execute(query, {"id": identifier})).first() is not None

    async def _stands(self, identifier: UUID, status: str) -> bool:
        query = text("SELECT status FROM community_membership WHERE id = :id")
        async with self.gateway.service.database.reading() as connection:
            return (await connection.execute(query, {"id": identifier})).scalar() == status


@asynccontextmanager
async def registry(infrastructure: Infrastructure) -> AsyncIterator[Registry]:
    """Start both."""

    def before(started: dict[str, Running]) -> dict[str, Any]:
        return {"upstreams": {"community": started["community"].service.app}}

    async with running(infrastructure, "community", "gateway", gateway=before) as started:
        yield Registry(started["gateway"], started["community"])
