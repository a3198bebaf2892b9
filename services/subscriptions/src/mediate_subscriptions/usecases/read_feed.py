"""Read the feed from a cursor on, in the form the reader may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.envelope import outward
from mediate_subscriptions.adapters import feed
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.domain.selection import selected, within


@dataclass(frozen=True)
class Shown:
    """One event as its reader sees it, at its place in the feed."""

    cursor: int
    event: dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """Events in feed order, the cursor to continue from, and whether more is there already.

    The cursor also passes events that were not asked for or are withheld, so that nobody reads them twice.
    """

    shown: Sequence[Shown]
    position: int
    more: bool


def wanted_types(asked: Collection[str]) -> frozenset[str]:
    """Return the types a reader asks for. Raises NoSuchType for one the catalogue does not have."""
    return selected(asked, CATALOGUE)


async def read_feed(
    connection: AsyncConnection,
    *,
    reader: Reader,
    after: int,
    types: Collection[str],
    limit: int,
    field: str = "query.after",
) -> Reading:
    """Return at most ``limit`` events of these types behind a cursor, each in the form this reader may see.

    Raises CursorAhead, naming ``field``, for a cursor this feed never gave out.
    """
    stretch = await feed.stretch(connection, reader=reader, after=after, types=types, limit=limit)
    within(after, stretch.head, field=field)
    shown = [
        Shown(entry.cursor, event)
        for entry in stretch.entries
        if (event := outward(from_json(entry.body), reader.audience(entry.visibility, entry.parties))) is not None
    ]
    return Reading(shown, stretch.position, stretch.more)


async def read_position(connection: AsyncConnection) -> int:
    """Return the cursor of this moment: what comes next has a higher one."""
    return await feed.head(connection)
