"""What parties rely on when they are asked to carry an item: they take it on themselves, nobody is told to."""

import asyncio
from uuid import uuid4

from support.agendas import Agendas, refused, short


class TestOffering:
    async def test_asks_by_name_says_so_and_assigns_nothing_yet(self, agendas: Agendas) -> None:
        item = await agendas.item()
        organisation = await agendas.organisation("Studio Voorbeeld")
        answer = await agendas.running.post(
            f"/v1/items/{item['id']}/assignments", {"organisation_id": organisation, "role": "lead"}
        )
        offer = answer.json()
        assert answer.status_code == 201
        assert answer.headers["location"] == f"/v1/agendas/assignments/{offer['id']}"
        assert offer["status"] == "offered"
        assert offer["organisation"] == {
            "id": organisation,
            "name": "Studio Voorbeeld",
            "synthetic": True,
            "has_left": False,
        }
        assert (await agendas.get(f"/v1/items/{item['id']}"))["status"] == "proposed"
        assert [short(event) for event in await agendas.said_of(item["id"])][-1] == "assignment.offered"

    async def test_to_an_organisation_not_heard_of_is_refused_and_says_why(self, agendas: Agendas) -> None:
        item = await agendas.item()
        unknown = str(uuid4())
        answer = await agendas.running.post(
            f"/v1/items/{item['id']}/assignments", {"organisation_id": unknown, "role": "lead"}
        )
        field = refused(answer, 422, "unknown-organisation")["body.organisation_id"]
        assert field["value"] == unknown
        assert "not yet" in field["reason"]

    async def test_the_same_role_twice_is_refused_while_the_first_is_open(self, agendas: Agendas) -> None:
        item = await agendas.item()
        organisation = await agendas.organisation()
        body = {"organisation_id": organisation, "role": "lead"}
        offer = await agendas.offered(item, organisation)
        address = f"/v1/items/{item['id']}/assignments"
        field = refused(await agendas.running.post(address, body), 409, "already-asked")["body.organisation_id"]
        assert field["value"] == organisation
        await agendas.changed(f"/v1/assignments/{offer['id']}/accept", {}, version=1)
        refused(await agendas.running.post(address, body), 409, "already-asked")
        await agendas.offered(item, organisation, role="contributor")
        await agendas.changed(f"/v1/assignments/{offer['id']}/end", {"reason": "Klaar"}, version=2)
        assert (await agendas.offered(item, organisation))["status"] == "offered"

    async def test_at_the_same_moment_twice_makes_one_offer(self, agendas: Agendas) -> None:
        item = await agendas.item()
        body = {"organisation_id": await agendas.organisation(), "role": "lead"}
        address = f"/v1/items/{item['id']}/assignments"
        answers = await asyncio.gather(*(agendas.running.post(address, body) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]

    async def test_an_item_with_an_outcome_is_refused(self, agendas: Agendas) -> None:
        item = await agendas.item()
        offer = await agendas.offered(item)
        await agendas.moved(item, "not_achieved", reason="Geen voorrang")
        body = {"organisation_id": await agendas.organisation(), "role": "lead"}
        answer = await agendas.running.post(f"/v1/items/{item['id']}/assignments", body)
        assert refused(answer, 409, "item-concluded")["path.item_id"]["value"] == item["id"]
        late = await agendas.change(f"/v1/assignments/{offer['id']}/accept", {}, version=1)
        refused(late, 409, "item-concluded")
        await agendas.changed(f"/v1/assignments/{offer['id']}/decline", {"reason": "Te laat"}, version=1)

    async def test_an_item_that_is_not_there_or_a_role_that_does_not_exist_is_refused(self, agendas: Agendas) -> None:
        body = {"organisation_id": await agendas.organisation(), "role": "lead"}
        refused(await agendas.running.post(f"/v1/items/{uuid4()}/assignments", body), 404, "not-found")
        item = await agendas.item()
        answer = await agendas.running.post(f"/v1/items/{item['id']}/assignments", {**body, "role": "boss"})
        assert refused(answer, 422, "invalid")["body.role"]["value"] == "boss"

    async def test_twice_with_one_key_asks_once(self, agendas: Agendas) -> None:
        item = await agendas.item()
        body = {"organisation_id": await agendas.organisation(), "role": "lead"}
        address = f"/v1/items/{item['id']}/assignments"
        first = await agendas.running.post(address, body, idempotency_key=item["id"])
        second = await agendas.running.post(address, body, idempotency_key=item["id"])
        assert second.status_code == 201
        assert second.json() == first.json()


class TestAccepting:
    async def test_the_first_time_assigns_the_item_right_after(self, agendas: Agendas) -> None:
        item = await agendas.item()
        accepted = await agendas.accepted(item)
        assert (accepted["status"], accepted["version"]) == ("accepted", 2)
        assert (await agendas.get(f"/v1/items/{item['id']}"))["status"] == "assigned"
        said = await agendas.said_of(item["id"])
        assert [short(event) for event in said] == [
            "item.proposed",
            "assignment.offered",
            "assignment.accepted",
            "item.status-changed assigned",
        ]
        assert said[-1]["data"]["previous"] == "proposed"

    async def test_needs_no_body(self, agendas: Agendas) -> None:
        offer = await agendas.offered(await agendas.item())
        path = f"/v1/assignments/{offer['id']}/accept"
        headers = {"if-match": '"1"', **await agendas.sender(path)}
        answer = await agendas.running.client.post(path, headers=headers)
        assert answer.status_code == 200, answer.text

    async def test_of_two_organisations_at_once_assigns_once_and_keeps_the_order(self, agendas: Agendas) -> None:
        for _ in range(5):
            item = await agendas.item()
            offers = [await agendas.offered(item, role=role) for role in ("lead", "contributor", "contributor")]
            answers = await asyncio.gather(
                *(agendas.change(f"/v1/assignments/{offer['id']}/accept", {}, version=1) for offer in offers)
            )
            assert [answer.status_code for answer in answers] == [200, 200, 200]
            shown = await agendas.get(f"/v1/items/{item['id']}")
            assert shown["status"] == "assigned"
            assert shown["version"] == 4
            assert [found["status"] for found in shown["assignments"]] == ["accepted"] * 3
            assert [short(event) for event in await agendas.said_of(item["id"])] == [
                "item.proposed",
                "assignment.offered",
                "assignment.offered",
                "assignment.offered",
                "assignment.accepted",
                "item.status-changed assigned",
                "assignment.accepted",
                "assignment.accepted",
            ]

    async def test_and_declining_at_once_lets_one_of_them_stand(self, agendas: Agendas) -> None:
        item = await agendas.item()
        offer = await agendas.offered(item)
        address = f"/v1/assignments/{offer['id']}"
        answers = await asyncio.gather(
            agendas.change(f"{address}/accept", {}, version=1),
            agendas.change(f"{address}/decline", {"reason": "Geen ruimte"}, version=1),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412]
        shown = await agendas.get(f"/v1/items/{item['id']}")
        taken_on = shown["assignments"][0]["status"] == "accepted"
        assert shown["status"] == ("assigned" if taken_on else "proposed")

    async def test_what_was_declined_is_refused_and_names_the_rule(self, agendas: Agendas) -> None:
        offer = await agendas.offered(await agendas.item())
        address = f"/v1/assignments/{offer['id']}"
        await agendas.changed(f"{address}/decline", {"reason": "Dit jaar geen ruimte"}, version=1)
        answer = await agendas.change(f"{address}/accept", {}, version=2)
        field = refused(answer, 409, "assignment-not-allowed")["path.assignment_id"]
        assert field["value"] == offer["id"]
        assert "the assignment is declined" in field["reason"]


class TestDeclining:
    async def test_keeps_and_says_the_reason(self, agendas: Agendas) -> None:
        item = await agendas.item()
        offer = await agendas.offered(item)
        declined = await agendas.changed(
            f"/v1/assignments/{offer['id']}/decline", {"reason": "Dit jaar geen ruimte"}, version=1
        )
        assert (declined["status"], declined["reason"]) == ("declined", "Dit jaar geen ruimte")
        said = (await agendas.said_of(item["id"]))[-1]
        assert short(said) == "assignment.declined"
        assert said["visibility"] == "case"
        assert said["data"]["reason"] == "Dit jaar geen ruimte"

    async def test_or_ending_without_a_reason_is_refused(self, agendas: Agendas) -> None:
        offer = await agendas.offered(await agendas.item())
        for verb in ("decline", "end"):
            answer = await agendas.change(f"/v1/assignments/{offer['id']}/{verb}", {}, version=1)
            assert "body.reason" in refused(answer, 422, "invalid")


class TestEnding:
    async def test_of_the_last_one_prioritises_the_item_again(self, agendas: Agendas) -> None:
        item = await agendas.item()
        first, second = [await agendas.accepted(item, role=role) for role in ("lead", "contributor")]
        await agendas.changed(f"/v1/assignments/{first['id']}/end", {"reason": "Klaar"}, version=2)
        assert (await agendas.get(f"/v1/items/{item['id']}"))["status"] == "assigned"
        await agendas.changed(f"/v1/assignments/{second['id']}/end", {"reason": "Klaar"}, version=2)
        assert (await agendas.get(f"/v1/items/{item['id']}"))["status"] == "prioritised"
        assert [short(event) for event in await agendas.said_of(item["id"])][-3:] == [
            "assignment.ended",
            "assignment.ended",
            "item.status-changed prioritised",
        ]

    async def test_of_the_last_two_at_once_prioritises_once(self, agendas: Agendas) -> None:
        item = await agendas.item()
        carried = [await agendas.accepted(item, role=role) for role in ("lead", "contributor")]
        answers = await asyncio.gather(
            *(agendas.change(f"/v1/assignments/{one['id']}/end", {"reason": "Klaar"}, version=2) for one in carried)
        )
        assert [answer.status_code for answer in answers] == [200, 200]
        assert (await agendas.get(f"/v1/items/{item['id']}"))["status"] == "prioritised"
        said = [short(event) for event in await agendas.said_of(item["id"])]
        assert said.count("item.status-changed prioritised") == 1
        assert said[-1] == "item.status-changed prioritised"

    async def test_while_it_is_under_way_leaves_it_so(self, agendas: Agendas) -> None:
        item = await agendas.item()
        carried = await agendas.accepted(item)
        await agendas.moved(item, "under_way")
        await agendas.changed(f"/v1/assignments/{carried['id']}/end", {"reason": "Gestopt"}, version=2)
        assert (await agendas.get(f"/v1/items/{item['id']}"))["status"] == "under_way"

    async def test_what_was_only_offered_is_refused(self, agendas: Agendas) -> None:
        offer = await agendas.offered(await agendas.item())
        answer = await agendas.change(f"/v1/assignments/{offer['id']}/end", {"reason": "Klaar"}, version=1)
        assert (
            "only one that is accepted"
            in refused(answer, 409, "assignment-not-allowed")["path.assignment_id"]["reason"]
        )


class TestEveryAnswer:
    async def test_needs_the_version_it_answers(self, agendas: Agendas) -> None:
        offer = await agendas.offered(await agendas.item())
        for verb, body in (("accept", {}), ("decline", {"reason": "Nee"}), ("end", {"reason": "Klaar"})):
            address = f"/v1/assignments/{offer['id']}/{verb}"
            refused(
                await agendas.running.post(address, body, **await agendas.sender(address)), 428, "precondition-required"
            )
            stale = await agendas.change(address, body, version=7)
            refused(stale, 412, "precondition-failed")
            assert stale.headers["etag"] == '"1"'

    async def test_to_an_offer_that_is_not_there_answers_404(self, agendas: Agendas) -> None:
        refused(await agendas.change(f"/v1/assignments/{uuid4()}/accept", {}, version=1), 404, "not-found")
        refused(await agendas.running.client.get(f"/v1/assignments/{uuid4()}"), 404, "not-found")


class TestReadingAssignments:
    async def test_filters_by_item_organisation_and_status_and_pages(self, agendas: Agendas) -> None:
        organisation = await agendas.organisation()
        mine = [await agendas.offered(await agendas.item(), organisation) for _ in range(3)]
        await agendas.changed(f"/v1/assignments/{mine[0]['id']}/accept", {}, version=1)
        page = await agendas.get("/v1/assignments", organisation_id=organisation, limit=2)
        rest = await agendas.get("/v1/assignments", organisation_id=organisation, cursor=page["next"])
        assert [one["id"] for one in page["items"] + rest["items"]] == [one["id"] for one in mine]
        accepted = await agendas.get("/v1/assignments", organisation_id=organisation, status="accepted")
        assert [one["id"] for one in accepted["items"]] == [mine[0]["id"]]
        of_item = await agendas.get("/v1/assignments", item_id=mine[1]["item_id"])
        assert of_item["items"] == [mine[1]]
        assert await agendas.get(f"/v1/assignments/{mine[1]['id']}") == mine[1]
