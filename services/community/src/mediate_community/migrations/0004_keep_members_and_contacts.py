"""Keep memberships with their moves, and contact persons with their consent and the words they are found by.

New tables alone; running code does not know them and keeps working.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "community_0004"
down_revision = "community_0003"
branch_labels = None
depends_on = None


def _kept() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.id"), nullable=False),
    ]


def upgrade() -> None:
    """Create the tables; what belongs to a contact person goes when their row goes."""
    _create_memberships()
    _create_contacts()


def _create_memberships() -> None:
    op.create_table(
        "membership",
        *_kept(),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("member_since", sa.Date),
        sa.Column("reason", sa.Text),
        sa.Column("tier", sa.Text),
        sa.Column("may_be_listed", sa.Boolean, nullable=False),
    )
    op.create_index(
        "membership_once",
        "membership",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'left'"),
    )
    op.create_index("membership_by_organisation", "membership", ["organisation_id", "id"])
    op.create_index("membership_by_status", "membership", ["status", "id"])
    op.create_table(
        "membership_move",
        sa.Column("membership_id", sa.Uuid, sa.ForeignKey("membership.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_account", sa.Uuid),
        sa.Column("previous", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("tier", sa.Text),
        sa.Column("may_be_listed", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text),
    )
    op.create_index(
        "membership_move_by_account",
        "membership_move",
        ["by_account"],
        postgresql_where=sa.text("by_account IS NOT NULL"),
    )


def _create_contacts() -> None:
    op.create_table(
        "contact",
        *_kept(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("function", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("phone", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("account_id", sa.Uuid),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("purposes", ARRAY(sa.Text), nullable=False),
        sa.Column("consented_on", sa.Date, nullable=False),
    )
    op.create_index("contact_by_organisation", "contact", ["organisation_id", "id"])
    op.create_index("contact_by_account", "contact", ["account_id"], postgresql_where=sa.text("account_id IS NOT NULL"))
    op.create_table(
        "contact_consent",
        sa.Column("contact_id", sa.Uuid, sa.ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("by", sa.Text),
        sa.Column("purposes", ARRAY(sa.Text), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "contact_word",
        sa.Column("contact_id", sa.Uuid, sa.ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("word", sa.Text, primary_key=True),
        sa.Column("near", ARRAY(sa.Text), nullable=False),
    )
    op.create_index("contact_word_beginning", "contact_word", ["word"], postgresql_ops={"word": "text_pattern_ops"})
    op.create_index("contact_word_near", "contact_word", ["near"], postgresql_using="gin")


def downgrade() -> None:
    """Drop memberships and contact persons; the journal still holds every event of memberships."""
    for table in ("contact_word", "contact_consent", "contact", "membership_move", "membership"):
        op.drop_table(table)
