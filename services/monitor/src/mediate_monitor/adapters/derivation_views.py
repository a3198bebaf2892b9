"""How a figure came about, as it is shown."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from mediate_contracts.values import Code, Formula, Localised, LocalisedLine, Quantity
from mediate_contracts.vocabulary import Aggregation, Direction, ObservationStatus


class MeasureView(BaseModel):
    """Something that an indicator can be derived from events by."""

    code: Code
    name: LocalisedLine
    in_words: Localised = Field(description="What is counted, and what is divided by what.")
    unit: str
    direction: Direction
    aggregation: Aggregation
    dimensions: list[str] = Field(description="What its figures are broken down by, one at a time.")
    minimum_count: int | None = Field(description="Of fewer organisations, deals or rounds nothing is told.")


class Term(BaseModel):
    """One number that a figure is made of."""

    name: LocalisedLine
    value: Quantity | None = Field(default=None, description="Null where it is withheld, or there is none.")
    is_withheld: bool = False
    observation_id: UUID | None = Field(default=None, description="The figure it is, where it is one.")
    indicator_id: UUID | None = None
    period: str | None = None
    events: int | None = Field(default=None, description="How many events it rests on; null where withheld.")


class LeftOut(BaseModel):
    """What does not count, and why."""

    reason: Localised
    count: int


class Derivation(BaseModel):
    """How one derived figure came about."""

    indicator_id: UUID
    code: Code
    unit: str
    period: str
    breakdown: dict[str, str]
    definition_version: int
    observation_id: UUID
    measure: Code | None = None
    formula: Formula | None = None
    in_words: Localised
    value: Quantity | None = None
    status: ObservationStatus
    is_withheld: bool
    minimum_count: int | None = None
    covers_until: str | None = None
    revision: int
    computed_at: datetime
    synthetic: bool = Field(description="Whether anything it rests on is invented for demonstration.")
    terms: list[Term]
    events: int | None = Field(default=None, description="How many events it rests on; null where withheld.")
    left_out: list[LeftOut] = []


class Subject(BaseModel):
    """What an event is about; ``of`` is the record one reads more of it at."""

    kind: str
    id: UUID
    of: UUID | None = None


class Behind(BaseModel):
    """An event that a figure rests on, and what it adds to it."""

    id: UUID
    type: str
    at: datetime
    subject: Subject
    contribution: Quantity
    term: int | None = Field(default=None, description="Place in the terms; null where it adds to none, or to both.")
    traceparent: str | None = Field(default=None, description="Its trace; null for whoever does not operate the hub.")


class EventsBehind(BaseModel):
    """A page of the events that a figure rests on, those first that came first."""

    items: list[Behind]
    next: str | None = None
    total: int | None = Field(default=None, description="How many there are; null where the figure is withheld.")
    hidden: int | None = Field(default=None, description="How many of them are not for whoever asks.")


class Node(BaseModel):
    """An organisation in the network."""

    organisation_id: UUID
    silo: str | None = None


class Tie(BaseModel):
    """Two organisations that met, and how often."""

    first: UUID
    second: UUID
    kind: Literal["match", "session", "item", "round"]
    occasions: int


class Network(BaseModel):
    """Who met whom in a period, as far as whoever asks may know and as a picture holds."""

    period: str
    nodes: list[Node]
    ties: list[Tie]
    nodes_left_out: int = Field(description="Organisations that did not fit.")
    ties_left_out: int = Field(description="Ties that did not fit, among them all of occasions too large to draw.")
    without_silo: int = Field(description="Organisations of which no type, or no hub, is known.")
    hidden: int = Field(description="Times an organisation was there that whoever asks may not know of.")
