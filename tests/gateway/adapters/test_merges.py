"""What a merge makes of rights and of what is read: one organisation, whichever of its records is asked for."""

from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest

from gateway.identity.makers import with_account
from gateway.identity.test_machines import known
from gateway.journals import Journals
from gateway.reading import hear, start_afresh
from mediate_contracts.events.base import Event
from mediate_contracts.events.community import OrganisationMerged, OrganisationMergeUndone
from mediate_contracts.policy import Role
from mediate_contracts.values import OrganisationId
from mediate_gateway.adapters import inviters, merges, sessions
from mediate_gateway.adapters.opaque import token_hash
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import Actor
from mediate_shared.ids import new_id
from support.people import Person, member, organisation, somebody
from support.running import Running


def merged(organisation_id: UUID, into_id: UUID) -> OrganisationMerged:
    return OrganisationMerged(
        organisation_id=OrganisationId(organisation_id), into_id=OrganisationId(into_id), name="Synthetic studio"
    )


def undone(organisation_id: UUID, into_id: UUID) -> OrganisationMergeUndone:
    return OrganisationMergeUndone(
        organisation_id=OrganisationId(organisation_id), into_id=OrganisationId(into_id), name="Synthetic studio"
    )


@pytest.fixture
async def said(gateway: Running) -> Journals:
    await start_afresh(gateway)
    return Journals()


async def heard(gateway: Running, said: Journals, *events: Event) -> None:
    """Let the gateway hear these events, after what was said before."""
    before = len(said.bodies)
    said.say(*events)
    await hear(gateway, said.bodies[before:])


async def standing_for(gateway: Running, organisation_id: UUID) -> list[UUID]:
    async with gateway.service.database.reading() as connection:
        return await merges.standing_for(connection, organisation_id)


async def looked_up(gateway: Running, person: Person) -> Actor:
    assert person.browser.session is not None
    async with gateway.service.database.transaction() as transaction:
        found = await sessions.actor_of(
            transaction, token_hash(person.browser.session), now=utc_now(), idle=timedelta(minutes=120)
        )
    assert found is not None
    return found[0]


class TestTheRecordsOfOneOrganisation:
    async def test_are_only_the_one_where_nothing_was_merged(self, gateway: Running) -> None:
        asked = new_id()
        assert await standing_for(gateway, asked) == [asked]

    async def test_are_found_from_each_of_them_the_final_one_first(self, gateway: Running, said: Journals) -> None:
        first, second, third, other = (new_id() for _ in range(4))
        await heard(gateway, said, merged(first, second), merged(second, third), merged(other, third))
        for asked in (first, second, third, other):
            found = await standing_for(gateway, asked)
            assert found[0] == third
            assert set(found) == {first, second, third, other}

    async def test_are_the_same_in_whatever_order_merges_are_heard(self, gateway: Running) -> None:
        chain = [new_id() for _ in range(4)]
        steps = [merged(chain[number], chain[number + 1]) for number in range(3)]
        for order in permutations(steps):
            await start_afresh(gateway)
            said = Journals()
            for step in order:
                await heard(gateway, said, step)
            assert set(await standing_for(gateway, chain[0])) == set(chain)

    async def test_part_again_where_a_merge_in_the_middle_is_undone(self, gateway: Running, said: Journals) -> None:
        first, second, third = (new_id() for _ in range(3))
        await heard(gateway, said, merged(first, second), merged(second, third), undone(second, third))
        assert await standing_for(gateway, first) == [second, first]
        assert await standing_for(gateway, third) == [third]


class TestWhoBelongsToAMergedOrganisation:
    async def test_acts_for_the_one_that_stands_for_it_and_for_what_was_merged_beside_it(
        self, gateway: Running, said: Journals
    ) -> None:
        gone, stays, beside = [await organisation(gateway) for _ in range(3)]
        person = await member(gateway, gone, is_admin=True)
        await heard(gateway, said, merged(gone, stays), merged(beside, stays))
        actor = await looked_up(gateway, person)
        assert actor.organisations == {gone, stays, beside}
        assert actor.administers == {gone, stays, beside}

    async def test_is_joined_by_who_belongs_to_the_other(self, gateway: Running, said: Journals) -> None:
        gone, stays = [await organisation(gateway) for _ in range(2)]
        person = await member(gateway, stays)
        await heard(gateway, said, merged(gone, stays))
        actor = await looked_up(gateway, person)
        assert actor.organisations == {gone, stays}
        assert actor.administers == frozenset()

    async def test_no_longer_does_so_once_the_merge_is_undone(self, gateway: Running, said: Journals) -> None:
        gone, stays = [await organisation(gateway) for _ in range(2)]
        person = await member(gateway, gone)
        await heard(gateway, said, merged(gone, stays))
        assert (await looked_up(gateway, person)).organisations == {gone, stays}
        await heard(gateway, said, undone(gone, stays))
        assert (await looked_up(gateway, person)).organisations == {gone}

    async def test_acts_so_through_a_key_that_was_made_for_either(self, gateway: Running, said: Journals) -> None:
        gone, stays = [await organisation(gateway) for _ in range(2)]
        maker = await with_account(gateway, organisation=gone, is_admin=True)
        made = await maker.makes()
        await heard(gateway, said, merged(gone, stays))
        actor = await known(maker, made["secret"])
        assert actor is not None
        assert actor.organisations == {gone, stays}
        await heard(gateway, said, undone(gone, stays))
        actor = await known(maker, made["secret"])
        assert actor is not None
        assert actor.organisations == {gone}

    async def test_gives_what_they_may_when_they_invite(self, gateway: Running, said: Journals) -> None:
        gone, stays = [await organisation(gateway) for _ in range(2)]
        person = await member(gateway, gone, is_admin=True)
        await heard(gateway, said, merged(gone, stays))
        async with gateway.service.database.transaction() as transaction:
            inviter = await inviters.of(transaction, person.id)
        assert inviter is not None
        assert inviter.administers == {gone, stays}

    async def test_gains_nothing_where_they_belong_to_no_organisation(self, gateway: Running, said: Journals) -> None:
        gone, stays = [await organisation(gateway) for _ in range(2)]
        person = await somebody(gateway, Role.FACILITATOR)
        await heard(gateway, said, merged(gone, stays))
        assert (await looked_up(gateway, person)).organisations == frozenset()
