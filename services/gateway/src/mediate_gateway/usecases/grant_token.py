"""Give an OAuth client an access token for its id and secret; one that keeps failing waits."""

from dataclasses import dataclass, replace
from datetime import datetime
from hmac import digest
from math import ceil
from typing import Final
from uuid import UUID

from mediate_gateway.adapters import failures, machines
from mediate_gateway.adapters.opaque import token_hash
from mediate_gateway.domain.machines import NotSo, narrowed
from mediate_gateway.domain.throttling import WINDOW, Counted, network, waiting, who_hash
from mediate_gateway.domain.token_requests import TokenNotGiven, TokenProblem, TokenRequest
from mediate_gateway.settings import GatewaySettings
from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.tokens import Signer

LASTING_SECONDS: Final = 600


@dataclass(frozen=True, repr=False)
class Granted:
    """A token, what it is good for, and for how long."""

    token: str
    scopes: frozenset[str]
    lasting_seconds: int = LASTING_SECONDS


class Granting:
    """Gives tokens to clients; whether one may still have it, the door looks at whenever it is shown."""

    def __init__(self, database: Database, signer: Signer, bounds: GatewaySettings) -> None:
        self._database = database
        self._signer = signer
        # Counted apart from people's sign-ins: a program set up wrongly keeps nobody in its office from working.
        self._key = digest(bounds.identity_private_key.encode(), b"mediate failed token requests", "sha256")

    async def grant(self, request: TokenRequest, *, address: str, now: datetime) -> Granted:
        """Return a token. Raises TokenNotGiven; an unknown client and a wrong secret are answered alike."""
        # By client and network together, so that nobody elsewhere can make a client wait.
        client = who_hash(self._key, Counted.LOGIN, f"{request.client_id} {network(address)}")
        whos = (client, who_hash(self._key, Counted.ADDRESS, address))
        has_failed = await self._check_patience(*whos, now=now)
        actor = await self._actor(request, now=now)
        async with self._database.transaction() as transaction:
            if actor is None:
                await failures.add(transaction, *whos, at=now)
            elif has_failed:
                await failures.clear(transaction, client)
        if actor is None:
            raise TokenNotGiven(TokenProblem.INVALID_CLIENT, "the client is not known, or its secret is another")
        try:
            scopes = narrowed(request.scope, actor.scopes or frozenset())
        except NotSo as error:
            raise TokenNotGiven(TokenProblem.INVALID_SCOPE, str(error)) from error
        token = self._signer.access(replace(actor, scopes=scopes), seconds=LASTING_SECONDS, machine_id=actor.id)
        return Granted(token, scopes)

    async def _actor(self, request: TokenRequest, *, now: datetime) -> Actor | None:
        try:
            client_id = UUID(request.client_id)
        except ValueError:
            return None
        async with self._database.transaction() as transaction:
            return await machines.client_of(transaction, client_id, token_hash(request.secret), now=now)

    async def _check_patience(self, *whos: bytes, now: datetime) -> bool:
        """Tell whether there are recent failures. Raises TokenNotGiven (429) where there are too many."""
        async with self._database.reading() as connection:
            failed = [await failures.newest(connection, who, after=now - WINDOW) for who in whos]
        wait = max(waiting(each, now=now) for each in failed)
        if wait:
            seconds = ceil(wait.total_seconds())
            raise TokenNotGiven(
                TokenProblem.INVALID_CLIENT,
                f"too many attempts failed, try again in {seconds} seconds",
                wait_seconds=seconds,
            )
        return any(failed)
