"""Keep webhook endpoints and their secrets. Adds tables; running code does not notice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "subscriptions_0004"
down_revision = "subscriptions_0003"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create endpoint and endpoint_secret."""
    op.create_table(
        "endpoint",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("updated_at", _AT, nullable=False),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("disabled_reason", sa.Text),
        sa.Column("consent", sa.Text),
        sa.Column("types", ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False, server_default="{}"),
        sa.Column("subjects", ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("fields", JSONB, nullable=False, server_default="[]"),
        sa.Column("ordered", sa.Boolean, nullable=False),
        sa.Column("asymmetric", sa.Boolean, nullable=False),
        sa.Column("rate_per_second", sa.Integer, nullable=False),
        sa.Column("posts_at_once", sa.Integer, nullable=False),
        sa.Column("since", sa.BigInteger),
        sa.Column("failing_since", _AT),
        sa.Column("not_before", _AT),
        sa.Column("delivered_at", _AT),
        sa.Column("code_hash", sa.LargeBinary),
        sa.Column("code_until", _AT),
        sa.Column("codes_tried", sa.Integer, nullable=False),
        sa.Column("removed_at", _AT),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_index("ix_endpoint_organisation_id", "endpoint", ["organisation_id"])
    op.create_table(
        "endpoint_secret",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("endpoint_id", sa.Uuid, sa.ForeignKey("endpoint.id"), nullable=False),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("public", sa.Text),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("until", _AT),
    )
    op.create_index("ix_endpoint_secret_endpoint_id", "endpoint_secret", ["endpoint_id"])


def downgrade() -> None:
    """Drop them, and with them what organisations asked for."""
    op.drop_table("endpoint_secret")
    op.drop_table("endpoint")
