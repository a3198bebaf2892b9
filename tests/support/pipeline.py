"""The pipeline service beside the community service it hears: organisations, deals and moves in one call."""

from dataclasses import dataclass
from typing import Any

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

    async def open(self, **changes: Any) -> dict[str, Any]:
        """Open a deal with an organisation of its own."""
        body = {"title": "Growth round", "amount_sought": {"cents": 50_000_000}, "synthetic": True, **changes}
        return await self.pipeline.create("/v1/deals", {"organisation_id": await self.register(), **body})

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
