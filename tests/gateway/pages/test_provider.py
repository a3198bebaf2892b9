"""The pages of a hub that people sign in to through an OpenID Connect provider."""

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest

from gateway.identity.browsing import gateway_with
from gateway.pages.browser import HUB, Browser, browsing
from gateway.pages.people import person, signed_in
from mediate_contracts.policy import Role
from support.infrastructure import Infrastructure
from support.running import Running

PROVIDED: Final[dict[str, Any]] = {"login": None, "password_hash": None, "issuer": "https://id.example", "subject": "7"}


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Running]:
    known: dict[str, Any] = {"oidc_issuer": "http://localhost:9", "oidc_client_id": "hub", "oidc_name": "Media Gilde"}
    async with gateway_with(infrastructure, **known) as started:
        yield started


@pytest.fixture
async def browser(hub: Running) -> AsyncIterator[Browser]:
    async with browsing(hub) as opened:
        yield opened


class TestSigningIn:
    async def test_leads_to_the_provider_alone_while_nobody_has_a_password(self, browser: Browser) -> None:
        page = await browser.opens("/sign-in?next=/keys%3Fafter%3D1")
        assert page.links()["Aanmelden met Media Gilde"] == "/sign-in/oidc?next=/keys%3Fafter%3D1"
        assert not [each for each in page.elements if each["type"] == "password"]

    async def test_is_possible_both_ways_once_somebody_has_one(self, hub: Running, browser: Browser) -> None:
        await person(hub)
        page = await browser.opens("/sign-in")
        assert "Aanmelden met Media Gilde" in page.links()
        assert page.form("Aanmelden").names >= {"login", "password"}

    async def test_says_in_the_shell_when_the_provider_is_away(self, browser: Browser) -> None:
        page = await browser.opens("/sign-in/oidc?next=/keys", status=503)
        assert page.heading == "Media Gilde antwoordt niet"
        assert page.links()["Opnieuw aanmelden"] == "/sign-in/oidc?next=%2Fkeys"


class TestSomebodyWhomTheProviderSignsIn:
    async def test_reads_so_on_their_profile_and_changes_no_password_here(self, hub: Running) -> None:
        async with signed_in(hub, await person(hub, **PROVIDED)) as browser:
            page = await browser.opens("/profile")
            assert "met Media Gilde" in page.text
            assert "Wachtwoord wijzigen" not in page.links()
            assert "Uw wachtwoord wijzigt u daar." in (await browser.opens("/password")).text

    async def test_is_offered_to_sign_out_there_too(self, hub: Running) -> None:
        theirs: dict[str, Any] = {**PROVIDED, "subject": "8"}
        async with signed_in(hub, await person(hub, **theirs)) as browser:
            left = await browser.presses(await browser.opens("/"), "Afmelden")
            assert left.links()["Ook afmelden bij Media Gilde"] == "/sign-out/oidc"


class TestAnInvitation:
    async def test_can_be_taken_up_through_the_provider(self, hub: Running, browser: Browser) -> None:
        async with signed_in(hub, await person(hub, Role.ADMINISTRATOR)) as administrator:
            page = await administrator.opens("/administration/invitations")
            made = await administrator.presses(page, "Uitnodiging maken", {"roles": ["ops"]})
        link = made.one("input", id="link")["value"].removeprefix(HUB)
        page = await browser.opens(link)
        assert page.links()["Aanmelden met Media Gilde"] == f"/sign-in/oidc?next={link}"
