"""Widen the profile, and keep what was changed, who asked for changes, and MediaTech tests.

Safe while the former code runs: it reads and writes columns by name, and every new one may be left out. A KvK number
may from here on be shared by the branches of one organisation, and by a record and the one it was merged into.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "community_0002"
down_revision = "community_0001"
branch_labels = None
depends_on = None

_TEXTS = ("branch_number", "ror_id", "size_band")
_LISTS = ("sbi_2008", "sbi_2025", "value_chain_stages", "stack_layers", "media_tech_roles")


def upgrade() -> None:
    """Add the columns, and the tables beside the registry."""
    for name in _TEXTS:
        op.add_column("organisation", sa.Column(name, sa.Text))
    for name in _LISTS:
        op.add_column("organisation", sa.Column(name, ARRAY(sa.Text), nullable=False, server_default="{}"))
    op.add_column("organisation", sa.Column("interests", ARRAY(sa.Integer), nullable=False, server_default="{}"))
    op.add_column("organisation", sa.Column("merged_into", sa.Uuid))
    op.drop_constraint("organisation_kvk_number_key", "organisation", type_="unique")
    op.create_index(
        "organisation_by_register_number",
        "organisation",
        ["kvk_number", sa.text("coalesce(branch_number, ''::text)")],
        unique=True,
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    # One index serves the exact name and the start of a name alike.
    op.drop_index("organisation_by_name", "organisation")
    op.create_index("organisation_by_name", "organisation", [sa.text("lower(name) text_pattern_ops")])
    _keep_changes()
    _keep_requests()
    _keep_tests()


def _keep_changes() -> None:
    op.create_table(
        "organisation_change",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_account", sa.Uuid),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("source", JSONB),
        sa.Column("is_withheld", sa.Boolean, nullable=False),
        sa.Column("changes", JSONB, nullable=False),
    )
    op.create_index("organisation_change_newest", "organisation_change", ["organisation_id", "id"])


def _keep_requests() -> None:
    op.create_table(
        "change_request",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("by_account", sa.Uuid),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("changes", JSONB, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("source", JSONB),
        sa.Column("decided_by", sa.Uuid),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decision_reason", sa.Text),
    )
    op.create_index("change_request_by_organisation", "change_request", ["organisation_id", "id"])
    op.create_index("change_request_open", "change_request", ["id"], postgresql_where=sa.text("status = 'open'"))


def _keep_tests() -> None:
    op.create_table(
        "media_tech_test",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("by_account", sa.Uuid),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("roles", ARRAY(sa.Text), nullable=False),
    )
    op.create_index("media_tech_test_newest", "media_tech_test", ["organisation_id", "id"])


def downgrade() -> None:
    """Drop what was added; where branches share a KvK number, the former uniqueness cannot come back."""
    for table in ("media_tech_test", "change_request", "organisation_change"):
        op.drop_table(table)
    op.drop_index("organisation_by_name", "organisation")
    op.create_index("organisation_by_name", "organisation", [sa.text("lower(name)")])
    op.drop_index("organisation_by_register_number", "organisation")
    for name in (*_TEXTS, *_LISTS, "interests", "merged_into"):
        op.drop_column("organisation", name)
    op.create_unique_constraint("organisation_kvk_number_key", "organisation", ["kvk_number"])
