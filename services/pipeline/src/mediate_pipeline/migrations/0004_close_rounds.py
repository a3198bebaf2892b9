"""Keep rounds of deals and who invested, for those who may read the deal. Adds only; nothing reads it before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "pipeline_0004"
down_revision = "pipeline_0003"
branch_labels = None
depends_on = None

_READS = "deal_basis(deal_id) IS NOT NULL"
_CHANGES = "deal_basis(deal_id) IN ('team', 'fund_manager')"


def upgrade() -> None:
    """Create the table and let requests read and add what the deal's readers may."""
    op.create_table(
        "deal_round",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deal_id", sa.Uuid, sa.ForeignKey("deal.id"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("closed_on", sa.Date, nullable=False),
        sa.Column("investments", JSONB, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_index("deal_round_by_deal", "deal_round", ["deal_id", "id"])
    connection = op.get_bind()
    role = f"{connection.scalar(sa.text('SELECT current_user'))}_requests"
    quoted = connection.dialect.identifier_preparer.quote(role)
    op.execute("ALTER TABLE deal_round ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY deal_round_select ON deal_round FOR SELECT TO {quoted} USING ({_READS})")
    op.execute(f"CREATE POLICY deal_round_insert ON deal_round FOR INSERT TO {quoted} WITH CHECK ({_CHANGES})")
    op.execute(f"GRANT SELECT, INSERT ON deal_round TO {quoted}")


def downgrade() -> None:
    """Drop the table; the journal still holds every round."""
    op.drop_table("deal_round")
