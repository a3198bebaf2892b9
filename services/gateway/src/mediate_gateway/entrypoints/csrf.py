"""Keeps other sites from doing something in somebody's name with the cookie that their browser sends along."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from secrets import token_bytes
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request

from mediate_gateway.entrypoints.session_cookie import session_token
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import Identify, sign_in_needed
from mediate_shared.problems import FieldError, Problem, ProblemError

CROSS_SITE: Final = Problem(403, "cross-site", "Another site sent this")
FORM_FIELD: Final = "csrf"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_PURPOSE: Final = b"mediate: a form of ours"
_TOKEN_BYTES: Final = 32
_SENT_CHARACTERS: Final = 86
"""A mask and a token as long, in base64 without padding."""
_USUAL_PORTS: Final = {"http": 80, "https": 443}


def refuse_cross_site(request: Request) -> None:
    """Check that what changes something was not sent by another site's page. Raises ProblemError (403).

    What shows its right in the Authorization header passes, because no page of another site can send that. Of the
    rest a browser says where it comes from, in Sec-Fetch-Site, or where that is not sent, in Origin; whatever says
    neither passes only without a session.
    """
    if request.method in _SAFE or "authorization" in request.headers:
        return
    fetched = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if fetched is not None:
        if fetched != "same-origin":
            raise _refused("header.sec-fetch-site", fetched, "is not same-origin")
    elif origin is not None:
        if _parts(origin) != _parts(str(request.base_url)):
            raise _refused("header.origin", origin, "is not the hub's own")
    elif session_token(request) is not None:
        raise _refused("header.origin", None, "missing, as is Sec-Fetch-Site; a program sends a bearer token instead")


async def same_site(request: Request) -> None:
    """Check it as a FastAPI dependency, ``Depends(same_site)``, and wait for the whole of what is sent.

    Who sends it is looked up after that: a form that is sent for hours is of who its sender is at its end. Of nobody
    whom the hub does not know anything is taken in that is larger than what is sent everywhere.
    """
    refuse_cross_site(request)
    if request.method not in _SAFE:
        if _is_large(request) and not (await request.app.state.service.identify(request)).is_known:
            raise sign_in_needed()
        await request.body()


def _is_large(request: Request) -> bool:
    told = request.headers.get("content-length", "")
    bytes_max: int = request.app.state.service.settings.request_bytes_max
    return told.isascii() and told.isdigit() and int(told) > bytes_max


def from_the_same_site(identify: Identify) -> Identify:
    """Return how somebody is known who is asked, with whatever changes something, where it was sent from.

    So every route that knows its sender is kept from other sites, also one that passes requests on.
    """

    async def identified(request: Request) -> Actor:
        refuse_cross_site(request)
        return await identify(request)

    return identified


def csrf_token(session: str) -> str:
    """Return what a form holds in its ``csrf`` field, for the session with this token; each time something else.

    Pages are compressed, and how long they are then tells who repeats a guess beside the token whether it is right
    (BREACH). So the token itself is never sent: a mask is, and the token under that mask.
    """
    mask = token_bytes(_TOKEN_BYTES)
    return urlsafe_b64encode(mask + _xor(mask, _token(session))).rstrip(b"=").decode()


def check(session: str, sent: str | None) -> None:
    """Check what a form held in its ``csrf`` field. Raises ProblemError (403) where it is not this session's."""
    if sent is None:
        raise _refused(f"body.{FORM_FIELD}", None, "missing")
    if not hmac.compare_digest(_unmasked(sent), _token(session)):
        raise _refused(f"body.{FORM_FIELD}", None, "is of another session")


def _token(session: str) -> bytes:
    # The token of the session is 256 random bits that the browser shows to us alone, and itself serves as the key.
    return hmac.digest(session.encode(), _PURPOSE, "sha256")


def _unmasked(sent: str) -> bytes:
    """Return the token that was sent under a mask; nothing where what was sent is none."""
    if len(sent) != _SENT_CHARACTERS or not sent.isascii():
        return b""
    try:
        both = urlsafe_b64decode(sent + "=" * (-_SENT_CHARACTERS % 4))
    except ValueError:
        return b""
    return _xor(both[:_TOKEN_BYTES], both[_TOKEN_BYTES:])


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(each ^ with_it for each, with_it in zip(one, other, strict=False))


def _parts(address: str) -> tuple[str, str | None, int | None] | None:
    try:
        parts = urlsplit(address)
        return parts.scheme, parts.hostname, parts.port or _USUAL_PORTS.get(parts.scheme)
    except ValueError:
        return None


def _refused(field: str, value: str | None, reason: str) -> ProblemError:
    return ProblemError(
        CROSS_SITE,
        f"It was not sent by a page of the hub: {field} {reason}.",
        errors=[FieldError(field=field, value=value, reason=reason)],
    )
