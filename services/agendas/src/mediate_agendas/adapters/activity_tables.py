"""The rows of activities: what people took part in, and what of it counts towards targets."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from mediate_agendas.adapters.tables import Row
from mediate_contracts.events.agendas import Counts, Participants, Rating
from mediate_contracts.values import Code, Flag, Line, LineNumber, Localised, LocalisedLine, PartialDay, Source, Text
from mediate_contracts.vocabulary import ActivityKind, ActivityStatus, Contribution, ParticipantGroup
from mediate_shared.records import Kept

_JSONB_OR_NULL = JSONB(none_as_null=True)


class DescribedActivity(SQLModel):
    """An activity as it was announced, or as it was held."""

    code: Code = Field(sa_type=sa.Text, description="A short name of its own, by which a file names it.")
    kind: ActivityKind = Field(sa_type=sa.Text)
    title: LocalisedLine = Field(sa_type=JSONB)
    on: PartialDay = Field(sa_type=sa.Text, description="Its day, as exactly as is known: 2020, 2020-05 or 2020-05-25.")
    until: PartialDay | None = Field(default=None, sa_type=sa.Text, description="Its last day, where it took several.")
    place: Line | None = Field(default=None, sa_type=sa.Text)
    description: Localised | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    status: ActivityStatus = Field(default=ActivityStatus.PLANNED, sa_type=sa.Text)
    reason: Text | None = Field(default=None, sa_type=sa.Text, description="Why it was called off.")
    external_cause: Text | None = Field(
        default=None, sa_type=sa.Text, description="A cause from outside that had it called off, apart from the reason."
    )
    action_lines: list[LineNumber] = Field(default=[], max_length=20, sa_type=ARRAY(sa.Integer))
    organisers: list[UUID] = Field(default=[], max_length=50, sa_type=ARRAY(sa.Uuid))
    participants: list[Participants] = Field(
        default=[], max_length=20, sa_type=JSONB, description="Who took part, by group; only of one that was held."
    )
    rating: Rating | None = Field(
        default=None, sa_type=_JSONB_OR_NULL, description="What they made of it; only of one that was held."
    )
    counts: list[Counts] = Field(
        default=[], max_length=50, sa_type=JSONB, description="Which targets it counts towards once it was held."
    )
    items: list[UUID] = Field(default=[], max_length=50, sa_type=ARRAY(sa.Uuid))
    source: Source | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class StandingOfActivity(SQLModel):
    """Whether an activity was recorded by mistake."""

    withdrawn_because: Text | None = Field(default=None, sa_type=sa.Text)


class ActivityRow(Row, StandingOfActivity, DescribedActivity, Kept, table=True):
    """An activity."""

    __tablename__ = "activity"
    __table_args__ = (
        sa.Index("activity_code_key", "code", unique=True, postgresql_where=sa.text("withdrawn_because IS NULL")),
    )


class ActivityCountRow(Row, table=True):
    """What of an activity counts towards a target: its ``counts`` once more, to be found by the target."""

    __tablename__ = "activity_count"
    __table_args__ = (sa.Index("activity_count_by_target", "target_id", "activity_id"),)

    activity_id: UUID = Field(primary_key=True, foreign_key="activity.id")
    place: int = Field(primary_key=True, sa_type=sa.SmallInteger, sa_column_kwargs={"autoincrement": False})
    target_id: UUID = Field(foreign_key="target.id")
    contribution: Contribution = Field(sa_type=sa.Text)
    group: ParticipantGroup | None = Field(default=None, sa_type=sa.Text)


class Activity(StandingOfActivity, DescribedActivity, Kept):
    """An activity as it is shown."""
