"""Facts: what of the events of other services is kept to measure by."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

DISCLOSED: Final = "disclosed"
"""The state of a deal that others are told of."""


class FactKind(StrEnum):
    """What a fact is about."""

    ORGANISATION = "organisation"
    """Types and hub of an organisation, from a day on."""
    MERGE = "merge"
    MEMBERSHIP = "membership"
    LINE = "line"
    ITEM = "item"
    """How far an item is."""
    ITEM_LINE = "item_line"
    """Of which line an item is."""
    ASSIGNMENT = "assignment"
    MATCH = "match"
    SESSION = "session"
    """When a session is."""
    SESSION_STATUS = "session_status"
    ATTENDANCE = "attendance"
    PROPOSAL = "proposal"
    BALLOT = "ballot"
    ACTIVITY = "activity"
    PARTICIPANTS = "participants"
    ORGANISER = "organiser"
    DEALS_IN_STAGE = "deals_in_stage"
    """How long deals are in a stage, of many together; of no stage, in any."""
    DEALS_PUT_IN = "deals_put_in"
    """What was put into deals in a year, of many together."""
    DISCLOSED_DEAL = "disclosed_deal"
    """That a deal was disclosed, or is no longer."""
    INVESTOR = "investor"
    """Of a disclosed deal, who invested."""


RESTATED: Final = frozenset(
    {
        FactKind.SESSION,
        FactKind.SESSION_STATUS,
        FactKind.ATTENDANCE,
        FactKind.ACTIVITY,
        FactKind.DISCLOSED_DEAL,
    }
)
"""Facts about something that has a day of its own: said anew, they change what is known of that day and the day before.

Of a session that is moved to another day, both days count otherwise from then on.
"""


@dataclass(frozen=True)
class Fact:
    """One fact of an event; what the fields hold depends on the kind.

    It is true from ``day`` on, or happened on it; ``last_day`` is later where a source tells no more than a month or a
    year. ``amount`` is a number of people or of deals, a line's number, or how many times.
    """

    kind: FactKind
    subject: UUID
    day: date
    last_day: date
    state: str | None = None
    detail: str | None = None
    members: tuple[str, ...] = ()
    organisation_id: UUID | None = None
    other_id: UUID | None = None
    amount: Decimal | None = None
    synthetic: bool = False

    @property
    def dated_by(self) -> UUID:
        """Whose day it counts on, of a fact that is restated: the session of an attendance."""
        return self.other_id if self.kind is FactKind.ATTENDANCE and self.other_id is not None else self.subject
