"""Reads sessions of the read model: who comes, what is proposed, how it is voted on, and what came of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Uuid, bindparam, cast, distinct, func, select, text, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import AttendanceStatus, SessionStatus, VotingMethod
from mediate_gateway.adapters import merges
from mediate_gateway.adapters.agendas_read_model import (
    ACTION_POINT,
    ATTENDANCE,
    BALLOT,
    DECISION,
    PROPOSAL,
    SESSION,
    SESSION_OUTCOME,
    VOTING,
)
from mediate_gateway.adapters.tables import ITEM, ORGANISATION
from mediate_shared.problems import not_found

COMING: Final = (AttendanceStatus.REGISTERED, AttendanceStatus.ATTENDED)
"""Who is counted as coming, or as having been there."""
ATTENDANCES_MAX: Final = 2_000
PROPOSALS_MAX: Final = 200
BALLOTS_MAX: Final = 2_000
_RECORDED_MAX: Final = 500
_NEXT_MAX: Final = 20

_COMING: Final = (
    select(func.count(distinct(merges.final(ATTENDANCE.c.organisation_id))))
    .where(ATTENDANCE.c.session_id == SESSION.c.id, ATTENDANCE.c.status.in_(COMING))
    .scalar_subquery()
)
_PROPOSED: Final = (
    select(func.count()).select_from(PROPOSAL).where(PROPOSAL.c.session_id == SESSION.c.id).scalar_subquery()
)
SESSIONS: Final = select(SESSION, _COMING.label("coming"), _PROPOSED.label("proposed")).subquery("sessions")
"""Every session, with how many organisations come and how much is proposed; those two are for the network."""
IS_AHEAD: Final[ColumnElement[bool]] = SESSIONS.c.ends_at >= func.now()
"""Whether a session is still to be held, or not over yet."""


_FINAL: Final = merges.final(BALLOT.c.organisation_id)
_COUNTING: Final = (
    select(BALLOT, _FINAL.label("final_id"))
    .ext(distinct_on(_FINAL))
    .where(BALLOT.c.voting_id == bindparam("voting_id", type_=Uuid))
    .order_by(_FINAL, BALLOT.c.updated_at.desc(), BALLOT.c.id.desc())
    .subquery("counting")
)
"""Of each organisation the ballot that came last, also where two of its records that were merged both have one."""


async def session(connection: AsyncConnection, session_id: UUID) -> Any:
    """Return one session. Raises ProblemError (404) where the read model holds none, or none yet."""
    found = (await connection.execute(select(SESSIONS).where(SESSIONS.c.id == session_id))).one_or_none()
    if found is None:
        raise not_found("session", session_id)
    return found


async def ahead(connection: AsyncConnection, now: datetime, *, line: int | None = None) -> Sequence[Any]:
    """Return the sessions that are not over and not cancelled, the next one first, at most 20."""
    about = true() if line is None else SESSIONS.c.action_lines.any(line)
    query = (
        select(SESSIONS)
        .where(SESSIONS.c.ends_at >= now, SESSIONS.c.status != SessionStatus.CANCELLED, about)
        .order_by(SESSIONS.c.starts_at, SESSIONS.c.id)
        .limit(_NEXT_MAX)
    )
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found


async def outcome(connection: AsyncConnection, session_id: UUID) -> Any | None:
    """Return what was published of a session; None where nothing was."""
    return (await connection.execute(select(SESSION_OUTCOME).where(SESSION_OUTCOME.c.id == session_id))).one_or_none()


async def attendances(connection: AsyncConnection, session_id: UUID) -> Sequence[Any]:
    """Return who comes, by name: the attendance, ``final_id`` and ``name`` of the organisation, ``synthetic``."""
    final = merges.final(ATTENDANCE.c.organisation_id).label("final_id")
    stated = select(ATTENDANCE, final).where(ATTENDANCE.c.session_id == session_id).subquery("stated")
    query = (
        _named(stated, stated.c.final_id).order_by(func.lower(ORGANISATION.c.name), stated.c.id).limit(ATTENDANCES_MAX)
    )
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found


async def proposals(connection: AsyncConnection, session_id: UUID) -> Sequence[Any]:
    """Return the proposals for a session, in the order in which they were made, with who made each."""
    query = _PROPOSALS.where(PROPOSAL.c.session_id == session_id).order_by(PROPOSAL.c.since, PROPOSAL.c.id)
    found: Sequence[Any] = (await connection.execute(query.limit(PROPOSALS_MAX))).all()
    return found


async def proposal(connection: AsyncConnection, proposal_id: UUID) -> Any:
    """Return one proposal. Raises ProblemError (404) where there is none."""
    found = (await connection.execute(_PROPOSALS.where(PROPOSAL.c.id == proposal_id))).one_or_none()
    if found is None:
        raise not_found("proposal", proposal_id)
    return found


async def votings(connection: AsyncConnection, session_id: UUID) -> Sequence[Any]:
    """Return the votings of a session, the first one first."""
    query = select(VOTING).where(VOTING.c.session_id == session_id).order_by(VOTING.c.since, VOTING.c.id)
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found


async def voting(connection: AsyncConnection, voting_id: UUID) -> Any:
    """Return one voting. Raises ProblemError (404) where there is none."""
    found = (await connection.execute(select(VOTING).where(VOTING.c.id == voting_id))).one_or_none()
    if found is None:
        raise not_found("voting", voting_id)
    return found


async def ballots(connection: AsyncConnection, voting_id: UUID) -> Sequence[Any]:
    """Return who voted what, by name: the ballot that counts, ``final_id`` and ``name`` of the organisation."""
    query = (
        _named(_COUNTING, _COUNTING.c.final_id)
        .order_by(func.lower(ORGANISATION.c.name), _COUNTING.c.id)
        .limit(BALLOTS_MAX)
    )
    found: Sequence[Any] = (await connection.execute(query, {"voting_id": voting_id})).all()
    return found


_DOTS: Final = func.jsonb_array_elements(_COUNTING.c.dots).column_valued("given", joins_implicitly=True)
_PLACE: Final = (
    func.unnest(_COUNTING.c.ranking)
    .table_valued("proposal_id", with_ordinality="place", joins_implicitly=True)
    .render_derived(name="placed")
)
_BY_DOTS: Final = (
    select(
        cast(_DOTS.op("->>")("proposal_id"), Uuid).label("proposal_id"),
        func.sum(cast(_DOTS.op("->>")("dots"), Integer)).label("points"),
        func.count().label("supporters"),
    )
    .select_from(_COUNTING)
    .group_by(text("1"))
)
_BY_PLACES: Final = (
    select(
        _PLACE.c.proposal_id,
        func.sum(bindparam("budget", type_=Integer) + 1 - _PLACE.c.place).label("points"),
        func.count().label("supporters"),
    )
    .select_from(_COUNTING)
    .group_by(_PLACE.c.proposal_id)
)
_CAST: Final = select(func.count()).select_from(_COUNTING)


async def tally(connection: AsyncConnection, found: Any) -> tuple[int, Mapping[UUID, tuple[int, int]]]:
    """Return how many ballots a voting has, and by proposal its points and how many ballots name it, counted now.

    How many there were in a voting that is closed, it was closed with.
    """
    asked = {"voting_id": found.id}
    cast_so_far = found.ballots
    if cast_so_far is None:
        cast_so_far = (await connection.execute(_CAST, asked)).scalar_one()
    if found.method == VotingMethod.DOTS:
        rows = await connection.execute(_BY_DOTS, asked)
    else:
        rows = await connection.execute(_BY_PLACES, {**asked, "budget": found.budget})
    return cast_so_far, {row.proposal_id: (int(row.points), int(row.supporters)) for row in rows}


async def decisions(connection: AsyncConnection, session_id: UUID) -> Sequence[Any]:
    """Return what a session decided, in the order in which it was written down, with the item each is about."""
    query = (
        select(DECISION, ITEM.c.code.label("item_code"), ITEM.c.title.label("item_title"))
        .outerjoin_from(DECISION, ITEM, ITEM.c.id == DECISION.c.item_id)
        .where(DECISION.c.session_id == session_id)
        .order_by(DECISION.c.since, DECISION.c.id)
        .limit(_RECORDED_MAX)
    )
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found


async def action_points(connection: AsyncConnection, session_id: UUID) -> Sequence[Any]:
    """Return what is to be done after a session, the open ones first, with who does it and the item it is about."""
    final = merges.final(ACTION_POINT.c.organisation_id).label("final_id")
    points = select(ACTION_POINT, final).where(ACTION_POINT.c.session_id == session_id).subquery("points")
    query = (
        _named(points, points.c.final_id)
        .add_columns(ITEM.c.code.label("item_code"), ITEM.c.title.label("item_title"))
        .outerjoin(ITEM, ITEM.c.id == points.c.item_id)
        .order_by(points.c.done_on.is_not(None), points.c.due_date.nulls_last(), points.c.since, points.c.id)
        .limit(_RECORDED_MAX)
    )
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found


async def items(connection: AsyncConnection, identifiers: Collection[UUID]) -> Sequence[Any]:
    """Return items by id: ``id``, ``code`` and ``title``, in the order of codes."""
    query = (
        select(ITEM.c.id, ITEM.c.code, ITEM.c.title)
        .where(ITEM.c.id.in_(identifiers))
        .order_by(func.char_length(ITEM.c.code), ITEM.c.code)
    )
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found


def _named(source: Any, organisation_id: ColumnElement[UUID]) -> Select[Any]:
    return select(source, ORGANISATION.c.name, ORGANISATION.c.synthetic.label("is_synthetic")).outerjoin_from(
        source, ORGANISATION, ORGANISATION.c.id == organisation_id
    )


def _proposals() -> Select[Any]:
    into, became, about = PROPOSAL.alias("into"), ITEM.alias("became"), ITEM.alias("about")
    return (
        select(
            PROPOSAL,
            ORGANISATION.c.name.label("organisation"),
            merges.final(PROPOSAL.c.organisation_id).label("final_id"),
            into.c.title.label("into_title"),
            became.c.code.label("item_code"),
            became.c.title.label("item_title"),
            about.c.code.label("about_code"),
            about.c.title.label("about_title"),
        )
        .outerjoin_from(PROPOSAL, ORGANISATION, ORGANISATION.c.id == merges.final(PROPOSAL.c.organisation_id))
        .outerjoin(into, into.c.id == PROPOSAL.c.into_id)
        .outerjoin(became, became.c.id == PROPOSAL.c.item_id)
        .outerjoin(about, about.c.id == PROPOSAL.c.about_id)
    )


_PROPOSALS: Final = _proposals()
