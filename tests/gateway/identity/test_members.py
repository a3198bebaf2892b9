"""How people come to belong to an organisation, who decides it, and how they go."""

import asyncio
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.policy import Role
from mediate_gateway.adapters import projections
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_gateway.domain.memberships import (
    NEXT,
    ORGANISATIONS_MAX,
    LastAdmin,
    MembershipNotAllowed,
    MembershipStatus,
    TooManyOrganisations,
    advance,
    check_active,
    check_asked,
    check_led,
    check_room,
)
from mediate_shared.ids import new_id
from support.people import FACILITATOR, Browser, Person, browser, member, organisation, somebody, token_of
from support.running import Running

statuses = st.sampled_from(MembershipStatus)


def path(organisation_id: UUID, person: Person, verb: str = "") -> str:
    return f"/organisations/{organisation_id}/members/{person.id}{verb}"


async def asked(gateway: Running, organisation_id: UUID) -> Person:
    """Somebody who asked to belong to an organisation."""
    person = await somebody(gateway)
    await person.browser.done("POST", f"/organisations/{organisation_id}/join-requests")
    return person


async def where(person: Person) -> list[tuple[str, bool]]:
    """Where somebody stands with organisations."""
    me = await person.browser.done("GET", "/me")
    return [(membership["status"], membership["is_admin"]) for membership in me["memberships"]]


class TestTheTable:
    def test_has_a_row_for_every_status_and_names_no_other(self) -> None:
        assert set(NEXT) == set(MembershipStatus)
        assert {to for following in NEXT.values() for to in following} == set(MembershipStatus)

    @given(statuses, statuses)
    def test_is_gone_by_and_refuses_the_rest_by_name(self, current: MembershipStatus, to: MembershipStatus) -> None:
        if to in NEXT[current]:
            assert advance(current, to) is to
        else:
            with pytest.raises(MembershipNotAllowed, match=f"the membership is {current}"):
                advance(current, to)

    @given(statuses)
    def test_lets_a_request_alone_be_answered_and_a_member_alone_be_admin(self, current: MembershipStatus) -> None:
        for check, wanted in ((check_asked, MembershipStatus.REQUESTED), (check_active, MembershipStatus.ACTIVE)):
            if current is wanted:
                check(current)
            else:
                with pytest.raises(MembershipNotAllowed):
                    check(current)

    def test_bounds_what_a_token_has_to_name(self) -> None:
        check_room(ORGANISATIONS_MAX - 1)
        with pytest.raises(TooManyOrganisations):
            check_room(ORGANISATIONS_MAX)

    @given(st.integers(0, 3), st.booleans())
    def test_keeps_an_organisation_an_admin_unless_whoever_can_appoint_one_says_so(
        self, others: int, everywhere: bool
    ) -> None:
        if others == 0 and not everywhere:
            with pytest.raises(LastAdmin):
                check_led(other_admins=others, manages_everywhere=everywhere)
        else:
            check_led(other_admins=others, manages_everywhere=everywhere)


class TestAskingToJoin:
    async def test_makes_a_request_and_nothing_more(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        person = await somebody(gateway)
        answer = await person.browser.ask("POST", f"/organisations/{studio}/join-requests")
        assert answer.status_code == 201
        assert answer.headers["location"] == f"/v1/identity{path(studio, person)}"
        assert answer.json()["status"] == "requested"
        assert (await person.browser.done("GET", "/me"))["roles"] == ["visitor"]
        assert (await person.browser.ask("GET", f"/organisations/{studio}/members")).status_code == 404

    async def test_twice_is_refused(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        person = await asked(gateway, studio)
        answer = await person.browser.ask("POST", f"/organisations/{studio}/join-requests")
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/membership-not-allowed"

    async def test_an_organisation_nobody_knows_is_refused(self, gateway: Running) -> None:
        person = await somebody(gateway)
        assert (await person.browser.ask("POST", f"/organisations/{new_id()}/join-requests")).status_code == 404

    async def test_is_for_people(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        assert (await browser(gateway).ask("POST", f"/organisations/{studio}/join-requests")).status_code == 401

    async def test_more_organisations_than_one_account_may_is_refused_also_at_once(self, gateway: Running) -> None:
        person = await somebody(gateway)
        studios = [await organisation(gateway) for _ in range(ORGANISATIONS_MAX + 3)]
        answers = await asyncio.gather(
            *(person.browser.ask("POST", f"/organisations/{studio}/join-requests") for studio in studios)
        )
        assert sorted(answer.status_code for answer in answers) == [201] * ORGANISATIONS_MAX + [409] * 3

    async def test_is_kept_over_a_rebuild_of_the_read_model(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        person = await asked(gateway, studio)
        async with gateway.service.database.transaction() as transaction:
            await projections.clear(transaction)
        [membership] = (await person.browser.done("GET", "/me"))["memberships"]
        assert (membership["status"], membership["organisation_name"]) == ("requested", None)
        async with gateway.service.database.transaction() as transaction:
            row = {"id": studio, "name": "Heard again", "types": ["school"], "synthetic": True}
            await transaction.execute(ORGANISATION.insert(), row)
        [membership] = (await person.browser.done("GET", "/me"))["memberships"]
        assert membership["organisation_name"] == "Heard again"


class TestDeciding:
    async def test_admits_at_once(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        admin, person = await member(gateway, studio, is_admin=True), await asked(gateway, studio)
        decided = await admin.browser.done("POST", path(studio, person, "/approve"))
        assert (decided["status"], decided["decided_by"]) == ("active", str(admin.id))
        assert (await person.browser.done("GET", "/me"))["roles"] == ["partner"]
        assert (await person.browser.ask("GET", f"/organisations/{studio}/members")).status_code == 200

    async def test_declines_and_lets_somebody_ask_again(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        admin, person = await member(gateway, studio, is_admin=True), await asked(gateway, studio)
        await admin.browser.done("POST", path(studio, person, "/decline"))
        assert await where(person) == [("ended", False)]
        await person.browser.done("POST", f"/organisations/{studio}/join-requests")
        assert await where(person) == [("requested", False)]

    @pytest.mark.parametrize("verb", ["/approve", "/decline"])
    async def test_is_possible_once(self, gateway: Running, verb: str) -> None:
        studio = await organisation(gateway)
        admin, person = await member(gateway, studio, is_admin=True), await asked(gateway, studio)
        await admin.browser.done("POST", path(studio, person, verb))
        assert (await admin.browser.ask("POST", path(studio, person, "/approve"))).status_code == 409

    async def test_is_for_those_who_manage_members_here_and_is_not_there_for_others(self, gateway: Running) -> None:
        here, there = await organisation(gateway), await organisation(gateway)
        person = await asked(gateway, here)
        outsiders = (
            await member(gateway, here),
            await member(gateway, there, is_admin=True),
            await somebody(gateway, Role.OPS, Role.INVESTMENT_OFFICER),
            person,
        )
        for outsider in outsiders:
            for verb in ("/approve", "/decline"):
                assert (await outsider.browser.ask("POST", path(here, person, verb))).status_code == 404
        assert await where(person) == [("requested", False)]
        facilitator = browser(gateway, FACILITATOR)
        assert (await facilitator.ask("POST", path(here, person, "/approve"))).status_code == 200


class TestTheListOfMembers:
    async def names(self, asking: Browser, studio: UUID, query: str = "") -> set[tuple[str, bool]]:
        found = await asking.done("GET", f"/organisations/{studio}/members{query}")
        return {(item["account_id"], item["email"] is not None) for item in found["items"]}

    async def test_shows_members_to_each_other_and_emails_and_requests_to_who_manages_them(
        self, gateway: Running
    ) -> None:
        studio = await organisation(gateway)
        admin, partner = await member(gateway, studio, is_admin=True), await member(gateway, studio)
        person = await asked(gateway, studio)
        both = {str(admin.id), str(partner.id)}
        for manager in (admin.browser, browser(gateway, FACILITATOR)):
            assert await self.names(manager, studio) == {(each, True) for each in both}
            assert await self.names(manager, studio, "?status=requested") == {(str(person.id), True)}
        assert await self.names(partner.browser, studio) == {(str(admin.id), False), (str(partner.id), True)}
        answer = await partner.browser.ask("GET", f"/organisations/{studio}/members?status=requested")
        assert answer.status_code == 404
        assert (await partner.browser.ask("GET", path(studio, person))).status_code == 404
        assert (await partner.browser.ask("GET", path(studio, admin))).json()["email"] is None

    async def test_is_not_there_for_others(self, gateway: Running) -> None:
        here, there = await organisation(gateway), await organisation(gateway)
        partner, other = await member(gateway, here), await member(gateway, there, is_admin=True)
        for asking in (other, await somebody(gateway, Role.OPS)):
            assert (await asking.browser.ask("GET", f"/organisations/{here}/members")).status_code == 404
            assert (await asking.browser.ask("GET", path(here, partner))).status_code == 404
        assert (await browser(gateway).ask("GET", f"/organisations/{here}/members")).status_code == 401

    async def test_gives_every_member_once_over_its_pages(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        members = [await member(gateway, studio) for _ in range(5)]
        listed, query = list[str](), "?limit=2"
        while True:
            found = await members[0].browser.done("GET", f"/organisations/{studio}/members{query}")
            listed += [item["account_id"] for item in found["items"]]
            if found["next"] is None:
                break
            query = f"?limit=2&cursor={found['next']}"
        assert listed == sorted(str(each.id) for each in members)


class TestGoing:
    async def test_is_ones_own_decision_and_takes_effect_at_once(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        partner = await member(gateway, studio)
        ended = await partner.browser.done("POST", path(studio, partner, "/end"))
        assert ended["status"] == "ended"
        assert (await partner.browser.ask("GET", f"/organisations/{studio}/members")).status_code == 404
        assert (await partner.browser.ask("POST", path(studio, partner, "/end"))).status_code == 409

    async def test_can_be_from_a_request(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        person = await asked(gateway, studio)
        await person.browser.done("POST", path(studio, person, "/end"))
        assert await where(person) == [("ended", False)]

    async def test_is_decided_for_another_by_an_admin_of_the_same_organisation_alone(self, gateway: Running) -> None:
        here, there = await organisation(gateway), await organisation(gateway)
        partner, admin = await member(gateway, here), await member(gateway, here, is_admin=True)
        for other in (await member(gateway, here), await member(gateway, there, is_admin=True)):
            assert (await other.browser.ask("POST", path(here, partner, "/end"))).status_code == 404
        assert (await admin.browser.ask("POST", path(here, partner, "/end"))).status_code == 200

    async def test_is_not_for_the_last_admin_unless_who_manages_all_members_says_so(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        admin = await member(gateway, studio, is_admin=True)
        await member(gateway, studio)
        refused = await admin.browser.ask("POST", path(studio, admin, "/end"))
        assert refused.status_code == 409
        assert refused.json()["type"] == "/problems/last-admin"
        refused = await admin.browser.ask("PATCH", path(studio, admin), {"is_admin": False}, if_match='"1"')
        assert refused.status_code == 409
        assert await where(admin) == [("active", True)]
        assert (await browser(gateway, FACILITATOR).ask("POST", path(studio, admin, "/end"))).status_code == 200

    async def test_of_two_admins_at_the_same_moment_leaves_one(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        both = [await member(gateway, studio, is_admin=True) for _ in range(2)]
        answers = await asyncio.gather(*(admin.browser.ask("POST", path(studio, admin, "/end")) for admin in both))
        assert sorted(answer.status_code for answer in answers) == [200, 409]

    async def test_and_coming_back_makes_no_admin_again(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        first, second = [await member(gateway, studio, is_admin=True) for _ in range(2)]
        await first.browser.done("POST", path(studio, first, "/end"))
        await first.browser.done("POST", f"/organisations/{studio}/join-requests")
        await second.browser.done("POST", path(studio, first, "/approve"))
        assert await where(first) == [("active", False)]


class TestAppointing:
    async def test_lets_a_member_admit_others_and_no_longer(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        admin, partner = await member(gateway, studio, is_admin=True), await member(gateway, studio)
        shown = await admin.browser.ask("GET", path(studio, partner))
        appointed = await admin.browser.ask(
            "PATCH", path(studio, partner), {"is_admin": True}, if_match=shown.headers["etag"]
        )
        assert appointed.json()["is_admin"]
        assert (await partner.browser.ask("GET", "/invitations")).status_code == 200
        await partner.browser.done(
            "PATCH", path(studio, partner), {"is_admin": False}, if_match=appointed.headers["etag"]
        )
        assert (await partner.browser.ask("GET", "/invitations")).status_code == 404

    async def test_needs_a_member_and_the_version_that_was_read(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        admin, person = await member(gateway, studio, is_admin=True), await asked(gateway, studio)
        for if_match, status in (({}, 428), ({"if_match": '"9"'}, 412), ({"if_match": '"1"'}, 409)):
            answer = await admin.browser.ask("PATCH", path(studio, person), {"is_admin": True}, **if_match)
            assert answer.status_code == status

    async def test_is_not_for_members_themselves(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        partner = await member(gateway, studio)
        answer = await partner.browser.ask("PATCH", path(studio, partner), {"is_admin": True}, if_match='"1"')
        assert answer.status_code == 404
        assert await where(partner) == [("active", False)]


class TestWhoManagesMembersEverywhere:
    """They could otherwise speak for any organisation a moment later."""

    async def test_admits_others_and_not_themself(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        facilitator = await somebody(gateway, Role.FACILITATOR)
        await facilitator.browser.done("POST", f"/organisations/{studio}/join-requests")
        refused = await facilitator.browser.ask("POST", path(studio, facilitator, "/approve"))
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (403, "path.account_id")
        assert await where(facilitator) == [("requested", False)]

    async def test_does_not_make_themself_admin_where_they_are_a_member(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        facilitator = await somebody(gateway, Role.FACILITATOR)
        other = await somebody(gateway, Role.FACILITATOR)
        await facilitator.browser.done("POST", f"/organisations/{studio}/join-requests")
        admitted = await other.browser.done("POST", path(studio, facilitator, "/approve"))
        refused = await facilitator.browser.ask(
            "PATCH", path(studio, facilitator), {"is_admin": True}, if_match=f'"{admitted["version"]}"'
        )
        assert refused.status_code == 403, refused.text

    async def test_does_not_accept_their_own_invitation(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        facilitator = await somebody(gateway, Role.FACILITATOR)
        made = await facilitator.browser.done(
            "POST", "/invitations", {"organisation_id": str(studio), "is_admin": True}
        )
        refused = await facilitator.browser.ask("POST", "/invitations/accept", {"token": token_of(made["link"])})
        assert refused.status_code == 409, refused.text
        assert await where(facilitator) == []
