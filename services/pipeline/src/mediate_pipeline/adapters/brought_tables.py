"""The rows of files that people brought to import; each its owner's alone, and kept no longer than a day."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from mediate_pipeline.adapters.tables import Row
from mediate_shared.database import table_of
from mediate_shared.records import Kept


class BroughtFileRow(Row, Kept, table=True):
    """A file that somebody brought: its cells, packed, and what was said of its columns.

    ``headings`` is the fingerprint of its headings; ``columns`` says by the place of a column what it holds, and
    ``meant`` by the key of a column what its values mean. ``tried_at`` is when a trial saw every row, ``done_at`` when
    every row was imported; ``cells`` are gone by then where nothing was refused.
    """

    __tablename__ = "brought_file"
    __table_args__ = (Index("brought_file_of_account", "account_id", "id"),)

    account_id: UUID
    kind: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    rows: int
    headings: bytes = Field(sa_type=LargeBinary)
    cells: bytes | None = Field(sa_type=LargeBinary)
    columns: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    meant: dict[str, dict[str, str]] = Field(sa_type=JSONB)
    tried_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    done_at: datetime | None = Field(sa_type=DateTime(timezone=True))


class BroughtLineRow(Row, table=True):
    """What became of a line of such a file, or in a trial would; ``errors`` name columns, reasons and suggestions."""

    __tablename__ = "brought_line"

    file_id: UUID = Field(primary_key=True, foreign_key="brought_file.id", ondelete="CASCADE")
    is_trial: bool = Field(primary_key=True)
    line: int = Field(primary_key=True)
    outcome: str = Field(sa_type=Text)
    record_id: UUID | None
    errors: list[dict[str, Any]] = Field(sa_type=JSONB)


class BroughtMeaningRow(Row, table=True):
    """What somebody last said of the columns of a file with such headings, and of the values in them."""

    __tablename__ = "brought_meaning"

    account_id: UUID = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=Text)
    headings: bytes = Field(primary_key=True, sa_type=LargeBinary)
    columns: dict[str, str] = Field(sa_type=JSONB)
    meant: dict[str, dict[str, str]] = Field(sa_type=JSONB)
    used_at: datetime = Field(sa_type=DateTime(timezone=True))


BROUGHT_FILE = table_of(BroughtFileRow)
BROUGHT_LINE = table_of(BroughtLineRow)
BROUGHT_MEANING = table_of(BroughtMeaningRow)
