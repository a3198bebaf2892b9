"""A feed that hears a real community, asked as partners' systems would."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from mediate_contracts.events.agendas import AssignmentOffered
from mediate_contracts.events.pipeline import DealAccessChanged, DealOpened
from mediate_contracts.values import AccountId, AssignmentId, DealId, ItemId, Money, OrganisationId
from mediate_contracts.vocabulary import AssignmentRole, DealStage
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import Actor
from mediate_shared.ids import new_id
from mediate_shared.service import Service
from support.running import Running, eventually


@dataclass(frozen=True)
class Hub:
    """A community that says things, and the feed of it behind a real HTTP server."""

    community: Running
    subscriptions: Running
    pipeline: Service
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
        """Return the feed's last cursor once everything said so far is in it."""
        await self.caught_up()
        return await _number(self.service, "SELECT coalesce(max(cursor), 0) FROM feed")

    async def caught_up(self) -> None:
        """Wait until the feed holds everything the community has written."""

        async def complete() -> bool:
            said = await _number(self.community.service, "SELECT (SELECT count(*) FROM journal) + count(*) FROM outbox")
            return said == await _number(self.service, "SELECT count(*) FROM feed WHERE source = '/community/0'")

        await eventually(complete)

    async def everything(self, *, after: str = "0", limit: int = 200, **asked: str) -> list[dict[str, Any]]:
        """Poll from a cursor until the feed's end, as a partner's system does."""
        found: list[dict[str, Any]] = []
        while True:
            page = (await self.client.get("/v1/events", params={"after": after, "limit": limit, **asked})).json()
            found += page["items"]
            after = page["cursor"]
            if page["next"] is None:
                return found

    async def say_about_a_deal(self, *readers: Actor) -> str:
        """Have the pipeline say that a deal was opened; returns the deal's id once that is in the feed."""
        deal = new_id()
        async with self.pipeline.database.transaction() as transaction:
            transaction.record(_readable_by(deal, readers), at=utc_now())
            transaction.record(
                DealOpened(
                    deal_id=DealId(deal),
                    organisation_id=OrganisationId(new_id()),
                    title="Confidential",
                    stage=DealStage.SOURCED,
                    amount_sought=Money(cents=100),
                ),
                at=utc_now(),
            )

        await self._heard(str(deal), 2)
        return str(deal)

    async def give_access(self, deal: str, *readers: Actor) -> None:
        """Have the pipeline say who may read a deal from now on, and wait until the feed has heard it."""
        before = await _number(self.service, "SELECT count(*) FROM feed WHERE subject = $1", deal)
        async with self.pipeline.database.transaction() as transaction:
            transaction.record(_readable_by(UUID(deal), readers), at=utc_now())
        await self._heard(deal, before + 1)

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


def _readable_by(deal: UUID, readers: Sequence[Actor]) -> DealAccessChanged:
    accounts = [AccountId(reader.id) for reader in readers if reader.id is not None]
    return DealAccessChanged(deal_id=DealId(deal), accounts=accounts)


async def _number(service: Service, query: str, *values: str) -> int:
    async with service.database.reading() as connection:
        return int((await connection.exec_driver_sql(query, values)).scalar_one())
