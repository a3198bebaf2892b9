"""A gateway beside a real registry, and organisations in both."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from mediate_gateway.adapters.tables import ORGANISATION
from support.identity import STAFF, internally
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running


@dataclass(frozen=True)
class Hub:
    """The two services."""

    gateway: Running
    community: Running

    async def register(self, name: str = "Studio Noord", **fields: Any) -> UUID:
        """Register an organisation, and return its id once the gateway has heard of it."""
        body = {"name": name, "types": ["producer"], **fields}
        answer = await self.community.client.post("/v1/organisations", json=body, headers=self._as_staff())
        assert answer.status_code == 201, answer.text
        made = UUID(answer.json()["id"])
        await eventually(partial(self._is_heard, made))
        return made

    async def amend(self, organisation_id: UUID, **fields: Any) -> None:
        """Change an organisation behind the pages' back."""
        at = f"/v1/organisations/{organisation_id}"
        version = (await self.record(organisation_id))["version"]
        headers = {**self._as_staff(), "If-Match": f'"{version}"'}
        answer = await self.community.client.patch(at, json=fields, headers=headers)
        assert answer.status_code == 200, answer.text

    async def record(self, organisation_id: UUID) -> Mapping[str, Any]:
        """Return an organisation as the registry has it."""
        at = f"/v1/organisations/{organisation_id}"
        found: Mapping[str, Any] = (await self.community.client.get(at, headers=self._as_staff())).json()
        return found

    @staticmethod
    def _as_staff() -> dict[str, str]:
        # The word of the gateway holds for a minute, which a whole module of tests outlasts.
        return internally(STAFF, "community")

    async def _is_heard(self, organisation_id: UUID) -> bool:
        async with self.gateway.service.database.reading() as connection:
            query = select(ORGANISATION.c.id).where(ORGANISATION.c.id == organisation_id)
            return (await connection.execute(query)).first() is not None


@asynccontextmanager
async def running_hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    """Start both."""
    async with running(
        infrastructure,
        "community",
        "gateway",
        gateway=lambda started: {"upstreams": {"community": started["community"].service.app}},
    ) as started:
        yield Hub(started["gateway"], started["community"])
