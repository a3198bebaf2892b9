"""The start page: what somebody's roles come for stands on top, and visitors see what they always saw."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from gateway.pages.agenda_hub import Hub, at, running_hub
from gateway.pages.browser import browsing
from gateway.pages.people import member, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.domain.attention import STALLED_DAYS
from support.infrastructure import Infrastructure

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running_hub(infrastructure) as started:
        yield started


def deal(title: str, days: int, stage: str = "screening") -> dict[str, Any]:
    """Return a deal as the pipeline shows it, that moved some days ago."""
    moved = (NOW - timedelta(days=days, hours=1)).isoformat()
    fields = {"id": f"0f0e7a4e-0000-4000-8000-{days:012}", "organisation_name": "Studio Groei", "synthetic": True}
    return {**fields, "title": title, "stage": stage, "updated_at": moved}


def pipeline(*deals: dict[str, Any]) -> FastAPI:
    """Return a pipeline that shows these deals to whoever asks."""
    app = FastAPI()
    app.add_api_route("/v1/deals", lambda: {"items": deals, "next": None})
    return app


class TestAVisitor:
    async def test_sees_no_block_and_is_answered_from_what_is_kept(self, hub: Hub) -> None:
        # Once this is heard, everything before it is, and nothing changes the page any more.
        await hub.item("Alles is gehoord")
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens("/")
            assert page.all("section", class_="start-block") == []
            assert page.answer.headers["cache-control"] == "private, no-cache"
            again = await visitor.gets("/", If_None_Match=page.answer.headers["etag"])
            assert again.status_code == 304


class TestAFacilitator:
    async def test_sees_what_stalls_what_is_late_and_what_nobody_took_on(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Stil")
        stalled = await hub.item("Staat al lang stil")
        await hub.accepted(stalled, studio)
        await hub.changed_last_at(stalled, NOW - timedelta(days=STALLED_DAYS + 5, hours=1))
        lively = await hub.item("Beweegt nog")
        await hub.accepted(lively, studio)
        late = await hub.item("Had klaar moeten zijn", due_date="2020-01-01")
        over = await hub.item("Is afgerond", due_date="2020-01-01")
        await hub.moved(over, "not_achieved", reason="Gestopt")
        async with hub.facilitator() as browser:
            page = await browser.opens("/")
            block = page.one("div", id="start-facilitator").text
            assert "Staat al lang stil" in block
            assert f"Al {STALLED_DAYS + 5} dagen geen verandering" in " ".join(block.split())
            assert "Beweegt nog" not in block
            assert "Had klaar moeten zijn" in block
            assert "Is afgerond" not in block
            assert page.links()[f"{late['code']} Had klaar moeten zijn"] == at(late)

    async def test_is_led_to_exactly_the_items_that_the_block_counts(self, hub: Hub) -> None:
        for number in range(8):
            await hub.item(f"Vrij {number}")
        async with hub.facilitator() as browser:
            page = await browser.opens("/")
            words = next(each for each in page.links() if each.startswith("Alle ") and "niemand" in each)
            counted = int(words.split()[1])
            behind = await browser.opens(page.links()[words])
            assert f"{counted} van {counted} getoond" in behind.text


class TestAPartner:
    async def test_sees_what_it_is_asked_and_accepts_it_there(self, hub: Hub) -> None:
        studio, other = await hub.organisation("Studio Start"), await hub.organisation("Studio Elders")
        item = await hub.item("Gevraagd op de startpagina")
        await hub.offered(item, studio)
        await hub.offered(await hub.item("Elders gevraagd"), other)
        async with hub.partner(studio) as browser:
            page = await browser.opens("/")
            block = page.one("div", id="start-partner").text
            assert "Gevraagd op de startpagina" in block
            assert "Studio Elders" not in page.answer.text
            done = await browser.presses(page, f"Aannemen {item['code']} Gevraagd op de startpagina")
            assert done.path == "/"
            assert "U hebt het punt aangenomen, als trekker." in done.text
            assert "Er wacht niets op uw antwoord." in done.one("div", id="start-partner").text
            assert "Uw organisatie draagt 1 punt" in done.text


class TestAnInvestmentOfficer:
    async def test_sees_the_board_in_small_and_their_own_deals_that_moved_longest_ago(
        self, hub: Hub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        app = pipeline(deal("Net verplaatst", 2), deal("Ligt <b>lang</b> stil", 80), deal("Is voorbij", 300, "lost"))
        services = hub.gateway.service.api.state.services
        who = await person(hub.gateway, Role.INVESTMENT_OFFICER)
        async with signed_in(hub.gateway, who) as browser:
            with monkeypatch.context() as patching:
                patching.setattr(services, "_to", lambda _name: app)
                page = await browser.opens("/")
                kept_up = await browser.gets("/", Sec_Fetch_Dest="empty")
        deals = [each for each in page.links() if each in {"Net verplaatst", "Ligt <b>lang</b> stil", "Is voorbij"}]
        assert deals == ["Ligt <b>lang</b> stil", "Net verplaatst"]
        assert "Studio Groei · Eerste toets · 80 dagen niet verplaatst" in page.text
        assert "Eerste toets 2" in " ".join(page.one("div", id="start-officer").text.split())
        # What a script fetches again and again nobody reads, and would only fill the audit.
        assert "Net verplaatst" not in kept_up.text

    async def test_sees_the_rest_of_the_page_while_the_pipeline_is_away(self, hub: Hub) -> None:
        async with signed_in(hub.gateway, await person(hub.gateway, Role.INVESTMENT_OFFICER)) as browser:
            page = await browser.opens("/")
            assert "De pijplijn is even niet bereikbaar" in page.text
            assert "Actielijnen" in page.text


class TestOps:
    async def test_sees_how_the_hub_is_doing_and_what_is_away(self, hub: Hub) -> None:
        async with signed_in(hub.gateway, await person(hub.gateway, Role.OPS)) as browser:
            page = await browser.opens("/")
            block = " ".join(page.one("div", id="start-ops").text.split())
            assert "2 van 3" in block
            assert "pipeline niet bereikbaar" in block
            assert page.links()["Alle diensten bekijken"] == "/ops"


class TestAnAdministrator:
    async def test_sees_who_asks_to_be_let_in(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Vol")
        await member(hub.gateway, await person(hub.gateway, name="Vraagt"), studio, status="requested")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.ADMINISTRATOR)) as browser:
            page = await browser.opens("/")
            assert page.links()["Vragen om toegang"] == "/organisations"
            assert page.links()["Open uitnodigingen"] == "/administration/invitations"
            assert "Vraagt" not in page.one("div", id="start-administrator").text.replace("Vragen", "")


class TestSeveralRoles:
    async def test_get_a_block_each_and_first_what_waits_for_their_own_answer(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Alles")
        async with hub.partner(studio, roles=(Role.ADMINISTRATOR, Role.OPS, Role.FACILITATOR)) as browser:
            page = await browser.opens("/")
            headings = [each["aria-labelledby"] for each in page.all("section", class_="start-block")]
            assert headings == [f"start-{role}-heading" for role in ("partner", "facilitator", "ops", "administrator")]

    async def test_none_gets_none(self, hub: Hub) -> None:
        async with signed_in(hub.gateway, await person(hub.gateway)) as browser:
            page = await browser.opens("/")
            assert page.all("section", class_="start-block") == []
            assert page.answer.headers["cache-control"] == "no-store"
