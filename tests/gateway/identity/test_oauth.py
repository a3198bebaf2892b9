"""OAuth clients: how they get a token, what it is good for, and how they are refused."""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID, uuid4

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import delete, func, select

from gateway.identity.makers import Maker, in_days, with_account
from gateway.serving import FakeService
from mediate_gateway.adapters.identity_tables import MACHINE, SIGN_IN_FAILURE
from mediate_gateway.domain.token_requests import TokenNotGiven, read
from mediate_gateway.settings import GatewaySettings
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.identity.tokens import Verifier
from support.identity import PUBLIC_KEY
from support.infrastructure import Infrastructure
from support.running import Running, running

ENDPOINT = "/oauth/token"
VERIFIER = Verifier([PUBLIC_KEY])


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Running]:
    """A gateway that passes on to a service which tells what reached it."""
    async with running(infrastructure, "gateway", gateway={"upstreams": {"fake": FakeService().app}}) as started:
        yield started["gateway"]


@pytest.fixture(scope="module")
async def maker(hub: Running) -> Maker:
    return await with_account(hub, organisation=uuid4(), is_admin=True)


@dataclass(frozen=True)
class Client:
    """An OAuth client of an organisation, and the two ways it may say who it is."""

    maker: Maker
    id: str
    secret: str

    @property
    def basic(self) -> tuple[str, str]:
        return self.id, self.secret

    @property
    def posted(self) -> dict[str, str]:
        return {"client_id": self.id, "client_secret": self.secret}

    async def asks(self, auth: tuple[str, str] | None = None, /, **form: str) -> httpx.Response:
        """Ask for a token, with these fields besides the kind of grant."""
        http = self.maker.gateway.client
        form = {"grant_type": "client_credentials", **form}
        headers = {"Authorization": basic(*auth)} if auth else {}
        # The client of the tests shows a token of its own, which is no business of this endpoint.
        bare = httpx.AsyncClient(transport=http._transport, base_url=http.base_url)
        return await bare.post(ENDPOINT, data=form, headers=headers)

    async def token(self) -> str:
        answer = await self.asks(self.basic)
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token

    async def seen(self, token: str) -> httpx.Response:
        """Ask a service behind the gateway with a token."""
        headers = {"Authorization": f"Bearer {token}"}
        return await self.maker.gateway.client.get("/v1/fake/echo/x", headers=headers)


def basic(client_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


async def made(maker: Maker, **fields: Any) -> Client:
    machine = await maker.makes(kind="oauth_client", **{"scopes": ["agendas:write", "community:read"], **fields})
    return Client(maker, machine["id"], machine["secret"])


@pytest.fixture
async def client(maker: Maker) -> Client:
    # Failures are counted by address, and here everybody comes from the same one.
    async with maker.database.transaction() as transaction:
        await transaction.execute(delete(SIGN_IN_FAILURE))
    return await made(maker)


class TestAClient:
    async def test_gets_a_token_by_either_way_of_saying_who_it_is(self, client: Client) -> None:
        for answer in (await client.asks(client.basic), await client.asks(**client.posted)):
            assert answer.status_code == 200, answer.text
            assert answer.headers["cache-control"] == "no-store"
            body = answer.json()
            assert {name: body[name] for name in ("token_type", "expires_in", "scope")} == {
                "token_type": "Bearer",
                "expires_in": 600,
                "scope": "agendas:write community:read",
            }
            token = VERIFIER.access(body["access_token"])
            assert token.machine_id == UUID(client.id)
            assert token.actor == Actor(
                id=UUID(client.id),
                kind=ActorKind.MACHINE,
                organisations=frozenset({client.maker.organisation or uuid4()}),
                scopes=frozenset({"agendas:write", "community:read"}),
            )

    async def test_may_encode_what_it_says_in_the_header_as_a_form(self, client: Client) -> None:
        encoded = quote_plus(client.id).replace("-", "%2D"), quote_plus(client.secret)
        assert (await client.asks(encoded)).status_code == 200

    async def test_may_ask_for_less_and_not_for_more(self, client: Client) -> None:
        less = await client.asks(client.basic, scope="community:read")
        assert less.json()["scope"] == "community:read"
        assert VERIFIER.access(less.json()["access_token"]).actor.scopes == frozenset({"community:read"})
        more = await client.asks(client.basic, scope="community:read pipeline:read")
        assert more.status_code == 400
        assert more.json()["error"] == "invalid_scope"

    async def test_is_noted_as_having_been_used(self, client: Client) -> None:
        await client.token()
        listed = (await client.maker.asks("GET", "/v1/identity/machines", params={"limit": 200})).json()["items"]
        assert next(each for each in listed if each["id"] == client.id)["last_used_at"]


class TestAToken:
    async def test_reaches_a_service_under_the_clients_name(self, client: Client) -> None:
        seen = (await client.seen(await client.token())).json()
        actor = VERIFIER.internal(seen["headers"]["authorization"].removeprefix("Bearer "), "fake")
        assert (actor.id, actor.kind) == (UUID(client.id), ActorKind.MACHINE)
        assert actor.organisations == {client.maker.organisation}
        assert actor.scopes == frozenset({"agendas:write", "community:read"})

    async def test_is_good_for_nothing_once_the_client_is_revoked(self, client: Client) -> None:
        token = await client.token()
        assert (await client.seen(token)).status_code == 200
        await client.maker.asks("DELETE", f"/v1/identity/machines/{client.id}")
        assert (await client.seen(token)).status_code == 401
        refused = await client.asks(client.basic)
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")

    async def test_is_good_for_nothing_once_its_maker_is_gone(self, hub: Running) -> None:
        maker = await with_account(hub, organisation=uuid4(), is_admin=True)
        client = await made(maker)
        token = await client.token()
        await maker.membership_becomes(status="ended")
        assert (await client.seen(token)).status_code == 401

    async def test_is_told_from_a_key_by_the_door_as_well(self, maker: Maker) -> None:
        key = (await maker.makes(scopes=["community:read"]))["secret"]
        client = Client(maker, "", "")
        seen = (await client.seen(key)).json()
        actor = VERIFIER.internal(seen["headers"]["authorization"].removeprefix("Bearer "), "fake")
        assert actor.kind is ActorKind.MACHINE
        assert (await client.seen(key[:-1])).status_code == 401


class TestARefusal:
    async def test_of_a_secret_that_is_not_the_clients_says_no_more_than_of_one_nobody_knows(
        self, client: Client
    ) -> None:
        wrong = await client.asks((client.id, "x" * 43))
        unknown = await client.asks((str(uuid4()), client.secret))
        nothing = await client.asks(("no id at all", client.secret))
        for answer in (wrong, unknown, nothing):
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Basic ")
            assert answer.headers["cache-control"] == "no-store"
            assert answer.json()["error"] == "invalid_client"
        assert wrong.json() == unknown.json() == nothing.json()

    async def test_of_an_api_key_says_that_it_is_no_client(self, client: Client) -> None:
        key = await client.maker.makes()
        answer = await client.asks((key["id"], key["secret"].split("_", 2)[2]))
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")

    async def test_of_an_expired_client(self, client: Client) -> None:
        machine = await client.maker.makes(kind="oauth_client", expires_at=in_days(1))
        async with client.maker.database.transaction() as transaction:
            past = MACHINE.update().where(MACHINE.c.id == UUID(machine["id"])).values(expires_at=datetime.now(UTC))
            await transaction.execute(past)
        answer = await client.asks((machine["id"], machine["secret"]))
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")

    @pytest.mark.parametrize(
        ("form", "error"),
        [
            ({"grant_type": ""}, "invalid_request"),
            ({"grant_type": "password"}, "unsupported_grant_type"),
            ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
            ({"client_secret": "x"}, "invalid_request"),
            ({"client_id": str(uuid4())}, "invalid_request"),
        ],
    )
    async def test_names_what_is_wrong_in_the_words_of_the_standard(
        self, client: Client, form: dict[str, str], error: str
    ) -> None:
        answer = await client.asks(client.basic, **form)
        assert (answer.status_code, answer.json()["error"]) == (400, error)
        assert answer.headers["cache-control"] == "no-store"

    async def test_of_whoever_keeps_failing_tells_how_long_to_wait_and_holds_for_the_right_secret_too(
        self, client: Client
    ) -> None:
        answers = [await client.asks((client.id, "x" * 43)) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429]
        assert 0 < int(answers[-1].headers["retry-after"]) <= 30
        assert answers[-1].json()["error"] == "invalid_client"
        assert (await client.asks(client.basic)).status_code == 429

    async def test_is_forgotten_for_a_client_that_succeeds(self, client: Client) -> None:
        for _ in range(4):
            await client.asks((client.id, "x" * 43))
        assert (await client.asks(client.basic)).status_code == 200
        async with client.maker.database.reading() as connection:
            by_whom = select(func.count(SIGN_IN_FAILURE.c.id)).group_by(SIGN_IN_FAILURE.c.who_hash)
            # What is left is the address's.
            assert (await connection.execute(by_whom)).scalars().all() == [4]


class TestARequest:
    def read(self, form: bytes, authorization: str | None = None, sent_as: str | None = None) -> Any:
        try:
            return read(form, sent_as or "application/x-www-form-urlencoded", authorization)
        except TokenNotGiven as error:
            return error.problem

    @pytest.mark.parametrize(
        ("form", "authorization", "error"),
        [
            (b"", None, "invalid_request"),
            (b"grant_type", None, "invalid_request"),
            (b'{"grant_type": "client_credentials"}', None, "invalid_request"),
            (b"grant_type=client_credentials&grant_type=client_credentials", basic("a", "b"), "invalid_request"),
            (b"grant_type=client_credentials&scope=%ff", basic("a", "b"), "invalid_request"),
            (b"grant_type=client_credentials&scope=\xc3\xa9", basic("a", "b"), "invalid_request"),
            (b"grant_type=client_credentials" + b"&a%d=1" * 30, basic("a", "b"), "invalid_request"),
            (b"grant_type=client_credentials", None, "invalid_client"),
            (b"grant_type=client_credentials&client_id=a", None, "invalid_client"),
            (b"grant_type=client_credentials", "Bearer abc", "invalid_client"),
            (b"grant_type=client_credentials", "Basic", "invalid_client"),
            (b"grant_type=client_credentials", "Basic !", "invalid_client"),
            (b"grant_type=client_credentials", "Basic " + base64.b64encode(b"no colon").decode(), "invalid_client"),
            (b"grant_type=client_credentials", "Basic " + base64.b64encode(b"\xff:\xff").decode(), "invalid_client"),
            (b"grant_type=client_credentials", basic("%ff", "b"), "invalid_client"),
            (b"grant_type=client_credentials", basic("a", ""), "invalid_client"),
        ],
    )
    def test_that_is_none_is_told_what_is_wrong(self, form: bytes, authorization: str | None, error: str) -> None:
        assert self.read(form, authorization) == error

    def test_is_a_form_and_nothing_else(self) -> None:
        for sent_as in ("application/json", "multipart/form-data; boundary=x", "text/plain", ""):
            asked = b"grant_type=client_credentials"
            found = self.read(asked, basic("a", "b"), sent_as or "-")
            assert found == "invalid_request"

    def test_may_hold_colons_and_escapes_in_its_secret(self) -> None:
        asked = self.read(b"grant_type=client_credentials&scope=a+b", basic("a%3Ab", "c:d%25"))
        assert (asked.client_id, asked.secret, asked.scope) == ("a:b", "c:d%", "a b")


class TestWhatTheServerAnnounces:
    async def test_is_true(self, client: Client) -> None:
        http = client.maker.gateway.client
        announced = (await http.get("/.well-known/oauth-authorization-server")).json()
        assert announced["issuer"] == "http://hub"
        assert announced["token_endpoint"] == f"http://hub{ENDPOINT}"
        assert announced["grant_types_supported"] == ["client_credentials"]
        assert set(announced["token_endpoint_auth_methods_supported"]) == {"client_secret_basic", "client_secret_post"}
        keys = KeySet.import_key_set((await http.get(announced["jwks_uri"])).json())
        token = jwt.decode(await client.token(), keys, algorithms=["Ed25519"])
        assert token.claims["client_id"] == client.id

    async def test_holds_no_private_key(self, hub: Running) -> None:
        answer = await hub.client.get("/.well-known/jwks.json")
        assert answer.headers["content-type"] == "application/jwk-set+json"
        # Not "d", which would be the private key.
        assert [set(key) for key in answer.json()["keys"]] == [{"alg", "crv", "kid", "kty", "use", "x"}]

    async def test_is_under_the_public_address_where_that_is_set(self, infrastructure: Infrastructure) -> None:
        bounds = GatewaySettings(public_url="https://hub.example/")
        async with running(infrastructure, "gateway", gateway={"upstreams": {}, "bounds": bounds}) as started:
            announced = (await started["gateway"].client.get("/.well-known/oauth-authorization-server")).json()
        assert announced["issuer"] == "https://hub.example"
        assert announced["jwks_uri"] == "https://hub.example/.well-known/jwks.json"
