"""Close a voting, and say what came of it."""

from datetime import datetime

from mediate_agendas.adapters import votings
from mediate_agendas.adapters.voting_tables import Voting
from mediate_agendas.domain.votings import close
from mediate_contracts.events.agendas import VotingClosed
from mediate_contracts.values import SessionId, VotingId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class CloseVoting(Strict):
    """Nothing more to say: ballots are no longer taken."""


async def close_voting(voting_id: VotingId, *, expecting: int, transaction: Transaction, now: datetime) -> Voting:
    """Close a voting at the version the sender saw. Raises ProblemError (404, 412), or VotingIsClosed."""
    _session, voting = await votings.for_update(transaction, voting_id, expecting=expecting)
    close(voting.status, voting_id=voting_id)
    return await count_and_close(voting, transaction=transaction, now=now)


async def count_and_close(voting: Voting, *, transaction: Transaction, now: datetime) -> Voting:
    """Write what a locked, open voting came to, and say so."""
    closed = await votings.close(transaction, voting, at=now)
    transaction.record(
        VotingClosed(
            voting_id=VotingId(closed.id),
            session_id=SessionId(closed.session_id),
            ballots=closed.ballots,
            results=closed.results,
        ),
        at=now,
    )
    return closed
