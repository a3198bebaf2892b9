"""The rows of curation: what was changed of organisations, what was asked to be changed, and MediaTech tests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from mediate_community.adapters.tables import Row
from mediate_shared.records import Kept


class OrganisationChangeRow(Row, table=True):
    """One change of an organisation: which fields, on which basis, and by whom as long as that may be known.

    ``changes`` holds ``{field, before, after}``, one for each field. ``is_withheld`` keeps that before or after it the
    organisation was a freelancer and nothing else: what it is or was merged into later does not tell that any more.
    """

    __tablename__ = "organisation_change"
    __table_args__ = (Index("organisation_change_newest", "organisation_id", "id"),)

    id: UUID = Field(primary_key=True)
    organisation_id: UUID
    version: int
    at: datetime = Field(sa_type=DateTime(timezone=True))
    by_account: UUID | None
    basis: str = Field(sa_type=Text)
    source: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    is_withheld: bool
    changes: list[dict[str, Any]] = Field(sa_type=JSONB)


class ChangeRequestRow(Row, Kept, table=True):
    """A change that somebody asked for; ``changes`` holds ``{field, before, after}``, before as it was then."""

    __tablename__ = "change_request"
    __table_args__ = (
        Index("change_request_by_organisation", "organisation_id", "id"),
        Index("change_request_open", "id", postgresql_where=text("status = 'open'")),
    )

    organisation_id: UUID
    by_account: UUID | None
    status: str = Field(sa_type=Text)
    changes: list[dict[str, Any]] = Field(sa_type=JSONB)
    reason: str = Field(sa_type=Text)
    source: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    decided_by: UUID | None
    decided_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    decision_reason: str | None = Field(sa_type=Text)


class MediaTechTestRow(Row, Kept, table=True):
    """A MediaTech test that was taken for an organisation; the newest one counts."""

    __tablename__ = "media_tech_test"
    __table_args__ = (Index("media_tech_test_newest", "organisation_id", "id"),)

    organisation_id: UUID
    by_account: UUID | None
    edition: str = Field(sa_type=Text)
    answers: list[dict[str, Any]] = Field(sa_type=JSONB)
    roles: list[str] = Field(sa_type=ARRAY(Text))
