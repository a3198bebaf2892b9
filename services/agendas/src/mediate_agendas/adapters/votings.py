"""Reads and writes votings and their ballots."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters import sessions
from mediate_agendas.adapters.organisations import records_of, stands_for
from mediate_agendas.adapters.session_tables import Session
from mediate_agendas.adapters.voting_tables import (
    Ballot,
    BallotRow,
    OpenedVoting,
    UncountedVoting,
    Votes,
    Voting,
    VotingRow,
)
from mediate_agendas.domain.tally import Rank, Vote, counting, tally
from mediate_contracts.events.agendas import Ranked
from mediate_contracts.values import DomainError, ProposalId
from mediate_contracts.vocabulary import VotingStatus
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records, in_order

_VOTING = table_of(VotingRow)
_BALLOT = table_of(BallotRow)
_VOTINGS = Records(_VOTING, Voting, "voting")
_UNCOUNTED: Final[dict[str, Any]] = {"ballots": None, "results": None}
_CAST = insert(_BALLOT)
_CAST_OR_CAST_ANEW = _CAST.on_conflict_do_update(
    constraint="ballot_once",
    set_={
        "dots": _CAST.excluded.dots,
        "ranking": _CAST.excluded.ranking,
        "updated_at": _CAST.excluded.updated_at,
        "version": _BALLOT.c.version + 1,
        "times": _BALLOT.c.times + 1,
    },
).returning(*_BALLOT.c)


async def add(
    transaction: Transaction, session_id: UUID, opened: OpenedVoting, *, at: datetime, taken: DomainError
) -> Voting:
    """Insert an open voting at a locked session. Raises ``taken`` where another one is open."""
    values = {name: getattr(opened, name) for name in OpenedVoting.model_fields}
    row = await _VOTINGS.add(
        transaction,
        {**values, **_UNCOUNTED, "session_id": session_id, "status": VotingStatus.OPEN},
        at=at,
        taken={"voting_open_once": taken},
    )
    return Voting.model_validate({**row, **await _counted(transaction.connection, row)})


async def for_update(
    transaction: Transaction, identifier: UUID, *, expecting: int | None = None
) -> tuple[Session, Voting]:
    """Return a voting and its session, both locked, the session first; what it counts is what will be counted.

    Nobody casts a ballot from here on, and those that were being cast are in. Raises ProblemError: 404 where there is
    none, 412 where its version is not the expected one.
    """
    session = await sessions.for_update(transaction, await session_of(transaction, identifier))
    row = await _VOTINGS.for_update(transaction, identifier, expecting=expecting)
    return session, Voting.model_validate({**row, **await _counted(transaction.connection, row)})


async def session_of(transaction: Transaction, identifier: UUID) -> UUID:
    """Return at which session a voting is. Raises ProblemError (404) where there is none."""
    session_id: UUID | None = await transaction.connection.scalar(
        select(_VOTING.c.session_id).where(_VOTING.c.id == identifier)
    )
    if session_id is None:
        raise not_found("voting", identifier)
    return session_id


async def for_voting(transaction: Transaction, identifier: UUID) -> UncountedVoting:
    """Return a voting, locked against closing alone: others cast their ballots beside this one.

    Raises ProblemError (404) where there is none.
    """
    found = await transaction.execute(select(_VOTING).where(_VOTING.c.id == identifier).with_for_update(read=True))
    row = found.one_or_none()
    if row is None:
        raise not_found("voting", identifier)
    return UncountedVoting.model_validate(dict(row._mapping))


async def close(transaction: Transaction, voting: Voting, *, at: datetime) -> Voting:
    """Write that a locked voting is closed, and what was counted."""
    changes = {"status": VotingStatus.CLOSED, "ballots": voting.ballots, "results": voting.results}
    return Voting.model_validate(await _VOTINGS.change(transaction, dict(voting), changes, at=at))


async def open_at(transaction: Transaction, session_id: UUID) -> UUID | None:
    """Return the voting that is open at a session; None where none is."""
    query = select(_VOTING.c.id).where(_VOTING.c.session_id == session_id, _VOTING.c.status == VotingStatus.OPEN)
    found: UUID | None = await transaction.connection.scalar(query)
    return found


async def count(transaction: Transaction, session_id: UUID) -> int:
    """Return how many votings there have been at a session."""
    query = select(func.count()).select_from(_VOTING).where(_VOTING.c.session_id == session_id)
    return await transaction.connection.scalar(query) or 0


async def about(transaction: Transaction, session_id: UUID, proposal_id: UUID) -> Sequence[VotingStatus]:
    """Return how the votings stand that are about a proposal; its session is locked by then."""
    of_session = select(_VOTING.c.status).where(_VOTING.c.session_id == session_id)
    query = of_session.where(_VOTING.c.proposals.contains([proposal_id]))
    return [VotingStatus(status) for status in (await transaction.execute(query)).scalars()]


async def has_voted(transaction: Transaction, session_id: UUID, organisation_id: UUID) -> bool:
    """Tell whether an organisation cast a ballot at a session, under whichever of its records."""
    query = (
        select(_BALLOT.c.id)
        .join(_VOTING, _VOTING.c.id == _BALLOT.c.voting_id)
        .where(_VOTING.c.session_id == session_id, _BALLOT.c.organisation_id.in_(records_of(organisation_id)))
        .limit(1)
    )
    return await transaction.connection.scalar(query) is not None


async def check_there(connection: AsyncConnection, identifier: UUID) -> None:
    """Check that there is such a voting. Raises ProblemError (404)."""
    if await connection.scalar(select(_VOTING.c.id).where(_VOTING.c.id == identifier)) is None:
        raise not_found("voting", identifier)


async def get(connection: AsyncConnection, identifier: UUID) -> Voting:
    """Return one voting with its tally. Raises ProblemError (404) where there is none."""
    row = (await connection.execute(select(_VOTING).where(_VOTING.c.id == identifier))).one_or_none()
    if row is None:
        raise not_found("voting", identifier)
    return await _shown(connection, dict(row._mapping))


async def of_session(connection: AsyncConnection, session_id: UUID) -> Sequence[Voting]:
    """Return the votings of a session with their tallies, the first one first; the domain bounds how many."""
    query = select(_VOTING).where(_VOTING.c.session_id == session_id).order_by(_VOTING.c.id)
    rows = [dict(row._mapping) for row in await connection.execute(query)]
    return [await _shown(connection, row) for row in rows]


async def cast(
    transaction: Transaction, voting_id: UUID, organisation_id: UUID, votes: Votes, *, at: datetime
) -> Ballot:
    """Write an organisation's ballot, in the place of the one it cast before.

    Its row is locked from here on, so what several people of one organisation cast at once follows each other.
    """
    # What another record of the same organisation cast before they were merged is its own ballot as well.
    before = (
        select(_BALLOT.c.organisation_id)
        .where(_BALLOT.c.voting_id == voting_id, _BALLOT.c.organisation_id.in_(records_of(organisation_id)))
        .order_by(_BALLOT.c.updated_at.desc())
        .limit(1)
    )
    row = {
        "id": new_id(),
        "version": 1,
        "created_at": at,
        "updated_at": at,
        "voting_id": voting_id,
        "organisation_id": func.coalesce(before.scalar_subquery(), organisation_id),
        "times": 1,
        "dots": votes.dots,
        "ranking": votes.ranking,
    }
    written = (await transaction.execute(_CAST_OR_CAST_ANEW.values(row))).one()
    return Ballot.model_validate(dict(written._mapping))


async def ballot(connection: AsyncConnection, identifier: UUID, *, reach: Reach) -> Ballot:
    """Return one ballot. Raises ProblemError (404) where there is none within reach."""
    row = (await connection.execute(select(_BALLOT).where(_BALLOT.c.id == identifier, _seen(reach)))).one_or_none()
    if row is None:
        raise not_found("ballot", identifier)
    return Ballot.model_validate(dict(row._mapping))


async def ballots(
    connection: AsyncConnection, voting_id: UUID, *, reach: Reach, after: UUID | None, limit: int
) -> Sequence[Ballot]:
    """Return the ballots of a voting within reach, in the order in which organisations first cast one."""
    query = in_order(select(_BALLOT).where(_seen(reach)), _BALLOT, after=after, limit=limit, voting_id=voting_id)
    return [Ballot.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def _shown(connection: AsyncConnection, row: dict[str, Any]) -> Voting:
    counted = {} if row["status"] == VotingStatus.CLOSED else await _counted(connection, row)
    return Voting.model_validate({**row, **counted})


async def _counted(connection: AsyncConnection, row: dict[str, Any]) -> dict[str, Any]:
    votes = [_vote(each) for each in await connection.execute(_votes_of(row["id"]))]
    ranks = tally(row["method"], votes, proposals=row["proposals"], budget=row["budget"])
    return {"ballots": len(counting(votes)), "results": [_ranked(rank) for rank in ranks]}


def _votes_of(voting_id: UUID) -> Select[Any]:
    # Of two records of one organisation that were merged after both had voted, the ballot that came last counts.
    voter = stands_for(_BALLOT.c.organisation_id).label("voter")
    return (
        select(voter, _BALLOT.c.dots, _BALLOT.c.ranking)
        .where(_BALLOT.c.voting_id == voting_id)
        .order_by(_BALLOT.c.updated_at, _BALLOT.c.id)
    )


def _vote(row: Any) -> Vote:
    return Vote(
        organisation_id=row.voter,
        dots={UUID(each["proposal_id"]): each["dots"] for each in row.dots},
        ranking=row.ranking,
    )


def _ranked(rank: Rank) -> Ranked:
    return Ranked(
        proposal_id=ProposalId(rank.proposal_id), points=rank.points, supporters=rank.supporters, place=rank.place
    )


def _seen(reach: Reach) -> ColumnElement[bool]:
    return true() if reach.everything else _BALLOT.c.organisation_id.in_(reach.organisations)
