"""What a browser keeps for us between leaving for the provider and coming back: sealed, and for ten minutes."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import AwareDatetime, BaseModel, ValidationError

LASTING: Final = timedelta(minutes=10)
_PURPOSE: Final = b"mediate: a sign-in that is under way"
_HEADER: Final = {"alg": "dir", "enc": "A256GCM"}
_CHARACTERS_MAX: Final = 4_096


class UnderWay(BaseModel):
    """A sign-in that is under way at the provider, in the browser that began it; ``to`` is where it goes on."""

    state: str
    nonce: str
    verifier: str
    to: str
    until: AwareDatetime


class Sealing:
    """Seals with a key of its own, made from the gateway's: what it opens is what it sealed, and nobody read it."""

    def __init__(self, private_key: str) -> None:
        self._key = OctKey.import_key(hmac.digest(private_key.encode(), _PURPOSE, sha256))

    def sealed(self, under_way: UnderWay) -> str:
        """Return a sign-in that is under way as a cookie may hold it."""
        return jwe.encrypt_compact(_HEADER, under_way.model_dump_json().encode(), self._key)

    def opened(self, sealed: str | None, *, now: datetime) -> UnderWay | None:
        """Return what was sealed; None for what is nothing of ours or too old."""
        if sealed is None or len(sealed) > _CHARACTERS_MAX:
            return None
        try:
            found = UnderWay.model_validate_json(jwe.decrypt_compact(sealed, self._key).plaintext or b"")
        except (JoseError, ValidationError, ValueError):
            return None
        return found if now < found.until else None
