"""Keep needs, offers, challenges and matches. New tables alone, which nothing reads yet, so it is safe."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

revision = "community_0005"
down_revision = "community_0004"
branch_labels = None
depends_on = None

_OPEN = sa.text("status IN ('introduced', 'in_conversation', 'pilot')")


def upgrade() -> None:
    """Create the tables, and the indexes their lists and suggestions use."""
    _challenges()
    _posts()
    _matches()


def _kept() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _challenges() -> None:
    op.create_table(
        "challenge",
        *_kept(),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("description", JSONB),
        sa.Column("issuer_id", sa.Uuid, sa.ForeignKey("organisation.id")),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
        sa.Column("opens", sa.Text),
        sa.Column("closes", sa.Text),
        sa.Column("stated_matches", JSONB),
        sa.Column("stated_implementations", JSONB),
        sa.Column("source", JSONB),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
    )


def _posts() -> None:
    for name, own in (
        ("need", sa.Column("challenge_id", sa.Uuid, sa.ForeignKey("challenge.id"))),
        ("offer", sa.Column("kind", sa.Text, nullable=False)),
    ):
        op.create_table(
            name,
            *_kept(),
            sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.id"), nullable=False),
            sa.Column("title", sa.Text, nullable=False),
            sa.Column("text", sa.Text),
            sa.Column("language", sa.Text, nullable=False),
            sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
            sa.Column("themes", ARRAY(sa.Text), nullable=False),
            sa.Column("stages", ARRAY(sa.Text), nullable=False),
            sa.Column("until", sa.Date),
            sa.Column("synthetic", sa.Boolean, nullable=False),
            own,
            sa.Column("status", sa.Text, nullable=False),
            sa.Column("reason", sa.Text),
            sa.Column("words", TSVECTOR, nullable=False),
        )
        op.create_index(f"{name}_by_organisation", name, ["organisation_id", "id"])
        op.create_index(
            f"{name}_by_what_it_says",
            name,
            ["action_lines", "themes", "stages", "words"],
            postgresql_using="gin",
        )
    op.create_index("need_by_challenge", "need", ["challenge_id", "id"])


def _matches() -> None:
    op.create_table(
        "match",
        *_kept(),
        sa.Column("seeker_id", sa.Uuid, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("provider_id", sa.Uuid, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("need_id", sa.Uuid, sa.ForeignKey("need.id")),
        sa.Column("offer_id", sa.Uuid, sa.ForeignKey("offer.id")),
        sa.Column("challenge_id", sa.Uuid, sa.ForeignKey("challenge.id")),
        sa.Column("about_id", sa.Uuid),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
    )
    op.create_index(
        "match_open_once",
        "match",
        ["seeker_id", "provider_id", "about_id"],
        unique=True,
        postgresql_where=_OPEN,
        postgresql_nulls_not_distinct=True,
    )
    for column in ("seeker", "provider", "challenge", "need", "offer"):
        op.create_index(f"match_by_{column}", "match", [f"{column}_id", "id"])
    op.create_table(
        "match_move",
        sa.Column("match_id", sa.Uuid, sa.ForeignKey("match.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("previous", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_account", sa.Uuid),
    )
    op.create_index("match_move_by_account", "match_move", ["by_account"])


def downgrade() -> None:
    """Drop the tables; the journal still holds every event of them, and nothing of notes."""
    for table in ("match_move", "match", "offer", "need", "challenge"):
        op.drop_table(table)
