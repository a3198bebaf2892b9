"""What tests of sessions ask of the agendas service, in its users' words."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from mediate_shared.identity.actor import VISITOR, Actor
from support.agendas import Agendas, both
from support.identity import STAFF, internally, person

START = datetime(2031, 3, 4, 13, tzinfo=UTC)


def planned(**fields: Any) -> dict[str, Any]:
    """Return a session to plan: an afternoon, with an open call until it starts."""
    return {
        "title": both("Open agendasessie"),
        "kind": "open_agenda_session",
        "starts_at": START.isoformat(),
        "ends_at": (START + timedelta(hours=4)).isoformat(),
        "place": "Studio 21",
        "action_lines": [1, 4],
        "agenda": [{"title": both("Voorstellen"), "minutes": 45}],
        "call_until": START.isoformat(),
        "synthetic": True,
        **fields,
    }


class Sessions:
    """The running service and short ways to hold a session in it."""

    def __init__(self, agendas: Agendas) -> None:
        self.agendas = agendas
        self.running = agendas.running

    def sign_in(self) -> None:
        """Ask as who facilitates from now on, also where what the client was started with has expired."""
        self.running.client.headers.update(internally(STAFF, "agendas"))

    async def send(self, path: str, body: dict[str, Any], *, by: Actor | None = None, **headers: str) -> httpx.Response:
        """POST as somebody, as a facilitator unless named; header names are written with underscores."""
        sent = {} if by is None else internally(by, "agendas")
        return await self.running.post(path, body, **sent, **headers)

    async def change(self, path: str, body: dict[str, Any], *, version: int, by: Actor | None = None) -> httpx.Response:
        """POST a command about a version."""
        return await self.send(path, body, by=by, if_match=f'"{version}"')

    async def amend(
        self, path: str, changes: dict[str, Any], *, version: int, by: Actor | None = None
    ) -> httpx.Response:
        """PATCH a version."""
        headers = {"if-match": f'"{version}"'} | ({} if by is None else internally(by, "agendas"))
        return await self.running.client.patch(path, json=changes, headers=headers)

    async def read(self, path: str, *, by: Actor = VISITOR) -> httpx.Response:
        """GET as somebody, a visitor unless named."""
        return await self.running.client.get(path, headers=internally(by, "agendas"))

    async def plan(self, **fields: Any) -> dict[str, Any]:
        """Plan a session."""
        return await self.running.create("/v1/sessions", planned(**fields))

    async def move(self, session: dict[str, Any], status: str, **more: Any) -> httpx.Response:
        """Move a session on from its current version."""
        path = f"/v1/sessions/{session['id']}"
        version = (await self.agendas.get(path))["version"]
        return await self.change(f"{path}/status", {"status": status, **more}, version=version)

    async def moved(self, session: dict[str, Any], *statuses: str) -> dict[str, Any]:
        """Move a session through statuses; fails the test where one is refused."""
        for status in statuses:
            answer = await self.move(session, status)
            assert answer.status_code == 200, answer.text
        found: dict[str, Any] = await self.agendas.get(f"/v1/sessions/{session['id']}")
        return found

    async def under_way(self, **fields: Any) -> dict[str, Any]:
        """Plan a session and begin it."""
        return await self.moved(await self.plan(**fields), "under_way")

    async def attends(self, session: dict[str, Any], organisation: str | None = None, **fields: Any) -> dict[str, Any]:
        """State that an organisation, a new one unless named, is registered for a session."""
        body = {"organisation_id": organisation or await self.agendas.organisation(), "status": "registered", **fields}
        answer = await self.send(f"/v1/sessions/{session['id']}/attendances", body)
        assert answer.status_code in {200, 201}, answer.text
        attendance: dict[str, Any] = answer.json()
        return attendance

    async def propose(self, session: dict[str, Any], title: str = "Voorstel", **fields: Any) -> dict[str, Any]:
        """Write a proposal down."""
        return await self.running.create(f"/v1/sessions/{session['id']}/proposals", {"title": title, **fields})

    async def proposals(self, session: dict[str, Any], number: int) -> list[str]:
        """Write proposals down and return their ids."""
        return [(await self.propose(session, f"Voorstel {each}"))["id"] for each in range(number)]

    async def vote(self, session: dict[str, Any], proposals: list[str], **fields: Any) -> dict[str, Any]:
        """Open a voting by five dots, unless said otherwise."""
        body = {"method": "dots", "budget": 5, "proposals": proposals, **fields}
        return await self.running.create(f"/v1/sessions/{session['id']}/votings", body)

    async def cast(
        self, voting: dict[str, Any], organisation: str, *, by: Actor | None = None, **votes: Any
    ) -> httpx.Response:
        """Cast the ballot of an organisation, as somebody of it unless said otherwise."""
        body = {"organisation_id": organisation, **votes}
        return await self.send(
            f"/v1/votings/{voting['id']}/ballots", body, by=by or person(organisations=[UUID(organisation)])
        )

    async def close(self, voting: dict[str, Any]) -> dict[str, Any]:
        """Close a voting."""
        answer = await self.change(f"/v1/votings/{voting['id']}/close", {}, version=voting["version"])
        assert answer.status_code == 200, answer.text
        closed: dict[str, Any] = answer.json()
        return closed


def dots(**given: int) -> list[dict[str, Any]]:
    """Return dots by proposal."""
    return [{"proposal_id": proposal, "dots": number} for proposal, number in given.items()]
