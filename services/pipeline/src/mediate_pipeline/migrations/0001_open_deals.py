"""Create deals, grant calls and the organisations heard of. First step; nothing reads them yet, so it is safe."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "pipeline_0001"
down_revision = None
branch_labels = ("pipeline",)
depends_on = "chassis_0001"


def upgrade() -> None:
    """Create the tables and the index the list of deals by stage uses."""
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.create_table(
        "deal",
        *_record(),
        sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("amount_sought", JSONB, nullable=False),
        sa.Column("origin", sa.Text),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("held_from", sa.Text),
        sa.Column("reason", sa.Text),
    )
    op.create_index("deal_by_stage", "deal", ["stage", "id"])
    op.create_table(
        "grant_call",
        *_record(),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("budget", JSONB),
        sa.Column("committee_members", sa.Integer),
        sa.Column("proposals_received", JSONB),
        sa.Column("awards", sa.Integer),
        sa.Column("awarded_total", JSONB),
        sa.Column("source", JSONB, nullable=False),
    )


def downgrade() -> None:
    """Drop the pipeline; the journal still holds every event of it."""
    op.drop_table("grant_call")
    op.drop_table("deal")
    op.drop_table("organisation")


def _record() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
