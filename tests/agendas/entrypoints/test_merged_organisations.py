"""What becomes of who was asked, and of what they carry, once records turn out to be of one organisation."""

from datetime import date
from uuid import UUID, uuid4

from mediate_agendas.adapters import organisations
from mediate_agendas.usecases.follow_departures import follow_departures
from mediate_agendas.usecases.follow_merges import follow_merges
from mediate_contracts.events.community import MembershipMoved, OrganisationMerged, OrganisationMergeUndone
from mediate_contracts.policy import Role
from mediate_contracts.values import MembershipId, OrganisationId
from mediate_contracts.vocabulary import MembershipStatus
from mediate_shared.identity.actor import VISITOR
from mediate_shared.ids import new_id
from support.agendas import Agendas, refused, short
from support.identity import internally, person


async def merged(agendas: Agendas, *merges: tuple[str, str]) -> None:
    """Let the service hear that records were merged, each into another."""
    told = [
        OrganisationMerged(
            organisation_id=OrganisationId(UUID(goes)), into_id=OrganisationId(UUID(into)), name="Studio"
        )
        for goes, into in merges
    ]
    async with agendas.running.service.database.transaction() as transaction:
        await follow_merges(told, transaction=transaction)


async def undone(agendas: Agendas, goes: str, into: str) -> None:
    """Let the service hear that a merge was undone."""
    told = OrganisationMergeUndone(
        organisation_id=OrganisationId(UUID(goes)), into_id=OrganisationId(UUID(into)), name="Studio"
    )
    async with agendas.running.service.database.transaction() as transaction:
        await follow_merges([told], transaction=transaction)


async def memberships(agendas: Agendas, organisation: str, *told: tuple[UUID, MembershipStatus]) -> None:
    """Let the service hear of moves of memberships of an organisation, in one batch and this order."""
    moves = [
        MembershipMoved(
            membership_id=MembershipId(membership),
            organisation_id=OrganisationId(UUID(organisation)),
            status=status,
            on=date(2026, 3, 1),
        )
        for membership, status in told
    ]
    async with agendas.running.service.database.transaction() as transaction:
        await follow_departures(moves, transaction=transaction)


class TestAMergedRecord:
    async def test_goes_by_the_name_of_the_one_that_stands_for_it_and_by_its_own_again(self, agendas: Agendas) -> None:
        goes, into = await agendas.organisation("Studio Oud"), await agendas.organisation("Studio Nieuw")
        carried = await agendas.accepted(await agendas.item(), organisation_id=goes)
        await merged(agendas, (goes, into))
        shown = await agendas.get(f"/v1/assignments/{carried['id']}")
        assert (shown["organisation"]["id"], shown["organisation"]["name"]) == (into, "Studio Nieuw")
        assert (shown["organisation_id"], shown["version"]) == (goes, 2)
        await undone(agendas, goes, into)
        shown = await agendas.get(f"/v1/assignments/{carried['id']}")
        assert (shown["organisation"]["id"], shown["organisation"]["name"]) == (goes, "Studio Oud")

    async def test_is_resolved_through_all_merges_whatever_was_heard_first(self, agendas: Agendas) -> None:
        first, second, third = [await agendas.organisation(f"Studio {each}") for each in ("A", "B", "C")]
        carried = await agendas.accepted(await agendas.item(), organisation_id=first)
        await merged(agendas, (second, third))
        await merged(agendas, (first, second))

        async def name() -> str:
            shown = await agendas.get(f"/v1/assignments/{carried['id']}")
            return str(shown["organisation"]["name"])

        assert await name() == "Studio C"
        await undone(agendas, second, third)
        assert await name() == "Studio B"
        await merged(agendas, (second, third))
        await undone(agendas, first, second)
        assert await name() == "Studio A"

    async def test_that_is_asked_makes_an_offer_to_the_one_that_stands_for_it(self, agendas: Agendas) -> None:
        goes, into = await agendas.organisation(), await agendas.organisation()
        await merged(agendas, (goes, into))
        item = await agendas.item()
        offer = await agendas.offered(item, goes)
        assert offer["organisation_id"] == into
        said = (await agendas.said_of(item["id"]))[-1]
        assert (short(said), said["data"]["organisation_id"]) == ("assignment.offered", into)

    async def test_whose_other_record_was_asked_is_not_asked_again_for_the_same_role(self, agendas: Agendas) -> None:
        goes, into = await agendas.organisation(), await agendas.organisation()
        item = await agendas.item()
        await agendas.offered(item, goes)
        await merged(agendas, (goes, into))
        for asked in (goes, into):
            body = {"organisation_id": asked, "role": "lead"}
            answer = await agendas.running.post(f"/v1/items/{item['id']}/assignments", body)
            assert refused(answer, 409, "already-asked")["body.organisation_id"]["value"] == asked
        assert (await agendas.offered(item, into, role="contributor"))["status"] == "offered"

    async def test_and_its_other_one_do_not_both_take_on_the_same_item_in_one_role(self, agendas: Agendas) -> None:
        goes, into = await agendas.organisation(), await agendas.organisation()
        item = await agendas.item()
        carried, offer = await agendas.accepted(item, organisation_id=goes), await agendas.offered(item, into)
        await merged(agendas, (goes, into))
        answer = await agendas.change(f"/v1/assignments/{offer['id']}/accept", {}, version=1)
        assert refused(answer, 409, "already-asked")["path.assignment_id"]["value"] == offer["id"]
        await agendas.changed(f"/v1/assignments/{carried['id']}/end", {"reason": "Dubbel"}, version=2)
        await agendas.changed(f"/v1/assignments/{offer['id']}/accept", {}, version=1)

    async def test_is_found_with_everything_under_either_of_its_records(self, agendas: Agendas) -> None:
        goes, into, other = [await agendas.organisation() for _ in range(3)]
        asked = [await agendas.offered(await agendas.item(), each) for each in (goes, into)]
        await agendas.offered(await agendas.item(), other)
        await merged(agendas, (goes, into))
        for record in (goes, into):
            found = await agendas.get("/v1/assignments", organisation_id=record)
            assert [each["id"] for each in found["items"]] == [each["id"] for each in asked]

    async def test_that_is_not_known_yet_goes_by_its_own_name_until_it_is(self, agendas: Agendas) -> None:
        goes = await agendas.organisation("Studio Vroeg")
        offer = await agendas.offered(await agendas.item(), goes)
        await merged(agendas, (goes, str(uuid4())))
        shown = await agendas.get(f"/v1/assignments/{offer['id']}")
        assert shown["organisation"]["name"] == "Studio Vroeg"


class TestAnOrganisationThatLeft:
    async def test_shows_so_to_itself_and_who_facilitates_and_to_nobody_else(self, agendas: Agendas) -> None:
        organisation = await agendas.organisation()
        carried = await agendas.accepted(await agendas.item(), organisation_id=organisation)
        await memberships(agendas, organisation, (new_id(), MembershipStatus.LEFT))
        for who, told in (
            (person(Role.FACILITATOR), True),
            (person(organisations=[organisation]), True),
            (person(organisations=[uuid4()]), None),
            (VISITOR, None),
        ):
            headers = internally(who, "agendas")
            answer = await agendas.running.client.get(f"/v1/assignments/{carried['id']}", headers=headers)
            assert answer.json()["organisation"]["has_left"] is told

    async def test_is_back_once_it_is_a_member_again_whatever_was_heard_first(self, agendas: Agendas) -> None:
        former, newer = new_id(), new_id()
        for moves in (
            [(former, MembershipStatus.LEFT), (newer, MembershipStatus.ACTIVE)],
            [(newer, MembershipStatus.ACTIVE), (former, MembershipStatus.LEFT)],
        ):
            organisation = await agendas.organisation()
            offer = await agendas.offered(await agendas.item(), organisation)
            await memberships(agendas, organisation, *moves)
            assert (await agendas.get(f"/v1/assignments/{offer['id']}"))["organisation"]["has_left"] is False
            for move in moves:
                await memberships(agendas, organisation, move)
            assert (await agendas.get(f"/v1/assignments/{offer['id']}"))["organisation"]["has_left"] is False

    async def test_under_another_record_is_one_that_stayed_where_its_newest_membership_lasts(
        self, agendas: Agendas
    ) -> None:
        goes, into = await agendas.organisation(), await agendas.organisation()
        offer = await agendas.offered(await agendas.item(), goes)
        await memberships(agendas, goes, (new_id(), MembershipStatus.LEFT))
        await merged(agendas, (goes, into))
        assert (await agendas.get(f"/v1/assignments/{offer['id']}"))["organisation"]["has_left"] is True
        await memberships(agendas, into, (new_id(), MembershipStatus.ACTIVE))
        assert (await agendas.get(f"/v1/assignments/{offer['id']}"))["organisation"]["has_left"] is False


class TestForgetting:
    async def test_what_is_told_again_keeps_names_that_assignments_refer_to(self, agendas: Agendas) -> None:
        goes, into = await agendas.organisation("Studio Een"), await agendas.organisation("Studio Twee")
        offer = await agendas.offered(await agendas.item(), goes)
        await merged(agendas, (goes, into))
        await memberships(agendas, into, (new_id(), MembershipStatus.LEFT))
        async with agendas.running.service.database.transaction() as transaction:
            await organisations.forget(transaction)
        shown = await agendas.get(f"/v1/assignments/{offer['id']}")
        assert (shown["organisation"]["name"], shown["organisation"]["has_left"]) == ("Studio Een", False)
