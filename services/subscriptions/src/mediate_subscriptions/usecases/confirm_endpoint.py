"""Take the code that an endpoint was posted as its receiver's consent."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from mediate_contracts.events.subscriptions import EndpointConfirmed
from mediate_contracts.values import Value
from mediate_contracts.vocabulary import Consent, EndpointStatus
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import delivering, endpoints, feed
from mediate_subscriptions.adapters.endpoints import Endpoint
from mediate_subscriptions.domain.consent import check_code
from mediate_subscriptions.domain.endpoints import EndpointNotSo
from mediate_subscriptions.usecases.endpoint_rules import NO_CODE, audited, ids, locked, sent_code, status_of


class ConfirmEndpoint(Value):
    """The code, as the receiver read it in the post."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 -]{20,60}$")] = Field(
        repr=False, examples=["ABCDE-FGHJK-MNPQR-STVWX"]
    )


async def confirm_endpoint(
    endpoint_id: UUID, command: ConfirmEndpoint, *, reason: str | None, transaction: Transaction, now: datetime
) -> Endpoint:
    """Send events to an endpoint from now on; the try was counted before.

    Raises ProblemError (403, 404), EndpointNotSo, or CodeRefused.
    """
    # First of all, as the fan-out does. What is appended from here on is looked through with this endpoint there.
    await delivering.hold(transaction)
    row = await locked(transaction, endpoint_id)
    must_wait(row)
    check_code(command.code, sent_code(row), endpoint_id=endpoint_id, now=now)
    return await agreed(transaction, row, Consent.CODE, rate_per_second=row["rate_per_second"], reason=reason, now=now)


def must_wait(row: dict[str, object]) -> None:
    """Check that an endpoint waits for consent, or is sent nothing until it has it anew. Raises EndpointNotSo."""
    current = status_of(row)
    if current not in {EndpointStatus.UNCONFIRMED, EndpointStatus.DISABLED}:
        reason = f"its receiver agreed already; it is {current}"
        raise EndpointNotSo(reason, field="path.endpoint_id", value=str(row["id"]))


async def agreed(
    transaction: Transaction,
    row: dict[str, object],
    consent: Consent,
    *,
    rate_per_second: int,
    reason: str | None,
    now: datetime,
) -> Endpoint:
    """Keep that a receiver agreed, and to which rate; what comes behind the feed's end of this moment is sent.

    Whoever does so holds what is fanned out.
    """
    changes = {
        **NO_CODE,
        **dict.fromkeys(("disabled_reason", "failing_since", "not_before")),
        "status": EndpointStatus.ACTIVE.value,
        "consent": consent.value,
        "rate_per_second": rate_per_second,
        "since": await feed.head(transaction.connection),
    }
    confirmed = await endpoints.change(transaction, row, changes, at=now)
    transaction.record(EndpointConfirmed(**ids(row), consent=consent), at=now)
    await audited(transaction, "confirm", confirmed["id"], reason=reason, now=now)
    return endpoints.view(confirmed)
