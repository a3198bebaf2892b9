"""What those who carry an item rely on when they tell how it goes, and those who follow it when they read that."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from mediate_agendas.adapters.tables import ItemRow
from mediate_agendas.domain.rhythm import RHYTHM_DAYS
from mediate_agendas.usecases.follow_merges import follow_merges
from mediate_contracts.events.community import OrganisationMerged
from mediate_contracts.values import OrganisationId
from mediate_shared.database import table_of
from support.agendas import SOURCE, Agendas, refused
from support.identity import internally, person

_ITEM = table_of(ItemRow)


async def carried(agendas: Agendas) -> tuple[dict[str, Any], str, dict[str, str]]:
    """Return an item that an organisation carries, that organisation, and the header of somebody of it."""
    item = await agendas.item()
    organisation = await agendas.organisation()
    await agendas.accepted(item, organisation_id=organisation)
    return item, organisation, internally(person(organisations=[organisation]), "agendas")


async def patch(agendas: Agendas, path: str, version: int, headers: dict[str, str], **changes: Any) -> httpx.Response:
    """PATCH a version of a record as somebody."""
    return await agendas.running.client.patch(path, json=changes, headers={**headers, "if-match": f'"{version}"'})


async def unheard_of(agendas: Agendas, item: dict[str, Any], days: int) -> None:
    """Let nothing have been heard of an item for some days."""
    then = datetime.now(UTC) - timedelta(days=days)
    async with agendas.running.service.database.transaction() as transaction:
        await transaction.execute(_ITEM.update().where(_ITEM.c.id == item["id"]).values(last_heard_at=then))


class TestProgress:
    async def test_is_told_by_a_carrier_for_itself(self, agendas: Agendas) -> None:
        item, organisation, partner = await carried(agendas)
        told = {"note": "De testomgeving draait.", "percentage": 40, "organisation_id": organisation}
        answer = await agendas.running.post(f"/v1/items/{item['id']}/progress", told, **partner)
        assert answer.status_code == 201, answer.text
        assert (await agendas.get(f"/v1/progress/{answer.json()['id']}"))["percentage"] == 40
        assert (await agendas.get(f"/v1/items/{item['id']}/progress"))["items"] == [answer.json()]
        said = (await agendas.said_of(item["id"]))[-1]
        assert said["type"] == "nl.mediate.agendas.item.progress-reported.v1"
        assert said["data"]["organisation_id"] == organisation

    async def test_is_told_by_who_facilitates_for_nobody_or_for_a_carrier(self, agendas: Agendas) -> None:
        item, organisation, _ = await carried(agendas)
        for told in ({"note": "Gehoord"}, {"note": "Namens hen", "organisation_id": organisation}):
            await agendas.running.create(f"/v1/items/{item['id']}/progress", told)
        other = await agendas.organisation()
        answer = await agendas.running.post(
            f"/v1/items/{item['id']}/progress", {"note": "Namens een ander", "organisation_id": other}
        )
        assert "body.organisation_id" in refused(answer, 409, "not-a-carrier")

    async def test_is_not_told_for_another_or_for_nobody_by_an_organisation(self, agendas: Agendas) -> None:
        item, organisation, _ = await carried(agendas)
        stranger = await agendas.organisation()
        somebody = internally(person(organisations=[stranger]), "agendas")
        address = f"/v1/items/{item['id']}/progress"
        for named in ({"organisation_id": organisation}, {}):
            answer = await agendas.running.post(address, {"note": "Zomaar", **named}, **somebody)
            assert "body.organisation_id" in refused(answer, 403, "not-allowed")
        answer = await agendas.running.post(address, {"note": "Zomaar", "organisation_id": stranger}, **somebody)
        refused(answer, 409, "not-a-carrier")

    async def test_is_told_by_whoever_stands_for_the_carrier_since_a_merge(self, agendas: Agendas) -> None:
        item, carrier, _ = await carried(agendas)
        stands = await agendas.organisation()
        told = OrganisationMerged(
            organisation_id=OrganisationId(UUID(carrier)), into_id=OrganisationId(UUID(stands)), name="Studio"
        )
        async with agendas.running.service.database.transaction() as transaction:
            await follow_merges([told], transaction=transaction)
        # Whoever belongs to one record of an organisation reaches what is of the others.
        somebody = internally(person(organisations=[carrier, stands]), "agendas")
        for named in (carrier, stands):
            answer = await agendas.running.post(
                f"/v1/items/{item['id']}/progress", {"note": "Het loopt", "organisation_id": named}, **somebody
            )
            assert answer.status_code == 201, answer.text
            assert answer.json()["organisation_id"] == named

    async def test_is_over_once_the_item_has_its_outcome(self, agendas: Agendas) -> None:
        item = await agendas.item()
        await agendas.moved(item, "not_achieved", reason="Geen voorrang")
        answer = await agendas.running.post(f"/v1/items/{item['id']}/progress", {"note": "Toch nog"})
        refused(answer, 409, "item-concluded")

    async def test_leaves_the_version_of_the_item_as_it_is(self, agendas: Agendas) -> None:
        item = await agendas.item()
        await agendas.running.create(f"/v1/items/{item['id']}/progress", {"note": "Gehoord"})
        shown = await agendas.get(f"/v1/items/{item['id']}")
        assert (shown["version"], shown["updated_at"]) == (1, item["updated_at"])
        assert shown["last_heard_at"] > item["last_heard_at"]


class TestAMilestone:
    async def test_is_set_moved_reached_and_withdrawn_by_a_carrier(self, agendas: Agendas) -> None:
        item, _, partner = await carried(agendas)
        answer = await agendas.running.post(
            f"/v1/items/{item['id']}/milestones", {"title": "Plek gevonden", "due_date": "2027-01-31"}, **partner
        )
        assert answer.status_code == 201, answer.text
        path = f"/v1/milestones/{answer.json()['id']}"
        reached = await patch(agendas, path, 1, partner, reached_on="2026-01-15")
        assert reached.status_code == 200, reached.text
        assert (await agendas.get(path)) == reached.json()
        said = (await agendas.said_of(item["id"]))[-1]["data"]
        assert (said["due_date"], said["reached_on"]) == ("2027-01-31", "2026-01-15")
        refused(await patch(agendas, path, 2, partner, reached_on="2026-01-15"), 422, "nothing-changed")
        gone = await agendas.running.post(
            f"{path}/withdraw", {"reason": "Hoort bij een ander punt"}, if_match='"2"', **partner
        )
        assert gone.json()["withdrawn_because"] == "Hoort bij een ander punt"
        refused(await patch(agendas, path, 3, partner, title="Anders"), 409, "is-withdrawn")
        address = f"/v1/items/{item['id']}/milestones"
        assert (await agendas.get(address))["items"] == []
        assert (await agendas.get(address, withdrawn=1))["items"] == [gone.json()]

    async def test_is_not_reached_on_a_day_to_come(self, agendas: Agendas) -> None:
        item = await agendas.item()
        answer = await agendas.running.post(
            f"/v1/items/{item['id']}/milestones", {"title": "Later", "reached_on": "2190-01-01"}
        )
        assert "body.reached_on" in refused(answer, 422, "not-reached-yet")

    async def test_is_for_those_who_carry_the_item(self, agendas: Agendas) -> None:
        item, _, _ = await carried(agendas)
        stranger = internally(person(organisations=[await agendas.organisation()]), "agendas")
        address = f"/v1/items/{item['id']}/milestones"
        refused(await agendas.running.post(address, {"title": "Zomaar"}, **stranger), 403, "not-allowed")
        made = await agendas.running.create(address, {"title": "Van ons"})
        refused(await patch(agendas, f"/v1/milestones/{made['id']}", 1, stranger, title="Anders"), 403, "not-allowed")


class TestEvidence:
    async def test_is_added_also_once_the_item_has_its_outcome(self, agendas: Agendas) -> None:
        item, organisation, partner = await carried(agendas)
        await agendas.moved(item, "under_way", "achieved")
        shown = {"title": "Eindverslag", "source": SOURCE, "organisation_id": organisation}
        answer = await agendas.running.post(f"/v1/items/{item['id']}/evidence", shown, **partner)
        assert answer.status_code == 201, answer.text
        assert (await agendas.get(f"/v1/items/{item['id']}/evidence"))["items"] == [answer.json()]
        path = f"/v1/evidence/{answer.json()['id']}"
        gone = await agendas.running.post(f"{path}/withdraw", {"reason": "Ander verslag"}, if_match='"1"', **partner)
        assert (await agendas.get(path)) == gone.json()
        said = [event["type"].rpartition("agendas.")[2] for event in await agendas.said_of(item["id"])]
        assert said[-2:] == ["evidence.added.v1", "evidence.withdrawn.v1"]

    async def test_leads_somewhere(self, agendas: Agendas) -> None:
        item = await agendas.item()
        answer = await agendas.running.post(f"/v1/items/{item['id']}/evidence", {"title": "Geloof ons maar"})
        assert "body.page" in refused(answer, 422, "nothing-to-show")

    async def test_of_another_is_not_withdrawn(self, agendas: Agendas) -> None:
        item, _, partner = await carried(agendas)
        made = await agendas.running.create(
            f"/v1/items/{item['id']}/evidence", {"title": "Verslag", "page": "https://hub.example/verslag"}
        )
        path = f"/v1/evidence/{made['id']}/withdraw"
        refused(await agendas.running.post(path, {"reason": "Weg"}, if_match='"1"', **partner), 403, "not-allowed")


class TestAnItemThatStandsStill:
    async def test_shows_until_something_is_heard_of_it(self, agendas: Agendas) -> None:
        item, _, _ = await carried(agendas)
        assert not (await agendas.get(f"/v1/items/{item['id']}"))["is_stalled"]
        signs = (
            (f"/v1/items/{item['id']}/progress", {"note": "Het loopt"}),
            (f"/v1/items/{item['id']}/milestones", {"title": "Plek gevonden"}),
            (f"/v1/items/{item['id']}/evidence", {"title": "Verslag", "page": "https://hub.example/verslag"}),
        )
        for path, body in signs:
            await unheard_of(agendas, item, RHYTHM_DAYS + 1)
            assert await self._stalled(agendas, item)
            await agendas.running.create(path, body)
            assert not await self._stalled(agendas, item)
        await unheard_of(agendas, item, RHYTHM_DAYS + 1)
        await agendas.moved(item, "under_way")
        assert not await self._stalled(agendas, item)

    async def test_is_not_heard_of_by_being_needed_or_offered(self, agendas: Agendas) -> None:
        item, other = (await carried(agendas))[0], await agendas.item()
        await unheard_of(agendas, item, RHYTHM_DAYS + 1)
        await agendas.offered(item, role="contributor")
        await agendas.running.create(f"/v1/items/{item['id']}/dependencies", {"needs_id": other["id"]})
        assert await self._stalled(agendas, item)

    async def test_stands_still_by_the_rhythm_of_its_own_line(self, agendas: Agendas) -> None:
        item, _, _ = await carried(agendas)
        await unheard_of(agendas, item, 40)
        assert not await self._stalled(agendas, item)
        line = await agendas.get(f"/v1/lines/{item['line_id']}")
        for rhythm, stalled in ((30, True), (60, False), (None, False)):
            line = (await patch(agendas, f"/v1/lines/{line['id']}", line["version"], {}, rhythm_days=rhythm)).json()
            assert await self._stalled(agendas, item) is stalled

    async def _stalled(self, agendas: Agendas, item: dict[str, Any]) -> bool:
        """Tell whether an item is stalled; fails the test where the list and the item say otherwise."""
        listed = (await agendas.get("/v1/items", stalled=1, limit=200))["items"]
        moving = (await agendas.get("/v1/items", stalled=0, limit=200))["items"]
        is_stalled = any(each["id"] == item["id"] for each in listed)
        assert is_stalled is not any(each["id"] == item["id"] for each in moving)
        assert (await agendas.get(f"/v1/items/{item['id']}"))["is_stalled"] == is_stalled
        return is_stalled
