"""The rows of what frames the agenda: phases of the roadmap, points of the manifesto, programmes of others."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from mediate_agendas.adapters.item_tables import Withdrawable
from mediate_agendas.adapters.tables import Once, Row
from mediate_contracts.values import (
    Code,
    Day,
    Flag,
    LineNumber,
    Localised,
    LocalisedLine,
    ManifestoNumber,
    Source,
    WebAddress,
)
from mediate_contracts.vocabulary import Horizon
from mediate_shared.records import Kept

_JSONB_OR_NULL = JSONB(none_as_null=True)


class DescribedPhase(SQLModel):
    """A stretch of the roadmap, from its first day to its last."""

    title: LocalisedLine = Field(sa_type=JSONB)
    starts: Day
    until: Day = Field(description="Its last day.")
    horizon: Horizon | None = Field(
        default=None, sa_type=sa.Text, description="The horizon that this phase is, if it is one."
    )
    source: Source | None = Field(default=None, sa_type=_JSONB_OR_NULL)


class PhaseRow(Row, Withdrawable, DescribedPhase, Kept, table=True):
    """A phase."""

    __tablename__ = "phase"


class Phase(Withdrawable, DescribedPhase, Kept):
    """A phase as it is shown."""


class WordedPoint(SQLModel):
    """What a point of the manifesto says."""

    title: LocalisedLine = Field(sa_type=JSONB)
    text: Localised | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    source: Source | None = Field(default=None, sa_type=_JSONB_OR_NULL)


class NumberedPoint(WordedPoint):
    """A point of the manifesto, and the number by which items name it."""

    number: ManifestoNumber = Field(sa_type=sa.Integer)


class ManifestoPointRow(Row, NumberedPoint, Kept, table=True):
    """A point of the manifesto."""

    __tablename__ = "manifesto_point"
    __table_args__ = (sa.UniqueConstraint("number", name="manifesto_number_key"),)


class ManifestoPoint(NumberedPoint, Kept):
    """A point of the manifesto as it is shown."""


class DescribedProgramme(SQLModel):
    """A programme of others, with an agenda of its own, and the action lines that it touches."""

    code: Code = Field(sa_type=sa.Text)
    name: LocalisedLine = Field(sa_type=JSONB)
    description: Localised | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    action_lines: Once[LineNumber] = Field(default=[], sa_type=ARRAY(sa.Integer), max_length=20)
    website: WebAddress | None = Field(default=None, sa_type=sa.Text)
    source: Source | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class ProgrammeRow(Row, Withdrawable, DescribedProgramme, Kept, table=True):
    """A programme."""

    __tablename__ = "programme"
    __table_args__ = (
        sa.Index("programme_code_once", "code", unique=True, postgresql_where=sa.text("withdrawn_because IS NULL")),
    )


class Programme(Withdrawable, DescribedProgramme, Kept):
    """A programme as it is shown."""
