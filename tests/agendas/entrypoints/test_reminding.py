"""What is done about offers that nobody answers: they are reminded of, or taken back."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from mediate_agendas.usecases.follow_departures import follow_departures
from mediate_agendas.usecases.remind_of_offers import remind_of_offers
from mediate_contracts.events.community import MembershipMoved
from mediate_contracts.policy import Role
from mediate_contracts.values import MembershipId, OrganisationId
from mediate_contracts.vocabulary import MembershipStatus
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import VISITOR
from mediate_shared.ids import new_id
from support.agendas import Agendas, refused, short
from support.chassis import execute
from support.identity import internally, person


async def aged(agendas: Agendas, offer_id: str, days: int) -> None:
    """Let an offer, and the last reminder of it, have been made so many days before."""
    statement = (
        "UPDATE assignment SET created_at = created_at - make_interval(days => :days),"
        " last_reminded_at = last_reminded_at - make_interval(days => :days) WHERE id = :id"
    )
    await execute(agendas.running.service, statement, id=UUID(offer_id), days=days)


async def reminded(agendas: Agendas, *, days: int = 14, at_most: int = 100) -> int:
    """Let the service remind by itself, and return of how many offers it did."""
    async with agendas.running.service.database.transaction() as transaction:
        return await remind_of_offers(transaction, after=timedelta(days=days), now=utc_now(), at_most=at_most)


class TestRemindingByHand:
    async def test_is_counted_said_and_leaves_the_offer_to_be_answered_as_it_was_read(self, agendas: Agendas) -> None:
        item = await agendas.item()
        offer = await agendas.offered(item)
        path = f"/v1/assignments/{offer['id']}"
        assert (offer["reminded"], offer["last_reminded_at"]) == (0, None)
        await aged(agendas, offer["id"], 7)
        shown = await agendas.changed(f"{path}/remind", {}, version=1)
        assert (shown["reminded"], shown["version"]) == (1, 1)
        assert (await agendas.get(path))["last_reminded_at"] == shown["last_reminded_at"]
        said = (await agendas.said_of(item["id"]))[-1]
        assert (short(said), said["data"]["times"], said["visibility"]) == ("assignment.reminded", 1, "case")
        assert (await agendas.get(f"/v1/items/{item['id']}"))["version"] == 1
        await agendas.changed(f"{path}/accept", {}, version=1)

    async def test_within_a_week_is_refused_and_says_from_when_on_it_may_be(self, agendas: Agendas) -> None:
        offer = await agendas.offered(await agendas.item())
        path = f"/v1/assignments/{offer['id']}/remind"
        field = refused(await agendas.change(path, {}, version=1), 409, "too-soon-to-remind")["path.assignment_id"]
        assert "7 days" in field["reason"]
        await aged(agendas, offer["id"], 8)
        answers = await asyncio.gather(*(agendas.change(path, {}, version=1) for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409]

    async def test_of_what_is_answered_or_has_its_outcome_is_refused(self, agendas: Agendas) -> None:
        answered = await agendas.accepted(await agendas.item())
        path = f"/v1/assignments/{answered['id']}/remind"
        refused(await agendas.change(path, {}, version=2), 409, "nothing-to-remind-of")
        item = await agendas.item()
        offer = await agendas.offered(item)
        await aged(agendas, offer["id"], 8)
        await agendas.moved(item, "not_achieved", reason="Geen geld")
        late = await agendas.change(f"/v1/assignments/{offer['id']}/remind", {}, version=1)
        refused(late, 409, "item-concluded")

    async def test_is_for_who_facilitates_alone_and_shows_to_the_parties_alone(self, agendas: Agendas) -> None:
        offer = await agendas.offered(await agendas.item())
        path = f"/v1/assignments/{offer['id']}"
        await aged(agendas, offer["id"], 8)
        party = person(organisations=[offer["organisation_id"]])
        for who in (party, person(Role.INVESTMENT_OFFICER)):
            headers = internally(who, "agendas")
            answer = await agendas.running.post(f"{path}/remind", {}, if_match='"1"', **headers)
            assert answer.status_code in {403, 404}, answer.text
        await agendas.changed(f"{path}/remind", {}, version=1)
        await agendas.changed(f"{path}/accept", {}, version=1)
        for who, told in ((party, 1), (person(Role.FACILITATOR), 1), (VISITOR, None), (person(), None)):
            shown = (await agendas.running.client.get(path, headers=internally(who, "agendas"))).json()
            assert shown["reminded"] == told
            assert (shown["last_reminded_at"] is None) is (told is None)

    async def test_needs_the_version_it_is_about(self, agendas: Agendas) -> None:
        offer = await agendas.offered(await agendas.item())
        refused(await agendas.running.post(f"/v1/assignments/{offer['id']}/remind", {}), 428, "precondition-required")
        refused(
            await agendas.change(f"/v1/assignments/{offer['id']}/remind", {}, version=4), 412, "precondition-failed"
        )


class TestRemindingByItself:
    async def test_comes_after_so_many_days_three_times_and_no_more(self, agendas: Agendas) -> None:
        item = await agendas.item()
        offer = await agendas.offered(item)
        await reminded(agendas)
        for times in (1, 2, 3):
            await aged(agendas, offer["id"], 13)
            assert await reminded(agendas) == 0
            await aged(agendas, offer["id"], 1)
            assert await reminded(agendas) == 1
            shown = await agendas.get(f"/v1/assignments/{offer['id']}")
            assert (shown["reminded"], shown["version"]) == (times, 1)
        await aged(agendas, offer["id"], 100)
        assert await reminded(agendas) == 0
        said = [short(each) for each in await agendas.said_of(item["id"])]
        assert said.count("assignment.reminded") == 3

    async def test_is_done_once_by_two_replicas_at_once(self, agendas: Agendas) -> None:
        await reminded(agendas)
        for _ in range(3):
            await aged(agendas, (await agendas.offered(await agendas.item()))["id"], 20)
        assert sum(await asyncio.gather(*(reminded(agendas) for _ in range(4)))) == 3

    async def test_goes_through_many_in_bounded_steps(self, agendas: Agendas) -> None:
        await reminded(agendas)
        for _ in range(3):
            await aged(agendas, (await agendas.offered(await agendas.item()))["id"], 20)
        assert [await reminded(agendas, at_most=2) for _ in range(3)] == [2, 1, 0]

    async def test_leaves_alone_who_answered_who_left_and_what_has_its_outcome(self, agendas: Agendas) -> None:
        await reminded(agendas)
        answered, left, over = [await agendas.offered(await agendas.item()) for _ in range(3)]
        for each in (answered, left, over):
            await aged(agendas, each["id"], 20)
        await agendas.changed(f"/v1/assignments/{answered['id']}/accept", {}, version=1)
        await agendas.moved({"id": over["item_id"]}, "not_achieved", reason="Geen geld")
        gone = MembershipMoved(
            membership_id=MembershipId(new_id()),
            organisation_id=OrganisationId(UUID(left["organisation_id"])),
            status=MembershipStatus.LEFT,
            on=utc_now().date(),
        )
        async with agendas.running.service.database.transaction() as transaction:
            await follow_departures([gone], transaction=transaction)
        assert await reminded(agendas) == 0


class TestTakingAnOfferBack:
    async def test_keeps_and_says_the_reason_to_who_was_asked_and_to_nobody_else(self, agendas: Agendas) -> None:
        item = await agendas.item()
        offer = await agendas.offered(item)
        path = f"/v1/assignments/{offer['id']}"
        withdrawn = await agendas.changed(f"{path}/withdraw", {"reason": "Verkeerd gevraagd"}, version=1)
        assert (withdrawn["status"], withdrawn["reason"], withdrawn["version"]) == (
            "withdrawn",
            "Verkeerd gevraagd",
            2,
        )
        said = (await agendas.said_of(item["id"]))[-1]
        assert (short(said), said["visibility"]) == ("assignment.withdrawn", "case")
        assert (await agendas.get(f"/v1/items/{item['id']}"))["version"] == 1
        for who, code in ((person(organisations=[offer["organisation_id"]]), 200), (VISITOR, 404), (person(), 404)):
            answer = await agendas.running.client.get(path, headers=internally(who, "agendas"))
            assert answer.status_code == code

    async def test_lets_the_organisation_be_asked_again_and_not_answer_any_more(self, agendas: Agendas) -> None:
        item = await agendas.item()
        offer = await agendas.offered(item)
        path = f"/v1/assignments/{offer['id']}"
        await agendas.changed(f"{path}/withdraw", {"reason": "Te vroeg"}, version=1)
        late = await agendas.change(f"{path}/accept", {}, version=2)
        assert "is withdrawn" in refused(late, 409, "assignment-not-allowed")["path.assignment_id"]["reason"]
        assert (await agendas.offered(item, offer["organisation_id"]))["status"] == "offered"

    async def test_once_it_was_accepted_is_refused_and_names_the_rule(self, agendas: Agendas) -> None:
        carried = await agendas.accepted(await agendas.item())
        answer = await agendas.change(f"/v1/assignments/{carried['id']}/withdraw", {"reason": "Toch niet"}, version=2)
        field = refused(answer, 409, "assignment-not-allowed")["path.assignment_id"]
        assert "only one that is offered can become withdrawn" in field["reason"]

    @pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "Zo", "more": 1}])
    async def test_without_a_reason_or_with_more_is_refused(self, agendas: Agendas, body: dict[str, object]) -> None:
        offer = await agendas.offered(await agendas.item())
        answer = await agendas.change(f"/v1/assignments/{offer['id']}/withdraw", body, version=1)
        refused(answer, 422, "invalid")

    async def test_is_for_who_facilitates_alone(self, agendas: Agendas) -> None:
        offer = await agendas.offered(await agendas.item())
        for organisation in (offer["organisation_id"], str(uuid4())):
            headers = internally(person(organisations=[organisation]), "agendas")
            answer = await agendas.running.post(
                f"/v1/assignments/{offer['id']}/withdraw", {"reason": "Nee"}, if_match='"1"', **headers
            )
            assert answer.status_code in {403, 404}, answer.text


class TestWhatNobodyElseSees:
    async def test_is_that_somebody_was_asked_reminded_declined_or_not_asked_any_more(self, agendas: Agendas) -> None:
        item = await agendas.item()
        visitor = internally(VISITOR, "agendas")

        async def seen() -> tuple[object, str]:
            answer = await agendas.running.client.get(f"/v1/items/{item['id']}", headers=visitor)
            return answer.json(), answer.headers["etag"]

        before = await seen()
        offer = await agendas.offered(item)
        path = f"/v1/assignments/{offer['id']}"
        assert await seen() == before
        await aged(agendas, offer["id"], 8)
        await agendas.changed(f"{path}/remind", {}, version=1)
        assert await seen() == before
        await agendas.changed(f"{path}/decline", {"reason": "Geen ruimte"}, version=1)
        assert await seen() == before
        again = await agendas.offered(item)
        await agendas.changed(f"/v1/assignments/{again['id']}/withdraw", {"reason": "Vergist"}, version=1)
        assert await seen() == before
        assert before[1] == '"1"'
        await agendas.accepted(item)
        assert await seen() != before
