"""Makes of events what is sent to an endpoint, byte for byte, and lays it down to be delivered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import ARRAY, LargeBinary, Uuid, and_, bindparam, func, not_, or_, select
from sqlalchemy.dialects.postgresql import insert

from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.envelope import outward
from mediate_contracts.events.pipeline import EventSealed
from mediate_contracts.vocabulary import DeliveryKind, DeliveryStatus
from mediate_shared.database import table_of
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters.delivery_tables import DeliveryRow, MessageRow
from mediate_subscriptions.adapters.endpoint_tables import EndpointRow
from mediate_subscriptions.adapters.feed import Entry
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.domain.filters import Filter, means
from mediate_subscriptions.domain.selection import Asked
from mediate_subscriptions.domain.tracing import trace_of

_MESSAGE: Final = table_of(MessageRow)
_DELIVERY: Final = table_of(DeliveryRow)
_PENDING: Final = DeliveryStatus.PENDING.value
_IS_OVER: Final = or_(
    _DELIVERY.c.status == DeliveryStatus.DEAD.value, _DELIVERY.c.status == DeliveryStatus.CANCELLED.value
)
# Whoever recovers has a receiver that works again, and should not wait hours for attempts that were put off meanwhile.
_WAITS_AFTER_A_FAILURE: Final = and_(_DELIVERY.c.status == _PENDING, _DELIVERY.c.tries > 0)

_KEEP = insert(_MESSAGE).on_conflict_do_nothing(index_elements=["event_id", "digest"])
_named = (
    func.unnest(bindparam("event_ids", type_=ARRAY(Uuid)), bindparam("digests", type_=ARRAY(LargeBinary)))
    .table_valued("event_id", "digest", name="named")
    .render_derived()
)
# Held until the transaction ends, so that what a delivery is about to name is not cleared away as unused meanwhile.
_HOLD = (
    select(_MESSAGE.c.event_id, _MESSAGE.c.digest, _MESSAGE.c.id)
    .join(_named, and_(_MESSAGE.c.event_id == _named.c.event_id, _MESSAGE.c.digest == _named.c.digest))
    .with_for_update(read=True, key_share=True, of=_MESSAGE)
)
_NEW = insert(_DELIVERY)
_AGAIN = ("status", "tries", "due_at", "ended_at", "message_id", "matched")
_LAY_DOWN = _NEW.on_conflict_do_update(
    index_elements=["endpoint_id", "event_id"],
    set_={name: _NEW.excluded[name] for name in _AGAIN},
    where=or_(_IS_OVER, and_(_WAITS_AFTER_A_FAILURE, _DELIVERY.c.due_at > _NEW.excluded.due_at)),
).returning(_DELIVERY.c.id)
_SEEN_TO = select(_DELIVERY.c.event_id).where(
    _DELIVERY.c.endpoint_id == bindparam("endpoint_id"),
    _DELIVERY.c.event_id == func.any(bindparam("event_ids", type_=ARRAY(Uuid))),
    not_(or_(_IS_OVER, and_(_WAITS_AFTER_A_FAILURE, _DELIVERY.c.due_at > bindparam("now")))),
)


class MessagesGone(Exception):
    """Messages were cleared away as fast as they were kept; the transaction is to be done again."""


@dataclass(frozen=True)
class Outgoing:
    """One event as an endpoint is sent it, and why it is."""

    event_id: UUID
    position: int
    type: str
    subject: str
    body: bytes
    matched: Mapping[str, Any]
    trace_id: str | None

    @property
    def digest(self) -> bytes:
        """SHA-256 of the body."""
        return sha256(self.body).digest()


def filter_of(endpoint: EndpointRow) -> Filter:
    """Return what an endpoint asks for."""
    return Filter.of(endpoint.types, endpoint.action_lines, endpoint.subjects, endpoint.fields)


def asked_by(wanted: Filter) -> Asked:
    """Return as much of a filter as the feed itself can be asked for; shells of what is sealed are never in it."""
    types = {
        each
        for each in CATALOGUE
        if each != EventSealed.event_type and (not wanted.types or any(means(one, each) for one in wanted.types))
    }
    return Asked(frozenset(types), wanted.action_lines, wanted.subjects)


def outgoing(entry: Entry, reader: Reader, wanted: Filter | None) -> Outgoing | None:
    """Return an event as it is sent to who reads so, or None where it is not theirs or not asked for.

    Without a filter nothing is held back that they may see.
    """
    if entry.type == EventSealed.event_type or not reader.sees(entry.visibility, entry.parties):
        return None
    audience = reader.audience(entry.parties)
    event = outward(from_json(entry.body), audience)
    if event is None:
        return None
    matched = (wanted or Filter()).match(entry.type, entry.subject, entry.action_lines, event["data"])
    if matched is None:
        return None
    return Outgoing(
        event_id=entry.event_id,
        position=entry.cursor,
        type=entry.type,
        subject=entry.subject,
        body=to_json(event),
        matched=matched.told(audience.value),
        trace_id=trace_of(event.get("traceparent")),
    )


async def lay_down(
    transaction: Transaction, endpoint_id: UUID, events: Sequence[Outgoing], *, now: datetime
) -> Sequence[UUID]:
    """Have events delivered to an endpoint, in this order; return the deliveries that this made or made pending anew.

    What is delivered already, or pending and due, stays as it is; what is dead or was cancelled, or waits after an
    attempt that failed, is due again, under its own id and with its body as it is now.
    """
    events = await _not_seen_to(transaction, endpoint_id, events, now=now)
    if not events:
        return []
    messages = await keep(transaction, events, now=now)
    rows = [
        {
            "id": new_id(),
            "endpoint_id": endpoint_id,
            "kind": DeliveryKind.EVENT.value,
            "event_id": each.event_id,
            "position": each.position,
            "type": each.type,
            "subject": each.subject,
            "message_id": messages[each.event_id, each.digest],
            "matched": each.matched,
            "trace_id": each.trace_id,
            "status": _PENDING,
            "attempts": 0,
            "tries": 0,
            "created_at": now,
            "due_at": now,
            "ended_at": None,
        }
        for each in events
    ]
    return list((await transaction.execute(_LAY_DOWN, rows)).scalars())


async def keep(
    transaction: Transaction, events: Collection[Outgoing], *, now: datetime
) -> Mapping[tuple[UUID, bytes], int]:
    """Keep the bodies of events once each, and return under which ids. Raises MessagesGone."""
    bodies = {(each.event_id, each.digest): each.body for each in events}
    kept: dict[tuple[UUID, bytes], int] = {}
    for _ in range(3):
        missing = [name for name in bodies if name not in kept]
        if not missing:
            return kept
        rows = [
            {"event_id": event_id, "digest": digest, "body": bodies[event_id, digest], "created_at": now}
            for event_id, digest in missing
        ]
        await transaction.execute(_KEEP, rows)
        named = {"event_ids": [event_id for event_id, _ in missing], "digests": [digest for _, digest in missing]}
        kept |= {(row.event_id, row.digest): row.id for row in await transaction.execute(_HOLD, named)}
    if len(kept) < len(bodies):
        raise MessagesGone
    return kept


async def _not_seen_to(
    transaction: Transaction, endpoint_id: UUID, events: Sequence[Outgoing], *, now: datetime
) -> Sequence[Outgoing]:
    # Found without a lock: who delivers must not wait for the row of something that is delivered.
    named = {"endpoint_id": endpoint_id, "event_ids": [each.event_id for each in events], "now": now}
    seen_to = set((await transaction.execute(_SEEN_TO, named)).scalars())
    return [each for each in events if each.event_id not in seen_to]
