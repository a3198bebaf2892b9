"""Make, renew or end the secret address under which somebody reads their calendar without signing in."""

from datetime import datetime
from uuid import UUID

from mediate_gateway.adapters import accounts, calendar_addresses
from mediate_gateway.adapters.opaque import token_hash
from mediate_gateway.domain.calendars import calendar_secret, new_salt
from mediate_shared.journal import Transaction


async def renew_calendar_address(account_id: UUID, *, key: bytes, transaction: Transaction, now: datetime) -> str:
    """Give somebody another address and return its secret; under the one before it nothing is read any more.

    Raises ProblemError (404) where there is no such account.
    """
    await accounts.for_update(transaction, account_id)
    salt = new_salt()
    secret = calendar_secret(key, account_id, salt)
    await calendar_addresses.keep(transaction, account_id, salt, token_hash(secret), now=now)
    return secret


async def show_deals_in_calendar(account_id: UUID, *, shows: bool, transaction: Transaction) -> None:
    """Let somebody's calendar hold the days of their deals, or no longer: whoever keeps that calendar sees them."""
    await accounts.for_update(transaction, account_id)
    await calendar_addresses.show_deals(transaction, account_id, shows=shows)


async def end_calendar_address(account_id: UUID, *, transaction: Transaction) -> None:
    """Let somebody's calendar be read by whoever is signed in as them, and under no address."""
    await accounts.for_update(transaction, account_id)
    await calendar_addresses.end(transaction, account_id)
