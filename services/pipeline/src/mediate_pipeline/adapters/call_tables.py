"""The rows of grant calls that are held here, and of the applications to them."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel
from pydantic import Field as Described
from sqlalchemy import ARRAY, DateTime, Index, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from mediate_contracts.events.pipeline import PublishedAward
from mediate_contracts.values import (
    AccountId,
    Code,
    Count,
    Day,
    Flag,
    Line,
    LineNumber,
    Localised,
    LocalisedLine,
    Money,
    Percentage,
    Value,
    Whole,
)
from mediate_contracts.values import Text as Paragraphs
from mediate_contracts.vocabulary import ApplicationStatus
from mediate_pipeline.adapters.tables import Row
from mediate_pipeline.domain.calls import CRITERIA_MAX, PEOPLE_MAX
from mediate_shared.records import Kept

_JSONB = JSONB(none_as_null=True)


class Criterion(Value):
    """What applications are assessed by, and how much it weighs beside the others."""

    code: Annotated[Code, Described(examples=["impact"])]
    name: LocalisedLine
    weight: Annotated[Whole, Field(ge=1, le=100)] = 1


CriteriaList = Annotated[list[Criterion], Field(min_length=1, max_length=CRITERIA_MAX)]
Scores = Annotated[dict[Code, Percentage], Field(min_length=1, max_length=CRITERIA_MAX)]
Keepers = Annotated[list[AccountId], Field(min_length=1, max_length=PEOPLE_MAX)]
Committee = Annotated[list[AccountId], Field(max_length=PEOPLE_MAX)]


class CallTerms(SQLModel):
    """What a grant call that is held here is about."""

    code: Code = Field(sa_type=Text)
    name: LocalisedLine = Field(sa_type=JSONB)
    purpose: Localised | None = Field(default=None, sa_type=_JSONB)
    budget: Money = Field(sa_type=JSONB)
    award_max: Money | None = Field(
        default=None, sa_type=_JSONB, description="The most that one application can be awarded."
    )
    opens_on: Annotated[Day, Described(examples=["2020-01-01"])] = Field(
        description="From the start of this day in Amsterdam it takes applications."
    )
    closes_on: Annotated[Day, Described(examples=["2199-12-31"])] = Field(
        description="To the end of this day in Amsterdam."
    )
    fund_id: UUID | None = None
    action_lines: list[LineNumber] = Field(default=[], sa_type=ARRAY(Integer), max_length=20)
    criteria: CriteriaList = Field(sa_type=JSONB)
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class HeldCallRow(Row, CallTerms, Kept, table=True):
    """A grant call that is held here, and what came of it once that was published."""

    __tablename__ = "held_call"
    __table_args__ = (UniqueConstraint("code", name="held_call_code_once"),)

    fund_id: UUID | None = Field(default=None, foreign_key="fund.id")
    published_on: date | None = None
    note: dict[str, str] | None = Field(default=None, sa_type=_JSONB)
    assessed: int | None = None
    committee_members: int | None = None
    awarded_total: dict[str, Any] | None = Field(default=None, sa_type=_JSONB)
    awards: list[dict[str, Any]] | None = Field(default=None, sa_type=_JSONB)


class CallPersonRow(Row, table=True):
    """An account that keeps a grant call, or sits on its committee, or both."""

    __tablename__ = "call_person"
    __table_args__ = (Index("call_person_by_account", "account_id", "grant_call_id"),)

    grant_call_id: UUID = Field(foreign_key="held_call.id", primary_key=True)
    account_id: UUID = Field(primary_key=True)
    keeps: bool
    assesses: bool


class ApplicationTerms(SQLModel):
    """What is applied for."""

    title: Line = Field(sa_type=Text)
    summary: Paragraphs | None = Field(default=None, sa_type=Text)
    amount: Money = Field(sa_type=JSONB, description="What is asked for.")
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class ApplicationRow(Row, ApplicationTerms, Kept, table=True):
    """An application; ``applicant_id`` is whoever applied for their own organisation, None where it was entered."""

    __tablename__ = "application"
    __table_args__ = (
        Index("application_by_call", "grant_call_id", "id"),
        Index("application_by_applicant", "applicant_id", "id"),
    )

    grant_call_id: UUID = Field(foreign_key="held_call.id")
    organisation_id: UUID = Field(foreign_key="organisation.id")
    applicant_id: UUID | None = None
    entered_by: UUID | None = None
    status: ApplicationStatus = Field(sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)


class ScoreTerms(SQLModel):
    """What somebody on the committee gives an application."""

    scores: Scores = Field(sa_type=JSONB, description="By the code of each criterion of the call, 0 to 100.")
    note: Paragraphs | None = Field(default=None, sa_type=Text)


class ApplicationScoreRow(Row, ScoreTerms, Kept, table=True):
    """What an account gave an application."""

    __tablename__ = "application_score"
    __table_args__ = (
        UniqueConstraint("application_id", "account_id", name="application_score_once"),
        Index("application_score_by_call", "grant_call_id"),
    )

    application_id: UUID = Field(foreign_key="application.id")
    grant_call_id: UUID = Field(foreign_key="held_call.id")
    account_id: UUID


class ApplicationRecusalRow(Row, Kept, table=True):
    """An account that has nothing to do with an application any more."""

    __tablename__ = "application_recusal"
    __table_args__ = (
        UniqueConstraint("application_id", "account_id", name="application_recusal_once"),
        Index("application_recusal_by_call", "grant_call_id", "id"),
    )

    application_id: UUID = Field(foreign_key="application.id")
    grant_call_id: UUID = Field(foreign_key="held_call.id")
    account_id: UUID
    reason: str = Field(sa_type=Text)
    own_organisation: bool


class ApplicationDecisionRow(Row, table=True):
    """What was decided of an application, and the letter that says so."""

    __tablename__ = "application_decision"
    __table_args__ = (Index("application_decision_by_call", "grant_call_id"),)

    application_id: UUID = Field(foreign_key="application.id", primary_key=True)
    grant_call_id: UUID = Field(foreign_key="held_call.id")
    outcome: ApplicationStatus = Field(sa_type=Text)
    amount: dict[str, Any] | None = Field(default=None, sa_type=_JSONB)
    reason: str | None = Field(default=None, sa_type=Text)
    letter: dict[str, str] = Field(sa_type=JSONB)
    decided_at: datetime = Field(sa_type=DateTime(timezone=True))
    decided_by: UUID | None = None


class HeldCall(Kept, CallTerms):
    """A grant call as everybody sees it; what came of it is null until it is published."""

    published_on: date | None = None
    note: Localised | None = None
    assessed: Count | None = Field(default=None, description="Applications that were not withdrawn.")
    committee_members: Count | None = None
    awarded_total: Money | None = None
    awards: list[PublishedAward] | None = None


class Assessor(Value):
    """Somebody who keeps a call, or sits on its committee, or both."""

    account_id: AccountId
    keeps: bool
    assesses: bool


class Assessors(BaseModel):
    """Who keep a grant call and who sit on its committee; ``version`` is the call's."""

    id: UUID = Field(description="The call's.")
    version: int
    updated_at: datetime
    people: list[Assessor]


class CallTotals(BaseModel):
    """How far a call is, over all its applications.

    Until it is published, what was decided of those that somebody may not see is counted to its keepers alone.
    """

    applications: int
    withdrawn: int
    undecided: int = Field(description="Neither withdrawn nor decided.")
    awarded: int
    budget: Money
    awarded_total: Money
    left: Money = Field(description="Of the budget.")
    hidden: int = Field(description="Applications that whoever asks recused themselves from.")


class Application(Kept, ApplicationTerms):
    """An application as whoever asks may see it.

    Whoever applied sees what was decided, and the letter, once what came of the call is published; until then its
    status is that of being assessed.
    """

    grant_call_id: UUID
    organisation_id: UUID
    organisation_name: Line
    status: ApplicationStatus
    reason: str | None = Field(default=None, description="Why it was rejected, awarded or withdrawn.")
    is_eligible: bool = Field(description="Whether it was found to meet the conditions of the call.")
    is_own: bool = Field(description="Whether whoever asks applied.")
    basis: str = Field(description="On what grounds whoever asks sees it: keeper, member or applicant.")
    may_score: bool = Field(default=False, description="Whether whoever asks assesses it.")
    awarded: Money | None = None
    decided_at: datetime | None = None
    letter: Localised | None = None


class Score(Kept, ScoreTerms):
    """What somebody gave an application, and what that comes to by the weights of the criteria."""

    application_id: UUID
    account_id: UUID
    total: str = Field(description="The weighted mean, with two decimals.")


class Recusal(Kept):
    """Somebody who has nothing to do with an application any more."""

    application_id: UUID
    account_id: UUID
    reason: Paragraphs
    own_organisation: bool = Field(description="Whether it is because their own organisation applied.")


class RankedApplication(BaseModel):
    """An application in the order of the committee."""

    application: Application
    rank: int | None = Field(description="Equal means share a rank; null where nobody scored it.")
    mean: str | None = Field(description="Of the weighted totals of those who scored it, with two decimals.")
    scored: int = Field(description="How many of the committee scored it.")
    missing: list[AccountId] = Field(description="Who of the committee did not, and did not recuse themselves.")
    is_open: bool = Field(description="Whether whoever asks sees the scores: who assesses it scores it first.")


class Ranking(BaseModel):
    """The applications of a call in the order of its committee, what was withdrawn left out."""

    items: list[RankedApplication]
    totals: CallTotals
