"""What anybody may send about a profile, its test and proposals: an answer that says what is wrong, never a 500."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from mediate_community.adapters.tables import Profile
from mediate_community.usecases.request_change import RequestChange
from support.bad_values import JSON_VALUES, TEXTS
from support.running import Running

FIELDS = (*Profile.model_fields, "source", "media_tech_roles", "merged_into", "id")
SENT = {"content-type": "application/json"}


def spoiled(good: dict[str, Any], place: str) -> Iterator[bytes]:
    """Return a body for every bad value in a place; what is no JSON in Python is put there as it is."""
    whole = json.dumps(good).encode()
    assert f'"{place}"'.encode() in whole
    for value in JSON_VALUES.values():
        yield whole.replace(f'"{place}"'.encode(), value)


async def complaints(
    community: Running, method: str, path: str, bodies: Iterator[bytes], version: int = 1
) -> list[str]:
    """Send bodies and return which were answered otherwise than with a record or a problem that names a reason."""
    found = []
    for body in bodies:
        headers = {**SENT, "if-match": f'"{version}"'}
        answer = await community.client.request(method, path, content=body, headers=headers)
        is_problem = answer.headers["content-type"] == "application/problem+json"
        if answer.status_code >= 500 or (answer.status_code >= 400 and not (is_problem and answer.json()["detail"])):
            found.append(f"{body[:200]!r}: {answer.status_code} {answer.text[:200]}")
    return found


async def made(community: Running) -> str:
    return str((await community.create("/v1/organisations", {"name": "Goed", "types": ["producer"]}))["id"])


class TestAnyValue:
    async def test_of_a_field_is_taken_or_refused(self, community: Running) -> None:
        path = f"/v1/organisations/{await made(community)}"
        for field in FIELDS:
            bodies = spoiled({field: "HERE"}, "HERE")
            assert await complaints(community, "PATCH", path, bodies) == [], field

    async def test_of_a_new_organisation_is_taken_or_refused(self, community: Running) -> None:
        for field in FIELDS:
            bodies = spoiled({"name": "Goed", "types": ["producer"], field: "HERE"}, "HERE")
            assert await complaints(community, "POST", "/v1/organisations", bodies) == [], field

    async def test_of_a_proposal_is_taken_or_refused(self, community: Running) -> None:
        path = f"/v1/organisations/{await made(community)}/change-requests"
        good = {"changes": {"hub": "utrecht"}, "reason": "Goed."}
        for field in RequestChange.model_fields:
            assert await complaints(community, "POST", path, spoiled({**good, field: "HERE"}, "HERE")) == [], field
        for field in FIELDS:
            bodies = spoiled({**good, "changes": {field: "HERE"}}, "HERE")
            assert await complaints(community, "POST", path, bodies) == [], field

    async def test_of_the_test_is_taken_or_refused(self, community: Running) -> None:
        path = f"/v1/organisations/{await made(community)}/media-tech-tests"
        reply = {"answer": "yes", "note": "Goed.", "source": None}
        for field in reply:
            bodies = spoiled({"answers": {"rights.holds": {**reply, field: "HERE"}}}, "HERE")
            assert await complaints(community, "POST", path, bodies) == [], field
        assert await complaints(community, "POST", path, spoiled({"answers": "HERE"}, "HERE")) == []

    async def test_that_a_list_is_asked_for_is_taken_or_refused(self, community: Running) -> None:
        organisation = await made(community)
        asked = (
            ("/v1/organisations", ("q", "name", "hub", "type", "kvk_number", "merged", "cursor", "limit")),
            ("/v1/change-requests", ("status", "organisation_id", "cursor", "limit")),
            (f"/v1/organisations/{organisation}/changes", ("cursor", "limit")),
        )
        for path, names in asked:
            for name in names:
                for value in TEXTS.values():
                    answer = await community.client.get(path, params={name: value})
                    assert answer.status_code < 500, (path, name, value)

    async def test_of_a_version_or_an_id_is_refused(self, community: Running) -> None:
        for verb in ("accept", "decline", "withdraw"):
            path = f"/v1/change-requests/{uuid4()}/{verb}"
            body = {"reason": "Goed."} if verb == "decline" else {}
            assert (await community.client.post(path, json=body)).status_code == 428
            for tag in ('"0"', '"999999999999999999"', '"1"'):
                answer = await community.client.post(path, json=body, headers={"if-match": tag})
                assert answer.status_code == 404, (verb, tag)
