"""A whole hub in one process, and everything that its databases hold as text."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import text

from mediate_contracts.catalogue import SERVICES
from mediate_contracts.policy import Role
from mediate_gateway.adapters.inquiries import Inquiries
from mediate_gateway.usecases.erase_person import Erasing
from mediate_shared.service import Service
from mediate_subscriptions.settings import SubscriptionsSettings
from support.identity import person, publicly
from support.infrastructure import Infrastructure
from support.people import ADMINISTRATOR, Browser, Person, browser, somebody
from support.running import Running, eventually, running

EVERY_OTHER = tuple(name for name in SERVICES if name != "gateway")


@dataclass(frozen=True)
class House:
    """Every service, and the gateway before them."""

    services: Mapping[str, Running]

    @property
    def gateway(self) -> Running:
        """The door."""
        return self.services["gateway"]

    @property
    def administrator(self) -> Browser:
        """A program that administers the hub."""
        return browser(self.gateway, ADMINISTRATOR)

    def acting_as(self, *roles: Role, **more: Any) -> Browser:
        """Return a program of somebody with these roles."""
        return browser(self.gateway, publicly(person(*roles, **more)))

    async def export(self, who: Browser, path: str = "/me/export") -> dict[str, dict[str, Any]]:
        """Return an export by service."""
        exported = await who.done("POST", path)
        return {each["service"]: each for each in exported["services"]}

    async def erase(self, account: UUID, reason: str = "asked by letter") -> dict[str, Any]:
        """Erase somebody as an administrator and return the report."""
        return await self.administrator.done("POST", f"/accounts/{account}/erase", {"reason": reason})

    def erasing(self, **more: Any) -> Erasing:
        """Return what the gateway goes on with erasures by, for a test to run at its own time."""
        service = self.gateway.service
        inquiries = Inquiries(service.bus, seconds_max=60, part_seconds_max=60)
        return Erasing(service, inquiries, forget=lambda: None, **more)

    async def register(self, name: str = "Studio Noord, synthetic") -> str:
        """Register an organisation of which the gateway and the pipeline have heard; returns its id."""
        organisation = await self.services["community"].create(
            "/v1/organisations", {"name": name, "types": ["start_up"], "synthetic": True}
        )
        for service in (self.gateway.service, self.services["pipeline"].service):
            await eventually(partial(_knows, service, organisation["id"]))
        return str(organisation["id"])

    async def rows_with(self, mark: str) -> list[str]:
        """Return every table of every database that holds this text, as text, in JSON, or in bytes."""
        found: list[str] = []
        for name, running_service in self.services.items():
            found += [f"{name}.{table}" for table in await tables_with(running_service.service, mark)]
        return found


async def _knows(service: Service, organisation: str) -> bool:
    async with service.database.reading() as connection:
        found = await connection.execute(text("SELECT 1 FROM organisation WHERE id = :id"), {"id": UUID(organisation)})
        return found.first() is not None


async def tables_with(service: Service, mark: str) -> list[str]:
    """Return the tables of a database of which a row, written out whole, holds this text in any case."""
    found = []
    async with service.database.reading() as connection:
        tables = await connection.execute(
            text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        )
        for table in tables.scalars().all():
            # Bytes are written out in hexadecimal.
            query = text(
                f"SELECT count(*) FROM {table} AS kept WHERE kept::text ILIKE :text OR kept::text ILIKE :bytes"  # noqa: S608 - the name comes from the catalogue, quoted
            )
            like = {"text": f"%{mark}%", "bytes": f"%{mark.encode().hex()}%"}
            if (await connection.execute(query, like)).scalar_one():
                found.append(table)
    return found


@asynccontextmanager
async def house(infrastructure: Infrastructure, **settings: Any) -> AsyncIterator[House]:
    """Start every service, the gateway last."""

    def before(started: Mapping[str, Running]) -> dict[str, Any]:
        return {"upstreams": {name: started[name].service.app for name in EVERY_OTHER}}

    near = SubscriptionsSettings(http_allowed=True, networks_allowed=("127.0.0.0/8",))
    builds: dict[str, Any] = {"gateway": before, "subscriptions": {"bounds": near}}
    async with running(infrastructure, *EVERY_OTHER, "gateway", settings=settings, **builds) as services:
        yield House(services)


async def officer(hub: House, name: str = "Synthetic person") -> Person:
    """Return an investment officer with an account, who is signed in."""
    return await somebody(hub.gateway, Role.INVESTMENT_OFFICER, name=name)


async def linked(hub: House, account: UUID | None, name: str) -> str:
    """Add a contact person with this name who is linked to an account, or to none, and return their id."""
    consent = {"given_on": "2026-01-05", "by": "form", "purposes": ["administration"]}
    body: dict[str, Any] = {"organisation_id": await hub.register(), "name": name, "consent": consent}
    if account is not None:
        body["account_id"] = str(account)
    return str((await hub.services["community"].create("/v1/contacts", body))["id"])
