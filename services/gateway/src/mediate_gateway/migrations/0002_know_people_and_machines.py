"""Create the tables of identity. Adds only; a gateway that does not know them yet keeps working beside one that does.

Unlike the read model's, their rows come from no event: what is dropped here cannot be brought back by a rebuild.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "gateway_0002"
down_revision = "gateway_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create accounts, what belongs to them and what lets them in, then machines, failures and erasures."""
    _create_account()
    _create_membership()
    _create_invitation()
    _create_session()
    _create_machine()
    _create_what_is_remembered()


def downgrade() -> None:
    """Refuse: nobody could sign in any more, and nothing brings the accounts back."""
    message = "accounts and memberships are kept nowhere else and are not dropped by a migration"
    raise RuntimeError(message)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create_account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, unique=True),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("roles", ARRAY(sa.Text), nullable=False),
        sa.Column("login", sa.Text, unique=True),
        sa.Column("password_hash", sa.Text),
        sa.Column("must_change_password", sa.Boolean, nullable=False),
        sa.Column("issuer", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        _moment("last_signed_in_at", nullable=True),
        sa.UniqueConstraint("issuer", "subject", name="account_issuer_subject_key"),
        sa.CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="account_of_a_provider"),
    )


def _create_membership() -> None:
    op.create_table(
        "membership",
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("organisation_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("is_admin", sa.Boolean, nullable=False),
        _moment("requested_at"),
        _moment("decided_at", nullable=True),
        sa.Column("decided_by", sa.Uuid),
    )
    op.create_index("membership_by_organisation", "membership", ["organisation_id", "account_id"])


def _create_invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("email", sa.Text),
        sa.Column("roles", ARRAY(sa.Text), nullable=False),
        sa.Column("organisation_id", sa.Uuid),
        sa.Column("is_admin", sa.Boolean, nullable=False),
        sa.Column("invited_by", sa.Uuid),
        _moment("created_at"),
        _moment("expires_at"),
        _moment("accepted_at", nullable=True),
        sa.Column("accepted_by", sa.Uuid),
        _moment("revoked_at", nullable=True),
    )


def _create_session() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        _moment("created_at"),
        _moment("seen_at"),
        _moment("expires_at"),
        _moment("ended_at", nullable=True),
    )
    op.create_index("session_by_account", "session", ["account_id"])


def _create_machine() -> None:
    op.create_table(
        "machine",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("prefix", sa.Text, nullable=False, unique=True),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False),
        sa.Column("organisation_id", sa.Uuid),
        sa.Column("roles", ARRAY(sa.Text), nullable=False),
        sa.Column("scopes", ARRAY(sa.Text), nullable=False),
        sa.Column("created_by", sa.Uuid),
        _moment("created_at"),
        _moment("expires_at"),
        _moment("last_used_at", nullable=True),
        _moment("revoked_at", nullable=True),
    )


def _create_what_is_remembered() -> None:
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("who_hash", sa.LargeBinary, nullable=False),
        _moment("at"),
    )
    op.create_index("sign_in_failure_by_who", "sign_in_failure", ["who_hash", "at"])
    op.create_table(
        "erasure",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("requested_by", sa.Uuid),
        sa.Column("reason", sa.Text, nullable=False),
        _moment("requested_at"),
        _moment("finished_at", nullable=True),
        sa.Column("report", JSONB),
    )
