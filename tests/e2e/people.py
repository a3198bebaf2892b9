"""People at a hub, as an administrator lets them in, and the cookies with which their browsers know them."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import httpx

from mediate_contracts.policy import Role
from support.hub import Hub

PASSWORD: Final = "een zin die niemand anders bedenkt"


@dataclass(frozen=True)
class Newcomer:
    """Somebody with an account that nobody has signed in to yet."""

    name: str
    login: str
    first_password: str


async def newcomer(hub: Hub, *roles: Role, name: str = "Sanne de Vries") -> Newcomer:
    """Open an account with these roles, as an administrator."""
    email = f"{uuid4()}@studio.example"
    body = {"name": name, "email": email, "roles": list(roles)}
    async with httpx.AsyncClient(base_url=hub.url, headers=hub.headers(Role.ADMINISTRATOR)) as client:
        answer = await client.post("/v1/identity/accounts", json=body)
    assert answer.status_code == 201, answer.text
    return Newcomer(name, email, answer.json()["one_time_password"])


async def signed_in(hub: Hub, *roles: Role, name: str = "Sanne de Vries") -> dict[str, Any]:
    """Return the options of a browser in which somebody with these roles is signed in, with their own password."""
    who = await newcomer(hub, *roles, name=name)
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(base_url=hub.url, headers=headers) as client:
        for path, body in (
            ("/v1/identity/sessions", {"login": who.login, "password": who.first_password}),
            ("/v1/identity/me/password", {"current": who.first_password, "new": PASSWORD}),
        ):
            answer = await client.post(path, json=body)
            assert answer.is_success, answer.text
        session = {"name": "mediate_session", "value": client.cookies["mediate_session"], "url": hub.url}
    return {"storage_state": {"cookies": [_whole(session)], "origins": []}}


def _whole(cookie: dict[str, str]) -> dict[str, Any]:
    kept = {"domain": "127.0.0.1", "path": "/", "expires": -1, "httpOnly": True, "secure": False, "sameSite": "Lax"}
    return {"name": cookie["name"], "value": cookie["value"], **kept}


async def organisation(hub: Hub, name: str) -> str:
    """Register an organisation and return its id."""
    async with hub.client() as client:
        answer = await client.post(
            "/v1/community/organisations", json={"name": name, "types": ["producer"], "synthetic": True}
        )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def invitation(hub: Hub, **to: Any) -> str:
    """Invite somebody as an administrator and return the path of the link."""
    async with httpx.AsyncClient(base_url=hub.url, headers=hub.headers(Role.ADMINISTRATOR)) as client:
        answer = await client.post("/v1/identity/invitations", json=to)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["link"])
