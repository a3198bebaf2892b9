"""Which tokens a service takes: the gateway's own, for itself, in time, and no imitation."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import APIRouter
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OKPKey

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action, Role
from mediate_shared.identity.actor import VISITOR
from mediate_shared.identity.guard import Acting, needs
from mediate_shared.identity.tokens import (
    HUB,
    ISSUER,
    KeyUnusable,
    Signer,
    TokenRefused,
    Verifier,
    new_key,
    public_key,
)
from mediate_shared.service import Service
from support.chassis import house
from support.identity import PRIVATE_KEY, PUBLIC_KEY, SIGNER, person
from support.infrastructure import Infrastructure
from support.serving import serving

SOMEBODY = person(Role.FACILITATOR)
VERIFIER = Verifier([PUBLIC_KEY])


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def claims(**other: Any) -> dict[str, Any]:
    now = int(time.time())
    told = {
        "iss": ISSUER,
        "aud": "mediate:community",
        "iat": now,
        "exp": now + 60,
        "sub": str(SOMEBODY.id),
        "kind": "person",
        "roles": ["facilitator"],
        **other,
    }
    return {name: value for name, value in told.items() if value is not None}


def signed(told: dict[str, Any], *, private: str = PRIVATE_KEY, typ: str = "mediate-internal+jwt") -> str:
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": public_key(private), "d": private})
    return jwt.encode({"alg": "Ed25519", "typ": typ}, told, key, algorithms=["Ed25519"])


def unsigned(told: dict[str, Any], alg: str) -> str:
    header = b64(json.dumps({"alg": alg, "typ": "mediate-internal+jwt"}).encode())
    return f"{header}.{b64(json.dumps(told).encode())}."


def by_secret(told: dict[str, Any], secret: bytes) -> str:
    """Sign with HMAC, taking something everybody knows for the secret."""
    head = b64(json.dumps({"alg": "HS256", "typ": "mediate-internal+jwt"}).encode())
    content = f"{head}.{b64(json.dumps(told).encode())}"
    return f"{content}.{b64(hmac.digest(secret, content.encode(), hashlib.sha256))}"


PUBLIC_BYTES = base64.urlsafe_b64decode(PUBLIC_KEY + "=")
IMITATIONS = {
    "alg none": unsigned(claims(), "none"),
    "alg None": unsigned(claims(), "None"),
    "alg Ed25519 without a signature": unsigned(claims(), "Ed25519"),
    "HS256 signed with the public key as text": by_secret(claims(), PUBLIC_KEY.encode()),
    "HS256 signed with the public key as bytes": by_secret(claims(), PUBLIC_BYTES),
    "HS256 signed with the public key as a JWK": by_secret(
        claims(), json.dumps({"kty": "OKP", "crv": "Ed25519", "x": PUBLIC_KEY}).encode()
    ),
    "another key": signed(claims(), private=new_key()),
    "another issuer": signed(claims(iss="https://elsewhere.example")),
    "no issuer": signed(claims(iss=None)),
    "another service": signed(claims(aud="mediate:pipeline")),
    "the public door": signed(claims(aud=HUB)),
    "no audience": signed(claims(aud=None)),
    "expired": signed(claims(exp=int(time.time()) - 10)),
    "never expiring": signed(claims(exp=None)),
    "not yet issued": signed(claims(iat=int(time.time()) + 600)),
    "expiring as text": signed(claims(exp="tomorrow")),
    "an access token": SIGNER.access(SOMEBODY, seconds=60),
    "an access token's kind": signed(claims(), typ="at+jwt"),
    "no kind of caller": signed(claims(kind=None)),
    "an unknown role": signed(claims(roles=["owner"])),
    "a service by its own word": signed(claims(kind="service")),
    "no UUID": signed(claims(sub="somebody")),
    "cut off": SIGNER.internal(SOMEBODY, "community")[:-4],
    "two dots": "..",
    "no token": "abcdef0123456789",
    "too long": "a" * 10_000,
}


@pytest.fixture(scope="module")
async def service(infrastructure: Infrastructure) -> AsyncIterator[Service]:
    """A service with one route, for members of the network."""

    def wire(service: Service) -> None:
        router = APIRouter()

        @router.get("/v1/known", dependencies=[needs(Action.READ, Visibility.NETWORK)])
        async def known(actor: Acting) -> dict[str, str]:
            return {"id": str(actor.id)}

        service.api.include_router(router)

    async with house(infrastructure, "community", wire=wire) as started:
        yield started


class TestAService:
    async def test_takes_the_gateways_word(self, service: Service) -> None:
        async with serving(service) as client:
            headers = {"authorization": f"Bearer {SIGNER.internal(SOMEBODY, 'community')}"}
            answer = await client.get("/v1/known", headers=headers)
            assert answer.json() == {"id": str(SOMEBODY.id)}

    @pytest.mark.parametrize("imitation", IMITATIONS)
    async def test_answers_401_to_an_imitation(self, service: Service, imitation: str) -> None:
        async with serving(service) as client:
            headers = {"authorization": f"Bearer {IMITATIONS[imitation]}"}
            answer = await client.get("/v1/known", headers=headers)
            assert answer.status_code == 401, answer.text
            assert answer.json()["type"] == "/problems/token-refused"
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert IMITATIONS[imitation] not in answer.text

    @pytest.mark.parametrize("sent", ["", "Bearer", "Basic dXNlcjpwYXNz", "Token abc"])
    async def test_answers_401_to_another_header(self, service: Service, sent: str) -> None:
        async with serving(service) as client:
            answer = await client.get("/v1/known", headers={"authorization": sent})
            assert answer.status_code == 401

    async def test_asks_a_visitor_to_sign_in(self, service: Service) -> None:
        async with serving(service) as client:
            headers = {"authorization": f"Bearer {SIGNER.internal(VISITOR, 'community')}"}
            answer = await client.get("/v1/known", headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (401, "/problems/sign-in-needed")


class TestAVerifier:
    def test_gives_back_who_was_signed_for(self) -> None:
        organisation = "0f0e7a4e-0000-4000-8000-000000000001"
        somebody = person(Role.OPS, organisations=[organisation], administers=[organisation])
        assert VERIFIER.internal(SIGNER.internal(somebody, "agendas"), "agendas") == somebody
        assert VERIFIER.internal(SIGNER.internal(VISITOR, "agendas"), "agendas") == VISITOR
        assert VERIFIER.access(SIGNER.access(somebody, seconds=60)).actor == somebody

    def test_forgets_what_it_checked_when_that_expires(self) -> None:
        now = [time.time()]
        verifier = Verifier([PUBLIC_KEY], clock=lambda: now[0])
        token = SIGNER.internal(SOMEBODY, "agendas")
        assert verifier.internal(token, "agendas") == SOMEBODY
        now[0] += 70
        with pytest.raises(TokenRefused):
            verifier.internal(token, "agendas")

    def test_does_not_take_what_it_checked_for_one_service_for_another(self) -> None:
        token = SIGNER.internal(SOMEBODY, "agendas")
        assert VERIFIER.internal(token, "agendas") == SOMEBODY
        with pytest.raises(TokenRefused):
            VERIFIER.internal(token, "pipeline")

    def test_takes_the_old_key_beside_the_new_one_while_both_are_named(self) -> None:
        newer = new_key()
        both = Verifier([public_key(newer), PUBLIC_KEY])
        for signer in (SIGNER, Signer(newer)):
            assert both.internal(signer.internal(SOMEBODY, "agendas"), "agendas") == SOMEBODY
        with pytest.raises(TokenRefused):
            Verifier([public_key(newer)]).internal(SIGNER.internal(SOMEBODY, "agendas"), "agendas")

    @given(st.text(max_size=200))
    def test_refuses_whatever_else_it_is_shown(self, token: str) -> None:
        with pytest.raises(TokenRefused):
            VERIFIER.internal(token, "agendas")
        with pytest.raises(TokenRefused):
            VERIFIER.access(token)

    @pytest.mark.parametrize("key", ["", "short", "é" * 43, b64(b"\0" * 31)])
    def test_refuses_a_key_that_is_none(self, key: str) -> None:
        with pytest.raises(KeyUnusable):
            Verifier([key])
        with pytest.raises(KeyUnusable):
            Signer(key)
