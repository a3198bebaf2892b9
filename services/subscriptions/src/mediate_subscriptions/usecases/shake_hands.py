"""Take a receiver's answer to the handshake of CloudEvents' web hooks as its consent."""

from datetime import datetime
from uuid import UUID

from mediate_contracts.vocabulary import Consent
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import delivering, endpoints
from mediate_subscriptions.adapters.endpoints import Endpoint
from mediate_subscriptions.adapters.handshaking import Answer, Handshaking, NoAnswer
from mediate_subscriptions.domain.consent import HandshakeRefused, allowed_rate
from mediate_subscriptions.usecases.confirm_endpoint import agreed, must_wait
from mediate_subscriptions.usecases.endpoint_rules import locked


async def look_at_unconfirmed(endpoint_id: UUID, *, transaction: Transaction) -> Endpoint:
    """Return an endpoint whose receiver may be asked. Raises ProblemError (403, 404) or EndpointNotSo."""
    row = await locked(transaction, endpoint_id)
    must_wait(row)
    return endpoints.view(row)


async def ask_receiver(endpoint: Endpoint, handshaking: Handshaking) -> Answer:
    """Ask a receiver, before a transaction, which should not wait for other people's systems.

    Raises HandshakeRefused where nobody answers.
    """
    try:
        return await handshaking.ask(endpoint.url, rate_per_second=endpoint.rate_per_second)
    except NoAnswer as error:
        raise HandshakeRefused(str(error), field="path.endpoint_id", value=str(endpoint.id)) from error


async def shake_hands(
    endpoint_id: UUID,
    asked: Endpoint,
    answer: Answer,
    *,
    origin: str,
    reason: str | None,
    transaction: Transaction,
    now: datetime,
) -> Endpoint:
    """Send events to an endpoint whose receiver allowed it, no faster than it did.

    Raises ProblemError (403, 404), EndpointNotSo, or HandshakeRefused.
    """
    # First of all, as the fan-out does. What is appended from here on is looked through with this endpoint there.
    await delivering.hold(transaction)
    row = await locked(transaction, endpoint_id)
    must_wait(row)
    if row["url"] != asked.url:
        reason_given = "it was changed while its receiver was asked"
        raise HandshakeRefused(reason_given, field="path.endpoint_id", value=str(endpoint_id))
    rate = allowed_rate(
        answer.status, answer.headers, origin=origin, asked=row["rate_per_second"], endpoint_id=endpoint_id
    )
    return await agreed(transaction, row, Consent.HANDSHAKE, rate_per_second=rate, reason=reason, now=now)
