"""Create indicators, their targets and observations. First step; nothing reads them yet, so it is safe."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "monitor_0001"
down_revision = None
branch_labels = ("monitor",)
depends_on = "chassis_0001"


def upgrade() -> None:
    """Create the tables; the unique indexes hold each document to one target and one current figure."""
    op.create_table(
        "indicator",
        *_record(),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("definition", JSONB, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("aggregation", sa.Text, nullable=False),
        sa.Column("rhythm", sa.Text, nullable=False),
        sa.Column("action_lines", ARRAY(sa.SmallInteger), nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_table(
        "indicator_target",
        *_record(),
        sa.Column("indicator_id", sa.Uuid, sa.ForeignKey("indicator.id"), nullable=False),
        sa.Column("slot", sa.LargeBinary, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("comparator", sa.Text, nullable=False),
        sa.Column("value", sa.Numeric, nullable=False),
        sa.Column("source", JSONB, nullable=False),
    )
    op.create_index("indicator_target_once", "indicator_target", ["indicator_id", "slot"], unique=True)
    op.create_table(
        "observation",
        *_record(),
        sa.Column("indicator_id", sa.Uuid, sa.ForeignKey("indicator.id"), nullable=False),
        sa.Column("slot", sa.LargeBinary, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("value", sa.Numeric, nullable=False),
        sa.Column("qualifier", sa.Text, nullable=False),
        sa.Column("breakdown", JSONB, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("covers_until", sa.Date),
        sa.Column("note", JSONB),
        sa.Column("source", JSONB, nullable=False),
        sa.Column("supersedes", sa.Uuid, sa.ForeignKey("observation.id"), unique=True),
        sa.Column("superseded_by", sa.Uuid, sa.ForeignKey("observation.id", deferrable=True, initially="DEFERRED")),
        sa.Column("reason", sa.Text),
    )
    current = sa.text("superseded_by IS NULL")
    op.create_index(
        "observation_one_current", "observation", ["indicator_id", "slot"], unique=True, postgresql_where=current
    )
    op.create_index("observation_in_order", "observation", ["indicator_id", "id"])
    op.create_index("observation_latest", "observation", ["indicator_id", "last_day"], postgresql_where=current)


def downgrade() -> None:
    """Drop the figures; the journal still holds every event of them."""
    op.drop_table("observation")
    op.drop_table("indicator_target")
    op.drop_table("indicator")


def _record() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
