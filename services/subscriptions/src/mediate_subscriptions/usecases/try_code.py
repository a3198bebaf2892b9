"""Count a try at the code of an endpoint, whatever comes of it."""

from datetime import datetime
from uuid import UUID

from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import endpoints
from mediate_subscriptions.domain.consent import check_tries
from mediate_subscriptions.usecases.endpoint_rules import locked, sent_code


async def try_code(endpoint_id: UUID, *, transaction: Transaction, now: datetime) -> None:
    """Count a try, in a transaction of its own, so that a wrong code counts although it changes nothing else.

    Raises ProblemError (403, 404), or CodeRefused once too many were tried.
    """
    row = await locked(transaction, endpoint_id)
    sent = sent_code(row)
    check_tries(sent)
    if sent.digest is not None and sent.until is not None and now < sent.until:
        await endpoints.note(transaction, endpoint_id, {"codes_tried": sent.tried + 1})
