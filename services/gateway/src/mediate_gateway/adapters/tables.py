"""The rows of the gateway's read model: facts from events, each in the form in which the overview counts it.

Nothing refers to anything by a foreign key, because an item may be heard of before its line.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Computed, DateTime, Index, Integer, Numeric, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from mediate_shared.database import table_of


class Row(SQLModel, registry=registry()):
    """Base of this service's rows; services that share a process share no metadata."""


class Dated(SQLModel):
    """What is known of the time of a row: of the first event about it, and of the newest."""

    since: datetime = Field(sa_type=DateTime(timezone=True))
    updated_at: datetime = Field(sa_type=DateTime(timezone=True))


class LineRow(Dated, Row, table=True):
    """An action line."""

    __tablename__ = "line"

    id: UUID = Field(primary_key=True)
    number: int
    title: dict[str, str] = Field(sa_type=JSONB)
    at_stake: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    needed: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    result: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    source: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    rhythm_days: int | None


class ItemRow(Dated, Row, table=True):
    """An agenda item and how far it is.

    ``changed_at`` is when its status or who carries it last changed, ``heard_at`` when anything was last heard of it.
    """

    __tablename__ = "item"

    id: UUID = Field(primary_key=True)
    line_id: UUID
    code: str = Field(sa_type=Text)
    title: dict[str, str] = Field(sa_type=JSONB)
    status: str = Field(sa_type=Text)
    description: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    horizon: str | None = Field(sa_type=Text)
    due_date: date | None
    source: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    reason: str | None = Field(sa_type=Text)
    external_cause: str | None = Field(sa_type=Text)
    substituted_by: UUID | None
    changed_at: datetime = Field(sa_type=DateTime(timezone=True))
    heard_at: datetime = Field(sa_type=DateTime(timezone=True))
    starts: date | None
    themes: list[str] = Field(sa_type=ARRAY(Text))
    manifesto_points: list[int] = Field(sa_type=ARRAY(Integer))
    programmes: list[UUID] = Field(sa_type=ARRAY(Uuid))
    percentage: int | None
    session_id: UUID | None
    proposal_id: UUID | None


class AssignmentRow(Dated, Row, table=True):
    """Who was asked to carry an item, and whether they do."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("assignment_accepted", "item_id", postgresql_where=text("status = 'accepted'")),
        Index("assignment_by_item", "item_id"),
        Index("assignment_by_organisation", "organisation_id"),
    )

    id: UUID = Field(primary_key=True)
    item_id: UUID
    organisation_id: UUID
    role: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text)
    reminded: int | None
    reminded_at: datetime | None = Field(sa_type=DateTime(timezone=True))


class OrganisationRow(Dated, Row, table=True):
    """An organisation, as everybody may know it.

    ``carries`` is how many agenda items it carries under any of its records, and ``is_merged`` whether another record
    stands for it. PostgreSQL itself writes ``sort_name``, the name without accents and capitals, and ``facets``, a bit
    for each value that the directory is narrowed by. Each order of the directory has an index that holds both what is
    sorted by and the facets, so that going through it reads no rows.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        *(
            Index(
                f"organisation_by_{column}",
                column,
                "id",
                postgresql_include=["facets"],
                postgresql_where=text("NOT is_merged"),
            )
            for column in ("sort_name", "hub", "actor_class", "founding_year", "carries", "synthetic", "updated_at")
        ),
        Index("organisation_facets", text("facet_bits(facets)"), postgresql_using="gin"),
    )

    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    types: list[str] = Field(sa_type=ARRAY(Text))
    synthetic: bool
    hub: str | None = Field(sa_type=Text)
    actor_class: str | None = Field(sa_type=Text)
    website: str | None = Field(sa_type=Text)
    founding_year: int | None
    description: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    legal_name: str | None = Field(sa_type=Text)
    kvk_number: str | None = Field(sa_type=Text)
    branch_number: str | None = Field(sa_type=Text)
    ror_id: str | None = Field(sa_type=Text)
    size_band: str | None = Field(sa_type=Text)
    sbi_2008: list[str] = Field(sa_type=ARRAY(Text))
    sbi_2025: list[str] = Field(sa_type=ARRAY(Text))
    media_tech_roles: list[str] = Field(sa_type=ARRAY(Text))
    value_chain_stages: list[str] = Field(sa_type=ARRAY(Text))
    stack_layers: list[str] = Field(sa_type=ARRAY(Text))
    interests: list[int] = Field(sa_type=ARRAY(Integer))
    carries: int
    is_merged: bool
    sort_name: str | None = Field(sa_column=Column(Text(collation="C"), Computed("lower(name)", persisted=True)))
    facets: int | None = Field(sa_column=Column(BigInteger, Computed("0", persisted=True)))


class MergeRow(Row, table=True):
    """A record of an organisation that another one stands for; it is no longer there once the merge is undone.

    ``final_id`` is the record that stands for it in the end, where ``into_id`` was itself merged.
    """

    __tablename__ = "organisation_merge"
    __table_args__ = (
        Index("organisation_merge_into", "into_id"),
        Index("organisation_merge_final", "final_id"),
    )

    id: UUID = Field(primary_key=True)
    into_id: UUID
    final_id: UUID
    name: str = Field(sa_type=Text)
    merged_at: datetime = Field(sa_type=DateTime(timezone=True))


class GoalRow(Dated, Row, table=True):
    """A goal of a year's goal tree."""

    __tablename__ = "goal"

    id: UUID = Field(primary_key=True)
    year: int
    code: str = Field(sa_type=Text)
    parent_id: UUID | None
    title: dict[str, str] = Field(sa_type=JSONB)
    narrative: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    source: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    copied_from: UUID | None


class TargetRow(Dated, Row, table=True):
    """A target under a goal, and what came of it, as far as anybody has said."""

    __tablename__ = "target"

    id: UUID = Field(primary_key=True)
    goal_id: UUID
    year: int
    code: str = Field(sa_type=Text)
    title: dict[str, str] = Field(sa_type=JSONB)
    outcome: str = Field(sa_type=Text)
    comparator: str | None = Field(sa_type=Text)
    number: Decimal | None = Field(sa_type=Numeric)
    unit: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    source: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    realised_number: Decimal | None = Field(sa_type=Numeric)
    qualifier: str | None = Field(sa_type=Text)
    narrative: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    external_cause: str | None = Field(sa_type=Text)
    realised_source: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    substitute: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    copied_from: UUID | None


class ActivityRow(Row, table=True):
    """An event that was applied; ``facts`` holds what everybody may know of it, and null what nobody may."""

    __tablename__ = "activity"
    __table_args__ = (
        Index("activity_in_order", "time", "event_id"),
        Index("activity_by_subject", "subject", "time", "event_id"),
    )

    event_id: UUID = Field(primary_key=True)
    source: str = Field(sa_type=Text)
    sequence: int = Field(sa_type=BigInteger)
    type: str = Field(sa_type=Text)
    subject: UUID | None
    time: datetime = Field(sa_type=DateTime(timezone=True))
    facts: dict[str, Any] | None = Field(sa_type=JSONB(none_as_null=True))


class SearchEntryRow(Row, table=True):
    """A record as it is found and shown by a search; ``words`` are normalised, weighted by where they stand."""

    __tablename__ = "search_entry"
    __table_args__ = (
        # Apart, because of organisations there may be a million, among which nothing else should have to be looked for.
        Index(
            "search_entry_of_organisations",
            "words",
            postgresql_using="gin",
            postgresql_where=text("kind = 'organisation'"),
        ),
        Index(
            "search_entry_of_others", "words", postgresql_using="gin", postgresql_where=text("kind <> 'organisation'")
        ),
    )

    id: UUID = Field(primary_key=True)
    kind: str = Field(sa_type=Text)
    title: dict[str, str] = Field(sa_type=JSONB)
    text: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    visibility: str = Field(sa_type=Text)
    address: str = Field(sa_type=Text)
    updated_at: datetime = Field(sa_type=DateTime(timezone=True))
    words: str = Field(sa_type=TSVECTOR)


class SearchWordRow(Row, table=True):
    """A word that can be searched for, with every three of its letters in a row, and how many entries hold it."""

    __tablename__ = "search_word"
    __table_args__ = (Index("search_word_trigrams", "trigrams", postgresql_using="gin"),)

    word: str = Field(primary_key=True, sa_type=Text(collation="C"))
    letters: int
    trigrams: list[str] = Field(sa_type=ARRAY(Text))
    uses: int


class ItemHistoryRow(Row, table=True):
    """An event about an agenda item that everybody may know of, kept for good."""

    __tablename__ = "item_history"
    __table_args__ = (Index("item_history_in_order", "item_id", "time", "event_id"),)

    event_id: UUID = Field(primary_key=True)
    type: str = Field(sa_type=Text)
    item_id: UUID
    time: datetime = Field(sa_type=DateTime(timezone=True))
    facts: dict[str, Any] = Field(sa_type=JSONB)


LINE = table_of(LineRow)
ITEM = table_of(ItemRow)
ASSIGNMENT = table_of(AssignmentRow)
ORGANISATION = table_of(OrganisationRow)
MERGE = table_of(MergeRow)
GOAL = table_of(GoalRow)
TARGET = table_of(TargetRow)
ACTIVITY = table_of(ActivityRow)
ITEM_HISTORY = table_of(ItemHistoryRow)
SEARCH_ENTRY = table_of(SearchEntryRow)
SEARCH_WORD = table_of(SearchWordRow)
