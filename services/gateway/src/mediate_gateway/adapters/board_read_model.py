"""The rows of the read model that say how the board stood on each day: from when until when each item stood how.

A day is one in Amsterdam, and stands for its end. An item has a row for each event that moves it on the board; what
was superseded on the day on which it was said stands on no day, and its row ends where it begins.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Computed, DateTime, Index, SmallInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from mediate_gateway.adapters.tables import Row
from mediate_shared.database import table_of


class BoardMomentRow(Row, table=True):
    """An event that moved an item on the board, and how the item stood from ``since`` up to, not including, ``until``.

    What the event itself says is marked by ``is_wording`` (line, code and title) and ``is_status``, or is that an
    organisation took the item on (``carries`` is 1) or laid it down (-1); the rest is as it stood before. The line is
    missing as long as no event told the line. ``was_carried`` tells whether anybody ever took the item on.
    """

    __tablename__ = "board_moment"
    __table_args__ = (
        Index("board_moment_by_item", "item_id", "time", "event_id"),
        # All that is counted is in the index, for the days of the past as for the present, which ends on no day.
        Index("board_moment_on_day", "until", "since", postgresql_include=["line_id", "status", "is_unassigned"]),
        Index(
            "board_moment_in_order",
            "line_id",
            "status",
            "code_order",
            "item_id",
            postgresql_include=["since", "until", "event_id"],
        ),
    )

    event_id: UUID = Field(primary_key=True)
    item_id: UUID
    time: datetime = Field(sa_type=DateTime(timezone=True))
    is_wording: bool
    is_status: bool
    carries: int = Field(sa_type=SmallInteger)
    organisation_id: UUID | None
    role: str | None = Field(sa_type=Text)
    since: date
    until: date
    line_id: UUID | None
    code: str | None = Field(sa_type=Text)
    title: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    status: str | None = Field(sa_type=Text)
    carriers: int
    was_carried: bool
    is_unassigned: bool
    code_order: str | None = Field(
        sa_column=Column(Text(collation="C"), Computed("lpad(char_length(code)::text, 3, '0') || code", persisted=True))
    )


class BoardLineRow(Row, table=True):
    """What an action line was called from ``since`` on, until the next event about it."""

    __tablename__ = "board_line"
    __table_args__ = (Index("board_line_by_line", "line_id", "time", "event_id"),)

    event_id: UUID = Field(primary_key=True)
    line_id: UUID
    time: datetime = Field(sa_type=DateTime(timezone=True))
    since: date
    number: int
    title: dict[str, str] = Field(sa_type=JSONB)


BOARD_MOMENT = table_of(BoardMomentRow)
BOARD_LINE = table_of(BoardLineRow)

BOARD = (BOARD_MOMENT, BOARD_LINE)
"""Every table of this part of the read model."""
