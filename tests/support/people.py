"""People for tests of the gateway: an administrator, accounts with passwords, and the browsers they sign in with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any, Final
from uuid import UUID

import httpx
from argon2 import PasswordHasher

from mediate_contracts.policy import Role
from mediate_gateway.adapters import accounts, sessions
from mediate_gateway.adapters.accounts import Opening
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.ids import new_id
from support.identity import publicly
from support.running import Running

ADMINISTRATOR: Final = publicly(Actor(None, ActorKind.SCRIPT, frozenset({Role.ADMINISTRATOR})))
FACILITATOR: Final = publicly(Actor(None, ActorKind.SCRIPT, frozenset({Role.FACILITATOR})))
PASSWORD: Final = "of the crew alone"
COOKIE: Final = "mediate_session"
_fresh = count(1)


@dataclass(frozen=True)
class Browser:
    """A browser on a page of the hub, at an address of its own."""

    client: httpx.AsyncClient

    @property
    def session(self) -> str | None:
        """The token of the session that it keeps."""
        return self.client.cookies.get(COOKIE)

    def keep(self, token: str) -> None:
        """Keep a session as if it had begun here."""
        self.client.cookies.set(COOKIE, token, domain="hub.local", path="/")

    async def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        """Send somebody's name and password."""
        return await self.client.post("/v1/identity/sessions", json={"login": login, "password": password})

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Ask for a path under ``/v1/identity``; header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(method, f"/v1/identity{path}", json=body, headers=named)

    async def done(self, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """Ask and return what was answered; fails the test with the problem if it was refused."""
        answer = await self.ask(method, path, body, **headers)
        assert answer.status_code < 300, answer.text
        return {} if not answer.content else dict(answer.json())


@dataclass(frozen=True)
class Person:
    """Somebody with an account, signed in with a browser."""

    id: UUID
    login: str
    browser: Browser


def browser(gateway: Running, headers: Mapping[str, str] | None = None) -> Browser:
    """Return a browser that nobody signed in with yet, or a program that sends these headers."""
    transport = httpx.ASGITransport(gateway.service.app, client=(f"2001:db8:0:{next(_fresh):x}::1", 50_000))
    always = {"Sec-Fetch-Site": "same-origin", **(headers or {})}
    return Browser(httpx.AsyncClient(transport=transport, base_url="http://hub", headers=always))


async def somebody(gateway: Running, *roles: Role, name: str = "Synthetic person") -> Person:
    """Return somebody new with these roles and ``PASSWORD``, who is signed in."""
    email = f"person-{next(_fresh)}@studio.example"
    opening = Opening(
        name=name, language="nl", email=email, login=email, roles=frozenset(roles), password_hash=_hash_of_password()
    )
    own, now = browser(gateway), utc_now()
    async with gateway.service.database.transaction() as transaction:
        account = await accounts.add(transaction, opening, at=now)
        own.keep(await sessions.start(transaction, account.id, now=now, lasting=timedelta(hours=12)))
    return Person(account.id, email, own)


@cache
def _hash_of_password() -> str:
    return PasswordHasher().hash(PASSWORD)


async def organisation(gateway: Running, name: str = "Synthetic studio") -> UUID:
    """Return an organisation that the gateway has heard of."""
    identifier = new_id()
    async with gateway.service.database.transaction() as transaction:
        await transaction.execute(
            ORGANISATION.insert(), {"id": identifier, "name": name, "types": ["start_up"], "synthetic": True}
        )
    return identifier


async def member(gateway: Running, organisation_id: UUID, *, is_admin: bool = False) -> Person:
    """Return somebody new who was invited to an organisation and accepted."""
    own = await somebody(gateway)
    invitation = {"organisation_id": str(organisation_id), "is_admin": is_admin}
    made = await browser(gateway, ADMINISTRATOR).done("POST", "/invitations", invitation)
    await own.browser.done("POST", "/invitations/accept", {"token": token_of(made["link"])})
    return own


def token_of(link: str) -> str:
    """Return what a link of an invitation holds."""
    return link.removeprefix("/invitations/")
