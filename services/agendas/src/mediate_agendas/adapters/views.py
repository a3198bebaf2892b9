"""Records as they are shown."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field
from sqlmodel import SQLModel

from mediate_agendas.adapters.tables import (
    ActionLine,
    AgendaItem,
    Offer,
    StandingOfAssignment,
    StandingOfItem,
)
from mediate_contracts.values import Line
from mediate_shared.records import Kept


class LineRecord(ActionLine, Kept):
    """An action line."""


class LineWithCounts(LineRecord):
    """An action line with how much of it nobody carries; the ETag is of the line, the counts move on their own."""

    items: int = Field(description="Items of this line, without those that another took the place of.")
    unassigned: int = Field(description="How many of them no organisation has accepted.")
    unassigned_share: Decimal | None = Field(description="unassigned ÷ items, 0 to 1; null where there are no items.")


class Item(StandingOfItem, AgendaItem, Kept):
    """An agenda item."""


class ItemAsItStands(Item):
    """An agenda item as it stands today; the ETag is of the item, and what follows from time and others moves apart."""

    is_stalled: bool = Field(description="Taken on, and not heard of within the rhythm of its line.")
    held_up: bool = Field(description="Still to be achieved, and needs an item that has not been achieved.")


class OrganisationName(SQLModel):
    """What is known here of an organisation."""

    id: UUID = Field(description="The record that stands for it, also where another one was asked and merged since.")
    name: Line
    synthetic: bool = Field(description="Invented for demonstration; labelled wherever it shows.")


class Asked(OrganisationName):
    """An organisation that was asked."""

    has_left: bool | None = Field(
        default=None, description="Whether it left the community, for the organisation itself and who facilitates."
    )


class Assignment(StandingOfAssignment, Offer, Kept):
    """An item offered to an organisation, and what it answered; reminders are for who may see the offer."""

    organisation: Asked
    reminded: int | None = Field(default=None, description="How often it was reminded of the offer.")
    last_reminded_at: datetime | None = None


class ItemWithAssignments(ItemAsItStands):
    """An agenda item with everyone who was asked for it, in the order of asking."""

    assignments: list[Assignment]
