"""What can be looked up of the past: everything that happened, when, why, and for those who facilitate by whom."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from mediate_agendas.usecases.keep_what_was_said import keep_what_was_said
from mediate_agendas.usecases.let_person_go import let_person_go
from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.policy import Role
from mediate_contracts.values import OrganisationId
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import VISITOR, Actor
from support.agendas import Agendas, both, refused, short
from support.chassis import execute, number
from support.identity import internally, person


async def changes(agendas: Agendas, about: str, who: Actor | None = None, **query: Any) -> list[dict[str, Any]]:
    """Return what somebody is told of one thing, a facilitator unless named, newest first."""
    headers = internally(who or person(Role.FACILITATOR), "agendas")
    answer = await agendas.running.client.get("/v1/changes", params={"about": about, **query}, headers=headers)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def told(agendas: Agendas, about: str, who: Actor) -> list[str]:
    """Return the types that somebody is told of one thing, newest first."""
    return [short(each) for each in await changes(agendas, about, who)]


class TestAChange:
    async def test_is_kept_with_what_it_says_when_and_by_whom(self, agendas: Agendas) -> None:
        who = person(Role.FACILITATOR)
        item = await agendas.item()
        body = {"status": "not_achieved", "reason": "Geen geld"}
        headers = internally(who, "agendas")
        moved = await agendas.running.post(f"/v1/items/{item['id']}/status", body, if_match='"1"', **headers)
        [change, proposed] = await changes(agendas, item["id"])
        said = (await agendas.said_of(item["id"]))[-1]
        assert change["type"] == "nl.mediate.agendas.item.status-changed.v1"
        assert (change["id"], change["data"]) == (said["id"], said["data"])
        assert change["data"]["reason"] == "Geen geld"
        assert change["by"] == str(who.id)
        assert change["at"] == moved.json()["updated_at"]
        assert short(proposed) == "item.proposed"

    async def test_of_an_item_is_one_of_its_line_too(self, agendas: Agendas) -> None:
        item = await agendas.item()
        assert (await changes(agendas, await agendas.line()))[0]["data"]["item_id"] == item["id"]

    async def test_that_was_refused_is_none(self, agendas: Agendas) -> None:
        item = await agendas.item()
        refused(await agendas.move(item, "achieved"), 409, "status-not-allowed")
        assert len(await changes(agendas, item["id"])) == 1

    async def test_of_nothing_in_particular_is_among_all_of_them_in_pages(self, agendas: Agendas) -> None:
        items = [await agendas.item() for _ in range(3)]
        newest = await agendas.get("/v1/changes", limit=2)
        rest = await agendas.get("/v1/changes", limit=1, cursor=newest["next"])
        found = [each["data"]["item_id"] for each in newest["items"] + rest["items"]]
        assert found == [item["id"] for item in reversed(items)]

    async def test_of_what_nobody_knows_is_not_there(self, agendas: Agendas) -> None:
        assert await changes(agendas, str(uuid4())) == []


class TestWhoIsTold:
    async def test_of_an_offer_are_its_parties_and_who_facilitates_and_nobody_else(self, agendas: Agendas) -> None:
        item = await agendas.item()
        offer = await agendas.offered(item)
        path = f"/v1/assignments/{offer['id']}"
        await agendas.changed(f"{path}/decline", {"reason": "Geen ruimte"}, version=1)
        everything = ["assignment.declined", "assignment.offered"]
        party = person(organisations=[offer["organisation_id"]])
        for who in (person(Role.FACILITATOR), party):
            assert await told(agendas, offer["id"], who) == everything
        outsiders = [VISITOR, person(organisations=[uuid4()]), person(Role.INVESTMENT_OFFICER), person(Role.OPS)]
        for who in outsiders:
            assert await told(agendas, offer["id"], who) == []
            assert await told(agendas, item["id"], who) == ["item.proposed"]

    async def test_by_whom_are_those_who_facilitate_alone(self, agendas: Agendas) -> None:
        item = await agendas.item()
        assert (await changes(agendas, item["id"]))[0]["by"] is not None
        for who in (VISITOR, person(organisations=[uuid4()]), person(Role.INVESTMENT_OFFICER)):
            assert [each["by"] for each in await changes(agendas, item["id"], who)] == [None]

    async def test_is_not_decided_for_an_organisation_by_its_name_in_a_field_that_is_no_party(self) -> None:
        """Organisations in an event are not what it is about: the names of such fields are all known."""
        fields = {
            name
            for type_, entry in CATALOGUE.items()
            if type_.startswith("nl.mediate.agendas.")
            for name, field in entry.event.model_fields.items()
            if str(OrganisationId) in str(field.annotation)
        }
        assert fields <= {"organisation_id", "organisers"}


class TestWhatWasSaidBeforeChangesWereKept:
    async def test_is_kept_at_the_start_by_nobody_and_only_once(self, agendas: Agendas) -> None:
        service = agendas.running.service
        item = await agendas.item()
        offer = await agendas.offered(item)
        before = await changes(agendas, item["id"])
        total = await number(service, "SELECT count(*) FROM change")
        await agendas.running.events()
        await execute(service, "DELETE FROM change")
        for _ in range(2):
            await keep_what_was_said(service.database, shards=1)
            assert await number(service, "SELECT count(*) FROM change") == total
        assert await changes(agendas, item["id"]) == [{**each, "by": None} for each in before]
        assert await told(agendas, offer["id"], person(organisations=[offer["organisation_id"]])) == [
            "assignment.offered"
        ]

    async def test_or_by_an_older_release_beside_this_one_is_kept_at_the_next_start(self, agendas: Agendas) -> None:
        item = await agendas.item()
        await agendas.running.events()
        service = agendas.running.service
        await execute(service, "DELETE FROM change WHERE :id = ANY (about)", id=item["id"])
        assert await changes(agendas, item["id"]) == []
        await keep_what_was_said(service.database, shards=1)
        assert [short(each) for each in await changes(agendas, item["id"])] == ["item.proposed"]

    async def test_and_has_no_number_yet_is_kept_all_the_same(self, agendas: Agendas) -> None:
        service = agendas.running.service
        item = await agendas.item()
        await agendas.running.events()
        # As it stands between a command and the relay that numbers what it said.
        unnumbered = (
            "INSERT INTO outbox (shard, event_id, type, subject, body)"
            " SELECT 5, event_id, type, subject, regexp_replace(body, ',\"sequence\":\"[0-9]+\"}$', '}')"
            " FROM journal WHERE subject = :id"
        )
        await execute(service, unnumbered, id=item["id"])
        await execute(service, "DELETE FROM change WHERE :id = ANY (about)", id=item["id"])
        await keep_what_was_said(service.database, shards=6)
        await execute(service, "DELETE FROM outbox WHERE shard = 5")
        assert [short(each) for each in await changes(agendas, item["id"])] == ["item.proposed"]

    async def test_in_words_that_would_be_refused_now_is_kept_and_does_not_keep_the_service_from_starting(
        self, agendas: Agendas
    ) -> None:
        service = agendas.running.service
        offer = await agendas.offered(await agendas.item())
        await agendas.running.events()
        spoiled = (
            "INSERT INTO outbox (shard, event_id, type, subject, body) SELECT 5, :other, type, subject,"
            " replace(replace(regexp_replace(body, ',\"sequence\":\"[0-9]+\"}$', '}'), '\"lead\"', '\"boss\"'),"
            " event_id::text, :written) FROM journal WHERE type LIKE '%offered%' AND subject = :id"
        )
        other = uuid4()
        await execute(service, spoiled, id=UUID(offer["item_id"]), other=other, written=str(other))
        await keep_what_was_said(service.database, shards=6)
        await execute(service, "DELETE FROM outbox WHERE shard = 5")
        facilitator, party = person(Role.FACILITATOR), person(organisations=[offer["organisation_id"]])
        assert str(other) in {each["id"] for each in await changes(agendas, offer["item_id"], facilitator)}
        assert str(other) not in {each["id"] for each in await changes(agendas, offer["item_id"], party)}


class TestWhoeverMadeChanges:
    async def test_is_told_so_and_forgotten_while_the_changes_stay(self, agendas: Agendas) -> None:
        who = person(Role.FACILITATOR)
        body = {"line_id": await agendas.line(), "code": f"h.{uuid4().hex[:8]}", "title": both("Punt")}
        made = await agendas.running.client.post("/v1/items", json=body, headers=internally(who, "agendas"))
        item = made.json()
        assert who.id is not None
        service = agendas.running.service
        async with service.database.reading() as connection:
            [held] = await service.persons.export(connection, who.id)
        assert held.kind == "change of the agenda they made"
        assert held.record["data"]["item_id"] == item["id"]
        async with service.database.transaction() as transaction:
            [removed] = await let_person_go(transaction, who.id, utc_now())
            assert (removed.count, [str(each) for each in removed.ids]) == (1, [held.record["event_id"]])
            assert list(await let_person_go(transaction, who.id, utc_now())) == []
        assert [(short(each), each["by"]) for each in await changes(agendas, item["id"])] == [("item.proposed", None)]


class TestAskingForChanges:
    @pytest.mark.parametrize("query", [{"about": "nobody"}, {"cursor": "?"}, {"limit": 0}])
    async def test_in_another_way_is_refused_and_says_why(self, agendas: Agendas, query: dict[str, Any]) -> None:
        answer = await agendas.running.client.get("/v1/changes", params=query)
        assert set(refused(answer, 422, "invalid")) == {f"query.{name}" for name in query}
