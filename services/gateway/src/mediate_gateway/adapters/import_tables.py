"""The rows of files that people import; no part of the read model, so a rebuild leaves them alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from mediate_gateway.adapters.tables import Row
from mediate_gateway.domain.languages import Language
from mediate_shared.database import table_of


class ImportFileRow(Row, table=True):
    """A file that somebody brought: its cells, packed, and how far it is.

    ``mapping`` says by the place of a column in the file what it holds; ``trial_id`` and ``job_id`` are the long work
    that tries and that does the import, where there is such work. ``tried_at`` is when a trial saw every row.
    """

    __tablename__ = "import_file"
    __table_args__ = (Index("import_file_of_account", "account_id", "created_at"),)

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", ondelete="CASCADE")
    service: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    language: Language = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    rows: int
    content: bytes = Field(sa_type=LargeBinary)
    mapping: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    trial_id: UUID | None
    tried_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    job_id: UUID | None
    created_at: datetime = Field(sa_type=DateTime(timezone=True))


class ImportLineRow(Row, table=True):
    """What became of a line of a file, or in a trial would; ``errors`` name columns and reasons and hold no cell."""

    __tablename__ = "import_line"

    file_id: UUID = Field(primary_key=True, foreign_key="import_file.id", ondelete="CASCADE")
    is_trial: bool = Field(primary_key=True)
    line: int = Field(primary_key=True)
    outcome: str = Field(sa_type=Text)
    record_id: UUID | None
    errors: list[dict[str, Any]] = Field(sa_type=JSONB)


class ImportMappingRow(Row, table=True):
    """What somebody last said the columns of such a file hold; ``headings`` is the fingerprint of its headings."""

    __tablename__ = "import_mapping"

    account_id: UUID = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    service: str = Field(primary_key=True, sa_type=Text)
    kind: str = Field(primary_key=True, sa_type=Text)
    headings: bytes = Field(primary_key=True, sa_type=LargeBinary)
    mapping: dict[str, str] = Field(sa_type=JSONB)
    used_at: datetime = Field(sa_type=DateTime(timezone=True))


IMPORT_FILE = table_of(ImportFileRow)
IMPORT_LINE = table_of(ImportLineRow)
IMPORT_MAPPING = table_of(ImportMappingRow)
