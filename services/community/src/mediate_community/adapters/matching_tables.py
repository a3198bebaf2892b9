"""The rows of needs, offers, challenges and matches; each fact is declared here once, for command, row and view."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlmodel import Field, SQLModel

from mediate_community.adapters.tables import LineNumbers, OtherOrganisation, Row, Stages
from mediate_contracts.values import (
    Day,
    Figure,
    Flag,
    Line,
    Localised,
    LocalisedLine,
    PartialDay,
    Source,
    Text,
    Theme,
)
from mediate_contracts.vocabulary import MatchStatus, OfferKind, PostStatus, TextLanguage
from mediate_shared.records import Kept

_JSONB_OR_NULL = JSONB(none_as_null=True)
_INVENTED = "Invented for demonstration; labelled wherever it shows."


def _each_once(themes: list[str]) -> list[str]:
    for theme in themes:
        if ";" in theme:
            message = "a theme holds no semicolon: that stands between themes in a file"
            raise ValueError(message)
    return list(dict.fromkeys(themes))


Themes = Annotated[list[Theme], AfterValidator(_each_once)]
"""What something is about: each theme once, in the order in which they were named."""


class Wording(SQLModel):
    """What a need and an offer both say, and may say anew."""

    title: Line = Field(sa_type=sa.Text)
    text: Text | None = Field(default=None, sa_type=sa.Text)
    language: TextLanguage = Field(default=TextLanguage.NL, sa_type=sa.Text, description="That it is written in.")
    action_lines: LineNumbers = Field(
        default=[], sa_type=ARRAY(sa.Integer), max_length=20, description="Numbers of action lines."
    )
    themes: Themes = Field(default=[], sa_type=ARRAY(sa.Text), max_length=20)
    stages: Stages = Field(default=[], sa_type=ARRAY(sa.Text), max_length=6, description="Of the media value chain.")
    until: Day | None = Field(default=None, description="The last day on which it can be answered.")
    synthetic: Flag = Field(default=False, description=_INVENTED)


class Poster(SQLModel):
    """Whose need or offer it is."""

    organisation_id: UUID = Field(foreign_key="organisation.id")


class StandingOfPost(SQLModel):
    """Whether it can still be answered, and why not."""

    status: PostStatus = Field(sa_type=sa.Text)
    reason: Text | None = Field(default=None, sa_type=sa.Text, description="Why it was closed.")


class Found(SQLModel):
    """What it is found by: the stems of its words, kept by the service, because only it knows how they are cut."""

    words: str = Field(sa_type=TSVECTOR)


class WordedNeed(Wording):
    """What a need says."""

    challenge_id: UUID | None = Field(default=None, foreign_key="challenge.id")


class WordedOffer(Wording):
    """What an offer says."""

    kind: OfferKind = Field(sa_type=sa.Text)


class NeedRow(Row, Found, StandingOfPost, WordedNeed, Poster, Kept, table=True):
    """A need."""

    __tablename__ = "need"
    __table_args__ = (
        sa.Index("need_by_organisation", "organisation_id", "id"),
        sa.Index("need_by_challenge", "challenge_id", "id"),
        # One index for whatever two posts may share; any of its columns is looked up alone as well.
        sa.Index("need_by_what_it_says", "action_lines", "themes", "stages", "words", postgresql_using="gin"),
    )


class OfferRow(Row, Found, StandingOfPost, WordedOffer, Poster, Kept, table=True):
    """An offer."""

    __tablename__ = "offer"
    __table_args__ = (
        sa.Index("offer_by_organisation", "organisation_id", "id"),
        sa.Index("offer_by_what_it_says", "action_lines", "themes", "stages", "words", postgresql_using="gin"),
    )


class DescribedChallenge(SQLModel):
    """What a challenge says; figures that a source states stand beside what is counted here."""

    name: LocalisedLine = Field(sa_type=JSONB)
    description: Localised | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    issuer_id: UUID | None = Field(
        default=None, foreign_key="organisation.id", description="The organisation that set it."
    )
    action_lines: LineNumbers = Field(
        default=[], sa_type=ARRAY(sa.Integer), max_length=20, description="Numbers of action lines."
    )
    opens: PartialDay | None = Field(default=None, sa_type=sa.Text)
    closes: PartialDay | None = Field(default=None, sa_type=sa.Text)
    stated_matches: Figure | None = Field(default=None, sa_type=_JSONB_OR_NULL, description="As the source has it.")
    stated_implementations: Figure | None = Field(
        default=None, sa_type=_JSONB_OR_NULL, description="As the source has it."
    )
    source: Source | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    synthetic: Flag = Field(default=False, description=_INVENTED)


class StandingOfChallenge(SQLModel):
    """Whether a challenge still gathers needs and matches."""

    status: PostStatus = Field(sa_type=sa.Text)


class ChallengeRow(Row, StandingOfChallenge, DescribedChallenge, Kept, table=True):
    """A challenge."""

    __tablename__ = "challenge"


class Introduction(SQLModel):
    """Who was introduced to whom, and about what."""

    seeker_id: OtherOrganisation = Field(
        foreign_key="organisation.id", description="The organisation that has the need."
    )
    provider_id: OtherOrganisation = Field(
        foreign_key="organisation.id", description="The organisation that may answer it."
    )
    need_id: UUID | None = Field(default=None, foreign_key="need.id")
    offer_id: UUID | None = Field(default=None, foreign_key="offer.id")
    challenge_id: UUID | None = Field(default=None, foreign_key="challenge.id")
    synthetic: Flag = Field(default=False, description=_INVENTED)


class StandingOfMatch(SQLModel):
    """How far a match came, and why it ended or was put back."""

    status: MatchStatus = Field(sa_type=sa.Text)
    reason: Text | None = Field(default=None, sa_type=sa.Text)


class MatchRow(Row, StandingOfMatch, Introduction, Kept, table=True):
    """A match."""

    __tablename__ = "match"
    __table_args__ = (
        # About a need it is that need, whatever is offered for it; else about an offer, a challenge, or nothing yet.
        sa.Index(
            "match_open_once",
            "seeker_id",
            "provider_id",
            "about_id",
            unique=True,
            postgresql_where=sa.text("status IN ('introduced', 'in_conversation', 'pilot')"),
            postgresql_nulls_not_distinct=True,
        ),
        sa.Index("match_by_seeker", "seeker_id", "id"),
        sa.Index("match_by_provider", "provider_id", "id"),
        sa.Index("match_by_challenge", "challenge_id", "id"),
        sa.Index("match_by_need", "need_id", "id"),
        sa.Index("match_by_offer", "offer_id", "id"),
    )

    about_id: UUID | None = Field(default=None)


class Move(SQLModel):
    """A step of a match, with who took it; ``previous`` is empty for the introduction."""

    number: int = Field(primary_key=True, description="Counts from 1.")
    previous: MatchStatus | None = Field(default=None, sa_type=sa.Text)
    status: MatchStatus = Field(sa_type=sa.Text)
    reason: Text | None = Field(default=None, sa_type=sa.Text)
    note: Text | None = Field(default=None, sa_type=sa.Text, description="For the parties and who facilitates alone.")
    at: datetime = Field(sa_type=sa.DateTime(timezone=True))


class MoveRow(Row, Move, table=True):
    """A step of a match, kept."""

    __tablename__ = "match_move"
    __table_args__ = (sa.Index("match_move_by_account", "by_account"),)

    match_id: UUID = Field(primary_key=True, foreign_key="match.id")
    by_account: UUID | None = Field(default=None)
