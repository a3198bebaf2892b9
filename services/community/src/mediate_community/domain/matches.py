"""How far two organisations come that were introduced to each other, and how a match ends.

Steps ahead may be left out: two who go straight to a pilot need not pretend to have talked first. One step back is
there for what was entered by mistake, and says why. A match ends from anywhere but its implementation, which is an
outcome and not a stage that still runs.

An ended match can be taken up again where it stood, with a reason, by whoever facilitates and not by a party alone:
the other was told that it is over, and is not drawn in again without anybody between. A new match instead would count
the same introduction twice.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import MatchStatus

ORDER: Final = (MatchStatus.INTRODUCED, MatchStatus.IN_CONVERSATION, MatchStatus.PILOT, MatchStatus.IMPLEMENTED)
"""The way of a match that comes to something."""

OPEN: Final = frozenset({MatchStatus.INTRODUCED, MatchStatus.IN_CONVERSATION, MatchStatus.PILOT})
"""A match that may still come to something."""

NEXT: Final[Mapping[MatchStatus, frozenset[MatchStatus]]] = MappingProxyType(
    {
        MatchStatus.INTRODUCED: frozenset(
            {MatchStatus.IN_CONVERSATION, MatchStatus.PILOT, MatchStatus.IMPLEMENTED, MatchStatus.ENDED}
        ),
        MatchStatus.IN_CONVERSATION: frozenset(
            {MatchStatus.INTRODUCED, MatchStatus.PILOT, MatchStatus.IMPLEMENTED, MatchStatus.ENDED}
        ),
        MatchStatus.PILOT: frozenset({MatchStatus.IN_CONVERSATION, MatchStatus.IMPLEMENTED, MatchStatus.ENDED}),
        MatchStatus.IMPLEMENTED: frozenset({MatchStatus.PILOT}),
        MatchStatus.ENDED: OPEN,
    }
)
"""Every status and where it may go; an ended one only to where it stood before."""

OPEN_OF_PAIR_MAX: Final = 100
"""The most matches that are open at a time between the same two organisations, whatever they are about."""
MOVES_MAX: Final = 200
"""The most moves that one match makes over its life; all of them are shown with it."""


class MatchNotAllowed(DomainError):
    """The match cannot go from where it stands to where it was sent."""


class MatchFieldsWrong(DomainError):
    """What came with a match or its status does not fit it."""


class AlreadyMatched(DomainError):
    """The two organisations have an open match about the same already."""


class TooManyMatches(DomainError):
    """There are as many matches, or moves of a match, as there may be."""


def is_back(current: MatchStatus, to: MatchStatus) -> bool:
    """Tell whether a move puts back what was entered: a step back, or an end that was none."""
    return current is MatchStatus.ENDED or (to in ORDER and ORDER.index(to) < ORDER.index(current))


def advance(
    current: MatchStatus, to: MatchStatus, *, reason: str | None, stood: MatchStatus | None, may_take_up: bool
) -> MatchStatus:
    """Return the next status.

    ``stood`` is where an ended match stood before it ended, ``may_take_up`` whether who moves it may take it up again.
    Raises MatchNotAllowed, naming the rule, or MatchFieldsWrong where a reason is missing.
    """
    allowed = reachable(current, stood=stood, may_take_up=may_take_up)
    if to not in allowed:
        raise MatchNotAllowed(_rule(current, to, allowed), field="body.status", value=to)
    if reason is None and to is MatchStatus.ENDED:
        raise MatchFieldsWrong("say why it ended", field="body.reason", value=None)
    if reason is None and is_back(current, to):
        raise MatchFieldsWrong("say why it is put back", field="body.reason", value=None)
    return to


def reachable(current: MatchStatus, *, stood: MatchStatus | None, may_take_up: bool) -> tuple[MatchStatus, ...]:
    """Return where a match may go from where it stands, in the order of the vocabulary."""
    following = NEXT[current]
    if current is MatchStatus.ENDED:
        following = following & {stood} if may_take_up else frozenset()
    return tuple(status for status in MatchStatus if status in following)


def _rule(current: MatchStatus, to: MatchStatus, allowed: tuple[MatchStatus, ...]) -> str:
    if to is current:
        return f"the match is {current} already"
    if current is MatchStatus.ENDED and not allowed:
        return "the match has ended; whoever facilitates may take it up again where it stood"
    if current is MatchStatus.IMPLEMENTED and to is MatchStatus.ENDED:
        return "the match is implemented, which is its outcome; one that was not goes back to pilot first"
    return f"the match is {current}; it may become {', '.join(allowed)}"


def check_pair(seeker: UUID, provider: UUID, *, value: object) -> None:
    """Check that a match is between two organisations. Raises MatchFieldsWrong."""
    if seeker == provider:
        reason = "a match is between two organisations, and this is the one that seeks"
        raise MatchFieldsWrong(reason, field="body.provider_id", value=str(value))


def check_whose(noun: str, owner: UUID, party: UUID, *, role: str, field: str, value: object) -> None:
    """Check that a need is of who seeks, or an offer of who provides. Raises MatchFieldsWrong."""
    if owner != party:
        reason = f"the {noun} is of another organisation than the one that {role}"
        raise MatchFieldsWrong(reason, field=field, value=str(value))


def check_open_of_pair(already: int, *, value: object) -> None:
    """Check that two organisations may have one more match open. Raises TooManyMatches."""
    if already >= OPEN_OF_PAIR_MAX:
        reason = f"two organisations have {OPEN_OF_PAIR_MAX} matches open at most; end one first"
        raise TooManyMatches(reason, field="body.provider_id", value=str(value))


def check_moves(made: int, *, value: object) -> None:
    """Check that a match may make one more move. Raises TooManyMatches."""
    if made >= MOVES_MAX:
        reason = f"a match makes {MOVES_MAX} moves at most"
        raise TooManyMatches(reason, field="path.match_id", value=str(value))


def check_closes_need(to: MatchStatus, need_id: UUID | None) -> None:
    """Check that closing the need fits: an implementation of a match that answers one. Raises MatchFieldsWrong."""
    if to is not MatchStatus.IMPLEMENTED:
        raise MatchFieldsWrong("belongs to implemented alone", field="body.close_need", value=True)
    if need_id is None:
        raise MatchFieldsWrong("the match answers no need", field="body.close_need", value=True)
