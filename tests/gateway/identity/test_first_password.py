"""What somebody can do whose password was chosen by the hub: choose their own, or leave."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from starlette.requests import Request

from gateway.serving import FakeService
from mediate_gateway.adapters.sessions import NOTHING_YET
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.ids import new_id
from support.infrastructure import Infrastructure
from support.people import ADMINISTRATOR, COOKIE, PASSWORD, Browser, browser, somebody
from support.running import Running, running


@pytest.fixture(scope="module")
async def gateway(infrastructure: Infrastructure) -> AsyncIterator[Running]:
    """The gateway with a service behind it that answers whoever asks."""
    upstreams = {"fake": FakeService().app}
    async with running(infrastructure, "gateway", gateway={"upstreams": upstreams}) as started:
        yield started["gateway"]


@pytest.fixture
async def opened(gateway: Running) -> dict[str, Any]:
    """The account of a new administrator, as it was shown once."""
    body = {"name": "Synthetic newcomer", "email": f"new-{new_id()}@studio.example", "roles": ["administrator"]}
    return await browser(gateway, ADMINISTRATOR).done("POST", "/accounts", body)


@pytest.fixture
async def newcomer(gateway: Running, opened: dict[str, Any]) -> Browser:
    """The browser in which they signed in with it."""
    own = browser(gateway)
    assert (await own.sign_in(opened["login"], opened["one_time_password"])).json()["must_change_password"]
    return own


class TestTheFirstPassword:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/v1/identity/accounts"),
            ("PATCH", "/v1/identity/me"),
            ("POST", "/v1/identity/invitations"),
            ("POST", f"/v1/identity/organisations/{new_id()}/join-requests"),
            ("GET", "/v1/identity/machines"),
            ("GET", "/v1/fake/echo/x"),
        ],
    )
    async def test_opens_nothing_else_and_says_so(self, newcomer: Browser, method: str, path: str) -> None:
        answer = await newcomer.client.request(method, path, json={"name": "Another"}, headers={"If-Match": '"1"'})
        assert answer.status_code == 403
        assert answer.json()["type"] == "/problems/password-change-needed"

    async def test_shows_somebody_who_they_are_and_gives_them_no_role_yet(
        self, gateway: Running, newcomer: Browser, opened: dict[str, Any]
    ) -> None:
        me = await newcomer.done("GET", "/me")
        assert (me["account"]["must_change_password"], me["roles"], me["scopes"]) == (True, ["visitor"], [])
        scope = {"type": "http", "method": "GET", "headers": [(b"cookie", f"{COOKIE}={newcomer.session}".encode())]}
        known = await gateway.service.identify(Request(scope))
        assert known == Actor(UUID(opened["id"]), ActorKind.PERSON, scopes=NOTHING_YET)

    async def test_gives_way_to_ones_own_at_once(
        self, gateway: Running, newcomer: Browser, opened: dict[str, Any]
    ) -> None:
        first = opened["one_time_password"]
        changed = await newcomer.done("POST", "/me/password", {"current": first, "new": PASSWORD})
        assert not changed["must_change_password"]
        assert (await newcomer.ask("GET", "/accounts")).status_code == 200
        assert (await newcomer.client.get("/v1/fake/echo/x")).status_code == 200
        assert (await browser(gateway).sign_in(opened["login"], first)).status_code == 401

    async def test_can_be_left_by_signing_out(self, newcomer: Browser) -> None:
        assert (await newcomer.ask("DELETE", "/sessions/current")).status_code == 204
        assert (await newcomer.ask("GET", "/me")).status_code == 401

    async def test_is_none_of_whoever_chose_their_own(self, gateway: Running) -> None:
        person = await somebody(gateway)
        assert (await person.browser.client.get("/v1/fake/echo/x")).status_code == 200
