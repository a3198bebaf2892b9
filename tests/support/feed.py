"""A feed that hears a real community, asked as partners' systems would."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import httpx

from mediate_contracts.events.agendas import AssignmentOffered
from mediate_contracts.policy import Role
from mediate_contracts.values import AssignmentId, ItemId, OrganisationId
from mediate_contracts.vocabulary import AssignmentRole
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import Actor
from mediate_shared.ids import new_id
from mediate_shared.service import Service
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.settings import SubscriptionsSettings
from support.identity import person
from support.pipeline import Dealing
from support.running import Running, eventually

KEEPER: Final = person(Role.INVESTMENT_OFFICER)
"""Who opens the deals that the feed tells of."""
_SEALING: Final = Sealing(SubscriptionsSettings().keys)
CONFIDENTIAL: Final = "Confidential takeover of Zilverlicht"


@dataclass(frozen=True)
class Hub:
    """A community that says things, and the feed of it behind a real HTTP server."""

    community: Running
    subscriptions: Running
    pipeline: Running
    agendas: Service
    client: httpx.AsyncClient

    @property
    def service(self) -> Service:
        """The subscriptions service itself."""
        return self.subscriptions.service

    async def say(self, count: int = 1, *, name: str = "Said") -> list[str]:
        """Register organisations one after another; returns their ids in order."""
        return [
            (await self.community.create("/v1/organisations", {"name": f"{name} {number}", "types": ["school"]}))["id"]
            for number in range(count)
        ]

    async def head(self) -> int:
        """Return the feed's last position once everything said so far is in it."""
        await self.caught_up()
        return await _number(self.service, "SELECT coalesce(max(cursor), 0) FROM feed")

    def cursor(self, position: int) -> str:
        """Return a place in the feed as readers hold it."""
        return _SEALING.cursor(position)

    def position(self, cursor: str) -> int:
        """Return the place that a reader's cursor stands for."""
        return _SEALING.position(cursor)

    async def here(self) -> str:
        """Return the cursor behind everything said so far."""
        return self.cursor(await self.head())

    async def caught_up(self) -> None:
        """Wait until the feed holds everything that the community and the pipeline have written."""

        async def complete() -> bool:
            for each in (self.community.service, self.pipeline.service):
                said = await _number(each, "SELECT (SELECT count(*) FROM journal) + count(*) FROM outbox")
                kept = "SELECT count(*) FROM feed WHERE source = $1"
                if said != await _number(self.service, kept, f"/{each.name}/0"):
                    return False
            return True

        await eventually(complete)

    async def everything(self, *, cursor: str | None = None, limit: int = 200, **asked: str) -> list[dict[str, Any]]:
        """Poll from a cursor until the feed's end, as a partner's system does."""
        found: list[dict[str, Any]] = []
        while True:
            place = {} if cursor is None else {"cursor": cursor}
            page = (await self.client.get("/v1/feed", params={**place, "limit": limit, **asked})).json()
            found += page["items"]
            cursor = page["cursor"]
            if page["next"] is None:
                return found

    async def company(self) -> str:
        """Register an organisation that the pipeline has heard of; returns its id once it is in the feed."""
        company = await Dealing(self.community, self.pipeline).register()
        await self.caught_up()
        return company

    async def say_about_a_deal(self, *readers: Actor, company: str | None = None) -> str:
        """Open a deal that an officer keeps and these read; returns its id once the feed holds what was said of it."""
        terms = {"organisation_id": company or await self.company(), "title": CONFIDENTIAL}
        team = [{"account_id": str(reader.id)} for reader in readers]
        deal = await Dealing(self.community, self.pipeline).open(KEEPER, team=team, **terms)
        await self.caught_up()
        return str(deal["id"])

    async def give_access(self, deal: str, *readers: Actor) -> None:
        """Let these alone read a deal besides who keeps it, and wait until the feed holds what was said of that."""
        dealing, path = Dealing(self.community, self.pipeline), f"/v1/deals/{deal}"
        version = (await dealing.ask(KEEPER, "GET", path)).json()["version"]
        team = [{"account_id": str(KEEPER.id), "role": "lead"}, *({"account_id": str(each.id)} for each in readers)]
        composed = await dealing.ask(KEEPER, "PUT", f"{path}/team", {"members": team}, version=version)
        assert composed.status_code == 200, composed.text
        await self.caught_up()

    async def _heard(self, subject: str, events: int) -> None:
        async def heard() -> bool:
            return await _number(self.service, "SELECT count(*) FROM feed WHERE subject = $1", subject) == events

        await eventually(heard)

    async def offer(self, organisation: UUID) -> str:
        """Have the agendas say that an organisation was asked for an item; returns the item's id once heard."""
        item = new_id()
        async with self.agendas.database.transaction() as transaction:
            transaction.record(
                AssignmentOffered(
                    item_id=ItemId(item),
                    assignment_id=AssignmentId(new_id()),
                    organisation_id=OrganisationId(organisation),
                    role=AssignmentRole.LEAD,
                ),
                at=utc_now(),
            )
        await self._heard(str(item), 1)
        return str(item)


async def _number(service: Service, query: str, *values: str) -> int:
    async with service.database.reading() as connection:
        return int((await connection.exec_driver_sql(query, values)).scalar_one())
