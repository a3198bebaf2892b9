"""What a facilitator relies on when saying how far an item is."""

import asyncio
from uuid import uuid4

from support.agendas import Agendas, refused, short


class TestSayingHowFarAnItemIs:
    async def test_moves_it_on_says_so_and_raises_the_version(self, agendas: Agendas) -> None:
        item = await agendas.item()
        moved = await agendas.changed(f"/v1/items/{item['id']}/status", {"status": "prioritised"}, version=1)
        assert (moved["status"], moved["version"]) == ("prioritised", 2)
        said = (await agendas.said_of(item["id"]))[-1]
        assert said["data"]["previous"] == "proposed"
        assert said["data"]["status"] == "prioritised"

    async def test_follows_it_from_proposal_to_outcome(self, agendas: Agendas) -> None:
        item = await agendas.item()
        await agendas.moved(item, "prioritised")
        await agendas.accepted(item)
        await agendas.moved(item, "under_way", "achieved")
        assert [short(event) for event in await agendas.said_of(item["id"])] == [
            "item.proposed",
            "item.status-changed prioritised",
            "assignment.offered",
            "assignment.accepted",
            "item.status-changed assigned",
            "item.status-changed under_way",
            "item.status-changed achieved",
        ]

    async def test_keeps_reason_and_cause_from_outside_apart(self, agendas: Agendas) -> None:
        item = await agendas.item()
        moved = await agendas.moved(item, "not_achieved", reason="Kreeg geen voorrang", external_cause="covid-19")
        assert (moved["reason"], moved["external_cause"]) == ("Kreeg geen voorrang", "covid-19")
        said = (await agendas.said_of(item["id"]))[-1]["data"]
        assert (said["reason"], said["external_cause"]) == ("Kreeg geen voorrang", "covid-19")

    async def test_names_the_item_that_took_its_place(self, agendas: Agendas) -> None:
        ibc, hollands_finest = await agendas.item(), await agendas.item()
        moved = await agendas.moved(ibc, "substituted", substituted_by=hollands_finest["id"], external_cause="covid-19")
        assert moved["substituted_by"] == hollands_finest["id"]
        assert (await agendas.said_of(ibc["id"]))[-1]["data"]["substituted_by"] == hollands_finest["id"]


class TestIsRefused:
    async def test_where_the_rule_says_so_which_is_named(self, agendas: Agendas) -> None:
        item = await agendas.item()
        for status, rule in (
            ("assigned", "when an organisation accepts it"),
            ("achieved", "it may become"),
            ("proposed", "has that status already"),
        ):
            field = refused(await agendas.move(item, status), 409, "status-not-allowed")["body.status"]
            assert field["value"] == status
            assert rule in field["reason"]

    async def test_after_an_outcome(self, agendas: Agendas) -> None:
        item = await agendas.item()
        await agendas.moved(item, "not_achieved", reason="Geen voorrang")
        field = refused(await agendas.move(item, "prioritised"), 409, "status-not-allowed")["body.status"]
        assert "an outcome is final" in field["reason"]

    async def test_without_what_belongs_to_the_status(self, agendas: Agendas) -> None:
        item, other = await agendas.item(), await agendas.item()
        replaced = await agendas.item()
        await agendas.moved(replaced, "substituted", substituted_by=other["id"])
        unknown = str(uuid4())
        for field, value, body in (
            ("body.reason", None, {"status": "not_achieved"}),
            ("body.external_cause", "covid-19", {"status": "prioritised", "external_cause": "covid-19"}),
            ("body.substituted_by", None, {"status": "substituted"}),
            ("body.substituted_by", item["id"], {"status": "substituted", "substituted_by": item["id"]}),
            ("body.substituted_by", unknown, {"status": "substituted", "substituted_by": unknown}),
            ("body.substituted_by", replaced["id"], {"status": "substituted", "substituted_by": replaced["id"]}),
            ("body.substituted_by", other["id"], {"status": "prioritised", "substituted_by": other["id"]}),
        ):
            answer = await agendas.move(item, **body)
            assert refused(answer, 422, "status-fields-wrong")[field]["value"] == value
        assert (await agendas.get(f"/v1/items/{item['id']}"))["status"] == "proposed"

    async def test_with_a_status_or_field_that_does_not_exist(self, agendas: Agendas) -> None:
        item = await agendas.item()
        answer = await agendas.move(item, "done", mood="good")
        assert set(refused(answer, 422, "invalid")) == {"body.status", "body.mood"}

    async def test_without_saying_which_version(self, agendas: Agendas) -> None:
        item = await agendas.item()
        answer = await agendas.running.post(f"/v1/items/{item['id']}/status", {"status": "prioritised"})
        assert "header.if-match" in refused(answer, 428, "precondition-required")

    async def test_on_a_version_somebody_changed_meanwhile(self, agendas: Agendas) -> None:
        item = await agendas.item()
        await agendas.moved(item, "prioritised")
        answer = await agendas.change(f"/v1/items/{item['id']}/status", {"status": "proposed"}, version=1)
        assert refused(answer, 412, "precondition-failed")["header.if-match"]["value"] == '"1"'
        assert answer.headers["etag"] == '"2"'

    async def test_when_somebody_took_it_on_meanwhile(self, agendas: Agendas) -> None:
        item = await agendas.item()
        await agendas.accepted(item)
        answer = await agendas.change(
            f"/v1/items/{item['id']}/status", {"status": "not_achieved", "reason": "Niemand gevraagd"}, version=1
        )
        refused(answer, 412, "precondition-failed")

    async def test_for_an_item_that_is_not_there(self, agendas: Agendas) -> None:
        answer = await agendas.change(f"/v1/items/{uuid4()}/status", {"status": "prioritised"}, version=1)
        refused(answer, 404, "not-found")


class TestTwoAtOnce:
    async def test_who_set_a_status_on_the_same_version_leave_one_of_them_standing(self, agendas: Agendas) -> None:
        item = await agendas.item()
        address = f"/v1/items/{item['id']}/status"
        answers = await asyncio.gather(
            *(agendas.change(address, {"status": "prioritised"}, version=1) for _ in range(4))
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
        assert len(await agendas.said_of(item["id"])) == 2

    async def test_who_let_two_items_take_each_others_place_do_not_both_succeed(self, agendas: Agendas) -> None:
        for _ in range(3):
            one, other = await agendas.item(), await agendas.item()
            answers = await asyncio.gather(
                agendas.move(one, "substituted", substituted_by=other["id"]),
                agendas.move(other, "substituted", substituted_by=one["id"]),
            )
            assert sorted(answer.status_code for answer in answers) == [200, 422]
