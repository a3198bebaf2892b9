"""Keep long work. Adds only; a gateway that does not know it yet keeps working beside one that does."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "gateway_0004"
down_revision = "gateway_0003"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create jobs and the files that come of them."""
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("asked", JSONB, nullable=False),
        sa.Column("kept", JSONB, nullable=False),
        sa.Column("outcome", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("step", sa.Text),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("cancel_asked", sa.Boolean, nullable=False),
        sa.Column("failure", sa.Text),
        sa.Column("file_name", sa.Text),
        sa.Column("file_type", sa.Text),
        sa.Column("file_bytes", sa.BigInteger, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("started_at", _MOMENT),
        sa.Column("beat_at", _MOMENT),
        sa.Column("finished_at", _MOMENT),
    )
    op.create_index("job_of_account", "job", ["account_id", "created_at"])
    op.create_index("job_open", "job", ["created_at"], postgresql_where=sa.text("state IN ('waiting', 'running')"))
    op.create_table(
        "job_file",
        sa.Column("job_id", sa.Uuid, sa.ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Drop both; what was under way has to be asked for again."""
    op.drop_table("job_file")
    op.drop_table("job")
