"""Keep digests and mail. Adds only; a gateway that does not know it yet keeps working beside one that does."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "gateway_0007"
down_revision = "gateway_0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create who wants digests, and the mails."""
    op.create_table(
        "mail_preference",
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("frequency", sa.Text, nullable=False),
        sa.Column("lines", ARRAY(sa.Uuid)),
        sa.Column("chosen_at", _MOMENT, nullable=False),
        sa.Column("covered_until", _MOMENT, nullable=False),
        sa.Column("unsubscribe_hash", sa.LargeBinary, nullable=False, unique=True),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("next_attempt_at", _MOMENT),
        sa.Column("claimed_at", _MOMENT),
        sa.Column("sent_at", _MOMENT),
        sa.Column("failure", sa.Text),
        sa.Column("smtp_code", sa.Integer),
        sa.UniqueConstraint("account_id", "period", name="mail_of_a_period_key"),
    )
    op.create_index("mail_in_time", "mail", ["created_at"])
    op.create_index("mail_waiting", "mail", ["next_attempt_at"], postgresql_where=sa.text("state = 'waiting'"))


def downgrade() -> None:
    """Drop both; who wants digests has to say so again."""
    op.drop_table("mail")
    op.drop_table("mail_preference")
