"""How somebody is let in by a link: what it gives, who may give it, and that it works once."""

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Update, select

from mediate_contracts.policy import STAFF, Role
from mediate_contracts.values import DomainError
from mediate_gateway.adapters.identity_tables import ACCOUNT, INVITATION, MEMBERSHIP
from mediate_gateway.adapters.opaque import token_hash
from mediate_gateway.domain.invitations import (
    InvitationEmpty,
    InvitationOver,
    InvitationStatus,
    NotYoursToGive,
    check_invitation,
    check_open,
    standing,
)
from mediate_shared.ids import new_id
from support.people import (
    ADMINISTRATOR,
    FACILITATOR,
    PASSWORD,
    Browser,
    browser,
    member,
    organisation,
    somebody,
    token_of,
)
from support.running import Running

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HERE, THERE = uuid4(), uuid4()
moments = st.none() | st.just(NOW)
some_roles = st.frozensets(st.sampled_from(Role), max_size=3)


async def invited(inviting: Browser, **what: Any) -> str:
    made = await inviting.done("POST", "/invitations", what)
    return token_of(made["link"])


async def change(gateway: Running, statement: Update) -> None:
    async with gateway.service.database.transaction() as transaction:
        await transaction.execute(statement)


def newcomer(**what: Any) -> dict[str, Any]:
    return {"name": "Synthetic newcomer", "email": f"{new_id()}@studio.example", "password": PASSWORD, **what}


def refusal(
    roles: Collection[Role],
    organisation_id: UUID | None,
    *,
    is_admin: bool = False,
    gives_roles: bool,
    admits_to: Collection[UUID] | None,
) -> type[DomainError] | None:
    try:
        check_invitation(
            roles=roles,
            organisation_id=organisation_id,
            is_admin=is_admin,
            gives_roles=gives_roles,
            admits_to=admits_to,
        )
    except DomainError as refused:
        return type(refused)
    return None


class TestWhoMayGiveWhat:
    @given(some_roles, st.sampled_from([None, HERE, THERE]), st.booleans(), st.sampled_from([None, (), (HERE,)]))
    def test_is_never_more_than_one_manages(
        self,
        roles: frozenset[Role],
        organisation_id: UUID | None,
        gives_roles: bool,
        admits_to: Collection[UUID] | None,
    ) -> None:
        allowed = (
            (bool(roles) or organisation_id is not None)
            and roles <= set(STAFF)
            and (gives_roles or not roles)
            and (organisation_id is None or admits_to is None or organisation_id in admits_to)
        )
        refused = refusal(roles, organisation_id, gives_roles=gives_roles, admits_to=admits_to)
        assert (refused is None) == allowed

    def test_is_something(self) -> None:
        assert refusal((), None, gives_roles=True, admits_to=None) is InvitationEmpty
        assert refusal([Role.OPS], None, is_admin=True, gives_roles=True, admits_to=None) is InvitationEmpty

    def test_is_no_role_of_staff_for_whoever_manages_members_alone(self) -> None:
        assert refusal([Role.OPS], HERE, gives_roles=False, admits_to=None) is NotYoursToGive


class TestAnInvitationsStanding:
    @given(moments, moments, st.timedeltas(timedelta(days=-30), timedelta(days=30)))
    def test_is_open_only_until_one_thing_happens(
        self, accepted_at: datetime | None, revoked_at: datetime | None, left: timedelta
    ) -> None:
        status = standing(accepted_at=accepted_at, revoked_at=revoked_at, expires_at=NOW + left, now=NOW)
        is_open = accepted_at is None and revoked_at is None and left > timedelta()
        assert (status is InvitationStatus.OPEN) == is_open
        if is_open:
            check_open(status, field="body.token")
        else:
            with pytest.raises(InvitationOver, match=r"the invitation (was|has) "):
                check_open(status, field="body.token")


class TestInviting:
    async def test_shows_its_link_once_and_keeps_only_what_does_not_open_it(self, gateway: Running) -> None:
        administrator = browser(gateway, ADMINISTRATOR)
        answer = await administrator.ask("POST", "/invitations", {"roles": ["ops"], "email": "Ops@Studio.example"})
        assert answer.status_code == 201
        made = answer.json()
        token = token_of(made["link"])
        assert answer.headers["location"] == f"/v1/identity/invitations/{made['id']}"
        assert answer.headers["cache-control"] == "no-store"
        assert (made["email"], made["roles"], made["status"]) == ("ops@studio.example", ["ops"], "open")
        listed = await administrator.ask("GET", "/invitations?limit=200")
        assert made["id"] in listed.text
        assert token not in listed.text
        async with gateway.service.database.reading() as connection:
            row = (await connection.execute(select(INVITATION).where(INVITATION.c.id == UUID(made["id"])))).one()
        assert row.token_hash == token_hash(token)
        assert token not in repr(row)

    async def test_to_roles_is_for_whoever_manages_accounts(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        for what in ({"roles": ["ops"]}, {"roles": ["ops"], "organisation_id": str(studio)}):
            answer = await browser(gateway, FACILITATOR).ask("POST", "/invitations", what)
            assert answer.status_code == 403
            assert answer.json()["errors"][0]["field"] == "body.roles"

    async def test_to_an_organisation_is_for_its_admins_and_no_others(self, gateway: Running) -> None:
        here, there = await organisation(gateway), await organisation(gateway)
        admin, partner = await member(gateway, here, is_admin=True), await member(gateway, here)
        assert (await admin.browser.ask("POST", "/invitations", {"organisation_id": str(here)})).status_code == 201
        assert (await admin.browser.ask("POST", "/invitations", {"organisation_id": str(there)})).status_code == 403
        assert (await partner.browser.ask("POST", "/invitations", {"organisation_id": str(here)})).status_code == 404
        facilitator = browser(gateway, FACILITATOR)
        assert (await facilitator.ask("POST", "/invitations", {"organisation_id": str(there)})).status_code == 201

    async def test_to_an_organisation_nobody_knows_is_refused(self, gateway: Running) -> None:
        body = {"organisation_id": str(new_id())}
        answer = await browser(gateway, FACILITATOR).ask("POST", "/invitations", body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "body.organisation_id"

    async def test_to_nothing_is_refused(self, gateway: Running) -> None:
        assert (await browser(gateway, ADMINISTRATOR).ask("POST", "/invitations", {})).status_code == 422

    async def test_is_seen_by_whoever_could_have_done_it(self, gateway: Running) -> None:
        here, there = await organisation(gateway), await organisation(gateway)
        admin = await member(gateway, here, is_admin=True)
        administrator = browser(gateway, ADMINISTRATOR)
        made = {
            name: (await administrator.done("POST", "/invitations", what))["id"]
            for name, what in {
                "staff": {"roles": ["ops"], "email": "staff@studio.example"},
                "here": {"organisation_id": str(here)},
                "there": {"organisation_id": str(there)},
                "both": {"organisation_id": str(here), "roles": ["ops"]},
            }.items()
        }

        async def seen(asking: Browser) -> set[str]:
            items = (await asking.done("GET", "/invitations?limit=200"))["items"]
            return {name for name, each in made.items() if each in {item["id"] for item in items}}

        assert await seen(administrator) == {"staff", "here", "there", "both"}
        assert await seen(browser(gateway, FACILITATOR)) == {"here", "there"}
        assert await seen(admin.browser) == {"here"}
        assert (await admin.browser.ask("DELETE", f"/invitations/{made['there']}")).status_code == 404
        assert (await admin.browser.ask("DELETE", f"/invitations/{made['here']}")).status_code == 200


class TestAcceptingWithANewAccount:
    async def test_opens_it_with_what_was_given_and_signs_it_in(self, gateway: Running) -> None:
        studio = await organisation(gateway, "Synthetic studio of tests")
        token = await invited(
            browser(gateway, ADMINISTRATOR), roles=["facilitator"], organisation_id=str(studio), is_admin=True
        )
        own = browser(gateway)
        account = newcomer(language="en")
        answer = await own.ask("POST", "/invitations/accept", {"token": token, "account": account})
        assert answer.status_code == 201, answer.text
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert PASSWORD not in answer.text
        me = await own.done("GET", "/me")
        assert me["roles"] == ["facilitator", "partner", "partner_admin"]
        assert me["account"]["email"] == me["account"]["login"] == account["email"]
        assert not me["account"]["must_change_password"]
        [membership] = me["memberships"]
        assert (membership["organisation_id"], membership["organisation_name"]) == (
            str(studio),
            "Synthetic studio of tests",
        )
        assert (membership["status"], membership["is_admin"]) == ("active", True)
        assert (await browser(gateway).sign_in(account["email"])).status_code == 201

    async def test_works_once(self, gateway: Running) -> None:
        token = await invited(browser(gateway, ADMINISTRATOR), roles=["ops"])
        answers = await asyncio.gather(
            *(
                browser(gateway).ask("POST", "/invitations/accept", {"token": token, "account": newcomer()})
                for _ in range(3)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
        late = await browser(gateway).ask("POST", "/invitations/accept", {"token": token, "account": newcomer()})
        assert late.json()["type"] == "/problems/invitation-over"
        assert late.json()["detail"] == "the invitation was accepted before"

    async def test_takes_over_the_email_it_is_meant_for_and_no_other(self, gateway: Running) -> None:
        email = f"{new_id()}@studio.example"
        token = await invited(browser(gateway, ADMINISTRATOR), roles=["ops"], email=email)
        other = await browser(gateway).ask("POST", "/invitations/accept", {"token": token, "account": newcomer()})
        assert other.status_code == 422
        assert other.json()["errors"][0]["field"] == "body.account.email"
        assert email not in other.text
        account = {"name": "Synthetic newcomer", "password": PASSWORD}
        accepted = await browser(gateway).done("POST", "/invitations/accept", {"token": token, "account": account})
        assert accepted["email"] == email

    @pytest.mark.parametrize("password", ["short", "welkom123456"])
    async def test_needs_a_password_that_will_do_and_stays_open_until_then(
        self, gateway: Running, password: str
    ) -> None:
        token = await invited(browser(gateway, ADMINISTRATOR), roles=["ops"])
        body = {"token": token, "account": newcomer(password=password)}
        answer = await browser(gateway).ask("POST", "/invitations/accept", body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "body.account.password"
        assert password not in answer.text
        body["account"] = newcomer()
        assert (await browser(gateway).ask("POST", "/invitations/accept", body)).status_code == 201

    async def test_with_an_email_that_is_taken_gives_nothing_away(self, gateway: Running) -> None:
        person = await somebody(gateway)
        token = await invited(browser(gateway, ADMINISTRATOR), roles=["administrator"])
        body = {"token": token, "account": newcomer(email=person.login)}
        refused = await browser(gateway).ask("POST", "/invitations/accept", body)
        assert refused.status_code == 409
        assert refused.json()["errors"][0]["field"] == "body.account.email"
        assert (await person.browser.done("GET", "/me"))["roles"] == ["visitor"]
        body["account"] = newcomer()
        assert (await browser(gateway).ask("POST", "/invitations/accept", body)).status_code == 201

    @pytest.mark.parametrize("token", ["0" * 43, "short", "../../etc/passwd", 7])
    async def test_by_a_link_of_nobody_s_leads_nowhere_and_is_not_repeated(self, gateway: Running, token: Any) -> None:
        body = {"token": token, "account": newcomer()}
        answer = await browser(gateway).ask("POST", "/invitations/accept", body)
        assert answer.status_code in {404, 422}
        [error] = answer.json()["errors"]
        assert (error["field"], error["value"]) == ("body.token", None)

    async def test_is_over_when_it_has_expired_or_was_revoked(self, gateway: Running) -> None:
        administrator = browser(gateway, ADMINISTRATOR)
        for how in ("expired", "revoked"):
            made = await administrator.done("POST", "/invitations", {"roles": ["ops"]})
            if how == "revoked":
                await administrator.done("DELETE", f"/invitations/{made['id']}")
                assert (await administrator.ask("DELETE", f"/invitations/{made['id']}")).status_code == 409
            else:
                async with gateway.service.database.transaction() as transaction:
                    await transaction.execute(
                        INVITATION.update()
                        .where(INVITATION.c.id == UUID(made["id"]))
                        .values(expires_at=gateway.service.clock() - timedelta(seconds=1))
                    )
            body = {"token": token_of(made["link"]), "account": newcomer()}
            answer = await browser(gateway).ask("POST", "/invitations/accept", body)
            assert answer.status_code == 409
            assert how in answer.json()["detail"]


class TestAcceptingWithOnesOwnAccount:
    async def test_adds_to_what_one_has(self, gateway: Running) -> None:
        person = await somebody(gateway, Role.OPS)
        studio = await organisation(gateway)
        token = await invited(browser(gateway, ADMINISTRATOR), roles=["facilitator"], organisation_id=str(studio))
        accepted = await person.browser.done("POST", "/invitations/accept", {"token": token})
        assert accepted["id"] == str(person.id)
        assert (await person.browser.done("GET", "/me"))["roles"] == ["facilitator", "ops", "partner"]

    async def test_needs_somebody_who_is_signed_in(self, gateway: Running) -> None:
        token = await invited(browser(gateway, ADMINISTRATOR), roles=["ops"])
        for asking in (browser(gateway), browser(gateway, ADMINISTRATOR)):
            answer = await asking.ask("POST", "/invitations/accept", {"token": token})
            assert answer.status_code == 401
        person = await somebody(gateway)
        assert (await person.browser.ask("POST", "/invitations/accept", {"token": token})).status_code == 201

    async def test_answers_a_request_one_had_made(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        person = await somebody(gateway)
        await person.browser.done("POST", f"/organisations/{studio}/join-requests")
        token = await invited(browser(gateway, FACILITATOR), organisation_id=str(studio))
        await person.browser.done("POST", "/invitations/accept", {"token": token})
        [membership] = (await person.browser.done("GET", "/me"))["memberships"]
        assert (membership["status"], membership["is_admin"]) == ("active", False)

    async def test_makes_an_admin_of_a_member_and_never_less(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        partner = await member(gateway, studio)
        inviting = browser(gateway, FACILITATOR)
        for is_admin in (True, False):
            token = await invited(inviting, organisation_id=str(studio), is_admin=is_admin)
            await partner.browser.done("POST", "/invitations/accept", {"token": token})
            [membership] = (await partner.browser.done("GET", "/me"))["memberships"]
            assert membership["is_admin"]


class TestWhoeverLosesARole:
    async def test_leaves_no_invitation_behind(self, gateway: Running) -> None:
        keeper = await somebody(gateway, Role.ADMINISTRATOR)
        tokens = [await invited(keeper.browser, roles=["administrator"]) for _ in range(2)]
        body = {"token": tokens[0], "account": newcomer()}
        assert (await browser(gateway).ask("POST", "/invitations/accept", body)).status_code == 201
        await browser(gateway, ADMINISTRATOR).done("PATCH", f"/accounts/{keeper.id}", {"roles": []}, if_match='"1"')
        body = {"token": tokens[1], "account": newcomer()}
        assert (await browser(gateway).ask("POST", "/invitations/accept", body)).status_code == 409

    async def test_of_an_admin_leaves_none_to_the_organisation(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        admin = await member(gateway, studio, is_admin=True)
        token = await invited(admin.browser, organisation_id=str(studio), is_admin=True)
        path = f"/organisations/{studio}/members/{admin.id}/end"
        await browser(gateway, FACILITATOR).done("POST", path)
        body = {"token": token, "account": newcomer()}
        assert (await browser(gateway).ask("POST", "/invitations/accept", body)).status_code == 409

    async def test_gives_nothing_by_what_they_invited_to_at_the_same_moment(self, gateway: Running) -> None:
        keeper = await somebody(gateway, Role.ADMINISTRATOR)
        token = await invited(keeper.browser, roles=["administrator"])
        # Without what is revoked along with it: an invitation that is under way then is not there to be revoked yet.
        await change(gateway, ACCOUNT.update().where(ACCOUNT.c.id == keeper.id).values(roles=[]))
        for asking in (browser(gateway), (await somebody(gateway)).browser):
            body = {"token": token, **({} if asking.session else {"account": newcomer()})}
            answer = await asking.ask("POST", "/invitations/accept", body)
            assert answer.status_code == 409
            assert answer.json()["type"] == "/problems/invitation-over"

    @pytest.mark.parametrize("becomes", [{"is_admin": False}, {"status": "ended", "is_admin": False}])
    async def test_of_an_admin_gives_nothing_by_what_they_invited_to_at_the_same_moment(
        self, gateway: Running, becomes: dict[str, Any]
    ) -> None:
        studio = await organisation(gateway)
        admin = await member(gateway, studio, is_admin=True)
        token = await invited(admin.browser, organisation_id=str(studio), is_admin=True)
        theirs = (MEMBERSHIP.c.account_id == admin.id) & (MEMBERSHIP.c.organisation_id == studio)
        await change(gateway, MEMBERSHIP.update().where(theirs).values(**becomes))
        body = {"token": token, "account": newcomer()}
        assert (await browser(gateway).ask("POST", "/invitations/accept", body)).status_code == 409

    async def test_that_was_not_what_they_invited_by_leaves_it_standing(self, gateway: Running) -> None:
        studio = await organisation(gateway)
        admin = await member(gateway, studio, is_admin=True)
        token = await invited(admin.browser, organisation_id=str(studio))
        await change(gateway, ACCOUNT.update().where(ACCOUNT.c.id == admin.id).values(roles=["ops"]))
        body = {"token": token, "account": newcomer()}
        assert (await browser(gateway).ask("POST", "/invitations/accept", body)).status_code == 201

    async def test_can_give_it_back_to_nobody_before_every_replica_knows(self, gateway: Running) -> None:
        keeper, friend = await somebody(gateway, Role.ADMINISTRATOR), await somebody(gateway)
        await keeper.browser.done("GET", "/accounts")
        # As another replica does it: this one remembers for two seconds what they were.
        await change(gateway, ACCOUNT.update().where(ACCOUNT.c.id == keeper.id).values(roles=[]))
        roles = {"roles": ["administrator"]}
        asked = (
            ("PATCH", f"/accounts/{keeper.id}", roles),
            ("PATCH", f"/accounts/{friend.id}", roles),
            ("POST", "/accounts", {"name": "Another one", "email": f"{new_id()}@studio.example", **roles}),
            ("POST", "/invitations", roles),
        )
        for method, path, body in asked:
            answer = await keeper.browser.ask(method, path, body, if_match='"1"')
            assert answer.status_code == 404, f"{method} {path}: {answer.text}"
