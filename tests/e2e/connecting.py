"""Connects the organisation of a furnished hub: a member, with a contact, a need, a match, a group, and a double."""

from typing import Any, Final

import httpx

from support.hub import Hub

_COMMUNITY: Final = "/v1/community"


async def connect(hub: Hub, studio: str) -> list[str]:
    """Give an organisation, and an invented other one, something on each page of the community.

    Return the addresses of pages that stand behind more organisations than a crawl goes through, or behind a search.
    """
    async with hub.client() as client:
        other = await _made(client, "/organisations", name="Verzonnen Techniek", types=["technology_company"])
        double = await _made(client, "/organisations", name="Verzonnen Techniek B.V.", types=["technology_company"])
        former = await _made(client, "/organisations", name="Techniekhuis (verzonnen)", types=["technology_company"])
        membership = await _made(client, "/memberships", organisation_id=studio, status="applied", may_be_listed=True)
        await _done(client, f"/memberships/{membership}", "status", status="active")
        await _made(client, "/memberships", organisation_id=other, status="prospect")
        consent = {"given_on": "2026-01-12", "by": "mail", "purposes": ["administration", "network"]}
        await _made(
            client,
            "/contacts",
            organisation_id=studio,
            name="Secretariaat (verzonnen)",
            email="post@studio.example",
            consent=consent,
        )
        challenge = (await client.get(f"{_COMMUNITY}/challenges")).json()["items"][0]["id"]
        about = {"action_lines": [3], "themes": ["archief"], "stages": ["management"]}
        need = await _made(
            client,
            "/needs",
            organisation_id=studio,
            title="Een archief doorzoeken",
            challenge_id=challenge,
            **about,
        )
        offer = await _made(
            client, "/offers", organisation_id=other, title="Proeftuin voor archieven", kind="sandbox", **about
        )
        parties = {"seeker_id": studio, "provider_id": other, "challenge_id": challenge}
        match = await _made(client, "/matches", need_id=need, offer_id=offer, **parties)
        await _done(client, f"/matches/{match}", "status", status="pilot")
        group = (await client.get(f"{_COMMUNITY}/groups")).json()["items"][0]["id"]
        for each in (studio, other):
            await _done(client, f"/groups/{group}", "join", organisation_id=each)
        await _made(client, "/relations", organisation_id=other, other_id=former, kind="spun_out_of", since="2019")
        await _made(
            client,
            f"/organisations/{studio}/change-requests",
            changes={"hub": "utrecht"},
            reason="Verhuisd (verzonnen)",
        )
        merged = await _made(client, "/organisations", name="Verzonnen Techniek BV", types=["technology_company"])
        version = (await client.get(f"{_COMMUNITY}/organisations/{double}")).json()["version"]
        await _done(
            client,
            f"/organisations/{merged}",
            "merge",
            into_id=double,
            into_version=version,
            take=[],
            reason="Dezelfde (verzonnen)",
        )
    pages = [f"/community/organisations/{each}" for each in (studio, other, double)]
    return [*pages, f"/community/organisations/{double}/merge/{other}", f"/community/matches/{match}/status"]


async def _made(client: httpx.AsyncClient, path: str, **body: Any) -> str:
    """Make a record and return its id; what can be invented says that it is."""
    if path.rstrip("/") in {"/organisations", "/contacts", "/needs", "/offers"}:
        body["synthetic"] = True
    answer = await client.post(f"{_COMMUNITY}{path}", json=body)
    assert answer.status_code == 201, f"{path}: {answer.text}"
    return str(answer.json()["id"])


async def _done(client: httpx.AsyncClient, record: str, what: str, **body: Any) -> None:
    """Do something to the newest version of a record."""
    current = await client.get(f"{_COMMUNITY}{record}")
    tag = {"If-Match": current.headers["etag"]}
    answer = await client.post(f"{_COMMUNITY}{record}/{what}", json=body, headers=tag)
    assert answer.is_success, f"{record}/{what}: {answer.text}"
