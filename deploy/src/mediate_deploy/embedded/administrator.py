"""The first administrator of an embedded hub, and the password that is shown once."""

import os
import secrets

import asyncpg

from mediate_deploy.embedded.databases import Address
from mediate_deploy.errors import HubError

LOGIN = "administrator"
SETTING = "MEDIATE_GATEWAY_FIRST_ADMINISTRATOR_PASSWORD"
_PASSWORD_BYTES = 16
_KEPT = "SELECT password_hash FROM account WHERE login = $1 AND must_change_password AND status = 'active'"


def invitation(url: str | None, login: str, password: str) -> str:
    """Return what somebody is told who is to sign in with a first password."""
    return (
        f"Sign in at {url}/sign-in as {login} with {password}; you will be asked for a new one. It is not shown again."
    )


class FirstPassword:
    """What the gateway is given for an administrator, should the hub have nobody yet: the operator's, or one by chance.

    The gateway decides whether it is needed.
    """

    def __init__(self) -> None:
        given = os.environ.get(SETTING)
        self.is_given = bool(given)
        self.password = given or secrets.token_urlsafe(_PASSWORD_BYTES)

    async def opens(self, gateway: Address) -> bool:
        """Tell whether the administrator signs in with it, which is to be asked once the gateway is ready.

        Raises HubError where the gateway's database does not answer.
        """
        try:
            connection = await asyncpg.connect(gateway.url())
            try:
                kept = await connection.fetchval(_KEPT, LOGIN)
            finally:
                await connection.close()
        except (OSError, asyncpg.PostgresError) as error:
            raise HubError(f"the gateway's database at {gateway} does not answer: {error}") from error
        if kept is None:
            return False
        # Here, because on most starts nothing is to be compared.
        from mediate_gateway.adapters.passwords import Passwords

        async with Passwords().turn() as turn:
            return await turn.holds(kept, self.password)
