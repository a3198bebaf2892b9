"""Who is at the public door: known by what they show, passed on by the gateway's word alone, and let go in time."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from gateway.serving import FakeService, served
from mediate_contracts.policy import Role
from mediate_gateway.adapters import sessions
from mediate_gateway.adapters.identity_tables import ACCOUNT, MEMBERSHIP
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import VISITOR, Actor, ActorKind
from mediate_shared.identity.tokens import Signer, TokenRefused, Verifier, new_key
from mediate_shared.ids import new_id
from mediate_shared.service import Service
from support.chassis import execute
from support.identity import PUBLIC_KEY, SIGNER, person, publicly
from support.infrastructure import Infrastructure
from support.running import eventually, running

VERIFIER = Verifier([PUBLIC_KEY])
SECONDS_MAX = 5.0


@dataclass
class Behind:
    """The gateway behind a real HTTP server, and the service behind the gateway."""

    gateway: Service
    client: httpx.AsyncClient
    fake: FakeService

    async def seen(self, **headers: str) -> dict[str, str]:
        """Return the headers in which a request reached the service."""
        answer = await self.client.get(
            "/v1/fake/echo/x", headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        assert answer.status_code == 200, answer.text
        seen: dict[str, str] = answer.json()["headers"]
        return seen

    async def known(self, **headers: str) -> Actor:
        """Return as whom the service knows the sender of a request."""
        return VERIFIER.internal((await self.seen(**headers))["authorization"].removeprefix("Bearer "), "fake")

    async def signed_in(self, *roles: Role, organisation: UUID | None = None) -> tuple[UUID, str]:
        """Return a new account and the cookie of a session of it."""
        account, now = new_id(), utc_now()
        async with self.gateway.database.transaction() as transaction:
            whole: dict[str, Any] = {"version": 1, "created_at": now, "updated_at": now, "language": "nl"}
            await transaction.execute(
                ACCOUNT.insert(),
                {**whole, "id": account, "name": "Synthetic person", "roles": list(roles), "status": "active"},
            )
            if organisation is not None:
                member = {"account_id": account, "organisation_id": organisation, "status": "active"}
                await transaction.execute(MEMBERSHIP.insert(), {**member, "requested_at": now, "is_admin": False})
            token = await sessions.start(transaction, account, now=now, lasting=timedelta(hours=1))
        return account, f"mediate_session={token}"


@pytest.fixture(scope="module", params=["in one process", "in two processes"])
async def behind(request: pytest.FixtureRequest, infrastructure: Infrastructure) -> AsyncIterator[Behind]:
    """The gateway with a fake service that it calls directly or over HTTP."""
    fake = FakeService()
    async with AsyncExitStack() as stack:
        upstream = fake.app if request.param == "in one process" else await stack.enter_async_context(served(fake.app))
        upstreams = {"fake": upstream, "subscriptions": upstream}
        started = await stack.enter_async_context(running(infrastructure, "gateway", gateway={"upstreams": upstreams}))
        service = started["gateway"].service
        address = await stack.enter_async_context(served(service.app))
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=address, timeout=60))
        yield Behind(service, client, fake)


class TestWhoIsAtTheDoor:
    async def test_is_a_visitor_who_shows_nothing(self, behind: Behind) -> None:
        assert await behind.known() == VISITOR

    async def test_is_who_the_gateway_signed_for(self, behind: Behind) -> None:
        somebody = person(Role.FACILITATOR, organisations=[new_id()])
        assert await behind.known(**publicly(somebody)) == somebody

    async def test_is_known_by_a_session_with_roles_and_organisations(self, behind: Behind) -> None:
        organisation = new_id()
        account, cookie = await behind.signed_in(Role.OPS, organisation=organisation)
        known = await behind.known(cookie=cookie)
        assert known == Actor(account, ActorKind.PERSON, frozenset({Role.OPS}), frozenset({organisation}))

    async def test_never_takes_what_they_showed_any_further(self, behind: Behind) -> None:
        _, cookie = await behind.signed_in()
        seen = json.dumps(await behind.seen(cookie=f"{cookie}; theme=dark"))
        assert cookie.removeprefix("mediate_session=") not in seen
        assert "theme" not in seen
        shown = publicly(person(Role.OPS))
        assert shown["Authorization"].removeprefix("Bearer ") not in json.dumps(await behind.seen(**shown))

    async def test_cannot_name_themself_to_the_service(self, behind: Behind) -> None:
        somebody = person(Role.ADMINISTRATOR)
        answer = await behind.client.get(
            "/v1/fake/echo/x", headers={"authorization": f"Bearer {SIGNER.internal(somebody, 'fake')}"}
        )
        assert answer.status_code == 401

    @pytest.mark.parametrize(
        "shown",
        {
            "another hub's token": Signer(new_key()).access(person(Role.ADMINISTRATOR), seconds=60),
            "an expired one": SIGNER.access(person(Role.ADMINISTRATOR), seconds=-60),
            "a key nobody made": "mk_abcdefgh_" + "A" * 43,
            "half a key": "mk_",
            "a token of no client": SIGNER.access(person(Role.OPS), seconds=60, machine_id=new_id()),
        }.items(),
        ids=lambda shown: shown[0],
    )
    async def test_is_sent_away_who_shows(self, behind: Behind, shown: tuple[str, str]) -> None:
        answer = await behind.client.get("/v1/fake/echo/x", headers={"authorization": f"Bearer {shown[1]}"})
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/token-refused")

    async def test_is_a_visitor_again_when_their_session_has_ended(self, behind: Behind) -> None:
        account, cookie = await behind.signed_in(Role.OPS)
        await execute(behind.gateway, TAKEN_AWAY["their session"], account=account)
        assert await behind.known(cookie=cookie) == VISITOR

    async def test_has_no_word_for_one_service_that_another_takes(self, behind: Behind) -> None:
        token = (await behind.seen())["authorization"].removeprefix("Bearer ")
        with pytest.raises(TokenRefused):
            VERIFIER.internal(token, "pipeline")


class TestAnotherSite:
    @pytest.mark.parametrize("sent", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}])
    async def test_does_nothing_in_somebodys_name(self, behind: Behind, sent: dict[str, str]) -> None:
        _, cookie = await behind.signed_in(Role.FACILITATOR)
        answer = await behind.client.post("/v1/fake/echo/x", json={}, headers={"cookie": cookie, **sent})
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/cross-site")

    async def test_is_not_the_hubs_own_page(self, behind: Behind) -> None:
        _, cookie = await behind.signed_in(Role.FACILITATOR)
        own = {"Origin": str(behind.client.base_url).rstrip("/")}
        for sent in (own, {"Sec-Fetch-Site": "same-origin"}):
            answer = await behind.client.post("/v1/fake/echo/x", json={}, headers={"cookie": cookie, **sent})
            assert answer.status_code == 201


async def drained(messages: AsyncIterator[str]) -> None:
    """Read a stream to its end."""
    async for _ in messages:
        pass


TAKEN_AWAY = {
    "their role": "UPDATE account SET roles = '{}' WHERE id = :account",
    "their account": "UPDATE account SET status = 'closed' WHERE id = :account",
    "their session": "UPDATE session SET ended_at = now() WHERE account_id = :account",
    "their organisation": "UPDATE membership SET status = 'ended' WHERE account_id = :account",
}


STREAMS = ("/v1/stream", "/live")


@asynccontextmanager
async def followed(behind: Behind, cookie: str) -> AsyncIterator[list[AsyncIterator[str]]]:
    """Open every stream there is and yield what comes of each, behind its beginning."""
    behind.fake.release.clear()
    async with AsyncExitStack() as stack:
        streams = []
        for path in STREAMS:
            answer = await stack.enter_async_context(behind.client.stream("GET", path, headers={"cookie": cookie}))
            assert answer.status_code == 200, path
            messages = answer.aiter_text()
            assert await anext(messages), path
            streams.append(messages)
        yield streams


class TestAnOpenStream:
    @pytest.mark.parametrize("what", TAKEN_AWAY)
    async def test_ends_within_five_seconds_when_somebody_loses(self, behind: Behind, what: str) -> None:
        account, cookie = await behind.signed_in(Role.OPS, organisation=new_id())
        async with followed(behind, cookie) as streams:
            await execute(behind.gateway, TAKEN_AWAY[what], account=account)
            await asyncio.wait_for(asyncio.gather(*map(drained, streams)), SECONDS_MAX)

    async def test_goes_on_for_who_loses_nothing(self, behind: Behind) -> None:
        _, cookie = await behind.signed_in(Role.OPS)
        async with followed(behind, cookie) as streams:
            reading = [asyncio.create_task(drained(each)) for each in streams]
            ended, going_on = await asyncio.wait(reading, timeout=SECONDS_MAX, return_when=asyncio.FIRST_COMPLETED)
            for each in going_on:
                each.cancel()
            assert not ended

    async def test_of_a_script_ends_when_its_token_expires(self, behind: Behind) -> None:
        behind.fake.release.clear()
        headers = publicly(person(Role.OPS), seconds=-3)
        async with behind.client.stream("GET", "/v1/stream", headers=headers) as answer:
            assert answer.status_code == 200
            await asyncio.wait_for(drained(answer.aiter_text()), SECONDS_MAX)


class TestWhatIsTakenAway:
    async def test_is_gone_from_the_next_request_within_five_seconds(self, behind: Behind) -> None:
        account, cookie = await behind.signed_in(Role.OPS)
        assert (await behind.known(cookie=cookie)).roles == {Role.OPS}
        await execute(behind.gateway, TAKEN_AWAY["their role"], account=account)

        async def gone() -> bool:
            return not (await behind.known(cookie=cookie)).roles

        await eventually(gone, seconds=SECONDS_MAX)

    async def test_leaves_sessions_of_others_alone(self, behind: Behind) -> None:
        _, cookie = await behind.signed_in(Role.OPS)
        other, _ = await behind.signed_in(Role.OPS)
        await execute(behind.gateway, TAKEN_AWAY["their session"], account=other)
        assert (await behind.known(cookie=cookie)).roles == {Role.OPS}
