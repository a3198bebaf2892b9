"""Keep of deals what is told to others than their team: what was disclosed, and figures of many together.

Not safe beside older code, which counts deals in a table that is dropped here. A rebuild fills the read model anew.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "gateway_0019"
down_revision = "gateway_0018"
branch_labels = None
depends_on = None


def _dated() -> list[sa.Column[object]]:
    return [
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def upgrade() -> None:
    """Drop the deals, and add what takes their place."""
    op.drop_table("deal")
    for column in (
        sa.Column("purpose", JSONB),
        sa.Column("award_max", JSONB),
        sa.Column("opens_on", sa.Date),
        sa.Column("closes_on", sa.Date),
        sa.Column("fund_id", sa.Uuid),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False, server_default="{}"),
        sa.Column("published_on", sa.Date),
        sa.Column("awarded", JSONB),
        sa.Column("note", JSONB),
        sa.Column("synthetic", sa.Boolean, nullable=False, server_default="false"),
    ):
        op.add_column("grant_call", column)
    op.create_table(
        "fund",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text),
        sa.Column("purpose", JSONB),
        sa.Column("ticket_min", JSONB),
        sa.Column("ticket_max", JSONB),
        sa.Column("readiness_min", sa.Integer),
        sa.Column("readiness_max", sa.Integer),
        sa.Column("region", sa.Text),
        sa.Column("co_investment", sa.Text, nullable=False),
        sa.Column("budget", JSONB),
        sa.Column("opens_on", sa.Date),
        sa.Column("closes_on", sa.Date),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        *_dated(),
    )
    op.create_table(
        "disclosed_deal",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", JSONB),
        sa.Column("disclosed_on", sa.Date, nullable=False),
        sa.Column("closed_on", sa.Date),
        sa.Column("fund_id", sa.Uuid),
        sa.Column("amount", JSONB),
        sa.Column("public", JSONB),
        sa.Column("private", JSONB),
        sa.Column("investors", JSONB, nullable=False),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        *_dated(),
    )
    op.create_index("disclosed_deal_by_organisation", "disclosed_deal", ["organisation_id"])
    op.create_table(
        "roll_up",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("figures", JSONB, nullable=False),
        sa.Column("withheld", ARRAY(sa.Text), nullable=False),
        *_dated(),
    )


def downgrade() -> None:
    """Drop them, and make room for the deals of before; a rebuild fills them as far as they are told."""
    for table in ("roll_up", "disclosed_deal", "fund"):
        op.drop_table(table)
    for column in (
        "purpose",
        "award_max",
        "opens_on",
        "closes_on",
        "fund_id",
        "action_lines",
        "published_on",
        "awarded",
        "note",
        "synthetic",
    ):
        op.drop_column("grant_call", column)
    op.create_table(
        "deal",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
