"""Let organisations at a session say which proposals should come first."""

from datetime import datetime

from mediate_agendas.adapters import proposals, sessions, votings
from mediate_agendas.adapters.voting_tables import OpenedVoting, Voting
from mediate_agendas.domain.votings import VotingNotAllowed, check_opening, check_voting
from mediate_contracts.events.agendas import VotingOpened
from mediate_contracts.values import ProposalId, SessionId, VotingId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class OpenVoting(Strict, OpenedVoting):
    """How the voting goes, and about which proposals of the session."""


async def open_voting(session_id: SessionId, command: OpenVoting, *, transaction: Transaction, now: datetime) -> Voting:
    """Open a voting at a session that is under way. Raises ProblemError (404), VotingNotAllowed, or VotingWrong."""
    session = await sessions.for_update(transaction, session_id)
    check_opening(
        session.status,
        held=await votings.count(transaction, session_id),
        is_one_open=await votings.open_at(transaction, session_id) is not None,
        session_id=session_id,
    )
    known = await proposals.of_session(transaction, session_id, command.proposals)
    put = [(each, known[each].status if each in known else None) for each in command.proposals]
    check_voting(command.method, command.budget, command.most_on_one, put)
    taken = VotingNotAllowed("another voting is open", field="path.session_id", value=str(session_id))
    voting = await votings.add(transaction, session_id, command, at=now, taken=taken)
    transaction.record(
        VotingOpened(
            voting_id=VotingId(voting.id),
            session_id=session_id,
            method=voting.method,
            budget=voting.budget,
            most_on_one=voting.most_on_one,
            proposals=[ProposalId(each) for each in voting.proposals],
        ),
        at=now,
    )
    return voting
