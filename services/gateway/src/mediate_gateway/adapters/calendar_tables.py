"""The rows of calendars' addresses; no part of the read model, so a rebuild leaves them alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, LargeBinary, false
from sqlmodel import Field

from mediate_gateway.adapters.tables import Row
from mediate_shared.database import table_of


class CalendarAddressRow(Row, table=True):
    """That somebody's calendar can be read under a secret address; no row is the same as under none.

    The secret is made from the salt and the hub's private key, and only its hash is kept.
    ``shows_deals`` tells that its owner wants what is next for their deals in it, which are asked of the pipeline then.
    """

    __tablename__ = "calendar_address"

    account_id: UUID = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    salt: bytes = Field(sa_type=LargeBinary)
    secret_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    made_at: datetime = Field(sa_type=DateTime(timezone=True))
    shows_deals: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


CALENDAR_ADDRESS = table_of(CalendarAddressRow)
