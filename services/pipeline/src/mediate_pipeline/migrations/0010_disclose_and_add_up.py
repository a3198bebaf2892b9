"""Keep what was disclosed of deals, and what was told of many together.

Adds tables. What counted deals goes: a request that older code serves meanwhile for whoever counts them is refused.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "pipeline_0010"
down_revision = "pipeline_0009"
branch_labels = None
depends_on = None

_READS = "deal_basis(deal_id) IS NOT NULL"
_CHANGES = "deal_basis(deal_id) IN ('team', 'fund_manager')"
_WRITTEN = "version, updated_at, audience, title, told, fields, ended_on"
_POLICIES = (
    ("deal_disclosure", "SELECT", _READS),
    ("deal_disclosure", "INSERT", _CHANGES),
    ("deal_disclosure", "UPDATE", _CHANGES),
    ("deal_disclosure_step", "SELECT", _READS),
    ("deal_disclosure_step", "INSERT", f"account_id IS NOT DISTINCT FROM asking() AND {_CHANGES}"),
)
# What was disclosed, for those it was disclosed to, without the deal that it is of.
_DISCLOSED = """
    CREATE FUNCTION disclosed_deals(after uuid, most integer)
    RETURNS TABLE (id uuid, version integer, created_at timestamptz, updated_at timestamptz, audience text, told jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
        known boolean := public.asking_as(
            'administrator', 'facilitator', 'investment_officer', 'partner', 'partner_admin', 'ops'
        );
    BEGIN
        RETURN QUERY SELECT shown.id, shown.version, shown.created_at, shown.updated_at, shown.audience, shown.told
            FROM public.deal_disclosure AS shown
            WHERE shown.ended_on IS NULL AND (shown.audience = 'public' OR known)
            AND shown.id > coalesce(after, '00000000-0000-0000-0000-000000000000') ORDER BY shown.id LIMIT most;
    END $$
"""


def upgrade() -> None:
    """Create the tables; whoever changes a deal discloses it, and everybody reads what was added up."""
    op.create_table(
        "deal_disclosure",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deal_id", sa.Uuid, sa.ForeignKey("deal.id"), nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("fields", ARRAY(sa.Text), nullable=False),
        sa.Column("told", JSONB, nullable=False),
        sa.Column("ended_on", sa.Date),
    )
    op.create_index("deal_disclosure_by_deal", "deal_disclosure", ["deal_id", "id"])
    op.create_table(
        "deal_disclosure_step",
        sa.Column("disclosure_id", sa.Uuid, sa.ForeignKey("deal_disclosure.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("deal_id", sa.Uuid, sa.ForeignKey("deal.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid),
        sa.Column("done", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("told", JSONB, nullable=False),
        sa.Column("agreed", sa.Text),
        sa.Column("reason", sa.Text),
    )
    op.create_table(
        "roll_up",
        sa.Column("edition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("roll_up_id", sa.Uuid, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("figures", JSONB, nullable=False),
        sa.Column("withheld", ARRAY(sa.Text), nullable=False),
    )
    # What each deal brought to which editions is for the service itself, which compares them: no request reads it.
    op.create_table(
        "roll_up_run",
        sa.Column("deal_id", sa.Uuid, sa.ForeignKey("deal.id"), primary_key=True),
        sa.Column("first_edition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last_edition", sa.Integer, nullable=False),
        sa.Column("brought", JSONB, nullable=False),
    )
    op.create_index("roll_up_run_by_last_edition", "roll_up_run", ["last_edition"])
    connection = op.get_bind()
    role = f"{connection.scalar(sa.text('SELECT current_user'))}_requests"
    quoted = connection.dialect.identifier_preparer.quote(role)
    for table in ("deal_disclosure", "deal_disclosure_step"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    for table, command, rows in _POLICIES:
        reached = "WITH CHECK" if command == "INSERT" else "USING"
        op.execute(f"CREATE POLICY {table}_{command.lower()} ON {table} FOR {command} TO {quoted} {reached} ({rows})")
    # Counts, and the states of each deal by its id, were for those who count deals. By now everybody is told figures
    # of many together, and nobody more: one more in a stage tells of a deal.
    op.execute("DROP FUNCTION deal_states(uuid, integer)")
    op.execute("DROP FUNCTION deal_counts()")
    op.execute(_DISCLOSED)
    op.execute("REVOKE EXECUTE ON FUNCTION disclosed_deals(uuid, integer) FROM PUBLIC")
    for right in (
        f"SELECT, INSERT, UPDATE ({_WRITTEN}) ON deal_disclosure",
        "SELECT, INSERT ON deal_disclosure_step",
        "SELECT ON roll_up",
        "EXECUTE ON FUNCTION disclosed_deals(uuid, integer)",
    ):
        op.execute(f"GRANT {right} TO {quoted}")


def downgrade() -> None:
    """Refuse: who disclosed what, and when, is kept nowhere else."""
    message = "who disclosed what of a deal, and when, is kept nowhere else, and would be lost"
    raise RuntimeError(message)
