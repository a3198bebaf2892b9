"""Marks in a text what somebody searched for, and cuts the part of it that holds most of that."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from mediate_gateway.domain.searching import Piece, pieces

EXCERPT_CHARACTERS_MAX: Final = 200
_LEAD_CHARACTERS: Final = 60
_CUT: Final = "…"


@dataclass(frozen=True)
class Run:
    """Some characters of a text in a row, and whether they are what was searched for."""

    text: str
    is_found: bool = False


def marked(text: str, beginnings: Collection[str]) -> Sequence[Run]:
    """Return a whole text in runs; found is every word that begins with one of these normalised ``beginnings``."""
    return _runs(text, list(_found_in(text, tuple(beginnings))))


def excerpt(text: str, beginnings: Collection[str]) -> Sequence[Run]:
    """Return at most ``EXCERPT_CHARACTERS_MAX`` characters of a text, from shortly before the first word found."""
    found = list(_found_in(text, tuple(beginnings)))
    start = _start_of(text, found[0].start if found else 0)
    end = _end_of(text, start)
    shown = [Piece(each.start - start, each.end - start, each.word) for each in found if start <= each.start < end]
    runs = list(_runs(text[start:end], shown))
    if start > 0:
        runs.insert(0, Run(_CUT))
    if end < len(text):
        runs.append(Run(_CUT))
    return runs


def _start_of(text: str, first: int) -> int:
    if first <= _LEAD_CHARACTERS or len(text) <= EXCERPT_CHARACTERS_MAX:
        return 0
    blank = text.find(" ", first - _LEAD_CHARACTERS, first)
    return first if blank < 0 else blank + 1


def _end_of(text: str, start: int) -> int:
    end = start + EXCERPT_CHARACTERS_MAX
    if end >= len(text):
        return len(text)
    blank = text.rfind(" ", start + EXCERPT_CHARACTERS_MAX // 2, end)
    return end if blank < 0 else blank


def _found_in(text: str, beginnings: tuple[str, ...]) -> Iterator[Piece]:
    if not beginnings:
        return
    found = list(pieces(text))
    links = [link for piece in found for link in piece.links or (piece,)]
    reached = 0
    for piece in _with_pairs(found, links, beginnings):
        if piece.start >= reached:
            reached = piece.end
            yield piece


def _with_pairs(found: Sequence[Piece], links: Sequence[Piece], beginnings: tuple[str, ...]) -> Iterator[Piece]:
    """Return what is found in the order of the text, the widest first: a chain, then two words that were put as one."""
    together = [
        Piece(one.start, other.end, one.word + other.word)
        for one, other in pairwise(links)
        # Two words are meant together only by something that the first of them does not hold already.
        if any(_reaches(one.word, other.word, each) for each in beginnings)
    ]
    single = [piece for piece in (*found, *links) if piece.word.startswith(beginnings)]
    yield from sorted((*together, *single), key=lambda piece: (piece.start, -piece.end))


def _reaches(one: str, other: str, beginning: str) -> bool:
    return len(beginning) > len(one) and (one + other).startswith(beginning)


def _runs(text: str, found: Sequence[Piece]) -> Sequence[Run]:
    runs = []
    at = 0
    for piece in found:
        end = min(piece.end, len(text))
        if piece.start > at:
            runs.append(Run(text[at : piece.start]))
        runs.append(Run(text[piece.start : end], is_found=True))
        at = end
    if at < len(text):
        runs.append(Run(text[at:]))
    return runs
