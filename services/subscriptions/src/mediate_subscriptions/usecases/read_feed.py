"""Read the feed from a cursor on, in the form the reader may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.catalogue import CATALOGUE, IN_FEED
from mediate_contracts.envelope import outward
from mediate_contracts.events.base import Visibility
from mediate_contracts.events.pipeline import EventSealed
from mediate_shared.database import Database
from mediate_shared.opening import SHELLS_MAX, Opener, SealedAway
from mediate_shared.problems import UNAVAILABLE, ProblemError
from mediate_subscriptions.adapters import feed
from mediate_subscriptions.adapters.feed import Stretch
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.adapters.sealing import NotOurs, Sealing
from mediate_subscriptions.domain.selection import Asked, CursorUnknown, selected, within

_SHELL: Final = EventSealed.event_type
_SEALED: Final = frozenset(entry.type for entry in CATALOGUE.values() if entry.event.sealed)
_RETRY_SECONDS: Final = 2
_STRETCHES_MAX: Final = 5
"""Stretches of the feed that are looked through for a page while nothing in them is for its reader."""


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
    head: int
    waits: bool = False


@dataclass(frozen=True)
class Feed:
    """Where the feed is kept, who opens for a reader what is sealed in it, and what writes cursors."""

    database: Database
    opener: Opener
    sealing: Sealing


@dataclass(frozen=True)
class _Unsealed:
    """What the shells of a stretch stand for, as far as that was told."""

    looked_at: frozenset[UUID]
    bodies: Mapping[UUID, str]
    away: bool = False


def asked_for(types: Collection[str], lines: Collection[int] = (), subjects: Collection[UUID] = ()) -> Asked:
    """Return what a reader asks for; by the type of the shells, all that is sealed.

    Raises NoSuchType for one the catalogue does not have.
    """
    return Asked(_chosen(frozenset(types)), frozenset(lines), frozenset(map(str, subjects)))


@lru_cache(maxsize=1_024)
def _chosen(types: frozenset[str]) -> frozenset[str]:
    # Kept, because thousands who follow ask for the same, and each would hold a set as long as the catalogue.
    chosen = selected(sorted(types), IN_FEED)
    return chosen | _SEALED if _SHELL in chosen else chosen


def asks_for_sealed(asked: Asked) -> bool:
    """Tell whether what is asked for may be sealed, so that a shell has to be opened to know."""
    return not _SEALED.isdisjoint(asked.types)


def opened_cursor(kept: Feed, cursor: str, *, field: str) -> int:
    """Return the place that a reader's cursor stands for. Raises CursorUnknown, naming ``field``."""
    try:
        return kept.sealing.position(cursor)
    except NotOurs as error:
        reason = "this feed did not give out this cursor; leave it out to begin again"
        raise CursorUnknown(reason, field=field, value=cursor) from error


async def read_feed(kept: Feed, *, reader: Reader, after: int, asked: Asked, limit: int) -> Reading:
    """Return at most ``limit`` events of what is asked for behind a place, each in the form this reader may see."""
    # No more than may be sealed: whoever asks for other types costs nobody a question.
    types = asked.types | {_SHELL} if asks_for_sealed(asked) else asked.types - {_SHELL}
    async with kept.database.reading() as connection:
        stretch = await feed.stretch(
            connection, reader=reader, after=after, asked=replace(asked, types=types), limit=limit
        )
    # The connection is given back before anybody is asked: who answers may take a while, or not be there.
    return _as_shown(stretch, await _unsealed(kept.opener, stretch, reader), reader, after=after, asked=asked)


async def read_page(kept: Feed, *, reader: Reader, cursor: str | None, asked: Asked, limit: int, field: str) -> Reading:
    """Return what ``read_feed`` does behind a cursor; from the beginning where there is none.

    Through what is not for the reader it goes on for a while, so that few pages are empty that have others behind
    them. Raises CursorUnknown, naming ``field``, for a cursor that is not of this feed, and ProblemError (503) where
    there is nothing to do but to wait.
    """
    after = 0 if cursor is None else opened_cursor(kept, cursor, field=field)
    reading = await read_feed(kept, reader=reader, after=after, asked=asked, limit=limit)
    for _ in range(_STRETCHES_MAX - 1):
        if reading.shown or reading.waits or not reading.more:
            break
        reading = await read_feed(kept, reader=reader, after=reading.position, asked=asked, limit=limit)
    if cursor is not None:
        within(after, reading.head, field=field, cursor=cursor)
    if reading.waits and reading.position == after:
        raise ProblemError(
            UNAVAILABLE,
            "What comes next is sealed, and the pipeline cannot be asked whether it is for you. Nothing is skipped: "
            "try again in a moment with the same cursor, or ask for other types.",
            headers={"Retry-After": str(_RETRY_SECONDS)},
        )
    return reading


async def read_head(connection: AsyncConnection) -> int:
    """Return the place of this moment: what comes next lies behind it."""
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


def _as_shown(stretch: Stretch, unsealed: _Unsealed, reader: Reader, *, after: int, asked: Asked) -> Reading:
    shown: list[Shown] = []
    position = after
    for entry in stretch.entries:
        if entry.type != _SHELL:
            event = outward(from_json(entry.body), reader.audience(entry.parties))
        elif entry.event_id in unsealed.looked_at:
            event = _opened(unsealed.bodies.get(entry.event_id), asked)
        else:
            return Reading(shown, position, more=True, head=stretch.head, waits=unsealed.away)
        if event is not None:
            shown.append(Shown(entry.cursor, event))
        position = entry.cursor
    return Reading(shown, stretch.position, stretch.more, stretch.head)


def _opened(body: str | None, asked: Asked) -> dict[str, Any] | None:
    """Return what a shell stands for; None where it is not told or not asked for."""
    event = None if body is None else outward(from_json(body), Visibility.DEAL)
    if event is None:
        return None
    lines = event["data"].get("action_lines", ())
    return event if asked.holds(event["type"], event["subject"], lines) else None
