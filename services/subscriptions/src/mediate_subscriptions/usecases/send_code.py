"""Post a one-time code to an endpoint, for its receiver to hand over if it agrees."""

from datetime import datetime
from typing import Final
from uuid import UUID

from mediate_contracts.vocabulary import DeliveryKind
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import asking, endpoints
from mediate_subscriptions.adapters.endpoints import Endpoint
from mediate_subscriptions.domain.consent import CODE_LASTS, check_pause, hashed, new_code
from mediate_subscriptions.usecases.confirm_endpoint import must_wait
from mediate_subscriptions.usecases.endpoint_rules import audited, locked, sent_code

VERIFICATION: Final = "nl.mediate.subscriptions.endpoint.verification"
"""The type of the post, which is no event of the feed."""


async def send_code(endpoint_id: UUID, *, reason: str | None, transaction: Transaction, now: datetime) -> Endpoint:
    """Post a new code, signed like everything else; one that was sent before is no longer taken.

    Raises ProblemError (403, 404), EndpointNotSo, or CodeJustSent.
    """
    row = await locked(transaction, endpoint_id)
    must_wait(row)
    check_pause(sent_code(row), endpoint_id=endpoint_id, now=now)
    code = new_code()
    kept = {"code_hash": hashed(code, endpoint_id), "code_until": now + CODE_LASTS, "codes_tried": 0}
    await endpoints.note(transaction, endpoint_id, kept)
    await asking.cancel(transaction, endpoint_id, kind=DeliveryKind.VERIFICATION, now=now)
    told = {"endpoint_id": endpoint_id, "code": code}
    await asking.ask(
        transaction, endpoint_id=endpoint_id, kind=DeliveryKind.VERIFICATION, type=VERIFICATION, data=told, now=now
    )
    await audited(transaction, "verify", endpoint_id, reason=reason, now=now)
    return endpoints.view(row)
