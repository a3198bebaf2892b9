"""The rows of the monitor service: indicators, what they mean, and their figures."""

from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator, BeforeValidator, StringConstraints
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from mediate_contracts.values import (
    Code,
    Comparator,
    Day,
    Flag,
    Formula,
    Line,
    Localised,
    LocalisedLine,
    MinimumCount,
    Qualifier,
    Quantity,
    Source,
    Text,
    Thresholds,
    Whole,
)
from mediate_contracts.vocabulary import (
    Aggregation,
    Direction,
    FigureOrigin,
    ObservationKind,
    ObservationStatus,
    Rhythm,
)
from mediate_monitor.domain.breakdowns import DIMENSIONS_MAX, MEMBER_CHARACTERS_MAX, canonical
from mediate_monitor.domain.indicators import each_document_once, each_once
from mediate_monitor.domain.quantities import exactly
from mediate_shared.records import Kept

_OR_NULL: Final = JSONB(none_as_null=True)
STANDS: Final = sa.text("superseded_by IS NULL AND withdrawn_because IS NULL")
"""Of observations, what holds of the current ones: neither corrected nor withdrawn."""

LineNumber = Annotated[Whole, Field(ge=1, le=8)]
PeriodText = Annotated[str, StringConstraints(min_length=4, max_length=8)]
Member = Annotated[Line, StringConstraints(max_length=MEMBER_CHARACTERS_MAX)]
Breakdown = Annotated[dict[Code, Member], AfterValidator(canonical)]
_PLAIN: Final = BeforeValidator(exactly, json_schema_input_type=str | int)
Exact = Annotated[Quantity, _PLAIN]
"""An exact decimal number that only plain digits can name."""
NotNegative = Annotated[Quantity, Field(ge=0), _PLAIN]
Positive = Annotated[Quantity, Field(gt=0), _PLAIN]
Days = Annotated[Whole, Field(ge=0, le=366)]


class Row(SQLModel, registry=registry()):
    """Base of this service's rows; services that share a process share no metadata."""


class Measured(SQLModel):
    """What an indicator measures; another of these is another definition, whose figures are another series."""

    definition: Localised = Field(sa_type=JSONB)
    unit: Line = Field(sa_type=sa.Text)
    direction: Direction = Field(sa_type=sa.Text, description="Whether more of it is better.")
    aggregation: Aggregation = Field(sa_type=sa.Text, description="How figures of several periods or parts add up.")
    measure: Code | None = Field(default=None, sa_type=sa.Text, description="What of the events it is derived from.")
    formula: Formula | None = Field(
        default=None, sa_type=_OR_NULL, description="How figures of other indicators make it."
    )
    documents: Annotated[list[Line], AfterValidator(each_document_once)] = Field(
        default=[],
        sa_type=ARRAY(sa.Text),
        max_length=20,
        description="Documents known to state figures by this definition.",
    )


class Rhythmic(SQLModel):
    """In which periods an indicator is observed, who brings its figures, and by when."""

    rhythm: Rhythm = Field(sa_type=sa.Text, description="The periods it is observed in; once takes any.")
    organisation_id: UUID | None = Field(default=None, description="Who brings its figures.")
    due_days: Days | None = Field(
        default=None, sa_type=sa.SmallInteger, description="How many days after a period its figure is due."
    )
    since_period: PeriodText | None = Field(
        default=None,
        sa_type=sa.Text,
        description="From which period on figures are expected.",
        schema_extra={"examples": ["2018"]},
    )
    until_period: PeriodText | None = Field(
        default=None,
        sa_type=sa.Text,
        description="Up to which period figures are expected.",
        schema_extra={"examples": ["2040"]},
    )


class Judged(SQLModel):
    """By what figures of an indicator are held to be right, good or too small to tell."""

    tolerance: NotNegative | None = Field(
        default=None,
        sa_type=sa.Numeric,
        description="By how much, in its unit, a claim may differ from what is computed.",
    )
    jump: Positive | None = Field(
        default=None,
        sa_type=sa.Numeric,
        description="From which change on the period before, in per cent, a figure is questioned.",
    )
    thresholds: Thresholds | None = Field(
        default=None,
        sa_type=_OR_NULL,
        description="From where on it is good and poor.",
        schema_extra={"examples": [{"good": "100", "poor": "50"}]},
    )
    minimum_count: MinimumCount | None = Field(
        default=None, sa_type=sa.SmallInteger, description="Smaller counts are withheld."
    )


class Definition(Judged, Rhythmic, Measured):
    """What an indicator measures and how it is read and kept; each fact is declared here or above, once."""

    code: Code = Field(sa_type=sa.Text, unique=True)
    name: LocalisedLine = Field(sa_type=JSONB)
    action_lines: Annotated[list[LineNumber], AfterValidator(each_once)] = Field(
        sa_type=ARRAY(sa.SmallInteger), min_length=1, max_length=8
    )
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")
    source: Source | None = Field(default=None, sa_type=_OR_NULL, description="Where it is defined.")


class OfDefinition(SQLModel):
    """Which definition of its indicator something belongs to."""

    definition_version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class Redefined(SQLModel):
    """From when on a definition holds, whether figures may be held against those before, and why it came."""

    from_period: PeriodText | None = Field(
        default=None,
        sa_type=sa.Text,
        description="The first period that follows it.",
        schema_extra={"examples": ["2021"]},
    )
    is_comparable: Flag = Field(
        default=False, description="Whether its figures may be held against those of the version before."
    )


class Start(SQLModel):
    """From where an indicator starts, and which document says so."""

    period: PeriodText = Field(sa_type=sa.Text, schema_extra={"examples": ["2018"]})
    value: Exact = Field(sa_type=sa.Numeric)
    qualifier: Qualifier = Field(default=Qualifier.EXACT, sa_type=sa.Text)
    source: Source = Field(sa_type=JSONB)
    reason: Text | None = Field(default=None, sa_type=sa.Text, description="Why it replaces the one before.")


class Aim(SQLModel):
    """What is aimed for in a period, and which document says so, where one does."""

    period: PeriodText = Field(sa_type=sa.Text, schema_extra={"examples": ["2020"]})
    comparator: Comparator = Field(sa_type=sa.Text)
    value: Exact = Field(sa_type=sa.Numeric)
    note: Localised | None = Field(default=None, sa_type=_OR_NULL)
    source: Source | None = Field(default=None, sa_type=_OR_NULL)


class Changed(SQLModel):
    """Why something is as it is now, where it was otherwise, and whether and why it holds no more."""

    reason: str | None = Field(default=None, sa_type=sa.Text, description="Why it replaces what was before.")
    withdrawn_because: str | None = Field(default=None, sa_type=sa.Text, description="Why it holds no more.")


class Figure(SQLModel):
    """What a figure is about, and how it stands."""

    period: PeriodText = Field(
        sa_type=sa.Text,
        description="A year (2018), a quarter (2020-Q1), a month (2020-03) or a week (2020-W53).",
        schema_extra={"examples": ["2020"]},
    )
    qualifier: Qualifier = Field(default=Qualifier.EXACT, sa_type=sa.Text)
    breakdown: Breakdown = Field(
        default={},
        sa_type=JSONB,
        max_length=DIMENSIONS_MAX,
        description="Dimension and member; empty is the whole.",
        schema_extra={"examples": [{"group": "starters"}]},
    )
    kind: ObservationKind = Field(default=ObservationKind.MEASURED, sa_type=sa.Text)
    status: ObservationStatus = Field(default=ObservationStatus.FINAL, sa_type=sa.Text)
    covers_until: Day | None = Field(default=None, description="Last day counted, where the period was not over.")
    note: Localised | None = Field(default=None, sa_type=_OR_NULL)


class Observed(Figure):
    """A figure for a period, and which document it comes from; there is no figure without a value."""

    value: Exact = Field(sa_type=sa.Numeric)
    source: Source = Field(sa_type=JSONB)


class Derived(SQLModel):
    """How a figure came about, and whether it may be told.

    ``events`` counts those it rests on, ``operands`` names the figures; ``revision`` is how often it was computed.
    """

    origin: FigureOrigin = Field(
        default=FigureOrigin.ENTERED, sa_type=sa.Text, sa_column_kwargs={"server_default": "entered"}
    )
    numerator: Quantity | None = Field(default=None, sa_type=sa.Numeric, description="What was divided.")
    denominator: Quantity | None = Field(default=None, sa_type=sa.Numeric, description="By what it was divided.")
    events: int | None = Field(default=None, sa_type=sa.BigInteger, description="How many events it rests on.")
    operands: list[UUID] = Field(
        default=[],
        sa_type=ARRAY(sa.Uuid),
        sa_column_kwargs={"server_default": "{}"},
        description="The figures it rests on.",
    )
    revision: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    after_close: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": sa.false()},
        description="Whether it came or changed after its period was closed.",
    )
    is_withheld: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": sa.false()},
        description="Whether it is too small a count to be told, or would give one away.",
    )


class IndicatorRow(Row, Definition, OfDefinition, Kept, table=True):
    """An indicator as it is defined now."""

    __tablename__ = "indicator"
    __table_args__ = (sa.Index("indicator_by_organisation", "organisation_id", "id"),)


class DefinitionRow(Row, Redefined, Measured, OfDefinition, Kept, table=True):
    """A definition of an indicator; the newest is the one that holds."""

    __tablename__ = "indicator_definition"
    __table_args__ = (sa.Index("indicator_definition_key", "indicator_id", "definition_version", unique=True),)

    indicator_id: UUID = Field(foreign_key="indicator.id")
    reason: str | None = Field(default=None, sa_type=sa.Text)


class BaselineRow(Row, Start, OfDefinition, Kept, table=True):
    """From where an indicator starts by one of its definitions; the one that nothing replaced holds."""

    __tablename__ = "indicator_baseline"
    __table_args__ = (
        sa.Index(
            "indicator_baseline_holds",
            "indicator_id",
            "definition_version",
            unique=True,
            postgresql_where=sa.text("superseded_at IS NULL"),
        ),
        sa.Index("indicator_baseline_in_order", "indicator_id", "id"),
    )

    indicator_id: UUID = Field(foreign_key="indicator.id")
    superseded_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))


class TargetRow(Row, Changed, Aim, OfDefinition, Kept, table=True):
    """A target of an indicator."""

    __tablename__ = "indicator_target"
    __table_args__ = (
        sa.Index(
            "indicator_target_once",
            *("indicator_id", "definition_version", "slot"),
            unique=True,
            postgresql_where=sa.text("withdrawn_because IS NULL"),
        ),
        sa.Index("indicator_target_in_order", "indicator_id", "id"),
    )

    indicator_id: UUID = Field(foreign_key="indicator.id")
    slot: bytes = Field(sa_type=sa.LargeBinary)


class ObservationRow(Row, Derived, Figure, OfDefinition, Kept, table=True):
    """An observation; it stands until something supersedes it or somebody withdraws it. A derived one has no source."""

    __tablename__ = "observation"
    __table_args__ = (
        # The old observation points to the one that supersedes it before that one is there, within a transaction.
        sa.ForeignKeyConstraint(["superseded_by"], ["observation.id"], deferrable=True, initially="DEFERRED"),
        sa.Index(
            "observation_one_stands",
            *("indicator_id", "definition_version", "slot"),
            unique=True,
            postgresql_where=STANDS,
        ),
        sa.Index("observation_in_order", "indicator_id", "id"),
        sa.Index(
            "observation_of_period",
            *("indicator_id", "period", "definition_version"),
            postgresql_where=STANDS,
        ),
        sa.Index(
            "observation_of_whole",
            *("indicator_id", "definition_version", "last_day", "first_day"),
            postgresql_where=sa.text("superseded_by IS NULL AND withdrawn_because IS NULL AND breakdown = '{}'::jsonb"),
        ),
        sa.Index(
            "observation_by_document",
            *("indicator_id", "definition_version", "document"),
            postgresql_where=STANDS,
        ),
    )

    value: Exact = Field(sa_type=sa.Numeric)
    source: Source | None = Field(default=None, sa_type=_OR_NULL)
    indicator_id: UUID = Field(foreign_key="indicator.id")
    first_day: date
    last_day: date
    slot: bytes = Field(sa_type=sa.LargeBinary)
    document: str | None = Field(
        default=None,
        sa_column=sa.Column(sa.Text, sa.Computed("(source ->> 'document'::text)", persisted=True)),
    )
    supersedes: UUID | None = Field(default=None, foreign_key="observation.id", unique=True)
    superseded_by: UUID | None = Field(default=None)
    reason: str | None = Field(default=None, sa_type=sa.Text)
    withdrawn_because: str | None = Field(default=None, sa_type=sa.Text)
