"""Change where an endpoint is, what it is sent, or how fast."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from mediate_contracts.events.subscriptions import EndpointAmended
from mediate_contracts.vocabulary import Consent, DeliveryKind, EndpointStatus
from mediate_shared.amending import changed_fields
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched
from mediate_subscriptions.adapters import asking, endpoints
from mediate_subscriptions.adapters.endpoints import Endpoint
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.domain.endpoints import needs_consent_anew
from mediate_subscriptions.domain.signing import NewKeys, Scheme
from mediate_subscriptions.usecases.endpoint_rules import NO_CODE, Wanted, audited, ids, kept, locked

_UNCONFIRMED: Final[dict[str, Any]] = {
    **NO_CODE,
    "status": EndpointStatus.UNCONFIRMED.value,
    **dict.fromkeys(("consent", "disabled_reason", "since", "failing_since", "not_before")),
}


async def amend_endpoint(
    endpoint_id: UUID,
    changes: Mapping[str, Any],
    *,
    expecting: int,
    sealing: Sealing,
    reason: str | None,
    transaction: Transaction,
    now: datetime,
) -> Endpoint:
    """Make changes to the version the sender saw; an address among them was looked at.

    Somewhere else, or faster than was agreed, it is unconfirmed again. Raises ProblemError, NothingChanged or
    NoSuchType.
    """
    row = await locked(transaction, endpoint_id, expecting=expecting)
    wanted = patched(Wanted, row, changes)
    values = kept(wanted)
    changed_fields({name: row[name] for name in values}, values)
    consent = None if row["consent"] is None else Consent(row["consent"])
    if needs_consent_anew(row, url=wanted.url, rate_per_second=wanted.rate_per_second, consent=consent):
        values |= _UNCONFIRMED
        # A code that is still on its way would no longer be taken.
        await asking.cancel(transaction, endpoint_id, kind=DeliveryKind.VERIFICATION, now=now)
    if wanted.asymmetric and not row["asymmetric"]:
        await endpoints.keep_pair(transaction, endpoint_id, NewKeys.make(), sealing, at=now)
    if row["asymmetric"] and not wanted.asymmetric:
        await endpoints.end_secrets(transaction, endpoint_id, until=now, scheme=Scheme.V1A)
    amended = await endpoints.change(transaction, row, values, at=now)
    transaction.record(EndpointAmended(**ids(row), name=wanted.name), at=now)
    await audited(transaction, "amend", endpoint_id, reason=reason, now=now)
    return endpoints.view(amended)
