"""Finds records in the search index: what an actor may read, the best of each kind first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.base import Visibility
from mediate_gateway.adapters.search_index import PAIR, TITLE, kind_key, title_key
from mediate_gateway.adapters.tables import SEARCH_ENTRY

KINDS: Final = (
    "organisation",
    "need",
    "offer",
    "challenge",
    "group",
    "item",
    "line",
    "session",
    "proposal",
    "activity",
    "programme",
    "indicator",
    "report",
    "lesson",
    "goal",
    "target",
    "grant_call",
    "fund",
    "disclosed_deal",
)
"""What there is in the index, in the order in which it is shown."""
ORGANISATION: Final = "organisation"
"""Of these there may be a million, and so they are looked for in a way of their own."""
_LOOKED_AT_MAX: Final = 1_000
_NAMED_SO_MAX: Final = 50
_RANKED_MAX: Final = 400
"""How many organisations are looked at, those first that bear what was asked for in their name."""
_AHEAD: Final = 2_500
"""How many organisations are gone through before the index is asked: what more than a few of them hold, many hold."""
_ENOUGH: Final = 10
"""How many of those gone through have to be found at least, or as many as are shown where those are more."""
_HELD_BY_MANY: Final = 125
"""Of how many of those gone through on words are so common that a list meets enough of them in any order."""
_LISTED_MAX: Final = 3_000
"""How many organisations that hold less common words a list is made of at most."""
_BEGINNING_LETTERS_MIN: Final = 3
_TOGETHER_LETTERS_MIN: Final = 6

# Of a word that half the hub holds, an index would bring half the hub: some organisations that hold it are found sooner
# by going through a few thousand.
_GO_THROUGH: Final = text("""
    WITH ahead AS MATERIALIZED (
        SELECT id, words, words @@ CAST(:wanted AS tsquery) AND kind || '/' || visibility = ANY (:readable) AS matches
        FROM search_entry WHERE kind = 'organisation' LIMIT :ahead
    )
    SELECT ARRAY(
               SELECT id FROM ahead WHERE matches ORDER BY words @@ CAST(:title_any AS tsquery) DESC LIMIT :ranked
           ) AS ids,
           (SELECT count(*) FROM ahead WHERE matches) AS number,
           (SELECT count(*) FROM ahead) AS went,
           (SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'search_entry'::regclass) AS entries
""").bindparams(bindparam("readable", type_=ARRAY(Text)))
_LOOK_UP: Final = text("""
    WITH found AS MATERIALIZED (
        SELECT id, words FROM search_entry
        WHERE kind = 'organisation' AND words @@ CAST(:in_index AS tsquery)
          AND kind || '/' || visibility = ANY (:readable) LIMIT :looked_at
    )
    SELECT ARRAY(
               SELECT id FROM found ORDER BY words @@ CAST(:title_any AS tsquery) DESC LIMIT :ranked
           ) AS ids,
           (SELECT count(*) FROM found) AS number
""").bindparams(bindparam("readable", type_=ARRAY(Text)))
# What a statement was prepared for is any word; for most, to go through everything would be the longest way.
_BY_INDEX: Final = text("SET LOCAL enable_seqscan = off")
_IN_ANY_WAY: Final = text("SET LOCAL enable_seqscan = on")

# Of each kind the first thousand records are looked at and the best of those shown; what bears exactly the name that
# was asked for is among them in any case.
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
                SELECT DISTINCT ON (id) candidate.* FROM (
                    (SELECT search_entry.* FROM unnest(:kinds) AS asked(kind)
                     CROSS JOIN LATERAL (
                        SELECT * FROM search_entry
                        WHERE kind <> 'organisation'
                          AND words @@ (CAST(asked.kind AS tsquery) && CAST(:wanted AS tsquery))
                          AND kind || '/' || visibility = ANY (:readable) LIMIT :looked_at
                     ) AS search_entry)
                    UNION ALL
                    (SELECT * FROM search_entry
                     WHERE kind <> 'organisation' AND words @@ CAST(:named AS tsquery)
                       AND kind || '/' || visibility = ANY (:readable) LIMIT :named_so)
                    UNION ALL
                    (SELECT * FROM search_entry
                     WHERE kind = 'organisation' AND words @@ CAST(:named AS tsquery)
                       AND kind || '/' || visibility = ANY (:readable) LIMIT :named_so)
                    UNION ALL
                    (SELECT * FROM search_entry WHERE id = ANY (:organisations))
                ) AS candidate
            ) AS candidates
        ) AS looked_at
    ) AS placed
    WHERE place <= :per_kind ORDER BY score DESC, title ->> 'nl', id
""").bindparams(
    bindparam("own", type_=ARRAY(Uuid)),
    bindparam("kinds", type_=ARRAY(Text)),
    bindparam("readable", type_=ARRAY(Text)),
    bindparam("organisations", type_=ARRAY(Uuid)),
)


@dataclass(frozen=True)
class Meant:
    """A word of a query, and what else is looked for: words that begin with it, that hold it, and that it may mean."""

    word: str
    is_last: bool = False
    begun: Sequence[str] = ()
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
    """What was found, best first, and how many there are of each kind, up to how many are looked at.

    Of organisations that are very many it is estimated how many.
    """

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
        "in_index": _wanted(meant, every_word=every_word, in_index=True),
        "own": list(own),
        "kinds": [f"'{kind_key(kind)}'" for kind in KINDS if kind in kinds and kind != ORGANISATION],
        "readable": [each for each in readable if each.split("/")[0] in kinds],
        "looked_at": _LOOKED_AT_MAX,
        "named_so": _NAMED_SO_MAX,
        "ahead": _AHEAD,
        "ranked": _RANKED_MAX,
        "per_kind": per_kind,
    }
    asked["organisations"], number = await _organisations(connection, asked) if ORGANISATION in kinds else ([], 0)
    await connection.execute(_BY_INDEX)
    rows = list(await connection.execute(_FIND, asked))
    records = [Found(row.id, row.kind, row.title, row.text, row.address, row.updated_at, row.score) for row in rows]
    counts = {row.kind: row.found for row in rows}
    if ORGANISATION in counts:
        counts[ORGANISATION] = min(_LOOKED_AT_MAX, max(number, counts[ORGANISATION]))
    return Findings(records, counts)


async def _organisations(connection: AsyncConnection, asked: Mapping[str, Any]) -> tuple[list[UUID], int]:
    """Return organisations to look at, and how many there are: where there are very many, about how many."""
    await connection.execute(_IN_ANY_WAY)
    through = (await connection.execute(_GO_THROUGH, asked)).one()
    if through.went < _AHEAD:
        return through.ids, through.number
    if through.number >= max(_ENOUGH, asked["per_kind"]):
        return through.ids, through.number * (through.entries // _AHEAD)
    await connection.execute(_BY_INDEX)
    found = (await connection.execute(_LOOK_UP, asked)).one()
    return found.ids, found.number


@dataclass(frozen=True)
class Holders:
    """The organisations that hold what was meant: their ids, or None where they are so many that each is asked."""

    wanted: str
    ids: Sequence[UUID] | None

    def condition(self, identifier: ColumnElement[UUID]) -> ColumnElement[bool]:
        """Return the condition that the organisation of a list's row is one of them."""
        if self.ids is not None:
            return identifier == any_(literal(list(self.ids), ARRAY(Uuid)))
        held = select(_holds(self.wanted)).where(SEARCH_ENTRY.c.id == identifier).scalar_subquery()
        found: ColumnElement[bool] = held.is_(True)
        return found

    def whole_condition(self, identifier: ColumnElement[UUID]) -> ColumnElement[bool]:
        """Return the same condition for all of them, however many they are and however long that takes."""
        kind = SEARCH_ENTRY.c.kind == literal_column(f"'{ORGANISATION}'")
        return identifier.in_(select(SEARCH_ENTRY.c.id).where(kind, _holds(self.wanted)))


def _holds(wanted: str) -> ColumnElement[bool]:
    return SEARCH_ENTRY.c.words.bool_op("@@")(cast(literal(wanted, Text), TSQUERY))


async def holders(connection: AsyncConnection, meant: Sequence[Meant], *, asked_each: bool) -> Holders:
    """Return the organisations that hold every word as it was meant; at most 3,000 where they are not asked each."""
    wanted = _wanted(meant, every_word=True)
    asked: dict[str, Any] = {
        "wanted": wanted,
        "in_index": _wanted(meant, every_word=True, in_index=True),
        "title_any": _wanted(meant, every_word=True, of=TITLE + PAIR),
        "readable": [readable_key(ORGANISATION, Visibility.PUBLIC)],
        "ahead": _AHEAD,
        "looked_at": _LISTED_MAX,
        "ranked": _LISTED_MAX,
    }
    await connection.execute(_IN_ANY_WAY)
    through = (await connection.execute(_GO_THROUGH, asked)).one()
    if through.went < _AHEAD:
        return Holders(wanted, through.ids)
    if asked_each and through.number >= _HELD_BY_MANY:
        return Holders(wanted, None)
    await connection.execute(_BY_INDEX)
    found = (await connection.execute(_LOOK_UP, asked)).one()
    await connection.execute(_IN_ANY_WAY)
    return Holders(wanted, found.ids)


def _wanted(meant: Sequence[Meant], *, every_word: bool, of: str = "", in_index: bool = False) -> str:
    """Return what records are to hold, as PostgreSQL writes a tsquery, in words of these weights.

    For the index, beginnings are spelled out: it would go through all that begins so before it looks at other words.
    """
    single = [
        _any([*_beginnings(each, of, in_index=in_index), *(_quoted(word, of=of) for word in _others(each))])
        for each in meant
    ]
    if not every_word:
        return _any(single)
    ways = [_all(single)]
    # Two words of the query may be one in the record: media campus finds Mediacampus.
    for at, (one, other) in enumerate(pairwise(meant)):
        both = one.word + other.word
        is_beginning = other.is_last and not (in_index and len(both) < _TOGETHER_LETTERS_MIN)
        together = _quoted(both, of=of, beginning=is_beginning)
        ways.append(_all([*single[:at], together, *single[at + 2 :]]))
    return _any(ways)


def _others(meant: Meant) -> list[str]:
    return list(dict.fromkeys([*meant.holding, *meant.near]))


def _beginnings(meant: Meant, of: str, *, in_index: bool) -> list[str]:
    # Of two letters, most words that begin with them are not what was meant, unless somebody is still typing.
    is_beginning = meant.is_last or len(meant.word) >= _BEGINNING_LETTERS_MIN
    if is_beginning and in_index:
        return [_quoted(word, of=of) for word in dict.fromkeys([meant.word, *meant.begun])]
    return [_quoted(meant.word, of=of, beginning=is_beginning)]


def _quoted(word: str, *, of: str = "", beginning: bool = False) -> str:
    # Words are letters and digits, and points between digits, and so need no escape between quotes.
    marks = ("*" if beginning else "") + of
    return f"'{word}':{marks}" if marks else f"'{word}'"


def _all(parts: Sequence[str]) -> str:
    return f"({' & '.join(parts)})"


def _any(parts: Sequence[str]) -> str:
    return f"({' | '.join(parts)})"
