"""Deliver anew what happened since a moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from mediate_contracts.values import Value
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_subscriptions.adapters import deliveries, feed, outgoing
from mediate_subscriptions.adapters.deliveries import Moment
from mediate_subscriptions.adapters.endpoint_tables import EndpointRow
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.adapters.sealing import NotOurs, Sealing
from mediate_subscriptions.domain.delivering import LOOKED_THROUGH_MAX, TooLongAgo, recovered_since
from mediate_subscriptions.domain.selection import CursorUnknown
from mediate_subscriptions.usecases.delivery_rules import sent_to
from mediate_subscriptions.usecases.endpoint_rules import audited, locked

_STEP_EVENTS: Final = 500
"""Events that are looked at by one statement: a step takes milliseconds and not much memory."""
_FIELD: Final = "path.endpoint_id"


class RecoverDeliveries(Value):
    """Since when, or behind which cursor; everything that is kept where neither is said."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    since: Moment | None = Field(
        default=None, description="What happened from this moment on, no longer ago than deliveries are kept."
    )
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=400)] | None = Field(
        default=None, description="What happened behind this place: `cursor` of any event, or `next` of a recovery."
    )

    @model_validator(mode="after")
    def _one_beginning(self) -> "RecoverDeliveries":
        if self.since is not None and self.cursor is not None:
            raise ValueError("say `since` or `cursor`, not both")
        return self


class Recovered(BaseModel):
    """How much is delivered anew, and where to go on."""

    deliveries: int = Field(description="Deliveries that this recovery made, or made due again.")
    next: str | None = Field(
        description=f"Not null where more than {LOOKED_THROUGH_MAX} events were to be looked through: recover again "
        "with this as `cursor`."
    )


@dataclass(frozen=True)
class Recovering:
    """What cursors are read with, how many days back is recovered, and most events looked through at a time."""

    sealing: Sealing
    days: int
    most: int = LOOKED_THROUGH_MAX


class _Bounds(NamedTuple):
    after: int
    until: int


async def recover_deliveries(
    endpoint_id: UUID,
    body: RecoverDeliveries,
    recovering: Recovering,
    *,
    reason: str | None,
    transaction: Transaction,
    now: datetime,
) -> Recovered:
    """Deliver to an endpoint what happened since then and is for it by what it asks for now and may see now.

    What was delivered stays so, and what is due stays so; what is missing, dead or cancelled, or waits after an attempt
    that failed, is due then, in the order of the feed. Two recoveries at the same time do nothing twice.
    Raises ProblemError (403, 404), NotSentTo, TooLongAgo, NotYetThen or CursorUnknown.
    """
    missing = not_found("endpoint", endpoint_id)
    endpoint, reader = await sent_to(transaction, endpoint_id, field=_FIELD, missing=missing)
    bounds = await _bounds(transaction, endpoint, body, recovering, now=now)
    added, reached = await _look_through(transaction, endpoint, reader, bounds, most=recovering.most, now=now)
    # Locked only now, and briefly: who delivers writes to this row too. What became of the endpoint meanwhile counts:
    # whoever ends it from here on finds what was added above, and takes that back.
    await locked(transaction, endpoint_id)
    await sent_to(transaction, endpoint_id, field=_FIELD, missing=missing)
    await audited(transaction, "recover", endpoint_id, reason=reason, now=now)
    return Recovered(deliveries=added, next=None if reached >= bounds.until else recovering.sealing.cursor(reached))


async def _bounds(
    transaction: Transaction,
    endpoint: EndpointRow,
    body: RecoverDeliveries,
    recovering: Recovering,
    *,
    now: datetime,
) -> _Bounds:
    """Return behind which place events are delivered anew, and up to which.

    What the endpoint's deliveries have not been looked through for is not recovered: it will be looked at anyway, and
    a recovery that went further would hold that up.
    """
    connection = transaction.connection
    since = recovered_since(body.since, now=now, days=recovering.days, field="body.since")
    earliest = await feed.position_at(connection, since)
    until = max(await deliveries.fanned_out(connection), endpoint.since or 0)
    if body.cursor is None:
        return _Bounds(earliest, until)
    try:
        after = recovering.sealing.position(body.cursor)
    except NotOurs as error:
        reason = "the feed did not give out this cursor"
        raise CursorUnknown(reason, field="body.cursor", value=body.cursor) from error
    if after > await feed.head(connection):
        raise CursorUnknown("the feed does not reach this far", field="body.cursor", value=body.cursor)
    if after < earliest:
        reason = f"events are delivered anew for {recovering.days} days"
        raise TooLongAgo(reason, field="body.cursor", value=body.cursor)
    return _Bounds(after, until)


async def _look_through(
    transaction: Transaction, endpoint: EndpointRow, reader: Reader, bounds: _Bounds, *, most: int, now: datetime
) -> tuple[int, int]:
    """Lay down what is for an endpoint, step by step; return how many deliveries that are, and how far it came."""
    wanted = outgoing.filter_of(endpoint)
    asked = outgoing.asked_by(wanted)
    position, looked_at, added = bounds.after, 0, 0
    while position < bounds.until and looked_at < most:
        limit = min(_STEP_EVENTS, most - looked_at)
        stretch = await feed.stretch(transaction.connection, reader=reader, after=position, asked=asked, limit=limit)
        theirs = [
            event
            for entry in stretch.entries
            if entry.cursor <= bounds.until and (event := outgoing.outgoing(entry, reader, wanted)) is not None
        ]
        added += len(await outgoing.lay_down(transaction, endpoint.id, theirs, now=now))
        position = stretch.position
        looked_at += len(stretch.entries)
    return added, position
