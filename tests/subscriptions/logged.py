"""An organisation with an endpoint that rests, so that what is laid down for it can be looked at and stays there."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import httpx

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import Actor
from mediate_subscriptions.settings import SubscriptionsSettings
from subscriptions.endpoints import Organisation
from support.chassis import execute, house, number
from support.feed import Hub
from support.identity import internally, person
from support.infrastructure import Infrastructure
from support.running import eventually, running
from support.serving import serving

URL: Final = "http://127.0.0.1:9/hook?key=of-the-receiver"
"""Nobody listens there."""
OPS: Final = person(Role.OPS)
_RESTING: Final = (
    """
    CREATE FUNCTION rests() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.not_before = now() + interval '1 day';
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER rests BEFORE INSERT OR UPDATE ON endpoint
    FOR EACH ROW WHEN (NEW.status = 'active') EXECUTE FUNCTION rests()
    """,
)


@asynccontextmanager
async def allowing_this_machine(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    """Start a hub whose partners' receivers may be on this machine and ask to be left alone for a day, from the start.

    They ask in the statement that makes an endpoint active, so that the worker never sees one that does not rest.
    """
    bounds = SubscriptionsSettings(http_allowed=True, networks_allowed=("127.0.0.0/8",), retry_seconds=(3_600,))
    async with (
        running(infrastructure, "community", "pipeline", "subscriptions", subscriptions={"bounds": bounds}) as started,
        house(infrastructure, "agendas") as agendas,
        serving(started["subscriptions"].service) as client,
    ):
        for statement in _RESTING:
            await execute(started["subscriptions"].service, statement)
        yield Hub(started["community"], started["subscriptions"], started["pipeline"], agendas, client)


@dataclass(frozen=True)
class Partner:
    """An organisation and what it asks of its deliveries."""

    hub: Hub
    organisation: Organisation = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "organisation", Organisation(self.hub.subscriptions))

    async def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        actor: Actor | None = None,
        **headers: str,
    ) -> httpx.Response:
        """Ask as who administers it, or as somebody else."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {**internally(actor or self.organisation.keeper, "subscriptions"), **named}
        return await self.hub.subscriptions.client.request(method, f"/v1{path}", json=body, headers=sent)

    async def told(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Return the answer to what is not refused."""
        answer = await self.ask(method, path, body)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    async def endpoint(self, **wanted: Any) -> str:
        """Return the id of an endpoint that is active and rests."""
        return str((await self.organisation.confirmed(url=URL, **wanted))["id"])

    async def missed(self, endpoint_id: str, count: int = 3) -> list[str]:
        """Have something happen while an endpoint is paused, and resume it; returns what it was about."""
        await self.change(endpoint_id, "pause")
        about = await self.hub.say(count)
        await self.hub.caught_up()
        await self.change(endpoint_id, "resume")
        return about

    async def change(self, endpoint_id: str, verb: str) -> None:
        """Pause or resume an endpoint."""
        version = (await self.organisation.show(endpoint_id))["version"]
        answer = await self.organisation.ask("POST", f"/{endpoint_id}/{verb}", version=version)
        assert answer.status_code == 200, answer.text

    async def recover(self, endpoint_id: str, **since: Any) -> Any:
        """Recover what happened, and return the answer."""
        return await self.told("POST", f"/endpoints/{endpoint_id}/recoveries", since)

    async def log(self, endpoint_id: str, **looked: str) -> list[dict[str, Any]]:
        """Return the deliveries of an endpoint that are no verification, the newest first."""
        asked = httpx.QueryParams({"endpoint_id": endpoint_id, "limit": "200", **looked})
        page = await self.told("GET", f"/deliveries?{asked}")
        return [each for each in page["items"] if each["kind"] != "verification"]

    async def show(self, delivery_id: str) -> Any:
        """Return all that is told of a delivery."""
        return await self.told("GET", f"/deliveries/{delivery_id}")

    async def ended(self, delivery_id: str, status: str) -> None:
        """Have a delivery ended, as the worker would."""
        statement = (
            "UPDATE delivery SET status = :status, attempts = 3, tries = 3, due_at = NULL, ended_at = now()"
            " WHERE id = :id"
        )
        await execute(self.hub.service, statement, id=UUID(delivery_id), status=status)

    async def looked_through(self) -> None:
        """Wait until every event so far was looked at for every endpoint."""

        async def so() -> bool:
            behind = "SELECT count(*) FROM feed WHERE cursor > (SELECT position FROM fanned_out)"
            return await number(self.hub.service, behind) == 0

        await self.hub.caught_up()
        await eventually(so)
