"""Signs posts as Standard Webhooks prescribes: ``v1`` with a shared secret, ``v1a`` with a key pair.

What is signed is ``<webhook-id>.<webhook-timestamp>.<body>``, in the very bytes that are sent.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SHARED_PREFIX: Final = "whsec_"
PRIVATE_PREFIX: Final = "whsk_"
PUBLIC_PREFIX: Final = "whpk_"
SECRET_BYTES: Final = 32
"""Standard Webhooks asks for 24 to 64 bytes."""


class Scheme(StrEnum):
    """How a post is signed."""

    V1 = "v1"
    """HMAC-SHA256 with a secret that the receiver has too."""
    V1A = "v1a"
    """Ed25519: the receiver has the public key alone, and can sign nothing with it."""


class KeyMalformed(ValueError):
    """A text is no secret or key of Standard Webhooks; it is not repeated."""


@dataclass(frozen=True)
class Signer:
    """One secret that signs now; it never shows in a log."""

    scheme: Scheme
    secret: bytes = field(repr=False)

    def sign(self, message_id: str, timestamp: int, body: bytes) -> str:
        """Return the signature of one post, with its scheme: ``v1,…`` or ``v1a,…``."""
        sign = sign_v1a if self.scheme is Scheme.V1A else sign_v1
        return sign(self.secret, message_id, timestamp, body)


@dataclass(frozen=True)
class KeyPair:
    """An Ed25519 key pair in bytes; the private half never shows in a log."""

    public: bytes
    private: bytes = field(repr=False)


@dataclass(frozen=True)
class NewKeys:
    """A secret and a key pair that were just made; neither ever shows in a log."""

    secret: bytes = field(repr=False)
    pair: KeyPair

    @classmethod
    def make(cls) -> "NewKeys":
        """Return what nobody has yet."""
        return cls(new_secret(), new_pair())


def new_secret() -> bytes:
    """Return a new secret for ``v1``, that nobody has and nobody finds."""
    return secrets.token_bytes(SECRET_BYTES)


def new_pair() -> KeyPair:
    """Return a new key pair for ``v1a``."""
    key = Ed25519PrivateKey.generate()
    return KeyPair(key.public_key().public_bytes_raw(), key.private_bytes_raw())


def secret_text(secret: bytes) -> str:
    """Return a secret as its receiver holds it: ``whsec_`` and base64."""
    return SHARED_PREFIX + base64.b64encode(secret).decode()


def public_text(public: bytes) -> str:
    """Return a public key as its receiver holds it: ``whpk_`` and base64."""
    return PUBLIC_PREFIX + base64.b64encode(public).decode()


def private_text(private: bytes) -> str:
    """Return a private key as Standard Webhooks writes it: ``whsk_`` and base64."""
    return PRIVATE_PREFIX + base64.b64encode(private).decode()


def read_key(text: str) -> bytes:
    """Return the bytes of a secret or key, whichever of the three it is. Raises KeyMalformed."""
    for prefix in (SHARED_PREFIX, PUBLIC_PREFIX, PRIVATE_PREFIX):
        if text.startswith(prefix):
            try:
                return base64.b64decode(text.removeprefix(prefix), validate=True)
            except (binascii.Error, ValueError) as error:
                raise KeyMalformed("what follows the prefix is not base64") from error
    raise KeyMalformed("it begins with none of whsec_, whpk_, whsk_")


def sign_v1(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """Return ``v1,`` and the HMAC-SHA256 of a post in base64; ``timestamp`` in whole seconds since 1970."""
    signature = hmac.digest(secret, _signed(message_id, timestamp, body), "sha256")
    return f"{Scheme.V1},{base64.b64encode(signature).decode()}"


def sign_v1a(private: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """Return ``v1a,`` and the Ed25519 signature of a post in base64; ``private`` are the 32 bytes of the seed."""
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(_signed(message_id, timestamp, body))
    return f"{Scheme.V1A},{base64.b64encode(signature).decode()}"


def verify_v1a(public: bytes, signature: str, message_id: str, timestamp: int, body: bytes) -> None:
    """Check a ``v1a,…`` signature. Raises cryptography's InvalidSignature, and KeyMalformed for what is none."""
    scheme, _, encoded = signature.partition(",")
    if scheme != Scheme.V1A:
        raise KeyMalformed("it is not signed with v1a")
    Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(encoded), _signed(message_id, timestamp, body))


def signature_header(signers: Iterable[Signer], message_id: str, timestamp: int, body: bytes) -> str:
    """Return ``webhook-signature``: one signature for each secret that is live, parted by spaces."""
    return " ".join(signer.sign(message_id, timestamp, body) for signer in signers)


def _signed(message_id: str, timestamp: int, body: bytes) -> bytes:
    return b".".join((message_id.encode(), str(timestamp).encode(), body))
