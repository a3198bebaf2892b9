"""Signing in at a provider: a real implementation of OpenID Connect, from the button to the session."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from gateway.identity.browsing import CALLBACK, HUB, Browser, account, asked_of, browsing, gateway_with
from gateway.identity.makers import with_account
from gateway.identity.providers import CLIENT_ID, CLIENT_SECRET, RealProvider, real_provider
from mediate_contracts.policy import Role
from mediate_deploy.policy_page import declarations
from mediate_gateway.adapters.identity_tables import ACCOUNT
from mediate_gateway.domain.returning import own_path
from mediate_gateway.entrypoints.sealing import LASTING, Sealing, UnderWay
from mediate_shared.identity.actor import ActorKind
from mediate_shared.identity.guard import OpenToAll
from support.infrastructure import Infrastructure
from support.running import Running

# The provider's own use of its libraries, which is no business of ours.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib.oidc.core.grants._legacy")


@pytest.fixture(scope="module")
def provider() -> Iterator[RealProvider]:
    with real_provider() as serving:
        yield serving


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure, provider: RealProvider) -> AsyncIterator[Running]:
    async with gateway_with(
        infrastructure,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_name="Media Gilde",
    ) as gateway:
        yield gateway


@pytest.fixture
async def browser(hub: Running) -> AsyncIterator[Browser]:
    async with browsing(hub) as opened:
        yield opened


def somebody() -> str:
    return f"person-{uuid4()}"


class TestTheWayToTheProvider:
    async def test_carries_a_state_a_nonce_and_a_proof_of_who_began(
        self, browser: Browser, provider: RealProvider
    ) -> None:
        begun = await browser.begins()
        assert begun.headers["location"].startswith(f"{provider.issuer}/oauth2/authorize?")
        asked = asked_of(begun)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["redirect_uri"] == HUB + CALLBACK
        assert asked["scope"] == "openid profile email"
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["code_challenge"]) == 43
        again = asked_of(await browser.begins())
        for name in ("state", "nonce", "code_challenge"):
            assert len(asked[name]) >= 20
            assert again[name] != asked[name]

    async def test_keeps_them_sealed_in_a_cookie_for_ten_minutes(self, browser: Browser) -> None:
        begun = await browser.begins()
        cookie = begun.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "samesite=lax" in cookie.lower()
        assert "Max-Age=600" in cookie
        assert begun.headers["cache-control"] == "no-store"
        asked = asked_of(begun)
        assert asked["state"] not in cookie
        assert asked["nonce"] not in cookie

    async def test_is_secure_where_the_hub_is(self, infrastructure: Infrastructure, provider: RealProvider) -> None:
        public = "https://hub.example"
        known = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT_ID, "oidc_client_secret": CLIENT_SECRET}
        async with (
            gateway_with(infrastructure, public_url=public, **known) as gateway,
            browsing(gateway, public) as browser,
        ):
            begun = await browser.begins()
            assert asked_of(begun)["redirect_uri"] == public + CALLBACK
            assert begun.headers["set-cookie"].startswith("__Host-mediate_sign_in=")
            assert "; Secure" in begun.headers["set-cookie"]
            location = begun.headers["location"]
            back = (await browser.web.post(location, data={"sub": somebody()})).headers["location"]
            cookies = (await browser.returns(back)).headers.get_list("set-cookie")
            [session] = [each for each in cookies if each.startswith("__Host-mediate_session=")]
            assert "; Secure" in session
            assert "HttpOnly" in session
            assert "path=/" in session.lower()

    def test_is_for_everybody_like_the_way_back_and_says_so(self, hub: Running) -> None:
        declared = {path: policy for path, _methods, policy in declarations(hub.service) if path.endswith("/oidc")}
        assert declared == {"/sign-in/oidc": OpenToAll(), "/sign-out/oidc": OpenToAll()}
        assert [path for path, _methods, policy in declarations(hub.service) if policy is None] == []

    async def test_is_not_there_without_a_provider(self, gateway: Running) -> None:
        assert (await gateway.client.get("/sign-in/oidc")).status_code == 404


class TestSomebodyWhoComesBack:
    async def test_is_signed_in_to_an_account_without_roles(
        self, browser: Browser, hub: Running, provider: RealProvider
    ) -> None:
        subject = somebody()
        await provider.knows(subject, name="Anna de Vries", email=f"{subject}@Studio.example", locale="en-GB")
        answer = await browser.signs_in(subject, "/organisations?page=2")
        assert (answer.status_code, answer.headers["location"]) == (303, "/organisations?page=2")
        assert answer.headers["cache-control"] == "no-store"
        actor = await browser.actor()
        assert actor is not None
        assert (actor.kind, actor.roles, actor.acts_as) == (ActorKind.PERSON, frozenset(), frozenset({Role.VISITOR}))
        found = await browser.account(hub)
        assert (found.issuer, found.subject) == (provider.issuer, subject)
        assert (found.name, found.email, found.language) == ("Anna de Vries", f"{subject}@studio.example", "en")
        assert (found.login, found.password_hash, found.must_change_password) == (None, None, False)
        assert datetime.now(UTC) - found.last_signed_in_at < timedelta(minutes=1)

    async def test_gets_the_same_account_the_next_time_with_what_the_provider_tells_then(
        self, browser: Browser, hub: Running, provider: RealProvider
    ) -> None:
        subject = somebody()
        await provider.knows(subject, name="Anna de Vries", email=f"{subject}@old.example")
        await browser.signs_in(subject)
        first = await browser.account(hub)
        async with hub.service.database.transaction() as transaction:
            await transaction.execute(ACCOUNT.update().where(ACCOUNT.c.id == first.id).values(roles=["facilitator"]))
        await provider.knows(subject, name="Anna Jansen", email=f"{subject}@new.example")
        async with browsing(hub) as elsewhere:
            await elsewhere.signs_in(subject)
            second = await elsewhere.account(hub)
        assert second.id == first.id
        assert (second.name, second.email) == ("Anna Jansen", f"{subject}@new.example")
        # Roles are the hub's own to give.
        assert second.roles == ["facilitator"]

    async def test_keeps_the_name_and_email_that_the_provider_no_longer_tells(
        self, browser: Browser, hub: Running, provider: RealProvider
    ) -> None:
        subject = somebody()
        await provider.knows(subject, name="Anna", email=f"{subject}@studio.example")
        await browser.signs_in(subject)
        await provider.knows(subject)
        await browser.signs_in(subject)
        found = await browser.account(hub)
        assert (found.name, found.email) == ("Anna", f"{subject}@studio.example")

    async def test_does_not_take_over_an_account_by_its_email(
        self, browser: Browser, hub: Running, provider: RealProvider
    ) -> None:
        subject = somebody()
        administrator = await with_account(hub, Role.ADMINISTRATOR)
        await administrator.becomes(email=f"{subject}@hub.example", login=f"{subject}@hub.example")
        await provider.knows(subject, name="Not the administrator", email=f"{subject}@hub.example")
        for _ in range(2):
            await browser.signs_in(subject)
            found = await browser.account(hub)
            assert found.id != administrator.id
            assert (found.email, found.roles) == (None, [])
        kept = await account(hub, administrator.id)
        assert (kept.email, kept.subject) == (f"{subject}@hub.example", None)

    async def test_does_not_take_over_an_email_later_either_and_is_told_by_their_new_name(
        self, browser: Browser, hub: Running, provider: RealProvider
    ) -> None:
        subject = somebody()
        other = await with_account(hub)
        await other.becomes(email=f"{subject}@taken.example")
        await provider.knows(subject, name="Anna", email=f"{subject}@own.example")
        await browser.signs_in(subject)
        await provider.knows(subject, name="Anna Jansen", email=f"{subject}@taken.example")
        await browser.signs_in(subject)
        found = await browser.account(hub)
        assert (found.name, found.email) == ("Anna Jansen", f"{subject}@own.example")

    async def test_has_no_email_that_the_provider_did_not_verify_or_that_is_none(
        self, hub: Running, provider: RealProvider
    ) -> None:
        for claims in (
            {"email": f"{somebody()}@studio.example", "email_verified": False},
            {"email": "not an email"},
            {"email": ["a@b.example"]},
            {"email": "a\n@b.example"},
            {"email": f"{'a' * 300}@b.example"},
        ):
            subject = somebody()
            await provider.knows(subject, **claims)
            async with browsing(hub) as browser:
                assert (await browser.signs_in(subject)).status_code == 303
                assert (await browser.account(hub)).email is None

    async def test_leaves_the_session_they_had_in_this_browser(self, browser: Browser) -> None:
        await browser.signs_in(somebody())
        before = browser.hub.cookies["mediate_session"]
        await browser.signs_in(somebody())
        assert await browser.actor()
        browser.hub.cookies.clear()
        browser.hub.cookies.set("mediate_session", before, domain="hub.example")
        assert await browser.actor() is None

    async def test_to_an_account_that_was_closed_is_told_so(self, browser: Browser, hub: Running) -> None:
        subject = somebody()
        await browser.signs_in(subject)
        found = await browser.account(hub)
        async with hub.service.database.transaction() as transaction:
            await transaction.execute(ACCOUNT.update().where(ACCOUNT.c.id == found.id).values(status="closed"))
        async with browsing(hub) as elsewhere:
            answer = await elsewhere.signs_in(subject)
            assert (answer.status_code, answer.json()["type"]) == (403, "/problems/account-closed")
            assert "mediate_session" not in elsewhere.hub.cookies

    @pytest.mark.parametrize(
        "to",
        ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", ""],
    )
    async def test_goes_on_to_nowhere_but_the_hub(self, browser: Browser, to: str) -> None:
        assert (await browser.signs_in(somebody(), to)).headers["location"] == "/"


class TestASignInThatIsNotTheirs:
    async def test_is_refused_without_the_cookie_of_whoever_began(self, browser: Browser, hub: Running) -> None:
        back = await browser.consents(await browser.begins(), somebody())
        async with browsing(hub) as victim:
            answer = await victim.returns(back)
            assert (answer.status_code, answer.json()["type"]) == (400, "/problems/sign-in-expired")
            assert await victim.actor() is None

    async def test_is_refused_with_the_cookie_of_another_one(self, browser: Browser, hub: Running) -> None:
        back = await browser.consents(await browser.begins(), somebody())
        async with browsing(hub) as victim:
            await victim.begins()
            assert (await victim.returns(back)).status_code == 400
            assert await victim.actor() is None

    @pytest.mark.parametrize("state", ["", "x", "é"])
    async def test_is_refused_with_another_state(self, browser: Browser, state: str) -> None:
        back = await browser.consents(await browser.begins(), somebody())
        sent = parse_qs(urlsplit(back).query)["state"][0]
        assert (await browser.returns(back.replace(sent, state))).status_code == 400
        assert await browser.actor() is None

    async def test_is_refused_with_a_code_of_another_nonce(self, browser: Browser, hub: Running) -> None:
        async with browsing(hub) as other:
            theirs = await other.consents(await other.begins(), somebody())
        stolen = parse_qs(urlsplit(theirs).query)["code"][0]
        begun = await browser.begins()
        answer = await browser.returns(f"{HUB}{CALLBACK}?code={stolen}&state={asked_of(begun)['state']}")
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/provider-untrusted")
        assert await browser.actor() is None

    async def test_is_refused_when_it_is_said_again(self, browser: Browser) -> None:
        back = await browser.consents(await browser.begins(), somebody())
        sealed = browser.hub.cookies["mediate_sign_in"]
        assert (await browser.returns(back)).status_code == 303
        assert "mediate_sign_in" not in browser.hub.cookies
        assert (await browser.returns(back)).status_code == 400
        browser.hub.cookies.clear()
        browser.hub.cookies.set("mediate_sign_in", sealed, domain="hub.example")
        answer = await browser.returns(back)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/provider-refused")
        assert await browser.actor() is None

    async def test_is_refused_without_a_code(self, browser: Browser) -> None:
        begun = await browser.begins()
        answer = await browser.returns(f"{HUB}{CALLBACK}?state={asked_of(begun)['state']}")
        assert answer.json()["type"] == "/problems/provider-untrusted"


class TestWhatIsSealed:
    def test_opens_for_ten_minutes_and_for_whoever_sealed_it(self) -> None:
        now = datetime(2027, 1, 1, tzinfo=UTC)
        under_way = UnderWay(state="s", nonce="n", verifier="v", to="/", until=now + LASTING)
        sealing = Sealing("the gateway's key")
        sealed = sealing.sealed(under_way)
        assert sealing.opened(sealed, now=now + LASTING - timedelta(seconds=1)) == under_way
        assert sealing.opened(sealed, now=now + LASTING) is None
        assert Sealing("another key").opened(sealed, now=now) is None

    @pytest.mark.parametrize("sealed", [None, "", ".", "a.b.c", "a.b.c.d.e", "é", "x" * 10_000])
    def test_is_not_anything_else(self, sealed: str | None) -> None:
        assert Sealing("key").opened(sealed, now=datetime.now(UTC)) is None

    def test_cannot_be_changed(self) -> None:
        now = datetime.now(UTC)
        sealing = Sealing("key")
        sealed = sealing.sealed(UnderWay(state="s", nonce="n", verifier="v", to="/", until=now + LASTING))
        for place in range(0, len(sealed), 7):
            other = "A" if sealed[place] != "A" else "B"
            assert sealing.opened(sealed[:place] + other + sealed[place + 1 :], now=now) is None


class TestWhereSomebodyGoesOn:
    @pytest.mark.parametrize("path", ["/", "/keys", "/organisations/1/members?x=%2F%2F&y=a//b", "/a/../b", "/~x"])
    def test_is_a_path_of_the_hub(self, path: str) -> None:
        assert own_path(path) == path

    @pytest.mark.parametrize(
        "asked",
        [
            None,
            "",
            "keys",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/\n/evil.example",
            "/ x",
            "/é",
            "http://evil.example",
            "/" + "x" * 3_000,
            "/sign-in",
            "/sign-in/oidc",
            "/sign-out",
        ],
    )
    def test_is_the_overview_for_anything_else(self, asked: str | None) -> None:
        assert own_path(asked) == "/"
