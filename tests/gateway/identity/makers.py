"""People with accounts, as those who sign in and make machines have them, and what they ask with."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import and_

from mediate_contracts.policy import Role
from mediate_gateway.adapters.identity_tables import ACCOUNT, MEMBERSHIP
from mediate_shared.database import Database
from support.identity import person, publicly
from support.running import Running


def in_days(days: float) -> str:
    """Return the moment that is so many days ahead, as JSON has it."""
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


@dataclass(frozen=True)
class Maker:
    """Somebody with an account, at a gateway."""

    id: UUID
    gateway: Running
    headers: dict[str, str]
    organisation: UUID | None = None

    @property
    def database(self) -> Database:
        """The database of the gateway."""
        return self.gateway.service.database

    async def asks(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Send a request as this person."""
        headers = {**self.headers, **arguments.pop("headers", {})}
        return await self.gateway.client.request(method, path, headers=headers, **arguments)

    async def makes(self, **fields: Any) -> dict[str, Any]:
        """Make a machine that works, with these fields besides the usual ones; fails the test if it is refused."""
        answer = await self.asks("POST", "/v1/identity/machines", json=self.machine(**fields))
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def machine(self, **fields: Any) -> dict[str, Any]:
        """Return a machine to make: of their organisation, or a facilitator's where they have none."""
        whose: dict[str, Any] = {"roles": ["facilitator"]}
        if self.organisation is not None:
            whose = {"organisation_id": str(self.organisation)}
        usual = {"kind": "api_key", "name": "Nightly export", "scopes": ["community:read"], "expires_at": in_days(30)}
        return {**usual, **whose, **fields}

    async def becomes(self, **columns: Any) -> None:
        """Change their account."""
        async with self.database.transaction() as transaction:
            await transaction.execute(ACCOUNT.update().where(ACCOUNT.c.id == self.id).values(**columns))

    async def membership_becomes(self, **columns: Any) -> None:
        """Change what they are to their organisation."""
        theirs = and_(MEMBERSHIP.c.account_id == self.id, MEMBERSHIP.c.organisation_id == self.organisation)
        async with self.database.transaction() as transaction:
            await transaction.execute(MEMBERSHIP.update().where(theirs).values(**columns))


async def with_account(
    gateway: Running, *roles: Role, organisation: UUID | None = None, is_admin: bool = False
) -> Maker:
    """Enter an account with these roles, a member or the admin of an organisation, and return whose it is."""
    now = datetime.now(UTC)
    account_id = uuid4()
    async with gateway.service.database.transaction() as transaction:
        account = {"id": account_id, "version": 1, "created_at": now, "updated_at": now, "name": "Test person"}
        account |= {"language": "nl", "roles": list(roles), "must_change_password": False, "status": "active"}
        await transaction.execute(ACCOUNT.insert().values(**account))
        if organisation is not None:
            membership = {"account_id": account_id, "organisation_id": organisation, "version": 1, "requested_at": now}
            membership |= {"status": "active", "is_admin": is_admin}
            await transaction.execute(MEMBERSHIP.insert().values(**membership))
    theirs = [] if organisation is None else [organisation]
    actor = person(*roles, organisations=theirs, administers=theirs if is_admin else [], account=account_id)
    return Maker(account_id, gateway, publicly(actor), organisation)
