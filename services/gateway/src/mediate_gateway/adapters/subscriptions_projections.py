"""What the events of subscriptions change in the read model: one statement for a whole batch."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import delete

from mediate_contracts.events import subscriptions
from mediate_contracts.events.base import Event
from mediate_contracts.vocabulary import EndpointStatus
from mediate_gateway.adapters.batches import apply, change, upsert
from mediate_gateway.adapters.projections import row_of
from mediate_gateway.adapters.subscriptions_read_model import CREDENTIALS, ENDPOINT
from mediate_shared.inbox import Received
from mediate_shared.journal import Transaction

Projection = Callable[[Sequence[Received[Any]], Transaction], Awaitable[None]]

_ONCE: Final = ("since",)
_ADDED: Final = upsert(ENDPOINT, once=_ONCE)
_AMENDED: Final = change(ENDPOINT, "name", "updated_at")
_MOVED: Final = change(ENDPOINT, "status", "disabled_reason", "disabled_at", "failing_since", "updated_at")
_ISSUED: Final = upsert(CREDENTIALS, once=_ONCE)
_NOT_DISABLED: Final = {"disabled_reason": None, "disabled_at": None, "failing_since": None}


async def endpoints_added(heard: Sequence[Received[subscriptions.EndpointAdded]], transaction: Transaction) -> None:
    """Keep the endpoints; nobody agreed to a new one yet."""
    rows = [
        {**row_of(received, "endpoint_id"), "status": EndpointStatus.UNCONFIRMED, **_NOT_DISABLED} for received in heard
    ]
    await apply(transaction, _ADDED, rows)


async def endpoints_amended(heard: Sequence[Received[subscriptions.EndpointAmended]], transaction: Transaction) -> None:
    """Keep what each endpoint is called now."""
    await apply(transaction, _AMENDED, [row_of(received, "endpoint_id") for received in heard])


def _moved_to(status: EndpointStatus) -> Projection:
    async def moved(heard: Sequence[Received[Any]], transaction: Transaction) -> None:
        rows = [{**row_of(received, "endpoint_id"), "status": status, **_NOT_DISABLED} for received in heard]
        await apply(transaction, _MOVED, rows)

    return moved


async def endpoints_disabled(
    heard: Sequence[Received[subscriptions.EndpointDisabled]], transaction: Transaction
) -> None:
    """Keep that nothing is sent to each endpoint any more, and why."""
    rows = [
        {
            **row_of(received, "endpoint_id"),
            "status": EndpointStatus.DISABLED,
            "disabled_reason": received.event.reason,
            "disabled_at": received.envelope.time,
        }
        for received in heard
    ]
    await apply(transaction, _MOVED, rows)


async def endpoints_removed(heard: Sequence[Received[subscriptions.EndpointRemoved]], transaction: Transaction) -> None:
    """Forget the endpoints that are no more."""
    gone = [received.event.endpoint_id for received in heard]
    await transaction.execute(delete(ENDPOINT).where(ENDPOINT.c.id.in_(gone)))


async def credentials_issued(
    heard: Sequence[Received[subscriptions.CredentialsIssued]], transaction: Transaction
) -> None:
    """Keep until when credentials are taken."""
    await apply(transaction, _ISSUED, [row_of(received, "credentials_id") for received in heard])


async def credentials_revoked(
    heard: Sequence[Received[subscriptions.CredentialsRevoked]], transaction: Transaction
) -> None:
    """Forget the credentials that are taken no more."""
    gone = [received.event.credentials_id for received in heard]
    await transaction.execute(delete(CREDENTIALS).where(CREDENTIALS.c.id.in_(gone)))


PROJECTIONS: Final[Mapping[type[Event], Projection]] = MappingProxyType(
    {
        subscriptions.EndpointAdded: endpoints_added,
        subscriptions.EndpointAmended: endpoints_amended,
        subscriptions.EndpointConfirmed: _moved_to(EndpointStatus.ACTIVE),
        subscriptions.EndpointPaused: _moved_to(EndpointStatus.PAUSED),
        subscriptions.EndpointResumed: _moved_to(EndpointStatus.ACTIVE),
        subscriptions.EndpointDisabled: endpoints_disabled,
        subscriptions.EndpointRemoved: endpoints_removed,
        subscriptions.CredentialsIssued: credentials_issued,
        subscriptions.CredentialsRevoked: credentials_revoked,
    }
)
"""By event, what it changes."""
