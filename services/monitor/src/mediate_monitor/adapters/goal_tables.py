"""The rows of what is known here of goal trees: only what agendas told."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from mediate_monitor.adapters.tables import Row

_JSONB_OR_NULL = JSONB(none_as_null=True)


class KnownGoalRow(Row, table=True):
    """A goal that stands in the tree of a year; ``facts`` is what its newest event says of it."""

    __tablename__ = "known_goal"

    id: UUID = Field(primary_key=True)
    year: int
    facts: dict[str, Any] = Field(sa_type=JSONB)


class KnownTargetRow(Row, table=True):
    """A target that stands; ``realised`` is what was last reported of it, and ``outcome`` what that comes to."""

    __tablename__ = "known_target"
    __table_args__ = (sa.Index("known_target_by_year", "year"),)

    id: UUID = Field(primary_key=True)
    goal_id: UUID
    year: int
    facts: dict[str, Any] = Field(sa_type=JSONB)
    outcome: str = Field(sa_type=sa.Text)
    realised: dict[str, Any] | None = Field(default=None, sa_type=_JSONB_OR_NULL)
