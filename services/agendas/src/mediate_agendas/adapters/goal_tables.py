"""The rows of goal trees: goals, targets, and the reports of what came of them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from mediate_agendas.adapters.tables import Number, Row
from mediate_contracts.values import Code, Comparator, Localised, LocalisedLine, Qualifier, Source, Text, Year
from mediate_contracts.vocabulary import Outcome
from mediate_shared.records import Kept

_JSONB_OR_NULL = JSONB(none_as_null=True)
_STANDS = "withdrawn_because IS NULL"


class Withdrawable(SQLModel):
    """Whether a part of a tree was taken out of it, and why."""

    withdrawn_because: Text | None = Field(default=None, sa_type=sa.Text)


class DescribedGoal(SQLModel):
    """What of a goal can be put in other words."""

    code: Code = Field(sa_type=sa.Text)
    parent_id: UUID | None = Field(default=None, foreign_key="goal.id")
    title: LocalisedLine = Field(sa_type=JSONB)
    narrative: Localised | None = Field(
        default=None, sa_type=_JSONB_OR_NULL, description="What is behind the goal, or how the year went for it."
    )
    source: Source | None = Field(default=None, sa_type=_JSONB_OR_NULL)


class GoalOfYear(DescribedGoal):
    """A goal or sub-goal in the goal tree of a year."""

    year: Year = Field(schema_extra={"examples": [2020]})


class CopiedGoal(SQLModel):
    """Which goal of an earlier year a goal was copied from."""

    copied_from: UUID | None = Field(default=None, foreign_key="goal.id")


class GoalRow(Row, Withdrawable, CopiedGoal, GoalOfYear, Kept, table=True):
    """A goal."""

    __tablename__ = "goal"
    __table_args__ = (
        sa.Index("goal_code_key", "year", "code", unique=True, postgresql_where=sa.text(_STANDS)),
        sa.Index("goal_by_parent", "parent_id"),
    )


class TargetOfGoal(SQLModel):
    """What a goal is held against; without a number it is met or not by statement."""

    code: Code = Field(sa_type=sa.Text)
    title: LocalisedLine = Field(sa_type=JSONB)
    comparator: Comparator | None = Field(default=None, sa_type=sa.Text)
    number: Number | None = Field(default=None, sa_type=sa.Numeric)
    unit: LocalisedLine | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    source: Source | None = Field(default=None, sa_type=_JSONB_OR_NULL)


class PlaceOfTarget(SQLModel):
    """Where in the goal trees a target hangs."""

    goal_id: UUID = Field(foreign_key="goal.id")
    year: Year


class CopiedTarget(SQLModel):
    """Which target of an earlier year a target was copied from."""

    copied_from: UUID | None = Field(default=None, foreign_key="target.id")


class TargetRow(Row, Withdrawable, CopiedTarget, TargetOfGoal, PlaceOfTarget, Kept, table=True):
    """A target."""

    __tablename__ = "target"
    __table_args__ = (
        sa.Index("target_code_key", "goal_id", "code", unique=True, postgresql_where=sa.text(_STANDS)),
        sa.Index("target_by_year", "year", "id"),
    )


class Realised(SQLModel):
    """What came of a target, as a source tells it; a missing number stays missing."""

    number: Number | None = Field(default=None, sa_type=sa.Numeric)
    qualifier: Qualifier = Field(default=Qualifier.EXACT, sa_type=sa.Text)
    narrative: Localised = Field(sa_type=JSONB)
    external_cause: Text | None = Field(default=None, sa_type=sa.Text)
    source: Source = Field(sa_type=JSONB)
    substitute: LocalisedLine | None = Field(
        default=None, sa_type=_JSONB_OR_NULL, description="What took its place, of a target that was substituted."
    )


class Judged(SQLModel):
    """Which target was realised, with what outcome, and since when a later report holds instead of this one."""

    target_id: UUID = Field(foreign_key="target.id")
    outcome: Outcome = Field(sa_type=sa.Text)
    superseded_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))


class RealisationRow(Row, Judged, Realised, Kept, table=True):
    """A report of what came of a target; the latest holds, the former ones are kept.

    ``stated`` is the outcome that its source told of where no number decided it: a target that is put otherwise is
    held against its report once more.
    """

    __tablename__ = "realisation"
    __table_args__ = (
        sa.Index(
            "realisation_latest_once", "target_id", unique=True, postgresql_where=sa.text("superseded_at IS NULL")
        ),
        sa.Index("realisation_by_target", "target_id", "id"),
    )

    stated: Outcome | None = Field(default=None, sa_type=sa.Text)
