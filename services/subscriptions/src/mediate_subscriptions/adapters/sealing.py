"""Seals cursors, and secrets of endpoints and accounts, with the keys of this hub."""

import base64
import binascii
import os
from collections.abc import Iterable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_POSITION_BYTES: Final = 8
_CURSOR: Final = b"mediate cursor 1"
_SECRET: Final = b"mediate secret 1"


class KeyUnusable(ValueError):
    """A key is not 32 bytes in base64url."""


class NotOurs(ValueError):
    """What was to be opened was not sealed with any of the keys."""


class Sealing:
    """Keys of one hub: the first one seals, every one of them opens.

    A cursor is another text each time, also for the same place: nobody learns from two of them how much lies between
    that is not for them, nor that anything does.
    """

    def __init__(self, keys: str) -> None:
        read = [_key(each.strip()) for each in keys.split(",") if each.strip()]
        if not read:
            message = "there is no key"
            raise KeyUnusable(message)
        self._cursors = [_derived(key, _CURSOR) for key in read]
        self._secrets = [_derived(key, _SECRET) for key in read]

    def cursor(self, position: int) -> str:
        """Return a place in the feed as its reader holds it."""
        sealed = _seal(self._cursors[0], position.to_bytes(_POSITION_BYTES), _CURSOR)
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def position(self, cursor: str) -> int:
        """Return the place that a cursor stands for. Raises NotOurs."""
        try:
            sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise NotOurs from error
        return int.from_bytes(_open(self._cursors, sealed, _CURSOR))

    def seal(self, secret: bytes, *, belongs_to: bytes) -> bytes:
        """Return a secret as it is kept; it opens for the record it belongs to and for no other."""
        return _seal(self._secrets[0], secret, _SECRET + belongs_to)

    def open(self, sealed: bytes, *, belongs_to: bytes) -> bytes:
        """Return a secret that is kept. Raises NotOurs."""
        return _open(self._secrets, sealed, _SECRET + belongs_to)


def new_sealing_key() -> str:
    """Return a new key as the setting takes it."""
    return base64.urlsafe_b64encode(os.urandom(_KEY_BYTES)).rstrip(b"=").decode()


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        message = "a key is not base64url"
        raise KeyUnusable(message) from error
    if len(key) != _KEY_BYTES:
        message = f"a key has {len(key)} bytes and not {_KEY_BYTES}"
        raise KeyUnusable(message)
    return key


def _derived(key: bytes, use: bytes) -> AESGCMSIV:
    return AESGCMSIV(HKDF(SHA256(), _KEY_BYTES, salt=None, info=use).derive(key))


def _seal(key: AESGCMSIV, content: bytes, use: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + key.encrypt(nonce, content, use)


def _open(keys: Iterable[AESGCMSIV], sealed: bytes, use: bytes) -> bytes:
    for key in keys:
        try:
            return key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], use)
        except (InvalidTag, ValueError):
            continue
    raise NotOurs
