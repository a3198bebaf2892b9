"""Keep what was heard of other services, and which figures it makes stale. Adds only; nothing reads it before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "monitor_0003"
down_revision = "monitor_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of what was heard, of the facts in it, and of what is to be computed anew."""
    op.create_table(
        "heard",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Uuid, nullable=False),
        sa.Column("leads_to", sa.Uuid),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("parties", ARRAY(sa.Uuid), nullable=False),
        sa.Column("traceparent", sa.Text),
    )
    op.create_table(
        "fact",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("ordinal", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Uuid, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("state", sa.Text),
        sa.Column("detail", sa.Text),
        sa.Column("members", ARRAY(sa.Text), nullable=False),
        sa.Column("organisation_id", sa.Uuid),
        sa.Column("other_id", sa.Uuid),
        sa.Column("amount", sa.Numeric),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_index("fact_as_it_stood", "fact", ["kind", "subject", "day", "place"])
    op.create_index("fact_by_day", "fact", ["kind", "day"])
    op.create_table(
        "organisation_alias",
        sa.Column("organisation_id", sa.Uuid, primary_key=True),
        sa.Column("final_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "stale_figure",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("indicator_id", sa.Uuid, nullable=False),
        sa.Column("period", sa.Text),
        sa.Column("not_before", sa.DateTime(timezone=True)),
    )
    op.create_index("stale_figure_of_indicator", "stale_figure", ["indicator_id", "period"])
    op.create_table(
        "stale_measure",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("measure", sa.Text, nullable=False),
        sa.Column("first_day", sa.Date),
        sa.Column("last_day", sa.Date),
    )
    op.create_index(
        "observation_running",
        "observation",
        ["last_day"],
        postgresql_where=sa.text(
            "superseded_by IS NULL AND withdrawn_because IS NULL AND origin = 'derived' AND status = 'provisional'"
        ),
    )


def downgrade() -> None:
    """Drop what was heard; it is heard again."""
    op.drop_index("observation_running", "observation")
    for table in ("stale_measure", "stale_figure", "organisation_alias", "fact", "heard"):
        op.drop_table(table)
