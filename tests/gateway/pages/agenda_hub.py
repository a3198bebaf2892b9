"""A gateway beside a real agendas service, and what both know."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select, update

from gateway.pages.browser import Browser
from gateway.pages.people import Person, member, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters.tables import ASSIGNMENT, ITEM, ORGANISATION
from support.agendas import Agendas, both, line_body
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running

NEVER: Final = uuid4()
"""An id that nothing has."""


@dataclass
class Hub:
    """The two services; what is done through ``agendas`` is done behind the pages' back."""

    gateway: Running
    agendas: Agendas
    lines: dict[int, str]

    async def organisation(self, name: str = "Studio Noord", *, synthetic: bool = True) -> UUID:
        """Let both know an organisation, as if community had told of it."""
        identifier = UUID(await self.agendas.organisation(name, synthetic=synthetic))
        row = {"id": identifier, "name": name, "types": ["producer"], "synthetic": synthetic}
        async with self.gateway.service.database.transaction() as transaction:
            await transaction.execute(ORGANISATION.insert().values(**row))
        return identifier

    async def item(self, title: str = "Punt", **fields: Any) -> dict[str, Any]:
        """Propose an item on line 1 unless another is named, and return it once the pages know it."""
        made = await self.agendas.item(title=both(title), **{"line_id": self.lines[1], **fields})
        await self._heard(ITEM, UUID(made["id"]))
        return made

    async def offered(self, item: dict[str, Any], organisation_id: UUID, role: str = "lead") -> dict[str, Any]:
        """Offer an item to an organisation."""
        offer = await self.agendas.offered(item, str(organisation_id), role=role)
        await self._heard(ASSIGNMENT, UUID(offer["id"]))
        return offer

    async def accepted(self, item: dict[str, Any], organisation_id: UUID, role: str = "lead") -> dict[str, Any]:
        """Let an organisation carry an item."""
        offer = await self.offered(item, organisation_id, role)
        return await self.answered(offer, "accept")

    async def answered(self, offer: dict[str, Any], verb: str, **body: str) -> dict[str, Any]:
        """Answer an offer, and return the assignment once the pages know the answer."""
        found = await self.agendas.changed(f"/v1/assignments/{offer['id']}/{verb}", body, version=1)
        await self._heard(ASSIGNMENT, UUID(offer["id"]), status=found["status"])
        return found

    async def moved(self, item: dict[str, Any], *statuses: str, **grounds: Any) -> None:
        """Move an item on."""
        await self.agendas.moved(item, *statuses, **grounds)
        await self._heard(ITEM, UUID(item["id"]), status=statuses[-1])

    async def changed_last_at(self, item: dict[str, Any], moment: datetime) -> None:
        """Let an item have stood as it stands since a moment, without a sign of life since."""
        since = {"changed_at": moment, "heard_at": moment}
        async with self.gateway.service.database.transaction() as transaction:
            await transaction.execute(update(ITEM).where(ITEM.c.id == UUID(item["id"])).values(**since))

    async def asked_at(self, offer: dict[str, Any], moment: datetime) -> None:
        """Let an offer have been open since a moment."""
        async with self.gateway.service.database.transaction() as transaction:
            await transaction.execute(
                update(ASSIGNMENT).where(ASSIGNMENT.c.id == UUID(offer["id"])).values(since=moment)
            )

    async def _heard(self, table: Any, identifier: UUID, **holds: Any) -> None:
        query = select(table.c.id).where(table.c.id == identifier, *(table.c[k] == v for k, v in holds.items()))

        async def is_heard() -> bool:
            async with self.gateway.service.database.reading() as connection:
                return (await connection.execute(query)).first() is not None

        await eventually(is_heard)

    @asynccontextmanager
    async def facilitator(self, language: str = "nl") -> AsyncIterator[Browser]:
        """Open a facilitator's browser."""
        who = await person(self.gateway, Role.FACILITATOR, language=language)
        async with signed_in(self.gateway, who, language) as browser:
            yield browser

    @asynccontextmanager
    async def partner(self, *organisations: UUID, roles: tuple[Role, ...] = ()) -> AsyncIterator[Browser]:
        """Open the browser of somebody who belongs to organisations."""
        who: Person = await person(self.gateway, *roles)
        for each in organisations:
            await member(self.gateway, who, each)
        async with signed_in(self.gateway, who) as browser:
            yield browser


_numbers = count(900)


def code() -> str:
    """Return a code that no other item has."""
    return f"9.{next(_numbers)}"


def at(item: dict[str, Any]) -> str:
    """Return the path of an item."""
    return f"/agenda/items/{item['id']}"


@asynccontextmanager
async def running_hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    """Start both, with two action lines."""
    async with running(
        infrastructure,
        "agendas",
        "gateway",
        gateway=lambda started: {
            "upstreams": {"agendas": started["agendas"].service.app, "pipeline": "http://127.0.0.1:9"}
        },
    ) as started:
        agendas = Agendas(started["agendas"])
        lines = {number: str((await agendas.running.create("/v1/lines", line_body(number)))["id"]) for number in (1, 2)}
        yield Hub(started["gateway"], agendas, lines)
