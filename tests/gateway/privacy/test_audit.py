"""The audit as administrators read it: every service in one list, and their reading in it too."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from gateway.privacy.house import House, officer
from mediate_contracts.catalogue import SERVICES
from mediate_contracts.policy import Role
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import Actor
from support.identity import person
from support.people import browser

START = utc_now() - timedelta(days=1)


async def did(hub: House, service: str, actor: Actor, deal: UUID, *, second: int) -> None:
    """Write into a service's audit that somebody read a deal, so many seconds after the start."""
    read = Audited("deal.read", "deal", deal, "team")
    async with hub.services[service].service.database.transaction() as transaction:
        await audit.append(transaction, actor, read, at=START + timedelta(seconds=second))


async def listed(hub: House, **query: Any) -> dict[str, Any]:
    parameters = "&".join(f"{name}={value}" for name, value in query.items())
    return await hub.administrator.done("GET", f"/audit?{parameters}")


async def every_page(hub: House, limit: int, **query: Any) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    page = await listed(hub, limit=limit, **query)
    while True:
        found += [(entry["service"], entry["number"]) for entry in page["items"]]
        assert len(page["items"]) == limit or page["next"] is None
        if page["next"] is None:
            return found
        page = await listed(hub, limit=limit, cursor=page["next"], **query)


class TestReading:
    async def test_puts_every_service_in_one_list_newest_first(self, hub: House) -> None:
        anna, deal = person(Role.INVESTMENT_OFFICER), uuid4()
        for second, service in enumerate(SERVICES):
            await did(hub, service, anna, deal, second=second)
        page = await listed(hub, actor=anna.id)
        assert [entry["service"] for entry in page["items"]] == list(reversed(SERVICES))
        assert {entry["object_id"] for entry in page["items"]} == {str(deal)}

    @pytest.mark.parametrize("limit", [1, 3, 4, 50])
    async def test_loses_and_repeats_nothing_from_page_to_page(self, hub: House, limit: int) -> None:
        anna = person(Role.INVESTMENT_OFFICER)
        # As clocks that differ and transactions that wait make it: not every audit grows in order of its moments.
        for service, seconds in {"pipeline": (3, 1, 2, 9), "gateway": (5, 4), "community": (2,)}.items():
            for second in seconds:
                await did(hub, service, anna, uuid4(), second=second)
        found = await every_page(hub, limit, actor=anna.id)
        assert len(found) == len(set(found)) == 7
        for service in ("pipeline", "gateway"):
            numbers = [number for name, number in found if name == service]
            assert numbers == sorted(numbers, reverse=True)

    async def test_narrows_to_a_service_and_a_thing(self, hub: House) -> None:
        anna, deal = person(Role.INVESTMENT_OFFICER), uuid4()
        for service in ("pipeline", "gateway"):
            await did(hub, service, anna, deal, second=1)
        assert [service for service, _ in await every_page(hub, 10, object_id=deal, service="pipeline")] == ["pipeline"]

    async def test_is_itself_audited_with_what_was_looked_for_and_why(self, hub: House) -> None:
        looked_for = uuid4()
        await hub.administrator.done("GET", f"/audit?actor={looked_for}", mediate_reason="a complaint")
        page = await listed(hub, object_id=looked_for, service="gateway")
        [reading, *_] = page["items"][1:]
        assert (reading["action"], reading["basis"], reading["reason"]) == (
            "audit.read",
            "duty:read_audit",
            "a complaint",
        )
        assert reading["object_id"] == str(looked_for)

    async def test_tells_who_did_what_with_an_account(self, hub: House) -> None:
        anna = await officer(hub)
        report = await hub.erase(anna.id)
        page = await listed(hub, object_id=anna.id)
        [erased, *_] = [entry for entry in page["items"] if entry["action"] == "person.erase"]
        assert (erased["actor"], erased["service"]) == (report["requested_by"], "gateway")

    @pytest.mark.parametrize("role", [Role.FACILITATOR, Role.INVESTMENT_OFFICER, Role.OPS])
    async def test_is_for_nobody_without_the_duty(self, hub: House, role: Role) -> None:
        assert (await hub.acting_as(role).ask("GET", "/audit")).status_code == 404
        assert (await browser(hub.gateway).ask("GET", "/audit")).status_code == 401

    @pytest.mark.parametrize(
        "query",
        [
            "service=nothing",
            "actor=anna",
            "limit=0",
            f"cursor={urlsafe_b64encode(b'pipeline:0').decode()}",
            f"cursor={urlsafe_b64encode(b'nothing:5').decode()}",
            f"cursor={urlsafe_b64encode('pipeline:٣'.encode()).decode()}",
        ],
    )
    async def test_says_what_it_cannot_read(self, hub: House, query: str) -> None:
        assert (await hub.administrator.ask("GET", f"/audit?{query}")).status_code == 422
