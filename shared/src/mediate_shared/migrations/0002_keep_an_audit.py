"""Keep an audit: who did or read what confidential thing, when and why. Adds a table; running code does not know it.

Entries are appended through ``audit_append`` alone: whoever may call it needs no right on the table, and cannot choose
an entry's number or what it is chained to. The trigger refuses what would rewrite the record; what somebody does with
the trigger out of the way, the chain tells.
"""

import sqlalchemy as sa
from alembic import op

revision = "chassis_0002"
down_revision = "chassis_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the audit, what appends to it, what keeps it, and the indexes it is searched by."""
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        # With the brace, the number before an entry in what is hashed cannot run into it.
        sa.CheckConstraint("entry LIKE '{%'", name="audit_entry_is_an_object"),
    )
    op.create_index("audit_by_actor", "audit", [sa.text("(entry::jsonb ->> 'actor')"), "number"])
    op.create_index("audit_by_object", "audit", [sa.text("(entry::jsonb ->> 'object_id')"), "number"])
    op.create_index(
        "audit_by_objects",
        "audit",
        [sa.text("(entry::jsonb -> 'object_ids')")],
        postgresql_using="gin",
        postgresql_where=sa.text("entry::jsonb ? 'object_ids'"),
    )
    op.execute("""
        CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the audit is a record: entries are appended and never changed or removed';
        END $$
    """)
    op.execute("""
        CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept()
    """)
    # The lock makes appending one at a time until each has committed, so that numbers have no gap. Each statement
    # of a function sees what was committed before it began, and therefore the entry that was waited for.
    op.execute("""
        CREATE FUNCTION audit_append(entry text) RETURNS bigint
        LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            last bigint;
            chained_to bytea;
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('mediate.audit', 0));
            SELECT kept.number, kept.hash INTO last, chained_to
                FROM public.audit AS kept ORDER BY kept.number DESC LIMIT 1;
            last := coalesce(last, 0) + 1;
            chained_to := coalesce(chained_to, decode(repeat('00', 32), 'hex'));
            INSERT INTO public.audit (number, entry, previous, hash) VALUES (
                last, entry, chained_to, sha256(chained_to || convert_to(last::text || entry, 'UTF8'))
            );
            RETURN last;
        END $$
    """)


def downgrade() -> None:
    """Refuse: the audit is a record."""
    message = "the audit is the record of who saw what and is not dropped by a migration"
    raise RuntimeError(message)
