"""What a provider that fails, lies or is imitated gets from the hub: no session, and a word on what happened."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from joserfc.jwk import RSAKey

from gateway.identity.browsing import Browser, account, asked_of, browsing, gateway_with
from gateway.identity.providers import CLIENT_ID, CLIENT_SECRET, LyingProvider, real_provider
from gateway.serving import served
from mediate_gateway.adapters import oidc
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints import trouble
from mediate_gateway.entrypoints.wording import Wording
from support.infrastructure import Infrastructure
from support.running import Running

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib.oidc.core.grants._legacy")
NOW = int(time.time())


@pytest.fixture(scope="module")
async def serving() -> AsyncIterator[tuple[LyingProvider, str]]:
    provider = LyingProvider()
    async with served(provider.app) as issuer:
        yield provider, issuer


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure, serving: tuple[LyingProvider, str]) -> AsyncIterator[Running]:
    _provider, issuer = serving
    async with gateway_with(
        infrastructure,
        oidc_issuer=issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_name="Media Gilde",
    ) as gateway:
        yield gateway


@pytest.fixture
def provider(serving: tuple[LyingProvider, str], monkeypatch: pytest.MonkeyPatch) -> LyingProvider:
    """The provider, honest again, and asked anew for what it announces."""
    provider, issuer = serving
    honest = LyingProvider(issuer, key=provider.key)
    vars(provider).update(vars(honest))
    monkeypatch.setattr(oidc, "_BELIEVED_SECONDS", -1.0)
    return provider


@pytest.fixture
async def browser(hub: Running) -> AsyncIterator[Browser]:
    async with browsing(hub) as opened:
        yield opened


async def refused(browser: Browser, status: int, slug: str) -> str:
    """Sign in and hold that nobody is; returns the detail of the problem."""
    answer = await browser.signs_in("")
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}"), answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "Traceback" not in answer.text
    assert await browser.actor() is None
    detail: str = answer.json()["detail"]
    return detail


def _pem(key: RSAKey) -> bytes:
    return key.as_pem(private=False)


def _jwk(key: RSAKey) -> bytes:
    return json.dumps(key.as_dict(private=False)).encode()


class TestAnHonestProvider:
    async def test_is_asked_with_the_proof_and_the_secret_and_believed(
        self, browser: Browser, provider: LyingProvider
    ) -> None:
        assert (await browser.signs_in("")).status_code == 303
        assert await browser.actor()
        assert provider.asked["code_challenge_method"] == "S256"

    async def test_may_tell_who_somebody_is_apart_from_the_token(
        self, browser: Browser, hub: Running, provider: LyingProvider
    ) -> None:
        provider.subject = "told apart"
        provider.told = {"name": "Anna", "email": "anna@apart.example"}
        await browser.signs_in("")
        found = await browser.account(hub)
        assert (found.name, found.email) == ("Anna", "anna@apart.example")

    @pytest.mark.parametrize(
        "told", [{"name": "\ud800"}, {"name": "a\0b"}, {"name": 7, "email": {}}, {"name": "x" * 999}]
    )
    async def test_may_tell_what_is_no_name_and_somebody_is_signed_in_without(
        self, browser: Browser, hub: Running, provider: LyingProvider, told: dict[str, Any]
    ) -> None:
        provider.subject = str(uuid4())
        provider.claims = {"name": None, "email": None, **told}
        await browser.signs_in("")
        found = await browser.account(hub)
        assert (found.name, found.email) == ("?", None)

    async def test_may_have_several_audiences_if_it_names_the_hub_as_the_one_it_is_for(
        self, browser: Browser, provider: LyingProvider
    ) -> None:
        provider.claims = {"aud": [CLIENT_ID, "another"], "azp": CLIENT_ID}
        assert (await browser.signs_in("")).status_code == 303

    async def test_may_take_secrets_in_the_body_or_none_at_all(
        self, infrastructure: Infrastructure, provider: LyingProvider
    ) -> None:
        provider.public = True
        async with (
            gateway_with(infrastructure, oidc_issuer=provider.issuer, oidc_client_id=CLIENT_ID) as gateway,
            browsing(gateway) as browser,
        ):
            assert (await browser.signs_in("")).status_code == 303


class TestAnIdToken:
    async def test_without_a_signature_is_refused(self, browser: Browser, provider: LyingProvider) -> None:
        provider.header = {"alg": "none"}
        await refused(browser, 401, "provider-untrusted")

    async def test_without_a_signature_is_refused_from_a_provider_that_announces_it(
        self, browser: Browser, provider: LyingProvider
    ) -> None:
        provider.announced = {"id_token_signing_alg_values_supported": ["none", "RS256"]}
        provider.header = {"alg": "none"}
        await refused(browser, 401, "provider-untrusted")

    @pytest.mark.parametrize("announced", [["RS256"], ["RS256", "HS256"], ["HS256"]])
    @pytest.mark.parametrize("kid", [{"kid": "first"}, {}])
    @pytest.mark.parametrize("secret_of", [_pem, _jwk])
    async def test_signed_with_the_public_key_as_a_secret_is_refused(
        self,
        browser: Browser,
        provider: LyingProvider,
        announced: list[str],
        kid: dict[str, str],
        secret_of: Callable[[RSAKey], bytes],
    ) -> None:
        provider.announced = {"id_token_signing_alg_values_supported": announced}
        provider.header = {"alg": "HS256", **kid}
        provider.signed_with = secret_of(provider.key)
        await refused(browser, 401, "provider-untrusted")

    async def test_signed_with_the_hubs_own_secret_is_refused(self, browser: Browser, provider: LyingProvider) -> None:
        provider.announced = {"id_token_signing_alg_values_supported": ["HS256", "RS256"]}
        provider.header = {"alg": "HS256"}
        provider.signed_with = CLIENT_SECRET.encode()
        await refused(browser, 401, "provider-untrusted")

    @pytest.mark.parametrize("kid", [{"kid": "first"}, {"kid": "unknown"}, {}])
    async def test_signed_with_another_key_is_refused(
        self, browser: Browser, provider: LyingProvider, kid: dict[str, str]
    ) -> None:
        provider.header = {"alg": "RS256", **kid}
        provider.signed_with = RSAKey.generate_key(2048)
        await refused(browser, 401, "provider-untrusted")

    async def test_that_brings_its_own_key_is_refused(self, browser: Browser, provider: LyingProvider) -> None:
        forged = RSAKey.generate_key(2048)
        provider.header = {"alg": "RS256", "jwk": forged.as_dict(private=False)}
        provider.signed_with = forged
        await refused(browser, 401, "provider-untrusted")

    @pytest.mark.parametrize(
        "claims",
        [
            {"iss": "https://evil.example"},
            {"iss": None},
            {"aud": "another"},
            {"aud": "another", "azp": CLIENT_ID},
            {"aud": ["another"], "azp": CLIENT_ID},
            {"aud": [CLIENT_ID, "another"], "azp": "another"},
            {"aud": None},
            {"exp": NOW - 3_600},
            {"exp": None},
            {"exp": "never"},
            {"nbf": NOW + 3_600},
            {"iat": None},
            {"nonce": "another"},
            {"nonce": None},
            {"sub": None},
            {"sub": ""},
            {"sub": 7},
            {"sub": "x" * 256},
            {"sub": "a\0b"},
            {"sub": "\ud800"},
        ],
    )
    async def test_that_says_something_else_is_refused(
        self, browser: Browser, provider: LyingProvider, claims: dict[str, Any]
    ) -> None:
        provider.claims = claims
        await refused(browser, 401, "provider-untrusted")

    @pytest.mark.parametrize("token", [None, 7, "", "a.b.c", "x" * 100_000])
    async def test_that_is_none_is_refused(self, browser: Browser, provider: LyingProvider, token: object) -> None:
        provider.answered = {"access_token": "x", "token_type": "Bearer", "id_token": token}
        await refused(browser, 401, "provider-untrusted")

    async def test_is_not_mixed_with_what_is_told_of_somebody_else(
        self, browser: Browser, provider: LyingProvider
    ) -> None:
        provider.told = {"sub": "somebody else", "name": "Eve"}
        await refused(browser, 401, "provider-untrusted")


class TestAnAnswer:
    async def test_that_says_it_is_from_another_issuer_is_refused(
        self, browser: Browser, provider: LyingProvider
    ) -> None:
        back = await browser.consents(await browser.begins(), "")
        assert "iss=" in back
        mixed = back.partition("&iss=")[0] + "&iss=https%3A%2F%2Fevil.example"
        assert (await browser.returns(mixed)).json()["type"] == "/problems/provider-untrusted"
        assert provider.asked

    async def test_that_does_not_say_so_is_refused_where_it_was_promised(
        self, browser: Browser, provider: LyingProvider
    ) -> None:
        provider.announced = {"authorization_response_iss_parameter_supported": True}
        back = await browser.consents(await browser.begins(), "")
        assert (await browser.returns(back.partition("&iss=")[0])).status_code == 401

    @pytest.mark.parametrize(
        ("error", "status", "slug"),
        [
            ("access_denied", 403, "provider-refused"),
            ("temporarily_unavailable", 503, "provider-away"),
            ("<script>alert(1)</script>", 403, "provider-refused"),
        ],
    )
    async def test_that_is_a_refusal_is_told_as_one(
        self, browser: Browser, provider: LyingProvider, error: str, status: int, slug: str
    ) -> None:
        state = asked_of(await browser.begins())["state"]
        answer = await browser.hub.get("/sign-in/oidc/callback", params={"error": error, "state": state})
        assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}")
        assert "<script>" not in answer.text
        assert provider.issuer

    async def test_of_a_secret_it_does_not_take_is_told_as_a_refusal(
        self, infrastructure: Infrastructure, provider: LyingProvider
    ) -> None:
        wrong = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT_ID, "oidc_client_secret": "another"}
        async with gateway_with(infrastructure, **wrong) as gateway, browsing(gateway) as browser:
            await refused(browser, 403, "provider-refused")


class TestAProvider:
    @pytest.mark.parametrize(
        "announced",
        [
            {"issuer": "https://evil.example"},
            {"issuer": None},
            {"token_endpoint": None},
            {"jwks_uri": "file:///etc/passwd"},
            {"authorization_endpoint": "javascript:alert(1)"},
        ],
    )
    async def test_that_announces_something_else_is_not_gone_to(
        self, browser: Browser, provider: LyingProvider, announced: dict[str, Any]
    ) -> None:
        provider.announced = announced
        begun = await browser.begins()
        assert (begun.status_code, begun.json()["type"]) == (503, "/problems/provider-away")
        assert begun.headers["retry-after"] == "5"
        assert "set-cookie" not in begun.headers

    async def test_that_fails_is_told_as_away(self, browser: Browser, provider: LyingProvider) -> None:
        back = await browser.consents(await browser.begins(), "")
        provider.status = 500
        assert (await browser.returns(back)).json()["type"] == "/problems/provider-away"
        assert (await browser.begins()).status_code == 503

    async def test_that_answers_no_json_is_told_as_away(self, browser: Browser, provider: LyingProvider) -> None:
        provider.announced = {"token_endpoint": f"{provider.issuer}/nothing-here"}
        back = await browser.consents(await browser.begins(), "")
        assert (await browser.returns(back)).json()["type"] == "/problems/provider-away"

    async def test_tells_people_on_a_page_in_their_language(self, browser: Browser, provider: LyingProvider) -> None:
        provider.status = 500
        headers = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "nl"}
        page = await browser.hub.get("/sign-in/oidc?next=/keys", headers=headers)
        assert page.status_code == 503
        assert page.headers["content-type"].startswith("text/html")
        assert "Media Gilde antwoordt niet" in page.text
        [again] = re.findall(r'href="(/sign-in/oidc[^"]*)"', page.text)
        assert parse_qs(urlsplit(unescape(again)).query)["next"] == ["/keys"]
        english = await browser.hub.get("/sign-in/oidc", headers={**headers, "Accept-Language": "en"})
        assert "Media Gilde does not answer" in english.text

    async def test_with_a_new_key_is_believed_and_with_its_old_one_no_longer(
        self, browser: Browser, hub: Running, provider: LyingProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Here what it announced is still believed, so that its keys are known already.
        monkeypatch.setattr(oidc, "_BELIEVED_SECONDS", 300.0)
        assert (await browser.signs_in("")).status_code == 303
        old = provider.key
        provider.key = RSAKey.generate_key(2048, {"kid": "second", "alg": "RS256"})
        provider.header = {"alg": "RS256", "kid": "second"}
        async with browsing(hub) as elsewhere:
            assert (await elsewhere.signs_in("")).status_code == 303
        provider.header, provider.signed_with = {"alg": "RS256", "kid": "first"}, old
        async with browsing(hub) as third:
            await refused(third, 401, "provider-untrusted")
        provider.key = old


class TestARealProvider:
    async def test_may_change_its_key_go_away_and_come_to_nothing(self, infrastructure: Infrastructure) -> None:
        with real_provider() as real:
            known = {"oidc_issuer": real.issuer, "oidc_client_id": CLIENT_ID, "oidc_client_secret": CLIENT_SECRET}
            async with gateway_with(infrastructure, **known) as gateway, browsing(gateway) as browser:
                await browser.signs_in("anna")
                first = await browser.account(gateway)
                # Its keys carry no names in its tokens, so that only the signature tells.
                await real.rotates()
                assert (await browser.signs_in("anna")).status_code == 303
                assert (await browser.account(gateway)).id == first.id

                denied = await browser.consents(await browser.begins(), "", action="deny")
                state = asked_of(await browser.begins())["state"]
                answer = await browser.returns(f"{denied.partition('&state=')[0]}&state={state}")
                assert answer.json()["type"] == "/problems/provider-refused"

                left = await browser.hub.get("/sign-out/oidc")
                assert left.headers["location"].startswith(f"{real.issuer}/oauth2/end_session?client_id={CLIENT_ID}&")

                back = await browser.consents(await browser.begins(), "anna")
                await asyncio.to_thread(real.stops)
                answer = await browser.returns(back)
                assert (answer.status_code, answer.json()["type"]) == (503, "/problems/provider-away")
                assert (await account(gateway, first.id)).status == "active"

    async def test_that_was_never_there_is_told_as_away(self, infrastructure: Infrastructure) -> None:
        nowhere = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": CLIENT_ID}
        async with gateway_with(infrastructure, **nowhere) as gateway, browsing(gateway) as browser:
            begun = await browser.begins()
            assert (begun.status_code, begun.json()["type"]) == (503, "/problems/provider-away")
            assert (await browser.hub.get("/sign-out/oidc")).status_code == 503
            assert (await browser.hub.get("/v1/overview")).status_code == 200


class TestWhatPeopleRead:
    def test_is_there_for_every_trouble_in_both_languages(self) -> None:
        for problem in (trouble.AWAY, trouble.REFUSED, trouble.UNTRUSTED, trouble.EXPIRED, trouble.CLOSED):
            for part in ("title", "what"):
                for language in Language:
                    key = f"trouble.{problem.slug.replace('-', '_')}.{part}"
                    assert Wording(language).say(key, provider="Media Gilde")
