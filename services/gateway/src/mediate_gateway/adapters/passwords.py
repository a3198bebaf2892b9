"""Hashes and verifies passwords with Argon2id, off the event loop and never many at once."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from mediate_gateway.domain.passwords import prepared
from mediate_shared.problems import UNAVAILABLE, ProblemError

AT_ONCE: Final = 2
"""Each takes a processor for a moment, and 64 MiB."""
WAITING_MAX: Final = 200


class Turn:
    """What may be done while it is one's turn."""

    def __init__(self, hasher: PasswordHasher, nobodys: str) -> None:
        self._hasher = hasher
        self._nobodys = nobodys

    async def hashed(self, password: str) -> str:
        """Return what is kept of a password: the hash with its salt and parameters, as text."""
        return await asyncio.to_thread(self._hasher.hash, _bytes(password))

    async def holds(self, kept: str | None, password: str) -> bool:
        """Tell whether this is the password of which ``kept`` is kept; for None it takes as long and never is."""
        found = await asyncio.to_thread(self._verify, kept or self._nobodys, _bytes(password))
        return found and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Tell whether a hash was made with other parameters than are used now."""
        return self._hasher.check_needs_rehash(kept)

    def _verify(self, kept: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except VerificationError:
            return False


class Passwords:
    """Gives turns to whoever wants something hashed or verified, ``AT_ONCE`` at a time."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        # Verified where there is no hash, so that the time tells nothing; of no password.
        self._nobodys = _of_no_password(self._hasher)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """Yield a turn. Raises ProblemError (503) where too many wait for theirs."""
        if self._waiting >= WAITING_MAX:
            detail = "Too many people are signing in at this moment. Try again shortly."
            raise ProblemError(UNAVAILABLE, detail, headers={"Retry-After": "5"})
        self._waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1
        try:
            yield Turn(self._hasher, self._nobodys)
        finally:
            self._turns.release()


def _bytes(password: str) -> bytes:
    # A lone surrogate is text in JSON and nowhere in UTF-8; it opens nothing, and breaks nothing.
    return prepared(password).encode("utf-8", "surrogatepass")


def _of_no_password(hasher: PasswordHasher) -> str:
    """Return a hash with a hasher's parameters that is random, and so that of no password."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(length)).rstrip(b"=").decode()
        for length in (hasher.salt_len, hasher.hash_len)
    )
    parameters = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${parameters}${salt}${digest}"
