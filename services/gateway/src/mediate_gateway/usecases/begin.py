"""Begin a gateway's work: not where that would be unsafe, and with somebody to let the others in."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters import accounts
from mediate_gateway.domain.passwords import PasswordRefused
from mediate_gateway.domain.production import Told, objections
from mediate_gateway.settings import GatewaySettings
from mediate_gateway.usecases import make_first_administrator
from mediate_shared.database import Database
from mediate_shared.service import StartRefused
from mediate_shared.settings import ServiceSettings


async def begin(database: Database, settings: ServiceSettings, bounds: GatewaySettings, *, now: datetime) -> None:
    """Make a new hub's first administrator. Raises StartRefused with everything that speaks against starting so."""
    if bounds.mode == "production":
        async with database.reading() as connection:
            first_passwords = await _first_passwords(connection, bounds)
        found = objections(
            Told(
                private_key=bounds.identity_private_key,
                database_url=settings.database_url,
                nats_url=settings.nats_url,
                public_url=bounds.public_url,
                trusted_proxies=bounds.trusted_proxies,
                first_passwords=first_passwords,
                smtp_url=bounds.smtp_url,
            )
        )
        if found:
            raise StartRefused("\n  - ".join(("the gateway does not start in production:", *found)))
    try:
        await make_first_administrator.run(database, bounds, now)
    except PasswordRefused as error:
        raise StartRefused(f"MEDIATE_GATEWAY_FIRST_ADMINISTRATOR_PASSWORD: {error.reason}") from error


async def _first_passwords(connection: AsyncConnection, bounds: GatewaySettings) -> int:
    """Return how many accounts have their first password, or would have one a moment from now."""
    is_new = not await accounts.oldest(connection, 1)
    return await accounts.first_passwords(connection) + (is_new and bounds.first_administrator_password is not None)
