"""Needs, offers, challenges and matches as they are shown."""

from uuid import UUID

from pydantic import BaseModel, Field

from mediate_community.adapters.matching_tables import (
    DescribedChallenge,
    Introduction,
    Move,
    Poster,
    StandingOfChallenge,
    StandingOfMatch,
    StandingOfPost,
    WordedNeed,
    WordedOffer,
)
from mediate_community.domain.suggestions import Ground
from mediate_contracts.vocabulary import MatchStatus
from mediate_shared.records import Kept


class Over(BaseModel):
    """Whether the last day has passed: that follows from the calendar, and moves no version."""

    over: bool = Field(description="Whether its last day has passed; the ETag does not tell of that.")


class Need(Over, StandingOfPost, WordedNeed, Poster, Kept):
    """A need."""


class Offer(Over, StandingOfPost, WordedOffer, Poster, Kept):
    """An offer."""


class Challenge(StandingOfChallenge, DescribedChallenge, Kept):
    """A challenge."""


class Counts(BaseModel):
    """What is counted here, beside what a source states."""

    matches: int = Field(description="Matches of the challenge, whatever came of them.")
    implementations: int = Field(description="Those of them that are implemented.")
    synthetic: int = Field(description="How many of the matches are invented for demonstration.")


class ChallengeWithCounts(Challenge):
    """A challenge with what is counted of it; the ETag is of the challenge, the counts move on their own."""

    counts: Counts


class Match(StandingOfMatch, Introduction, Kept):
    """A match."""


class Moved(Move):
    """A step of a match, with the account that took it; empty for one that was erased."""

    by: UUID | None = Field(default=None, description="The id of the account.")


class MatchWithMoves(Match):
    """A match with its steps in their order, and where whoever reads this may move it."""

    moves: list[Moved]
    next: list[MatchStatus]


class Reason(BaseModel):
    """Why something is suggested: what both have in common."""

    reason: Ground
    shared: list[int | str] = Field(description="Numbers of action lines, or words; of a text, as the asker wrote it.")
    points: int = Field(description="What it adds to the score.")


class Suggestion(BaseModel):
    """Something that fits, how well, and why."""

    score: int = Field(description="The sum of the points of its reasons.")
    reasons: list[Reason]


class SuggestedOffer(Suggestion):
    """An offer that fits a need."""

    offer: Offer


class SuggestedNeed(Suggestion):
    """A need that an offer fits."""

    need: Need
