"""Begin a stream where its reader was, or as near to that as a stream goes back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mediate_subscriptions.adapters import feed
from mediate_subscriptions.domain.selection import within
from mediate_subscriptions.usecases.read_feed import Feed, opened_cursor


@dataclass(frozen=True)
class Beginning:
    """Where a stream begins, and from where on it leaves out what lies before, if it does."""

    position: int
    gap_from: str | None = None


async def begin_stream(kept: Feed, *, cursor: str | None, field: str, replay_days: int, now: datetime) -> Beginning:
    """Return where a stream begins: at its cursor, without one at the feed's end.

    A cursor that is older than a stream goes back leaves a gap, which its reader is told of: what lies in it is read
    by polling. Raises CursorUnknown, naming ``field``.
    """
    asked = None if cursor is None else opened_cursor(kept, cursor, field=field)
    async with kept.database.reading() as connection:
        head = await feed.head(connection)
        oldest = await feed.position_at(connection, now - timedelta(days=replay_days))
    if cursor is None or asked is None:
        return Beginning(head)
    position = within(asked, head, field=field, cursor=cursor)
    return Beginning(position) if position >= oldest else Beginning(oldest, gap_from=cursor)
