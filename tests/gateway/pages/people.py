"""People with accounts, as those who visit the pages have them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from argon2 import PasswordHasher

from gateway.pages.browser import Browser, browsing
from mediate_contracts.policy import Role
from mediate_gateway.adapters.identity_tables import ACCOUNT, MEMBERSHIP
from mediate_gateway.adapters.tables import ORGANISATION
from support.running import Running

PASSWORD: Final = "een zin die niemand anders bedenkt"
# As cheap as it can be: what a hash costs is tested elsewhere.
_HASHER: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    id: UUID
    name: str
    email: str


async def person(gateway: Running, *roles: Role, name: str = "Sanne de Vries", **columns: Any) -> Person:
    """Enter an account with these roles, and return whose it is; they sign in with their email and ``PASSWORD``."""
    now = datetime.now(UTC)
    account_id = uuid4()
    email = f"{account_id}@studio.example"
    row = {"id": account_id, "version": 1, "created_at": now, "updated_at": now, "name": name, "email": email}
    row |= {"language": "nl", "roles": list(roles), "must_change_password": False, "status": "active", "login": email}
    row |= {"password_hash": _HASHER.hash(PASSWORD)}
    async with gateway.service.database.transaction() as transaction:
        await transaction.execute(ACCOUNT.insert().values(**{**row, **columns}))
    return Person(account_id, name, email)


async def organisation(gateway: Running, name: str = "Studio Noord") -> UUID:
    """Enter an organisation into the read model, and return its id."""
    identifier = uuid4()
    row = {"id": identifier, "name": name, "types": ["producer"], "synthetic": True}
    async with gateway.service.database.transaction() as transaction:
        await transaction.execute(ORGANISATION.insert().values(**row))
    return identifier


async def member(
    gateway: Running, who: Person, organisation_id: UUID, *, status: str = "active", is_admin: bool = False
) -> None:
    """Let somebody belong to an organisation, or ask to."""
    row = {"account_id": who.id, "organisation_id": organisation_id, "version": 1, "status": status}
    row |= {"is_admin": is_admin, "requested_at": datetime.now(UTC)}
    async with gateway.service.database.transaction() as transaction:
        await transaction.execute(MEMBERSHIP.insert().values(**row))


@asynccontextmanager
async def signed_in(gateway: Running, who: Person, language: str = "nl") -> AsyncIterator[Browser]:
    """Open somebody's browser, in which they are signed in."""
    async with browsing(gateway, language) as browser:
        await browser.is_signed_in_to(gateway, who.id)
        yield browser
