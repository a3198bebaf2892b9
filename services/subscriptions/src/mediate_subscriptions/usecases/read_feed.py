"""Read the feed from a cursor on, in the form the reader may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.envelope import outward
from mediate_contracts.events.base import Visibility
from mediate_contracts.events.pipeline import EventSealed
from mediate_shared.database import Database
from mediate_shared.opening import SHELLS_MAX, Opener, SealedAway
from mediate_shared.problems import UNAVAILABLE, ProblemError
from mediate_subscriptions.adapters import feed
from mediate_subscriptions.adapters.feed import Entry, Stretch
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.domain.selection import selected, within

_SHELL: Final = EventSealed.event_type
_SEALED: Final = frozenset(entry.type for entry in CATALOGUE.values() if entry.event.sealed)
_RETRY_SECONDS: Final = 2


@dataclass(frozen=True)
class Shown:
    """One event as its reader sees it, at its place in the feed."""

    cursor: int
    event: dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """Events in feed order, the cursor to continue from, and whether more is there already.

    The cursor also passes events that were not asked for or are withheld, so that nobody reads them twice. It does
    not pass a shell of which nobody could say what it stands for: there the reading ``waits``.
    """

    shown: Sequence[Shown]
    position: int
    more: bool
    waits: bool = False


@dataclass(frozen=True)
class Feed:
    """Where the feed is kept, and who opens for a reader what is sealed in it."""

    database: Database
    opener: Opener


@dataclass(frozen=True)
class _Unsealed:
    """What the shells of a stretch stand for, as far as that was told."""

    looked_at: frozenset[UUID]
    bodies: Mapping[UUID, str]
    away: bool = False


def wanted_types(asked: Collection[str]) -> frozenset[str]:
    """Return the types a reader asks for; by that of the shells, all that is sealed.

    Raises NoSuchType for one the catalogue does not have.
    """
    chosen = selected(asked, CATALOGUE)
    return chosen | _SEALED if _SHELL in chosen else chosen


async def read_feed(
    kept: Feed, *, reader: Reader, after: int, types: Collection[str], limit: int, field: str = "query.after"
) -> Reading:
    """Return at most ``limit`` events of these types behind a cursor, each in the form this reader may see.

    Raises CursorAhead, naming ``field``, for a cursor this feed never gave out.
    """
    # No more than may be sealed: whoever asks for other types costs nobody a question.
    looked_for = {*types, _SHELL} if _SEALED.intersection(types) else set(types) - {_SHELL}
    async with kept.database.reading() as connection:
        stretch = await feed.stretch(connection, reader=reader, after=after, types=looked_for, limit=limit)
    within(after, stretch.head, field=field)
    # The connection is given back before anybody is asked: who answers may take a while, or not be there.
    return _as_shown(stretch, await _unsealed(kept.opener, stretch, reader), reader, after=after, types=types)


async def read_page(kept: Feed, *, reader: Reader, after: int, types: Collection[str], limit: int) -> Reading:
    """Return what ``read_feed`` does. Raises ProblemError (503) where it would have nothing but to wait."""
    reading = await read_feed(kept, reader=reader, after=after, types=types, limit=limit)
    if reading.waits and reading.position == after:
        raise ProblemError(
            UNAVAILABLE,
            "What comes next is sealed, and the pipeline cannot be asked whether it is for you. Nothing is skipped: "
            "try again in a moment with the same cursor, or ask for other types.",
            headers={"Retry-After": str(_RETRY_SECONDS)},
        )
    return reading


async def read_position(connection: AsyncConnection) -> int:
    """Return the cursor of this moment: what comes next has a higher one."""
    return await feed.head(connection)


async def _unsealed(opener: Opener, stretch: Stretch, reader: Reader) -> _Unsealed:
    shells = [entry for entry in stretch.entries if entry.type == _SHELL][:SHELLS_MAX]
    if not shells:
        return _Unsealed(frozenset(), {})
    asked = [entry.event_id for entry in shells]
    try:
        opened = await opener.open(EventSealed.producer(), reader.actor, asked)
    except SealedAway:
        return _Unsealed(frozenset(), {}, away=True)
    return _Unsealed(frozenset(asked[: opened.looked_at]), opened.bodies)


def _as_shown(stretch: Stretch, unsealed: _Unsealed, reader: Reader, *, after: int, types: Collection[str]) -> Reading:
    shown: list[Shown] = []
    position = after
    for entry in stretch.entries:
        if entry.type != _SHELL:
            event = outward(from_json(entry.body), reader.audience(entry.parties))
        elif entry.event_id in unsealed.looked_at:
            event = _opened(entry, unsealed.bodies.get(entry.event_id), types)
        else:
            return Reading(shown, position, more=True, waits=unsealed.away)
        if event is not None:
            shown.append(Shown(entry.cursor, event))
        position = entry.cursor
    return Reading(shown, stretch.position, stretch.more)


def _opened(shell: Entry, body: str | None, types: Collection[str]) -> dict[str, Any] | None:
    """Return what a shell stands for, at the shell's place in its source; None where it is not told or not wanted."""
    if body is None:
        return None
    event = outward({**from_json(body), "sequence": from_json(shell.body)["sequence"]}, Visibility.DEAL)
    return event if event is not None and event["type"] in types else None
