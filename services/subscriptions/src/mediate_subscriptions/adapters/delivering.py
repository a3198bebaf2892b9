"""Claims deliveries whose time has come, with their bodies, and writes what came of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.base import Visibility
from mediate_contracts.vocabulary import DeliveryKind, DeliveryStatus, EndpointStatus
from mediate_shared.journal import Transaction
from mediate_subscriptions.domain.lanes import Due, Lane

RUN_MAX: Final = 16
"""Deliveries of one subject that an ordered endpoint's lane takes together."""
STEPS_MAX: Final = 2_000
"""Subjects of an ordered endpoint that one look goes through; the next one goes on behind them."""
_PENDING: Final = f"status = '{DeliveryStatus.PENDING}'"
_HOLD: Final = "SELECT position FROM fanned_out WHERE id = 1 FOR UPDATE"
_NEEDED: Final = """
due.id, due.endpoint_id, due.kind, due.event_id, due.position, due.type, due.subject, due.message_id,
octet_length(message.body), due.trace_id, due.attempts, due.tries, due.matched ->> 'audience', feed.parties
"""
_WITH_BODIES: Final = """
JOIN message ON message.id = due.message_id LEFT JOIN feed ON feed.cursor = due.position
"""
# Each half over an index of its own: a code is not looked for among all that waits until it is agreed to.
_DUE: Final = f"""
SELECT {_NEEDED}
FROM unnest($1::uuid[], $2::int[], $3::text[], $4::bool[]) AS lane (endpoint_id, room, url, active)
JOIN endpoint ON endpoint.id = lane.endpoint_id AND endpoint.url = lane.url
CROSS JOIN LATERAL (
    (SELECT * FROM delivery
     WHERE lane.active AND {_PENDING} AND endpoint_id = lane.endpoint_id AND due_at <= $6
           AND id NOT IN (SELECT held FROM unnest($5::uuid[]) AS held)
     ORDER BY due_at, id LIMIT lane.room)
    UNION ALL
    (SELECT * FROM delivery
     WHERE NOT lane.active AND {_PENDING} AND kind = '{DeliveryKind.VERIFICATION}'
           AND endpoint_id = lane.endpoint_id AND due_at <= $6
           AND id NOT IN (SELECT held FROM unnest($5::uuid[]) AS held)
     ORDER BY due_at, id LIMIT lane.room)) AS due
{_WITH_BODIES} ORDER BY due.due_at, due.id
"""  # noqa: S608 - words of ours
# From subject to subject over the index: of each the first that is pending, whether it is due or not; no more of them
# in one look than some, so that one endpoint for which a million subjects rest holds up no other.
_IN_ORDER: Final = f"""
SELECT {_NEEDED}, due.due_at, ready.is_due, ready.step
FROM (
    WITH RECURSIVE head AS (
        (SELECT subject, id, due_at, 1 AS step FROM delivery
         WHERE {_PENDING} AND endpoint_id = $1 AND subject > $2 ORDER BY subject, position, id LIMIT 1)
        UNION ALL
        SELECT following.*, head.step + 1 FROM head CROSS JOIN LATERAL (
            SELECT subject, id, due_at FROM delivery
            WHERE {_PENDING} AND endpoint_id = $1 AND subject > head.subject
            ORDER BY subject, position, id LIMIT 1) AS following
        WHERE head.step < {STEPS_MAX})
    SELECT * FROM (
        SELECT subject, step, due_at <= $5 AND subject NOT IN (SELECT held FROM unnest($4::text[]) AS held) AS is_due
        FROM head) AS looked_at
    WHERE is_due OR step = {STEPS_MAX} LIMIT $3) AS ready
CROSS JOIN LATERAL (
    SELECT * FROM delivery WHERE {_PENDING} AND endpoint_id = $1 AND subject = ready.subject
    ORDER BY subject, position, id LIMIT {RUN_MAX}) AS due
JOIN endpoint ON endpoint.id = $1 AND endpoint.url = $6
{_WITH_BODIES} ORDER BY due.subject, due.position, due.id
"""  # noqa: S608 - words of ours
_BODIES: Final = "SELECT id, body FROM message WHERE id = ANY ($1::bigint[])"
_CANCEL: Final = f"""
UPDATE delivery SET status = '{DeliveryStatus.CANCELLED}', due_at = NULL, ended_at = $1
WHERE {_PENDING} AND id IN (
    SELECT pending.id FROM endpoint CROSS JOIN LATERAL (
        SELECT id FROM delivery WHERE {_PENDING} AND endpoint_id = endpoint.id
              AND (endpoint.removed_at IS NOT NULL OR kind <> '{DeliveryKind.VERIFICATION}')
        LIMIT $2) AS pending
    WHERE endpoint.status = '{EndpointStatus.DISABLED}' OR endpoint.removed_at IS NOT NULL LIMIT $2)
"""  # noqa: S608 - words of ours
_CANCEL_ONE: Final = f"""
UPDATE delivery SET status = '{DeliveryStatus.CANCELLED}', due_at = NULL, ended_at = $2 WHERE {_PENDING} AND id = $1
"""  # noqa: S608 - words of ours


@dataclass(frozen=True)
class Asked:
    """A lane, the room it has, and its endpoint as it is known: where it is, and whether it is sent more than codes.

    Nothing is claimed for one that has moved since: the code that its next receiver is to agree with is not the last
    one's to read.
    """

    lane: Lane
    room: int
    url: str
    active: bool


@dataclass(frozen=True)
class Claimed:
    """A delivery whose time has come, as what audience it was seen, and whom its event concerns."""

    due: Due
    audience: Visibility | None
    """None of a post that was asked for."""
    parties: Sequence[UUID]


async def hold(transaction: Transaction) -> int:
    """Return how far the feed was looked through for endpoints, and let nobody look further until this ends.

    Whoever makes an endpoint active does this before anything else, and takes the feed's head as its beginning
    afterwards: what is appended later is then looked through with the endpoint there.
    """
    position: int = (await transaction.connection.exec_driver_sql(_HOLD)).scalar_one()
    return position


async def due_at_once(connection: AsyncConnection, lanes: Sequence[Asked], *, now: datetime) -> list[Claimed]:
    """Return what is due of lanes without order.

    What is not active is sent nothing but the codes that it is asked to agree with.
    """
    held = [identifier for each in lanes for identifier in each.lane.held]
    columns = (
        [each.lane.endpoint_id for each in lanes],
        [each.room for each in lanes],
        [each.url for each in lanes],
        [each.active for each in lanes],
    )
    rows: Sequence[Any] = (await connection.exec_driver_sql(_DUE, (*columns, held, now))).all()
    return [_claimed(row) for row in rows]


async def due_in_order(connection: AsyncConnection, asked: Asked, *, now: datetime) -> tuple[list[Claimed], str]:
    """Return of one ordered lane the subjects' runs that begin with something due, after the subject it was at.

    Besides, the subject behind which more may be found; empty where every subject was looked at.
    """
    lane = asked.lane
    parameters = (lane.endpoint_id, lane.after, asked.room, list(lane.subjects), now, asked.url)
    found: list[Claimed] = []
    subjects: set[str] = set()
    skipped = after = ""
    stopped = False
    rows: Sequence[Any] = (await connection.exec_driver_sql(_IN_ORDER, parameters)).all()
    for *row, due_at, is_due, step in rows:
        each = _claimed(row)
        after = each.due.subject
        subjects.add(after)
        stopped = stopped or step == STEPS_MAX
        # A run ends before what rests: what is behind it waits for it.
        if not is_due or due_at > now or each.due.subject == skipped:
            skipped = each.due.subject
        else:
            found.append(each)
    return found, after if stopped or len(subjects) >= asked.room else ""


async def bodies(connection: AsyncConnection, message_ids: Collection[int]) -> Mapping[int, bytes]:
    """Return messages, byte for byte."""
    rows: Sequence[Any] = (await connection.exec_driver_sql(_BODIES, (list(message_ids),))).all()
    return {message_id: bytes(body) for message_id, body in rows}


async def cancel_of_ended(transaction: Transaction, *, now: datetime, limit: int) -> int:
    """Cancel what is pending for endpoints that were disabled or removed, some at a time; returns how many it were.

    To a disabled one the codes still go that its receiver may agree with again.
    """
    return (await transaction.connection.exec_driver_sql(_CANCEL, (now, limit))).rowcount


async def cancel(transaction: Transaction, delivery_id: UUID, *, now: datetime) -> None:
    """Cancel one delivery, if it is pending."""
    await transaction.connection.exec_driver_sql(_CANCEL_ONE, (delivery_id, now))


def _claimed(row: Sequence[Any]) -> Claimed:
    *needed, audience, parties = row
    due = Due(*needed)
    # What was asked for is no event of the feed, so no rights stand between.
    return Claimed(due, None if due.position is None else Visibility(audience), parties or ())
