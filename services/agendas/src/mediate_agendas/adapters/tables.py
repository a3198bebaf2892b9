"""The rows of the agendas service; each fact is declared here once, for command, row and view alike."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from mediate_contracts.values import (
    Code,
    Comparator,
    Day,
    Line,
    Localised,
    LocalisedLine,
    Qualifier,
    Quantity,
    Source,
    Text,
    Whole,
    Year,
)
from mediate_contracts.vocabulary import AssignmentRole, AssignmentStatus, Horizon, ItemStatus, Outcome

_JSONB_OR_NULL = JSONB(none_as_null=True)


def _in_digits(number: Decimal) -> Decimal:
    # "1e3" would come back as "1000" from the database; it is written so from the start.
    return Decimal(f"{number:f}")


Number = Annotated[Quantity, AfterValidator(_in_digits)]
"""An exact number, always written in plain digits."""


class Row(SQLModel, registry=registry()):
    """Base of this service's rows; services that share a process share no metadata."""


class Kept(SQLModel):
    """What every record has."""

    id: UUID = Field(primary_key=True)
    version: int
    created_at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    updated_at: datetime = Field(sa_type=sa.DateTime(timezone=True))


class ActionLine(SQLModel):
    """What an action line of the innovation agenda says."""

    number: Whole = Field(ge=1, le=8)
    title: LocalisedLine = Field(sa_type=JSONB)
    at_stake: Localised = Field(sa_type=JSONB)
    needed: Localised = Field(sa_type=JSONB)
    result: Localised = Field(sa_type=JSONB)
    source: Source = Field(sa_type=JSONB)


class LineRow(Row, ActionLine, Kept, table=True):
    """An action line."""

    __tablename__ = "line"
    __table_args__ = (sa.UniqueConstraint("number", name="line_number_key"),)


class AgendaItem(SQLModel):
    """What was proposed."""

    line_id: UUID = Field(foreign_key="line.id")
    code: Code = Field(sa_type=sa.Text)
    title: LocalisedLine = Field(sa_type=JSONB)
    description: Localised | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    horizon: Horizon | None = Field(default=None, sa_type=sa.Text)
    due_date: Day | None = None
    source: Source | None = Field(default=None, sa_type=_JSONB_OR_NULL)


class Grounds(SQLModel):
    """What may come with a status: why, a cause from outside kept apart from it, and what took the item's place."""

    reason: Text | None = Field(default=None, sa_type=sa.Text)
    external_cause: Text | None = Field(default=None, sa_type=sa.Text)
    substituted_by: UUID | None = Field(default=None, foreign_key="item.id")


class StandingOfItem(Grounds):
    """How far an item is, and on what grounds."""

    status: ItemStatus = Field(sa_type=sa.Text)


class ItemRow(Row, StandingOfItem, AgendaItem, Kept, table=True):
    """An agenda item."""

    __tablename__ = "item"
    __table_args__ = (
        sa.UniqueConstraint("code", name="item_code_key"),
        sa.Index("item_by_line", "line_id", "id"),
    )


class Offer(SQLModel):
    """Who is asked to carry an item, and as what."""

    organisation_id: UUID = Field(foreign_key="organisation.id")
    role: AssignmentRole = Field(sa_type=sa.Text)


class StandingOfAssignment(SQLModel):
    """Where an assignment stands; the reason is of the organisation that declined or left."""

    item_id: UUID = Field(foreign_key="item.id")
    status: AssignmentStatus = Field(sa_type=sa.Text)
    reason: Text | None = Field(default=None, sa_type=sa.Text)


class AssignmentRow(Row, StandingOfAssignment, Offer, Kept, table=True):
    """An item offered to an organisation, and what it answered."""

    __tablename__ = "assignment"
    __table_args__ = (
        sa.Index(
            "assignment_open_once",
            "item_id",
            "organisation_id",
            "role",
            unique=True,
            postgresql_where=sa.text("status IN ('offered', 'accepted')"),
        ),
        sa.Index("assignment_by_item", "item_id", "id"),
        sa.Index("assignment_by_organisation", "organisation_id", "id"),
    )


class OrganisationRow(Row, table=True):
    """An organisation as community told of it; nothing else is known of it here."""

    __tablename__ = "organisation"

    id: UUID = Field(primary_key=True)
    name: Line = Field(sa_type=sa.Text)
    synthetic: bool


class GoalOfYear(SQLModel):
    """A goal or sub-goal in the goal tree of a year."""

    year: Year
    code: Code = Field(sa_type=sa.Text)
    parent_id: UUID | None = Field(default=None, foreign_key="goal.id")
    title: LocalisedLine = Field(sa_type=JSONB)
    source: Source = Field(sa_type=JSONB)


class GoalRow(Row, GoalOfYear, Kept, table=True):
    """A goal."""

    __tablename__ = "goal"
    __table_args__ = (sa.UniqueConstraint("year", "code", name="goal_code_key"),)


class TargetOfGoal(SQLModel):
    """What a goal is held against; without a number it is met or not by statement."""

    code: Code = Field(sa_type=sa.Text)
    title: LocalisedLine = Field(sa_type=JSONB)
    comparator: Comparator | None = Field(default=None, sa_type=sa.Text)
    number: Number | None = Field(default=None, sa_type=sa.Numeric)
    unit: LocalisedLine | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    source: Source = Field(sa_type=JSONB)


class PlaceOfTarget(SQLModel):
    """Where in the goal trees a target hangs."""

    goal_id: UUID = Field(foreign_key="goal.id")
    year: Year


class TargetRow(Row, TargetOfGoal, PlaceOfTarget, Kept, table=True):
    """A target."""

    __tablename__ = "target"
    __table_args__ = (
        sa.UniqueConstraint("goal_id", "code", name="target_code_key"),
        sa.Index("target_by_year", "year", "id"),
    )


class Realised(SQLModel):
    """What came of a target, as a source tells it; a missing number stays missing."""

    number: Number | None = Field(default=None, sa_type=sa.Numeric)
    qualifier: Qualifier = Field(default=Qualifier.EXACT, sa_type=sa.Text)
    narrative: Localised = Field(sa_type=JSONB)
    external_cause: Text | None = Field(default=None, sa_type=sa.Text)
    source: Source = Field(sa_type=JSONB)


class Judged(SQLModel):
    """Which target was realised, with what outcome, and since when a later report holds instead of this one."""

    target_id: UUID = Field(foreign_key="target.id")
    outcome: Outcome = Field(sa_type=sa.Text)
    superseded_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))


class RealisationRow(Row, Judged, Realised, Kept, table=True):
    """A report of what came of a target; the latest holds, the former ones are kept."""

    __tablename__ = "realisation"
    __table_args__ = (
        sa.Index(
            "realisation_latest_once", "target_id", unique=True, postgresql_where=sa.text("superseded_at IS NULL")
        ),
        sa.Index("realisation_by_target", "target_id", "id"),
    )
