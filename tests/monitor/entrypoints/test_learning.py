"""What the network relies on in the learning log: each keeps its own lessons, and what follows is linked."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import VISITOR
from support.identity import internally, person
from support.running import Running

OURS = uuid4()


def member() -> dict[str, str]:
    """Return the header of somebody of the organisation; a token lasts a minute."""
    return internally(person(organisations=[OURS]), "monitor")


def lesson(**changes: Any) -> dict[str, Any]:
    return {"title": "Eerst vragen, dan plannen", "loop": "organisation", "learned_on": "2021-03-04", **changes}


async def logged(monitor: Running, **changes: Any) -> dict[str, Any]:
    """Log a lesson as who facilitates."""
    return await monitor.create("/v1/lessons", lesson(**changes))


async def said_of(monitor: Running, lesson_id: str) -> list[dict[str, Any]]:
    """Return what was said of a lesson."""
    return [each for each in await monitor.events() if each["subject"] == lesson_id]


class TestLogging:
    async def test_is_said_to_the_network_with_all_that_is_told(self, monitor: Running) -> None:
        item = str(uuid4())
        made = await logged(
            monitor, text="Wat wij leerden.", action_lines=[3, 7], origins=[{"kind": "item", "id": item}]
        )
        [said] = await said_of(monitor, made["id"])
        assert (said["type"], said["visibility"]) == ("nl.mediate.monitor.lesson.logged.v1", "network")
        facts = ("title", "text", "loop", "learned_on", "action_lines", "origins", "synthetic")
        assert {name: made[name] for name in facts}.items() <= said["data"].items()
        shown = await monitor.client.get(f"/v1/lessons/{made['id']}")
        assert shown.json() == made

    async def test_shows_to_the_network_and_to_nobody_else(self, monitor: Running) -> None:
        made = await logged(monitor)
        path = f"/v1/lessons/{made['id']}"
        assert (await monitor.client.get(path, headers=member())).status_code == 200
        visitor = internally(VISITOR, "monitor")
        assert (await monitor.client.get(path, headers=visitor)).status_code in {401, 404}

    async def test_by_an_organisation_is_of_that_organisation(self, monitor: Running) -> None:
        made = await monitor.post("/v1/lessons", lesson(organisation_id=str(OURS)), **member())
        assert made.status_code == 201, made.text
        for other in (None, str(uuid4())):
            answer = await monitor.post("/v1/lessons", lesson(organisation_id=other), **member())
            assert answer.status_code == 403
            assert answer.json()["errors"][0]["field"] == "body.organisation_id"
        officer = internally(person(Role.INVESTMENT_OFFICER), "monitor")
        assert (await monitor.post("/v1/lessons", lesson(), **officer)).status_code == 403

    @pytest.mark.parametrize(
        ("changes", "slug", "field"),
        [
            ({"learned_on": str((utc_now() + timedelta(days=2)).date())}, "learned-ahead", "body.learned_on"),
            ({"origins": [{"kind": "indicator", "id": str(UUID(int=7))}]}, "origin-unknown", "body.origins.0.id"),
            ({"origins": [{"kind": "match", "id": str(UUID(int=7))}] * 2}, "origin-twice", "body.origins.1.id"),
            ({"loop": "quadruple"}, "invalid", "body.loop"),
            ({"title": " "}, "invalid", "body.title"),
        ],
    )
    async def test_of_what_cannot_be_so_is_refused(
        self, monitor: Running, changes: dict[str, Any], slug: str, field: str
    ) -> None:
        answer = await monitor.post("/v1/lessons", lesson(**changes))
        assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{slug}")
        assert answer.json()["errors"][0]["field"] == field

    async def test_finds_them_by_how_deep_they_go_line_and_who_learned_them(self, monitor: Running) -> None:
        whose = str(uuid4())
        made = await logged(monitor, loop="values", action_lines=[6], organisation_id=whose)
        for asked in ({"loop": "values"}, {"line": "6"}, {"organisation_id": whose}):
            found = (await monitor.client.get("/v1/lessons", params=asked)).json()["items"]
            assert made["id"] in [each["id"] for each in found]
        found = (await monitor.client.get("/v1/lessons", params={"loop": "tools", "organisation_id": whose})).json()
        assert found["items"] == []


class TestAmending:
    async def test_changes_what_is_told_of_the_version_that_was_seen(self, monitor: Running) -> None:
        made = await logged(monitor)
        path = f"/v1/lessons/{made['id']}"
        amended = await monitor.client.patch(path, json={"loop": "values"}, headers={"If-Match": '"1"'})
        assert (amended.json()["loop"], amended.json()["version"]) == ("values", 2)
        assert (await said_of(monitor, made["id"]))[-1]["data"]["changed"] == ["loop"]
        late = await monitor.client.patch(path, json={"loop": "tools"}, headers={"If-Match": '"1"'})
        assert late.status_code == 412
        same = await monitor.client.patch(path, json={"loop": "values"}, headers={"If-Match": '"2"'})
        assert same.json()["type"] == "/problems/nothing-changed"

    async def test_is_for_its_organisation_which_gives_it_to_no_other(self, monitor: Running) -> None:
        ours = (await monitor.post("/v1/lessons", lesson(organisation_id=str(OURS)), **member())).json()
        others = await logged(monitor)
        headers = {**member(), "If-Match": '"1"'}
        patch = monitor.client.patch
        assert (await patch(f"/v1/lessons/{others['id']}", json={"loop": "tools"}, headers=headers)).status_code == 403
        given = await patch(f"/v1/lessons/{ours['id']}", json={"organisation_id": str(uuid4())}, headers=headers)
        assert given.status_code == 403
        assert (await patch(f"/v1/lessons/{ours['id']}", json={"loop": "tools"}, headers=headers)).status_code == 200

    async def test_of_what_was_withdrawn_is_refused(self, monitor: Running) -> None:
        made = await logged(monitor)
        path = f"/v1/lessons/{made['id']}"
        gone = await monitor.post(f"{path}/withdraw", {"reason": "Dubbel"}, if_match='"1"')
        assert gone.json()["withdrawn_because"] == "Dubbel"
        answer = await monitor.client.patch(path, json={"loop": "values"}, headers={"If-Match": '"2"'})
        assert answer.json()["type"] == "/problems/is-withdrawn"
        found = (await monitor.client.get("/v1/lessons", params={"limit": 200})).json()["items"]
        assert made["id"] not in [each["id"] for each in found]


class TestFollowingUp:
    async def test_links_an_item_once(self, monitor: Running) -> None:
        made = await logged(monitor)
        path, item = f"/v1/lessons/{made['id']}/follow-ups", str(uuid4())
        body = {"item_id": item, "note": "In de volgende sessie"}
        answers = await asyncio.gather(*(monitor.post(path, body) for _ in range(3)))
        assert sorted(each.status_code for each in answers) == [201, 409, 409]
        [right] = [each for each in answers if each.status_code == 201]
        assert right.headers["location"] == f"/v1/monitor/lessons/{made['id']}/follow-ups/{right.json()['id']}"
        assert (await monitor.client.get(path)).json()["items"] == [right.json()]
        found = (await monitor.client.get("/v1/lessons", params={"item_id": item})).json()["items"]
        assert [each["id"] for each in found] == [made["id"]]
        said = (await said_of(monitor, made["id"]))[-1]
        assert {"item_id": item, "note": body["note"]}.items() <= said["data"].items()

    async def test_that_was_a_mistake_is_withdrawn_and_can_be_made_again(self, monitor: Running) -> None:
        made = await logged(monitor)
        path, item = f"/v1/lessons/{made['id']}/follow-ups", str(uuid4())
        link = await monitor.create(path, {"item_id": item})
        gone = await monitor.post(f"{path}/{link['id']}/withdraw", {"reason": "Ander punt"}, if_match='"1"')
        assert gone.json()["withdrawn_because"] == "Ander punt"
        assert (await monitor.client.get(path)).json()["items"] == []
        again = await monitor.post(f"{path}/{link['id']}/withdraw", {"reason": "Ander punt"}, if_match='"2"')
        assert again.json()["type"] == "/problems/is-withdrawn"
        anew = await monitor.create(path, {"item_id": item})
        found = (await monitor.client.get(path, params={"item_id": item})).json()["items"]
        assert [each["id"] for each in found] == [anew["id"]]
        elsewhere = await logged(monitor)
        assert (await monitor.client.get(f"/v1/lessons/{elsewhere['id']}/follow-ups/{anew['id']}")).status_code == 404

    async def test_is_for_who_keeps_the_lesson(self, monitor: Running) -> None:
        made = await logged(monitor)
        answer = await monitor.post(f"/v1/lessons/{made['id']}/follow-ups", {"item_id": str(uuid4())}, **member())
        assert answer.status_code == 403
