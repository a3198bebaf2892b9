"""Keep figures of all the deals that somebody may read together, and notice what they are behind. Adds only.

Figures of a hundred thousand deals are not added up while somebody waits. ``deal_figures`` keeps them for who looked,
``deal_stir`` holds what changed since. Triggers write it, in the transaction of the change: whatever changes a deal,
and whoever does so, no figure stays behind unnoticed. Who loses the right to read a deal loses what was kept for them
at once. Safe while older code runs: it reads neither table, and what it changes is noticed too.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "pipeline_0011"
down_revision = "pipeline_0010"
branch_labels = None
depends_on = None

_DROPPED = """
    DELETE FROM public.deal_figures AS kept USING (
        SELECT account_id, asked FROM public.deal_figures
        WHERE account_id IN ({accounts}) ORDER BY account_id, asked FOR UPDATE
    ) AS lost WHERE kept.account_id = lost.account_id AND kept.asked = lost.asked;
"""
_STIRRED = "INSERT INTO public.deal_stir (deal_id) SELECT DISTINCT {deal} FROM {rows};"
_NAMED = "INSERT INTO public.deal_stir (account_id) SELECT DISTINCT account_id FROM added;"
_LOST_WITH_THE_FUND = """
    SELECT named.account_id FROM public.fund_manager AS named JOIN before ON before.fund_id = named.fund_id
    JOIN after ON after.id = before.id WHERE after.fund_id IS DISTINCT FROM before.fund_id
"""
# What each notices, after which commands, and on what tables. They run as the owner: no request reads or writes what is
# noted, and the policies of the tables are not asked again.
_NOTICING = {
    "deal_opened": ("INSERT", "NEW TABLE AS added", _STIRRED.format(deal="id", rows="added"), ("deal",)),
    "deal_changed": (
        "UPDATE",
        "OLD TABLE AS before NEW TABLE AS after",
        _STIRRED.format(deal="id", rows="after") + _DROPPED.format(accounts=_LOST_WITH_THE_FUND),
        ("deal",),
    ),
    "part_added": (
        "INSERT",
        "NEW TABLE AS added",
        _STIRRED.format(deal="deal_id", rows="added"),
        ("deal_round", "deal_stage"),
    ),
    "part_changed": (
        "UPDATE",
        "NEW TABLE AS after",
        _STIRRED.format(deal="deal_id", rows="after"),
        ("deal_round", "deal_stage"),
    ),
    "part_removed": (
        "DELETE",
        "OLD TABLE AS removed",
        _STIRRED.format(deal="deal_id", rows="removed"),
        ("deal_round", "deal_stage"),
    ),
    "reader_added": ("INSERT", "NEW TABLE AS added", _NAMED, ("deal_member", "deal_grant", "fund_manager")),
    "reader_removed": (
        "DELETE",
        "OLD TABLE AS removed",
        _DROPPED.format(accounts="SELECT account_id FROM removed"),
        ("deal_member", "deal_grant", "fund_manager"),
    ),
}


def upgrade() -> None:
    """Create both tables, what notices changes, and the index by which a company's deals are found."""
    op.create_table(
        "deal_figures",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("asked", sa.Text, primary_key=True),
        sa.Column("begun", sa.Uuid, nullable=False),
        sa.Column("stirred", sa.BigInteger, nullable=False),
        sa.Column("reckoned", sa.BigInteger),
        sa.Column("figures", JSONB),
        sa.Column("as_of", sa.DateTime(timezone=True)),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "deal_stir",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("deal_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
    )
    connection = op.get_bind()
    role = f"{connection.scalar(sa.text('SELECT current_user'))}_requests"
    quoted = connection.dialect.identifier_preparer.quote(role)
    op.execute("ALTER TABLE deal_figures ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY deal_figures_select ON deal_figures FOR SELECT TO {quoted} USING (account_id = asking())"
    )
    op.execute(f"GRANT SELECT ON deal_figures TO {quoted}")
    for name, (command, transition, what, tables) in _NOTICING.items():
        op.execute(
            f"""
            CREATE FUNCTION notice_{name}() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
            BEGIN
                {what}
                RETURN NULL;
            END $$
            """
        )
        op.execute(f"REVOKE EXECUTE ON FUNCTION notice_{name}() FROM PUBLIC")
        for table in tables:
            op.execute(
                f"CREATE TRIGGER {table}_{name} AFTER {command} ON {table} REFERENCING {transition}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION notice_{name}()"
            )


def downgrade() -> None:
    """Drop what was kept: all of it is reckoned from the deals."""
    for name, (_command, _transition, _what, tables) in _NOTICING.items():
        for table in tables:
            op.execute(f"DROP TRIGGER {table}_{name} ON {table}")
        op.execute(f"DROP FUNCTION notice_{name}()")
    op.drop_table("deal_stir")
    op.drop_table("deal_figures")
