"""The rows of reports: drafts, which go on changing, and which editions of them were published."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from mediate_contracts.events.monitor.reporting import ENTRIES_MAX, ReportedGoalTarget, ReportedIndicator
from mediate_contracts.values import Code, Flag, LineNumber, Localised, LocalisedLine, PeriodCode, Text, Whole, Year
from mediate_monitor.adapters.tables import Row
from mediate_monitor.domain.reports import each_once
from mediate_shared.records import Kept

_JSONB_OR_NULL = JSONB(none_as_null=True)


class ComposedReport(SQLModel):
    """What a report is about, and what it says above its figures."""

    title: LocalisedLine = Field(
        sa_type=JSONB, schema_extra={"examples": [{"nl": "Jaarrapport 2020", "en": "Annual report 2020"}]}
    )
    period: PeriodCode = Field(sa_type=sa.Text, schema_extra={"examples": ["2020"]})
    action_line: LineNumber | None = Field(default=None, sa_type=sa.Integer, description="The one line it is about.")
    goal_year: Year | None = Field(default=None, sa_type=sa.Integer, description="The goal tree it is about.")
    indicators: Annotated[list[UUID], AfterValidator(each_once)] = Field(
        default=[],
        sa_type=ARRAY(sa.Uuid),
        max_length=ENTRIES_MAX,
        description="Those it is about, in this order; none stands for all of its line.",
        schema_extra={"examples": [[]]},
    )
    summary: Localised | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class NamedReport(ComposedReport):
    """A report, and the code that is its address once it is published."""

    code: Code = Field(sa_type=sa.Text)


class ReportRow(Row, NamedReport, Kept, table=True):
    """A report; ``entries`` are what is said of an indicator or a target in it, by its id."""

    __tablename__ = "report"
    __table_args__ = (sa.Index("report_code_once", "code", unique=True),)

    entries: dict[str, Any] = Field(sa_type=JSONB)


class Edition(SQLModel):
    """That an edition was published, and why it no longer holds, where it does not."""

    edition: Whole
    published_at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    entries: Whole = Field(description="How many indicators and targets it holds.")
    questioned: Whole = Field(description="How many of its figures a check questions.")
    reason: Text | None = Field(default=None, sa_type=sa.Text, description="Why it was published anew, where it was.")
    withdrawn_because: Text | None = Field(default=None, sa_type=sa.Text)


class EditionRow(Row, Edition, table=True):
    """An edition of a report; what it says is in the journal."""

    __tablename__ = "report_edition"

    report_id: UUID = Field(primary_key=True, foreign_key="report.id")
    edition: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class ReportHead(Kept, NamedReport):
    """A report as lists show it, with its editions."""

    editions: list[Edition] = []


class Report(ReportHead):
    """A report as it is shown: the draft as figures are now, and which editions there are."""

    drafted: list[ReportedIndicator] = Field(default=[], description="What it says of indicators as figures are now.")
    targets: list[ReportedGoalTarget] = Field(default=[], description="What it says of goals as they are now.")
    questioned: Whole = Field(default=0, description="How many of its figures a check questions.")
    left_out: Whole = Field(default=0, description="How many more there are than a report holds.")
    size_bytes: Whole = Field(default=0, description="How large it would be published as it is.")
