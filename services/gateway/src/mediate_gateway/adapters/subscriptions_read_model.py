"""The rows of the read model that say how organisations' endpoints and credentials stand, under their events' names.

Where an endpoint is and what it is sent, only the subscriptions service knows: no event holds an address or a secret.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, Text, text
from sqlmodel import Field

from mediate_contracts.vocabulary import EndpointStatus
from mediate_gateway.adapters.tables import Dated, Row
from mediate_shared.database import table_of


class EndpointRow(Dated, Row, table=True):
    """An endpoint of an organisation's systems; what is removed has no row.

    ``disabled_at`` is when the hub stopped sending to it by itself, for ``disabled_reason``; both are None while it has
    not. ``failing_since`` is since when nothing was accepted.
    """

    __tablename__ = "endpoint"
    __table_args__ = (
        Index("endpoint_by_organisation", "organisation_id"),
        Index("endpoint_disabled", "disabled_at", postgresql_where=text(f"status = '{EndpointStatus.DISABLED}'")),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID
    name: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    disabled_reason: str | None = Field(sa_type=Text)
    disabled_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    failing_since: datetime | None = Field(sa_type=DateTime(timezone=True))
    synthetic: bool


class CredentialsRow(Dated, Row, table=True):
    """Credentials of an organisation's systems for NATS that were not revoked; of the secret part nothing is here."""

    __tablename__ = "nats_credentials"
    __table_args__ = (Index("nats_credentials_by_organisation", "organisation_id"),)

    id: UUID = Field(primary_key=True)
    organisation_id: UUID
    name: str = Field(sa_type=Text)
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))
    synthetic: bool


ENDPOINT = table_of(EndpointRow)
CREDENTIALS = table_of(CredentialsRow)
SUBSCRIPTIONS = (ENDPOINT, CREDENTIALS)
"""Every table of the read model about subscriptions."""
