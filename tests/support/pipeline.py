"""The pipeline service beside the community service it hears: organisations, deals and moves in one call."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import text

from mediate_shared.identity.actor import VISITOR, Actor
from support.identity import STAFF, internally
from support.running import Running, eventually


@dataclass(frozen=True)
class Dealing:
    """Both services, started."""

    community: Running
    pipeline: Running

    async def register(self, name: str = "Opt Out Advertising") -> str:
        """Register an organisation, wait until the pipeline has heard of it, and return its id."""
        organisation = await self.community.create("/v1/organisations", {"name": name, "types": ["scale_up"]})
        await self.heard_everything()
        return str(organisation["id"])

    async def open(self, actor: Actor = STAFF, **changes: Any) -> dict[str, Any]:
        """Open a deal, by default with an organisation of its own."""
        body = {"title": "Growth round", "amount_sought": {"cents": 50_000_000}, "synthetic": True, **changes}
        if "organisation_id" not in body:
            body["organisation_id"] = await self.register()
        answer = await self.ask(actor, "POST", "/v1/deals", body)
        assert answer.status_code == 201, answer.text
        opened: dict[str, Any] = answer.json()
        return opened

    async def ask(
        self, actor: Actor, method: str, path: str, body: object = None, *, version: int | None = None, **headers: str
    ) -> httpx.Response:
        """Ask the pipeline something as somebody, naming a version as If-Match; a visitor sends no credentials."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {} if version is None else {"if-match": f'"{version}"'}
        sent |= {} if actor == VISITOR else internally(actor, "pipeline")
        request = self.pipeline.client.build_request(method, path, headers=sent, json=body)
        if actor == VISITOR:
            del request.headers["authorization"]
        return await self.pipeline.client.send(request)

    async def said(self) -> list[dict[str, Any]]:
        """Return every event so far, in order; what is sealed as those see it who may read it."""
        shells = await self.pipeline.events()
        async with self.pipeline.service.database.reading() as connection:
            kept = {str(row.event_id): row.body for row in await connection.execute(text("SELECT * FROM sealed_event"))}
        return [json.loads(kept[shell["id"]]) if shell["id"] in kept else shell for shell in shells]

    async def said_of(self, record: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return every event about a deal, or whatever else has this id, so far, in order."""
        return [event for event in await self.said() if event["subject"] == record["id"]]

    async def move(self, deal: dict[str, Any], stage: str, **more: Any) -> dict[str, Any]:
        """Move a deal and return it as it now is; fails the test with the problem if it was refused."""
        answer = await self.pipeline.post(
            f"/v1/deals/{deal['id']}/stage", {"stage": stage, **more}, if_match=f'"{deal["version"]}"'
        )
        assert answer.status_code == 200, answer.text
        moved: dict[str, Any] = answer.json()
        return moved

    async def heard_everything(self) -> None:
        """Wait until the pipeline has applied all that the community service has said."""
        said = len(await self.community.events())
        inbox = self.pipeline.service.inboxes["pipeline-hears-community"]

        async def caught_up() -> bool:
            return inbox.applied.get("/community/0", 0) >= said

        await eventually(caught_up)
