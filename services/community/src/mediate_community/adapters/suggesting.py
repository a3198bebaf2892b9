"""Finds what may fit a need or an offer: at most so many candidates, each out of an index.

Every way in which two posts can have something in common is a pool of its own, of the newest that share on it; what
several pools hold comes first among the candidates. So no pool is read further than its bound, however much is posted
under one action line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Table, and_, case, false, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import Text

from mediate_community.adapters.matches import within
from mediate_community.adapters.matching_tables import MatchRow
from mediate_community.adapters.matching_views import Need, Offer
from mediate_community.adapters.posts import Posts, any_of, array
from mediate_community.adapters.standing import records_of
from mediate_community.adapters.tables import OrganisationRow
from mediate_community.domain.suggestions import CANDIDATES_MAX, WEIGHTS, Ground, Traits
from mediate_community.domain.words import stems
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach

P = TypeVar("P", Need, Offer)
_MATCH = table_of(MatchRow)
_ORGANISATION = table_of(OrganisationRow)


@dataclass(frozen=True)
class Candidate(Generic[P]):
    """A post that may fit, with what it can share."""

    post: P
    traits: Traits


async def traits_of(connection: AsyncConnection, post: Need | Offer) -> Traits:
    """Return what a post can share with others."""
    hub = await connection.scalar(_hubs().where(_ORGANISATION.c.id == post.organisation_id))
    return _traits(post, stems(f"{post.title}\n{post.text or ''}"), hub)


async def candidates(
    connection: AsyncConnection, posts: Posts[P], asked: Need | Offer, traits: Traits, *, reach: Reach, today: date
) -> Sequence[Candidate[P]]:
    """Return what may fit, at most 500: answerable, of another organisation, and not matched with it already.

    Matches beyond ``reach`` leave nothing out: who sees no match between two sees no gap where one would be.
    """
    own = await records_of(connection, asked.organisation_id)
    query = candidates_query(posts, asked, traits, own=own, reach=reach, today=today)
    rows = (await connection.execute(query)).all()
    hubs = await _hubs_of(connection, {row.organisation_id for row in rows})
    return [_candidate(posts, row, hubs, today) for row in rows]


def candidates_query(
    posts: Posts[P], asked: Need | Offer, traits: Traits, *, own: Sequence[UUID], reach: Reach, today: date
) -> Select[Any]:
    """Return the query of the candidates, the likeliest first; ``own`` are the records of who asks."""
    table = posts.table
    shares = _shares(table, traits)
    may_be = and_(
        posts.answerable(today),
        table.c.organisation_id.not_in(own),
        *_unmatched(table, asked, reach),
    )
    columns = posts.query().add_columns(func.tsvector_to_array(table.c.words).label("stems"))
    if not shares:
        return columns.where(false())
    likely = sum(
        (case((condition, WEIGHTS[ground].each), else_=0) for ground, condition in shares.items()),
        start=literal(0, Integer),
    )
    # What is read out of a pool is not looked up again: the table is not touched a second time.
    pools = [
        columns.add_columns(likely.label("likely"))
        .where(may_be, condition)
        .order_by(table.c.id.desc())
        .limit(CANDIDATES_MAX)
        .subquery()
        for condition in _pools(shares)
    ]
    pooled = union_all(*(select(pool) for pool in pools)).subquery()
    each_once = select(pooled).ext(distinct_on(pooled.c.id)).order_by(pooled.c.id).subquery()
    return select(each_once).order_by(each_once.c.likely.desc(), each_once.c.id.desc()).limit(CANDIDATES_MAX)


def _shares(table: Table, traits: Traits) -> dict[Ground, ColumnElement[bool]]:
    """Return, for every ground on which a post can share something, what holds for those that do."""
    shares: dict[Ground, ColumnElement[bool]] = {}
    if traits.themes:
        shares[Ground.THEMES] = table.c.themes.overlap(array(sorted(traits.themes), Text))
    if traits.lines:
        shares[Ground.LINES] = table.c.action_lines.overlap(array(sorted(traits.lines), Integer))
    if traits.stages:
        shares[Ground.STAGES] = table.c.stages.overlap(array(sorted(traits.stages), Text))
    if traits.words:
        shares[Ground.TEXT] = table.c.words.op("@@")(any_of(traits.words))
    return shares


def _pools(shares: Mapping[Ground, ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    # Lines and stages are few and each is shared by many: what shares on both is looked for apart.
    both = [shares[ground] for ground in (Ground.LINES, Ground.STAGES) if ground in shares]
    return [*shares.values(), *([and_(*both)] if len(both) > 1 else [])]


def _unmatched(table: Table, asked: Need | Offer, reach: Reach) -> list[ColumnElement[bool]]:
    """Return what holds for what was not matched with this already, as far as matches are within reach."""
    if not reach:
        return []
    mine, other, party = (
        (_MATCH.c.need_id, _MATCH.c.offer_id, _MATCH.c.provider_id)
        if isinstance(asked, Need)
        else (_MATCH.c.offer_id, _MATCH.c.need_id, _MATCH.c.seeker_id)
    )
    matched = (mine == asked.id, within(reach))
    return [
        table.c.id.not_in(select(other).where(*matched, other.is_not(None))),
        # A match that names no post of the other side is about all that the other side has posted.
        table.c.organisation_id.not_in(select(party).where(*matched, other.is_(None))),
    ]


def _hubs() -> Select[Any]:
    # A record that was merged tells of the hub of the one that stands for it.
    standing = _ORGANISATION.alias("standing")
    return select(standing.c.hub, _ORGANISATION.c.id).join_from(
        _ORGANISATION, standing, standing.c.id == func.coalesce(_ORGANISATION.c.merged_into, _ORGANISATION.c.id)
    )


async def _hubs_of(connection: AsyncConnection, organisations: set[UUID]) -> dict[UUID, str | None]:
    found = await connection.execute(_hubs().where(_ORGANISATION.c.id.in_(organisations)))
    return {row.id: row.hub for row in found}


def _candidate(posts: Posts[P], row: Any, hubs: Mapping[UUID, str | None], today: date) -> Candidate[P]:
    post = posts.shown(dict(row._mapping), today=today)
    return Candidate(post, _traits(post, frozenset(row.stems), hubs.get(post.organisation_id)))


def _traits(post: Need | Offer, words: frozenset[str], hub: str | None) -> Traits:
    return Traits(
        themes=frozenset(post.themes),
        lines=frozenset(post.action_lines),
        stages=frozenset(stage.value for stage in post.stages),
        words=words,
        title=stems(post.title),
        hub=hub,
    )
