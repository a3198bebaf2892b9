"""The rows of what belongs to agenda items: milestones, progress, evidence, and what an item needs first."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from mediate_agendas.adapters.tables import ItemMeant, Row
from mediate_contracts.values import Day, Line, Percentage, Source, Text, WebAddress
from mediate_contracts.vocabulary import TextLanguage
from mediate_shared.records import Kept

_JSONB_OR_NULL = JSONB(none_as_null=True)


class OfItem(SQLModel):
    """Which item it belongs to."""

    item_id: UUID = Field(foreign_key="item.id")


class Withdrawable(SQLModel):
    """Whether a record stands: it does while no reason says why it was withdrawn."""

    withdrawn_because: Text | None = Field(default=None, sa_type=sa.Text)


class DescribedMilestone(SQLModel):
    """Something that shows how far an item is, the day it is meant for, and the day it was there."""

    title: Line = Field(sa_type=sa.Text)
    language: TextLanguage = Field(default=TextLanguage.NL, sa_type=sa.Text)
    due_date: Day | None = None
    reached_on: Day | None = None


class MilestoneRow(Row, Withdrawable, DescribedMilestone, OfItem, Kept, table=True):
    """A milestone."""

    __tablename__ = "milestone"
    __table_args__ = (sa.Index("milestone_by_item", "item_id", "id"),)


class Milestone(Withdrawable, DescribedMilestone, OfItem, Kept):
    """A milestone as it is shown."""


class ToldProgress(SQLModel):
    """How the work on an item goes, as somebody tells it; it is told anew and never changed."""

    note: Text = Field(sa_type=sa.Text)
    language: TextLanguage = Field(default=TextLanguage.NL, sa_type=sa.Text)
    percentage: Percentage | None = Field(default=None, sa_type=sa.Integer)
    organisation_id: UUID | None = Field(
        default=None,
        foreign_key="organisation.id",
        description="The carrier that tells it; left out by who facilitates.",
    )


class ProgressRow(Row, ToldProgress, OfItem, Kept, table=True):
    """A report of progress."""

    __tablename__ = "progress"
    __table_args__ = (sa.Index("progress_by_item", "item_id", "id"),)


class Progress(ToldProgress, OfItem, Kept):
    """A report of progress as it is shown."""


class ShownEvidence(SQLModel):
    """What shows what came of an item: a page, or a place in a document."""

    title: Line = Field(sa_type=sa.Text)
    language: TextLanguage = Field(default=TextLanguage.NL, sa_type=sa.Text)
    text: Text | None = Field(default=None, sa_type=sa.Text)
    page: WebAddress | None = Field(
        default=None, sa_type=sa.Text, description="Where it is read; or a source is given."
    )
    source: Source | None = Field(
        default=None, sa_type=_JSONB_OR_NULL, description="Which place in which document; or a page is given."
    )
    organisation_id: UUID | None = Field(
        default=None,
        foreign_key="organisation.id",
        description="The carrier that adds it; left out by who facilitates.",
    )


class EvidenceRow(Row, Withdrawable, ShownEvidence, OfItem, Kept, table=True):
    """A piece of evidence."""

    __tablename__ = "evidence"
    __table_args__ = (sa.Index("evidence_by_item", "item_id", "id"),)


class Evidence(Withdrawable, ShownEvidence, OfItem, Kept):
    """A piece of evidence as it is shown."""


class StatedDependency(SQLModel):
    """Which item has to come first, and why."""

    needs_id: ItemMeant = Field(foreign_key="item.id", description="The item that has to come first.")
    reason: Text | None = Field(default=None, sa_type=sa.Text)


class StandingOfDependency(SQLModel):
    """Until when a dependency stood, and why it does no longer, where that was said."""

    withdrawn_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))
    withdrawn_because: Text | None = Field(default=None, sa_type=sa.Text)


class DependencyRow(Row, StandingOfDependency, StatedDependency, OfItem, Kept, table=True):
    """An item that cannot be achieved before another one is."""

    __tablename__ = "dependency"
    __table_args__ = (
        sa.Index(
            "dependency_once", "item_id", "needs_id", unique=True, postgresql_where=sa.text("withdrawn_at IS NULL")
        ),
        sa.Index("dependency_by_needed", "needs_id", "id"),
    )


class Dependency(StandingOfDependency, StatedDependency, OfItem, Kept):
    """A dependency as it is shown."""
