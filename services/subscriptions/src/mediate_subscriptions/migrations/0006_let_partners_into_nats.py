"""Keep partners' accounts on the NATS server that is for them. Adds tables; running code does not notice."""

import sqlalchemy as sa
from alembic import op

revision = "subscriptions_0006"
down_revision = "subscriptions_0005"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create nats_account and nats_credentials."""
    op.create_table(
        "nats_account",
        sa.Column("organisation_id", sa.Uuid, primary_key=True),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("public_key", sa.Text, nullable=False, unique=True),
        sa.Column("sealed_seed", sa.LargeBinary, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("waits_because", sa.Text),
    )
    op.create_table(
        "nats_credentials",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("nats_account.organisation_id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("public_key", sa.Text, nullable=False, unique=True),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        sa.Column("revoked_at", _AT),
        sa.Column("revoked_reason", sa.Text),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_index("ix_nats_credentials_organisation_id", "nats_credentials", ["organisation_id"])


def downgrade() -> None:
    """Drop them; accounts on the server stay until they are removed there."""
    op.drop_table("nats_credentials")
    op.drop_table("nats_account")
