"""Keep how the board stood on each day. Adds only; a gateway that does not know it keeps working beside it.

It begins with what is known of each item: when it was proposed, and what its history holds since; a rebuild brings what
that lacks. Until this release no item was put otherwise, so that each was always called what it is called now.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "gateway_0014"
down_revision = "gateway_0013"
branch_labels = None
depends_on = None

_MOMENTS = """
    WITH told AS (
        SELECT coalesce(history.event_id, item.id) AS event_id, item.id AS item_id,
               coalesce(history."time", item.since) AS "time", 'proposed' AS status, 0 AS carries,
               NULL::uuid AS organisation_id, NULL AS role
        FROM item LEFT JOIN item_history AS history
            ON history.item_id = item.id AND history.type = 'nl.mediate.agendas.item.proposed.v1'
        UNION ALL
        SELECT event_id, item_id, "time", facts->>'status',
               CASE type WHEN 'nl.mediate.agendas.assignment.accepted.v1' THEN 1
                         WHEN 'nl.mediate.agendas.assignment.ended.v1' THEN -1 ELSE 0 END,
               (facts->>'organisation_id')::uuid, facts->>'role'
        FROM item_history AS history
        WHERE type IN ('nl.mediate.agendas.item.status-changed.v1', 'nl.mediate.agendas.assignment.accepted.v1',
                       'nl.mediate.agendas.assignment.ended.v1')
          AND EXISTS (SELECT FROM item WHERE item.id = history.item_id)
    ), counted AS (
        SELECT told.*, ("time" AT TIME ZONE 'Europe/Amsterdam')::date AS since,
               sum(carries) OVER so_far AS carriers,
               bool_or(carries > 0) OVER so_far AS was_carried,
               count(status) OVER so_far AS moved
        FROM told WINDOW so_far AS (PARTITION BY item_id ORDER BY "time", event_id)
    ), stood AS (
        SELECT counted.*,
               lead(since, 1, 'infinity') OVER (PARTITION BY item_id ORDER BY "time", event_id) AS until,
               first_value(status) OVER (PARTITION BY item_id, moved ORDER BY "time", event_id) AS stood_as
        FROM counted
    )
    INSERT INTO board_moment (
        event_id, item_id, "time", is_wording, is_status, carries, organisation_id, role, since, until, line_id, code,
        title, status, carriers, was_carried, is_unassigned)
    SELECT stood.event_id, item_id, stood."time", stood.status = 'proposed' AND carries = 0
               AND row_number() OVER (PARTITION BY item_id ORDER BY stood."time", stood.event_id) = 1,
           stood.status IS NOT NULL, carries, organisation_id, role, stood.since, until, line_id, code, title,
           stood_as, carriers, was_carried,
           CASE WHEN stood_as IN ('achieved', 'partly_achieved', 'not_achieved', 'substituted')
                THEN NOT was_carried ELSE carriers <= 0 END
    FROM stood JOIN item ON item.id = stood.item_id
"""
_LINES = """
    INSERT INTO board_line
    SELECT id, id, since, (since AT TIME ZONE 'Europe/Amsterdam')::date, number, title FROM line
"""


def upgrade() -> None:
    """Create what is kept of each day, and fill it with what is known."""
    op.create_table(
        "board_moment",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_wording", sa.Boolean, nullable=False),
        sa.Column("is_status", sa.Boolean, nullable=False),
        sa.Column("carries", sa.SmallInteger, nullable=False),
        sa.Column("organisation_id", sa.Uuid),
        sa.Column("role", sa.Text),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("line_id", sa.Uuid),
        sa.Column("code", sa.Text),
        sa.Column("title", JSONB),
        sa.Column("status", sa.Text),
        sa.Column("carriers", sa.Integer, nullable=False),
        sa.Column("was_carried", sa.Boolean, nullable=False),
        sa.Column("is_unassigned", sa.Boolean, nullable=False),
        sa.Column(
            "code_order",
            sa.Text(collation="C"),
            sa.Computed("lpad(char_length(code)::text, 3, '0') || code", persisted=True),
        ),
    )
    op.create_index("board_moment_by_item", "board_moment", ["item_id", "time", "event_id"])
    op.create_index(
        "board_moment_on_day",
        "board_moment",
        ["until", "since"],
        postgresql_include=["line_id", "status", "is_unassigned"],
    )
    op.create_index(
        "board_moment_in_order",
        "board_moment",
        ["line_id", "status", "code_order", "item_id"],
        postgresql_include=["since", "until", "event_id"],
    )
    op.create_table(
        "board_line",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("line_id", sa.Uuid, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", JSONB, nullable=False),
    )
    op.create_index("board_line_by_line", "board_line", ["line_id", "time", "event_id"])
    op.execute(sa.text(_MOMENTS))
    op.execute(sa.text(_LINES))


def downgrade() -> None:
    """Drop it; a rebuild brings it back."""
    op.drop_table("board_line")
    op.drop_table("board_moment")
