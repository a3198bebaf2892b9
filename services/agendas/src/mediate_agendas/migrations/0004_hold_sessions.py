"""Hold sessions. Adds only; a service without it keeps working beside one with it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "agendas_0004"
down_revision = "agendas_0003"
branch_labels = None
depends_on = None


def _kept() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _of_session() -> sa.Column[object]:
    return sa.Column("session_id", sa.Uuid, sa.ForeignKey("agenda_session.id"), nullable=False)


def _organisation(*, nullable: bool = False) -> sa.Column[object]:
    return sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.id"), nullable=nullable)


def _item(name: str = "item_id") -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, sa.ForeignKey("item.id"))


def _text() -> list[sa.Column[object]]:
    return [
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
    ]


def upgrade() -> None:
    """Create sessions and what belongs to them, each with what its lists are read by."""
    _create_sessions()
    _create_proposals()
    _create_votings()
    _create_outcomes()


def _create_sessions() -> None:
    op.create_table(
        "agenda_session",
        *_kept(),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text),
        sa.Column("online_page", sa.Text),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
        sa.Column("description", JSONB),
        sa.Column("agenda", JSONB, nullable=False),
        sa.Column("call_until", sa.DateTime(timezone=True)),
        sa.Column("source", JSONB),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("schedule_revision", sa.Integer, nullable=False),
    )
    op.create_index("agenda_session_in_order", "agenda_session", ["starts_at", "id"])
    op.create_table(
        "attendance",
        *_kept(),
        _of_session(),
        _organisation(),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("places", sa.Integer),
        sa.UniqueConstraint("session_id", "organisation_id", name="attendance_once"),
    )
    op.create_index("attendance_by_session", "attendance", ["session_id", "id"])
    op.create_index("attendance_by_organisation", "attendance", ["organisation_id", "id"])


def _create_proposals() -> None:
    op.create_table(
        "proposal",
        *_kept(),
        _of_session(),
        _organisation(nullable=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("action_line", sa.Integer),
        _item("about_id"),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        _item(),
        sa.Column("into_id", sa.Uuid, sa.ForeignKey("proposal.id")),
    )
    op.create_index("proposal_by_session", "proposal", ["session_id", "id"])
    op.create_index("proposal_by_organisation", "proposal", ["organisation_id", "id"])


def _create_votings() -> None:
    op.create_table(
        "voting",
        *_kept(),
        _of_session(),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("budget", sa.Integer, nullable=False),
        sa.Column("most_on_one", sa.Integer),
        sa.Column("proposals", ARRAY(sa.Uuid), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("ballots", sa.Integer),
        sa.Column("results", JSONB),
    )
    op.create_index("voting_by_session", "voting", ["session_id", "id"])
    op.create_index(
        "voting_open_once", "voting", ["session_id"], unique=True, postgresql_where=sa.text("status = 'open'")
    )
    op.create_table(
        "ballot",
        *_kept(),
        sa.Column("voting_id", sa.Uuid, sa.ForeignKey("voting.id"), nullable=False),
        _organisation(),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("dots", JSONB, nullable=False),
        sa.Column("ranking", ARRAY(sa.Uuid), nullable=False),
        sa.UniqueConstraint("voting_id", "organisation_id", name="ballot_once"),
    )
    op.create_index("ballot_by_voting", "ballot", ["voting_id", "id"])


def _create_outcomes() -> None:
    op.create_table(
        "minutes", *_kept(), _of_session(), *_text(), sa.UniqueConstraint("session_id", name="minutes_once")
    )
    op.create_table("decision", *_kept(), _of_session(), *_text(), _item(), sa.Column("withdrawn_because", sa.Text))
    op.create_index("decision_by_session", "decision", ["session_id", "id"])
    op.create_table(
        "action_point",
        *_kept(),
        _of_session(),
        *_text(),
        _organisation(nullable=True),
        sa.Column("due_date", sa.Date),
        sa.Column("done_on", sa.Date),
        _item(),
        sa.Column("withdrawn_because", sa.Text),
    )
    op.create_index("action_point_by_session", "action_point", ["session_id", "id"])
    op.create_index("action_point_by_organisation", "action_point", ["organisation_id", "id"])
    op.create_table(
        "session_outcome",
        *_kept(),
        _of_session(),
        sa.Column("summary", JSONB, nullable=False),
        sa.Column("organisations", sa.Integer, nullable=False),
        sa.Column("participants", sa.Integer),
        sa.Column("adopted", ARRAY(sa.Uuid), nullable=False),
        sa.Column("decisions", JSONB, nullable=False),
        sa.Column("minutes", JSONB),
        sa.Column("votings", JSONB, nullable=False),
        sa.UniqueConstraint("session_id", name="session_outcome_once"),
    )


def downgrade() -> None:
    """Drop them; the journal still holds every event of them."""
    for table in (
        *("session_outcome", "action_point", "decision", "minutes"),
        *("ballot", "voting", "proposal", "attendance", "agenda_session"),
    ):
        op.drop_table(table)
