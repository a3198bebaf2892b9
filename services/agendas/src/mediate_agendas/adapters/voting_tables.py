"""The rows of proposals and of votings about them."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from mediate_agendas.adapters.tables import ItemMeant, Row
from mediate_contracts.events.agendas import Dots, Ranked
from mediate_contracts.values import Flag, Line, LineNumber, Text, Whole
from mediate_contracts.vocabulary import ProposalStatus, TextLanguage, VotingMethod, VotingStatus
from mediate_shared.records import Kept
from mediate_shared.references import IdOf

_JSONB_OR_NULL = JSONB(none_as_null=True)
ProposalMeant = Annotated[UUID, IdOf("proposal")]
"""A proposal, in a field that is not called so."""


class WordedProposal(SQLModel):
    """What is proposed."""

    title: Line = Field(sa_type=sa.Text)
    text: Text | None = Field(default=None, sa_type=sa.Text)
    language: TextLanguage = Field(default=TextLanguage.NL, sa_type=sa.Text)
    action_line: LineNumber | None = Field(default=None, sa_type=sa.Integer)
    about_id: ItemMeant | None = Field(
        default=None, foreign_key="item.id", description="The item that it is about, where there is one already."
    )
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class ProposedBy(SQLModel):
    """Who proposes it."""

    organisation_id: UUID | None = Field(
        default=None,
        foreign_key="organisation.id",
        description="Who proposes it; missing where a facilitator wrote it down.",
    )


class StandingOfProposal(SQLModel):
    """What became of a proposal: the item it was adopted into, the proposal it was merged into, or why it was not."""

    session_id: UUID = Field(foreign_key="agenda_session.id")
    status: ProposalStatus = Field(sa_type=sa.Text)
    reason: Text | None = Field(default=None, sa_type=sa.Text)
    item_id: UUID | None = Field(default=None, foreign_key="item.id", description="The item that it became.")
    into_id: UUID | None = Field(default=None, foreign_key="proposal.id")


class ProposalRow(Row, StandingOfProposal, ProposedBy, WordedProposal, Kept, table=True):
    """A proposal."""

    __tablename__ = "proposal"
    __table_args__ = (
        sa.Index("proposal_by_session", "session_id", "id"),
        sa.Index("proposal_by_organisation", "organisation_id", "id"),
    )


class Proposal(StandingOfProposal, ProposedBy, WordedProposal, Kept):
    """A proposal as it is shown."""


class OpenedVoting(SQLModel):
    """How a voting goes, and about what."""

    method: VotingMethod = Field(sa_type=sa.Text)
    budget: Whole = Field(ge=1, le=100, description="Dots that each divides, or places that each gives, at most.")
    most_on_one: Whole | None = Field(default=None, ge=1, le=100, description="Dots on one proposal, at most.")
    proposals: list[ProposalMeant] = Field(sa_type=ARRAY(sa.Uuid), min_length=1, max_length=200)


class StandingOfVoting(SQLModel):
    """Of which session a voting is, and whether ballots are still taken."""

    session_id: UUID = Field(foreign_key="agenda_session.id")
    status: VotingStatus = Field(sa_type=sa.Text)


class TallyOfVoting(SQLModel):
    """What was counted when a voting was closed; nothing before that."""

    ballots: int | None = None
    results: list[Ranked] | None = Field(default=None, sa_type=_JSONB_OR_NULL)


class VotingRow(Row, TallyOfVoting, StandingOfVoting, OpenedVoting, Kept, table=True):
    """A voting."""

    __tablename__ = "voting"
    __table_args__ = (
        sa.Index("voting_by_session", "session_id", "id"),
        sa.Index("voting_open_once", "session_id", unique=True, postgresql_where=sa.text("status = 'open'")),
    )


class UncountedVoting(StandingOfVoting, OpenedVoting, Kept):
    """A voting by itself: what a ballot is held against."""


class Voting(UncountedVoting):
    """A voting with the tally so far, or its result once it is closed; the ETag is of the voting, not of the tally."""

    ballots: int = Field(description="Organisations that voted, each counted once.")
    results: list[Ranked] = Field(description="What each proposal got, the most points first.")


class Votes(SQLModel):
    """Dots on proposals, or proposals in the order in which they should come; naming none is to abstain."""

    dots: list[Dots] = Field(default=[], sa_type=JSONB, max_length=100)
    ranking: list[ProposalMeant] = Field(
        default=[], sa_type=ARRAY(sa.Uuid), max_length=100, description="What should come first, first."
    )


class Voter(SQLModel):
    """Whose ballot it is."""

    organisation_id: UUID = Field(foreign_key="organisation.id")


class PlaceOfBallot(SQLModel):
    """In which voting a ballot is, and how often it has been cast by now."""

    voting_id: UUID = Field(foreign_key="voting.id")
    times: int


class BallotRow(Row, PlaceOfBallot, Votes, Voter, Kept, table=True):
    """What an organisation voted, as it last did."""

    __tablename__ = "ballot"
    __table_args__ = (
        sa.UniqueConstraint("voting_id", "organisation_id", name="ballot_once"),
        sa.Index("ballot_by_voting", "voting_id", "id"),
    )


class Ballot(PlaceOfBallot, Votes, Voter, Kept):
    """A ballot as it is shown."""
