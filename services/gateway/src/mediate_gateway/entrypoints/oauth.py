"""The hub as an OAuth 2.0 authorization server for machines: its token endpoint, what it announces, and its keys."""

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from mediate_gateway.domain.machines import SCOPES
from mediate_gateway.domain.token_requests import GRANT_TYPE, UNAUTHORIZED, TokenNotGiven, read
from mediate_gateway.usecases.grant_token import Granting
from mediate_shared.identity.guard import open_to_all
from mediate_shared.identity.tokens import key_set
from mediate_shared.service import Service

ENDPOINT: Final = "/oauth/token"
METADATA: Final = "/.well-known/oauth-authorization-server"
KEYS: Final = "/.well-known/jwks.json"
_NEVER_KEPT: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_KEPT: Final = {"Cache-Control": "public, max-age=300"}


def routes(service: Service, granting: Granting, *, public_url: str | None) -> APIRouter:
    """Return the token endpoint (RFC 6749), the announcement (RFC 8414) and the key set (RFC 7517).

    ``public_url`` is where programs reach the hub; None for wherever they ask.
    """
    router = APIRouter(include_in_schema=False)
    keys = key_set(service.settings.identity_public_keys.split(","))

    @router.post(ENDPOINT, dependencies=[open_to_all()])
    async def token(request: Request) -> JSONResponse:
        """Give a client a token for its id and secret."""
        try:
            sent_as = request.headers.get("content-type", "")
            asked = read(await request.body(), sent_as, request.headers.get("authorization"))
            address = request.client.host if request.client is not None else ""
            granted = await granting.grant(asked, address=address, now=service.clock())
        except TokenNotGiven as error:
            return _refused(error)
        body = {
            "access_token": granted.token,
            "token_type": "Bearer",
            "expires_in": granted.lasting_seconds,
            "scope": " ".join(sorted(granted.scopes)),
        }
        return JSONResponse(body, headers=_NEVER_KEPT)

    @router.get(METADATA, dependencies=[open_to_all()])
    async def metadata(request: Request) -> JSONResponse:
        """Announce what this authorization server does, and where."""
        return JSONResponse(_announced((public_url or str(request.base_url)).rstrip("/")), headers=_KEPT)

    @router.get(KEYS, dependencies=[open_to_all()])
    async def jwks() -> JSONResponse:
        """Show the keys that tokens are signed with."""
        return JSONResponse(keys, headers=_KEPT, media_type="application/jwk-set+json")

    return router


def _announced(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "token_endpoint": issuer + ENDPOINT,
        "jwks_uri": issuer + KEYS,
        "scopes_supported": list(SCOPES),
        # Nobody is asked for consent here, so there is no authorization endpoint and no type of its answer.
        "response_types_supported": [],
        "grant_types_supported": [GRANT_TYPE],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "service_documentation": issuer + "/v1/openapi.json",
    }


def _refused(error: TokenNotGiven) -> JSONResponse:
    headers = dict(_NEVER_KEPT)
    if error.status == UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Basic realm="mediate"'
    if error.wait_seconds is not None:
        headers["Retry-After"] = str(error.wait_seconds)
    return JSONResponse({"error": error.problem, "error_description": error.reason}, error.status, headers)
