"""Reads the log of deliveries, and makes one pending again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field
from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.base import Visibility
from mediate_contracts.values import Instant
from mediate_contracts.vocabulary import AttemptOutcome, DeliveryKind, DeliveryStatus
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_subscriptions.adapters.delivery_tables import AttemptRow, DeliveryRow, FannedOutRow, MessageRow
from mediate_subscriptions.adapters.endpoint_tables import EndpointRow
from mediate_subscriptions.adapters.merges import records_of
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.adapters.tables import FeedRow
from mediate_subscriptions.domain.delivering import readable, shows_what_was_sent

ATTEMPTS_SHOWN_MAX: Final = 50
"""Most attempts that are shown of one delivery, the newest; there are more where it was sent again and again."""

_DELIVERY: Final = table_of(DeliveryRow)
_MESSAGE: Final = table_of(MessageRow)
_ATTEMPT: Final = table_of(AttemptRow)
_ENDPOINT: Final = table_of(EndpointRow)
_FANNED_OUT: Final = table_of(FannedOutRow)
_FEED: Final = table_of(FeedRow)
_LISTED: Final = tuple(
    _DELIVERY.c[name]
    for name in (
        *("id", "endpoint_id", "kind", "event_id", "type", "subject", "status", "attempts"),
        *("created_at", "due_at", "ended_at"),
    )
)


def _written(moment: object) -> object:
    # A number would be taken for seconds since 1970, and a year for a moment in that year's first hour.
    if isinstance(moment, datetime) or (isinstance(moment, str) and "T" in moment.upper()):
        return moment
    raise ValueError("a moment is written as 2027-02-28T12:00:00Z")


Moment = Annotated[Instant, BeforeValidator(_written)]
"""A moment as it is asked for, written out."""


class Delivery(BaseModel):
    """One event for one endpoint, or one post that was asked for, and how far it is."""

    id: UUID
    endpoint_id: UUID
    kind: DeliveryKind
    event_id: UUID = Field(description="What is sent as `webhook-id`, also when it is sent again.")
    type: str
    subject: str
    status: DeliveryStatus
    attempts: int = Field(description="How often it was tried, in all.")
    created_at: datetime
    due_at: datetime | None = Field(description="When it is tried next; null once it is not pending any more.")
    ended_at: datetime | None = Field(description="When it was delivered, given up or cancelled.")


class Why(BaseModel):
    """Why it was sent to this endpoint: the event, and through which part of the filter it came."""

    event_id: UUID
    trace_id: str | None = Field(description="The trace of the event: name it when asking ops.")
    asked: bool = Field(description="Whether somebody asked for this post, so that no filter was looked at.")
    audience: str | None = Field(default=None, description="As what the organisation sees the event.")
    type: str | None = Field(default=None, description="The filter's type that means this one; null where it has none.")
    action_line: int | None = None
    subject: str | None = None
    fields: list[dict[str, Any]] = []


class Content(BaseModel):
    """Bytes that came over the line: as text, or in base64 where they are none."""

    text: str | None = None
    base64: str | None = None


class Attempt(BaseModel):
    """One attempt at a delivery, as it went over the line."""

    number: int
    at: datetime
    milliseconds: int
    outcome: AttemptOutcome
    status_code: int | None
    detail: str | None
    address: str | None = Field(description="The network address that was connected to.")
    url: str
    request_headers: dict[str, str]
    answer_headers: dict[str, str] | None
    answer: Content | None
    trace_id: str | None


class WholeDelivery(Delivery):
    """A delivery with what was sent, why, and every attempt at it."""

    body: str | None = Field(
        description="The body exactly as it is sent; null of a verification, which holds a code, and of an event of "
        "which the organisation may not see as much any more."
    )
    cursor: str | None = Field(description="The event's place in the feed: go on behind it over any transport.")
    trace_id: str | None
    why: Why
    attempt_log: list[Attempt] = Field(description="The newest attempts, the first of them first.")


class Looked(NamedTuple):
    """What is looked for in the log; None and empty do not filter."""

    endpoint_id: UUID | None = None
    statuses: Sequence[DeliveryStatus] = ()
    kind: DeliveryKind | None = None
    type: str | None = None
    """A type, or the beginning of some."""
    event_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


async def listing(
    connection: AsyncConnection, looked: Looked, *, reach: Reach, before: UUID | None, limit: int
) -> Sequence[Delivery]:
    """Return deliveries to endpoints within reach, the newest first, those made before ``before``."""
    endpoints = select(_ENDPOINT.c.id)
    if not reach.everything:
        endpoints = endpoints.where(_ENDPOINT.c.organisation_id.in_(reach.organisations))
    if looked.endpoint_id is not None:
        endpoints = endpoints.where(_ENDPOINT.c.id == looked.endpoint_id)
    theirs = endpoints.subquery("theirs")
    # As many as fit on the page of each endpoint, by its own index: nothing is read of anybody else's.
    newest = (
        select(*_LISTED)
        .where(_DELIVERY.c.endpoint_id == theirs.c.id, *_conditions(looked))
        .order_by(_DELIVERY.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        newest = newest.where(_DELIVERY.c.id < before)
    each = newest.lateral("newest")
    query = select(each).select_from(theirs.join(each, true())).order_by(each.c.id.desc()).limit(limit)
    return [Delivery.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def one(connection: AsyncConnection, identifier: UUID, *, reach: Reach, sealing: Sealing) -> WholeDelivery:
    """Return a delivery to an endpoint within reach. Raises ProblemError (404) where there is none."""
    query = (
        select(_DELIVERY, _MESSAGE.c.body, _ENDPOINT.c.organisation_id, _FEED.c.visibility, _FEED.c.parties)
        .join(_MESSAGE, _MESSAGE.c.id == _DELIVERY.c.message_id)
        .join(_ENDPOINT, _ENDPOINT.c.id == _DELIVERY.c.endpoint_id)
        .outerjoin(_FEED, _FEED.c.cursor == _DELIVERY.c.position)
        .where(_DELIVERY.c.id == identifier)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None or not reach.covers(row.organisation_id):
        raise not_found("delivery", identifier)
    log = _ATTEMPT.select().where(_ATTEMPT.c.delivery_id == identifier)
    attempts = await connection.execute(log.order_by(_ATTEMPT.c.number.desc()).limit(ATTEMPTS_SHOWN_MAX))
    found = dict(row._mapping)
    shown = shows_what_was_sent(DeliveryKind(found["kind"])) and await _is_theirs(connection, found)
    return WholeDelivery.model_validate(
        {
            **found,
            "body": found["body"].decode() if shown else None,
            "cursor": None if found["position"] is None else sealing.cursor(found["position"]),
            "why": _why(found, shown=shown),
            "attempt_log": [_attempt(dict(each._mapping), shown=shown) for each in attempts][::-1],
        }
    )


async def for_update(transaction: Transaction, identifier: UUID) -> DeliveryRow:
    """Return a delivery, locked, whoever it is for. Raises ProblemError (404) where there is none."""
    query = select(_DELIVERY).where(_DELIVERY.c.id == identifier).with_for_update()
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        raise not_found("delivery", identifier)
    return DeliveryRow(**row._mapping)


async def endpoint_of(connection: AsyncConnection, identifier: UUID) -> UUID:
    """Return the endpoint that a delivery is for. Raises ProblemError (404) where there is no such delivery."""
    found: UUID | None = await connection.scalar(select(_DELIVERY.c.endpoint_id).where(_DELIVERY.c.id == identifier))
    if found is None:
        raise not_found("delivery", identifier)
    return found


async def again(transaction: Transaction, identifier: UUID, changes: Mapping[str, Any], *, now: datetime) -> None:
    """Make a delivery pending, due at once, as if it was not tried since; ``changes`` says what else is new of it."""
    pending = {"status": DeliveryStatus.PENDING.value, "tries": 0, "due_at": now, "ended_at": None, **changes}
    await transaction.execute(_DELIVERY.update().where(_DELIVERY.c.id == identifier).values(**pending))


async def shown(connection: AsyncConnection, identifier: UUID) -> Delivery:
    """Return a delivery that is there, as it is listed."""
    row = (await connection.execute(select(*_LISTED).where(_DELIVERY.c.id == identifier))).one()
    return Delivery.model_validate(dict(row._mapping))


async def fanned_out(connection: AsyncConnection) -> int:
    """Return how far the feed was looked through for endpoints."""
    return await connection.scalar(select(_FANNED_OUT.c.position)) or 0


def _conditions(looked: Looked) -> list[ColumnElement[bool]]:
    columns = _DELIVERY.c
    conditions: list[ColumnElement[bool]] = []
    if looked.statuses:
        conditions.append(columns.status.in_([each.value for each in looked.statuses]))
    if looked.kind is not None:
        conditions.append(columns.kind == looked.kind.value)
    if looked.type is not None:
        beginning = looked.type.removesuffix(".*")
        conditions.append(or_(columns.type == beginning, columns.type.startswith(f"{beginning}.", autoescape=True)))
    if looked.event_id is not None:
        conditions.append(columns.event_id == looked.event_id)
    if looked.since is not None:
        conditions.append(columns.created_at >= looked.since)
    if looked.until is not None:
        conditions.append(columns.created_at < looked.until)
    return conditions


async def _is_theirs(connection: AsyncConnection, found: Mapping[str, Any]) -> bool:
    """Tell whether an organisation may still see of an event what is in the body that was made for it."""
    if found["position"] is None:
        return True
    reader = Reader.of_organisations(await records_of(connection, found["organisation_id"]))
    visibility, parties = Visibility(found["visibility"]), found["parties"]
    was_seen_as = Visibility(found["matched"]["audience"])
    return reader.sees(visibility, parties) and reader.audience(parties).rank >= was_seen_as.rank


def _why(found: Mapping[str, Any], *, shown: bool) -> dict[str, Any]:
    # Which values a field may have tells which one it has.
    matched = found["matched"] if shown else {**found["matched"], "fields": []}
    return {
        **matched,
        "event_id": found["event_id"],
        "trace_id": found["trace_id"],
        "asked": matched.get("asked", False),
    }


def _attempt(found: dict[str, Any], *, shown: bool) -> dict[str, Any]:
    if not shown:
        # A receiver may repeat in its answer what it was posted: in its headers too, and in what is no HTTP at all.
        detail = None if found["detail"] is None else found["detail"].partition(":")[0]
        return {**found, "answer_headers": None, "answer": None, "detail": detail}
    return {**found, "answer": None if found["answer"] is None else readable(found["answer"])}
