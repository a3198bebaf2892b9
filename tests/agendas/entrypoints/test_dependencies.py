"""What a facilitator relies on when items of different lines wait for each other."""

import asyncio
from itertools import pairwise
from typing import Any

import httpx

from support.agendas import Agendas, refused
from support.identity import internally, person


async def needs(agendas: Agendas, item: dict[str, Any], other: dict[str, Any], **fields: Any) -> httpx.Response:
    """Say that an item needs another one."""
    return await agendas.running.post(f"/v1/items/{item['id']}/dependencies", {"needs_id": other["id"], **fields})


async def items(agendas: Agendas, count: int) -> list[dict[str, Any]]:
    """Propose some items."""
    return [await agendas.item() for _ in range(count)]


async def held_up(agendas: Agendas, item: dict[str, Any]) -> list[tuple[str, int]]:
    """Return the codes of what an item waits for, with how far off each is."""
    found = await agendas.get(f"/v1/items/{item['id']}/held-up-by")
    return [(each["item"]["code"], each["steps"]) for each in found["items"]]


class TestStatingADependency:
    async def test_keeps_it_and_says_so(self, agendas: Agendas) -> None:
        one, other = await items(agendas, 2)
        answer = await needs(agendas, one, other, reason="Zonder plek geen testen")
        assert answer.status_code == 201, answer.text
        made = answer.json()
        shown = await agendas.running.client.get(f"/v1/dependencies/{made['id']}")
        assert shown.json() == made
        said = (await agendas.said_of(one["id"]))[-1]
        assert said["type"] == "nl.mediate.agendas.dependency.stated.v1"
        assert said["data"]["needs_id"] == other["id"]
        listed = await agendas.get("/v1/dependencies", needs_id=other["id"])
        assert listed["items"] == [made]

    async def test_twice_is_refused(self, agendas: Agendas) -> None:
        one, other = await items(agendas, 2)
        await needs(agendas, one, other)
        refused(await needs(agendas, one, other), 409, "dependency-stands")

    async def test_on_itself_or_nothing_is_refused(self, agendas: Agendas) -> None:
        [item] = await items(agendas, 1)
        assert "body.needs_id" in refused(await needs(agendas, item, item), 422, "depends-on-itself")
        nobody = {"id": "0f0e7a4e-0000-4000-8000-000000000001"}
        assert "body.needs_id" in refused(await needs(agendas, item, nobody), 422, "nothing-there")
        refused(await needs(agendas, nobody, item), 404, "not-found")

    async def test_in_a_circle_is_refused_with_the_circle_by_name(self, agendas: Agendas) -> None:
        one, two, three = await items(agendas, 3)
        await needs(agendas, one, two)
        await needs(agendas, two, three)
        field = refused(await needs(agendas, three, one), 409, "dependency-runs-in-a-circle")["body.needs_id"]
        assert field["reason"] == " needs ".join(each["code"] for each in (three, one, two, three))

    async def test_is_for_those_who_keep_the_agendas(self, agendas: Agendas) -> None:
        one, other = await items(agendas, 2)
        partner = internally(person(organisations=["0f0e7a4e-0000-4000-8000-000000000001"]), "agendas")
        address = f"/v1/items/{one['id']}/dependencies"
        refused(await agendas.running.post(address, {"needs_id": other["id"]}, **partner), 403, "not-allowed")

    async def test_of_an_item_with_its_outcome_is_refused(self, agendas: Agendas) -> None:
        one, other = await items(agendas, 2)
        await agendas.moved(one, "not_achieved", reason="Geen voorrang")
        refused(await needs(agendas, one, other), 409, "item-concluded")


class TestManyAtOnce:
    async def test_who_state_the_two_halves_of_a_circle_do_not_both_succeed(self, agendas: Agendas) -> None:
        for _ in range(5):
            one, other = await items(agendas, 2)
            answers = await asyncio.gather(needs(agendas, one, other), needs(agendas, other, one))
            assert sorted(answer.status_code for answer in answers) == [201, 409]

    async def test_leave_no_circle_among_several_items(self, agendas: Agendas) -> None:
        several = await items(agendas, 5)
        around = zip(several, [*several[1:], several[0]], strict=True)
        answers = await asyncio.gather(*(needs(agendas, one, other) for one, other in around))
        assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 201, 409]

    async def test_who_need_an_item_and_let_it_take_their_place_do_not_both_succeed(self, agendas: Agendas) -> None:
        for _ in range(5):
            one, other = await items(agendas, 2)
            answers = await asyncio.gather(
                needs(agendas, other, one), agendas.move(one, "substituted", substituted_by=other["id"])
            )
            assert any(answer.is_error for answer in answers)
            assert {answer.status_code for answer in answers} <= {200, 201, 409}


class TestWhatIsHeldUp:
    async def test_shows_everything_it_waits_for_and_the_way_there(self, agendas: Agendas) -> None:
        one, two, three = await items(agendas, 3)
        await needs(agendas, one, two)
        await needs(agendas, two, three)
        found = await agendas.get(f"/v1/items/{one['id']}/held-up-by")
        ways = [[step["code"] for step in each["way"]] for each in found["items"]]
        assert ways == [[one["code"], two["code"]], [one["code"], two["code"], three["code"]]]
        holding = await agendas.get(f"/v1/items/{three['id']}/holds-up")
        assert [[step["code"] for step in each["way"]] for each in holding["items"]] == [
            [two["code"], three["code"]],
            [one["code"], two["code"], three["code"]],
        ]

    async def test_goes_on_where_the_page_before_ended(self, agendas: Agendas) -> None:
        several = await items(agendas, 4)
        for one, other in pairwise(several):
            await needs(agendas, one, other)
        address = f"/v1/items/{several[0]['id']}/held-up-by"
        first = await agendas.get(address, limit=2)
        second = await agendas.get(address, limit=2, cursor=first["next"])
        found = [each["item"]["code"] for each in (*first["items"], *second["items"])]
        assert found == [each["code"] for each in several[1:]]
        assert second["next"] is None
        answer = await agendas.running.client.get(address, params={"cursor": "x"})
        refused(answer, 422, "invalid")

    async def test_is_told_of_every_item_that_is_listed(self, agendas: Agendas) -> None:
        one, two, three = await items(agendas, 3)
        await needs(agendas, one, two)
        await agendas.moved(two, "substituted", substituted_by=three["id"])
        shown = [await agendas.get(f"/v1/items/{each['id']}") for each in (one, two, three)]
        assert [each["held_up"] for each in shown] == [True, False, False]
        assert await held_up(agendas, one) == [(three["code"], 1)]
        await agendas.accepted(three)
        await agendas.moved(three, "under_way", "achieved")
        assert not (await agendas.get(f"/v1/items/{one['id']}"))["held_up"]
        assert await held_up(agendas, one) == []

    async def test_is_told_alike_by_the_list_and_by_the_ways(self, agendas: Agendas) -> None:
        first, second, third, fourth, fifth, last = several = await items(agendas, 6)
        for one, other in ((first, second), (second, third), (fourth, third), (fifth, fourth), (first, last)):
            await needs(agendas, one, other)
        await agendas.moved(last, "substituted", substituted_by=fifth["id"])
        await agendas.moved(fourth, "not_achieved", reason="Geen voorrang")
        for each in several:
            flagged = (await agendas.get(f"/v1/items/{each['id']}"))["held_up"]
            assert flagged == bool(await held_up(agendas, each)), each["code"]
        assert [code for code, _ in await held_up(agendas, first)] == [
            each["code"] for each in (second, fifth, third, fourth)
        ]

    async def test_keeps_nobody_from_moving_the_item(self, agendas: Agendas) -> None:
        one, two = await items(agendas, 2)
        await needs(agendas, one, two)
        await agendas.accepted(one)
        moved = await agendas.moved(one, "under_way", "achieved")
        assert (moved["status"], moved["held_up"]) == ("achieved", False)


class TestWithdrawingADependency:
    async def test_keeps_it_with_the_reason_and_lets_the_other_way_be_stated(self, agendas: Agendas) -> None:
        one, other = await items(agendas, 2)
        made = (await needs(agendas, one, other)).json()
        address = f"/v1/dependencies/{made['id']}/withdraw"
        gone = await agendas.changed(address, {"reason": "Bleek niet nodig"}, version=1)
        assert (gone["version"], gone["withdrawn_because"]) == (2, "Bleek niet nodig")
        refused(await agendas.change(address, {}, version=2), 409, "is-withdrawn")
        assert (await agendas.get("/v1/dependencies", item_id=one["id"]))["items"] == []
        assert (await agendas.get("/v1/dependencies", item_id=one["id"], withdrawn=1))["items"] == [gone]
        assert (await needs(agendas, other, one)).status_code == 201
        said = [event["type"] for event in await agendas.said_of(one["id"])]
        assert said[-1] == "nl.mediate.agendas.dependency.withdrawn.v1"


class TestTakingAnItemsPlace:
    async def test_is_refused_where_the_substitute_would_wait_for_itself(self, agendas: Agendas) -> None:
        one, two, three = await items(agendas, 3)
        await needs(agendas, three, two)
        await needs(agendas, two, one)
        answer = await agendas.move(one, "substituted", substituted_by=three["id"])
        field = refused(answer, 409, "dependency-runs-in-a-circle")["body.substituted_by"]
        assert field["reason"] == " needs ".join(each["code"] for each in (three, two, three))
