"""Asks the vocabulary of the search index which words somebody may have meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ARRAY, Text, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.domain.searching import errors_between, errors_forgiven, inner_trigrams, trigrams

_CANDIDATES_MAX: Final = 300
_NEAR_MAX: Final = 6
_HOLDING_MAX: Final = 20
_HOLDING_LETTERS_MIN: Final = 4
_TRIGRAMS_PER_ERROR: Final = 4
"""Most of a word's trigrams that one error changes: two letters that changed places are in four."""

# What comes after every word that begins with another one, in the order of their bytes.
_KNOWN: Final = text("""
    SELECT asked.word,
           EXISTS (SELECT FROM search_word AS known WHERE known.word = asked.word) AS is_whole,
           EXISTS (SELECT FROM search_word AS known
                   WHERE known.word >= asked.word AND known.word < asked.word || chr(1114111)) AS is_beginning
    FROM (SELECT CAST(unnest(:words) AS text) COLLATE "C" AS word) AS asked
""").bindparams(bindparam("words", type_=ARRAY(Text)))
_HOLDING: Final = text("""
    SELECT word FROM search_word
    WHERE trigrams @> :trigrams AND strpos(word, :word) > 1
    ORDER BY uses DESC, letters, word LIMIT :limit
""").bindparams(bindparam("trigrams", type_=ARRAY(Text)))
_ALIKE: Final = text("""
    SELECT word, uses FROM (
        SELECT word, uses,
               (SELECT count(*) FROM unnest(trigrams) AS theirs(trigram) WHERE trigram = ANY (:trigrams)) AS shared
        FROM search_word
        WHERE trigrams && :trigrams AND letters BETWEEN :shortest AND :longest
    ) AS alike
    WHERE shared >= :shared ORDER BY shared DESC, uses DESC, word LIMIT :limit
""").bindparams(bindparam("trigrams", type_=ARRAY(Text)))


@dataclass(frozen=True)
class Known:
    """Whether some record holds a word, and whether some record holds one that begins with it."""

    is_whole: bool
    is_beginning: bool


async def known(connection: AsyncConnection, words: Sequence[str]) -> Mapping[str, Known]:
    """Return what the vocabulary knows of each word."""
    rows = await connection.execute(_KNOWN, {"words": list(dict.fromkeys(words))})
    return {row.word: Known(row.is_whole, row.is_beginning) for row in rows}


async def holding(connection: AsyncConnection, word: str) -> list[str]:
    """Return words that hold another one elsewhere than at their beginning, as mediacampus holds campus."""
    if len(word) < _HOLDING_LETTERS_MIN:
        return []
    asked: dict[str, Any] = {"trigrams": sorted(inner_trigrams(word)), "word": word, "limit": _HOLDING_MAX}
    return list((await connection.execute(_HOLDING, asked)).scalars())


async def near(connection: AsyncConnection, word: str) -> list[str]:
    """Return the words that somebody may have meant who made as many typing errors as are forgiven, nearest first."""
    errors_max = errors_forgiven(word)
    if errors_max == 0:
        return []
    letters = trigrams(word)
    asked: dict[str, Any] = {
        "trigrams": sorted(letters),
        "shortest": len(word) - errors_max,
        "longest": len(word) + errors_max,
        "shared": max(1, len(letters) - _TRIGRAMS_PER_ERROR * errors_max),
        "limit": _CANDIDATES_MAX,
    }
    found = []
    for row in await connection.execute(_ALIKE, asked):
        errors = errors_between(word, row.word, at_most=errors_max)
        if errors:
            found.append((errors, row.word[0] != word[0], -row.uses, row.word))
    return [alike for *_, alike in sorted(found)][:_NEAR_MAX]
