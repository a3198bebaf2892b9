"""How people sign in and out, what a session stands on, and when it is over."""

import asyncio
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from starlette.requests import Request
from starlette.types import Message

from mediate_contracts.policy import Role
from mediate_gateway.adapters import sessions
from mediate_gateway.adapters.identity_tables import ACCOUNT, INVITATION, SESSION, SIGN_IN_FAILURE
from mediate_gateway.adapters.opaque import new_token, token_hash
from mediate_gateway.adapters.passwords import Turn
from mediate_gateway.adapters.sessions import SESSIONS_MAX
from mediate_gateway.domain.throttling import NAME_FAILURES_FREE
from mediate_gateway.entrypoints.csrf import same_site
from mediate_gateway.settings import GatewaySettings
from mediate_gateway.usecases.clean_identity import forget_what_is_over
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import Actor, ActorKind
from support.people import ADMINISTRATOR, COOKIE, PASSWORD, Person, browser, member, organisation, somebody
from support.running import Running

IDLE = timedelta(minutes=120)


async def actor_of(gateway: Running, token: str | None, *, later: timedelta = timedelta()) -> Actor | None:
    assert token is not None
    async with gateway.service.database.transaction() as transaction:
        found = await sessions.actor_of(transaction, token_hash(token), now=utc_now() + later, idle=IDLE)
    return None if found is None else found[0]


async def kept(gateway: Running, person: Person) -> list[dict[str, Any]]:
    async with gateway.service.database.reading() as connection:
        found = await connection.execute(
            select(SESSION).where(SESSION.c.account_id == person.id).order_by(SESSION.c.created_at)
        )
        return [dict(row._mapping) for row in found]


class TestSigningIn:
    async def test_gives_a_cookie_that_scripts_and_other_sites_do_not_get(self, gateway: Running) -> None:
        person = await somebody(gateway)
        answer = await browser(gateway).sign_in(person.login)
        assert answer.status_code == 201
        cookie = answer.headers["set-cookie"]
        assert re.fullmatch(rf"{COOKIE}=[\w-]{{43}}; HttpOnly; Max-Age=43200; Path=/; SameSite=lax", cookie), cookie
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["location"] == "/v1/identity/me"
        assert answer.json()["login"] == person.login

    async def test_shows_nothing_of_the_password_or_the_session(self, gateway: Running) -> None:
        person = await somebody(gateway)
        own = browser(gateway)
        answer = await own.sign_in(person.login)
        assert own.session is not None
        assert own.session not in answer.text
        assert "argon2" not in answer.text
        assert PASSWORD not in answer.text

    async def test_keeps_of_the_session_only_what_does_not_let_one_in(self, gateway: Running) -> None:
        person = await somebody(gateway)
        rows = await kept(gateway, person)
        assert person.browser.session is not None
        assert [row["token_hash"] for row in rows] == [token_hash(person.browser.session)]
        assert person.browser.session not in repr(rows)

    async def test_answers_an_unknown_name_like_a_wrong_password_and_a_closed_account(self, gateway: Running) -> None:
        person = await somebody(gateway)
        closed = await somebody(gateway)
        account = await browser(gateway, ADMINISTRATOR).ask("GET", f"/accounts/{closed.id}")
        await browser(gateway, ADMINISTRATOR).done(
            "PATCH", f"/accounts/{closed.id}", {"status": "closed"}, if_match=account.headers["etag"]
        )
        answers = [
            await browser(gateway).sign_in("nobody@studio.example"),
            await browser(gateway).sign_in(person.login, "of another crew"),
            await browser(gateway).sign_in(closed.login),
        ]
        assert {answer.status_code for answer in answers} == {401}
        said = [{name: value for name, value in answer.json().items() if name != "trace_id"} for answer in answers]
        assert said[0] == said[1] == said[2]
        assert said[0]["type"] == "/problems/sign-in-refused"
        assert all("www-authenticate" in answer.headers for answer in answers)
        assert not any("set-cookie" in answer.headers for answer in answers)

    async def test_takes_the_name_whatever_its_case(self, gateway: Running) -> None:
        person = await somebody(gateway)
        assert (await browser(gateway).sign_in(f"  {person.login.upper()} ")).status_code == 201

    async def test_again_in_the_same_browser_ends_the_session_it_had(self, gateway: Running) -> None:
        person = await somebody(gateway)
        before = person.browser.session
        await person.browser.sign_in(person.login)
        assert person.browser.session != before
        assert await actor_of(gateway, before) is None
        assert await actor_of(gateway, person.browser.session) is not None

    async def test_repeats_no_password_that_is_too_long(self, gateway: Running) -> None:
        secret = "secret " * 60
        answer = await browser(gateway).sign_in("somebody@studio.example", secret)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "body.password"
        assert "secret" not in answer.text

    @pytest.mark.parametrize("login", ["a\0b@studio.example", "\ud800@studio.example", ""])
    async def test_refuses_a_name_that_none_can_be(self, gateway: Running, login: str) -> None:
        body = b'{"login": "%s", "password": "of the crew alone"}' % login.encode("ascii", "backslashreplace").replace(
            b"\0", b"\\u0000"
        )
        answer = await browser(gateway).client.post(
            "/v1/identity/sessions", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == 422

    async def test_brings_a_hash_with_older_parameters_up_to_date(self, gateway: Running) -> None:
        person = await somebody(gateway)
        outdated = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        async with gateway.service.database.transaction() as transaction:
            await transaction.execute(ACCOUNT.update().where(ACCOUNT.c.id == person.id).values(password_hash=outdated))
        assert (await browser(gateway).sign_in(person.login)).status_code == 201
        async with gateway.service.database.reading() as connection:
            found = await connection.scalar(select(ACCOUNT.c.password_hash).where(ACCOUNT.c.id == person.id))
        assert found is not None
        assert not PasswordHasher().check_needs_rehash(found)
        assert PasswordHasher().verify(found, PASSWORD)

    async def test_more_often_than_one_may_ends_the_oldest_session(self, gateway: Running) -> None:
        person = await somebody(gateway)
        async with gateway.service.database.transaction() as transaction:
            for _ in range(SESSIONS_MAX):
                await sessions.start(transaction, person.id, now=utc_now(), lasting=IDLE)
        assert await actor_of(gateway, person.browser.session) is None
        assert sum(row["ended_at"] is None for row in await kept(gateway, person)) == SESSIONS_MAX


class TestWhoeverKeepsFailing:
    async def test_waits_after_the_fifth_time_also_with_the_right_password(self, gateway: Running) -> None:
        person = await somebody(gateway)
        guesser = browser(gateway)
        statuses = [(await guesser.sign_in(person.login, f"wrong {attempt}")).status_code for attempt in range(5)]
        assert statuses == [401] * 5
        refused = await guesser.sign_in(person.login)
        assert refused.status_code == 429
        assert refused.json()["type"] == "/problems/too-many-attempts"
        assert 0 < int(refused.headers["retry-after"]) <= 30

    async def test_keeps_nobody_else_out_with_a_few_attempts_at_their_name(self, gateway: Running) -> None:
        person = await somebody(gateway)
        for guesser in (browser(gateway), browser(gateway)):
            for attempt in range(6):
                await guesser.sign_in(person.login, f"wrong {attempt}")
        assert (await browser(gateway).sign_in(person.login)).status_code == 201

    async def test_waits_for_a_name_that_is_tried_from_everywhere(self, gateway: Running) -> None:
        person = await somebody(gateway)
        answers = await asyncio.gather(
            *(browser(gateway).sign_in(person.login, f"wrong {attempt}") for attempt in range(40))
        )
        tried = sum(answer.status_code == 401 for answer in answers)
        assert NAME_FAILURES_FREE <= tried <= NAME_FAILURES_FREE + 1
        assert (await browser(gateway).sign_in(person.login)).status_code == 429

    async def test_waits_for_a_name_that_nobody_has_too(self, gateway: Running) -> None:
        guesser = browser(gateway)
        statuses = [(await guesser.sign_in("nobody-here@studio.example")).status_code for _ in range(6)]
        assert statuses == [401] * 5 + [429]

    async def test_waits_at_their_address_whatever_name_they_try(self, gateway: Running) -> None:
        person = await somebody(gateway)
        guesser = browser(gateway)
        statuses = [(await guesser.sign_in(f"guess-{attempt}@studio.example")).status_code for attempt in range(6)]
        assert statuses == [401] * 5 + [429]
        assert (await guesser.sign_in(person.login)).status_code == 429
        assert (await browser(gateway).sign_in(person.login)).status_code == 201

    async def test_all_at_once_gets_no_further(self, gateway: Running) -> None:
        person = await somebody(gateway)
        guesser = browser(gateway)
        answers = await asyncio.gather(*(guesser.sign_in(person.login, f"wrong {attempt}") for attempt in range(20)))
        tried = sum(answer.status_code == 401 for answer in answers)
        assert 5 <= tried <= 6

    async def test_is_forgiven_their_name_and_not_their_address_once_they_succeed(self, gateway: Running) -> None:
        person = await somebody(gateway)
        own = browser(gateway)
        for attempt in range(4):
            await own.sign_in(person.login, f"wrong {attempt}")
        assert (await own.sign_in(person.login)).status_code == 201
        assert (await own.sign_in(person.login, "wrong again")).status_code == 401
        assert (await own.sign_in(person.login)).status_code == 429
        assert (await browser(gateway).sign_in(person.login)).status_code == 201

    async def test_leaves_neither_name_nor_address_behind(self, gateway: Running) -> None:
        await browser(gateway).sign_in("nobody-named@studio.example")
        async with gateway.service.database.reading() as connection:
            rows = (await connection.execute(select(SIGN_IN_FAILURE))).all()
        assert rows
        assert "nobody-named" not in repr(rows)
        assert "2001:db8" not in repr(rows)

    async def test_waits_where_they_try_the_current_password_of_a_session_they_found(self, gateway: Running) -> None:
        person = await somebody(gateway)
        change = {"new": "one that is long enough"}
        for attempt in range(5):
            answer = await person.browser.ask("POST", "/me/password", {"current": f"wrong {attempt}", **change})
            assert answer.status_code == 422
            assert answer.json()["errors"][0]["field"] == "body.current"
        answer = await person.browser.ask("POST", "/me/password", {"current": PASSWORD, **change})
        assert answer.status_code == 429


class TestASession:
    async def test_is_known_with_roles_and_memberships(self, gateway: Running) -> None:
        person = await somebody(gateway, Role.FACILITATOR, Role.OPS)
        actor = await actor_of(gateway, person.browser.session)
        assert actor == Actor(person.id, ActorKind.PERSON, frozenset({Role.FACILITATOR, Role.OPS}))
        studio = await organisation(gateway)
        admin, partner = await member(gateway, studio, is_admin=True), await member(gateway, studio)
        assert await actor_of(gateway, admin.browser.session) == Actor(
            admin.id, ActorKind.PERSON, organisations=frozenset({studio}), administers=frozenset({studio})
        )
        assert await actor_of(gateway, partner.browser.session) == Actor(
            partner.id, ActorKind.PERSON, organisations=frozenset({studio})
        )

    async def test_of_nobody_is_nobody(self, gateway: Running) -> None:
        assert await actor_of(gateway, new_token()) is None

    async def test_is_over_when_it_is_not_used_for_two_hours(self, gateway: Running) -> None:
        person = await somebody(gateway)
        assert await actor_of(gateway, person.browser.session, later=timedelta(minutes=119)) is not None
        assert await actor_of(gateway, person.browser.session, later=timedelta(minutes=238)) is not None
        assert await actor_of(gateway, person.browser.session, later=timedelta(minutes=359)) is None

    async def test_is_over_after_twelve_hours_however_much_it_is_used(self, gateway: Running) -> None:
        person = await somebody(gateway)
        for hours in range(1, 12):
            assert await actor_of(gateway, person.browser.session, later=timedelta(hours=hours)) is not None
        assert await actor_of(gateway, person.browser.session, later=timedelta(hours=12, minutes=1)) is None

    async def test_notes_once_a_minute_that_it_is_used(self, gateway: Running) -> None:
        person = await somebody(gateway)
        [before] = await kept(gateway, person)
        await actor_of(gateway, person.browser.session, later=timedelta(seconds=50))
        assert (await kept(gateway, person))[0]["seen_at"] == before["seen_at"]
        await actor_of(gateway, person.browser.session, later=timedelta(seconds=70))
        seen = (await kept(gateway, person))[0]["seen_at"]
        assert seen > before["seen_at"] + timedelta(seconds=60)

    async def test_is_of_no_use_once_somebody_signed_out(self, gateway: Running) -> None:
        person = await somebody(gateway)
        token = person.browser.session
        answer = await person.browser.ask("DELETE", "/sessions/current")
        assert answer.status_code == 204
        assert person.browser.session is None
        assert await actor_of(gateway, token) is None
        again = browser(gateway)
        again.keep(token or "")
        assert (await again.ask("GET", "/me")).status_code == 401

    async def test_ends_with_all_others_when_somebody_signs_out_everywhere(self, gateway: Running) -> None:
        person, other = await somebody(gateway), await somebody(gateway)
        elsewhere = browser(gateway)
        await elsewhere.sign_in(person.login)
        assert (await person.browser.ask("DELETE", "/sessions")).status_code == 204
        assert await actor_of(gateway, elsewhere.session) is None
        assert (await elsewhere.ask("GET", "/me")).status_code == 401
        assert (await other.browser.ask("GET", "/me")).status_code == 200

    async def test_is_not_what_a_token_is_and_cannot_be_left_by_one(self, gateway: Running) -> None:
        answer = await browser(gateway, ADMINISTRATOR).ask("DELETE", "/sessions/current")
        assert answer.status_code == 403

    async def test_is_none_over_https_in_a_cookie_that_another_host_may_have_set(self, gateway: Running) -> None:
        person = await somebody(gateway)
        for name, status in (("mediate_session", 401), ("__Host-mediate_session", 200)):
            answer = await browser(gateway).client.get(
                "https://hub/v1/identity/me", headers={"Cookie": f"{name}={person.browser.session}"}
            )
            assert answer.status_code == status, name

    async def test_that_sends_slowly_is_of_who_they_are_when_it_has_come_in(self, gateway: Running) -> None:
        keeper = await somebody(gateway, Role.ADMINISTRATOR)

        async def receive() -> Message:
            async with gateway.service.database.transaction() as transaction:
                await transaction.execute(ACCOUNT.update().where(ACCOUNT.c.id == keeper.id).values(roles=[]))
            return {"type": "http.request", "body": b"roles=administrator"}

        sent = {"host": "hub", "cookie": f"{COOKIE}={keeper.browser.session}", "sec-fetch-site": "same-origin"}
        scope = {
            "type": "http",
            "app": gateway.service.api,
            "method": "POST",
            "scheme": "http",
            "server": ("hub", 80),
            "path": "/administration",
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        }
        request = Request(scope, receive)
        await same_site(request)
        assert (await gateway.service.identify(request)).roles == frozenset()
        assert await request.body() == b"roles=administrator"


class TestAPasswordThatIsReplacedMeanwhile:
    """Verifying one takes a while; what it opened then, the new one must not leave open."""

    @pytest.fixture
    async def replaced(self, gateway: Running, monkeypatch: pytest.MonkeyPatch) -> Person:
        person = await somebody(gateway)
        verify = Turn.holds
        reset = f"/accounts/{person.id}/password-reset"

        async def slowly(turn: Turn, kept: str | None, password: str) -> bool:
            holds = await verify(turn, kept, password)
            monkeypatch.setattr(Turn, "holds", verify)
            await browser(gateway, ADMINISTRATOR).done("POST", reset)
            return holds

        monkeypatch.setattr(Turn, "holds", slowly)
        return person

    async def test_signs_nobody_in(self, gateway: Running, replaced: Person) -> None:
        assert (await browser(gateway).sign_in(replaced.login)).status_code == 401

    async def test_is_not_what_its_successor_is_changed_by(self, gateway: Running, replaced: Person) -> None:
        change = {"current": PASSWORD, "new": "one that is long enough"}
        answer = await replaced.browser.ask("POST", "/me/password", change)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "body.current"
        assert (await browser(gateway).sign_in(replaced.login, "one that is long enough")).status_code == 401


class TestChangingThePassword:
    async def test_ends_every_other_session(self, gateway: Running) -> None:
        person = await somebody(gateway)
        elsewhere = browser(gateway)
        await elsewhere.sign_in(person.login)
        await person.browser.done("POST", "/me/password", {"current": PASSWORD, "new": "another one of the crew"})
        assert await actor_of(gateway, elsewhere.session) is None
        assert await actor_of(gateway, person.browser.session) is not None
        assert (await browser(gateway).sign_in(person.login)).status_code == 401
        assert (await browser(gateway).sign_in(person.login, "another one of the crew")).status_code == 201

    @pytest.mark.parametrize("new", ["too short", "welkom123456", PASSWORD])
    async def test_to_one_that_will_not_do_is_refused_without_repeating_it(self, gateway: Running, new: str) -> None:
        person = await somebody(gateway)
        answer = await person.browser.ask("POST", "/me/password", {"current": PASSWORD, "new": new})
        assert answer.status_code == 422
        assert answer.json()["type"] == "/problems/password-refused"
        assert answer.json()["errors"][0]["field"] == "body.new"
        assert new not in answer.text


class TestWhatIsOver:
    async def test_is_forgotten_when_its_time_is_up(self, gateway: Running, monkeypatch: pytest.MonkeyPatch) -> None:
        person = await somebody(gateway)
        made = await browser(gateway, ADMINISTRATOR).done("POST", "/invitations", {"roles": ["ops"]})
        await browser(gateway).sign_in(person.login, "wrong")
        await person.browser.ask("DELETE", "/sessions")
        monkeypatch.setenv("MEDIATE_GATEWAY_ENDED_SESSIONS_DAYS_KEPT", "2")
        bounds = GatewaySettings()

        async def left(after: timedelta) -> tuple[bool, bool, bool]:
            async with gateway.service.database.transaction() as transaction:
                await forget_what_is_over(bounds, transaction=transaction, now=utc_now() + after)
                invitation = select(INVITATION.c.id).where(INVITATION.c.id == UUID(made["id"]))
                invited = (await transaction.execute(invitation)).one_or_none() is not None
                failed = (await transaction.execute(select(SIGN_IN_FAILURE.c.id))).first() is not None
            return bool(await kept(gateway, person)), invited, failed

        assert await left(timedelta(hours=23)) == (True, True, True)
        assert await left(timedelta(hours=25)) == (True, True, False)
        assert await left(timedelta(days=3)) == (False, True, False)
        assert await left(timedelta(days=14 + 29)) == (False, True, False)
        assert await left(timedelta(days=14 + 31)) == (False, False, False)
