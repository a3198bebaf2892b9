"""The rows of what checks of figures found, and of what people noted about figures."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from mediate_contracts.values import Localised, PeriodCode, Quantity, Source
from mediate_contracts.vocabulary import CheckKind, Verdict
from mediate_monitor.adapters.tables import OfDefinition, Row
from mediate_shared.records import Kept


class Checked(OfDefinition):
    """A figure that was held against what it should equal, and what came of it."""

    indicator_id: UUID = Field(foreign_key="indicator.id")
    observation_id: UUID = Field(foreign_key="observation.id", description="The figure that was checked.")
    period: PeriodCode = Field(sa_type=sa.Text)
    check: CheckKind = Field(sa_type=sa.Text, description="What it was held against.")
    dimension: str | None = Field(default=None, sa_type=sa.Text, description="Whose parts were added up.")
    stated: Quantity = Field(sa_type=sa.Numeric)
    computed: Quantity = Field(sa_type=sa.Numeric)
    difference: Quantity = Field(sa_type=sa.Numeric, description="What is stated less what is computed.")
    tolerance: Quantity = Field(sa_type=sa.Numeric, description="By how much it may differ.")
    verdict: Verdict = Field(sa_type=sa.Text)
    operands: list[UUID] = Field(sa_type=ARRAY(sa.Uuid), description="What was computed from.")


class CheckRow(Row, Checked, Kept, table=True):
    """A check that stands; one with nothing left to check is forgotten, and the journal keeps that it was."""

    __tablename__ = "figure_check"
    __table_args__ = (
        sa.Index(
            "figure_check_once",
            *("observation_id", "check", "dimension"),
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        sa.Index("figure_check_of_period", "indicator_id", "period", "id"),
        sa.Index("figure_check_of_indicator", "indicator_id", "id"),
        sa.Index("figure_check_by_verdict", "verdict", "id"),
        sa.Index("figure_check_by_period", "period", "check", "verdict"),
    )


class Note(SQLModel):
    """What is the matter with a figure, as somebody who looked at it writes, and where that can be read."""

    note: Localised = Field(sa_type=JSONB)
    source: Source | None = Field(default=None, sa_type=JSONB(none_as_null=True))


class NoteRow(Row, Note, Kept, table=True):
    """A note about a figure; the newest one holds."""

    __tablename__ = "figure_note"
    __table_args__ = (sa.Index("figure_note_of_figure", "observation_id", "id"),)

    observation_id: UUID = Field(foreign_key="observation.id")
    indicator_id: UUID = Field(foreign_key="indicator.id")


class FigureNote(Kept, Note):
    """A note about a figure as it is shown."""

    observation_id: UUID
    indicator_id: UUID


class Check(Kept, Checked):
    """A check of a figure as it is shown."""

    note: Localised | None = Field(default=None, description="The newest note about the figure.")
    noted_at: datetime | None = Field(default=None, description="When that was written.")


class Tally(SQLModel):
    """How many figures of a period were held against one kind of thing, and came out one way."""

    check: CheckKind
    verdict: Verdict
    figures: int
    noted: int = Field(description="How many of them somebody wrote a note about.")


class Validation(SQLModel):
    """What checks of a period's figures found, in all; of every period where none is asked for."""

    period: PeriodCode | None
    tallies: list[Tally]
