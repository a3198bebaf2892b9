"""The rows of the agendas service; each fact is declared here once, for command, row and view alike."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, TypeVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from mediate_agendas.domain.item_cells import SEPARATOR
from mediate_contracts.values import (
    Code,
    Day,
    Line,
    Localised,
    LocalisedLine,
    ManifestoNumber,
    Quantity,
    RhythmDays,
    Source,
    Text,
    Theme,
    Whole,
)
from mediate_contracts.vocabulary import AssignmentRole, AssignmentStatus, Horizon, ItemStatus
from mediate_shared.records import Kept
from mediate_shared.references import IdOf

_JSONB_OR_NULL = JSONB(none_as_null=True)


def _in_digits(number: Decimal) -> Decimal:
    # "1e3" would come back as "1000" from the database; it is written so from the start.
    return Decimal(f"{number:f}")


Number = Annotated[Quantity, AfterValidator(_in_digits)]
"""An exact number, always written in plain digits."""


T = TypeVar("T")


def _once(several: list[T]) -> list[T]:
    return list(dict.fromkeys(several))


Once = Annotated[list[T], AfterValidator(_once)]
"""A list in which what is named again is left out."""


S = TypeVar("S", int, UUID)


def _in_order(several: list[S]) -> list[S]:
    return sorted(set(several))


Unordered = Annotated[list[S], AfterValidator(_in_order)]
"""A list whose order says nothing, so that the same is kept however it is written: in order, each once."""


def _without_separator(theme: str) -> str:
    if SEPARATOR in theme:
        message = "a theme holds no semicolon: that stands between themes in a file"
        raise ValueError(message)
    return theme


ItemTheme = Annotated[Theme, AfterValidator(_without_separator)]
"""A theme that a file can tell from the next one."""


ItemMeant = Annotated[UUID, IdOf("item")]
"""The id of an item, in a field that is called otherwise."""

ProgrammeMeant = Annotated[UUID, IdOf("programme")]
"""The id of a programme."""


class Row(SQLModel, registry=registry()):
    """Base of this service's rows; services that share a process share no metadata."""


class WordedLine(SQLModel):
    """What an action line of the innovation agenda says, and how often it should be heard of."""

    title: LocalisedLine = Field(sa_type=JSONB)
    at_stake: Localised = Field(sa_type=JSONB)
    needed: Localised = Field(sa_type=JSONB)
    result: Localised = Field(sa_type=JSONB)
    source: Source = Field(sa_type=JSONB)
    rhythm_days: RhythmDays | None = Field(
        default=None,
        sa_type=sa.Integer,
        description="In how many days taken-on work of this line should be heard of; 90 where none is set.",
    )


class ActionLine(WordedLine):
    """An action line, and the number that people know it by."""

    number: Whole = Field(ge=1, le=8)


class LineRow(Row, ActionLine, Kept, table=True):
    """An action line."""

    __tablename__ = "line"
    __table_args__ = (sa.UniqueConstraint("number", name="line_number_key"),)


class AgendaItem(SQLModel):
    """What was proposed, and what it serves."""

    line_id: UUID = Field(foreign_key="line.id")
    code: Code = Field(sa_type=sa.Text)
    title: LocalisedLine = Field(sa_type=JSONB)
    description: Localised | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    horizon: Horizon | None = Field(default=None, sa_type=sa.Text)
    starts: Day | None = None
    due_date: Day | None = None
    themes: Once[ItemTheme] = Field(default=[], sa_type=ARRAY(sa.Text), max_length=20)
    manifesto_points: Unordered[ManifestoNumber] = Field(
        default=[], sa_type=ARRAY(sa.Integer), max_length=20, description="Numbers of points of the manifesto."
    )
    programmes: Unordered[ProgrammeMeant] = Field(
        default=[], sa_type=ARRAY(sa.Uuid), max_length=20, description="Programmes of others that it links to."
    )
    source: Source | None = Field(default=None, sa_type=_JSONB_OR_NULL)


class Grounds(SQLModel):
    """What may come with a status: why, a cause from outside kept apart from it, and what took the item's place."""

    reason: Text | None = Field(default=None, sa_type=sa.Text)
    external_cause: Text | None = Field(default=None, sa_type=sa.Text)
    substituted_by: ItemMeant | None = Field(default=None, foreign_key="item.id")


class StandingOfItem(Grounds):
    """How far an item is, on what grounds, and when it was last heard of."""

    status: ItemStatus = Field(sa_type=sa.Text)
    last_heard_at: datetime = Field(
        sa_type=sa.DateTime(timezone=True),
        description="When it last moved or was amended, was taken on or left, or progress, a milestone or evidence "
        "was told; it moves on by itself, and the version does not with it.",
    )


class ItemRow(Row, StandingOfItem, AgendaItem, Kept, table=True):
    """An agenda item."""

    __tablename__ = "item"
    __table_args__ = (
        sa.UniqueConstraint("code", name="item_code_key"),
        sa.Index("item_by_line", "line_id", "id"),
        sa.Index("item_by_programme", "programmes", postgresql_using="gin"),
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
    """An item offered to an organisation, and what it answered.

    A reminder is none of its versions: an answer to the offer as it was read before is an answer still.
    """

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
        sa.Index("assignment_unanswered", "created_at", postgresql_where=sa.text("status = 'offered'")),
    )

    reminded: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    last_reminded_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))


class OrganisationRow(Row, table=True):
    """A record of an organisation as community told of it; nothing else is known of it here.

    ``final_id`` is the record that stands for it since it was merged, through all merges; null where it stands itself.
    """

    __tablename__ = "organisation"
    __table_args__ = (sa.Index("organisation_by_final", "final_id", postgresql_where=sa.text("final_id IS NOT NULL")),)

    id: UUID = Field(primary_key=True)
    name: Line = Field(sa_type=sa.Text)
    synthetic: bool
    merged_into: UUID | None = None
    final_id: UUID | None = None
