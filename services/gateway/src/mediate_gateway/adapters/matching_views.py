"""Needs, offers, challenges and matches of the read model, as lists and pages show them.

An organisation that was merged is shown as the one that stands for it; whose something is remains as it was said, so
that rights are looked at by the record it was made under (``organisation_id``, ``seeker_id``, ``provider_id``).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    Subquery,
    Uuid,
    any_,
    bindparam,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import MatchStatus, PostStatus
from mediate_gateway.adapters.community_read_model import CHALLENGE, MATCH, NEED, OFFER
from mediate_gateway.adapters.listing import Source
from mediate_gateway.adapters.merges import final
from mediate_gateway.adapters.tables import LINE, ORGANISATION
from mediate_gateway.domain.matching import GOING_ON, STALE_DAYS
from mediate_shared.identity.actor import Reach
from mediate_shared.problems import not_found

CHOSEN_MAX: Final = 300
"""How many organisations or challenges a form or a filter offers."""
_OVER: Final = MatchStatus.ENDED


def _matches_of(column: ColumnElement[Any], key: ColumnElement[Any]) -> ColumnElement[int]:
    """Return how many matches there are of something that are not over."""
    counted = select(func.count()).where(column == key, MATCH.c.status != _OVER)
    return counted.scalar_subquery()


def _posts(table: Any, name: str, *more: ColumnElement[Any], joined: FromClause) -> Subquery:
    holder = ORGANISATION.alias("holder")
    today = cast(func.timezone("Europe/Amsterdam", func.now()), Date)
    query = (
        select(
            table,
            func.coalesce(table.c.until < today, false()).label("over"),
            holder.c.id.label("holder_id"),
            holder.c.name.label("holder"),
            holder.c.hub.label("hub"),
            *more,
        )
        .select_from(joined)
        .outerjoin(holder, holder.c.id == final(table.c.organisation_id))
    )
    return query.subquery(name)


NEEDS: Final = _posts(
    NEED,
    "needs",
    CHALLENGE.c.name.label("challenge"),
    _matches_of(MATCH.c.need_id, NEED.c.id).label("matches"),
    joined=NEED.outerjoin(CHALLENGE, CHALLENGE.c.id == NEED.c.challenge_id),
)
"""Every need: whose it is, whether its last day has passed, its challenge, and how many matches of it are not over."""
OFFERS: Final = _posts(OFFER, "offers", _matches_of(MATCH.c.offer_id, OFFER.c.id).label("matches"), joined=OFFER)
"""Every offer, likewise."""


def _challenges() -> Subquery:
    issuer = ORGANISATION.alias("issuer")

    def counted(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return select(func.count()).where(MATCH.c.challenge_id == CHALLENGE.c.id, *conditions).scalar_subquery()

    needs = select(func.count()).where(NEED.c.challenge_id == CHALLENGE.c.id).scalar_subquery()
    return (
        select(
            CHALLENGE,
            issuer.c.id.label("issued_by"),
            issuer.c.name.label("issuer"),
            needs.label("needs"),
            counted().label("matches"),
            counted(MATCH.c.status == MatchStatus.IMPLEMENTED).label("implementations"),
        )
        .outerjoin_from(CHALLENGE, issuer, issuer.c.id == final(CHALLENGE.c.issuer_id))
        .subquery("challenges")
    )


CHALLENGES: Final = _challenges()
"""Every challenge, with what is counted of it here."""


def _matches() -> Subquery:
    seeker, provider = ORGANISATION.alias("seeker"), ORGANISATION.alias("provider")
    stale = MATCH.c.status.in_(GOING_ON) & (MATCH.c.updated_at < func.now() - func.make_interval(0, 0, 0, STALE_DAYS))
    empty = literal_column("'{}'::integer[]", ARRAY(Integer))
    lines = (
        func.coalesce(NEED.c.action_lines, empty)
        + func.coalesce(OFFER.c.action_lines, empty)
        + func.coalesce(CHALLENGE.c.action_lines, empty)
    )
    return (
        select(
            MATCH,
            seeker.c.id.label("seeking_id"),
            seeker.c.name.label("seeker"),
            provider.c.id.label("providing_id"),
            provider.c.name.label("provider"),
            NEED.c.title.label("need"),
            OFFER.c.title.label("offer"),
            CHALLENGE.c.name.label("challenge"),
            cast(lines, ARRAY(Integer)).label("action_lines"),
            cast(stale, Boolean).label("stale"),
        )
        .select_from(MATCH)
        .outerjoin(seeker, seeker.c.id == final(MATCH.c.seeker_id))
        .outerjoin(provider, provider.c.id == final(MATCH.c.provider_id))
        .outerjoin(NEED, NEED.c.id == MATCH.c.need_id)
        .outerjoin(OFFER, OFFER.c.id == MATCH.c.offer_id)
        .outerjoin(CHALLENGE, CHALLENGE.c.id == MATCH.c.challenge_id)
        .subquery("matches")
    )


MATCHES: Final = _matches()
"""Every match: who with whom, about what, and whether nothing happened to it for long."""


def of_organisations(source: Source, organisations: Collection[UUID]) -> ColumnElement[bool]:
    """Return the condition that a need or an offer is of one of these organisations."""
    return source.c.organisation_id.in_(organisations) if organisations else false()


def among_parties(organisations: Collection[UUID]) -> ColumnElement[bool]:
    """Return the condition that a match is of one of these organisations."""
    if not organisations:
        return false()
    return or_(MATCHES.c.seeker_id.in_(organisations), MATCHES.c.provider_id.in_(organisations))


def between(organisations: Sequence[UUID]) -> ColumnElement[bool]:
    """Return the condition that a match is of one of these organisations, as lists show them."""
    return or_(MATCHES.c.seeking_id.in_(organisations), MATCHES.c.providing_id.in_(organisations))


def known_to(reach: Reach) -> ColumnElement[bool]:
    """Return the condition of the matches that somebody may know of (CASE)."""
    return true() if reach.everything else among_parties(reach.organisations)


async def post(connection: AsyncConnection, source: Source, noun: str, identifier: UUID) -> Any:
    """Return one need or offer. Raises ProblemError (404)."""
    return _one((await connection.execute(select(source).where(source.c.id == identifier))).one_or_none(), noun)


async def posts(
    connection: AsyncConnection,
    source: Source,
    *,
    of: Collection[UUID],
    status: PostStatus | None = PostStatus.OPEN,
    limit: int,
) -> Sequence[Any]:
    """Return the needs or offers of organisations, the newest first."""
    query = select(source).where(of_organisations(source, of))
    if status is not None:
        query = query.where(source.c.status == status)
    order = (source.c.status.desc(), source.c.since.desc(), source.c.id)
    found: Sequence[Any] = (await connection.execute(query.order_by(*order).limit(limit))).all()
    return found


async def needs_of_challenge(connection: AsyncConnection, challenge_id: UUID, *, limit: int) -> Sequence[Any]:
    """Return the needs under a challenge, the open ones first."""
    query = select(NEEDS).where(NEEDS.c.challenge_id == challenge_id)
    order = (NEEDS.c.status.desc(), NEEDS.c.since.desc(), NEEDS.c.id)
    found: Sequence[Any] = (await connection.execute(query.order_by(*order).limit(limit))).all()
    return found


async def challenge(connection: AsyncConnection, challenge_id: UUID) -> Any:
    """Return one challenge. Raises ProblemError (404)."""
    query = select(CHALLENGES).where(CHALLENGES.c.id == challenge_id)
    return _one((await connection.execute(query)).one_or_none(), "challenge")


async def open_challenges(connection: AsyncConnection) -> Sequence[Any]:
    """Return the challenges that are open, by name, at most 300."""
    return await _named(connection, select(CHALLENGES).where(CHALLENGES.c.status == PostStatus.OPEN))


async def all_challenges(connection: AsyncConnection) -> Sequence[Any]:
    """Return the challenges by name, at most 300."""
    return await _named(connection, select(CHALLENGES))


async def _named(connection: AsyncConnection, query: Select[Any]) -> Sequence[Any]:
    order = func.lower(CHALLENGES.c.name["nl"].astext)
    found: Sequence[Any] = (await connection.execute(query.order_by(order, CHALLENGES.c.id).limit(CHOSEN_MAX))).all()
    return found


_STAGES: Final = (
    select(MATCH.c.status, func.count(), func.count().filter(MATCH.c.synthetic))
    .where(MATCH.c.challenge_id == bindparam("challenge_id", type_=Uuid()))
    .group_by(MATCH.c.status)
)


async def stages(connection: AsyncConnection, challenge_id: UUID) -> Mapping[str, tuple[int, int]]:
    """Return how many matches of a challenge are in each stage, and how many of them are invented; for everybody."""
    return {row[0]: (row[1], row[2]) for row in await connection.execute(_STAGES, {"challenge_id": challenge_id})}


async def match(connection: AsyncConnection, match_id: UUID, reach: Reach) -> Any:
    """Return one match that somebody may know of. Raises ProblemError (404) where they may not, or there is none."""
    query = select(MATCHES).where(MATCHES.c.id == match_id, known_to(reach))
    return _one((await connection.execute(query)).one_or_none(), "match")


async def matches(
    connection: AsyncConnection, reach: Reach, *conditions: ColumnElement[bool], limit: int
) -> Sequence[Any]:
    """Return the matches that somebody may know of, those first that moved last."""
    query = select(MATCHES).where(known_to(reach), *conditions)
    order = (MATCHES.c.updated_at.desc(), MATCHES.c.id)
    found: Sequence[Any] = (await connection.execute(query.order_by(*order).limit(limit))).all()
    return found


async def waiting(connection: AsyncConnection, organisations: Collection[UUID], *, limit: int) -> Sequence[Any]:
    """Return the matches of organisations that go on, those first that nothing happened to for longest."""
    query = select(MATCHES).where(among_parties(organisations), MATCHES.c.status.in_(GOING_ON))
    order = (MATCHES.c.updated_at, MATCHES.c.id)
    found: Sequence[Any] = (await connection.execute(query.order_by(*order).limit(limit))).all()
    return found


async def posting(connection: AsyncConnection, source: Source) -> list[tuple[UUID, str]]:
    """Return the organisations that have needs, or offers, by name, at most 300."""
    of = select(source.c.holder_id).where(source.c.holder_id.is_not(None))
    return await _organisations(connection, of)


async def matched(connection: AsyncConnection, reach: Reach) -> list[tuple[UUID, str]]:
    """Return the organisations in matches that somebody may know of, by name, at most 300."""
    known = known_to(reach)
    of = select(MATCHES.c.seeking_id).where(known).union(select(MATCHES.c.providing_id).where(known))
    return await _organisations(connection, of)


async def _organisations(connection: AsyncConnection, of: Any) -> list[tuple[UUID, str]]:
    query = (
        select(ORGANISATION.c.id, ORGANISATION.c.name)
        .where(ORGANISATION.c.id.in_(of))
        .order_by(func.lower(ORGANISATION.c.name), ORGANISATION.c.id)
        .limit(CHOSEN_MAX)
    )
    return [(row.id, row.name) for row in await connection.execute(query)]


async def themes(connection: AsyncConnection, source: Source) -> list[str]:
    """Return the themes of needs, or offers, the most common first and at most 300."""
    each = func.unnest(source.c.themes).label("theme")
    some = select(each).select_from(source).subquery()
    query = select(some.c.theme).group_by(some.c.theme).order_by(func.count().desc(), some.c.theme).limit(CHOSEN_MAX)
    return list((await connection.execute(query)).scalars())


async def lines(connection: AsyncConnection) -> list[tuple[int, Mapping[str, str]]]:
    """Return the action lines by number, with their titles."""
    query = select(LINE.c.number, LINE.c.title).order_by(LINE.c.number, LINE.c.id)
    return [(row.number, row.title) for row in await connection.execute(query)]


_STANDING: Final = select(
    ORGANISATION.c.id, ORGANISATION.c.name, ORGANISATION.c.synthetic, final(ORGANISATION.c.id).label("final_id")
)


async def standing(connection: AsyncConnection, identifiers: Collection[UUID]) -> list[Any]:
    """Return which of these organisations stand for themselves, by name: ``id``, ``name`` and ``synthetic``."""
    query = _STANDING.where(ORGANISATION.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    rows = (await connection.execute(query, {"ids": list(identifiers)})).all()
    return sorted((row for row in rows if row.final_id == row.id), key=lambda row: row.name.lower())


async def names(connection: AsyncConnection, identifiers: Collection[UUID]) -> Mapping[UUID, tuple[UUID, str]]:
    """Return which organisation each of these records stands for now: its id and what it is called."""
    asked = ORGANISATION.alias("asked")
    query = (
        select(asked.c.id.label("asked"), ORGANISATION.c.id, ORGANISATION.c.name)
        .join_from(asked, ORGANISATION, ORGANISATION.c.id == final(asked.c.id))
        .where(asked.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    )
    return {row.asked: (row.id, row.name) for row in await connection.execute(query, {"ids": list(identifiers)})}


def _one(row: Any, noun: str) -> Any:
    if row is None:
        raise not_found(noun, "of this id")
    return row


async def some(
    connection: AsyncConnection, source: Source, *conditions: ColumnElement[bool], limit: int
) -> Sequence[Any]:
    """Return the needs or offers of which conditions hold, the newest first."""
    order = (source.c.since.desc(), source.c.id)
    query = select(source).where(*conditions).order_by(*order).limit(limit)
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found


async def counted(connection: AsyncConnection, source: Source, *, of: Collection[UUID], status: PostStatus) -> int:
    """Return how many needs, or offers, organisations have in a status."""
    query = select(func.count()).select_from(source).where(of_organisations(source, of), source.c.status == status)
    return int((await connection.execute(query)).scalar_one())
