"""Index what can be searched for. Adds only; a gateway that does not know it yet keeps working beside one that does.

Both tables are part of the read model: empty until something is heard, and filled with what was heard before by a
rebuild.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

revision = "gateway_0005"
down_revision = "gateway_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the entries, found by their words, and the vocabulary, found by its letters."""
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("text", JSONB),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", TSVECTOR, nullable=False),
    )
    op.create_index("search_entry_words", "search_entry", ["words"], postgresql_using="gin")
    op.create_table(
        "search_word",
        # In the order of its bytes, so that all words with one beginning lie together.
        sa.Column("word", sa.Text(collation="C"), primary_key=True),
        sa.Column("letters", sa.Integer, nullable=False),
        sa.Column("trigrams", ARRAY(sa.Text), nullable=False),
        sa.Column("uses", sa.Integer, nullable=False),
    )
    op.create_index("search_word_trigrams", "search_word", ["trigrams"], postgresql_using="gin")


def downgrade() -> None:
    """Drop both; a rebuild brings them back."""
    op.drop_table("search_word")
    op.drop_table("search_entry")
