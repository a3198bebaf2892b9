"""Describe deals: what they are about, where they have been, how ready their technology is, and what became of them.

Adds only. Safe while older code runs: what it opens is a deal of a fund with nothing more said of it, and a move by it
leaves the history of stages as it was.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "pipeline_0006"
down_revision = "pipeline_0005"
branch_labels = None
depends_on = None

_READS = "deal_basis(deal_id) IS NOT NULL"
_CHANGES = "deal_basis(deal_id) IN ('team', 'fund_manager')"
# A script that is no account opens deals for others, and says what is known of them before they have a team.
_IS_OPENED = "(asking_as('investment_officer') AND opened_without_team(deal_id))"
_AMENDED = (
    "title",
    "amount_sought",
    "amount_original",
    "pipeline",
    "fund_id",
    "programme",
    "origin",
    "origin_id",
    "follows",
    "action_lines",
    "region",
    "probability",
    "expected_on",
    "private_expected",
    "files",
    "synthetic",
    "readiness",
    "readiness_on",
    "next_step",
    "next_step_due_on",
    "next_step_account_id",
    "holding",
    "holding_on",
    "holding_amount",
    "holding_reason",
    "public_cents",
    "private_cents",
)
# Whoever says that a deal follows from another sees these two, and not each one between them.
_FOLLOWS = """
    CREATE FUNCTION deal_follows(deal uuid, earlier uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        IF coalesce(public.deal_basis(earlier), '') NOT IN ('team', 'fund_manager') THEN
            RETURN false;
        END IF;
        RETURN EXISTS (
            WITH RECURSIVE before (id) AS (
                SELECT deal UNION SELECT named.follows_id FROM public.deal AS named JOIN before USING (id)
                WHERE named.follows ->> 'kind' = 'deal'
            ) SELECT FROM before WHERE before.id = earlier
        );
    END $$
"""
_POLICIES = (
    ("deal_stage", "SELECT", _READS),
    ("deal_stage", "INSERT", f"{_CHANGES} OR {_IS_OPENED}"),
    ("deal_stage", "UPDATE", _CHANGES),
    ("deal_assessment", "SELECT", _READS),
    ("deal_assessment", "INSERT", f"{_CHANGES} OR {_IS_OPENED}"),
    ("deal_note", "SELECT", _READS),
    ("deal_note", "INSERT", f"author_id IS NOT DISTINCT FROM asking() AND {_CHANGES}"),
    ("deal_note", "DELETE", _CHANGES),
)
_RIGHTS = (
    f"UPDATE ({', '.join(_AMENDED)}) ON deal",
    "SELECT, INSERT, UPDATE (left_at) ON deal_stage",
    "SELECT, INSERT ON deal_assessment",
    "SELECT, INSERT, DELETE ON deal_note",
    "EXECUTE ON FUNCTION deal_follows(uuid, uuid)",
)
# The journal tells of each move when, but not which stage it was from and to in a form that can be trusted to be there:
# what is known for certain is where a deal is now, since when, and where every deal began.
_BEGAN = """
    INSERT INTO deal_stage (deal_id, number, stage, entered_at, left_at)
    SELECT id, 1, 'sourced', created_at, stage_since FROM deal WHERE stage <> 'sourced'
"""
_IS_NOW = """
    INSERT INTO deal_stage (deal_id, number, stage, entered_at, reason)
    SELECT id, CASE stage WHEN 'sourced' THEN 1 ELSE 2 END, stage, stage_since, reason FROM deal
"""


def upgrade() -> None:
    """Add the columns and tables, say where deals have been, and let requests write what they may change."""
    op.add_column("organisation", sa.Column("merged_into", sa.Uuid))
    op.add_column("organisation", sa.Column("final_id", sa.Uuid))
    op.create_index("organisation_by_lower_name", "organisation", [sa.text("lower(name)")])
    _describe_deals()
    _create_tables()
    op.execute("UPDATE deal SET holding = 'held' WHERE stage = 'closed'")
    op.execute(_BEGAN)
    op.execute(_IS_NOW)
    connection = op.get_bind()
    role = f"{connection.scalar(sa.text('SELECT current_user'))}_requests"
    quoted = connection.dialect.identifier_preparer.quote(role)
    for table in ("deal_stage", "deal_assessment", "deal_note"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    for table, command, rows in _POLICIES:
        reached = "WITH CHECK" if command == "INSERT" else "USING"
        op.execute(f"CREATE POLICY {table}_{command.lower()} ON {table} FOR {command} TO {quoted} {reached} ({rows})")
    op.execute(_FOLLOWS)
    op.execute("REVOKE EXECUTE ON FUNCTION deal_follows(uuid, uuid) FROM PUBLIC")
    for right in _RIGHTS:
        op.execute(f"GRANT {right} TO {quoted}")


def downgrade() -> None:
    """Refuse: notes are kept nowhere else."""
    message = "what was noted of deals is kept nowhere else, and would be lost"
    raise RuntimeError(message)


def _describe_deals() -> None:
    none = sa.text("0")
    for column in (
        sa.Column("amount_original", JSONB),
        sa.Column("pipeline", sa.Text, nullable=False, server_default="fund"),
        sa.Column("programme", JSONB),
        sa.Column("origin_id", sa.Uuid),
        sa.Column("follows", JSONB),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False, server_default="{}"),
        sa.Column("region", sa.Text),
        sa.Column("probability", sa.Integer),
        sa.Column("expected_on", sa.Date),
        sa.Column("private_expected", JSONB),
        sa.Column("files", JSONB, nullable=False, server_default="[]"),
        sa.Column("readiness", sa.Integer),
        sa.Column("readiness_on", sa.Date),
        sa.Column("next_step", sa.Text),
        sa.Column("next_step_due_on", sa.Date),
        sa.Column("next_step_account_id", sa.Uuid),
        sa.Column("holding", sa.Text),
        sa.Column("holding_on", sa.Date),
        sa.Column("holding_amount", JSONB),
        sa.Column("holding_reason", sa.Text),
        sa.Column("public_cents", sa.BigInteger, nullable=False, server_default=none),
        sa.Column("private_cents", sa.BigInteger, nullable=False, server_default=none),
    ):
        op.add_column("deal", column)
    op.create_index("deal_by_fund_and_stage", "deal", ["fund_id", "stage", "id"])
    op.create_index("deal_by_organisation", "deal", ["organisation_id", "id"])
    # A column of its own, because under row-level security no index on an expression of a document is used.
    follows_id = sa.Computed("CAST(follows ->> 'id' AS uuid)", persisted=True)
    op.add_column("deal", sa.Column("follows_id", sa.Uuid, follows_id))
    op.create_index("deal_by_what_it_follows", "deal", ["follows_id"])
    op.create_index(
        "deal_by_next_step",
        "deal",
        ["fund_id", "next_step_due_on", "id"],
        postgresql_where=sa.text("next_step IS NOT NULL"),
    )


def _create_tables() -> None:
    op.create_table(
        "deal_stage",
        sa.Column("deal_id", sa.Uuid, sa.ForeignKey("deal.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text),
    )
    op.create_table(
        "deal_assessment",
        *_record(),
        sa.Column("readiness", sa.Integer, nullable=False),
        sa.Column("assessed_on", sa.Date, nullable=False),
        sa.Column("basis", sa.Text),
    )
    op.create_index("deal_assessment_by_deal", "deal_assessment", ["deal_id", "assessed_on", "id"])
    op.create_table(
        "deal_note",
        *_record(),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author_id", sa.Uuid),
    )
    op.create_index("deal_note_by_deal", "deal_note", ["deal_id", "id"])
    op.create_index("deal_note_by_author", "deal_note", ["author_id"])


def _record() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deal_id", sa.Uuid, sa.ForeignKey("deal.id"), nullable=False),
    )
