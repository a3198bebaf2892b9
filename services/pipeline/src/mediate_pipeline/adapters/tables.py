"""The rows of the pipeline service."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import AfterValidator, model_validator
from sqlalchemy import BigInteger, Computed, DateTime, Index, Integer, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from mediate_contracts.events.pipeline import DealFile, Lineage
from mediate_contracts.values import (
    AccountId,
    Code,
    Converted,
    Day,
    Figure,
    Flag,
    Line,
    LineNumber,
    LocalisedLine,
    Money,
    Percentage,
    ReadinessLevel,
    Source,
    StatedMoney,
    Value,
    Whole,
    Year,
)
from mediate_contracts.vocabulary import DealHolding, DealOrigin, DealPipeline, DealStage
from mediate_pipeline.domain.access import Basis, TeamRole
from mediate_pipeline.domain.stages import allowed
from mediate_shared.records import Kept

_JSONB_OR_NULL: Final = JSONB(none_as_null=True)
People = Annotated[Whole, Field(ge=0, le=10_000)]
_FILES_MAX: Final = 50
Awards = Annotated[Whole, Field(ge=0, le=1_000_000)]


def _once(lines: list[int]) -> list[int]:
    if len(set(lines)) < len(lines):
        message = "names something twice"
        raise ValueError(message)
    return lines


Lines = Annotated[list[LineNumber], AfterValidator(_once)]


class Row(SQLModel, registry=registry()):
    """Base of this service's rows; services that share a process share no metadata."""


class DealTerms(SQLModel):
    """What a deal is about; each fact is declared here once."""

    organisation_id: UUID
    title: Line = Field(sa_type=Text)
    amount_sought: Money = Field(sa_type=JSONB)
    amount_original: Converted | None = Field(
        default=None, sa_type=_JSONB_OR_NULL, description="The amount as it was asked for, in another currency."
    )
    pipeline: DealPipeline = Field(
        default=DealPipeline.FUND,
        sa_type=Text,
        sa_column_kwargs={"server_default": DealPipeline.FUND.value},
        description="Which of the pipelines that stand side by side it is in; one of a programme has no fund.",
    )
    fund_id: UUID | None = Field(default=None, description="The fund it is for; its managers see the deal.")
    programme: LocalisedLine | None = Field(default=None, sa_type=_JSONB_OR_NULL, description="Whose intake this is.")
    origin: DealOrigin | None = Field(default=None, sa_type=Text)
    origin_id: UUID | None = Field(
        default=None, description="The match, session, programme or application from which it came."
    )
    follows: Lineage | None = Field(default=None, sa_type=_JSONB_OR_NULL, description="What it followed from.")
    action_lines: Lines = Field(
        default=[],
        max_length=20,
        sa_type=ARRAY(Integer),
        sa_column_kwargs={"server_default": "{}"},
        description="The numbers of the lines to which it contributes, each once.",
    )
    region: Line | None = Field(default=None, sa_type=Text)
    probability: Percentage | None = Field(default=None, description="That it closes, where somebody judged it.")
    expected_on: Day | None = Field(default=None, description="When it is expected to close.")
    private_expected: Money | None = Field(
        default=None, sa_type=_JSONB_OR_NULL, description="What private investors are expected to put in."
    )
    files: list[DealFile] = Field(
        default=[],
        max_length=_FILES_MAX,
        sa_type=JSONB,
        sa_column_kwargs={"server_default": "[]"},
        description="References to files that are kept elsewhere.",
    )
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class GrantOutcome(SQLModel):
    """A grant call and what came of it, as far as a source says."""

    code: Code = Field(sa_type=Text, unique=True)
    name: LocalisedLine = Field(sa_type=JSONB)
    year: Year
    budget: Money | None = Field(default=None, sa_type=JSONB)
    committee_members: People | None = None
    proposals_received: Figure | None = Field(default=None, sa_type=JSONB)
    awards: Awards | None = None
    awarded_total: StatedMoney | None = Field(default=None, sa_type=JSONB)
    source: Source = Field(sa_type=JSONB)


class OrganisationRow(Row, table=True):
    """An organisation the community service told of."""

    __tablename__ = "organisation"
    __table_args__ = (Index("organisation_by_lower_name", text("lower(name)")),)

    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    merged_into: UUID | None = None
    final_id: UUID | None = None


class FundManagerRow(Row, table=True):
    """An account that manages a fund."""

    __tablename__ = "fund_manager"
    __table_args__ = (Index("fund_manager_by_account", "account_id", "fund_id"),)

    fund_id: UUID = Field(foreign_key="fund.id", primary_key=True)
    account_id: UUID = Field(primary_key=True)


class DealRow(Row, DealTerms, Kept, table=True):
    """A deal; ``opened_by`` is the account that opened it, None for a script."""

    __tablename__ = "deal"
    __table_args__ = (
        Index("deal_by_stage", "stage", "id"),
        Index("deal_by_fund", "fund_id", "id"),
        Index("deal_by_fund_and_stage", "fund_id", "stage", "id"),
        Index("deal_by_organisation", "organisation_id", "id"),
        Index("deal_by_what_it_follows", "follows_id"),
        Index(
            "deal_by_next_step",
            "fund_id",
            "next_step_due_on",
            "id",
            postgresql_where=text("next_step IS NOT NULL"),
        ),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    fund_id: UUID | None = Field(default=None, foreign_key="fund.id")
    follows_id: UUID | None = Field(
        default=None, sa_column_args=[Computed("CAST(follows ->> 'id' AS uuid)", persisted=True)]
    )
    opened_by: UUID | None = None
    stage: DealStage = Field(sa_type=Text)
    stage_since: datetime = Field(sa_type=DateTime(timezone=True), sa_column_kwargs={"server_default": func.now()})
    held_from: DealStage | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    readiness: int | None = None
    readiness_on: date | None = None
    next_step: str | None = Field(default=None, sa_type=Text)
    next_step_due_on: date | None = None
    next_step_account_id: UUID | None = None
    holding: DealHolding | None = Field(default=None, sa_type=Text)
    holding_on: date | None = None
    holding_amount: dict[str, object] | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    holding_reason: str | None = Field(default=None, sa_type=Text)
    public_cents: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    private_cents: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})


class DealMemberRow(Row, table=True):
    """An account on a deal's team, and who put it there."""

    __tablename__ = "deal_member"
    __table_args__ = (Index("deal_member_by_account", "account_id", "deal_id"),)

    deal_id: UUID = Field(foreign_key="deal.id", primary_key=True)
    account_id: UUID = Field(primary_key=True)
    role: TeamRole = Field(sa_type=Text)
    added_at: datetime = Field(sa_type=DateTime(timezone=True))
    added_by: UUID | None = None


class DealGrantRow(Row, table=True):
    """An account that a deal was granted to, to read it."""

    __tablename__ = "deal_grant"
    __table_args__ = (Index("deal_grant_by_account", "account_id", "deal_id"),)

    deal_id: UUID = Field(foreign_key="deal.id", primary_key=True)
    account_id: UUID = Field(primary_key=True)
    granted_by: UUID
    granted_at: datetime = Field(sa_type=DateTime(timezone=True))
    reason: str = Field(sa_type=Text)


class GrantCallRow(Row, GrantOutcome, Kept, table=True):
    """A grant call."""

    __tablename__ = "grant_call"


class OrganisationNow(Value):
    """The record that stands for an organisation since records of it were merged, and its name."""

    id: UUID
    name: Line


class NextStep(Value):
    """What has to be done next for a deal, by when, and by whom of its team."""

    step: Line
    due_on: Day | None = None
    account_id: AccountId | None = None


class Deal(Kept, DealTerms):
    """A deal as those who may read it see it."""

    organisation_name: Line
    organisation_now: OrganisationNow = Field(description="Who the company is, now that records were merged.")
    stage: DealStage
    stage_since: datetime = Field(description="When it came into its stage.")
    next_stages: list[DealStage] = Field(default=[], description="Where it can go from here.")
    held_from: DealStage | None = Field(default=None, description="The stage to which a deal on hold goes back.")
    reason: str | None = Field(default=None, description="What was said about the last move.")
    readiness: ReadinessLevel | None = Field(default=None, description="The TRL that was assessed last.")
    readiness_on: Day | None = Field(default=None, description="When that was assessed.")
    next_step: NextStep | None = Field(default=None, description="What has to be done next.")
    holding: DealHolding | None = Field(
        default=None, description="What became of the stake; null until the deal is closed."
    )
    holding_on: Day | None = Field(default=None, description="When it was sold or written off.")
    holding_amount: Money | None = Field(default=None, description="What it was sold for, or what was written off.")
    holding_reason: str | None = Field(default=None, description="What was said about that.")
    public: Money = Field(default=Money(cents=0), description="What public investors put into its closed rounds.")
    private: Money = Field(default=Money(cents=0), description="What private investors put into its closed rounds.")
    basis: Basis = Field(description="What lets you read it; a team and the fund's managers change it too.")

    @model_validator(mode="before")
    @classmethod
    def _of_columns(cls, row: Any) -> Any:
        if not isinstance(row, dict) or "public_cents" not in row:
            return row
        step = row.get("next_step")
        return {
            **row,
            "next_step": None
            if step is None
            else {"step": step, "due_on": row["next_step_due_on"], "account_id": row["next_step_account_id"]},
            "public": {"cents": row["public_cents"]},
            "private": {"cents": row["private_cents"]},
        }

    @model_validator(mode="after")
    def _say_where_it_can_go(self) -> Self:
        possible = allowed(self.stage, held_from=self.held_from, pipeline=self.pipeline)
        self.next_stages = [stage for stage in DealStage if stage in possible]
        return self


class GrantCall(Kept, GrantOutcome):
    """A grant call as it is shown."""
