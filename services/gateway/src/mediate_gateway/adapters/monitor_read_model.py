"""The rows of the read model that say what the monitor holds, under the names of its events.

All of it is for everybody but lessons, which are for the network, and whether somebody was reminded, which is for them.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, Integer, Numeric, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from mediate_gateway.adapters.tables import Dated, Row
from mediate_shared.database import table_of

_JSONB_OR_NULL = JSONB(none_as_null=True)


class IndicatorRow(Dated, Row, table=True):
    """An indicator of the monitor, by its newest definition."""

    __tablename__ = "indicator"

    id: UUID = Field(primary_key=True)
    code: str = Field(sa_type=Text)
    name: dict[str, str] = Field(sa_type=JSONB)
    unit: str = Field(sa_type=Text)
    direction: str = Field(sa_type=Text)
    action_lines: list[int] = Field(sa_type=JSONB)
    synthetic: bool
    definition: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    aggregation: str = Field(sa_type=Text)
    rhythm: str = Field(sa_type=Text)
    organisation_id: UUID | None
    definition_version: int
    documents: list[str] = Field(sa_type=ARRAY(Text))
    measure: str | None = Field(sa_type=Text)
    formula: dict[str, Any] | None = Field(sa_type=_JSONB_OR_NULL)
    tolerance: Decimal | None = Field(sa_type=Numeric)
    jump: Decimal | None = Field(sa_type=Numeric)
    thresholds: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    minimum_count: int | None
    due_days: int | None
    since_period: str | None = Field(sa_type=Text)
    until_period: str | None = Field(sa_type=Text)
    source: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)


class DefinitionRow(Dated, Row, table=True):
    """One version of what an indicator measures."""

    __tablename__ = "indicator_definition"

    indicator_id: UUID = Field(primary_key=True)
    definition_version: int = Field(primary_key=True)
    name: dict[str, str] = Field(sa_type=JSONB)
    definition: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    unit: str = Field(sa_type=Text)
    measure: str | None = Field(sa_type=Text)
    formula: dict[str, Any] | None = Field(sa_type=_JSONB_OR_NULL)
    documents: list[str] = Field(sa_type=ARRAY(Text))
    source: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    from_period: str | None = Field(sa_type=Text)
    is_comparable: bool
    reason: str | None = Field(sa_type=Text)


class BaselineRow(Dated, Row, table=True):
    """From where an indicator starts, for each version of it."""

    __tablename__ = "indicator_baseline"

    indicator_id: UUID = Field(primary_key=True)
    definition_version: int = Field(primary_key=True)
    period: str = Field(sa_type=Text)
    value: Decimal = Field(sa_type=Numeric)
    qualifier: str = Field(sa_type=Text)
    source: dict[str, str] = Field(sa_type=JSONB)


class IndicatorTargetRow(Dated, Row, table=True):
    """What an indicator should reach in a period."""

    __tablename__ = "indicator_target"
    __table_args__ = (Index("indicator_target_by_period", "indicator_id", "period"),)

    id: UUID = Field(primary_key=True)
    indicator_id: UUID
    period: str = Field(sa_type=Text)
    definition_version: int
    comparator: str = Field(sa_type=Text)
    value: Decimal = Field(sa_type=Numeric)
    source: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    note: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)


class ObservationRow(Dated, Row, table=True):
    """A figure that stands; ``value`` is absent where it is withheld. One that was corrected is in the past."""

    __tablename__ = "observation"
    __table_args__ = (
        Index("observation_in_order_of_all", "indicator_id", "period_end", "period_days", "id"),
        Index("observation_by_period", "indicator_id", "period"),
        Index(
            "observation_of_whole",
            "indicator_id",
            "period_end",
            "period_days",
            postgresql_where=text("breakdown = '{}'::jsonb"),
        ),
    )

    id: UUID = Field(primary_key=True)
    indicator_id: UUID
    period: str = Field(sa_type=Text)
    period_end: date
    period_days: int
    value: Decimal | None = Field(sa_type=Numeric)
    qualifier: str = Field(sa_type=Text)
    breakdown: dict[str, str] = Field(sa_type=JSONB)
    kind: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    covers_until: date | None
    source: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    note: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    definition_version: int
    origin: str = Field(sa_type=Text)
    minimum_count: int | None
    numerator: Decimal | None = Field(sa_type=Numeric)
    denominator: Decimal | None = Field(sa_type=Numeric)
    events: int | None
    operands: list[UUID] = Field(sa_type=ARRAY(Uuid))
    revision: int
    after_close: bool
    reason: str | None = Field(sa_type=Text)


class PastObservationRow(Row, table=True):
    """A figure that no longer stands: what it was, what took its place if anything did, and why."""

    __tablename__ = "observation_past"
    __table_args__ = (Index("observation_past_by_indicator", "indicator_id", "ended_at"),)

    id: UUID = Field(primary_key=True)
    indicator_id: UUID
    period: str = Field(sa_type=Text)
    breakdown: dict[str, str] = Field(sa_type=JSONB)
    value: Decimal | None = Field(sa_type=Numeric)
    qualifier: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    source: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    definition_version: int
    since: datetime = Field(sa_type=DateTime(timezone=True))
    superseded_by: UUID | None
    reason: str | None = Field(sa_type=Text)
    after_close: bool
    ended_at: datetime = Field(sa_type=DateTime(timezone=True))


class FigureCheckRow(Dated, Row, table=True):
    """What came of holding a figure against what it should equal."""

    __tablename__ = "figure_check"
    __table_args__ = (
        Index("figure_check_by_indicator", "indicator_id", "period"),
        Index("figure_check_by_verdict", "verdict", "updated_at"),
    )

    id: UUID = Field(primary_key=True)
    indicator_id: UUID
    observation_id: UUID
    period: str = Field(sa_type=Text)
    breakdown: dict[str, str] = Field(sa_type=JSONB)
    check: str = Field(sa_type=Text)
    dimension: str | None = Field(sa_type=Text)
    stated: Decimal = Field(sa_type=Numeric)
    computed: Decimal = Field(sa_type=Numeric)
    difference: Decimal = Field(sa_type=Numeric)
    tolerance: Decimal = Field(sa_type=Numeric)
    verdict: str = Field(sa_type=Text)
    operands: list[UUID] = Field(sa_type=ARRAY(Uuid))


class FigureNoteRow(Dated, Row, table=True):
    """What somebody wrote down about a figure; its key is the figure's."""

    __tablename__ = "figure_note"

    id: UUID = Field(primary_key=True)
    indicator_id: UUID
    note: dict[str, str] = Field(sa_type=JSONB)
    source: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)


class FigureDueRow(Dated, Row, table=True):
    """A period whose figure can be brought, or will not come; ``reminded`` is for the organisation that brings it."""

    __tablename__ = "figure_due"
    __table_args__ = (Index("figure_due_by_day", "due_on"),)

    indicator_id: UUID = Field(primary_key=True)
    period: str = Field(primary_key=True, sa_type=Text)
    due_on: date | None
    organisation_id: UUID | None
    excused: str | None = Field(sa_type=Text)
    reminded: int | None
    reminded_at: datetime | None = Field(sa_type=DateTime(timezone=True))


class PeriodCloseRow(Dated, Row, table=True):
    """A period that was closed, and whether it still is."""

    __tablename__ = "period_close"

    id: UUID = Field(primary_key=True)
    period: str = Field(sa_type=Text)
    is_closed: bool
    times: int
    note: str | None = Field(sa_type=Text)


class LessonRow(Dated, Row, table=True):
    """A lesson, for the network."""

    __tablename__ = "lesson"

    id: UUID = Field(primary_key=True)
    title: str = Field(sa_type=Text)
    text: str | None = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    loop: str = Field(sa_type=Text)
    learned_on: date
    action_lines: list[int] = Field(sa_type=ARRAY(Integer))
    organisation_id: UUID | None
    origins: list[dict[str, str]] = Field(sa_type=JSONB)
    source: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    synthetic: bool


class LessonFollowUpRow(Dated, Row, table=True):
    """An agenda item that follows from a lesson, for the network."""

    __tablename__ = "lesson_follow_up"

    lesson_id: UUID = Field(primary_key=True)
    item_id: UUID = Field(primary_key=True)
    note: str | None = Field(sa_type=Text)


class ReportRow(Dated, Row, table=True):
    """An edition of a report as it was published; ``withdrawn`` says why it no longer holds, where it does not."""

    __tablename__ = "report"
    __table_args__ = (Index("report_by_address", "code", "edition", unique=True),)

    report_id: UUID = Field(primary_key=True)
    edition: int = Field(primary_key=True)
    code: str = Field(sa_type=Text)
    title: dict[str, str] = Field(sa_type=JSONB)
    period: str = Field(sa_type=Text)
    action_line: int | None
    goal_year: int | None
    summary: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    indicators: list[dict[str, Any]] = Field(sa_type=JSONB)
    targets: list[dict[str, Any]] = Field(sa_type=JSONB)
    questioned: int
    reason: str | None = Field(sa_type=Text)
    synthetic: bool
    withdrawn: str | None = Field(sa_type=Text)


INDICATOR = table_of(IndicatorRow)
DEFINITION = table_of(DefinitionRow)
BASELINE = table_of(BaselineRow)
INDICATOR_TARGET = table_of(IndicatorTargetRow)
OBSERVATION = table_of(ObservationRow)
PAST_OBSERVATION = table_of(PastObservationRow)
FIGURE_CHECK = table_of(FigureCheckRow)
FIGURE_NOTE = table_of(FigureNoteRow)
FIGURE_DUE = table_of(FigureDueRow)
PERIOD_CLOSE = table_of(PeriodCloseRow)
LESSON = table_of(LessonRow)
LESSON_FOLLOW_UP = table_of(LessonFollowUpRow)
REPORT = table_of(ReportRow)

MONITOR = (
    INDICATOR,
    DEFINITION,
    BASELINE,
    INDICATOR_TARGET,
    OBSERVATION,
    PAST_OBSERVATION,
    FIGURE_CHECK,
    FIGURE_NOTE,
    FIGURE_DUE,
    PERIOD_CLOSE,
    LESSON,
    LESSON_FOLLOW_UP,
    REPORT,
)
"""Every table here."""
