"""Create the registry of organisations. First step; nothing reads it yet, so it is safe."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "community_0001"
down_revision = None
branch_labels = ("community",)
depends_on = "chassis_0001"


def upgrade() -> None:
    """Create the table and the index its exact-name look-up uses."""
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("legal_name", sa.Text),
        sa.Column("kvk_number", sa.Text, unique=True),
        sa.Column("website", sa.Text),
        sa.Column("hub", sa.Text),
        sa.Column("founding_year", sa.Integer),
        sa.Column("types", ARRAY(sa.Text), nullable=False),
        sa.Column("actor_class", sa.Text),
        sa.Column("description", JSONB),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_index("organisation_by_name", "organisation", [sa.text("lower(name)")])


def downgrade() -> None:
    """Drop the registry; the journal still holds every event of it."""
    op.drop_table("organisation")
