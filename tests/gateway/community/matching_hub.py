"""A gateway beside a real registry, with organisations that need, offer and meet."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select, update

from gateway.listing.hub import Hub as Registry
from gateway.listing.hub import running_hub as running_registry
from gateway.pages.browser import Browser, browsing
from gateway.pages.people import member, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters.community_read_model import CHALLENGE, MATCH, NEED, OFFER
from mediate_gateway.adapters.tables import MERGE
from support.identity import STAFF, internally
from support.infrastructure import Infrastructure
from support.running import eventually

NEVER: Final = uuid4()
"""An id that nothing has."""
_TABLES: Final[Mapping[str, Any]] = {
    "needs": NEED,
    "offers": OFFER,
    "challenges": CHALLENGE,
    "matches": MATCH,
    "merges": MERGE,
}


@dataclass
class Hub:
    """The two services; what is done through ``posts`` is done behind the pages' back."""

    registry: Registry

    async def organisation(self, name: str = "Studio Noord", **fields: Any) -> UUID:
        """Register an organisation."""
        return await self.registry.register(name, **fields)

    async def need(self, of: UUID, title: str = "Spraakherkenning", **fields: Any) -> dict[str, Any]:
        """Post a need, and return it once the pages know it."""
        return await self.made("needs", {"organisation_id": str(of), "title": title, **fields})

    async def offer(self, of: UUID, title: str = "Testomgeving", **fields: Any) -> dict[str, Any]:
        """Post an offer."""
        body = {"organisation_id": str(of), "title": title, "kind": "sandbox", **fields}
        return await self.made("offers", body)

    async def challenge(self, name: str = "MINDS", **fields: Any) -> dict[str, Any]:
        """Open a challenge."""
        return await self.made("challenges", {"name": {"nl": name, "en": name}, **fields})

    async def match(self, seeker: UUID, provider: UUID, **fields: Any) -> dict[str, Any]:
        """Introduce two organisations to each other."""
        return await self.made("matches", {"seeker_id": str(seeker), "provider_id": str(provider), **fields})

    async def moved(self, match: dict[str, Any], status: str, **fields: Any) -> dict[str, Any]:
        """Move a match from where it stands now."""
        version = (await self.record("matches", match["id"]))["version"]
        found = await self.told(f"/v1/matches/{match['id']}/status", {"status": status, **fields}, version)
        await self._heard("matches", match["id"], status=status)
        return found

    async def changed(self, kind: str, record: dict[str, Any], **fields: Any) -> None:
        """Change a record behind the back of whoever looks at it."""
        version = (await self.record(kind, record["id"]))["version"]
        headers = {**internally(STAFF, "community"), "If-Match": f'"{version}"'}
        answer = await self.registry.community.client.patch(f"/v1/{kind}/{record['id']}", json=fields, headers=headers)
        assert answer.status_code == 200, answer.text

    async def closed(self, kind: str, record: dict[str, Any], **fields: Any) -> None:
        """Close a need or an offer."""
        version = (await self.record(kind, record["id"]))["version"]
        await self.told(f"/v1/{kind}/{record['id']}/close", fields, version)
        await self._heard(kind, record["id"], status="closed")

    async def merged(self, old: UUID, new: UUID) -> None:
        """Let one record of an organisation stand for another, and return once the pages know it."""
        versions = [(await self.registry.record(each))["version"] for each in (old, new)]
        body = {"into_id": str(new), "into_version": versions[1], "take": [], "reason": "Dezelfde organisatie."}
        await self.told(f"/v1/organisations/{old}/merge", body, versions[0])
        await self._heard("merges", str(old))

    async def record(self, kind: str, identifier: str) -> dict[str, Any]:
        """Return a record as the registry has it."""
        headers = internally(STAFF, "community")
        answer = await self.registry.community.client.get(f"/v1/{kind}/{identifier}", headers=headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def told(self, path: str, body: dict[str, Any], version: int) -> dict[str, Any]:
        """Tell the registry something about a version."""
        headers = {**internally(STAFF, "community"), "If-Match": f'"{version}"'}
        answer = await self.registry.community.client.post(path, json=body, headers=headers)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def made(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        """Make a record, and return it once the pages know it."""
        headers = internally(STAFF, "community")
        answer = await self.registry.community.client.post(f"/v1/{kind}", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        await self._heard(kind, found["id"])
        return found

    async def stood_since(self, match: dict[str, Any], moment: Any) -> None:
        """Let nothing have happened to a match since a moment."""
        async with self.registry.gateway.service.database.transaction() as transaction:
            await transaction.execute(update(MATCH).where(MATCH.c.id == UUID(match["id"])).values(updated_at=moment))

    async def _heard(self, kind: str, identifier: str, **holds: Any) -> None:
        table = _TABLES[kind]
        query = select(table.c.id).where(table.c.id == UUID(identifier), *(table.c[k] == v for k, v in holds.items()))

        async def is_heard() -> bool:
            async with self.registry.gateway.service.database.reading() as connection:
                return (await connection.execute(query)).first() is not None

        await eventually(is_heard)

    @asynccontextmanager
    async def facilitator(self, language: str = "nl") -> AsyncIterator[Browser]:
        """Open a facilitator's browser."""
        who = await person(self.registry.gateway, Role.FACILITATOR, language=language)
        async with signed_in(self.registry.gateway, who, language) as browser:
            yield browser

    @asynccontextmanager
    async def partner(self, *organisations: UUID) -> AsyncIterator[Browser]:
        """Open the browser of somebody who belongs to organisations."""
        who = await person(self.registry.gateway)
        for each in organisations:
            await member(self.registry.gateway, who, each)
        async with signed_in(self.registry.gateway, who) as browser:
            yield browser

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator[Browser]:
        """Open the browser of somebody whom the hub does not know."""
        async with browsing(self.registry.gateway) as browser:
            yield browser


@asynccontextmanager
async def running_hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    """Start both."""
    async with running_registry(infrastructure) as registry:
        yield Hub(registry)
