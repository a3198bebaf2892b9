"""A hub in the middle of its life: the facts of Hilversum, an organisation with people, work offered, deals, keys."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx

from e2e.agreeing import agree
from e2e.connecting import connect
from e2e.financing import Financier, finance
from e2e.making import made_by_a_facilitator, made_by_an_administrator, made_by_ops
from e2e.measuring import measure
from e2e.people import invitation, newcomer, organisation, signed_in
from e2e.subscribing import subscribe
from mediate_contracts.policy import Role
from support.hub import Hub, wait

VISITOR: Final = "visitor"
PERSONS: Final = ("facilitator", "administrator", "partner_admin", "investment_officer", "ops", VISITOR)
"""Everybody who is shown other pages than the rest."""
_STUDIO: Final = "Studio Middenin"
_DAYS_OF_A_KEY: Final = 30


@dataclass(frozen=True)
class Town:
    """A hub, and for each kind of person the options of a browser in which they are signed in."""

    hub: Hub
    browsers: Mapping[str, Mapping[str, Any]]
    starts: Mapping[str, Sequence[str]]
    """Where everybody begins: at the start, and at what was handed to them or made by them without a link to it."""

    @asynccontextmanager
    async def client(self, person: str) -> AsyncIterator[httpx.AsyncClient]:
        """Return a client that sends what somebody's browser sends, and follows nothing by itself."""
        kept = self.browsers[person].get("storage_state", {"cookies": []})["cookies"]
        cookies = {cookie["name"]: cookie["value"] for cookie in kept}
        headers = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip", "Accept": "text/html,*/*;q=0.8"}
        async with httpx.AsyncClient(base_url=self.hub.url, cookies=cookies, headers=headers, timeout=60) as client:
            yield client


async def furnish(hub: Hub) -> Town:
    """Return the hub with something in every list that somebody has."""
    studio = await organisation(hub, _STUDIO)
    wait(lambda: _is_shown(hub, _STUDIO), "the pages have heard of the organisation")
    browsers: dict[str, Mapping[str, Any]] = {VISITOR: {}}
    for role in (Role.ADMINISTRATOR, Role.FACILITATOR, Role.INVESTMENT_OFFICER, Role.OPS):
        browsers[role] = await signed_in(hub, role, name=f"Iemand als {role.replace('_', ' ')}")
    browsers["partner_admin"] = await _administrator_of(hub, studio)
    await _with_member_waiting(hub, studio)
    starts = {person: ["/"] for person in PERSONS}
    town = Town(hub, browsers, starts)
    starts[VISITOR].append(await invitation(hub, email="later@studio.example", roles=["facilitator"]))
    async with town.client("facilitator") as client:
        starts["facilitator"] += await made_by_a_facilitator(client)
    async with town.client("administrator") as client:
        starts["administrator"] += await made_by_an_administrator(client, await newcomer(hub, name="Wie Gewist Is"))
    starts["facilitator"] += await connect(hub, studio)
    async with town.client("partner_admin") as client:
        starts["facilitator"] += await agree(hub, studio, client)
    starts["facilitator"] += await measure(hub, studio)
    wait(lambda: _is_due(hub), "the monitor, in its own time, has said what fell due")
    await _with_work(town, studio)
    await _with_deals(town, starts, studio)
    async with town.client("partner_admin") as client:
        await subscribe(client, studio)
    await _with_key(town)
    async with town.client("ops") as client:
        starts["ops"] += await made_by_ops(client)
    wait(lambda: not any(hub.health()["lag"]["gateway-projects"].values()), "everything is applied")
    return town


def _is_shown(hub: Hub, name: str) -> bool:
    found = httpx.get(f"{hub.url}/organisations", params={"q": name}, headers=hub.headers(Role.FACILITATOR))
    return name in found.text


def _is_due(hub: Hub) -> bool:
    # The second quarter of the invented indicator: nobody brought it.
    found = httpx.get(f"{hub.url}/monitor/due", params={"lang": "en"}, headers=hub.headers(Role.FACILITATOR))
    return "/due/2026-Q2/excuse" in found.text


async def _administrator_of(hub: Hub, organisation_id: str) -> dict[str, Any]:
    options = await signed_in(hub, name="Pien Partner")
    link = await invitation(hub, organisation_id=organisation_id, is_admin=True)
    await _post(hub, options, "/v1/identity/invitations/accept", {"token": link.rsplit("/", 1)[1]})
    return options


async def _with_member_waiting(hub: Hub, organisation_id: str) -> None:
    options = await signed_in(hub, name="Wil Meedoen")
    await _post(hub, options, f"/v1/identity/organisations/{organisation_id}/join-requests", {})


async def _with_work(town: Town, organisation_id: str) -> None:
    """Offer the organisation two items, of which it has taken on one, and propose one that is due on a day."""
    async with town.hub.client() as client:
        items = (await client.get("/v1/agendas/items", params={"limit": 3})).json()["items"]
        due = {"line_id": items[0]["line_id"], "code": "1.90", "due_date": "2027-06-30", "horizon": "medium"}
        due |= {"title": {"nl": "Een punt met een dag", "en": "An item with a day"}}
        assert (await client.post("/v1/agendas/items", json=due)).is_success
        offers = [
            await client.post(
                f"/v1/agendas/items/{item['id']}/assignments",
                json={"organisation_id": organisation_id, "role": "contributor"},
            )
            for item in items[:2]
        ]
    assert all(offer.is_success for offer in offers), [offer.text for offer in offers]
    accepted = offers[0].json()["id"]
    await _post(town.hub, town.browsers["partner_admin"], f"/v1/agendas/assignments/{accepted}/accept", {})


async def _with_deals(town: Town, starts: Mapping[str, list[str]], studio: str) -> None:
    town_of_two = await signed_in(town.hub, Role.INVESTMENT_OFFICER, name="Nog Iemand")
    second = Town(town.hub, {"second": town_of_two}, {})
    async with (
        town.client("investment_officer") as officer,
        second.client("second") as other,
        town.client("partner_admin") as partner,
    ):
        people = [await Financier.of(each) for each in (officer, other, partner)]
        for person, pages in (await finance(town.hub, studio, *people)).items():
            starts[person] += pages


async def _with_key(town: Town) -> None:
    body = {
        "kind": "api_key",
        "name": "Rapportage",
        "roles": ["facilitator"],
        "scopes": ["agendas:read"],
        "expires_at": (datetime.now(UTC) + timedelta(days=_DAYS_OF_A_KEY)).isoformat(),
    }
    await _post(town.hub, town.browsers["administrator"], "/v1/identity/machines", body)


async def _post(hub: Hub, options: Mapping[str, Any], path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Do something in somebody's name, as their browser would, to the newest version of what it is done to."""
    cookies = {cookie["name"]: cookie["value"] for cookie in options["storage_state"]["cookies"]}
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(base_url=hub.url, cookies=cookies, headers=headers) as client:
        answer = await client.post(path, json=body)
        if answer.status_code == 428:
            record = await client.get(path.rsplit("/", 1)[0])
            answer = await client.post(path, json=body, headers={"If-Match": record.headers["etag"]})
    assert answer.is_success, f"{path}: {answer.text}"
    return dict(answer.json()) if answer.content else {}
