"""Let the read model hold how organisations connect. Adds only; a gateway without it keeps working beside one with it.

What was heard before lacks the new columns of organisations; they are empty until each is amended, or until a rebuild.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "gateway_0010"
down_revision = "gateway_0009"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_NAMES = ("legal_name", "kvk_number", "branch_number", "ror_id", "size_band")
_LISTS = ("sbi_2008", "sbi_2025", "media_tech_roles", "value_chain_stages", "stack_layers")
_TABLES = (
    "community_group_member",
    "community_group",
    "match",
    "challenge",
    "offer",
    "need",
    "relation",
    "community_membership",
    "organisation_merge",
)


def _dated() -> tuple[sa.Column[object], ...]:
    return sa.Column("since", _MOMENT, nullable=False), sa.Column("updated_at", _MOMENT, nullable=False)


def _posted() -> tuple[sa.Column[object], ...]:
    return (
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
        sa.Column("themes", ARRAY(sa.Text), nullable=False),
        sa.Column("stages", ARRAY(sa.Text), nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
    )


def upgrade() -> None:
    """Add the columns and tables."""
    for name in _NAMES:
        op.add_column("organisation", sa.Column(name, sa.Text))
    # The defaults are for a gateway of before, which still runs beside this step and names none of these.
    for name in _LISTS:
        op.add_column("organisation", sa.Column(name, ARRAY(sa.Text), nullable=False, server_default="{}"))
    op.add_column("organisation", sa.Column("interests", ARRAY(sa.Integer), nullable=False, server_default="{}"))
    op.create_table(
        "organisation_merge",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("into_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("merged_at", _MOMENT, nullable=False),
    )
    op.create_index("organisation_merge_into", "organisation_merge", ["into_id"])
    op.create_table(
        "community_membership",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("status", sa.Text),
        sa.Column("on", sa.Date),
        sa.Column("tier", sa.Text),
        sa.Column("may_be_listed", sa.Boolean),
        sa.Column("reason", sa.Text),
        sa.Column("is_listed", sa.Boolean, nullable=False),
        sa.Column("listed_since", sa.Date),
    )
    op.create_index("community_membership_by_organisation", "community_membership", ["organisation_id"])
    op.create_table(
        "relation",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("other_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("starts", sa.Text),
        sa.Column("until", sa.Text),
        sa.Column("source", JSONB),
    )
    op.create_index("relation_by_organisation", "relation", ["organisation_id"])
    op.create_index("relation_by_other", "relation", ["other_id"])
    op.create_table("need", *_posted(), sa.Column("challenge_id", sa.Uuid))
    op.create_index("need_by_organisation", "need", ["organisation_id"])
    op.create_index("need_by_challenge", "need", ["challenge_id"])
    op.create_table("offer", *_posted(), sa.Column("kind", sa.Text, nullable=False))
    op.create_index("offer_by_organisation", "offer", ["organisation_id"])
    op.create_table(
        "challenge",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("description", JSONB),
        sa.Column("issuer_id", sa.Uuid),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
        sa.Column("opens", sa.Text),
        sa.Column("closes", sa.Text),
        sa.Column("stated_matches", JSONB),
        sa.Column("stated_implementations", JSONB),
        sa.Column("source", JSONB),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
    )
    op.create_table(
        "match",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("seeker_id", sa.Uuid, nullable=False),
        sa.Column("provider_id", sa.Uuid, nullable=False),
        sa.Column("need_id", sa.Uuid),
        sa.Column("offer_id", sa.Uuid),
        sa.Column("challenge_id", sa.Uuid),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
    )
    for party in ("seeker", "provider", "challenge"):
        op.create_index(f"match_by_{party}", "match", [f"{party}_id"])
    op.create_table(
        "community_group",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("description", JSONB),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
        sa.Column("source", JSONB),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
    )
    op.create_table(
        "community_group_member",
        sa.Column("group_id", sa.Uuid, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, primary_key=True),
        sa.Column("joined_on", sa.Date, nullable=False),
        sa.Column("left_on", sa.Date),
    )
    op.create_index("community_group_member_by_organisation", "community_group_member", ["organisation_id"])


def downgrade() -> None:
    """Drop them; the journals still hold all of it."""
    for table in _TABLES:
        op.drop_table(table)
    for name in (*_NAMES, *_LISTS, "interests"):
        op.drop_column("organisation", name)
