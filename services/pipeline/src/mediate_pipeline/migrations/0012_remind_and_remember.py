"""Keep the files that people bring to import, and what they said of the columns, each for its owner. Adds only."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "pipeline_0012"
down_revision = "pipeline_0011"
branch_labels = None
depends_on = None

_TABLES = ("brought_file", "brought_line", "brought_meaning")
_MINE = "account_id = asking()"
# Asked as whoever asks, so that the policy of the files holds here too.
_OF_MINE = "EXISTS (SELECT FROM brought_file AS mine WHERE mine.id = file_id AND mine.account_id = asking())"


def upgrade() -> None:
    """Create the tables; a request reads and writes what belongs to the account that asks, and nothing else."""
    op.create_table(
        "brought_file",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("headings", sa.LargeBinary, nullable=False),
        sa.Column("cells", sa.LargeBinary),
        sa.Column("columns", JSONB),
        sa.Column("meant", JSONB, nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True)),
        sa.Column("done_at", sa.DateTime(timezone=True)),
    )
    op.create_index("brought_file_of_account", "brought_file", ["account_id", "id"])
    op.create_table(
        "brought_line",
        sa.Column("file_id", sa.Uuid, sa.ForeignKey("brought_file.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("is_trial", sa.Boolean, primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("record_id", sa.Uuid),
        sa.Column("errors", JSONB, nullable=False),
    )
    op.create_table(
        "brought_meaning",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("headings", sa.LargeBinary, primary_key=True),
        sa.Column("columns", JSONB, nullable=False),
        sa.Column("meant", JSONB, nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
    )
    connection = op.get_bind()
    role = f"{connection.scalar(sa.text('SELECT current_user'))}_requests"
    quoted = connection.dialect.identifier_preparer.quote(role)
    for table in _TABLES:
        rows = _OF_MINE if table == "brought_line" else _MINE
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_all ON {table} FOR ALL TO {quoted} USING ({rows}) WITH CHECK ({rows})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {quoted}")


def downgrade() -> None:
    """Drop the tables; a file that was not imported is brought again."""
    for table in reversed(_TABLES):
        op.drop_table(table)
