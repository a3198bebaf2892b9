"""Follow organisations and keep who changed what. Adds only; a service without it keeps working beside one with it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "agendas_0003"
down_revision = "agendas_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and tables; what was said before is kept when the service starts."""
    _follow_organisations()
    _remind()
    _keep_changes()


def _follow_organisations() -> None:
    op.add_column("organisation", sa.Column("merged_into", sa.Uuid))
    op.add_column("organisation", sa.Column("final_id", sa.Uuid))
    op.create_index(
        "organisation_by_final", "organisation", ["final_id"], postgresql_where=sa.text("final_id IS NOT NULL")
    )
    op.create_table(
        "departure",
        sa.Column("organisation_id", sa.Uuid, primary_key=True),
        sa.Column("membership_id", sa.Uuid, nullable=False),
        sa.Column("left_on", sa.Date),
    )
    # Organisations are now taken in by another consumer, which hears everything anew: what could not be applied then
    # is tried by it again, and nobody would find it under the former one any more.
    op.execute("DELETE FROM parked WHERE consumer = 'agendas-hears-community'")


def _remind() -> None:
    op.add_column("assignment", sa.Column("reminded", sa.Integer, nullable=False, server_default="0"))
    op.add_column("assignment", sa.Column("last_reminded_at", sa.DateTime(timezone=True)))
    op.create_index(
        "assignment_unanswered", "assignment", ["created_at"], postgresql_where=sa.text("status = 'offered'")
    )


def _keep_changes() -> None:
    op.create_table(
        "change",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_account", sa.Uuid),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("parties", ARRAY(sa.Uuid), nullable=False),
        sa.Column("about", ARRAY(sa.Uuid), nullable=False),
        sa.Column("data", JSONB, nullable=False),
    )
    op.create_index("change_about", "change", ["about"], postgresql_using="gin")


def downgrade() -> None:
    """Drop what was added; the journal still holds every event, but not whose doing it was."""
    op.drop_table("change")
    op.drop_index("assignment_unanswered", "assignment")
    op.drop_column("assignment", "last_reminded_at")
    op.drop_column("assignment", "reminded")
    op.drop_table("departure")
    op.drop_index("organisation_by_final", "organisation")
    op.drop_column("organisation", "final_id")
    op.drop_column("organisation", "merged_into")
