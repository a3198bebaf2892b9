"""Keep a deal to its team, to its fund's managers and to whom it is granted: tables of these, and row-level security.

Safe while older code runs, which is bound by none of it: it connects as the owner. A deal from before has no team and
no fund, so that nobody reads it until the owner of the database puts somebody into ``deal_member``.

What a request does, it does as the role ``<login>_requests``. It owns nothing, has the rights that are given here and
those that everybody has (to append to the audit), and sees of the guarded tables what the policies let
``mediate.account`` see.
"""

import sqlalchemy as sa
from alembic import op

revision = "pipeline_0002"
down_revision = "pipeline_0001"
branch_labels = None
depends_on = None

_GUARDED = ("fund", "fund_manager", "deal", "deal_member", "deal_grant", "idempotency")

# They run as the owner, so that the policy of one table can ask another without asking that one's policy; what they
# name without a schema is looked up nowhere but among what PostgreSQL brings. PL/pgSQL keeps its plans for a session.
_FUNCTIONS = (
    """
    CREATE FUNCTION asking() RETURNS uuid LANGUAGE sql STABLE AS $$
        SELECT nullif(current_setting('mediate.account', true), '')::uuid
    $$
    """,
    """
    CREATE FUNCTION asking_as(VARIADIC roles text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT coalesce(string_to_array(current_setting('mediate.roles', true), ',') && roles, false)
    $$
    """,
    """
    CREATE FUNCTION deal_basis(deal uuid) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
        account uuid := public.asking();
    BEGIN
        RETURN CASE
            WHEN account IS NULL THEN NULL
            WHEN EXISTS (
                SELECT FROM public.deal_member AS named WHERE named.deal_id = deal AND named.account_id = account
            ) THEN 'team'
            WHEN EXISTS (
                SELECT FROM public.deal AS of_fund JOIN public.fund_manager AS named USING (fund_id)
                WHERE of_fund.id = deal AND named.account_id = account
            ) THEN 'fund_manager'
            WHEN EXISTS (
                SELECT FROM public.deal_grant AS named WHERE named.deal_id = deal AND named.account_id = account
            ) THEN 'granted'
        END;
    END $$
    """,
    """
    CREATE FUNCTION manages_fund(fund uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        RETURN EXISTS (
            SELECT FROM public.fund_manager AS named WHERE named.fund_id = fund AND named.account_id = public.asking()
        );
    END $$
    """,
    """
    CREATE FUNCTION has_no_manager(fund uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        RETURN NOT EXISTS (SELECT FROM public.fund_manager AS named WHERE named.fund_id = fund);
    END $$
    """,
    """
    CREATE FUNCTION opened_without_team(deal uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        RETURN EXISTS (
            SELECT FROM public.deal AS opened
            WHERE opened.id = deal AND opened.opened_by IS NOT DISTINCT FROM public.asking()
        ) AND NOT EXISTS (SELECT FROM public.deal_member AS named WHERE named.deal_id = deal);
    END $$
    """,
    # What those see who count deals: all of them, and nothing of what they hold.
    """
    CREATE FUNCTION deal_states(after uuid, most integer)
    RETURNS TABLE (id uuid, stage text, updated_at timestamptz, synthetic boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        IF NOT public.asking_as('administrator', 'investment_officer', 'ops') THEN
            RETURN;
        END IF;
        RETURN QUERY SELECT counted.id, counted.stage, counted.updated_at, counted.synthetic
            FROM public.deal AS counted
            WHERE counted.id > coalesce(after, '00000000-0000-0000-0000-000000000000') ORDER BY counted.id LIMIT most;
    END $$
    """,
    """
    CREATE FUNCTION deal_counts() RETURNS TABLE (stage text, deals bigint, synthetic bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        IF NOT public.asking_as('administrator', 'investment_officer', 'ops') THEN
            RETURN;
        END IF;
        RETURN QUERY SELECT counted.stage, count(*), count(*) FILTER (WHERE counted.synthetic)
            FROM public.deal AS counted GROUP BY counted.stage;
    END $$
    """,
)

_KNOWN = "asking_as('administrator', 'facilitator', 'investment_officer', 'partner', 'partner_admin', 'ops')"
_OPENS = "asking_as('investment_officer')"
_READS = "deal_basis(deal_id) IS NOT NULL"
_CHANGES = "deal_basis(deal_id) IN ('team', 'fund_manager')"
# In one statement, by whoever opened the deal.
_FIRST_OF_TEAM = f"({_OPENS} AND opened_without_team(deal_id))"
_MINE = "starts_with(key, coalesce(asking()::text, 'None') || ':')"

# Table, command, and the rows that it reaches or, for INSERT, may add.
_POLICIES = (
    ("fund", "SELECT", _KNOWN),
    ("fund", "INSERT", _OPENS),
    ("fund", "UPDATE", "manages_fund(id)"),
    ("fund_manager", "SELECT", _KNOWN),
    ("fund_manager", "INSERT", f"manages_fund(fund_id) OR ({_OPENS} AND has_no_manager(fund_id))"),
    ("fund_manager", "DELETE", "manages_fund(fund_id)"),
    ("deal", "SELECT", "deal_basis(id) IS NOT NULL"),
    ("deal", "INSERT", f"{_OPENS} AND opened_by IS NOT DISTINCT FROM asking()"),
    ("deal", "UPDATE", "deal_basis(id) IN ('team', 'fund_manager')"),
    ("deal_member", "SELECT", f"account_id = asking() OR {_READS}"),
    ("deal_member", "INSERT", f"added_by IS NOT DISTINCT FROM asking() AND ({_CHANGES} OR {_FIRST_OF_TEAM})"),
    ("deal_member", "UPDATE", _CHANGES),
    ("deal_member", "DELETE", _CHANGES),
    ("deal_grant", "SELECT", f"account_id = asking() OR {_CHANGES}"),
    ("deal_grant", "INSERT", f"granted_by = asking() AND {_CHANGES}"),
    ("deal_grant", "DELETE", _CHANGES),
    # An answer that was kept holds what was answered; its key begins with whose it is.
    ("idempotency", "SELECT", _MINE),
    ("idempotency", "INSERT", _MINE),
    ("idempotency", "UPDATE", _MINE),
)

_RIGHTS = (
    "SELECT ON organisation",
    "SELECT, INSERT ON grant_call",
    "SELECT, INSERT, UPDATE (version, updated_at) ON fund",
    "SELECT, INSERT, DELETE ON fund_manager",
    "SELECT, INSERT, UPDATE (version, updated_at, stage, held_from, reason) ON deal",
    "SELECT, INSERT, UPDATE (role), DELETE ON deal_member",
    "SELECT, INSERT, DELETE ON deal_grant",
    "SELECT, INSERT, UPDATE (status, headers, body) ON idempotency",
    "INSERT ON outbox",
    "EXECUTE ON FUNCTION asking()",
    "EXECUTE ON FUNCTION asking_as(text[])",
    "EXECUTE ON FUNCTION deal_basis(uuid)",
    "EXECUTE ON FUNCTION manages_fund(uuid)",
    "EXECUTE ON FUNCTION has_no_manager(uuid)",
    "EXECUTE ON FUNCTION opened_without_team(uuid)",
    "EXECUTE ON FUNCTION deal_states(uuid, integer)",
    "EXECUTE ON FUNCTION deal_counts()",
)


class RoleMissing(Exception):
    """The role under which requests are served is not there, or would not be bound."""


def upgrade() -> None:
    """Create who may read what, and the policies that hold requests to it. Raises RoleMissing."""
    role = _role()
    _create_tables()
    for function in _FUNCTIONS:
        op.execute(function)
    for table in _GUARDED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    for table, command, rows in _POLICIES:
        reached = "WITH CHECK" if command == "INSERT" else "USING"
        op.execute(f"CREATE POLICY {table}_{command.lower()} ON {table} FOR {command} TO {role} {reached} ({rows})")
    for right in _RIGHTS:
        if right.startswith("EXECUTE"):
            op.execute(f"REVOKE {right} FROM PUBLIC")
        op.execute(f"GRANT {right} TO {role}")


def downgrade() -> None:
    """Refuse: without these tables, a deal would be everybody's."""
    message = "who may read a deal is not dropped by a migration: nothing would keep the deals to them"
    raise RuntimeError(message)


def _role() -> str:
    """Return the role of requests, quoted. Raises RoleMissing where there is none that can be bound."""
    connection = op.get_bind()
    login = connection.scalar(sa.text("SELECT current_user"))
    name = f"{login}_requests"
    quote = connection.dialect.identifier_preparer.quote
    asked = "SELECT rolsuper OR rolbypassrls AS free, pg_has_role(oid, 'MEMBER') AS ours FROM pg_roles"
    found = connection.execute(sa.text(f"{asked} WHERE rolname = :name"), {"name": name}).one_or_none()
    if found is None or not found.ours:
        made = f"CREATE ROLE {quote(name)} NOLOGIN ROLE {quote(login)}"
        given = f"GRANT {quote(name)} TO {quote(login)}"
        raise RoleMissing(
            f"{login} needs the role {name}, under which it serves requests so that row-level security binds them."
            f" An administrator of the server gives it: {made if found is None else given};"
        )
    if found.free:
        raise RoleMissing(f"the role {name} is a superuser or bypasses row-level security, which would bind nobody")
    return str(quote(name))


def _create_tables() -> None:
    op.create_table(
        "fund",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_table(
        "fund_manager",
        sa.Column("fund_id", sa.Uuid, sa.ForeignKey("fund.id"), primary_key=True),
        sa.Column("account_id", sa.Uuid, primary_key=True),
    )
    op.create_index("fund_manager_by_account", "fund_manager", ["account_id", "fund_id"])
    op.add_column("deal", sa.Column("fund_id", sa.Uuid, sa.ForeignKey("fund.id")))
    op.add_column("deal", sa.Column("opened_by", sa.Uuid))
    op.create_index("deal_by_fund", "deal", ["fund_id", "id"])
    op.create_table(
        "deal_member",
        sa.Column("deal_id", sa.Uuid, sa.ForeignKey("deal.id"), primary_key=True),
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Uuid),
    )
    op.create_index("deal_member_by_account", "deal_member", ["account_id", "deal_id"])
    op.create_table(
        "deal_grant",
        sa.Column("deal_id", sa.Uuid, sa.ForeignKey("deal.id"), primary_key=True),
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("granted_by", sa.Uuid, nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("deal_grant_by_account", "deal_grant", ["account_id", "deal_id"])
