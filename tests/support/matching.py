"""What tests of needs, offers, challenges and matches ask of the community service, in its users' words."""

from itertools import count
from typing import Any

import httpx

from mediate_shared.identity.actor import Actor
from support.identity import internally
from support.running import Running

SOURCE = {"document": "S0", "file": "000_3d0723314faab67f.txt", "place": "MINDS"}
"""Where the annual report tells of the challenge."""
_numbers = count(1)


def both(text: str) -> dict[str, str]:
    """Return a text in both languages."""
    return {"nl": text, "en": text}


def sent_by(actor: Actor) -> dict[str, str]:
    """Return the header by which the service knows an actor."""
    return internally(actor, "community")


def refused(answer: httpx.Response, status: int, slug: str) -> dict[str, str]:
    """Return the fields a refusal names with their reasons; fails the test where it is another answer."""
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert problem["type"] == f"/problems/{slug}", problem
    for error in problem["errors"]:
        assert set(error) == {"field", "value", "reason"}
        assert error["reason"]
    return {error["field"]: error["reason"] for error in problem["errors"]}


class Matching:
    """The running service and short ways to get something into it."""

    def __init__(self, running: Running) -> None:
        self.running = running

    async def get(self, path: str, *, by: Actor | None = None, **query: str | int | bool) -> Any:
        """GET and return the JSON."""
        headers = {} if by is None else sent_by(by)
        answer = await self.running.client.get(path, params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(
        self, path: str, body: dict[str, Any], *, by: Actor | None = None, version: int | None = None, **headers: str
    ) -> httpx.Response:
        """POST a command, where it changes something to a version of that."""
        sender = {} if by is None else sent_by(by)
        seen = {} if version is None else {"if_match": f'"{version}"'}
        return await self.running.post(path, body, **sender, **seen, **headers)

    async def patch(
        self, path: str, changes: dict[str, Any], *, version: int, by: Actor | None = None
    ) -> httpx.Response:
        """PATCH a version of a record."""
        headers = {"if-match": f'"{version}"', **({} if by is None else sent_by(by))}
        return await self.running.client.patch(path, json=changes, headers=headers)

    async def organisation(self, **fields: Any) -> str:
        """Register an organisation and return its id."""
        body = {"name": f"Voorbeeld {next(_numbers)}", "types": ["producer"], "synthetic": True, **fields}
        return str((await self.running.create("/v1/organisations", body))["id"])

    async def merged(self, identifier: str, into: str) -> None:
        """Let one record of an organisation stand for another, as a merge does."""
        async with self.running.service.database.transaction() as transaction:
            await transaction.connection.exec_driver_sql(
                "UPDATE organisation SET merged_into = $1 WHERE id = $2", (into, identifier)
            )

    async def need(self, organisation_id: str | None = None, **fields: Any) -> dict[str, Any]:
        """Post a need and return it."""
        whose = organisation_id or await self.organisation()
        return await self.running.create("/v1/needs", {"organisation_id": whose, "title": "Ondertitels", **fields})

    async def offer(self, organisation_id: str | None = None, **fields: Any) -> dict[str, Any]:
        """Post an offer and return it."""
        whose = organisation_id or await self.organisation()
        body = {"organisation_id": whose, "title": "Testomgeving", "kind": "sandbox", **fields}
        return await self.running.create("/v1/offers", body)

    async def challenge(self, **fields: Any) -> dict[str, Any]:
        """Open a challenge and return it."""
        return await self.running.create("/v1/challenges", {"name": both("MINDS"), **fields})

    async def match(self, **fields: Any) -> dict[str, Any]:
        """Introduce two organisations to each other and return the match."""
        pair = {name: fields.get(name) or await self.organisation() for name in ("seeker_id", "provider_id")}
        return await self.running.create("/v1/matches", {**fields, **pair})

    async def move(
        self, match: dict[str, Any], status: str, *, by: Actor | None = None, **fields: Any
    ) -> httpx.Response:
        """Move a match from the version that is given."""
        path = f"/v1/matches/{match['id']}/status"
        return await self.post(path, {"status": status, **fields}, version=match["version"], by=by)

    async def moved(self, match: dict[str, Any], status: str, **fields: Any) -> dict[str, Any]:
        """Move a match and return it; fails the test with the problem where it is refused."""
        answer = await self.move(match, status, **fields)
        assert answer.status_code == 200, answer.text
        moved: dict[str, Any] = answer.json()
        return moved

    async def said_of(self, identifier: str) -> list[dict[str, Any]]:
        """Return what was said of a record, in order."""
        return [event for event in await self.running.events() if event["subject"] == identifier]
