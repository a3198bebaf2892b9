"""Tables of the figures that are kept for who looked, and of what changed since."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Identity, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from mediate_pipeline.adapters.tables import Row


class DealFiguresRow(Row, table=True):
    """Figures of the deals that an account may read, narrowed as it asked.

    ``begun`` tells the row from one before it, which was lost with the right to read some deal. ``stirred`` counts how
    often something of these deals changed; ``reckoned`` is what that was when the figures were last reckoned, None
    while they were not yet.
    """

    __tablename__ = "deal_figures"

    account_id: UUID = Field(primary_key=True)
    asked: str = Field(sa_type=Text, primary_key=True)
    begun: UUID
    stirred: int = Field(sa_type=BigInteger)
    reckoned: int | None = Field(default=None, sa_type=BigInteger)
    figures: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    as_of: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    looked_at: datetime = Field(sa_type=DateTime(timezone=True))


class DealStirRow(Row, table=True):
    """A deal of which something changed, or an account that may read another one since."""

    __tablename__ = "deal_stir"

    position: int = Field(sa_type=BigInteger, sa_column_args=[Identity(always=True)], primary_key=True)
    deal_id: UUID | None = None
    account_id: UUID | None = None
