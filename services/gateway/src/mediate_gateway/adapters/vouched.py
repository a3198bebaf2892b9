"""Keeps what a provider tells of a person on their account."""

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from mediate_gateway.adapters import accounts
from mediate_gateway.adapters.accounts import Account
from mediate_shared.journal import Transaction


async def keep(transaction: Transaction, account: Account, told: dict[str, Any], *, at: datetime) -> Account:
    """Write what changed of an account, as its next version; an email that somebody else has stays theirs."""
    changed = {name: value for name, value in told.items() if value is not None and value != getattr(account, name)}
    if not changed:
        return account
    account = await accounts.for_update(transaction, account.id)
    try:
        async with transaction.connection.begin_nested():
            return await accounts.change(transaction, account, changed, at=at)
    except IntegrityError:
        changed.pop("email", None)
    return await accounts.change(transaction, account, changed, at=at) if changed else account
