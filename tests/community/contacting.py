"""What tests of contact persons do at a started community service."""

from typing import Any
from uuid import UUID

import httpx

from mediate_contracts.policy import Role
from mediate_shared import audit
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import Actor
from support.identity import internally, person
from support.running import Running

TODAY = utc_now().date()
FACILITATOR = person(Role.FACILITATOR)
CONSENT = {"given_on": "2026-01-05", "by": "form", "purposes": ["administration"]}
IN_NETWORK = {**CONSENT, "purposes": ["administration", "network"]}


async def register(community: Running) -> str:
    """Register an organisation and return its id."""
    return str((await community.create("/v1/organisations", {"name": "Synthetic studio", "types": ["producer"]}))["id"])


async def ask(
    community: Running, actor: Actor, method: str, path: str, body: Any = None, **headers: str
) -> httpx.Response:
    """Ask for something as somebody; header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = internally(actor, "community") | named
    return await community.client.request(method, f"/v1/contacts{path}", json=body, headers=sent)


async def added(community: Running, organisation: str, name: str = "Persoon Voorbeeld", **more: Any) -> dict[str, Any]:
    """Add a contact person as who facilitates."""
    body = {"organisation_id": organisation, "name": name, "consent": CONSENT, "synthetic": True, **more}
    answer = await ask(community, FACILITATOR, "POST", "", body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def seen(community: Running, actor: Actor, query: str) -> list[str]:
    """Return the names of the contact persons that somebody finds."""
    answer = await ask(community, actor, "GET", f"?{query}")
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["items"]]


async def audited(community: Running, contact: str) -> list[audit.Entry]:
    async with community.service.database.reading() as connection:
        return list(await audit.listing(connection, limit=50, object_id=UUID(contact)))
