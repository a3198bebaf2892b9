"""OpenID providers on a free port of this machine: a real implementation, and one that lies as it is told to."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx
from joserfc import jws
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT_ID = "mediate-hub"
CLIENT_SECRET = secrets.token_urlsafe(16)


@dataclass
class RealProvider:
    """The provider of oidc-provider-mock, behind a real HTTP server."""

    issuer: str
    _server: Any

    async def knows(self, subject: str, **claims: Any) -> None:
        """Let the provider tell this of somebody from now on."""
        async with httpx.AsyncClient(base_url=self.issuer) as client:
            assert (await client.put(f"/users/{subject}", json=claims)).status_code == 204

    async def rotates(self) -> None:
        """Let the provider sign with a new key, and publish that alone."""
        async with httpx.AsyncClient(base_url=self.issuer) as client:
            assert (await client.post("/test/rotate")).status_code == 204

    def stops(self) -> None:
        """Let the provider go away, in the middle of whatever is under way."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def real_provider() -> Iterator[RealProvider]:
    """Serve the provider from a thread of its own, because it is no asynchronous one."""
    flask = import_module("flask")
    app = import_module("oidc_provider_mock").app(require_nonce=True)

    def rotate() -> tuple[str, int]:
        storage = flask.g.oidc_provider_mock_storage
        storage.jwk = type(storage.jwk).generate_key(is_private=True)
        return "", 204

    app.add_url_rule("/test/rotate", view_func=rotate, methods=["POST"])
    serving = import_module("werkzeug.serving")
    quiet = type("Quiet", (serving.WSGIRequestHandler,), {"log": lambda *_arguments: None})
    server = serving.make_server("127.0.0.1", 0, app, threaded=True, request_handler=quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield RealProvider(f"http://127.0.0.1:{server.server_port}", server)
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def _encoded(part: str | bytes) -> str:
    return base64.urlsafe_b64encode(part if isinstance(part, bytes) else part.encode()).rstrip(b"=").decode()


@dataclass
class LyingProvider:
    """A provider that keeps to the protocol but for what a test changes; ``issuer`` is set once it is served.

    It holds the hub to PKCE (S256), to its secret, and to using a code once.
    """

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first", "alg": "RS256"}))
    subject: str = "somebody"
    public: bool = False
    announced: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "first"})
    signed_with: Any = None
    answered: dict[str, Any] | None = None
    status: int = 200
    asked: dict[str, Any] = field(default_factory=dict)
    _codes: dict[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def app(self) -> Starlette:
        """The provider as an application."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._announce),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/jwks", self._keys),
                Route("/userinfo", self._tell),
            ]
        )

    async def _announce(self, _request: Request) -> Response:
        places = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "jwks_uri": "/jwks",
            "userinfo_endpoint": "/userinfo",
        }
        document: dict[str, Any] = {
            "issuer": self.issuer,
            **{name: self.issuer + path for name, path in places.items()},
        }
        document["id_token_signing_alg_values_supported"] = ["RS256"]
        return JSONResponse({**document, **self.announced}, self.status)

    async def _authorize(self, request: Request) -> Response:
        self.asked = dict(request.query_params)
        code = secrets.token_urlsafe(16)
        self._codes[code] = self.asked
        answer = {"code": code, "state": self.asked["state"], "iss": self.issuer}
        return RedirectResponse(f"{self.asked['redirect_uri']}?{urlencode(answer)}", 302)

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self._codes.pop(form.get("code", ""), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        credentials = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        known = (
            "authorization" not in request.headers and form.get("client_id") == CLIENT_ID
            if self.public
            else request.headers.get("authorization") == f"Basic {credentials}"
        )
        if not known:
            return JSONResponse({"error": "invalid_client"}, 401)
        if (
            asked is None
            or asked.get("code_challenge_method") != "S256"
            or asked.get("code_challenge") != _encoded(proof)
            or asked.get("redirect_uri") != form.get("redirect_uri")
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        answer = {"access_token": "for the provider alone", "token_type": "Bearer", "expires_in": 60}
        answer["id_token"] = self._id_token(asked["nonce"])
        return JSONResponse(self.answered if self.answered is not None else answer, self.status)

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": self.subject,
            "nonce": nonce,
            "iat": now,
            "exp": now + 60,
        }
        claims = {name: value for name, value in {**claims, **self.claims}.items() if value is not None}
        if self.header["alg"] in {"none", "HS256"}:
            # By hand: the library signs with neither nothing nor a public key.
            said = f"{_encoded(json.dumps(self.header))}.{_encoded(json.dumps(claims))}"
            signature = hmac.digest(self.signed_with, said.encode(), "sha256") if self.signed_with else b""
            return f"{said}.{_encoded(signature)}"
        # Escaped, as JSON may be: what is no text at all is a token's own business.
        return jws.serialize_compact(
            self.header, json.dumps(claims), self.signed_with or self.key, algorithms=[self.header["alg"]]
        )

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def _tell(self, request: Request) -> Response:
        if request.headers.get("authorization") != "Bearer for the provider alone":
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse({"sub": self.subject, **self.told})
