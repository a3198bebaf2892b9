"""Keep with each event which action lines and which organisations' records it is about. Additive.

What was heard before is filed too: by what it says itself, or by what was said last of what it is about. Cursors stay.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "subscriptions_0007"
down_revision = "subscriptions_0006"
branch_labels = None
depends_on = None

_AGENDAS = "nl.mediate.agendas"
# Lines are told by their number; of a record what was said last counts.
_RECORDS = f"""
    INSERT INTO filed_under (subject, action_lines)
    SELECT DISTINCT ON (subject) subject::uuid,
        CASE WHEN type LIKE '{_AGENDAS}.line.%' THEN ARRAY[(data ->> 'number')::int]
             WHEN data ? 'action_lines' THEN
                ARRAY(SELECT DISTINCT each::int FROM jsonb_array_elements_text(data -> 'action_lines') AS each
                      ORDER BY 1)
             ELSE array_remove(ARRAY[(data ->> 'action_line')::int], NULL) END
    FROM said WHERE type LIKE '{_AGENDAS}.line.%' OR data ? 'action_lines' OR data ? 'action_line'
    ORDER BY subject, cursor DESC
"""  # noqa: S608 - words of ours
_ITEMS = """
    INSERT INTO filed_under (subject, action_lines)
    SELECT DISTINCT ON (said.subject) said.subject::uuid, line.action_lines
    FROM said JOIN filed_under AS line ON line.subject = (data ->> 'line_id')::uuid
    WHERE data ? 'item_id' ORDER BY said.subject, cursor DESC
    ON CONFLICT (subject) DO NOTHING
"""
_EVENTS = f"""
    UPDATE feed SET action_lines = found.action_lines
    FROM (
        SELECT said.cursor, coalesce(
            CASE WHEN type LIKE '{_AGENDAS}.line.%' THEN ARRAY[(data ->> 'number')::int]
                 WHEN jsonb_array_length(data -> 'action_lines') > 0 THEN
                    ARRAY(SELECT DISTINCT each::int FROM jsonb_array_elements_text(data -> 'action_lines') AS each
                          ORDER BY 1) END,
            line.action_lines, nullif(own.action_lines, '{{}}'), nullif(item.action_lines, '{{}}'),
            nullif(session.action_lines, '{{}}'), nullif(challenge.action_lines, '{{}}'), '{{}}') AS action_lines
        FROM said
            LEFT JOIN filed_under AS line ON line.subject = (data ->> 'line_id')::uuid
            LEFT JOIN filed_under AS own ON own.subject = said.subject::uuid
            LEFT JOIN filed_under AS item ON item.subject = (data ->> 'item_id')::uuid
            LEFT JOIN filed_under AS session ON session.subject = (data ->> 'session_id')::uuid
            LEFT JOIN filed_under AS challenge ON challenge.subject = (data ->> 'challenge_id')::uuid
    ) AS found
    WHERE found.cursor = feed.cursor AND found.action_lines <> '{{}}'
"""  # noqa: S608 - words of ours
_MERGES = """
    INSERT INTO merged_organisation (organisation_id, into_id)
    SELECT subject::uuid, into_id FROM (
        SELECT DISTINCT ON (subject) subject, type, (data ->> 'into_id')::uuid AS into_id FROM said
        WHERE type IN ('nl.mediate.community.organisation.merged.v1',
                       'nl.mediate.community.organisation.merge-undone.v1')
        ORDER BY subject, cursor DESC
    ) AS last
    WHERE type = 'nl.mediate.community.organisation.merged.v1'
"""


def upgrade() -> None:
    """Add feed.action_lines, when each event was appended, what belongs to which line, and merges."""
    op.add_column("feed", sa.Column("action_lines", ARRAY(sa.Integer), nullable=False, server_default="{}"))
    op.add_column(
        "feed", sa.Column("added_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
    )
    op.create_index("ix_feed_added_at", "feed", ["added_at"])
    op.create_table(
        "filed_under",
        sa.Column("subject", sa.Uuid, primary_key=True),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
    )
    op.create_table(
        "merged_organisation",
        sa.Column("organisation_id", sa.Uuid, primary_key=True),
        sa.Column("into_id", sa.Uuid, nullable=False),
    )
    # Read once; of what is sealed there is nothing to file.
    op.execute("""
        CREATE TEMPORARY TABLE said ON COMMIT DROP AS
        SELECT cursor, type, subject, body::jsonb -> 'data' AS data FROM feed WHERE visibility <> 'deal'
    """)
    op.execute("ALTER TABLE feed DISABLE TRIGGER USER")
    for statement in (_RECORDS, _ITEMS, _EVENTS, _MERGES):
        op.execute(statement)
    op.execute("ALTER TABLE feed ENABLE TRIGGER USER")
    op.execute("DROP TABLE said")


def downgrade() -> None:
    """Forget again what belongs to which line."""
    op.drop_table("merged_organisation")
    op.drop_table("filed_under")
    op.drop_index("ix_feed_added_at", "feed")
    op.drop_column("feed", "added_at")
    op.drop_column("feed", "action_lines")
