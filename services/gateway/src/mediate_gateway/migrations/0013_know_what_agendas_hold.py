"""Let the read model hold what agendas hold. Adds only; a gateway without it keeps working beside one with it.

What was heard before lacks the new columns of lines, items, goals and targets; they are empty until each is amended,
or until a rebuild.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "gateway_0013"
down_revision = "gateway_0012"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_WIDER: tuple[tuple[str, sa.Column[object]], ...] = (
    ("line", sa.Column("rhythm_days", sa.Integer)),
    ("item", sa.Column("starts", sa.Date)),
    # The defaults are for a gateway of before, which still runs beside this step and names none of these.
    ("item", sa.Column("themes", ARRAY(sa.Text), nullable=False, server_default="{}")),
    ("item", sa.Column("manifesto_points", ARRAY(sa.Integer), nullable=False, server_default="{}")),
    ("item", sa.Column("programmes", ARRAY(sa.Uuid), nullable=False, server_default="{}")),
    ("item", sa.Column("heard_at", _MOMENT, nullable=False, server_default=sa.func.now())),
    ("item", sa.Column("percentage", sa.Integer)),
    ("item", sa.Column("session_id", sa.Uuid)),
    ("item", sa.Column("proposal_id", sa.Uuid)),
    ("assignment", sa.Column("reminded", sa.Integer)),
    ("assignment", sa.Column("reminded_at", _MOMENT)),
    ("goal", sa.Column("narrative", JSONB)),
    ("goal", sa.Column("source", JSONB)),
    ("goal", sa.Column("copied_from", sa.Uuid)),
    ("target", sa.Column("substitute", JSONB)),
    ("target", sa.Column("copied_from", sa.Uuid)),
)
_TABLES = (
    "item_progress",
    "milestone",
    "evidence",
    "dependency",
    "phase",
    "manifesto_point",
    "programme",
    "agenda_session",
    "session_outcome",
    "attendance",
    "proposal",
    "voting",
    "ballot",
    "decision",
    "action_point",
    "agenda_activity",
)


def _dated() -> tuple[sa.Column[object], ...]:
    return sa.Column("since", _MOMENT, nullable=False), sa.Column("updated_at", _MOMENT, nullable=False)


def upgrade() -> None:
    """Add the columns and tables."""
    for table, column in _WIDER:
        op.add_column(table, column)
    op.execute("UPDATE item SET heard_at = changed_at")
    _create_items()
    _create_frame()
    _create_sessions()
    _create_votings()
    _create_outcomes()


def _create_items() -> None:
    op.create_table(
        "item_progress",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("percentage", sa.Integer),
        sa.Column("organisation_id", sa.Uuid),
    )
    op.create_index("item_progress_by_item", "item_progress", ["item_id", "since"])
    op.create_table(
        "milestone",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("due_date", sa.Date),
        sa.Column("reached_on", sa.Date),
    )
    op.create_index("milestone_by_day", "milestone", ["due_date"])
    op.create_index("milestone_by_item", "milestone", ["item_id"])
    op.create_table(
        "evidence",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("page", sa.Text),
        sa.Column("source", JSONB),
        sa.Column("organisation_id", sa.Uuid),
    )
    op.create_index("evidence_by_item", "evidence", ["item_id"])
    op.create_table(
        "dependency",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("needs_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.Text),
    )
    op.create_index("dependency_by_item", "dependency", ["item_id"])
    op.create_index("dependency_by_needed", "dependency", ["needs_id"])


def _create_frame() -> None:
    op.create_table(
        "phase",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("starts", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("horizon", sa.Text),
        sa.Column("source", JSONB),
    )
    op.create_table(
        "manifesto_point",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("text", JSONB),
        sa.Column("source", JSONB),
    )
    op.create_table(
        "programme",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("description", JSONB),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
        sa.Column("website", sa.Text),
        sa.Column("source", JSONB),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_table(
        "agenda_activity",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("on", sa.Text, nullable=False),
        sa.Column("until", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("description", JSONB),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("external_cause", sa.Text),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
        sa.Column("organisers", ARRAY(sa.Uuid), nullable=False),
        sa.Column("participants", JSONB, nullable=False),
        sa.Column("rating_mean", sa.Numeric),
        sa.Column("rating_highest", sa.Numeric),
        sa.Column("raters", JSONB),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("items", ARRAY(sa.Uuid), nullable=False),
        sa.Column("source", JSONB),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_index(
        "agenda_activity_by_target",
        "agenda_activity",
        ["counts"],
        postgresql_using="gin",
        postgresql_ops={"counts": "jsonb_path_ops"},
    )
    op.create_index("agenda_activity_in_order", "agenda_activity", ["on", "id"])


def _create_sessions() -> None:
    op.create_table(
        "agenda_session",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("place", sa.Text),
        sa.Column("online_page", sa.Text),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
        sa.Column("description", JSONB),
        sa.Column("agenda", JSONB, nullable=False),
        sa.Column("call_until", _MOMENT),
        sa.Column("source", JSONB),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("schedule_revision", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("minutes", sa.Text),
        sa.Column("minutes_language", sa.Text),
    )
    op.create_index("agenda_session_in_order", "agenda_session", ["starts_at", "id"])
    op.create_table(
        "attendance",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("places", sa.Integer),
    )
    op.create_index("attendance_by_organisation", "attendance", ["organisation_id"])
    op.create_index("attendance_by_session", "attendance", ["session_id"])
    op.create_table(
        "proposal",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("action_line", sa.Integer),
        sa.Column("organisation_id", sa.Uuid),
        sa.Column("about_id", sa.Uuid),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("item_id", sa.Uuid),
        sa.Column("into_id", sa.Uuid),
    )
    op.create_index("proposal_by_organisation", "proposal", ["organisation_id"])
    op.create_index("proposal_by_session", "proposal", ["session_id"])


def _create_votings() -> None:
    op.create_table(
        "voting",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("budget", sa.Integer, nullable=False),
        sa.Column("most_on_one", sa.Integer),
        sa.Column("proposals", ARRAY(sa.Uuid), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("ballots", sa.Integer),
        sa.Column("results", JSONB),
    )
    op.create_index("voting_by_session", "voting", ["session_id"])
    op.create_table(
        "ballot",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("voting_id", sa.Uuid, nullable=False),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("dots", JSONB, nullable=False),
        sa.Column("ranking", ARRAY(sa.Uuid), nullable=False),
    )
    op.create_index("ballot_by_voting", "ballot", ["voting_id"])


def _create_outcomes() -> None:
    op.create_table(
        "session_outcome",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("summary", JSONB, nullable=False),
        sa.Column("organisations", sa.Integer, nullable=False),
        sa.Column("participants", sa.Integer),
        sa.Column("adopted", ARRAY(sa.Uuid), nullable=False),
        sa.Column("decisions", JSONB, nullable=False),
        sa.Column("minutes", JSONB),
        sa.Column("votings", JSONB, nullable=False),
    )
    op.create_table(
        "decision",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("item_id", sa.Uuid),
    )
    op.create_index("decision_by_session", "decision", ["session_id"])
    op.create_table(
        "action_point",
        *_dated(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("organisation_id", sa.Uuid),
        sa.Column("due_date", sa.Date),
        sa.Column("done_on", sa.Date),
        sa.Column("item_id", sa.Uuid),
    )
    op.create_index("action_point_by_organisation", "action_point", ["organisation_id"])
    op.create_index("action_point_by_session", "action_point", ["session_id"])


def downgrade() -> None:
    """Drop them; the journals still hold all of it."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    for table, column in reversed(_WIDER):
        op.drop_column(table, column.name)
