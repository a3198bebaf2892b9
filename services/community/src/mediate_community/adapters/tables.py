"""The rows of the community service: its registry of organisations."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator
from sqlalchemy import Index, Integer, Text, literal_column, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from mediate_community.domain import register_numbers
from mediate_contracts.values import (
    BranchNumber,
    Flag,
    KvkNumber,
    Line,
    LineNumber,
    Localised,
    RorId,
    SbiCode,
    Source,
    Value,
    WebAddress,
    Year,
)
from mediate_contracts.vocabulary import (
    ActorClass,
    Hub,
    MediaTechRole,
    OrganisationType,
    SizeBand,
    StackLayer,
    ValueChainStage,
)
from mediate_shared.records import Kept
from mediate_shared.references import IdOf

E = TypeVar("E", bound=StrEnum)


def _written(simplified: Callable[[str], str]) -> BeforeValidator:
    return BeforeValidator(lambda read: simplified(read) if isinstance(read, str) else read)


def _in_order(chosen: list[E]) -> list[E]:
    # Each once, in the order of the vocabulary: ticked in another order, it is the same choice.
    return [member for member in type(chosen[0]) if member in chosen] if len(chosen) > 1 else chosen


def _ascending(numbers: list[int]) -> list[int]:
    return sorted(set(numbers))


CheckedRorId = Annotated[RorId, _written(register_numbers.bare_ror_id), AfterValidator(register_numbers.check_ror_id)]
"""A ROR id whose checksum is right; written as a web address, it is taken for its id."""
Sbi = Annotated[SbiCode, _written(register_numbers.plain_sbi)]
"""An SBI code; written with dots, it is taken for its digits."""
Stages = Annotated[list[ValueChainStage], AfterValidator(_in_order)]
Layers = Annotated[list[StackLayer], AfterValidator(_in_order)]
LineNumbers = Annotated[list[LineNumber], AfterValidator(_ascending)]
OtherOrganisation = Annotated[UUID, IdOf("organisation")]
"""The id of an organisation, in a field that is called after what that organisation is to another."""


class Statement(Value):
    """Something a source says of an organisation."""

    statement: Localised
    source: Source


class Row(SQLModel, registry=registry()):
    """Base of this service's rows; services that share a process share no metadata."""


class Profile(SQLModel):
    """What is known of an organisation; each fact is declared here once."""

    name: Line = Field(sa_type=Text)
    legal_name: Line | None = Field(default=None, sa_type=Text)
    kvk_number: KvkNumber | None = Field(default=None, sa_type=Text, description="8 digits.")
    branch_number: BranchNumber | None = Field(
        default=None, sa_type=Text, description="12 digits; several branches may share a KvK number."
    )
    ror_id: CheckedRorId | None = Field(
        default=None, sa_type=Text, description="9 characters, of which the last 2 are their checksum."
    )
    website: WebAddress | None = Field(default=None, sa_type=Text)
    hub: Hub | None = Field(default=None, sa_type=Text)
    founding_year: Year | None = None
    size_band: SizeBand | None = Field(default=None, sa_type=Text, description="How many people work there.")
    types: list[OrganisationType] = Field(sa_type=ARRAY(Text), min_length=1, max_length=14)
    actor_class: ActorClass | None = Field(default=None, sa_type=Text)
    value_chain_stages: Stages = Field(default=[], sa_type=ARRAY(Text), max_length=6)
    stack_layers: Layers = Field(default=[], sa_type=ARRAY(Text), max_length=7)
    interests: LineNumbers = Field(
        default=[], sa_type=ARRAY(Integer), max_length=20, description="Numbers of action lines."
    )
    sbi_2008: Annotated[list[Sbi], AfterValidator(register_numbers.sbi_2008)] = Field(
        default=[], sa_type=ARRAY(Text), max_length=20, description="2 to 5 digits; that a code exists is not checked."
    )
    sbi_2025: Annotated[list[Sbi], AfterValidator(register_numbers.sbi_2025)] = Field(
        default=[], sa_type=ARRAY(Text), max_length=20, description="2 to 6 digits; that a code exists is not checked."
    )
    description: Localised | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    facts: list[Statement] = Field(default=[], sa_type=JSONB, max_length=100)
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class Known(Profile):
    """A profile with what is not stated but follows: from the MediaTech test, or from merging."""

    media_tech_roles: list[MediaTechRole] = Field(default=[], sa_type=ARRAY(Text), max_length=5)
    merged_into: UUID | None = Field(default=None, description="The record that stands for this one since a merge.")


class OrganisationRow(Row, Known, Kept, table=True):
    """An organisation in the registry."""

    __tablename__ = "organisation"
    __table_args__ = (
        Index(
            "organisation_by_name",
            literal_column("lower(name)").label("lower_name"),
            postgresql_ops={"lower_name": "text_pattern_ops"},
        ),
        Index(
            "organisation_by_register_number",
            "kvk_number",
            text("coalesce(branch_number, ''::text)"),
            unique=True,
            postgresql_where=text("merged_into IS NULL"),
        ),
        Index("organisation_merged", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
    )


class Organisation(Kept, Known):
    """An organisation as it is shown."""
