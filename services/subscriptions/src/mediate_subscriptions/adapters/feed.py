"""Appends to the feed and reads pages of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import case, func, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.adapters.tables import FeedRow

PAGE_BYTES_MAX: Final = 1 << 20
"""Bytes of events after which a page is cut short; a page always holds at least one."""

_FEED = table_of(FeedRow)
# Another event at a place that is taken is no repeat: it is refused, and so parked for ops to see.
_APPEND = insert(_FEED).on_conflict_do_nothing(index_elements=["event_id"])
_ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(func.hashtextextended("mediate.feed", 0)))


@dataclass(frozen=True)
class Entry:
    """One event at its place in the feed, in the bytes it was heard in; of what is sealed it is the shell."""

    cursor: int
    event_id: UUID
    type: str
    body: str
    parties: Sequence[UUID]


@dataclass(frozen=True)
class Stretch:
    """Entries in feed order, the cursor to continue from, and whether more is there already."""

    entries: Sequence[Entry]
    position: int
    more: bool
    head: int


async def append(transaction: Transaction, events: Sequence[Mapping[str, Any]]) -> None:
    """Append events that the feed does not hold yet, in this order.

    Cursors must become visible in their order: a reader that saw 8 never looks for a 7 that commits later. One
    projector is active at a time, but a redrive may run in another replica, and a projector that lost its lead may
    still be committing. So whoever appends holds a lock from before the first cursor is drawn until after the
    commit. What is there already keeps its cursor; a number drawn in vain leaves a gap, which is no loss.
    """
    await transaction.execute(_ONE_AT_A_TIME)
    await transaction.execute(_APPEND, events)


async def head(connection: AsyncConnection) -> int:
    """Return the last cursor given, 0 for an empty feed."""
    return await connection.scalar(select(func.coalesce(func.max(_FEED.c.cursor), 0))) or 0


async def stretch(
    connection: AsyncConnection, *, reader: Reader, after: int, types: Collection[str], limit: int
) -> Stretch:
    """Return what the feed holds of these types for a reader behind a cursor, at most ``limit`` entries.

    Page and head are read by one statement, so in one snapshot: the head then says how far nothing was passed over.
    """
    found = (
        select(
            _FEED.c.cursor,
            _FEED.c.body,
            _FEED.c.event_id,
            _FEED.c.type,
            _FEED.c.parties,
            (
                func.sum(func.octet_length(_FEED.c.body)).over(order_by=_FEED.c.cursor)
                - func.octet_length(_FEED.c.body)
            ).label("bytes_before"),
        )
        .where(_FEED.c.cursor > after, _FEED.c.type.in_(types), reader.rows())
        .order_by(_FEED.c.cursor)
        .limit(limit + 1)
        .subquery()
    )
    last = select(func.coalesce(func.max(_FEED.c.cursor), 0).label("cursor")).subquery()
    rows = await connection.execute(
        select(
            last.c.cursor.label("head"),
            found.c.cursor,
            case((found.c.bytes_before < PAGE_BYTES_MAX, found.c.body)).label("body"),
            found.c.event_id,
            found.c.type,
            found.c.parties,
        )
        .select_from(last.outerjoin(found, true()))
        .order_by(found.c.cursor)
    )
    at_head = 0
    entries: list[Entry] = []
    for at_head, cursor, body, event_id, event_type, parties in rows:
        if cursor is None:
            break
        if body is None or len(entries) == limit:
            return Stretch(entries, entries[-1].cursor, more=True, head=at_head)
        entries.append(Entry(cursor, event_id, event_type, body, parties))
    return Stretch(entries, max(after, at_head), more=False, head=at_head)
