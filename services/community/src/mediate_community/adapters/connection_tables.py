"""The rows that say how organisations connect: relations, groups, and places in groups."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from mediate_community.adapters.tables import OtherOrganisation, Row
from mediate_contracts.values import (
    Day,
    Flag,
    LineNumber,
    Localised,
    LocalisedLine,
    PartialDay,
    Source,
    Text,
)
from mediate_contracts.vocabulary import GroupKind, PostStatus, RelationKind
from mediate_shared.records import Kept

_JSONB_OR_NULL = JSONB(none_as_null=True)


class DatesOfRelation(SQLModel):
    """From when and until when a relation is, and where that is said; days as exactly as the source tells them."""

    since: PartialDay | None = Field(default=None, sa_type=sa.Text)
    until: PartialDay | None = Field(default=None, sa_type=sa.Text)
    source: Source | None = Field(default=None, sa_type=_JSONB_OR_NULL)


class EndsOfRelation(SQLModel):
    """Which organisation came from, or belongs to, which other; these never change."""

    organisation_id: UUID = Field(
        foreign_key="organisation.id", description="The one that came later, or belongs to the other."
    )
    other_id: OtherOrganisation = Field(
        foreign_key="organisation.id", description="The one that was there before, or that it belongs to."
    )
    kind: RelationKind = Field(sa_type=sa.Text)


class StandingOfRelation(SQLModel):
    """Whether a relation stands: it does while no reason says why it was withdrawn."""

    withdrawn_because: Text | None = Field(default=None, sa_type=sa.Text)


class RelationRow(Row, StandingOfRelation, DatesOfRelation, EndsOfRelation, Kept, table=True):
    """How an organisation came from another, or belongs to it."""

    __tablename__ = "relation"
    __table_args__ = (
        sa.Index("relation_by_organisation", "organisation_id", "id"),
        sa.Index("relation_by_other", "other_id", "id"),
    )


class DescribedGroup(SQLModel):
    """What a group is, and where that is said."""

    name: LocalisedLine = Field(sa_type=JSONB)
    kind: GroupKind = Field(sa_type=sa.Text)
    description: Localised | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    action_lines: list[LineNumber] = Field(default=[], sa_type=ARRAY(sa.Integer), max_length=20)
    source: Source | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class OpenGroup(DescribedGroup):
    """A group, and whether organisations can join it."""

    status: PostStatus = Field(default=PostStatus.OPEN, sa_type=sa.Text)


class GroupRow(Row, OpenGroup, Kept, table=True):
    """A group that organisations come together in."""

    __tablename__ = "community_group"


class StayInGroup(SQLModel):
    """From when until when an organisation is in a group, and why it left."""

    group_id: UUID = Field(foreign_key="community_group.id")
    organisation_id: UUID = Field(foreign_key="organisation.id")
    joined_on: Day
    left_on: date | None = None
    reason: Text | None = Field(default=None, sa_type=sa.Text, description="Why it left.")


class GroupPlaceRow(Row, StayInGroup, Kept, table=True):
    """The place of an organisation in a group; one that left and came back has two."""

    __tablename__ = "group_place"
    __table_args__ = (
        sa.Index(
            "group_place_once",
            "group_id",
            "organisation_id",
            unique=True,
            postgresql_where=sa.text("left_on IS NULL"),
        ),
        sa.Index("group_place_by_group", "group_id", "id"),
        sa.Index("group_place_by_organisation", "organisation_id", "group_id"),
    )


class RelationRecord(StandingOfRelation, DatesOfRelation, EndsOfRelation, Kept):
    """A relation as it is shown."""


class Group(OpenGroup, Kept):
    """A group as it is shown."""


class GroupPlace(StayInGroup, Kept):
    """A place in a group as it is shown."""
