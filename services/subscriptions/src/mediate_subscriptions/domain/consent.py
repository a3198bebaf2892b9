"""How a receiver agrees: by a code that it was posted, or by answering the handshake of CloudEvents' web hooks."""

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError

CODE_LASTS: Final = timedelta(hours=1)
TRIES_MAX: Final = 10
BETWEEN_CODES: Final = timedelta(seconds=5)
"""How long after one code the next is sent: nobody is flooded with posts that they never asked for."""

# Letters and digits that nobody takes for one another.
_ALPHABET: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_GROUPS: Final = 4
_GROUP: Final = 5
_BETWEEN: Final = re.compile(r"[\s-]+")
_SUCCESSES: Final = range(200, 300)
_RATE: Final = re.compile(r"[0-9]{1,9}")
_SECONDS: Final = 60


class CodeRefused(DomainError):
    """The code is not the one that was posted, or is one no more; it is not repeated."""


class CodeJustSent(DomainError):
    """A code was sent a moment ago."""


class HandshakeRefused(DomainError):
    """The receiver did not agree to being posted to."""


@dataclass(frozen=True)
class Sent:
    """What is kept of a code that was sent: enough to know it again."""

    digest: bytes | None
    until: datetime | None
    tried: int


def new_code() -> str:
    """Return a new code: four groups of five letters and digits, some 98 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def hashed(code: str, endpoint_id: UUID) -> bytes:
    """Return what is kept of a code; however it is written, and for one endpoint alone."""
    return sha256(endpoint_id.bytes + _BETWEEN.sub("", code).upper().encode()).digest()


def check_pause(sent: Sent, *, endpoint_id: UUID, now: datetime) -> None:
    """Check that no code was sent a moment ago. Raises CodeJustSent."""
    if sent.until is not None and now < sent.until - CODE_LASTS + BETWEEN_CODES:
        reason = f"a code was sent a moment ago; ask again in {BETWEEN_CODES.seconds} seconds"
        raise CodeJustSent(reason, field="path.endpoint_id", value=str(endpoint_id))


def check_tries(sent: Sent) -> None:
    """Check that another code may be tried. Raises CodeRefused."""
    if sent.digest is not None and sent.tried >= TRIES_MAX:
        reason = f"{TRIES_MAX} codes were tried; have a new one sent"
        raise CodeRefused(reason, field="body.code", value=None)


def check_code(code: str, sent: Sent, *, endpoint_id: UUID, now: datetime) -> None:
    """Check that a code is the one that was posted to an endpoint. Raises CodeRefused."""
    if sent.digest is None or sent.until is None:
        raise CodeRefused("no code was sent; have one sent first", field="body.code", value=None)
    if now >= sent.until:
        raise CodeRefused("the code was sent more than an hour ago; have a new one sent", field="body.code", value=None)
    if not hmac.compare_digest(hashed(code, endpoint_id), sent.digest):
        raise CodeRefused("it is not the code that was posted last", field="body.code", value=None)


def allowed_rate(status: int, headers: Mapping[str, str], *, origin: str, asked: int, endpoint_id: UUID) -> int:
    """Return how many posts a second a receiver allows, at most as many as it was asked for.

    ``headers`` are in lower case; CloudEvents counts posts by the minute. Raises HandshakeRefused.
    """
    if status not in _SUCCESSES:
        reason = f"its receiver answered OPTIONS with {status}"
        raise HandshakeRefused(reason, field="path.endpoint_id", value=str(endpoint_id))
    origins = {each.strip().lower() for each in headers.get("webhook-allowed-origin", "").split(",")}
    if not origins & {"*", origin.lower()}:
        reason = f"the answer to OPTIONS has no WebHook-Allowed-Origin of * or {origin}"
        raise HandshakeRefused(reason, field="path.endpoint_id", value=str(endpoint_id))
    rate = headers.get("webhook-allowed-rate", "*").strip()
    if rate == "*":
        return asked
    if not _RATE.fullmatch(rate):
        reason = "its WebHook-Allowed-Rate is neither * nor a number"
        raise HandshakeRefused(reason, field="path.endpoint_id", value=str(endpoint_id))
    if int(rate) < _SECONDS:
        reason = f"it allows {rate} posts a minute, and the least that is kept to is one a second"
        raise HandshakeRefused(reason, field="path.endpoint_id", value=str(endpoint_id))
    return min(asked, int(rate) // _SECONDS)
