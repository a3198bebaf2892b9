"""What a client asks the token endpoint, as OAuth 2.0 (RFC 6749) writes it, and how it is refused."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl, unquote_plus

GRANT_TYPE: Final = "client_credentials"
UNAUTHORIZED: Final = 401
_FORM: Final = "application/x-www-form-urlencoded"
_FIELDS_MAX: Final = 20


class TokenProblem(StrEnum):
    """Why no token is given, in the words of RFC 6749, section 5.2."""

    INVALID_REQUEST = "invalid_request"
    INVALID_CLIENT = "invalid_client"
    INVALID_SCOPE = "invalid_scope"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"


STATUS: Final[Mapping[TokenProblem, int]] = MappingProxyType(
    {
        TokenProblem.INVALID_REQUEST: 400,
        TokenProblem.INVALID_CLIENT: UNAUTHORIZED,
        TokenProblem.INVALID_SCOPE: 400,
        TokenProblem.UNSUPPORTED_GRANT_TYPE: 400,
    }
)


class TokenNotGiven(Exception):
    """A request for a token that is refused, and why, in ASCII without quotation marks or backslashes."""

    def __init__(self, problem: TokenProblem, reason: str, *, wait_seconds: int | None = None) -> None:
        super().__init__(reason)
        self.problem = problem
        self.reason = reason
        self.wait_seconds = wait_seconds

    @property
    def status(self) -> int:
        """HTTP status of the refusal: 429 for whoever failed too often and has to wait."""
        return 429 if self.wait_seconds is not None else STATUS[self.problem]


@dataclass(frozen=True, repr=False)
class TokenRequest:
    """A request for a token: who asks, with which secret, for which scopes parted by spaces (none: for all)."""

    client_id: str
    secret: str
    scope: str


def read(form: bytes, sent_as: str, authorization: str | None) -> TokenRequest:
    """Return what a client asks, by the body of its request, the type of that, and its Authorization header.

    Raises TokenNotGiven.
    """
    if sent_as.partition(";")[0].strip().lower() != _FORM:
        raise TokenNotGiven(TokenProblem.INVALID_REQUEST, f"the body is sent as {_FORM}")
    fields = _fields(form)
    if "grant_type" not in fields:
        raise TokenNotGiven(TokenProblem.INVALID_REQUEST, "grant_type is missing")
    if fields["grant_type"] != GRANT_TYPE:
        raise TokenNotGiven(TokenProblem.UNSUPPORTED_GRANT_TYPE, f"grant_type can only be {GRANT_TYPE}")
    if authorization is None:
        named = fields.get("client_id"), fields.get("client_secret")
    elif "client_secret" in fields:
        raise TokenNotGiven(TokenProblem.INVALID_REQUEST, "credentials are in the header or in the body, not in both")
    else:
        named = _basic(authorization)
        if fields.get("client_id", named[0]) != named[0]:
            raise TokenNotGiven(TokenProblem.INVALID_REQUEST, "header and body name different clients")
    client_id, secret = named
    if not client_id or not secret:
        raise TokenNotGiven(TokenProblem.INVALID_CLIENT, "a client authenticates with its id and its secret")
    return TokenRequest(client_id, secret, fields.get("scope", ""))


def _fields(form: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(form.decode("ascii"), max_num_fields=_FIELDS_MAX, errors="strict")
    except ValueError as error:
        raise TokenNotGiven(TokenProblem.INVALID_REQUEST, "the body is no form") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise TokenNotGiven(TokenProblem.INVALID_REQUEST, "a parameter is repeated")
    return fields


def _basic(authorization: str) -> tuple[str, str]:
    """Return id and secret from HTTP Basic, in which OAuth encodes both like a form."""
    kind, _, encoded = authorization.partition(" ")
    try:
        said = base64.b64decode(encoded.strip(), validate=True).decode() if kind.lower() == "basic" else ""
        client_id, _, secret = said.partition(":")
        return unquote_plus(client_id, errors="strict"), unquote_plus(secret, errors="strict")
    except ValueError as error:
        raise TokenNotGiven(TokenProblem.INVALID_CLIENT, "the Authorization header is no HTTP Basic") from error
