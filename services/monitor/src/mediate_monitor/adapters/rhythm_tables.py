"""The rows of the monitor's rhythm: which periods are closed, and which figures are due."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from mediate_contracts.values import PeriodCode, Text
from mediate_monitor.adapters.tables import Row
from mediate_monitor.domain.due import DueState
from mediate_shared.records import Kept


class Closed(SQLModel):
    """A period that was closed, and whether it still is."""

    period: PeriodCode = Field(sa_type=sa.Text)
    is_closed: bool = Field(description="Whether figures of it change only visibly, for a reason.")
    times: int = Field(description="How often it was closed by now.")
    note: Text | None = Field(default=None, sa_type=sa.Text)
    reason: Text | None = Field(default=None, sa_type=sa.Text, description="Why it was opened again, where it was.")


class PeriodCloseRow(Row, Closed, Kept, table=True):
    """A period that was closed at least once."""

    __tablename__ = "period_close"
    __table_args__ = (
        sa.UniqueConstraint("period", name="period_close_period_key"),
        sa.Index("period_close_by_days", "first_day", "last_day", postgresql_where=sa.text("is_closed")),
    )

    first_day: date
    last_day: date


class FigureDueRow(Row, Kept, table=True):
    """A figure that was expected for a period, from the day on which it could be brought.

    Whether it was brought is not said here: the figures themselves say it.
    """

    __tablename__ = "figure_due"
    __table_args__ = (
        sa.UniqueConstraint("indicator_id", "period", name="figure_due_key"),
        sa.Index("figure_due_by_day", "due_on", "id", postgresql_where=sa.text("excused IS NULL")),
    )

    indicator_id: UUID = Field(foreign_key="indicator.id")
    period: str = Field(sa_type=sa.Text)
    first_day: date
    last_day: date
    due_on: date
    excused: str | None = Field(default=None, sa_type=sa.Text)
    reminded: int
    last_reminded_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))


class PeriodClose(Closed, Kept):
    """The close of a period as it is shown."""


class Due(Kept):
    """A figure that was expected, as it is shown; of reminders only to the organisation that got them."""

    indicator_id: UUID
    period: PeriodCode
    due_on: date = Field(description="The last day on which it is not late.")
    organisation_id: UUID | None = Field(default=None, description="Who brings it.")
    state: DueState
    excused: str | None = Field(default=None, description="Why it will not come.")
    reminded: int | None = Field(default=None, description="How often the organisation was reminded of it.")
    last_reminded_at: datetime | None = None
