"""One person with a mark in everything that tells who they are, and where that mark is: nowhere but on their account.

Not in a journal, on its way to one, on the bus or in the feed; not in a log or a span, also not of what went wrong; in
no table of another service. Once they are erased, in no table at all.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from gateway.privacy.house import House, house, tables_with
from gateway.privacy.traces import server_logs, streamed, written
from mediate_contracts.policy import Role
from mediate_gateway.adapters import accounts, vouched
from mediate_shared.clock import utc_now
from support.infrastructure import Infrastructure
from support.people import PASSWORD, Browser, browser, somebody, token_of
from support.running import eventually

MARK = "zxqmarker"
NAME = f"{MARK.title()} Persoon"
EMAIL = f"{MARK}@studio.example"
WHERE_PEOPLE_ARE_KEPT = ["gateway.account", "gateway.invitation", "gateway.machine"]


@dataclass(frozen=True)
class Scene:
    """A hub that writes everything down, and the person who was at work in it."""

    hub: House
    files: Path
    person: UUID
    browser: Browser
    refused: list[int]


@pytest.fixture(scope="module")
async def scene(infrastructure: Infrastructure, files: Path) -> AsyncIterator[Scene]:
    """What they did, in the order in which people do it, and what went wrong on the way."""
    told: dict[str, Any] = {"spans_directory": files / "spans", "traces_per_second_max": 10_000}
    async with house(infrastructure, **told) as hub:
        organisation = await hub.register()
        invitation = {"email": EMAIL, "organisation_id": organisation, "is_admin": True}
        invitation["roles"] = [Role.INVESTMENT_OFFICER]
        made = await hub.administrator.done("POST", "/invitations", invitation)
        own = browser(hub.gateway)
        account = {"name": NAME, "password": PASSWORD}
        accepted = await own.done("POST", "/invitations/accept", {"token": token_of(made["link"]), "account": account})
        refused = await misled(hub, own)
        await sign_in_again(own)
        await work(own, organisation)
        await administered(hub, UUID(accepted["id"]), organisation)
        yield Scene(hub, files, UUID(accepted["id"]), own, refused)


async def misled(hub: House, own: Browser) -> list[int]:
    """Do what is refused, with the mark in it; returns how it was answered."""
    asked = [
        await browser(hub.gateway).sign_in(EMAIL, "not the password"),
        await browser(hub.gateway).sign_in(EMAIL, MARK * 3),
        await own.ask("PATCH", "/me", {"name": NAME, EMAIL: NAME}, if_match='"1"'),
        await own.ask("PATCH", "/me", {"name": NAME}, if_match='"99"'),
        await own.ask("POST", "/me/password", {"current": "not the password", "new": f"{MARK} {EMAIL}"}),
        await own.ask("POST", "/me/erase", {"reason": NAME, "name": EMAIL}),
        await hub.administrator.ask("POST", "/accounts", {"name": NAME, "email": EMAIL}),
        await hub.administrator.ask("POST", "/accounts", {"name": NAME, "email": f"{MARK} at studio"}),
        await hub.administrator.ask("POST", "/invitations", {"email": EMAIL, "roles": [MARK]}),
        await own.client.get(f"/v1/pipeline/deals?stage={MARK}"),
        await own.client.get(f"/v1/identity/audit?actor={EMAIL}"),
        await own.client.post("/v1/pipeline/deals", content=f'{{"title": "{NAME}'.encode()),
        await own.client.post("/v1/monitor/indicators", json={"code": EMAIL}),
        await own.client.post("/v1/subscriptions/endpoints", json={"url": f"https://{EMAIL}@1.1.1.1/"}),
        await own.client.get(f"/v1/subscriptions/deliveries?type={MARK}"),
    ]
    return [answer.status_code for answer in asked]


async def sign_in_again(own: Browser) -> None:
    await own.done("DELETE", "/sessions/current")
    answer = await own.sign_in(EMAIL)
    assert answer.status_code == 201, answer.text


async def work(own: Browser, organisation: str) -> None:
    """Do what an investment officer does, through every service, with keys and reasons."""
    me = await own.ask("GET", "/me")
    changed = await own.ask("PATCH", "/me", {"name": f"{NAME} jr."}, if_match=me.headers["etag"])
    assert changed.status_code == 200, changed.text
    deal = {"organisation_id": organisation, "title": "Growth", "amount_sought": {"cents": 100}, "synthetic": True}
    opened = await posted(own.client, "/v1/pipeline/deals", deal)
    await posted(own.client, f"/v1/pipeline/deals/{opened['id']}/stage", {"stage": "screening"}, version=1)
    await posted(own.client, "/v1/community/organisations", {"name": "Studio Zuid", "types": ["school"]})
    for path in ("pipeline/deals", "agendas/items", "monitor/indicators", "feed", "overview"):
        assert (await own.client.get(f"/v1/{path}", headers={"Mediate-Reason": "daily work"})).status_code == 200
    await subscribe(own, organisation)
    await own.done("POST", "/me/export")
    for page in ("/", "/profile"):
        await own.client.get(page)


async def subscribe(own: Browser, organisation: str) -> None:
    """Name an endpoint, have a code posted to it where nobody listens, and look at what is kept of that."""
    at = "/v1/subscriptions/endpoints"
    named = {"organisation_id": organisation, "name": "Planning", "url": "http://127.0.0.1:9/hook", "synthetic": True}
    endpoint = await posted(own.client, at, named)
    await posted(own.client, f"{at}/{endpoint['id']}/verification", {})

    async def tried() -> bool:
        found = await own.client.get("/v1/subscriptions/deliveries", params={"endpoint_id": endpoint["id"]})
        return bool(found.json()["items"][0]["attempts"])

    await eventually(tried)


async def posted(client: httpx.AsyncClient, path: str, body: dict[str, Any], *, version: int = 0) -> dict[str, Any]:
    headers = {"Idempotency-Key": f"once {path}".replace(" ", "-")} | ({"If-Match": f'"{version}"'} if version else {})
    answer = await client.post(path, json=body, headers=headers)
    assert answer.status_code in {200, 201}, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def administered(hub: House, person: UUID, organisation: str) -> None:
    """Look at them and change them, as administrators, colleagues and their provider do."""
    await hub.administrator.done("GET", "/accounts")
    await hub.administrator.done("GET", f"/accounts/{person}")
    await hub.administrator.done("GET", f"/organisations/{organisation}/members")
    roles = {"roles": [Role.INVESTMENT_OFFICER, Role.ADMINISTRATOR]}
    version = (await hub.administrator.ask("GET", f"/accounts/{person}")).headers["etag"]
    await hub.administrator.done("PATCH", f"/accounts/{person}", roles, if_match=version)
    other = await somebody(hub.gateway, Role.ADMINISTRATOR)
    async with hub.gateway.service.database.transaction() as transaction:
        # The provider says of somebody else what is theirs already; the database refuses.
        account = await accounts.get(transaction, other.id)
        await vouched.keep(transaction, account, {"email": EMAIL}, at=utc_now())


class TestWhileTheyAreThere:
    async def test_they_are_known_by_their_account_alone(self, scene: Scene) -> None:
        assert await scene.hub.rows_with(MARK) == ["gateway.account", "gateway.invitation"]

    async def test_what_was_refused_was_refused(self, scene: Scene) -> None:
        assert scene.refused == [401, 401, 422, 412, 422, 422, 409, 422, 422, 422, 404, 415, 403, 422, 422]

    async def test_no_event_told_of_them(self, scene: Scene) -> None:
        messages = await streamed(scene.hub)
        assert len(messages) > 3
        assert not [message for message in messages if MARK.encode() in message.lower()]

    async def test_no_log_and_no_span_told_of_them(self, scene: Scene) -> None:
        found = written(scene.files)
        assert any(name.startswith("logs") and '"http.request"' in told for name, told in found.items())
        assert sum(name.startswith("spans") for name in found) >= 6
        assert [name for name, told in found.items() if MARK in told.lower()] == []

    async def test_no_server_told_of_them(self, scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> None:
        assert scene.hub is not None
        assert not [told for told in server_logs(tmp_path_factory) if MARK in told.lower()]


@pytest.fixture(scope="module")
async def erased(scene: Scene) -> Scene:
    """The same hub, once they were given what else may name them, and erased."""
    machine = {"kind": "api_key", "name": f"Key of {NAME}", "scopes": ["community:read"], "roles": ["facilitator"]}
    await scene.browser.done("POST", "/machines", {**machine, "expires_at": "2027-01-01T00:00:00Z"})
    await scene.hub.administrator.done("POST", "/invitations", {"email": EMAIL, "roles": [Role.FACILITATOR]})
    assert await scene.hub.rows_with(MARK) == WHERE_PEOPLE_ARE_KEPT
    report = await scene.hub.erase(scene.person)
    assert report["open"] == []
    return scene


class TestOnceTheyAreErased:
    async def test_no_table_of_any_service_holds_a_word_of_them(self, erased: Scene) -> None:
        assert await erased.hub.rows_with(MARK) == []

    async def test_nothing_that_was_told_of_the_erasure_names_them(self, erased: Scene) -> None:
        assert [name for name, told in written(erased.files).items() if MARK in told.lower()] == []
        assert not [message for message in await streamed(erased.hub) if MARK.encode() in message.lower()]

    async def test_their_id_is_on_no_deal_any_more(self, erased: Scene) -> None:
        pipeline = erased.hub.services["pipeline"].service
        assert await tables_with(pipeline, str(erased.person)) == ["audit", "deal", "sealed_event"]

    async def test_those_who_keep_who_reads_what_have_heard_of_it(self, erased: Scene) -> None:
        async def heard() -> bool:
            services = [erased.hub.services[name].service for name in ("gateway", "subscriptions")]
            kept = [table for service in services for table in await tables_with(service, str(erased.person))]
            return set(kept) <= {"account", "audit", "erasure", "machine", "invitation", "idempotency"}

        await eventually(heard)
