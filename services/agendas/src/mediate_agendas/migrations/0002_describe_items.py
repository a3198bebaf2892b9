"""Keep what belongs to items. Adds only; a service without it keeps working beside one with it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "agendas_0002"
down_revision = "agendas_0001"
branch_labels = None
depends_on = None

_EMPTY = "{}"


def _kept() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _of_item() -> sa.Column[object]:
    return sa.Column("item_id", sa.Uuid, sa.ForeignKey("item.id"), nullable=False)


def _organisation() -> sa.Column[object]:
    return sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.id"))


def upgrade() -> None:
    """Add the columns and tables. What is not told of a row that is there, its default tells."""
    _widen()
    _create_what_belongs_to_items()
    _create_what_frames_the_agenda()


def _widen() -> None:
    op.add_column("line", sa.Column("rhythm_days", sa.Integer))
    op.add_column("item", sa.Column("starts", sa.Date))
    op.add_column("item", sa.Column("themes", ARRAY(sa.Text), nullable=False, server_default=_EMPTY))
    op.add_column("item", sa.Column("manifesto_points", ARRAY(sa.Integer), nullable=False, server_default=_EMPTY))
    op.add_column("item", sa.Column("programmes", ARRAY(sa.Uuid), nullable=False, server_default=_EMPTY))
    heard = sa.Column("last_heard_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
    op.add_column("item", heard)
    # Nothing finer was kept until now.
    op.execute("UPDATE item SET last_heard_at = updated_at")
    op.create_index("item_by_programme", "item", ["programmes"], postgresql_using="gin")


def _create_what_belongs_to_items() -> None:
    op.create_table(
        "milestone",
        *_kept(),
        _of_item(),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("due_date", sa.Date),
        sa.Column("reached_on", sa.Date),
        sa.Column("withdrawn_because", sa.Text),
    )
    op.create_index("milestone_by_item", "milestone", ["item_id", "id"])
    op.create_table(
        "progress",
        *_kept(),
        _of_item(),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("percentage", sa.Integer),
        _organisation(),
    )
    op.create_index("progress_by_item", "progress", ["item_id", "id"])
    op.create_table(
        "evidence",
        *_kept(),
        _of_item(),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("page", sa.Text),
        sa.Column("source", JSONB),
        _organisation(),
        sa.Column("withdrawn_because", sa.Text),
    )
    op.create_index("evidence_by_item", "evidence", ["item_id", "id"])
    op.create_table(
        "dependency",
        *_kept(),
        _of_item(),
        sa.Column("needs_id", sa.Uuid, sa.ForeignKey("item.id"), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_because", sa.Text),
    )
    op.create_index(
        "dependency_once",
        "dependency",
        ["item_id", "needs_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index("dependency_by_needed", "dependency", ["needs_id", "id"])


def _create_what_frames_the_agenda() -> None:
    op.create_table(
        "phase",
        *_kept(),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("starts", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("horizon", sa.Text),
        sa.Column("source", JSONB),
        sa.Column("withdrawn_because", sa.Text),
    )
    op.create_table(
        "manifesto_point",
        *_kept(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("text", JSONB),
        sa.Column("source", JSONB),
        sa.UniqueConstraint("number", name="manifesto_number_key"),
    )
    op.create_table(
        "programme",
        *_kept(),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("description", JSONB),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
        sa.Column("website", sa.Text),
        sa.Column("source", JSONB),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("withdrawn_because", sa.Text),
    )
    op.create_index(
        "programme_code_once",
        "programme",
        ["code"],
        unique=True,
        postgresql_where=sa.text("withdrawn_because IS NULL"),
    )


def downgrade() -> None:
    """Drop them; the journal still holds every event of them."""
    for table in ("programme", "manifesto_point", "phase", "dependency", "evidence", "progress", "milestone"):
        op.drop_table(table)
    op.drop_index("item_by_programme", "item")
    for column in ("last_heard_at", "programmes", "manifesto_points", "themes", "starts"):
        op.drop_column("item", column)
    op.drop_column("line", "rhythm_days")
