"""Share the end of the feed between everyone who follows it: read once, and written once for each audience."""

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pydantic_core import from_json

from mediate_contracts.envelope import outward
from mediate_contracts.events.base import Visibility
from mediate_contracts.events.pipeline import EventSealed
from mediate_subscriptions.adapters import feed
from mediate_subscriptions.adapters.feed import Entry
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.domain.selection import Asked
from mediate_subscriptions.usecases.read_feed import Feed, Shown, asks_for_sealed, read_head

TAIL_EVENTS_MAX: Final = 2_000
TAIL_BYTES_MAX: Final = 4 << 20
PIECE_BYTES: Final = 64 * 1024
"""Bytes of frames after which a piece is cut, so that a line that is slow holds little; it has at least one frame."""

_PAGE_EVENTS: Final = 500
_PIECES_MAX: Final = 10_000
_SHELL: Final = EventSealed.event_type

Written = Callable[[Shown], bytes]


@dataclass(frozen=True)
class Sight:
    """Who follows, and what they ask for."""

    reader: Reader
    asked: Asked

    @cached_property
    def alike(self) -> Hashable:
        """What is the same for all who are sent the same."""
        case = self.reader.case
        return self.reader.network.everything, case.everything, case.organisations, self.opens, self.asked

    @cached_property
    def opens(self) -> bool:
        """Whether a shell may stand for something they are to be told."""
        return self.reader.may_open and asks_for_sealed(self.asked)


@dataclass(frozen=True)
class Piece:
    """Frames that follow on each other, and the place behind them.

    ``more`` says that the tail holds further ones; ``sealed`` that a shell follows, which only they may be told of.
    """

    frames: tuple[bytes, ...]
    position: int
    more: bool = False
    sealed: bool = False


class _Kept:
    """One event of the tail, with its frames as far as somebody was sent them."""

    __slots__ = ("entry", "frames")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.frames: dict[Visibility, bytes] = {}

    def frame(self, audience: Visibility, written: Written) -> bytes:
        """Return the event as this audience sees it, empty where it does not."""
        frame = self.frames.get(audience)
        if frame is None:
            event = outward(from_json(self.entry.body), audience)
            frame = b"" if event is None else written(Shown(self.entry.cursor, event))
            self.frames[audience] = frame
        return frame


class Tail:
    """The last events of the feed, bounded in number and in bytes, while somebody follows it.

    Whoever is within it is served from it; whoever is behind reads the table until they are. So a reader holds a
    place and nothing else, however slow they are, and an event costs one reading however many they are.
    """

    def __init__(self, kept: Feed, written: Written) -> None:
        self._feed = kept
        self._written = written
        self._kept: list[_Kept] = []
        self._cursors: list[int] = []
        self._bytes = 0
        self._start: int | None = None
        self._end = 0
        self._pieces: dict[tuple[Hashable, int], Piece] = {}
        self.grown = asyncio.Event()

    def forget(self) -> None:
        """Keep nothing, because nobody follows."""
        self._start = None
        self._kept, self._cursors, self._bytes, self._pieces = [], [], 0, {}

    def stir(self) -> None:
        """Let everyone look who waits for the tail to grow."""
        self.grown.set()
        self.grown = asyncio.Event()

    async def grow(self) -> None:
        """Read what was added to the feed. Raises what the database raises."""
        more = True
        while more:
            more = await self._read()

    def piece(self, sight: Sight, after: int) -> Piece | None:
        """Return what follows a place for who sees so; None where that place lies before the tail."""
        if self._start is None or after < self._start:
            return None
        key = sight.alike, after
        found = self._pieces.get(key)
        if found is None:
            if len(self._pieces) >= _PIECES_MAX:
                self._pieces.clear()
            found = self._pieces[key] = self._cut(sight, after)
        return found

    async def _read(self) -> bool:
        if self._start is None:
            async with self._feed.database.reading() as connection:
                self._start = self._end = await read_head(connection)
            self.stir()
            return False
        async with self._feed.database.reading() as connection:
            found = await feed.stretch(connection, reader=None, after=self._end, asked=None, limit=_PAGE_EVENTS)
        if found.entries:
            self._add([_Kept(entry) for entry in found.entries])
            self._end = found.position
            self._pieces.clear()
            self.stir()
        return found.more

    def _add(self, entries: list[_Kept]) -> None:
        self._kept += entries
        self._cursors += [each.entry.cursor for each in entries]
        self._bytes += sum(len(each.entry.body) for each in entries)
        dropped = 0
        while len(self._kept) - dropped > TAIL_EVENTS_MAX or self._bytes > TAIL_BYTES_MAX:
            self._start = self._cursors[dropped]
            self._bytes -= len(self._kept[dropped].entry.body)
            dropped += 1
        del self._kept[:dropped]
        del self._cursors[:dropped]

    def _cut(self, sight: Sight, after: int) -> Piece:
        frames: list[bytes] = []
        size, position = 0, after
        reader, asked = sight.reader, sight.asked
        for at in range(bisect_right(self._cursors, after), len(self._kept)):
            kept = self._kept[at]
            entry = kept.entry
            if entry.type == _SHELL:
                if sight.opens:
                    return Piece(tuple(frames), position, sealed=True)
            elif asked.holds(entry.type, entry.subject, entry.action_lines) and reader.sees(
                entry.visibility, entry.parties
            ):
                frame = kept.frame(reader.audience(entry.parties), self._written)
                if frames and size + len(frame) > PIECE_BYTES:
                    return Piece(tuple(frames), position, more=True)
                frames += [frame] if frame else []
                size += len(frame)
            position = entry.cursor
        return Piece(tuple(frames), max(position, self._end))
