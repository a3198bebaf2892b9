"""Say how far a match came, that it ended, or that what was said of it was a mistake."""

from datetime import datetime

from pydantic import Field

from mediate_community.adapters import matches
from mediate_community.adapters.matching_views import Match, MatchWithMoves, Moved
from mediate_community.adapters.posts import NEEDS
from mediate_community.domain.matches import advance, check_closes_need, check_moves, reachable
from mediate_community.domain.posts import day_of
from mediate_community.usecases.posting import NEED
from mediate_community.usecases.turn_post import say_closed
from mediate_contracts.events.base import Visibility
from mediate_contracts.events.community import MatchMoved
from mediate_contracts.policy import Action
from mediate_contracts.values import ChallengeId, Flag, MatchId, OrganisationId, Text, Value
from mediate_contracts.vocabulary import MatchStatus, PostStatus
from mediate_shared.identity.actor import Reach
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction


class MoveMatch(Value):
    """How far the match is."""

    status: MatchStatus = Field(examples=[MatchStatus.IN_CONVERSATION])
    reason: Text | None = Field(default=None, description="Needed when it ended, or is put back.")
    note: Text | None = Field(default=None, description="For the parties and who facilitates alone.")
    close_need: Flag = Field(default=False, description="Whether the need is answered by this; with implemented alone.")


async def move_match(
    match_id: MatchId, command: MoveMatch, *, expecting: int, transaction: Transaction, now: datetime
) -> Match:
    """Move a match from the version the sender saw; either party may, and whoever facilitates.

    Raises ProblemError (403, 404, 412), MatchNotAllowed, MatchFieldsWrong, TooManyMatches, or AlreadyMatched.
    """
    match = await matches.for_update(transaction, match_id, expecting=expecting)
    reach = transaction.reach(Action.CHANGE, Visibility.CASE)
    if not (reach.covers(match.seeker_id) or reach.covers(match.provider_id)):
        raise not_yours("path.match_id", match.seeker_id)
    moves = await matches.moves_of(transaction.connection, match_id)
    check_moves(len(moves), value=match_id)
    status = advance(
        match.status, command.status, reason=command.reason, stood=stood(moves), may_take_up=reach.everything
    )
    if command.close_need:
        check_closes_need(status, match.need_id)
        await _close_need(match, transaction=transaction, now=now)
    moved = await matches.move(
        transaction, match, status, number=len(moves) + 1, reason=command.reason, note=command.note, at=now
    )
    transaction.record(
        MatchMoved(
            match_id=match_id,
            seeker_id=OrganisationId(moved.seeker_id),
            provider_id=OrganisationId(moved.provider_id),
            challenge_id=None if moved.challenge_id is None else ChallengeId(moved.challenge_id),
            previous=match.status,
            status=moved.status,
            reason=moved.reason,
        ),
        at=now,
    )
    return moved


def with_moves(match: Match, moves: list[Moved], *, reach: Reach) -> MatchWithMoves:
    """Return a match with its steps, and where whoever reaches this far in changing may move it."""
    following = (
        reachable(match.status, stood=stood(moves), may_take_up=reach.everything)
        if reach.covers(match.seeker_id) or reach.covers(match.provider_id)
        else ()
    )
    return MatchWithMoves.model_validate({**dict(match), "moves": moves, "next": list(following)})


def stood(moves: list[Moved]) -> MatchStatus | None:
    """Return where a match stood before its last step."""
    return moves[-1].previous if moves else None


async def _close_need(match: Match, *, transaction: Transaction, now: datetime) -> None:
    """Close the need that a match answers, where it is open: it is of who seeks, and closed by who may."""
    if match.need_id is None:
        return
    need = await NEEDS.for_update(transaction, match.need_id, today=day_of(now))
    if not transaction.reach(Action.CHANGE, Visibility.NETWORK).covers(need.organisation_id):
        raise not_yours("body.close_need", need.organisation_id)
    if need.status is PostStatus.OPEN:
        await say_closed(NEED, need, None, transaction=transaction, now=now)
