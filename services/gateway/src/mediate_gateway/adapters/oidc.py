"""The OpenID Connect provider that people sign in with: what it announces, its codes, and its word on who they are.

Authlib speaks the protocol (authorization code with PKCE). What is believed is decided here: the issuer that was set
and no other, signatures by the keys it publishes and never by a secret, and who its ID token names and nobody else.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from time import monotonic
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc.errors import BadSignatureError, JoseError
from pydantic import BaseModel, ValidationError

_ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)
"""What an ID token may be signed with: by a key of the provider's alone, so no HMAC, and certainly not ``none``."""
_ASSUMED: Final = ("RS256",)
"""What a provider that announces nothing signs with (OpenID Connect Discovery)."""
_BELIEVED_SECONDS: Final = 300.0
"""How long what a provider announces, and its keys, are used without asking again: a key it withdrew is gone then."""
_ANSWER_SECONDS_MAX: Final = 10.0
_LEEWAY_SECONDS: Final = 30
_CLAIM_CHARACTERS_MAX: Final = 255


class ProviderAway(Exception):
    """The provider does not answer, or answers what is nothing of OpenID Connect."""


class ProviderRefused(Exception):
    """The provider does not vouch for somebody; ``code`` is what it calls the reason, as in ``access_denied``."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the provider refused: {code}")
        self.code = code


class WordRefused(Exception):
    """What came as the provider's word on who somebody is, and is not taken for it."""


@dataclass(frozen=True)
class Begun:
    """A sign-in that goes to the provider, and what has to be at hand when it comes back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Vouched:
    """Whom the provider vouches for; what it says besides its own name for them may be missing."""

    issuer: str
    subject: str
    name: str | None = None
    email: str | None = None
    language: str | None = None


class _Announced(BaseModel):
    """What we use of a provider's announcement (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    id_token_signing_alg_values_supported: list[str] = list(_ASSUMED)
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]
    authorization_response_iss_parameter_supported: bool = False


@dataclass
class _Known:
    """A provider as it announced itself, and Authlib's client of it."""

    announced: _Announced
    client: Any
    until: float = field(default_factory=lambda: monotonic() + _BELIEVED_SECONDS)


class Provider:
    """One provider, by its issuer."""

    def __init__(self, issuer: str, *, client_id: str, client_secret: str | None, scopes: str) -> None:
        self.issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._scopes = scopes
        self._library = _library()
        # Made once: reading the certificates takes longer than asking the provider.
        self._trusted = httpx.create_ssl_context()
        self._known: _Known | None = None

    async def begin(self, redirect_uri: str) -> Begun:
        """Return where somebody signs in. Raises ProviderAway."""
        with self._speaking():
            known = await self._announcement()
            begun = await known.client.create_authorization_url(redirect_uri)
        return Begun(begun["url"], begun["state"], begun["nonce"], begun["code_verifier"])

    async def finish(self, code: str, *, issuer: str | None, nonce: str, verifier: str, redirect_uri: str) -> Vouched:
        """Return who somebody is who came back with a code; ``issuer`` is who the answer says it is from (RFC 9207).

        Raises ProviderAway, ProviderRefused, or WordRefused.
        """
        with self._speaking():
            known = await self._announcement()
            said_by = issuer or (
                None if known.announced.authorization_response_iss_parameter_supported else self.issuer
            )
            if said_by != self.issuer:
                raise WordRefused("the answer is from another issuer")
            token = await known.client.fetch_access_token(redirect_uri, code=code, code_verifier=verifier)
            claims = await self._claims(known, token, nonce)
            told = {**await self._told(known, token, claims), **claims}
        return Vouched(
            issuer=self.issuer,
            subject=claims["sub"],
            name=_text(told.get("name")) or _text(told.get("preferred_username")),
            # An address that the provider itself did not verify may be anybody's.
            email=None if told.get("email_verified") is False else _text(told.get("email")),
            language=_text(told.get("locale")),
        )

    async def signing_out(self, return_to: str) -> str | None:
        """Return where somebody ends their session at the provider as well; None where it has no such place.

        Raises ProviderAway.
        """
        with self._speaking():
            known = await self._announcement()
        if known.announced.end_session_endpoint is None:
            return None
        asked = urlencode({"client_id": self._client_id, "post_logout_redirect_uri": return_to})
        return f"{known.announced.end_session_endpoint}?{asked}"

    async def _announcement(self) -> _Known:
        if self._known is None or monotonic() > self._known.until:
            async with httpx.AsyncClient(timeout=_ANSWER_SECONDS_MAX, verify=self._trusted) as client:
                answer = await client.get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            answer.raise_for_status()
            announced = _Announced.model_validate_json(answer.content)
            self._check(announced)
            self._known = _Known(announced, self._client(announced))
        return self._known

    def _check(self, announced: _Announced) -> None:
        if announced.issuer != self.issuer:
            raise ProviderAway(f"it announces itself as {announced.issuer[:200]!r} and not as {self.issuer!r}")
        secure = urlsplit(self.issuer).scheme == "https"
        for place in (
            announced.authorization_endpoint,
            announced.token_endpoint,
            announced.jwks_uri,
            announced.userinfo_endpoint,
            announced.end_session_endpoint,
        ):
            if place is not None and urlsplit(place).scheme not in ({"https"} if secure else {"http", "https"}):
                raise ProviderAway(f"it announces a place that is not secured: {place[:200]!r}")

    def _client(self, announced: _Announced) -> Any:
        methods = announced.token_endpoint_auth_methods_supported
        by = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        # Only what was checked is handed on: Authlib takes names of the announcement for options of its own.
        return self._library.StarletteOAuth2App(
            self._library.StarletteIntegration("provider"),
            "provider",
            client_id=self._client_id,
            client_secret=self._client_secret,
            client_kwargs={
                "scope": self._scopes,
                "code_challenge_method": "S256",
                "timeout": _ANSWER_SECONDS_MAX,
                "verify": self._trusted,
                # The access token is used at once, if at all; one that lasts a minute is not expired for that.
                "leeway": 0,
                "token_endpoint_auth_method": by if self._client_secret else "none",
            },
            issuer=announced.issuer,
            authorization_endpoint=announced.authorization_endpoint,
            token_endpoint=announced.token_endpoint,
            jwks_uri=announced.jwks_uri,
            userinfo_endpoint=announced.userinfo_endpoint,
            id_token_signing_alg_values_supported=sorted(
                _ALGORITHMS & set(announced.id_token_signing_alg_values_supported)
            ),
        )

    async def _claims(self, known: _Known, token: Any, nonce: str) -> dict[str, Any]:
        if not isinstance(token.get("id_token"), str):
            raise WordRefused("there is no ID token")
        try:
            return await self._checked(known, token, nonce)
        except BadSignatureError:
            # Where keys carry no names, a new one shows in this alone. A forged token costs one more look.
            await known.client.fetch_jwk_set(force=True)
            return await self._checked(known, token, nonce)

    async def _checked(self, known: _Known, token: Any, nonce: str) -> dict[str, Any]:
        expected = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self._client_id},
            "nonce": {"essential": True, "value": nonce},
        }
        await known.client.fetch_jwk_set()
        try:
            claims = await known.client.parse_id_token(
                token, nonce=nonce, claims_options=expected, leeway=_LEEWAY_SECONDS
            )
        except BadSignatureError:
            raise
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise WordRefused(f"the ID token is refused: {type(error).__name__}: {error}"[:500]) from error
        subject = claims.get("sub")
        if not isinstance(subject, str) or not subject.isprintable() or not 0 < len(subject) <= _CLAIM_CHARACTERS_MAX:
            raise WordRefused("the ID token names nobody")
        return dict(claims)

    @staticmethod
    async def _told(known: _Known, token: Any, claims: dict[str, Any]) -> dict[str, Any]:
        """Return what the provider tells elsewhere, where its ID token has no name and no email."""
        if known.announced.userinfo_endpoint is None or {"name", "email"} <= set(claims):
            return {}
        told = dict(await known.client.userinfo(token=token))
        if told.get("sub") != claims["sub"]:
            raise WordRefused("the provider tells of somebody else than it vouches for")
        return told

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Say what went wrong with the provider in our own words."""
        try:
            yield
        except self._library.OAuthError as error:
            raise ProviderRefused(str(error.error)[:_CLAIM_CHARACTERS_MAX]) from error
        except BadSignatureError as error:
            raise WordRefused("the ID token is not signed by the provider") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValidationError, ValueError, KeyError, TypeError) as error:
            raise ProviderAway(f"{type(error).__name__}: {error}"[:500]) from error


def _text(claim: object) -> str | None:
    """Return a claim as a line of text; None for one that is none, or longer than any name."""
    if not isinstance(claim, str):
        return None
    line = " ".join(claim.split())
    return line if line.isprintable() and 0 < len(line) <= _CLAIM_CHARACTERS_MAX else None


def _library() -> Any:
    # Only a hub with a provider loads it. It tells at every start which HTTP library it will use one day, which is no
    # news to those who run the hub.
    with warnings.catch_warnings():
        import_module("authlib.deprecate")
        warnings.simplefilter("ignore", DeprecationWarning)
        return import_module("authlib.integrations.starlette_client")
