"""How matches go on, as pages offer it, and after how long one that nothing happens to deserves a question.

The community service decides; a test holds the table to its own.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_contracts.vocabulary import MatchStatus

STALE_DAYS: Final = 60
"""Days without a move after which a match that goes on is asked after."""
STAGES: Final = tuple(MatchStatus)
"""In the order in which a match goes through them."""
GOING_ON: Final = (MatchStatus.INTRODUCED, MatchStatus.IN_CONVERSATION, MatchStatus.PILOT)
"""Stages in which something is still to come of it."""
MOVES: Final[Mapping[MatchStatus, tuple[MatchStatus, ...]]] = MappingProxyType(
    {
        MatchStatus.INTRODUCED: (
            MatchStatus.IN_CONVERSATION,
            MatchStatus.PILOT,
            MatchStatus.IMPLEMENTED,
            MatchStatus.ENDED,
        ),
        MatchStatus.IN_CONVERSATION: (
            MatchStatus.PILOT,
            MatchStatus.IMPLEMENTED,
            MatchStatus.ENDED,
            MatchStatus.INTRODUCED,
        ),
        MatchStatus.PILOT: (MatchStatus.IMPLEMENTED, MatchStatus.ENDED, MatchStatus.IN_CONVERSATION),
        MatchStatus.IMPLEMENTED: (MatchStatus.PILOT,),
        MatchStatus.ENDED: (),
    }
)
"""By stage, the stages that may be chosen, in the order in which a form shows them. An ended match goes back to where
it stood, which the registry knows, and only by whoever facilitates."""


def asks_why(status: MatchStatus, to: MatchStatus) -> bool:
    """Tell whether a move needs a reason: an end does, and so does a step back."""
    return to is MatchStatus.ENDED or STAGES.index(to) < STAGES.index(status)


def may_be_undone(previous: MatchStatus, status: MatchStatus, *, takes_up: bool) -> bool:
    """Tell whether a move can be taken back; ``takes_up`` for whoever may take up an ended match."""
    return takes_up if status is MatchStatus.ENDED else previous in MOVES[status]
