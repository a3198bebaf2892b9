"""Keep how organisations came from each other, and the groups they come together in. Only adds, so it is safe."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "community_0006"
down_revision = "community_0005"
branch_labels = None
depends_on = None


def _kept() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def upgrade() -> None:
    """Create relations, groups and places in groups, each with what its lists are read by."""
    op.create_table(
        "relation",
        *_kept(),
        sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("other_id", sa.Uuid, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("since", sa.Text),
        sa.Column("until", sa.Text),
        sa.Column("source", JSONB),
        sa.Column("withdrawn_because", sa.Text),
    )
    op.create_index("relation_by_organisation", "relation", ["organisation_id", "id"])
    op.create_index("relation_by_other", "relation", ["other_id", "id"])
    op.create_table(
        "community_group",
        *_kept(),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("description", JSONB),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
        sa.Column("source", JSONB),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
    )
    op.create_table(
        "group_place",
        *_kept(),
        sa.Column("group_id", sa.Uuid, sa.ForeignKey("community_group.id"), nullable=False),
        sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("joined_on", sa.Date, nullable=False),
        sa.Column("left_on", sa.Date),
        sa.Column("reason", sa.Text),
    )
    op.create_index(
        "group_place_once",
        "group_place",
        ["group_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("left_on IS NULL"),
    )
    op.create_index("group_place_by_group", "group_place", ["group_id", "id"])
    op.create_index("group_place_by_organisation", "group_place", ["organisation_id", "group_id"])


def downgrade() -> None:
    """Drop them; the journal still holds every event of them."""
    op.drop_table("group_place")
    op.drop_table("community_group")
    op.drop_table("relation")
