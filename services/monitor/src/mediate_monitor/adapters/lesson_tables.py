"""The rows of the learning log: what was learned, and which agenda items follow from it."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from mediate_contracts.events.monitor import Origin
from mediate_contracts.values import Day, Flag, Line, LineNumber, Source, Text
from mediate_contracts.vocabulary import LearningLoop, TextLanguage
from mediate_monitor.adapters.tables import Row
from mediate_shared.records import Kept

_JSONB_OR_NULL = JSONB(none_as_null=True)


class DescribedLesson(SQLModel):
    """What was learned, how deep it goes, and what it came from."""

    title: Line = Field(sa_type=sa.Text)
    text: Text | None = Field(default=None, sa_type=sa.Text)
    language: TextLanguage = Field(default=TextLanguage.NL, sa_type=sa.Text)
    loop: LearningLoop = Field(
        sa_type=sa.Text,
        description="tools: do it better; organisation: do it otherwise; values: think again what it is for.",
    )
    learned_on: Day
    action_lines: list[LineNumber] = Field(default=[], max_length=20, sa_type=ARRAY(sa.Integer))
    organisation_id: UUID | None = Field(default=None, description="The organisation that learned it.")
    origins: list[Origin] = Field(default=[], max_length=20, sa_type=JSONB, description="What it came from.")
    source: Source | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class Withdrawable(SQLModel):
    """Whether it was withdrawn, and why."""

    withdrawn_because: Text | None = Field(default=None, sa_type=sa.Text)


class LessonRow(Row, Withdrawable, DescribedLesson, Kept, table=True):
    """A lesson."""

    __tablename__ = "lesson"


class Follows(SQLModel):
    """The agenda item that follows from a lesson."""

    item_id: UUID
    note: Text | None = Field(default=None, sa_type=sa.Text, description="What is to come of it.")


class LessonFollowUpRow(Row, Withdrawable, Follows, Kept, table=True):
    """An agenda item that follows from a lesson, or was thought to."""

    __tablename__ = "lesson_follow_up"
    __table_args__ = (
        sa.Index(
            "lesson_follow_up_key",
            "lesson_id",
            "item_id",
            unique=True,
            postgresql_where=sa.text("withdrawn_because IS NULL"),
        ),
        sa.Index("lesson_follow_up_by_item", "item_id"),
    )

    lesson_id: UUID = Field(foreign_key="lesson.id")


class LessonFollowUp(Withdrawable, Follows, Kept):
    """An item that follows from a lesson, as it is shown."""

    lesson_id: UUID


class Lesson(Withdrawable, DescribedLesson, Kept):
    """A lesson as it is shown."""
