"""Views that somebody saved and changes they can undo: handed to them, and gone with them."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from gateway.privacy.house import House
from mediate_contracts.policy import Role
from mediate_gateway.adapters import changes, saved_views
from mediate_gateway.adapters.changes import Made
from mediate_gateway.adapters.listing_tables import CHANGE, SAVED_VIEW
from support.people import somebody


async def left_behind(hub: House, account_id: UUID) -> None:
    """Save a view and make a change in somebody's name."""
    service = hub.gateway.service
    made = Made("community", "/organisations/1", "/community", "Studio", {"hub": None}, {"hub": "utrecht"}, 2)
    async with service.database.transaction() as transaction:
        await saved_views.save(
            transaction, account_id, "/community", "Mijn hub", {"hub": "utrecht"}, at=service.clock()
        )
        await changes.keep(transaction, account_id, [made], at=service.clock())


async def rows(hub: House, table: Any, account_id: UUID) -> int:
    async with hub.gateway.service.database.reading() as connection:
        counted = select(func.count()).select_from(table).where(table.c.account_id == account_id)
        found: int = (await connection.execute(counted)).scalar_one()
    return found


class TestViewsAndChanges:
    async def test_are_in_what_a_person_gets_handed(self, hub: House) -> None:
        who = await somebody(hub.gateway, Role.FACILITATOR)
        await left_behind(hub, who.id)
        exported = (await hub.export(who.browser))["gateway"]
        held = {each["kind"]: each["record"] for each in exported["held"]}
        assert held["saved view"]["query"] == {"hub": "utrecht"}
        assert held["change that can be undone"]["after"] == {"hub": "utrecht"}

    async def test_go_with_whoever_is_erased_and_stay_with_others(self, hub: House) -> None:
        gone, stays = [await somebody(hub.gateway, Role.FACILITATOR) for _ in range(2)]
        for each in (gone, stays):
            await left_behind(hub, each.id)
        report = await hub.erase(gone.id)
        [told] = [each for each in report["services"] if each["service"] == "gateway"]
        removed = {each["kind"]: each["count"] for each in told["removed"]}
        assert (removed["saved view"], removed["change that can be undone"]) == (1, 1)
        for table in (SAVED_VIEW, CHANGE):
            assert (await rows(hub, table, gone.id), await rows(hub, table, stays.id)) == (0, 1)
