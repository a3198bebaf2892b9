"""Finds records in the search index: what an actor may read, the best of each kind first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.search_index import PAIR, TITLE, kind_key, title_key

KINDS: Final = (
    "organisation",
    "need",
    "offer",
    "challenge",
    "group",
    "item",
    "line",
    "indicator",
    "goal",
    "target",
    "grant_call",
)
"""What there is in the index, in the order in which it is shown."""
_LOOKED_AT_MAX: Final = 1_000
_NAMED_SO_MAX: Final = 50
_BEGINNING_LETTERS_MIN: Final = 3

# Of a word that half the hub holds, the first thousand records of a kind are looked at and the best of those shown;
# what bears exactly the name that was asked for is among them in any case.
_FIND: Final = text("""
    SELECT id, kind, title, text, address, updated_at, score, found FROM (
        SELECT looked_at.*, count(*) OVER (PARTITION BY kind) AS found,
               row_number() OVER (PARTITION BY kind ORDER BY score DESC, title ->> 'nl', id) AS place
        FROM (
            SELECT id, kind, title, text, address, updated_at,
                   4 * (words @@ CAST(:named AS tsquery))::int
                   + 4 * (words @@ CAST(:begun AS tsquery))::int
                   + 4 * (words @@ CAST(:title_exact AS tsquery))::int
                   + 2 * (words @@ CAST(:exact AS tsquery))::int
                   + 1 * (words @@ CAST(:title_any AS tsquery))::int
                   + (id = ANY (:own))::int * 0.75
                   + ts_rank('{0, 0.2, 0.4, 1}', words, CAST(:wanted AS tsquery)) AS score
            FROM (
                SELECT DISTINCT ON (id) candidate.*
                FROM unnest(:kinds) AS asked(kind)
                CROSS JOIN LATERAL (
                    (SELECT * FROM search_entry
                     WHERE words @@ (CAST(asked.kind AS tsquery) && CAST(:wanted AS tsquery))
                       AND kind || '/' || visibility = ANY (:readable) LIMIT :looked_at)
                    UNION ALL
                    (SELECT * FROM search_entry
                     WHERE words @@ (CAST(asked.kind AS tsquery) && CAST(:named AS tsquery))
                       AND kind || '/' || visibility = ANY (:readable) LIMIT :named_so)
                ) AS candidate
            ) AS candidates
        ) AS looked_at
    ) AS placed
    WHERE place <= :per_kind ORDER BY score DESC, title ->> 'nl', id
""").bindparams(
    bindparam("own", type_=ARRAY(Uuid)), bindparam("kinds", type_=ARRAY(Text)), bindparam("readable", type_=ARRAY(Text))
)


@dataclass(frozen=True)
class Meant:
    """A word of a query, and what else is looked for: words that hold it, and words that it may be an error for."""

    word: str
    is_last: bool = False
    holding: Sequence[str] = ()
    near: Sequence[str] = ()


@dataclass(frozen=True)
class Found:
    """A record that was found; a higher ``score`` is a better match."""

    id: UUID
    kind: str
    title: Mapping[str, str]
    text: Mapping[str, str] | None
    address: str
    updated_at: datetime
    score: float


@dataclass(frozen=True)
class Findings:
    """What was found, best first, and how many there are of each kind among what was looked at."""

    records: Sequence[Found] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


def readable_key(kind: str, visibility: str) -> str:
    """Return how records of a kind that have a visibility are named among what may be shown."""
    return f"{kind}/{visibility}"


async def find(
    connection: AsyncConnection,
    meant: Sequence[Meant],
    *,
    every_word: bool,
    kinds: Collection[str],
    readable: Collection[str],
    own: Collection[UUID],
    per_kind: int,
) -> Findings:
    """Return records that hold every word, or some word, as they were meant; at most ``per_kind`` of each kind.

    ``readable`` are the keys of what may be shown, ``own`` the organisations that go a little before others.
    """
    if not meant:
        return Findings()
    words = [each.word for each in meant]
    asked: dict[str, Any] = {
        "named": _quoted(title_key(words)),
        # Held only against what was found: in the index it would be every title that begins so.
        "begun": _quoted(title_key(words), beginning=True),
        "title_exact": _all([_quoted(each.word, of=TITLE, beginning=each.is_last) for each in meant]),
        "exact": _all([_quoted(each.word, beginning=each.is_last) for each in meant]),
        "title_any": _wanted(meant, every_word=every_word, of=TITLE + PAIR),
        "wanted": _wanted(meant, every_word=every_word),
        "own": list(own),
        "kinds": [f"'{kind_key(kind)}'" for kind in KINDS if kind in kinds],
        "readable": list(readable),
        "looked_at": _LOOKED_AT_MAX,
        "named_so": _NAMED_SO_MAX,
        "per_kind": per_kind,
    }
    rows = list(await connection.execute(_FIND, asked))
    records = [Found(row.id, row.kind, row.title, row.text, row.address, row.updated_at, row.score) for row in rows]
    return Findings(records, {row.kind: row.found for row in rows})


def _wanted(meant: Sequence[Meant], *, every_word: bool, of: str = "") -> str:
    """Return what records are to hold, as PostgreSQL writes a tsquery, in words of these weights."""
    single = [_any([_beginning(each, of), *(_quoted(word, of=of) for word in _others(each))]) for each in meant]
    if not every_word:
        return _any(single)
    ways = [_all(single)]
    # Two words of the query may be one in the record: media campus finds Mediacampus.
    for at, (one, other) in enumerate(pairwise(meant)):
        together = _quoted(one.word + other.word, of=of, beginning=other.is_last)
        ways.append(_all([*single[:at], together, *single[at + 2 :]]))
    return _any(ways)


def _others(meant: Meant) -> list[str]:
    return list(dict.fromkeys([*meant.holding, *meant.near]))


def _beginning(meant: Meant, of: str) -> str:
    # Of two letters, most words that begin with them are not what was meant, unless somebody is still typing.
    is_beginning = meant.is_last or len(meant.word) >= _BEGINNING_LETTERS_MIN
    return _quoted(meant.word, of=of, beginning=is_beginning)


def _quoted(word: str, *, of: str = "", beginning: bool = False) -> str:
    # Words are letters and digits, and points between digits, and so need no escape between quotes.
    marks = ("*" if beginning else "") + of
    return f"'{word}':{marks}" if marks else f"'{word}'"


def _all(parts: Sequence[str]) -> str:
    return f"({' & '.join(parts)})"


def _any(parts: Sequence[str]) -> str:
    return f"({' | '.join(parts)})"
