"""How accounts are opened, changed and closed, and that a hub always keeps somebody to do so."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from mediate_contracts.policy import Role
from mediate_gateway.adapters import accounts
from mediate_gateway.adapters.identity_tables import ACCOUNT, SESSION
from mediate_gateway.domain.accounts import FIRST_ADMINISTRATOR, LastAdministrator, check_administered
from mediate_gateway.settings import GatewaySettings
from mediate_gateway.usecases import make_first_administrator
from mediate_shared import audit
from mediate_shared.clock import utc_now
from support.people import ADMINISTRATOR, FACILITATOR, PASSWORD, Browser, Person, browser, somebody
from support.running import Running


@pytest.fixture
def administrator(gateway: Running) -> Browser:
    """A program that manages accounts."""
    return browser(gateway, ADMINISTRATOR)


@pytest.fixture
async def nobody(gateway: Running) -> None:
    """A hub without any account."""
    async with gateway.service.database.transaction() as transaction:
        await transaction.execute(delete(ACCOUNT))


async def amended(administrator: Browser, account_id: UUID, **changes: Any) -> Any:
    shown = await administrator.ask("GET", f"/accounts/{account_id}")
    return await administrator.ask("PATCH", f"/accounts/{account_id}", changes, if_match=shown.headers["etag"])


class TestOpening:
    async def test_answers_with_a_password_that_is_shown_once_and_opens_the_account(
        self, gateway: Running, administrator: Browser
    ) -> None:
        body = {"name": "Synthetic facilitator", "email": "Opened@Studio.example", "roles": ["facilitator"]}
        answer = await administrator.ask("POST", "/accounts", body)
        assert answer.status_code == 201
        opened = answer.json()
        assert answer.headers["location"] == f"/v1/identity/accounts/{opened['id']}"
        assert answer.headers["cache-control"] == "no-store"
        assert opened["login"] == opened["email"] == "opened@studio.example"
        shown = await administrator.ask("GET", f"/accounts/{opened['id']}")
        assert shown.json() == {name: value for name, value in opened.items() if name != "one_time_password"}
        assert opened["one_time_password"] not in shown.text
        assert (await browser(gateway).sign_in("opened@studio.example", opened["one_time_password"])).status_code == 201

    async def test_keeps_nothing_for_a_repeat_of_the_request(self, gateway: Running, administrator: Browser) -> None:
        body = {"name": "Synthetic person", "email": "repeated@studio.example"}
        first = await administrator.ask("POST", "/accounts", body, idempotency_key="once")
        again = await administrator.ask("POST", "/accounts", body, idempotency_key="once")
        assert (first.status_code, again.status_code) == (201, 409)
        assert again.json()["type"] == "/problems/email-taken"
        async with gateway.service.database.engine.connect() as connection:
            kept = await connection.exec_driver_sql("SELECT count(*) FROM idempotency")
            assert kept.scalar_one() == 0

    async def test_of_an_email_that_is_another_s_is_refused_whatever_its_case(
        self, gateway: Running, administrator: Browser
    ) -> None:
        person = await somebody(gateway)
        answer = await administrator.ask("POST", "/accounts", {"name": "Other", "email": person.login.upper()})
        assert answer.status_code == 409
        assert answer.json()["errors"][0]["field"] == "body.email"

    @pytest.mark.parametrize("role", ["partner", "partner_admin", "visitor"])
    async def test_gives_no_role_that_memberships_make(self, administrator: Browser, role: str) -> None:
        body = {"name": "Other", "email": "other@studio.example", "roles": [role]}
        answer = await administrator.ask("POST", "/accounts", body)
        assert answer.status_code == 403
        assert answer.json()["errors"][0]["value"] == role

    @pytest.mark.parametrize("email", ["nobody", "a b@studio.example", "@studio.example", "x@y", "a\0@studio.example"])
    async def test_needs_an_email_that_can_be_one_and_repeats_none(self, administrator: Browser, email: str) -> None:
        answer = await administrator.ask("POST", "/accounts", {"name": "Other", "email": email})
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert (error["field"], error["value"]) == ("body.email", None)

    async def test_is_not_there_for_whoever_does_not_manage_accounts(self, gateway: Running) -> None:
        person = await somebody(gateway, Role.FACILITATOR, Role.OPS, Role.INVESTMENT_OFFICER)
        for asking in (person.browser, browser(gateway, FACILITATOR)):
            for method, path in (("POST", "/accounts"), ("GET", "/accounts"), ("GET", f"/accounts/{person.id}")):
                body = {"name": "Other", "email": "other@studio.example"} if method == "POST" else None
                assert (await asking.ask(method, path, body)).status_code == 404
        assert (await browser(gateway).ask("GET", "/accounts")).status_code == 401


class TestListing:
    async def test_gives_every_account_once_over_its_pages(self, gateway: Running, administrator: Browser) -> None:
        people = [await somebody(gateway, Role.OPS) for _ in range(5)]
        listed: list[str] = []
        cursor: str | None = None
        while True:
            path = "/accounts?role=ops&limit=2" + (f"&cursor={cursor}" if cursor else "")
            found = await administrator.done("GET", path)
            listed += [account["id"] for account in found["items"]]
            cursor = found["next"]
            if cursor is None:
                break
        assert [each for each in listed if UUID(each) in {person.id for person in people}] == [
            str(person.id) for person in people
        ]
        assert len(listed) == len(set(listed))

    async def test_can_be_of_those_that_are_closed(self, gateway: Running, administrator: Browser) -> None:
        person = await somebody(gateway)
        await amended(administrator, person.id, status="closed")
        closed = await administrator.done("GET", "/accounts?status=closed&limit=200")
        active = await administrator.done("GET", "/accounts?status=active&limit=200")
        assert str(person.id) in {account["id"] for account in closed["items"]}
        assert str(person.id) not in {account["id"] for account in active["items"]}


class TestAmending:
    async def test_gives_and_takes_roles_at_once(self, gateway: Running, administrator: Browser) -> None:
        person = await somebody(gateway)
        assert (await person.browser.ask("GET", "/invitations")).status_code == 404
        answer = await amended(administrator, person.id, roles=["facilitator", "facilitator"])
        assert answer.json()["roles"] == ["facilitator"]
        assert (await person.browser.ask("GET", "/invitations")).status_code == 200
        await amended(administrator, person.id, roles=[])
        assert (await person.browser.ask("GET", "/invitations")).status_code == 404

    async def test_closes_an_account_and_all_its_sessions(self, gateway: Running, administrator: Browser) -> None:
        person = await somebody(gateway)
        assert (await amended(administrator, person.id, status="closed")).status_code == 200
        assert (await person.browser.ask("GET", "/me")).status_code == 401
        async with gateway.service.database.reading() as connection:
            ended = await connection.execute(select(SESSION.c.ended_at).where(SESSION.c.account_id == person.id))
            assert None not in ended.scalars().all()
        assert (await browser(gateway).sign_in(person.login)).status_code == 401
        assert (await amended(administrator, person.id, status="active")).status_code == 200
        assert (await browser(gateway).sign_in(person.login)).status_code == 201

    async def test_needs_the_version_that_was_read(self, gateway: Running, administrator: Browser) -> None:
        person = await somebody(gateway)
        path = f"/accounts/{person.id}"
        assert (await administrator.ask("PATCH", path, {"roles": ["ops"]})).status_code == 428
        assert (await administrator.ask("PATCH", path, {"roles": ["ops"]}, if_match='"7"')).status_code == 412

    @pytest.mark.parametrize("changes", [{}, {"roles": None}, {"roles": ["partner"]}, {"status": "gone"}, {"x": 1}])
    async def test_of_nothing_or_to_what_cannot_be_is_refused(
        self, gateway: Running, administrator: Browser, changes: dict[str, Any]
    ) -> None:
        person = await somebody(gateway)
        answer = await amended(administrator, person.id, **changes)
        assert answer.status_code in {403, 422}
        assert (await administrator.done("GET", f"/accounts/{person.id}"))["version"] == 1

    async def test_is_in_the_audit_with_who_and_why_and_no_name(self, gateway: Running) -> None:
        person, keeper = await somebody(gateway, name="Nobody Real"), await somebody(gateway, Role.ADMINISTRATOR)
        path = f"/accounts/{person.id}"
        await keeper.browser.done("PATCH", path, {"roles": ["ops"]}, if_match='"1"', mediate_reason="new on the team")
        async with gateway.service.database.reading() as connection:
            [entry] = await audit.listing(connection, limit=10, object_id=person.id)
        assert (entry.action, entry.actor, entry.reason) == ("account.amend", keeper.id, "new on the team")
        assert "Nobody Real" not in entry.model_dump_json()
        assert person.login not in entry.model_dump_json()


class TestResettingAPassword:
    async def test_shows_a_new_first_one_once_and_ends_what_was_signed_in(
        self, gateway: Running, administrator: Browser
    ) -> None:
        person = await somebody(gateway)
        reset = await administrator.done("POST", f"/accounts/{person.id}/password-reset")
        assert reset["must_change_password"]
        assert (await person.browser.ask("GET", "/me")).status_code == 401
        assert (await browser(gateway).sign_in(person.login)).status_code == 401
        again = await browser(gateway).sign_in(person.login, reset["one_time_password"])
        assert again.status_code == 201

    async def test_is_refused_for_an_account_that_a_provider_signs_in(
        self, gateway: Running, administrator: Browser
    ) -> None:
        opening = accounts.Opening(name="Other", language="en", issuer="https://id.example", subject="1")
        async with gateway.service.database.transaction() as transaction:
            account = await accounts.add(transaction, opening, at=utc_now())
        answer = await administrator.ask("POST", f"/accounts/{account.id}/password-reset")
        assert answer.status_code == 422


class TestOnesOwnAccount:
    async def test_is_shown_with_roles_and_memberships(self, gateway: Running) -> None:
        person = await somebody(gateway, Role.OPS, name="Synthetic operator")
        answer = await person.browser.ask("GET", "/me")
        assert answer.headers["etag"] == '"1"'
        me = answer.json()
        assert (me["id"], me["kind"], me["roles"], me["memberships"]) == (str(person.id), "person", ["ops"], [])
        assert me["account"]["name"] == "Synthetic operator"

    async def test_is_what_a_program_has_none_of(self, administrator: Browser) -> None:
        answer = await administrator.ask("POST", "/me/password", {"current": PASSWORD, "new": PASSWORD})
        assert answer.status_code == 403

    async def test_takes_another_name_and_language(self, gateway: Running) -> None:
        person = await somebody(gateway)
        changed = await person.browser.done("PATCH", "/me", {"language": "en"}, if_match='"1"')
        assert (changed["language"], changed["name"], changed["version"]) == ("en", "Synthetic person", 2)
        changed = await person.browser.done("PATCH", "/me", {"name": "Another name"}, if_match='"2"')
        assert (changed["language"], changed["name"]) == ("en", "Another name")
        assert (await person.browser.ask("PATCH", "/me", {"name": "Late"}, if_match='"2"')).status_code == 412

    @pytest.mark.parametrize("changes", [{}, {"name": ""}, {"language": "fy"}, {"roles": ["administrator"]}])
    async def test_takes_nothing_else(self, gateway: Running, changes: dict[str, Any]) -> None:
        person = await somebody(gateway)
        assert (await person.browser.ask("PATCH", "/me", changes, if_match='"1"')).status_code == 422


class TestTheLastAdministrator:
    @given(st.booleans(), st.booleans(), st.integers(0, 3))
    def test_is_one_without_whom_there_would_be_none(self, was: bool, remains: bool, others: int) -> None:
        if was and not remains and others == 0:
            with pytest.raises(LastAdministrator):
                check_administered(was=was, remains=remains, others=others)
        else:
            check_administered(was=was, remains=remains, others=others)

    @pytest.mark.usefixtures("nobody")
    @pytest.mark.parametrize("changes", [{"status": "closed"}, {"roles": []}, {"roles": ["ops"]}])
    async def test_can_neither_go_nor_be_anything_else(self, gateway: Running, changes: dict[str, Any]) -> None:
        last = await somebody(gateway, Role.ADMINISTRATOR)
        closed = await somebody(gateway, Role.ADMINISTRATOR)
        assert (await amended(last.browser, closed.id, status="closed")).status_code == 200
        answer = await amended(last.browser, last.id, **changes)
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/last-administrator"
        assert (await last.browser.done("GET", f"/accounts/{last.id}"))["version"] == 1

    @pytest.mark.usefixtures("nobody")
    async def test_is_one_of_two_who_leave_at_the_same_moment(self, gateway: Running, administrator: Browser) -> None:
        both = [await somebody(gateway, Role.ADMINISTRATOR) for _ in range(2)]
        answers = await asyncio.gather(*(amended(administrator, each.id, roles=[]) for each in both))
        assert sorted(answer.status_code for answer in answers) == [200, 409]

    @pytest.mark.usefixtures("nobody")
    async def test_may_go_once_there_is_another(self, gateway: Running) -> None:
        first, second = await somebody(gateway, Role.ADMINISTRATOR), await somebody(gateway)
        assert (await amended(first.browser, second.id, roles=["administrator"])).status_code == 200
        assert (await amended(first.browser, first.id, roles=[])).status_code == 200


@pytest.mark.usefixtures("nobody")
class TestTheFirstAdministrator:
    async def make(self, gateway: Running, *, password: str | None = None, subject: str | None = None) -> None:
        told = GatewaySettings(
            identity_private_key="key", first_administrator_password=password, first_administrator_subject=subject
        )
        await make_first_administrator.run(gateway.service.database, told, utc_now())

    async def there(self, gateway: Running) -> list[accounts.Account]:
        async with gateway.service.database.reading() as connection:
            return await accounts.oldest(connection, 10)

    async def test_is_made_where_there_is_no_account_and_has_to_change_the_password(self, gateway: Running) -> None:
        await self.make(gateway, password="of the first day")
        [account] = await self.there(gateway)
        assert (account.login, account.roles, account.must_change_password) == (
            FIRST_ADMINISTRATOR,
            [Role.ADMINISTRATOR],
            True,
        )
        assert (await browser(gateway).sign_in("Administrator", "of the first day")).status_code == 201

    async def test_is_given_the_password_of_each_start_until_they_have_one_of_their_own(self, gateway: Running) -> None:
        for password in ("of the first day", "of the second day", "of the second day"):
            await self.make(gateway, password=password)
        own = browser(gateway)
        assert (await own.sign_in(FIRST_ADMINISTRATOR, "of the first day")).status_code == 401
        assert (await own.sign_in(FIRST_ADMINISTRATOR, "of the second day")).status_code == 201
        await own.done("POST", "/me/password", {"current": "of the second day", "new": PASSWORD})
        await self.make(gateway, password="of the third day")
        assert (await browser(gateway).sign_in(FIRST_ADMINISTRATOR, "of the third day")).status_code == 401
        assert (await browser(gateway).sign_in(FIRST_ADMINISTRATOR)).status_code == 201
        assert len(await self.there(gateway)) == 1

    async def test_is_not_made_beside_anybody_else(self, gateway: Running) -> None:
        person = await somebody(gateway)
        await self.make(gateway, password="of the first day")
        assert [account.id for account in await self.there(gateway)] == [person.id]

    async def test_is_one_however_many_replicas_start_at_once(self, gateway: Running) -> None:
        await asyncio.gather(*(self.make(gateway, password="of the first day") for _ in range(4)))
        assert len(await self.there(gateway)) == 1

    async def test_is_not_made_without_being_told(self, gateway: Running) -> None:
        await self.make(gateway)
        assert await self.there(gateway) == []

    async def test_can_be_whom_a_provider_knows(self, gateway: Running) -> None:
        for _ in range(2):
            await self.make(gateway, subject="https://id.example/realm|f:1|2")
        [account] = await self.there(gateway)
        assert (account.issuer, account.login, account.roles) == (
            "https://id.example/realm",
            None,
            [Role.ADMINISTRATOR],
        )
        async with gateway.service.database.reading() as connection:
            found = await accounts.of_provider(connection, "https://id.example/realm", "f:1|2")
        assert found == account

    async def test_of_a_provider_is_not_made_where_somebody_administers_the_hub(self, gateway: Running) -> None:
        keeper: Person = await somebody(gateway, Role.ADMINISTRATOR)
        await self.make(gateway, subject="https://id.example|1")
        assert [account.id for account in await self.there(gateway)] == [keeper.id]
