"""What a facilitator relies on when a line or an item is put into other words."""

from typing import Any

import httpx

from support.agendas import SOURCE, Agendas, both, refused
from support.identity import internally, person


async def amend(agendas: Agendas, path: str, version: int, **changes: Any) -> httpx.Response:
    """PATCH a version of a record."""
    return await agendas.running.client.patch(path, json=changes, headers={"if-match": f'"{version}"'})


async def amended(agendas: Agendas, path: str, version: int, **changes: Any) -> dict[str, Any]:
    """PATCH a version of a record and return the next; fails the test where it is refused."""
    answer = await amend(agendas, path, version, **changes)
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    return record


class TestALine:
    async def test_takes_other_words_and_a_rhythm_and_keeps_its_number(self, agendas: Agendas) -> None:
        line = await agendas.get(f"/v1/lines/{await agendas.line()}")
        path = f"/v1/lines/{line['id']}"
        changed = await amended(agendas, path, line["version"], at_stake=both("Anders"), rhythm_days=30)
        assert (changed["rhythm_days"], changed["at_stake"]["nl"]) == (30, "Anders")
        said = (await agendas.said_of(line["id"]))[-1]
        assert said["type"] == "nl.mediate.agendas.line.amended.v1"
        assert said["data"]["changed"] == ["at_stake", "rhythm_days"]
        assert said["data"]["number"] == line["number"]
        assert "body.number" in refused(await amend(agendas, path, changed["version"], number=2), 422, "invalid")
        again = await amend(agendas, path, changed["version"], rhythm_days=30)
        refused(again, 422, "nothing-changed")
        refused(await amend(agendas, path, changed["version"], rhythm_days=0), 422, "invalid")


class TestAnItem:
    async def test_takes_everything_that_is_said_of_it_and_says_so_whole(self, agendas: Agendas) -> None:
        item = await agendas.item()
        changes = {
            "title": both("Anders"),
            "description": both("Omschreven"),
            "horizon": "long",
            "starts": "2026-01-01",
            "due_date": "2027-12-31",
            "themes": ["Archief", "archief", "spraak"],
            "source": SOURCE,
        }
        changed = await amended(agendas, f"/v1/items/{item['id']}", 1, **changes, reason="Preciezer gezegd")
        assert changed == item | changes | {
            "themes": ["archief", "spraak"],
            "version": 2,
            "updated_at": changed["updated_at"],
            "last_heard_at": changed["last_heard_at"],
        }
        said = (await agendas.said_of(item["id"]))[-1]["data"]
        assert said["reason"] == "Preciezer gezegd"
        assert said["changed"] == sorted(changes)
        assert said["themes"] == ["archief", "spraak"]

    async def test_takes_no_status_that_way_and_nothing_that_it_does_not_know(self, agendas: Agendas) -> None:
        item = await agendas.item()
        path = f"/v1/items/{item['id']}"
        assert "body.status" in refused(await amend(agendas, path, 1, status="achieved"), 422, "invalid")
        assert "body.reason" in refused(await amend(agendas, path, 1, reason=["why"]), 422, "invalid")
        refused(await amend(agendas, path, 1, title=item["title"]), 422, "nothing-changed")
        refused(await amend(agendas, path, 1, reason="Zomaar"), 422, "nothing-changed")
        refused(await amend(agendas, path, 7, title=both("Anders")), 412, "precondition-failed")
        answer = await agendas.running.client.patch(path, json={"title": both("Anders")})
        refused(answer, 428, "precondition-required")

    async def test_is_not_due_before_it_starts(self, agendas: Agendas) -> None:
        item = await agendas.item(starts="2027-01-01")
        answer = await amend(agendas, f"/v1/items/{item['id']}", 1, due_date="2026-12-31")
        assert "body.due_date" in refused(answer, 422, "item-due-too-early")

    async def test_refers_to_what_is_there(self, agendas: Agendas) -> None:
        item, other = await agendas.item(), await agendas.item()
        path, nobody = f"/v1/items/{item['id']}", "0f0e7a4e-0000-4000-8000-000000000001"
        for field, value in (("line_id", nobody), ("manifesto_points", [99]), ("programmes", [nobody])):
            answer = await amend(agendas, path, 1, **{field: value})
            assert f"body.{field}" in refused(answer, 422, "nothing-there")
        taken = await amend(agendas, path, 1, code=other["code"])
        assert refused(taken, 409, "item-code-taken")["body.code"]["value"] == other["code"]

    async def test_with_its_outcome_keeps_what_it_set_out_to_do(self, agendas: Agendas) -> None:
        item = await agendas.item()
        over = await agendas.moved(item, "not_achieved", reason="Geen voorrang")
        path = f"/v1/items/{item['id']}"
        answer = await amend(agendas, path, over["version"], title=both("Mooier"), themes=["archief"])
        assert "body.title" in refused(answer, 409, "item-concluded")
        changed = await amended(agendas, path, over["version"], themes=["archief"], source=SOURCE)
        assert changed["themes"] == ["archief"]

    async def test_is_amended_by_those_who_keep_the_agendas(self, agendas: Agendas) -> None:
        item = await agendas.item()
        who = internally(person(administers=["0f0e7a4e-0000-4000-8000-000000000001"]), "agendas")
        answer = await agendas.running.client.patch(
            f"/v1/items/{item['id']}", json={"title": both("Anders")}, headers={**who, "if-match": '"1"'}
        )
        refused(answer, 403, "not-allowed")
