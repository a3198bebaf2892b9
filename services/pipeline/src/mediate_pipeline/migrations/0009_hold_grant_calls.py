"""Hold grant calls: who keeps and assesses them, applications, scores, recusals, decisions and their letters.

Adds only. Safe while older code runs: nothing reads it before, and what is said of deals is read as it was.

An application is for those who keep the call and its committee, without whoever recused themselves or belongs to the
organisation that applied, and, as far as its own fate goes, for the account that applied. What is asked on somebody's
behalf tells the organisations they belong to in ``mediate.organisations``.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "pipeline_0009"
down_revision = "pipeline_0008"
branch_labels = None
depends_on = None

_TERMS = (
    "code, name, purpose, budget, award_max, opens_on, closes_on, fund_id, action_lines, criteria, synthetic,"
    " published_on, note, assessed, committee_members, awarded_total, awards"
)
_FUNCTIONS = (
    """
    CREATE FUNCTION asking_organisations() RETURNS uuid[] LANGUAGE sql STABLE AS $$
        SELECT coalesce(
            string_to_array(nullif(current_setting('mediate.organisations', true), ''), ',')::uuid[], '{}'
        )
    $$
    """,
    # A record that was merged into another one stands for the same organisation as that one.
    """
    CREATE FUNCTION own_organisation(asked uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
        mine uuid[] := public.asking_organisations();
    BEGIN
        RETURN asked = ANY(mine) OR EXISTS (
            SELECT FROM public.organisation AS applied
            JOIN public.organisation AS own ON coalesce(own.final_id, own.id) = coalesce(applied.final_id, applied.id)
            WHERE applied.id = asked AND own.id = ANY(mine)
        );
    END $$
    """,
    """
    CREATE FUNCTION call_basis(call uuid) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        RETURN (
            SELECT CASE WHEN named.keeps THEN 'keeper' ELSE 'member' END FROM public.call_person AS named
            WHERE named.grant_call_id = call AND named.account_id = public.asking()
        );
    END $$
    """,
    """
    CREATE FUNCTION has_no_keeper(call uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        RETURN NOT EXISTS (SELECT FROM public.call_person AS named WHERE named.grant_call_id = call);
    END $$
    """,
    """
    CREATE FUNCTION application_basis(application uuid) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
        account uuid := public.asking();
        found record;
    BEGIN
        IF account IS NULL THEN
            RETURN NULL;
        END IF;
        SELECT asked.grant_call_id, asked.organisation_id, asked.applicant_id INTO found
            FROM public.application AS asked WHERE asked.id = application;
        RETURN CASE
            WHEN found.applicant_id = account THEN 'applicant'
            WHEN EXISTS (
                SELECT FROM public.application_recusal AS left_it
                WHERE left_it.application_id = application AND left_it.account_id = account
            ) THEN NULL
            WHEN public.own_organisation(found.organisation_id) THEN NULL
            ELSE public.call_basis(found.grant_call_id)
        END;
    END $$
    """,
    """
    CREATE FUNCTION assesses(application uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        RETURN coalesce(public.application_basis(application) IN ('keeper', 'member'), false) AND EXISTS (
            SELECT FROM public.application AS asked JOIN public.call_person AS named USING (grant_call_id)
            WHERE asked.id = application AND named.account_id = public.asking() AND named.assesses
        );
    END $$
    """,
    # Who assesses sees what others gave once they have said what they give themselves.
    """
    CREATE FUNCTION scores_open(application uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        RETURN coalesce(public.application_basis(application) IN ('keeper', 'member'), false) AND (
            NOT public.assesses(application) OR EXISTS (
                SELECT FROM public.application_score AS own
                WHERE own.application_id = application AND own.account_id = public.asking()
            )
        );
    END $$
    """,
    """
    CREATE FUNCTION call_published(call uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM public.held_call AS held WHERE held.id = call AND held.published_on IS NOT NULL);
    END $$
    """,
    """
    CREATE FUNCTION call_has_room(call uuid, most integer) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        RETURN (SELECT count(*) FROM public.application AS asked WHERE asked.grant_call_id = call) < most;
    END $$
    """,
    """
    CREATE FUNCTION call_scored(call uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM public.application_score AS given WHERE given.grant_call_id = call);
    END $$
    """,
    # Sums over all applications of a call, those included that whoever asks recused themselves from.
    """
    CREATE FUNCTION call_totals(call uuid, but uuid)
    RETURNS TABLE (applications bigint, withdrawn bigint, undecided bigint, awarded bigint, awarded_cents numeric)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        IF public.call_basis(call) IS NULL THEN
            RETURN;
        END IF;
        RETURN QUERY SELECT
            count(*),
            count(*) FILTER (WHERE asked.status = 'withdrawn'),
            count(*) FILTER (WHERE asked.status <> 'withdrawn' AND decided.outcome IS NULL),
            count(*) FILTER (WHERE asked.status <> 'withdrawn' AND decided.outcome = 'awarded'),
            coalesce(sum((decided.amount ->> 'cents')::numeric) FILTER (
                WHERE asked.status <> 'withdrawn' AND decided.outcome = 'awarded'
                AND asked.id IS DISTINCT FROM but
            ), 0)
        FROM public.application AS asked LEFT JOIN public.application_decision AS decided
            ON decided.application_id = asked.id
        WHERE asked.grant_call_id = call;
    END $$
    """,
    # What is about to be everybody's: asked for once every application is decided.
    """
    CREATE FUNCTION call_awards(call uuid)
    RETURNS TABLE (organisation_id uuid, title text, amount jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        IF public.call_basis(call) IS DISTINCT FROM 'keeper' THEN
            RETURN;
        END IF;
        RETURN QUERY SELECT asked.organisation_id, asked.title, decided.amount
        FROM public.application AS asked JOIN public.application_decision AS decided
            ON decided.application_id = asked.id
        WHERE asked.grant_call_id = call AND asked.status <> 'withdrawn' AND decided.outcome = 'awarded'
        ORDER BY asked.id;
    END $$
    """,
    # Whoever is named on a call and belongs to an organisation that applied may not see that application, not even to
    # say that they recuse themselves: that is written down for them, and stays when they leave the organisation.
    """
    CREATE FUNCTION note_own_applications(call uuid, because text, noted_at timestamptz)
    RETURNS TABLE (application_id uuid, synthetic boolean)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        IF public.call_basis(call) IS NULL OR cardinality(public.asking_organisations()) = 0 THEN
            RETURN;
        END IF;
        RETURN QUERY WITH noted AS (
            INSERT INTO public.application_recusal AS kept
                (id, version, created_at, updated_at, application_id, grant_call_id, account_id, reason,
                 own_organisation)
            SELECT gen_random_uuid(), 1, noted_at, noted_at, asked.id, call, public.asking(), because, true
            FROM public.application AS asked
            WHERE asked.grant_call_id = call AND public.own_organisation(asked.organisation_id)
            ON CONFLICT DO NOTHING RETURNING kept.application_id
        ) SELECT asked.id, asked.synthetic FROM noted JOIN public.application AS asked
            ON asked.id = noted.application_id;
    END $$
    """,
)
_INSIDE = "('keeper', 'member')"
_OF_CALL = f"application_basis(application_id) IN {_INSIDE}"
_DECIDES = "application_basis(application_id) = 'keeper' AND NOT call_published(grant_call_id)"
_FOR_ONESELF = "(applicant_id = asking() AND organisation_id = ANY(asking_organisations()))"
_FOR_OTHERS = "(applicant_id IS NULL AND call_basis(grant_call_id) = 'keeper')"
_POLICIES = (
    ("held_call", "SELECT", "true", None),
    ("held_call", "INSERT", None, "asking_as('investment_officer')"),
    ("held_call", "UPDATE", "call_basis(id) = 'keeper'", None),
    ("call_person", "SELECT", "call_basis(grant_call_id) IS NOT NULL", None),
    (
        "call_person",
        "INSERT",
        None,
        "call_basis(grant_call_id) = 'keeper' OR (asking_as('investment_officer') AND has_no_keeper(grant_call_id))",
    ),
    ("call_person", "UPDATE", "call_basis(grant_call_id) = 'keeper'", None),
    ("call_person", "DELETE", "call_basis(grant_call_id) = 'keeper'", None),
    ("application", "SELECT", "application_basis(id) IS NOT NULL", None),
    (
        "application",
        "INSERT",
        None,
        f"entered_by IS NOT DISTINCT FROM asking() AND ({_FOR_ONESELF} OR {_FOR_OTHERS})",
    ),
    (
        "application",
        "UPDATE",
        "application_basis(id) IN ('keeper', 'applicant')",
        "application_basis(id) = 'keeper' OR status = 'withdrawn'",
    ),
    (
        "application_score",
        "SELECT",
        f"{_OF_CALL} AND (account_id = asking() OR scores_open(application_id))",
        None,
    ),
    ("application_score", "INSERT", None, "account_id = asking() AND assesses(application_id)"),
    ("application_score", "UPDATE", "account_id = asking() AND assesses(application_id)", None),
    ("application_recusal", "SELECT", f"account_id = asking() OR {_OF_CALL}", None),
    ("application_recusal", "INSERT", None, f"account_id = asking() AND {_OF_CALL}"),
    (
        "application_decision",
        "SELECT",
        f"{_OF_CALL} OR (application_basis(application_id) = 'applicant' AND call_published(grant_call_id))",
        None,
    ),
    ("application_decision", "INSERT", None, _DECIDES),
    ("application_decision", "UPDATE", _DECIDES, _DECIDES),
)
_RIGHTS = (
    f"SELECT, INSERT, UPDATE (version, updated_at, {_TERMS}) ON held_call",
    "SELECT, INSERT, UPDATE (keeps, assesses), DELETE ON call_person",
    "SELECT, INSERT, UPDATE (version, updated_at, status, reason) ON application",
    "SELECT, INSERT, UPDATE (version, updated_at, scores, note) ON application_score",
    "SELECT, INSERT ON application_recusal",
    "SELECT, INSERT, UPDATE (outcome, amount, reason, letter, decided_at, decided_by) ON application_decision",
    "EXECUTE ON FUNCTION asking_organisations()",
    "EXECUTE ON FUNCTION own_organisation(uuid)",
    "EXECUTE ON FUNCTION call_basis(uuid)",
    "EXECUTE ON FUNCTION has_no_keeper(uuid)",
    "EXECUTE ON FUNCTION application_basis(uuid)",
    "EXECUTE ON FUNCTION assesses(uuid)",
    "EXECUTE ON FUNCTION scores_open(uuid)",
    "EXECUTE ON FUNCTION call_published(uuid)",
    "EXECUTE ON FUNCTION call_has_room(uuid, integer)",
    "EXECUTE ON FUNCTION call_scored(uuid)",
    "EXECUTE ON FUNCTION call_totals(uuid, uuid)",
    "EXECUTE ON FUNCTION call_awards(uuid)",
    "EXECUTE ON FUNCTION note_own_applications(uuid, text, timestamptz)",
)
# Whoever applied hears of it through the application alone: what is said within the call is for the call's people.
_READS_EVENT = """
    (deal_id IS NOT NULL AND deal_basis(deal_id) IS NOT NULL)
    OR (deal_id IS NULL AND application_id IS NOT NULL
        AND application_basis(application_id) IN ('keeper', 'member')
        AND (type <> 'nl.mediate.pipeline.application.scored.v1' OR scores_open(application_id)))
    OR (deal_id IS NULL AND application_id IS NULL AND grant_call_id IS NOT NULL
        AND call_basis(grant_call_id) IS NOT NULL)
"""


def upgrade() -> None:
    """Create the tables, and let requests read and write what the call's people and its applicants may."""
    _create_call_tables()
    _create_application_tables()
    op.add_column("sealed_event", sa.Column("application_id", sa.Uuid))
    for function in _FUNCTIONS:
        op.execute(function)
    connection = op.get_bind()
    login = connection.scalar(sa.text("SELECT current_user"))
    role = connection.dialect.identifier_preparer.quote(f"{login}_requests")
    for table in dict.fromkeys(table for table, *_ in _POLICIES):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    for table, command, using, check in _POLICIES:
        reached = "".join(
            (f" USING ({using})" if using else "", f" WITH CHECK ({check})" if check else ""),
        )
        op.execute(f"CREATE POLICY {table}_{command.lower()} ON {table} FOR {command} TO {role}{reached}")
    op.execute(f"ALTER POLICY sealed_event_select ON sealed_event USING ({_READS_EVENT})")
    for right in _RIGHTS:
        if right.startswith("EXECUTE"):
            op.execute(f"REVOKE {right} FROM PUBLIC")
        op.execute(f"GRANT {right} TO {role}")


def downgrade() -> None:
    """Refuse: who scored what, and why something was awarded, is kept nowhere else."""
    message = "applications, scores and letters are kept nowhere else, and would be lost"
    raise RuntimeError(message)


def _record() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _create_call_tables() -> None:
    op.create_table(
        "held_call",
        *_record(),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("purpose", JSONB),
        sa.Column("budget", JSONB, nullable=False),
        sa.Column("award_max", JSONB),
        sa.Column("opens_on", sa.Date, nullable=False),
        sa.Column("closes_on", sa.Date, nullable=False),
        sa.Column("fund_id", sa.Uuid, sa.ForeignKey("fund.id")),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
        sa.Column("criteria", JSONB, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("published_on", sa.Date),
        sa.Column("note", JSONB),
        sa.Column("assessed", sa.Integer),
        sa.Column("committee_members", sa.Integer),
        sa.Column("awarded_total", JSONB),
        sa.Column("awards", JSONB),
        sa.UniqueConstraint("code", name="held_call_code_once"),
    )
    op.create_table(
        "call_person",
        sa.Column("grant_call_id", sa.Uuid, sa.ForeignKey("held_call.id"), primary_key=True),
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("keeps", sa.Boolean, nullable=False),
        sa.Column("assesses", sa.Boolean, nullable=False),
    )
    op.create_index("call_person_by_account", "call_person", ["account_id", "grant_call_id"])


def _create_application_tables() -> None:
    op.create_table(
        "application",
        *_record(),
        sa.Column("grant_call_id", sa.Uuid, sa.ForeignKey("held_call.id"), nullable=False),
        sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("summary", sa.Text),
        sa.Column("amount", JSONB, nullable=False),
        sa.Column("applicant_id", sa.Uuid),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_index("application_by_call", "application", ["grant_call_id", "id"])
    op.create_index("application_by_applicant", "application", ["applicant_id", "id"])
    op.create_table(
        "application_score",
        *_record(),
        sa.Column("application_id", sa.Uuid, sa.ForeignKey("application.id"), nullable=False),
        sa.Column("grant_call_id", sa.Uuid, sa.ForeignKey("held_call.id"), nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("scores", JSONB, nullable=False),
        sa.Column("note", sa.Text),
        sa.UniqueConstraint("application_id", "account_id", name="application_score_once"),
    )
    op.create_index("application_score_by_call", "application_score", ["grant_call_id"])
    op.create_table(
        "application_recusal",
        *_record(),
        sa.Column("application_id", sa.Uuid, sa.ForeignKey("application.id"), nullable=False),
        sa.Column("grant_call_id", sa.Uuid, sa.ForeignKey("held_call.id"), nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("own_organisation", sa.Boolean, nullable=False),
        sa.UniqueConstraint("application_id", "account_id", name="application_recusal_once"),
    )
    op.create_index("application_recusal_by_call", "application_recusal", ["grant_call_id", "id"])
    op.create_table(
        "application_decision",
        sa.Column("application_id", sa.Uuid, sa.ForeignKey("application.id"), primary_key=True),
        sa.Column("grant_call_id", sa.Uuid, sa.ForeignKey("held_call.id"), nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("amount", JSONB),
        sa.Column("reason", sa.Text),
        sa.Column("letter", JSONB, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid),
    )
    op.create_index("application_decision_by_call", "application_decision", ["grant_call_id"])
