"""Keep what is said of deals here, for their readers, instead of telling it to every service. Adds only.

Safe while older code runs: it says openly what it says, as it did before.
"""

import sqlalchemy as sa
from alembic import op

revision = "pipeline_0005"
down_revision = "pipeline_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; whoever reads a deal reads what was said of it, and every request may add to it."""
    op.create_table(
        "sealed_event",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("deal_id", sa.Uuid),
        sa.Column("grant_call_id", sa.Uuid),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("sealed_event_by_deal", "sealed_event", ["deal_id", "position"])
    op.create_index("sealed_event_by_call", "sealed_event", ["grant_call_id", "position"])
    connection = op.get_bind()
    role = f"{connection.scalar(sa.text('SELECT current_user'))}_requests"
    quoted = connection.dialect.identifier_preparer.quote(role)
    op.execute("ALTER TABLE sealed_event ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY sealed_event_select ON sealed_event FOR SELECT TO {quoted}"
        " USING (deal_id IS NOT NULL AND deal_basis(deal_id) IS NOT NULL)"
    )
    op.execute(f"CREATE POLICY sealed_event_insert ON sealed_event FOR INSERT TO {quoted} WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT ON sealed_event TO {quoted}")


def downgrade() -> None:
    """Refuse: what was sealed is kept nowhere else."""
    message = "what was sealed is kept nowhere else, and would be lost"
    raise RuntimeError(message)
