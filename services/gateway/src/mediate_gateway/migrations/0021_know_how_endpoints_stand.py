"""Keep how organisations' endpoints and their credentials for NATS stand.

Safe while older code runs, which knows nothing of either. The newest rows come from events; no row was there before.
"""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0021"
down_revision = "gateway_0020"
branch_labels = None
depends_on = None


def _dated() -> list[sa.Column[object]]:
    return [
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "endpoint",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("disabled_reason", sa.Text),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        *_dated(),
    )
    op.create_index("endpoint_by_organisation", "endpoint", ["organisation_id"])
    op.create_index("endpoint_disabled", "endpoint", ["disabled_at"], postgresql_where=sa.text("status = 'disabled'"))
    op.create_table(
        "nats_credentials",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        *_dated(),
    )
    op.create_index("nats_credentials_by_organisation", "nats_credentials", ["organisation_id"])


def downgrade() -> None:
    """Drop them; a rebuild fills them again."""
    op.drop_table("nats_credentials")
    op.drop_table("endpoint")
