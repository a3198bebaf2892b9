"""The link by which somebody ends their digests without signing in."""

import hmac
from base64 import urlsafe_b64encode
from typing import Final
from uuid import UUID

_PURPOSE: Final = b"mediate unsubscribe"


def unsubscribe_key(secret: str) -> bytes:
    """Return the key that such links are made by, 32 bytes, drawn from the hub's private key."""
    return hmac.digest(secret.encode(), _PURPOSE, "sha256")


def unsubscribe_token(key: bytes, account_id: UUID) -> str:
    """Return what the link of an account holds, 43 characters that tell nothing without the key.

    It is the same for every digest, so that an old one still ends them; kept of it is only a hash.
    """
    return urlsafe_b64encode(hmac.digest(key, account_id.bytes, "sha256")).rstrip(b"=").decode()
