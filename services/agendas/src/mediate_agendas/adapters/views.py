"""Records as they are shown."""

from decimal import Decimal

from pydantic import Field
from sqlmodel import SQLModel

from mediate_agendas.adapters.tables import (
    ActionLine,
    AgendaItem,
    GoalOfYear,
    Judged,
    Kept,
    Offer,
    PlaceOfTarget,
    Realised,
    StandingOfAssignment,
    StandingOfItem,
    TargetOfGoal,
)
from mediate_contracts.values import Line


class LineRecord(ActionLine, Kept):
    """An action line."""


class LineWithCounts(LineRecord):
    """An action line with how much of it nobody carries; the ETag is of the line, the counts move on their own."""

    items: int = Field(description="Items of this line, without those that another took the place of.")
    unassigned: int = Field(description="How many of them no organisation has accepted.")
    unassigned_share: Decimal | None = Field(description="unassigned ÷ items, 0 to 1; null where there are no items.")


class Item(StandingOfItem, AgendaItem, Kept):
    """An agenda item."""


class OrganisationName(SQLModel):
    """What is known here of an organisation."""

    name: Line
    synthetic: bool = Field(description="Invented for demonstration; labelled wherever it shows.")


class Assignment(StandingOfAssignment, Offer, Kept):
    """An item offered to an organisation, and what it answered."""

    organisation: OrganisationName


class ItemWithAssignments(Item):
    """An agenda item with everyone who was asked for it, in the order of asking."""

    assignments: list[Assignment]


class Goal(GoalOfYear, Kept):
    """A goal or sub-goal."""


class Realisation(Judged, Realised, Kept):
    """A report of what came of a target."""


class Target(TargetOfGoal, PlaceOfTarget, Kept):
    """A target, with the latest report of what came of it."""

    realisation: Realisation | None = None
