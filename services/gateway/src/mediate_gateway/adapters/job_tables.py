"""The rows of long work and of the files that come of it; no part of the read model, so a rebuild leaves them alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from mediate_gateway.adapters.tables import Row
from mediate_gateway.domain.languages import Language
from mediate_shared.database import table_of


class JobRow(Row, table=True):
    """Something that takes long, done for one account; ``beat_at`` is when the process that does it last said so.

    ``asked`` is what it is to do, ``kept`` what it needs to go on after a process died, ``outcome`` what came of it,
    as counts by name.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("job_of_account", "account_id", "created_at"),
        Index("job_open", "created_at", postgresql_where=text("state IN ('waiting', 'running')")),
    )

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", ondelete="CASCADE")
    kind: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    language: Language = Field(sa_type=Text)
    asked: dict[str, Any] = Field(sa_type=JSONB)
    kept: dict[str, Any] = Field(sa_type=JSONB)
    outcome: dict[str, Any] = Field(sa_type=JSONB)
    state: str = Field(sa_type=Text)
    step: str | None = Field(sa_type=Text)
    done: int = Field(sa_type=BigInteger)
    total: int | None = Field(sa_type=BigInteger)
    attempts: int
    cancel_asked: bool
    failure: str | None = Field(sa_type=Text)
    file_name: str | None = Field(sa_type=Text)
    file_type: str | None = Field(sa_type=Text)
    file_bytes: int = Field(sa_type=BigInteger)
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    started_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    beat_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    finished_at: datetime | None = Field(sa_type=DateTime(timezone=True))


class JobFileRow(Row, table=True):
    """A part of the file that came of a job, in their order."""

    __tablename__ = "job_file"

    job_id: UUID = Field(primary_key=True, foreign_key="job.id", ondelete="CASCADE")
    part: int = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)


JOB = table_of(JobRow)
JOB_FILE = table_of(JobFileRow)
