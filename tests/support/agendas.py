"""What tests of the agendas service ask of it, in its users' words."""

from itertools import count
from typing import Any
from uuid import uuid4

import httpx
from httpx import codes

from mediate_agendas.usecases.know_organisations import know_organisations
from mediate_contracts.events.community import OrganisationRegistered
from mediate_contracts.values import OrganisationId
from mediate_contracts.vocabulary import OrganisationType
from support.identity import internally, person
from support.running import Running

SOURCE = {"document": "S3", "file": "003_1c47782030638343.txt", "place": "Deel III"}
_numbers = count(1)


def both(text: str) -> dict[str, str]:
    """Return a text in both languages."""
    return {"nl": text, "en": text}


def line_body(number: int) -> dict[str, Any]:
    """Return an action line to add."""
    return {
        "number": number,
        "title": both(f"Lijn {number}"),
        "at_stake": both("Wat er speelt"),
        "needed": both("Wat nodig is"),
        "result": both("Wat het oplevert"),
        "source": SOURCE,
    }


class Agendas:
    """The running service and short ways to get something into it."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self._line: str | None = None

    async def get(self, path: str, **query: str | int) -> Any:
        """GET and return the JSON."""
        answer = await self.running.client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def change(self, path: str, body: dict[str, Any], *, version: int) -> httpx.Response:
        """POST a command to a version of what it changes; what an organisation was asked, it answers itself."""
        return await self.running.post(path, body, if_match=f'"{version}"', **await self.sender(path))

    async def sender(self, path: str) -> dict[str, str]:
        """Return the header of who may send a command: somebody of the organisation that was asked, or else staff."""
        if not path.endswith(("/accept", "/decline")):
            return {}
        asked = await self.running.client.get(path.rpartition("/")[0])
        organisation = asked.json()["organisation_id"] if asked.status_code == codes.OK else str(uuid4())
        return internally(person(organisations=[organisation]), "agendas")

    async def changed(self, path: str, body: dict[str, Any], *, version: int) -> dict[str, Any]:
        """POST a command and return the record; fails the test with the problem where it is refused."""
        answer = await self.change(path, body, version=version)
        assert answer.status_code == 200, answer.text
        record: dict[str, Any] = answer.json()
        return record

    async def line(self) -> str:
        """Return the id of an action line that tests of items share: number 1."""
        if self._line is None:
            answer = await self.running.post("/v1/lines", line_body(1))
            known = await self.get("/v1/lines")
            assert answer.status_code in {201, 409}
            self._line = str(known["items"][0]["id"])
        return self._line

    async def item(self, **fields: Any) -> dict[str, Any]:
        """Propose an item."""
        body = {"line_id": await self.line(), "code": f"1.{next(_numbers)}", "title": both("Punt"), **fields}
        return await self.running.create("/v1/items", body)

    async def organisation(self, name: str = "Studio", *, synthetic: bool = True) -> str:
        """Let the service know an organisation, as if community had told of it, and return its id."""
        told = OrganisationRegistered(
            organisation_id=OrganisationId(uuid4()), name=name, types=[OrganisationType.PRODUCER], synthetic=synthetic
        )
        async with self.running.service.database.transaction() as transaction:
            await know_organisations([told], transaction=transaction)
        return str(told.organisation_id)

    async def offered(self, item: dict[str, Any], organisation_id: str | None = None, **fields: Any) -> dict[str, Any]:
        """Offer an item to an organisation, a new one unless named."""
        body = {"organisation_id": organisation_id or await self.organisation(), "role": "lead", **fields}
        return await self.running.create(f"/v1/items/{item['id']}/assignments", body)

    async def accepted(self, item: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Offer an item and accept it."""
        offer = await self.offered(item, **fields)
        return await self.changed(f"/v1/assignments/{offer['id']}/accept", {}, version=1)

    async def move(self, item: dict[str, Any], status: str, **grounds: Any) -> httpx.Response:
        """Set an item's status on its current version."""
        version = (await self.get(f"/v1/items/{item['id']}"))["version"]
        return await self.change(f"/v1/items/{item['id']}/status", {"status": status, **grounds}, version=version)

    async def moved(self, item: dict[str, Any], *statuses: str, **grounds: Any) -> dict[str, Any]:
        """Move an item through statuses; fails the test where one is refused."""
        for status in statuses:
            answer = await self.move(item, status, **grounds)
            assert answer.status_code == 200, answer.text
        found: dict[str, Any] = await self.get(f"/v1/items/{item['id']}")
        return found

    async def said_of(self, subject: str) -> list[dict[str, Any]]:
        """Return the events about one aggregate, in order."""
        return [event for event in await self.running.events() if event["subject"] == subject]


def short(event: dict[str, Any]) -> str:
    """Return an event's type without producer and version, and the status it says: ``item.status-changed assigned``."""
    name = ".".join(event["type"].split(".")[3:5])
    return f"{name} {event['data']['status']}" if "status" in event["data"] else name


def refused(answer: httpx.Response, status: int, problem: str) -> dict[str, dict[str, Any]]:
    """Return a refusal's fields, each with value and reason; fails the test where it is another one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == f"/problems/{problem}", body
    assert all(error["reason"] for error in body["errors"])
    return {error["field"]: error for error in body["errors"]}
