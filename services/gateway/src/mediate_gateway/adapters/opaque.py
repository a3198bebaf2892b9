"""Tokens that say nothing by themselves: random, shown to whoever they are for, and kept as hashes alone."""

import secrets
from hashlib import sha256
from typing import Final

_TOKEN_BYTES: Final = 32
_ONE_TIME_GROUPS: Final = 5
_ONE_TIME_GROUP_CHARACTERS: Final = 4
_READABLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for one another when they are copied from paper."""


def new_token() -> str:
    """Return 256 random bits in base64url, 43 characters."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """Return what is kept of a token: its SHA-256, 32 bytes."""
    # A slow hash protects what people think of. These are 256 random bits, which nobody finds by trying.
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def one_time_password() -> str:
    """Return a password for one use, 99 random bits: five groups of four characters, ``abcd-efgh-…``."""
    groups = (
        "".join(secrets.choice(_READABLE) for _ in range(_ONE_TIME_GROUP_CHARACTERS)) for _ in range(_ONE_TIME_GROUPS)
    )
    return "-".join(groups)
