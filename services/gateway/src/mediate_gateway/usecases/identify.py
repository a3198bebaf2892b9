"""Know who asks at the public door, by what they show: an API key, an access token, or the cookie of a session."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic
from typing import Final
from uuid import UUID

from mediate_gateway.adapters import machines, sessions
from mediate_gateway.adapters.opaque import token_hash
from mediate_shared.clock import Clock
from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.tokens import TokenRefused, Verifier

KNOWN_SECONDS: Final = 2.0
"""How long somebody stays known without another look: a privilege that is taken away is gone within this time."""
_KNOWN_MAX: Final = 5_000
_KEY_MARK: Final = "mk_"


class CredentialsRefused(Exception):
    """What was shown is nothing of ours, or no longer."""


@dataclass(frozen=True)
class Shown:
    """What somebody shows to be known by; one of the two."""

    bearer: str | None = None
    session: str | None = None


class Principals:
    """Looks up who asks, and remembers it for ``KNOWN_SECONDS``."""

    def __init__(self, database: Database, verifier: Verifier, *, clock: Clock, idle: timedelta) -> None:
        self._database = database
        self._verifier = verifier
        self._clock = clock
        self._idle = idle
        self._known: OrderedDict[Shown, tuple[float, Actor]] = OrderedDict()

    def forget(self) -> None:
        """Take notice that somebody's rights changed in this process: everybody is looked up anew."""
        self._known.clear()

    async def of(self, shown: Shown, *, anew: bool = False) -> Actor:
        """Return who shows this, looked up ``anew`` or as it is remembered. Raises CredentialsRefused."""
        known = None if anew else self._known.get(shown)
        now = monotonic()
        if known is not None and now < known[0]:
            return known[1]
        actor = await self._look_up(shown)
        self._known[shown] = now + KNOWN_SECONDS, actor
        self._known.move_to_end(shown)
        if len(self._known) > _KNOWN_MAX:
            self._known.popitem(last=False)
        return actor

    async def _look_up(self, shown: Shown) -> Actor:
        if shown.bearer is None:
            return await self._session(shown.session or "")
        if shown.bearer.startswith(_KEY_MARK):
            return await self._key(shown.bearer)
        try:
            token = self._verifier.access(shown.bearer)
        except TokenRefused as error:
            raise CredentialsRefused(str(error)) from error
        if token.machine_id is None:
            return token.actor
        # The token outlives what it was given for by minutes; the client may be gone or narrowed meanwhile.
        return await self._client(token.machine_id, token.actor)

    async def _session(self, token: str) -> Actor:
        async with self._database.transaction() as transaction:
            found = await sessions.actor_of(transaction, token_hash(token), now=self._clock(), idle=self._idle)
        return _known(None if found is None else found[0], "the session has ended")

    async def _key(self, key: str) -> Actor:
        prefix, _, secret = key.removeprefix(_KEY_MARK).partition("_")
        async with self._database.transaction() as transaction:
            found = await machines.actor_of(transaction, prefix, token_hash(secret), now=self._clock())
        return _known(found, "the API key is not known, has expired, or was revoked")

    async def _client(self, machine_id: UUID, said: Actor) -> Actor:
        async with self._database.reading() as connection:
            found = _known(await machines.still(connection, machine_id, now=self._clock()), "the client was revoked")
        return replace(found, scopes=(said.scopes or frozenset()) & (found.scopes or frozenset()))


def _known(found: Actor | None, otherwise: str) -> Actor:
    if found is None:
        raise CredentialsRefused(otherwise)
    return found
