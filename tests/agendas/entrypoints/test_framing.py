"""What a facilitator relies on when framing the agenda: phases, the manifesto, programmes of others."""

import asyncio
from typing import Any

import httpx

from support.agendas import SOURCE, Agendas, both, refused
from support.identity import internally, person

PHASE = {"title": both("Verkennen"), "starts": "2026-01-01", "until": "2027-12-31"}


async def patch(agendas: Agendas, path: str, version: int, **changes: Any) -> httpx.Response:
    """PATCH a version of a record."""
    return await agendas.running.client.patch(path, json=changes, headers={"if-match": f'"{version}"'})


async def programme(agendas: Agendas, code: str) -> dict[str, Any]:
    """Link a programme to the agenda."""
    return await agendas.running.create("/v1/programmes", {"code": code, "name": both(code), "action_lines": [3, 3, 5]})


class TestAPhase:
    async def test_is_set_moved_and_withdrawn(self, agendas: Agendas) -> None:
        made = await agendas.running.create("/v1/phases", {**PHASE, "horizon": "short"})
        path = f"/v1/phases/{made['id']}"
        moved = (await patch(agendas, path, 1, until="2028-06-30")).json()
        assert (moved["until"], moved["version"]) == ("2028-06-30", 2)
        assert await agendas.get(path) == moved
        assert moved in (await agendas.get("/v1/phases"))["items"]
        early = await patch(agendas, path, 2, until="2025-12-31")
        assert "body.until" in refused(early, 422, "phase-ends-too-early")
        gone = await agendas.changed(f"{path}/withdraw", {"reason": "Opgegaan in de volgende"}, version=2)
        assert gone in (await agendas.get("/v1/phases", withdrawn=1))["items"]
        refused(await patch(agendas, path, 3, until="2029-01-01"), 409, "is-withdrawn")
        said = [event["type"].rpartition("agendas.")[2] for event in await agendas.said_of(made["id"])]
        assert said == ["phase.set.v1", "phase.set.v1", "phase.withdrawn.v1"]

    async def test_is_set_by_those_who_keep_the_agendas(self, agendas: Agendas) -> None:
        partner = internally(person(administers=["0f0e7a4e-0000-4000-8000-000000000001"]), "agendas")
        for path, body in (("/v1/phases", PHASE), ("/v1/programmes", {"code": "theta", "name": both("Theta")})):
            refused(await agendas.running.post(path, body, **partner), 403, "not-allowed")


class TestTheManifesto:
    async def test_is_served_by_items_that_name_its_points(self, agendas: Agendas) -> None:
        point = await agendas.running.create(
            "/v1/manifesto-points", {"number": 7, "title": both("Open"), "source": SOURCE}
        )
        item = await agendas.item(manifesto_points=[7])
        assert item["manifesto_points"] == [7]
        assert (await agendas.said_of(item["id"]))[0]["data"]["manifesto_points"] == [7]
        again = await agendas.running.post("/v1/manifesto-points", {"number": 7, "title": both("Dicht")})
        assert "body.number" in refused(again, 409, "manifesto-number-taken")
        path = f"/v1/manifesto-points/{point['id']}"
        assert (await patch(agendas, path, 1, text=both("In eigen woorden"))).json()["version"] == 2
        assert "body.number" in refused(await patch(agendas, path, 2, number=8), 422, "invalid")
        assert [each["number"] for each in (await agendas.get("/v1/manifesto-points"))["items"]] == [7]


class TestAProgramme:
    async def test_is_linked_to_by_items_and_stays_as_long_as_they_do(self, agendas: Agendas) -> None:
        made = await programme(agendas, "theta")
        assert made["action_lines"] == [3, 5]
        item = await agendas.item(programmes=[made["id"]])
        path = f"/v1/programmes/{made['id']}"
        answer = await agendas.change(f"{path}/withdraw", {"reason": "Afgelopen"}, version=1)
        assert "path.programme_id" in refused(answer, 409, "programme-in-use")
        await patch(agendas, f"/v1/items/{item['id']}", 1, programmes=[])
        await agendas.changed(f"{path}/withdraw", {"reason": "Afgelopen"}, version=1)
        late = await patch(agendas, f"/v1/items/{item['id']}", 2, programmes=[made["id"]])
        assert "body.programmes" in refused(late, 422, "nothing-there")

    async def test_has_a_code_of_its_own_as_long_as_it_stands(self, agendas: Agendas) -> None:
        made, other = await programme(agendas, "datakluis"), await programme(agendas, "ciiic")
        taken = await agendas.running.post("/v1/programmes", {"code": "datakluis", "name": both("Nog een")})
        assert "body.code" in refused(taken, 409, "programme-code-taken")
        answer = await patch(agendas, f"/v1/programmes/{other['id']}", 1, code="datakluis")
        assert "body.code" in refused(answer, 409, "programme-code-taken")
        await agendas.changed(f"/v1/programmes/{made['id']}/withdraw", {"reason": "Afgelopen"}, version=1)
        assert (await programme(agendas, "datakluis"))["id"] != made["id"]

    async def test_is_not_withdrawn_while_an_item_begins_to_link_to_it(self, agendas: Agendas) -> None:
        for number in range(5):
            made = await programme(agendas, f"oasis-{number}")
            item = await agendas.item()
            answers = await asyncio.gather(
                agendas.change(f"/v1/programmes/{made['id']}/withdraw", {"reason": "Afgelopen"}, version=1),
                patch(agendas, f"/v1/items/{item['id']}", 1, programmes=[made["id"]]),
            )
            assert sorted(answer.is_success for answer in answers) == [False, True]
