"""Whoever is invited by an address gets the link by mail, where there is a server; it is kept nowhere on the way."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from gateway.mail.readers import HUB, SENDER
from gateway.mail.server import MailServer, mail_server, parts
from gateway.pages.browser import Page, read
from gateway.pages.people import person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters.mail_tables import MAIL
from mediate_gateway.settings import GatewaySettings
from support.infrastructure import Infrastructure
from support.running import Running, running

INVITATIONS = "/administration/invitations"


@pytest.fixture(scope="module")
async def listening() -> AsyncIterator[MailServer]:
    """A mail server for as long as the gateway that knows it."""
    async with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
async def connected(infrastructure: Infrastructure, listening: MailServer) -> AsyncIterator[Running]:
    """A gateway with that mail server."""
    bounds = GatewaySettings(smtp_url=listening.url, mail_sender=SENDER, public_url=HUB, smtp_answer_seconds_max=60)
    async with running(infrastructure, "gateway", gateway={"upstreams": {}, "bounds": bounds}) as started:
        yield started["gateway"]


async def invited(gateway: Running, email: str) -> Page:
    async with signed_in(gateway, await person(gateway, Role.ADMINISTRATOR, name="Ada Baas")) as browser:
        page = await browser.opens(INVITATIONS)
        answer = await browser.sends(page, "Uitnodiging maken", {"email": email, "roles": ["facilitator"]})
    return read(answer)


class TestAnInvitation:
    async def test_is_mailed_with_its_link(self, connected: Running, listening: MailServer) -> None:
        page = await invited(connected, "nieuw@studio.example")
        assert "De link is gemaild naar nieuw@studio.example." in page.text
        link = page.one("input", id="link")["value"]
        message = listening.messages[-1]
        assert message["To"] == "nieuw@studio.example"
        assert message["Message-ID"].endswith("@mail.example>")
        assert "List-Unsubscribe" not in message
        assert all(link in part and "Ada Baas" in part for part in parts(message))

    async def test_is_kept_nowhere_on_the_way(self, connected: Running) -> None:
        await invited(connected, "ander@studio.example")
        async with connected.service.database.reading() as connection:
            assert (await connection.execute(select(func.count()).select_from(MAIL))).scalar_one() == 0

    async def test_that_cannot_be_mailed_is_still_handed_over(self, connected: Running, listening: MailServer) -> None:
        listening.answers["RCPT"] = "550 unknown"
        page = await invited(connected, "weg@studio.example")
        listening.answers.clear()
        assert "Mailen naar weg@studio.example lukte niet" in page.text
        assert page.one("input", id="link")["value"].startswith(f"{HUB}/invitations/")

    async def test_of_a_hub_without_a_server_says_nothing_of_mail(self, gateway: Running) -> None:
        page = await invited(gateway, "nieuw@studio.example")
        assert "gemaild" not in page.text
        assert "lukte niet" not in page.text
