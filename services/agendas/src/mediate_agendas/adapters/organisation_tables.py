"""The row of what is known of an organisation's leaving the community."""

from datetime import date
from uuid import UUID

from sqlmodel import Field

from mediate_agendas.adapters.tables import Row


class DepartureRow(Row, table=True):
    """What the newest membership of an organisation's record says of its leaving; null where it did not leave."""

    __tablename__ = "departure"

    organisation_id: UUID = Field(primary_key=True)
    membership_id: UUID
    left_on: date | None
