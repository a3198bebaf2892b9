"""Let two records of one organisation be merged, and keep which may be two of one.

Adds tables only. Every organisation is looked at once in the background, from the journal's beginning.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "community_0003"
down_revision = "community_0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables, and an index by which what was merged into a record is found."""
    op.create_index(
        "organisation_merged", "organisation", ["merged_into"], postgresql_where=sa.text("merged_into IS NOT NULL")
    )
    op.create_table(
        "duplicate_key",
        sa.Column("key", sa.BigInteger, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, primary_key=True),
    )
    op.create_index("duplicate_key_by_organisation", "duplicate_key", ["organisation_id"])
    op.create_table("duplicate_crowd", sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False))
    op.create_table(
        "duplicate_progress",
        sa.Column("shard", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "duplicate",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("other_id", sa.Uuid, nullable=False),
        sa.Column("grounds", JSONB, nullable=False),
        sa.Column("score", sa.Numeric(4, 3), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.UniqueConstraint("organisation_id", "other_id", name="duplicate_pair_key"),
    )
    op.create_index("duplicate_by_other", "duplicate", ["other_id"])
    op.create_index("duplicate_by_status", "duplicate", ["status", sa.text("score DESC"), "id"])
    op.create_table(
        "organisation_merge",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("into_id", sa.Uuid, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("took", JSONB, nullable=False),
        sa.Column("undone_at", _MOMENT),
        sa.Column("undone_because", sa.Text),
    )
    op.create_index("organisation_merge_by_organisation", "organisation_merge", ["organisation_id", "id"])
    op.create_index("organisation_merge_by_into", "organisation_merge", ["into_id"])


def downgrade() -> None:
    """Drop the tables; the journal still says what was merged."""
    op.drop_index("organisation_merged", "organisation")
    for table in ("organisation_merge", "duplicate", "duplicate_progress", "duplicate_crowd", "duplicate_key"):
        op.drop_table(table)
