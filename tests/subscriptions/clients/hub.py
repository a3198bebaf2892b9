"""The hub as other people's clients reach it."""

from dataclasses import dataclass

import httpx

from support.identity import STAFF, publicly
from support.line import Line
from support.running import Running, eventually

REGISTERED = "nl.mediate.community.organisation.registered.v1"


@dataclass(frozen=True)
class PublicHub:
    """A community that says things, and the public door of the hub, on a line that can be cut."""

    community: Running
    subscriptions: Running
    line: Line
    client: httpx.AsyncClient
    """Asks by way of the line, as who keeps every service's records."""

    @property
    def token(self) -> str:
        """What clients show at the door."""
        return publicly(STAFF)["Authorization"].removeprefix("Bearer ")

    async def say(self, *names: str) -> None:
        """Register organisations one after another."""
        for name in names:
            await self.community.create("/v1/organisations", {"name": name, "types": ["school"]})

    async def cursor(self) -> str:
        """Return the cursor behind everything said so far, read by polling."""
        said = len(await self.community.events())

        async def heard() -> bool:
            return await self._heard() >= said

        await eventually(heard)
        cursor: str | None = None
        while True:
            page = await self.client.get("/v1/feed", params={"limit": 200, **({"cursor": cursor} if cursor else {})})
            assert page.status_code == httpx.codes.OK, page.text
            cursor = page.json()["cursor"]
            if page.json()["next"] is None:
                return str(cursor)

    async def _heard(self) -> int:
        async with self.subscriptions.service.database.reading() as connection:
            counted = await connection.exec_driver_sql("SELECT count(*) FROM feed WHERE source = '/community/0'")
            return int(counted.scalar_one())
