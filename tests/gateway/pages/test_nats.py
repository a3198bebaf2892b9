"""The pages of NATS: credentials are shown once, and only to who administers the organisation."""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from gateway.pages.browser import Browser, Page, browsing
from gateway.pages.nats_service import CREDS, URL, NatsService
from gateway.pages.people import Person, member, organisation, person, signed_in
from mediate_gateway.adapters.subscriptions_read_model import CREDENTIALS
from mediate_subscriptions.domain.partners_nats import Waits
from support.infrastructure import Infrastructure
from support.running import Running, running


@dataclass
class Hub:
    gateway: Running
    service: NatsService

    async def house(self) -> tuple[UUID, Person, Person]:
        """Return an organisation, somebody who administers it, and somebody who belongs to it."""
        studio = await organisation(self.gateway, f"Studio {uuid4()}")
        admin, other = await person(self.gateway), await person(self.gateway, name="Bram Smit")
        await member(self.gateway, admin, studio, is_admin=True)
        await member(self.gateway, other, studio)
        return studio, admin, other

    async def hears_of(self, studio: UUID, name: str = "Planning") -> UUID:
        """Let the gateway know of credentials as the event of their being issued tells it."""
        credentials_id, now = uuid4(), datetime.now(UTC)
        until = now + timedelta(days=30)
        row = {
            "id": credentials_id,
            "organisation_id": studio,
            "name": name,
            "expires_at": until,
            "synthetic": True,
            "created_at": now,
            "updated_at": now,
            "since": now,
        }
        known = {name: value for name, value in row.items() if name in CREDENTIALS.c}
        async with self.gateway.service.database.transaction() as transaction:
            await transaction.connection.execute(CREDENTIALS.insert().values(**known))
        self.service.kept[str(credentials_id)] = {
            "id": str(credentials_id),
            "organisation_id": str(studio),
            "name": name,
            "expires_at": until.isoformat(),
            "revoked_at": None,
            "synthetic": True,
        }
        return credentials_id


@pytest.fixture(scope="module")
async def started(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    service = NatsService()
    async with running(
        infrastructure, "gateway", gateway=lambda _: {"upstreams": {"subscriptions": service.app()}}
    ) as services:
        yield Hub(services["gateway"], service)


@pytest.fixture
def hub(started: Hub) -> Hub:
    started.service.refuses = None
    started.service.waits_because = None
    return started


async def issued(browser: Browser, **typed: Any) -> Page:
    form = await browser.opens("/subscriptions/nats/new")
    return await browser.presses(form, "Maken", {"name": "Planning", **typed})


class TestCredentials:
    async def test_are_shown_once_with_a_file_to_keep(self, hub: Hub) -> None:
        _, admin, _ = await hub.house()
        async with signed_in(hub.gateway, admin) as browser:
            page = await issued(browser)
            assert page.one("textarea", id="creds").text.strip() == CREDS.strip()
            file = page.one("a", download="planning.creds")["href"]
            assert base64.b64decode(file.removeprefix("data:text/plain;base64,")).decode() == CREDS
            assert page.one("input", id="server")["value"] == URL
            assert page.answer.headers["cache-control"] == "no-store"
            listed = await browser.opens("/subscriptions/nats")
        assert "Planning" in listed.text
        assert "BEGIN NATS" not in listed.answer.text

    async def test_are_not_shown_again_where_a_form_was_sent_twice(self, hub: Hub) -> None:
        _, admin, _ = await hub.house()
        async with signed_in(hub.gateway, admin) as browser:
            form = await browser.opens("/subscriptions/nats/new")
        assert form.one("input", name="key")["value"]

    async def test_need_a_name(self, hub: Hub) -> None:
        _, admin, _ = await hub.house()
        async with signed_in(hub.gateway, admin) as browser:
            form = await browser.opens("/subscriptions/nats/new")
            refused = await browser.presses(form, "Maken", {"name": ""}, 422)
        assert "name" in refused.errors

    async def test_need_a_day_that_there_is(self, hub: Hub) -> None:
        _, admin, _ = await hub.house()
        async with signed_in(hub.gateway, admin) as browser:
            form = await browser.opens("/subscriptions/nats/new")
            refused = await browser.presses(form, "Maken", {"name": "Planning", "expires_on": "31 februari"}, 422)
        assert "expires_on" in refused.errors

    async def test_are_revoked_after_a_question(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        found = await hub.hears_of(studio)
        async with signed_in(hub.gateway, admin) as browser:
            asked = await browser.opens(f"/subscriptions/nats/{found}/revoke")
            assert "Planning" in asked.heading
            page = await browser.opens(await self._after(browser, asked))
        assert "ingetrokken" in page.text
        assert hub.service.kept[str(found)]["revoked_at"]

    async def _after(self, browser: Browser, asked: Page) -> str:
        answer = await browser.chooses(asked, "Intrekken")
        return answer.headers["location"]


class TestWhoSeesThem:
    async def test_members_look_on(self, hub: Hub) -> None:
        studio, _, other = await hub.house()
        found = await hub.hears_of(studio)
        async with signed_in(hub.gateway, other) as browser:
            page = await browser.opens("/subscriptions/nats")
            assert "Planning" in page.text
            assert "Toegangsbestand maken" not in page.links()
            await browser.opens("/subscriptions/nats/new", 403)
            await browser.opens(f"/subscriptions/nats/{found}/revoke", 403)

    async def test_nobody_else_sees_that_they_are_there(self, hub: Hub) -> None:
        studio, _, _ = await hub.house()
        found = await hub.hears_of(studio)
        _, stranger, _ = await hub.house()
        async with signed_in(hub.gateway, stranger) as browser:
            await browser.opens(f"/subscriptions/nats/{found}/revoke", 404)
            await browser.opens(f"/subscriptions/nats?organisation_id={studio}", 404)

    async def test_visitors_are_asked_to_sign_in(self, hub: Hub) -> None:
        async with browsing(hub.gateway) as visitor:
            answer = await visitor.gets("/subscriptions/nats")
        assert answer.status_code in {302, 303, 401}


class TestWhileTheServiceIsAway:
    async def test_the_page_says_so_and_shows_what_events_told(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        await hub.hears_of(studio, "Nachtelijke export")
        hub.service.refuses = (503, "unavailable")
        async with signed_in(hub.gateway, admin) as browser:
            page = await browser.opens("/subscriptions/nats")
        assert "even niet bereikbaar" in page.text
        assert "Nachtelijke export" in page.text

    async def test_a_hub_without_nats_for_partners_says_that(self, hub: Hub) -> None:
        _, admin, _ = await hub.house()
        hub.service.refuses = (503, "nats-not-offered")
        async with signed_in(hub.gateway, admin) as browser:
            page = await browser.opens("/subscriptions/nats?lang=en")
        assert "This hub has no NATS server for partners" in page.text

    async def test_whoever_asks_for_credentials_all_the_same_is_told_so(self, hub: Hub) -> None:
        _, admin, _ = await hub.house()
        async with signed_in(hub.gateway, admin) as browser:
            form = await browser.opens("/subscriptions/nats/new")
            hub.service.refuses = (503, "nats-not-offered")
            answer = await browser.presses(form, "Maken", {"name": "Onze planning"})
        assert "geen NATS-server voor partners" in answer.text


class TestAStream:
    @pytest.mark.parametrize("reason", Waits)
    async def test_to_which_nothing_is_added_says_why_in_words(self, hub: Hub, reason: Waits) -> None:
        _, admin, _ = await hub.house()
        hub.service.waits_because = reason.value
        async with signed_in(hub.gateway, admin) as browser:
            pages = [await browser.opens(f"/subscriptions/nats?lang={each}") for each in ("nl", "en")]
        assert "Er komt nu niets bij omdat" in pages[0].text
        assert "Nothing is added now because" in pages[1].text
        assert not any(f"nats.waits.{reason}" in each.text for each in pages)

    async def test_tells_how_much_it_keeps(self, hub: Hub) -> None:
        _, admin, _ = await hub.house()
        async with signed_in(hub.gateway, admin) as browser:
            page = await browser.opens("/subscriptions/nats?lang=en")
        assert "Events of 14 days, and no more than 67 MB" in page.text
