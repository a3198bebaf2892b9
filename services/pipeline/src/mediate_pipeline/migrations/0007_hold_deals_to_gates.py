"""Keep what funds ask of deals, and the exceptions that a second person grants from it.

Adds only. Safe while older code runs: the funds that it opens ask nothing of their deals.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "pipeline_0007"
down_revision = "pipeline_0006"
branch_labels = None
depends_on = None

_TERMS = (
    "name, kind, purpose, ticket_min, ticket_max, readiness_min, readiness_max, region, co_investment, budget,"
    " opens_on, closes_on, synthetic"
)
_READS = "deal_basis(deal_id) IS NOT NULL"
_CHANGES = "deal_basis(deal_id) IN ('team', 'fund_manager')"

# What a fund's deals take of its budget is known to who manages it, and is asked when a deal of it binds. Whoever is
# on the team of that deal learns from this no more than that there is too little left.
_COMMITTED = """
    CREATE FUNCTION fund_committed(fund uuid, but uuid) RETURNS numeric
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        IF NOT (public.manages_fund(fund) OR coalesce(public.deal_basis(but) IN ('team', 'fund_manager'), false)) THEN
            RETURN NULL;
        END IF;
        RETURN (
            SELECT coalesce(sum((taking.amount_sought ->> 'cents')::numeric), 0) FROM public.deal AS taking
            WHERE taking.fund_id = fund AND taking.id IS DISTINCT FROM but
            AND (
                taking.stage IN ('committed', 'closed')
                OR (taking.stage = 'on_hold' AND taking.held_from = 'committed')
            )
        );
    END $$
"""


def upgrade() -> None:
    """Describe funds, and create the table of exceptions, which the deal's readers read and its changers add to."""
    for column in (
        sa.Column("kind", sa.Text),
        sa.Column("purpose", JSONB),
        sa.Column("ticket_min", JSONB),
        sa.Column("ticket_max", JSONB),
        sa.Column("readiness_min", sa.Integer),
        sa.Column("readiness_max", sa.Integer),
        sa.Column("region", sa.Text),
        sa.Column("co_investment", sa.Text, nullable=False, server_default="none"),
        sa.Column("budget", JSONB),
        sa.Column("opens_on", sa.Date),
        sa.Column("closes_on", sa.Date),
    ):
        op.add_column("fund", column)
    op.create_table(
        "deal_override",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deal_id", sa.Uuid, sa.ForeignKey("deal.id"), nullable=False),
        sa.Column("fund_id", sa.Uuid, sa.ForeignKey("fund.id"), nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("amount_sought", JSONB, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Uuid),
        sa.Column("decided_by", sa.Uuid),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decision_reason", sa.Text),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_index("deal_override_by_deal", "deal_override", ["deal_id", "id"])
    op.create_index(
        "deal_override_waiting", "deal_override", ["deal_id"], postgresql_where=sa.text("status = 'requested'")
    )
    connection = op.get_bind()
    login = connection.scalar(sa.text("SELECT current_user"))
    role = connection.dialect.identifier_preparer.quote(f"{login}_requests")
    op.execute("ALTER TABLE deal_override ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY deal_override_select ON deal_override FOR SELECT TO {role} USING ({_READS})")
    op.execute(
        f"CREATE POLICY deal_override_insert ON deal_override FOR INSERT TO {role}"
        f" WITH CHECK ({_CHANGES} AND status = 'requested' AND asked_by = asking())"
    )
    # The database itself keeps to it that nobody grants what they asked for.
    op.execute(
        f"CREATE POLICY deal_override_update ON deal_override FOR UPDATE TO {role} USING ({_CHANGES})"
        f" WITH CHECK ({_CHANGES} AND decided_by = asking()"
        " AND (status = 'withdrawn' OR asked_by IS DISTINCT FROM asking()))"
    )
    op.execute(f"GRANT SELECT, INSERT ON deal_override TO {role}")
    op.execute(
        "GRANT UPDATE (version, updated_at, status, decided_by, decided_at, decision_reason)"
        f" ON deal_override TO {role}"
    )
    op.execute(f"GRANT UPDATE ({_TERMS}) ON fund TO {role}")
    op.execute(_COMMITTED)
    op.execute("REVOKE EXECUTE ON FUNCTION fund_committed(uuid, uuid) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION fund_committed(uuid, uuid) TO {role}")


def downgrade() -> None:
    """Refuse: what funds ask, and who granted which exception, is kept nowhere else."""
    message = "what funds ask of deals, and who granted which exception, is kept nowhere else"
    raise RuntimeError(message)
