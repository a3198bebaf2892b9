"""Sign somebody out: of one session, or of all of them."""

from datetime import datetime
from uuid import UUID

from mediate_gateway.adapters import sessions
from mediate_shared.journal import Transaction


async def sign_out(token: str, *, transaction: Transaction, now: datetime) -> bool:
    """End the session with this token; tell whether there was one."""
    return await sessions.end(transaction, token, now=now)


async def sign_out_everywhere(account_id: UUID, *, transaction: Transaction, now: datetime) -> int:
    """End every session of an account, this one included; return how many."""
    return await sessions.end_all(transaction, account_id, now=now)
