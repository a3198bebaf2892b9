"""To whom items can be offered: whoever community registered, by the name it has there."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from support.agendas import Agendas, refused
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running


@pytest.fixture(scope="module")
async def both_services(infrastructure: Infrastructure) -> AsyncIterator[dict[str, Running]]:
    """Community and agendas on one event stream."""
    async with running(infrastructure, "community", "agendas") as started:
        yield started


class TestAnOrganisation:
    async def test_registered_in_community_can_be_asked_and_a_new_name_follows(
        self, both_services: dict[str, Running]
    ) -> None:
        community, agendas = both_services["community"], Agendas(both_services["agendas"])
        item = await agendas.item()
        created = await community.create(
            "/v1/organisations", {"name": "Studio Eerst", "types": ["producer"], "synthetic": True}
        )
        address = f"/v1/items/{item['id']}/assignments"
        body = {"organisation_id": created["id"], "role": "lead"}

        async def can_be_asked() -> bool:
            answer = await agendas.running.post(address, body)
            if answer.status_code == 422:
                refused(answer, 422, "unknown-organisation")
            return answer.status_code == 201

        await eventually(can_be_asked)
        asked = (await agendas.get("/v1/assignments", item_id=item["id"]))["items"]
        [organisation] = [one["organisation"] for one in asked]
        assert (organisation["id"], organisation["name"]) == (created["id"], "Studio Eerst")
        assert (organisation["synthetic"], organisation["has_left"]) == (True, False)

        amended = await community.client.patch(
            f"/v1/organisations/{created['id']}", json={"name": "Studio Daarna"}, headers={"if-match": '"1"'}
        )
        assert amended.status_code == 200

        async def is_renamed() -> bool:
            found = await agendas.get(f"/v1/assignments/{asked[0]['id']}")
            return bool(found["organisation"]["name"] == "Studio Daarna")

        await eventually(is_renamed)

    async def test_amended_many_times_ends_with_its_last_name(self, both_services: dict[str, Running]) -> None:
        community, agendas = both_services["community"], Agendas(both_services["agendas"])
        created = await community.create("/v1/organisations", {"name": "Naam 1", "types": ["school"]})
        for version in range(1, 12):
            await community.client.patch(
                f"/v1/organisations/{created['id']}",
                json={"name": f"Naam {version + 1}"},
                headers={"if-match": f'"{version}"'},
            )
        item = await agendas.item()
        body = {"organisation_id": created["id"], "role": "lead"}

        async def goes_by_its_last_name() -> bool:
            answer = await agendas.running.post(f"/v1/items/{item['id']}/assignments", body)
            if answer.status_code == 422:
                return False
            asked = (await agendas.get("/v1/assignments", item_id=item["id"]))["items"]
            return bool(asked[0]["organisation"]["name"] == "Naam 12")

        await eventually(goes_by_its_last_name)

    async def test_merged_renamed_and_gone_in_community_is_followed_here_and_again_by_a_rebuild(
        self, both_services: dict[str, Running]
    ) -> None:
        community, agendas = both_services["community"], Agendas(both_services["agendas"])
        goes, into = [
            await community.create("/v1/organisations", {"name": name, "types": ["producer"], "synthetic": True})
            for name in ("Studio Dubbel", "Studio Enkel")
        ]
        body = {"organisation_id": goes["id"], "status": "prospect", "on": "2026-01-01"}
        member = await community.create("/v1/memberships", body)
        leave = {"status": "left", "on": "2026-02-01", "reason": "Opgeheven"}
        left = await community.post(f"/v1/memberships/{member['id']}/status", leave, if_match='"1"')
        assert left.status_code == 200, left.text
        item = await agendas.item()
        asked: list[dict[str, Any]] = []

        async def can_be_asked() -> bool:
            body = {"organisation_id": goes["id"], "role": "lead"}
            answer = await agendas.running.post(f"/v1/items/{item['id']}/assignments", body)
            asked.append(answer.json())
            return answer.status_code == 201

        await eventually(can_be_asked)
        merged = await community.post(
            f"/v1/organisations/{goes['id']}/merge",
            {"into_id": into["id"], "into_version": 1, "reason": "Zo."},
            if_match='"1"',
        )
        assert merged.status_code == 200, merged.text
        expected = {"id": into["id"], "name": "Studio Enkel", "synthetic": True, "has_left": True}

        async def is_followed() -> bool:
            found = await agendas.get(f"/v1/assignments/{asked[-1]['id']}")
            return bool(found["organisation"] == expected)

        await eventually(is_followed)
        service = agendas.running.service
        [(consumer, clear)] = service.clears.items()
        await service.inboxes[consumer].rebuild(clear)
        assert await is_followed()
