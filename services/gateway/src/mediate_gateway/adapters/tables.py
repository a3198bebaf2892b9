"""The rows of the gateway's read model: facts from events, each in the form in which the overview counts it.

Nothing refers to anything by a foreign key, because an item may be heard of before its line.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Computed, DateTime, Index, Integer, Numeric, Text, text
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


class ItemRow(Dated, Row, table=True):
    """An agenda item and how far it is; ``changed_at`` is when its status or who carries it last changed."""

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


class IndicatorRow(Dated, Row, table=True):
    """An indicator of the monitor."""

    __tablename__ = "indicator"

    id: UUID = Field(primary_key=True)
    code: str = Field(sa_type=Text)
    name: dict[str, str] = Field(sa_type=JSONB)
    unit: str = Field(sa_type=Text)
    direction: str = Field(sa_type=Text)
    action_lines: list[int] = Field(sa_type=JSONB)
    synthetic: bool
    definition: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    aggregation: str = Field(sa_type=Text)
    rhythm: str = Field(sa_type=Text)


class ObservationRow(Dated, Row, table=True):
    """A figure that stands: one that was corrected is removed."""

    __tablename__ = "observation"
    __table_args__ = (Index("observation_in_order", "indicator_id", "period_end", "period_days"),)

    id: UUID = Field(primary_key=True)
    indicator_id: UUID
    period: str = Field(sa_type=Text)
    period_end: date
    period_days: int
    value: Decimal = Field(sa_type=Numeric)
    qualifier: str = Field(sa_type=Text)
    breakdown: dict[str, str] = Field(sa_type=JSONB)
    kind: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    covers_until: date | None
    source: dict[str, str] = Field(sa_type=JSONB)
    note: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))


class IndicatorTargetRow(Dated, Row, table=True):
    """What an indicator should reach in a period."""

    __tablename__ = "indicator_target"

    indicator_id: UUID = Field(primary_key=True)
    period: str = Field(primary_key=True, sa_type=Text)
    comparator: str = Field(sa_type=Text)
    value: Decimal = Field(sa_type=Numeric)
    source: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))


class GoalRow(Dated, Row, table=True):
    """A goal of a year's goal tree."""

    __tablename__ = "goal"

    id: UUID = Field(primary_key=True)
    year: int
    code: str = Field(sa_type=Text)
    parent_id: UUID | None
    title: dict[str, str] = Field(sa_type=JSONB)


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


class DealRow(Row, table=True):
    """A deal, as far as everybody may count it: no title, no company, no amount."""

    __tablename__ = "deal"

    id: UUID = Field(primary_key=True)
    stage: str = Field(sa_type=Text)
    synthetic: bool


class GrantCallRow(Dated, Row, table=True):
    """A grant call and what came of it."""

    __tablename__ = "grant_call"

    id: UUID = Field(primary_key=True)
    code: str = Field(sa_type=Text)
    name: dict[str, str] = Field(sa_type=JSONB)
    year: int
    budget: dict[str, Any] | None = Field(sa_type=JSONB)
    committee_members: int | None
    proposals_received: dict[str, Any] | None = Field(sa_type=JSONB)
    awards: int | None
    awarded_total: dict[str, Any] | None = Field(sa_type=JSONB)
    source: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))


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
INDICATOR = table_of(IndicatorRow)
OBSERVATION = table_of(ObservationRow)
INDICATOR_TARGET = table_of(IndicatorTargetRow)
GOAL = table_of(GoalRow)
TARGET = table_of(TargetRow)
DEAL = table_of(DealRow)
GRANT_CALL = table_of(GrantCallRow)
ACTIVITY = table_of(ActivityRow)
ITEM_HISTORY = table_of(ItemHistoryRow)
SEARCH_ENTRY = table_of(SearchEntryRow)
SEARCH_WORD = table_of(SearchWordRow)
