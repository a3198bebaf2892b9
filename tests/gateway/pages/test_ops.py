"""The page of those who run the hub: how each service is, what is parked, which long work is under way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI

from gateway.pages.agenda_hub import Hub, running_hub
from gateway.pages.browser import Page, browsing, leads_to
from gateway.pages.people import person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters.job_tables import JOB
from mediate_gateway.usecases.oversee import Condition, Overseeing, summary
from mediate_shared import parking
from mediate_shared.ids import new_id
from support.infrastructure import Infrastructure

SECRET = "Studio X zoekt 3 miljoen"
UNKNOWN = "\N{EN DASH}"


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running_hub(infrastructure) as started:
        yield started


async def opened(hub: Hub, lang: str = "nl") -> Page:
    """Return the page as somebody who runs the hub sees it."""
    async with signed_in(hub.gateway, await person(hub.gateway, Role.OPS)) as browser:
        return await browser.opens(f"/ops?lang={lang}")


def row(page: Page, service: str) -> str:
    """Return what is said of a service."""
    return " ".join(page.one("tr", id=f"service-{service}").text.split())


class TestTheServices:
    @pytest.mark.parametrize(
        ("lang", "ready", "away"), [("nl", "gereed", "niet bereikbaar"), ("en", "ready", "out of reach")]
    )
    async def test_are_each_said_to_be_ready_or_away(self, hub: Hub, lang: str, ready: str, away: str) -> None:
        page = await opened(hub, lang)
        assert row(page, "agendas").startswith(f"agendas {ready}")
        assert row(page, "gateway").startswith(f"gateway {ready}")
        assert row(page, "pipeline") == f"pipeline {away} {UNKNOWN} {UNKNOWN} {UNKNOWN}"
        assert "data-live" in page.one("div", id="ops").attributes

    async def test_that_hang_are_waited_for_together_and_not_for_long(self, hub: Hub) -> None:
        hanging = FastAPI()
        asked: list[str] = []
        at_once = 0

        async def hang() -> None:
            nonlocal at_once
            asked.append("one more")
            at_once = max(at_once, len(asked))
            try:
                await asyncio.Event().wait()
            finally:
                asked.pop()

        hanging.add_api_route("/health/ready", hang)
        overseeing = Overseeing(
            hub.gateway.service, lambda _: hanging, lambda: ("one", "two", "three"), inquiries(), seconds_max=3
        )
        conditions = await overseeing.conditions()
        assert [each.is_away for each in conditions] == [True, True, True, False]
        assert at_once == 3

    @pytest.mark.parametrize("said", [b"", b"null", b"[]", b'{"ready": "perhaps"}', b"<html>"])
    async def test_that_say_what_cannot_be_read_are_away(self, hub: Hub, said: bytes) -> None:
        async def app(_scope: Any, _receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": said})

        overseeing = Overseeing(hub.gateway.service, lambda _: app, lambda: ("odd",), inquiries(), seconds_max=60)
        assert (await overseeing.conditions())[0] == Condition("odd", is_away=True)

    def test_are_summed_up_with_what_is_behind_and_parked(self) -> None:
        lagging = Condition(
            "a", is_ready=True, database=True, nats=True, backlog=2, parked=1, lag={"c": {"/x/0": 5, "/y/0": -1}}
        )
        found = summary([lagging, Condition("b", is_away=True)])
        assert (found.ready, found.services, found.away) == (1, 2, ["b"])
        assert (found.parked, found.backlog, found.behind) == (1, 2, 5)
        assert not lagging.is_well


def inquiries() -> Any:
    """Return nobody to ask over the bus: these tests do not."""
    return None


class TestParkedEvents:
    async def test_are_listed_with_the_command_and_without_what_they_hold(self, hub: Hub) -> None:
        async with hub.gateway.service.database.transaction() as transaction:
            error = f"ValidationError: title={SECRET}"
            await parking.park(transaction, "gateway-projects", SECRET.encode(), None, error, attempts=3)
        async with hub.gateway.service.database.reading() as connection:
            [parked] = await parking.listing(connection, limit=10)
        page = await opened(hub)
        assert f"./mediate redrive {parked.parked_id}" in page.text
        assert "ValidationError" in page.text
        assert "3 pogingen" in page.text
        assert SECRET not in page.answer.text
        assert "Niet gehoord van: pipeline." in page.text
        assert "vraagt aandacht" in row(page, "gateway")
        async with hub.gateway.service.database.transaction() as transaction:
            await parking.take(transaction, parked.parked_id)
        assert "Er staat niets apart." in (await opened(hub)).text


class TestLongWork:
    async def test_is_named_by_its_kind_and_not_by_whose_it_is(self, hub: Hub) -> None:
        who = await person(hub.gateway, name="Iemand Anders")
        now = datetime.now(UTC)
        values: dict[str, Any] = {"id": new_id(), "account_id": who.id, "kind": "export", "title": SECRET}
        values |= {"language": "nl", "asked": {}, "kept": {}, "outcome": {}, "state": "running", "done": 3, "total": 10}
        values |= {"attempts": 1, "cancel_asked": False, "file_bytes": 0, "created_at": now, "beat_at": now}
        async with hub.gateway.service.database.transaction() as transaction:
            await transaction.execute(JOB.insert().values(**values))
        page = await opened(hub)
        assert "export" in page.text
        assert [(each["value"], each["max"]) for each in page.all("progress")] == [("3", "10")]
        assert SECRET not in page.answer.text
        assert "Iemand Anders" not in page.answer.text


class TestAnybodyElse:
    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.FACILITATOR, Role.INVESTMENT_OFFICER])
    async def test_finds_nothing_there(self, hub: Hub, role: Role) -> None:
        async with signed_in(hub.gateway, await person(hub.gateway, role)) as browser:
            await browser.opens("/ops", status=404)

    async def test_who_is_a_visitor_signs_in_first(self, hub: Hub) -> None:
        async with browsing(hub.gateway) as visitor:
            assert leads_to(await visitor.gets("/ops")) == "/sign-in?next=%2Fops"
