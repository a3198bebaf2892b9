"""Publish what came of a session, or publish it anew."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic_core import to_json

from mediate_agendas.adapters import attendances, proposals, session_records, sessions, votings
from mediate_agendas.adapters.session_tables import Attendance, PublishedOutcome, Session, told
from mediate_agendas.adapters.voting_tables import Voting
from mediate_agendas.domain.names import NothingThere
from mediate_agendas.domain.sessions import DECISIONS_MAX, OutcomeTooLarge, advance
from mediate_contracts.envelope import ENVELOPE_BYTES_MAX
from mediate_contracts.events.agendas import PublishedMinutes, PublishedResult, PublishedVoting, Said, SessionPublished
from mediate_contracts.values import Flag, Localised, SessionId, VotingId
from mediate_contracts.vocabulary import SessionStatus
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict

_BYTES_MAX: Final = ENVELOPE_BYTES_MAX - 4 * 1024
"""What is published travels in one envelope, of which this is left beside its attributes."""

_ASKED: Final = {"minutes": "body.with_minutes", "summary": "body.summary"}


class PublishSession(Strict):
    """What came of it in a few words, and whether everybody may read the minutes."""

    summary: Localised
    with_minutes: Flag = False


async def publish_session(
    session_id: SessionId, command: PublishSession, *, expecting: int, transaction: Transaction, now: datetime
) -> Session:
    """Publish a closed session as it is now written down, from the version the sender saw.

    Raises ProblemError (404, 412), SessionNotAllowed, NothingThere where there are no minutes to publish, or
    OutcomeTooLarge.
    """
    session = await sessions.for_update(transaction, session_id, expecting=expecting)
    status = advance(session.status, SessionStatus.PUBLISHED, field="path.session_id")
    outcome = await _outcome(session_id, command, transaction=transaction)
    _check_size(outcome)
    published = await sessions.change(transaction, session, {"status": status}, at=now)
    await session_records.publish(transaction, session_id, outcome, at=now)
    transaction.record(SessionPublished(session_id=session_id, **told(outcome, PublishedOutcome)), at=now)
    return published


async def _outcome(session_id: SessionId, command: PublishSession, *, transaction: Transaction) -> PublishedOutcome:
    connection = transaction.connection
    minutes = await session_records.minutes_of(connection, session_id) if command.with_minutes else None
    if command.with_minutes and minutes is None:
        raise NothingThere("there are no minutes of this session", field="body.with_minutes", value=True)
    decided = await session_records.decisions_of(connection, session_id, after=None, limit=DECISIONS_MAX)
    attended = await attendances.attended(transaction, session_id)
    return PublishedOutcome(
        summary=command.summary,
        organisations=len(attended),
        participants=_participants(attended),
        adopted=list(await proposals.adopted(transaction, session_id)),
        decisions=[Said(text=each.text, language=each.language) for each in decided],
        minutes=None if minutes is None else PublishedMinutes(text=minutes.text, language=minutes.language),
        votings=[
            await _published(each, transaction=transaction) for each in await votings.of_session(connection, session_id)
        ],
    )


def _participants(attended: Sequence[Attendance]) -> int | None:
    """Return with how many people organisations came; None where one of them did not say: missing is not zero."""
    places = [each.places for each in attended if each.places is not None]
    return sum(places) if places and len(places) == len(attended) else None


async def _published(voting: Voting, *, transaction: Transaction) -> PublishedVoting:
    voted_on: Sequence[UUID] = [each.proposal_id for each in voting.results]
    known = await proposals.of_session(transaction, voting.session_id, voted_on)
    results: list[dict[str, Any]] = [
        {**dict(each), "title": known[each.proposal_id].title, "language": known[each.proposal_id].language}
        for each in voting.results
    ]
    return PublishedVoting(
        voting_id=VotingId(voting.id),
        method=voting.method,
        budget=voting.budget,
        most_on_one=voting.most_on_one,
        ballots=voting.ballots,
        results=[PublishedResult.model_validate(each) for each in results],
    )


def _check_size(outcome: PublishedOutcome) -> None:
    """Check that an outcome fits in one event. Raises OutcomeTooLarge, naming what takes the most of it."""
    sizes = {name: len(to_json(value)) for name, value in dict(outcome).items()}
    if sum(sizes.values()) > _BYTES_MAX:
        largest = max(sizes, key=lambda name: sizes[name])
        reason = f"what is published holds {_BYTES_MAX} bytes at most, and {largest} takes {sizes[largest]} of them"
        raise OutcomeTooLarge(reason, field=_ASKED.get(largest, "path.session_id"), value=sizes[largest])
