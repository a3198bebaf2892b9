"""How words are compared in a search: without capitals, accents and hyphens, and with typing errors forgiven."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

QUERY_CHARACTERS_MAX: Final = 200
QUERY_WORDS_MAX: Final = 8
WORD_CHARACTERS_MAX: Final = 60
_WHOLE_CHARACTERS_MAX: Final = 200
_LETTER = "(?:[^\\W_]|[\u0300-\u036f])"
# A code such as 1.2 is one word; a hyphen or an apostrophe makes one word of several, which is found by each of them.
_WORD = rf"(?:[0-9]+(?:\.[0-9]+)+|{_LETTER}+)"
_JOINT = "[-\u2010\u2011'\u2019]"
_CHAIN: Final = re.compile(rf"{_WORD}(?:{_JOINT}{_WORD})*")
_LINK: Final = re.compile(_WORD)
_FORGIVEN_FROM: Final = 4
_FORGIVEN_TWICE_FROM: Final = 8
TRIGRAMS_PER_ERROR: Final = 4
"""Most of a word's trigrams that one error changes: two letters that changed places are in four."""
# Letters that Unicode does not take apart into a plain one and a mark.
_LETTERS_ALIKE: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)


def normalised(text: str) -> str:
    """Return a text without capitals and accents: Ångström and angstrom are the same."""
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(each for each in taken_apart if not unicodedata.combining(each))
    return plain.casefold().translate(_LETTERS_ALIKE)


@dataclass(frozen=True)
class Piece:
    """A word as it stands in a text, from ``start`` to ``end``; ``links`` are the words a hyphen makes it of."""

    start: int
    end: int
    word: str
    links: tuple["Piece", ...] = ()


def pieces(text: str) -> Iterator[Piece]:
    """Return the words of a text, normalised, with their places in it."""
    for chain in _CHAIN.finditer(text):
        parts = tuple(
            Piece(chain.start() + link.start(), chain.start() + link.end(), word)
            for link in _LINK.finditer(chain[0])
            if (word := _plain(link[0]))
        )
        if len(parts) > 1:
            together = "".join(part.word for part in parts)[:WORD_CHARACTERS_MAX]
            yield Piece(chain.start(), chain.end(), together, parts)
        else:
            yield from parts


def _plain(word: str) -> str:
    if word.isascii():
        return word[:WORD_CHARACTERS_MAX].lower()
    # A single sign may stand for several, of which not each belongs to a word.
    return "".join(each for each in normalised(word) if each.isalnum() or each == ".")[:WORD_CHARACTERS_MAX]


def links(text: str) -> list[Piece]:
    """Return the words of a text that no hyphen parts any further."""
    return [link for piece in pieces(text) for link in piece.links or (piece,)]


def words_of(text: str) -> list[str]:
    """Return the words that a text is found by: scale-up is found by scale, by up, and by scaleup."""
    found = []
    for chain in _CHAIN.findall(text):
        # Nearly every word there is; looked at as the others are, it would take four times as long.
        if chain.isascii() and chain.isalnum():
            found.append(chain[:WORD_CHARACTERS_MAX].lower())
        else:
            found += [each.word for piece in pieces(chain) for each in (*piece.links, piece)]
    return found


def query_words(text: str) -> list[str]:
    """Return the words that somebody asks for, at most ``QUERY_WORDS_MAX``."""
    return [link.word for link in links(text[:QUERY_CHARACTERS_MAX])][:QUERY_WORDS_MAX]


def pairs(words: Sequence[str]) -> list[str]:
    """Return every two words that follow one another as one: Media Campus is found by mediacampus as well."""
    return [(one + other)[:WORD_CHARACTERS_MAX] for one, other in pairwise(words)]


def whole(words: Sequence[str]) -> str:
    """Return words put together: the same for the same title, wherever its blanks and hyphens are."""
    return "".join(words)[:_WHOLE_CHARACTERS_MAX]


def trigrams(word: str) -> frozenset[str]:
    """Return every three letters of a word that follow one another, its beginning and its end included."""
    padded = f"  {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def inner_trigrams(word: str) -> frozenset[str]:
    """Return the three letters in a row that every word has which holds this one somewhere."""
    return frozenset(word[at : at + 3] for at in range(len(word) - 2))


def intact_trigrams(word: str, errors: int) -> list[tuple[str, ...]]:
    """Return groups of a word's trigrams, of which a word that so many errors made of it has one whole.

    An error is in at most four trigrams in a row, and so one leaves half of the others together at either end. Two
    leave at least two in a row somewhere, but in a word so short that hardly anything is left of it.
    """
    padded = f"  {word} "
    every = [padded[at : at + 3] for at in range(len(padded) - 2)]
    if errors == 1:
        half = max(1, (len(every) - TRIGRAMS_PER_ERROR + 1) // 2)
        return [tuple(every[:half]), tuple(every[-half:])]
    return [*pairwise(every)]


def errors_forgiven(word: str) -> int:
    """Return how many typing errors a word of this length may hold: none, one, or two."""
    if len(word) < _FORGIVEN_FROM or not word.isalpha():
        return 0
    return 1 if len(word) < _FORGIVEN_TWICE_FROM else 2


def errors_between(one: str, other: str, *, at_most: int) -> int | None:
    """Return how many letters are left out, added, mistaken or changed places; None where more than ``at_most``."""
    if abs(len(one) - len(other)) > at_most:
        return None
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, line[column - 1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > at_most:
            return None
        before, last = last, line
    return last[-1] if last[-1] <= at_most else None
