"""Signed tokens (JWT, Ed25519 as in RFC 9864): short-lived ones between gateway and services, and access tokens.

One key signs both; they are told apart by ``typ`` and ``aud``, so that neither passes for the other. A verifier takes
Ed25519 alone, whatever a token's header says, and no token without an expiry.
"""

import base64
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey
from joserfc.util import urlsafe_b64encode

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import Actor, ActorKind

ISSUER: Final = "mediate:gateway"
HUB: Final = "mediate:hub"
"""The audience of access tokens: the public door."""
INTERNAL_SECONDS: Final = 60
_INTERNAL: Final = "mediate-internal+jwt"
_ACCESS: Final = "at+jwt"
_ALGORITHMS: Final = ["Ed25519"]
_LEEWAY_SECONDS: Final = 5
_TOKEN_CHARACTERS_MAX: Final = 8_192
_REMEMBERED_MAX: Final = 2_000
_KEY_BYTES: Final = 32


class TokenRefused(Exception):
    """A token that is not taken, and why."""


class KeyUnusable(ValueError):
    """A key that is none."""


@dataclass(frozen=True)
class AccessToken:
    """What an access token says: who, until when, and which machine's secret it was given for, if any."""

    actor: Actor
    token_id: str
    expires_at: int
    machine_id: UUID | None


def _bytes(text: str) -> bytes:
    try:
        found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise KeyUnusable("a key is 32 bytes in base64url") from error
    if len(found) != _KEY_BYTES:
        raise KeyUnusable(f"a key is 32 bytes in base64url; this one has {len(found)}")
    return found


def new_key() -> str:
    """Return a new private key as text: an Ed25519 seed in base64url."""
    return urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def public_key(private: str) -> str:
    """Return the public key of a private one, both in base64url. Raises KeyUnusable."""
    public = Ed25519PrivateKey.from_private_bytes(_bytes(private)).public_key()
    return urlsafe_b64encode(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def _jwk(public: str) -> OKPKey:
    Ed25519PublicKey.from_public_bytes(_bytes(public))
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": public, "alg": "Ed25519", "use": "sig"})
    key.ensure_kid()
    return key


def key_set(publics: Iterable[str]) -> dict[str, Any]:
    """Return public keys as a JSON Web Key Set (RFC 7517). Raises KeyUnusable."""
    return {"keys": [_jwk(public).as_dict(private=False) for public in publics]}


def _claims(actor: Actor) -> dict[str, Any]:
    claims: dict[str, Any] = {"kind": actor.kind.value}
    if actor.id is not None:
        claims["sub"] = str(actor.id)
    if actor.roles:
        claims["roles"] = sorted(actor.roles)
    if actor.organisations:
        claims["organisations"] = sorted(str(each) for each in actor.organisations)
    if actor.administers:
        claims["administers"] = sorted(str(each) for each in actor.administers)
    if actor.scopes is not None:
        claims["scope"] = " ".join(sorted(actor.scopes))
    return claims


def _actor(claims: Mapping[str, Any]) -> Actor:
    organisations = frozenset(UUID(each) for each in claims.get("organisations", ()))
    return Actor(
        id=UUID(claims["sub"]) if "sub" in claims else None,
        kind=ActorKind(claims["kind"]),
        roles=frozenset(Role(each) for each in claims.get("roles", ())),
        organisations=organisations,
        administers=frozenset(UUID(each) for each in claims.get("administers", ())) & organisations,
        scopes=frozenset(claims["scope"].split()) if "scope" in claims else None,
    )


class Signer:
    """Signs with the gateway's private key. Raises KeyUnusable for one that is none."""

    def __init__(self, private: str) -> None:
        self.public = public_key(private)
        seed = urlsafe_b64encode(_bytes(private)).decode()
        self._key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": self.public, "d": seed})
        self._kid = _jwk(self.public).kid
        self._kept: OrderedDict[tuple[Actor, str], tuple[int, str]] = OrderedDict()

    def internal(self, actor: Actor, service: str) -> str:
        """Return a token that one service takes for ``INTERNAL_SECONDS`` at most."""
        now = int(time.time())
        kept = self._kept.get((actor, service))
        # Signed once for many requests, and never handed on with less than half of its time left.
        if kept is not None and now < kept[0]:
            return kept[1]
        claims = {"iss": ISSUER, "aud": f"mediate:{service}", "iat": now, "exp": now + INTERNAL_SECONDS}
        token = self._sign(_INTERNAL, {**claims, **_claims(actor)})
        self._kept[actor, service] = now + INTERNAL_SECONDS // 2, token
        if len(self._kept) > _REMEMBERED_MAX:
            self._kept.popitem(last=False)
        return token

    def access(self, actor: Actor, *, seconds: int, machine_id: UUID | None = None) -> str:
        """Return a token that the public door takes."""
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": HUB, "iat": now, "exp": now + seconds, "jti": secrets.token_urlsafe(16)}
        if machine_id is not None:
            claims["client_id"] = str(machine_id)
        return self._sign(_ACCESS, {**claims, **_claims(actor)})

    def _sign(self, kind: str, claims: dict[str, Any]) -> str:
        header = {"alg": "Ed25519", "typ": kind, "kid": self._kid}
        return jwt.encode(header, claims, self._key, algorithms=_ALGORITHMS)


class Verifier:
    """Checks tokens against the hub's public keys. Raises KeyUnusable for a key that is none."""

    def __init__(self, publics: Iterable[str], *, clock: Callable[[], float] = time.time) -> None:
        self._keys = KeySet([_jwk(public) for public in publics])
        self._clock = clock
        self._kept: OrderedDict[tuple[str, str], tuple[int, Actor]] = OrderedDict()

    def internal(self, token: str, service: str) -> Actor:
        """Return who an internal token is for. Raises TokenRefused."""
        kept = self._kept.get((token, service))
        if kept is not None and self._clock() < kept[0]:
            return kept[1]
        claims = self._claims(token, kind=_INTERNAL, audience=f"mediate:{service}")
        actor = self._read(claims)
        # What was checked stays true until it expires.
        self._kept[token, service] = claims["exp"], actor
        if len(self._kept) > _REMEMBERED_MAX:
            self._kept.popitem(last=False)
        return actor

    def access(self, token: str) -> AccessToken:
        """Return what an access token says. Raises TokenRefused."""
        claims = self._claims(token, kind=_ACCESS, audience=HUB)
        actor = self._read(claims)
        machine = claims.get("client_id")
        return AccessToken(actor, str(claims.get("jti", "")), claims["exp"], UUID(machine) if machine else None)

    def _claims(self, token: str, *, kind: str, audience: str) -> dict[str, Any]:
        if len(token) > _TOKEN_CHARACTERS_MAX:
            raise TokenRefused("it is longer than any of ours")
        try:
            read = jwt.decode(token, self._keys, algorithms=_ALGORITHMS)
            if read.header.get("typ") != kind:
                raise TokenRefused("it is a token of another kind")
            registry = jwt.JWTClaimsRegistry(
                now=int(self._clock()),
                leeway=_LEEWAY_SECONDS,
                iss={"essential": True, "value": ISSUER},
                aud={"essential": True, "value": audience},
                exp={"essential": True},
                iat={"essential": True},
            )
            registry.validate(read.claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise TokenRefused(str(error) or type(error).__name__) from error
        claims: dict[str, Any] = read.claims
        return claims

    @staticmethod
    def _read(claims: Mapping[str, Any]) -> Actor:
        try:
            actor = _actor(claims)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise TokenRefused(f"it says what nobody can be: {error}") from error
        if actor.kind is ActorKind.SERVICE:
            # A service acts by itself and never asks: such a token would reach everything.
            raise TokenRefused("it says what nobody who asks can be")
        return actor
