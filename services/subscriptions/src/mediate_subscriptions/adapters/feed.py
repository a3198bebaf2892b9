"""Appends to the feed and reads pages of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    ScalarSelect,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, array, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.base import Visibility
from mediate_contracts.events.pipeline import EventSealed
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.adapters.tables import FeedRow
from mediate_subscriptions.domain.selection import Asked

PAGE_BYTES_MAX: Final = 1 << 20
"""Bytes of events after which a page is cut short; a page always holds at least one."""

LOOK_EVENTS_MAX: Final = 20_000
"""Events that are looked through for a page, however few of them are for its reader."""

_FEED = table_of(FeedRow)
# Another event at a place that is taken is no repeat: it is refused, and so parked for ops to see.
_APPEND = insert(_FEED).on_conflict_do_nothing(index_elements=["event_id"])
_ENTRY: Final = (
    _FEED.c.cursor,
    _FEED.c.event_id,
    _FEED.c.type,
    _FEED.c.subject,
    _FEED.c.visibility,
    _FEED.c.parties,
    _FEED.c.action_lines,
)
_CURSOR_MAX: Final = 2**63 - 1
_ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(func.hashtextextended("mediate.feed", 0)))


@dataclass(frozen=True)
class Entry:
    """One event at its place in the feed, in the bytes it was heard in; of what is sealed it is the shell."""

    cursor: int
    event_id: UUID
    type: str
    subject: str
    visibility: Visibility
    body: str
    parties: Sequence[UUID]
    action_lines: Sequence[int]


@dataclass(frozen=True)
class Stretch:
    """Entries in feed order, the cursor to continue from, and whether more is there already."""

    entries: Sequence[Entry]
    position: int
    more: bool
    head: int


async def one_at_a_time(transaction: Transaction) -> None:
    """Wait until nobody else appends, and keep others waiting until this transaction ends.

    Cursors must become visible in their order: a reader that saw 8 never looks for a 7 that commits later. One
    projector is active at a time, but a redrive may run in another replica, and a projector that lost its lead may
    still be committing. So whoever appends holds a lock from before the first cursor is drawn until after the commit.
    """
    await transaction.execute(_ONE_AT_A_TIME)


async def append(transaction: Transaction, events: Sequence[Mapping[str, Any]]) -> None:
    """Append events that the feed does not hold yet, in this order.

    What is there already keeps its cursor; a number drawn in vain leaves a gap, which is no loss.
    """
    await one_at_a_time(transaction)
    await transaction.execute(_APPEND, events)


async def head(connection: AsyncConnection) -> int:
    """Return the last cursor given, 0 for an empty feed."""
    return await connection.scalar(select(func.coalesce(func.max(_FEED.c.cursor), 0))) or 0


async def position_at(connection: AsyncConnection, moment: datetime) -> int:
    """Return the last cursor that was given before a moment, 0 where none was."""
    before = select(_FEED.c.cursor).where(_FEED.c.added_at < moment)
    # By the moment and not by the cursor: the index then leads straight to it.
    last = before.order_by(_FEED.c.added_at.desc(), _FEED.c.cursor.desc()).limit(1)
    return await connection.scalar(last) or 0


async def stretch(
    connection: AsyncConnection, *, reader: Reader | None, after: int, asked: Asked | None, limit: int
) -> Stretch:
    """Return what the feed holds for a reader behind a cursor, at most ``limit`` entries.

    Without a reader or a question it is everything, shells included. Where little is for them, it ends after some
    thousands that are not, perhaps empty, and leads on from there: nobody's question takes the longer, the less there
    is for them.

    Page and head are read by one statement, so in one snapshot: the head then says how far nothing was passed over.
    """
    # Everything fills a page, so that no further than that is looked.
    narrowed = reader is not None or asked is not None
    reached = _reached(after) if narrowed else null()
    found = (
        select(
            *_ENTRY,
            _FEED.c.body,
            (
                func.sum(func.octet_length(_FEED.c.body)).over(order_by=_FEED.c.cursor)
                - func.octet_length(_FEED.c.body)
            ).label("bytes_before"),
        )
        .where(
            _FEED.c.cursor > after,
            *([_FEED.c.cursor <= func.coalesce(reached, _CURSOR_MAX)] if narrowed else []),
            *([] if reader is None else [reader.rows()]),
            *([] if asked is None else _wanted(asked)),
        )
        .order_by(_FEED.c.cursor)
        .limit(limit + 1)
        .subquery()
    )
    last = select(
        func.coalesce(func.max(_FEED.c.cursor), 0).label("cursor"), cast(reached, BigInteger).label("reached")
    ).subquery()
    rows = await connection.execute(
        select(
            last.c.cursor.label("head"),
            last.c.reached,
            *(found.c[column.name] for column in _ENTRY),
            case((found.c.bytes_before < PAGE_BYTES_MAX, found.c.body)).label("body"),
        )
        .select_from(last.outerjoin(found, true()))
        .order_by(found.c.cursor)
    )
    at_head, passed = 0, None
    entries: list[Entry] = []
    for row in rows:
        at_head, passed = row.head, row.reached
        if row.cursor is None:
            break
        if row.body is None or len(entries) == limit:
            return Stretch(entries, entries[-1].cursor, more=True, head=at_head)
        entries.append(
            Entry(
                cursor=row.cursor,
                event_id=row.event_id,
                type=row.type,
                subject=row.subject,
                visibility=Visibility(row.visibility),
                body=row.body,
                parties=row.parties,
                action_lines=row.action_lines,
            )
        )
    if passed is not None and passed < at_head:
        return Stretch(entries, passed, more=True, head=at_head)
    return Stretch(entries, max(after, at_head), more=False, head=at_head)


def _reached(after: int) -> ScalarSelect[int]:
    """Return the place behind which is not looked; null where the feed ends before that."""
    # By counting and not by adding: numbers that were drawn in vain leave gaps of any length.
    behind = select(_FEED.c.cursor).where(_FEED.c.cursor > after).order_by(_FEED.c.cursor)
    return behind.offset(LOOK_EVENTS_MAX - 1).limit(1).scalar_subquery()


def _wanted(asked: Asked) -> list[ColumnElement[bool]]:
    """Return the conditions that hold for what is asked for, and for any shell, which does not tell what it holds."""
    conditions: list[ColumnElement[bool]] = [_FEED.c.type.in_(asked.types)]
    shell = _FEED.c.type == EventSealed.event_type
    if asked.lines:
        lines = cast(array([literal(line) for line in sorted(asked.lines)]), ARRAY(Integer))
        conditions.append(or_(shell, _FEED.c.action_lines.overlap(lines)))
    if asked.subjects:
        conditions.append(or_(shell, _FEED.c.subject.in_(asked.subjects)))
    return conditions
