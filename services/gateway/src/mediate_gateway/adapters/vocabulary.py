"""Asks the vocabulary of the search index which words somebody may have meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ARRAY, Text, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.domain.searching import (
    TRIGRAMS_PER_ERROR,
    errors_between,
    errors_forgiven,
    inner_trigrams,
    intact_trigrams,
    trigrams,
)

_CANDIDATES_MAX: Final = 100
_COMPARED_MAX: Final = 800
"""Most words whose letters are compared with those of one that was typed."""
COMMON_FROM: Final = 2_000
"""From how many uses on a word is common; there are more records then than anybody looks at."""
_NEAR_MAX: Final = 6
_HOLDING_MAX: Final = 20
_HOLDING_LETTERS_MIN: Final = 4
_BEGUN_MAX: Final = 20
_BEGUN_READ_MAX: Final = 500
"""How far words that begin with another one are read; the most used of those are taken."""

# What comes after every word that begins with another one, in the order of their bytes.
_KNOWN: Final = text("""
    SELECT asked.word, whole.uses, begun.words, begun.uses AS begun_uses
    FROM (SELECT CAST(unnest(:words) AS text) COLLATE "C" AS word) AS asked
    LEFT JOIN search_word AS whole ON whole.word = asked.word
    CROSS JOIN LATERAL (
        SELECT array_agg(word) FILTER (WHERE place <= :most) AS words, sum(uses) AS uses FROM (
            SELECT word, uses, row_number() OVER (ORDER BY uses DESC, word) AS place FROM (
                SELECT known.word, known.uses FROM search_word AS known
                WHERE known.word >= asked.word AND known.word < asked.word || chr(1114111)
                ORDER BY known.word LIMIT :read
            ) AS read
        ) AS placed
    ) AS begun
""").bindparams(bindparam("words", type_=ARRAY(Text)))
_HOLDING: Final = text("""
    SELECT word FROM (
        SELECT word, uses, letters FROM search_word
        WHERE trigrams @> :trigrams AND strpos(word, :word) > 1 LIMIT :compared
    ) AS holding ORDER BY uses DESC, letters, word LIMIT :limit
""").bindparams(bindparam("trigrams", type_=ARRAY(Text)))
_ALIKE: Final = """
    SELECT word, uses FROM (
        SELECT word, uses,
               (SELECT count(*) FROM unnest(trigrams) AS theirs(trigram) WHERE trigram = ANY (:trigrams)) AS shared
        FROM (
            SELECT word, uses, trigrams FROM search_word
            WHERE ({intact}) AND letters BETWEEN :shortest AND :longest LIMIT :compared
        ) AS compared
    ) AS alike
    WHERE shared >= :shared ORDER BY shared DESC, uses DESC, word LIMIT :limit
"""


@dataclass(frozen=True)
class Known:
    """How often a word is used, if at all; the most used ones that begin with it, and how often all such are."""

    uses: int = 0
    begun: Sequence[str] = ()
    begun_uses: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether some record holds it."""
        return self.uses > 0

    @property
    def is_beginning(self) -> bool:
        """Whether some record holds a word that begins with it, or is it."""
        return bool(self.begun)

    @property
    def is_common(self) -> bool:
        """Whether so many records hold it that nobody needs to be shown what only begins with it, or only holds it."""
        return self.uses >= COMMON_FROM


async def known(connection: AsyncConnection, words: Sequence[str]) -> Mapping[str, Known]:
    """Return what the vocabulary knows of each word."""
    asked = {"words": list(dict.fromkeys(words)), "read": _BEGUN_READ_MAX, "most": _BEGUN_MAX}
    rows = await connection.execute(_KNOWN, asked)
    return {row.word: Known(row.uses or 0, row.words or (), row.begun_uses or 0) for row in rows}


async def holding(connection: AsyncConnection, word: str) -> list[str]:
    """Return words that hold another one elsewhere than at their beginning, as mediacampus holds campus."""
    if len(word) < _HOLDING_LETTERS_MIN:
        return []
    asked: dict[str, Any] = {"trigrams": sorted(inner_trigrams(word)), "word": word}
    asked |= {"limit": _HOLDING_MAX, "compared": _COMPARED_MAX}
    return list((await connection.execute(_HOLDING, asked)).scalars())


async def near(connection: AsyncConnection, word: str) -> list[str]:
    """Return the words that somebody may have meant who made as few typing errors as are needed, nearest first.

    Where one error leads to a word, none is looked for that two lead to.
    """
    for errors_max in range(1, errors_forgiven(word) + 1):
        if found := await _within(connection, word, errors_max):
            return found
    return []


async def _within(connection: AsyncConnection, word: str, errors_max: int) -> list[str]:
    parts = intact_trigrams(word, errors_max)
    named = {f"part_{number}": list(part) for number, part in enumerate(parts)}
    statement = text(_ALIKE.format(intact=" OR ".join(f"trigrams @> :{name}" for name in named))).bindparams(
        bindparam("trigrams", type_=ARRAY(Text)), *(bindparam(name, type_=ARRAY(Text)) for name in named)
    )
    letters = trigrams(word)
    asked: dict[str, Any] = {
        **named,
        "trigrams": sorted(letters),
        "shortest": len(word) - errors_max,
        "longest": len(word) + errors_max,
        "shared": max(1, len(letters) - TRIGRAMS_PER_ERROR * errors_max),
        "compared": _COMPARED_MAX,
        "limit": _CANDIDATES_MAX,
    }
    found = []
    for row in await connection.execute(statement, asked):
        errors = errors_between(word, row.word, at_most=errors_max)
        if errors:
            found.append((errors, row.word[0] != word[0], -row.uses, row.word))
    return [alike for *_, alike in sorted(found)][:_NEAR_MAX]
