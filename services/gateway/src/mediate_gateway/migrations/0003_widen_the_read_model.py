"""Let the read model hold what pages show. Adds only; a gateway without it keeps working beside one with it.

What was heard before lacks the new columns, so the read model is emptied and the gateway's place in every journal
forgotten: it then finds that it misses everything, and reads it from the journals again.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "gateway_0003"
down_revision = "gateway_0002"
branch_labels = None
depends_on = None

_DATED = (
    "line",
    "item",
    "assignment",
    "organisation",
    "indicator",
    "observation",
    "indicator_target",
    "goal",
    "target",
    "grant_call",
)
_NOT_DATED = ("deal", "activity")
_ADDED: dict[str, dict[str, Any]] = {
    "line": {"at_stake": JSONB, "needed": JSONB, "result": JSONB, "source": JSONB},
    "item": {
        "description": JSONB,
        "horizon": sa.Text,
        "due_date": sa.Date,
        "source": JSONB,
        "reason": sa.Text,
        "external_cause": sa.Text,
        "substituted_by": sa.Uuid,
    },
    "assignment": {"reason": sa.Text},
    "organisation": {
        "hub": sa.Text,
        "actor_class": sa.Text,
        "website": sa.Text,
        "founding_year": sa.Integer,
        "description": JSONB,
    },
    "indicator": {"definition": JSONB},
    "observation": {"note": JSONB},
    "indicator_target": {"source": JSONB},
    "target": {
        "comparator": sa.Text,
        "number": sa.Numeric,
        "unit": JSONB,
        "source": JSONB,
        "realised_number": sa.Numeric,
        "qualifier": sa.Text,
        "narrative": JSONB,
        "external_cause": sa.Text,
        "realised_source": JSONB,
    },
    "grant_call": {"source": JSONB},
}
_MOMENT = sa.DateTime(timezone=True)
# The defaults are for a gateway of before, which still runs beside this step and names none of these.
_NEEDED: dict[str, dict[str, tuple[Any, str]]] = {
    **{table: {"since": (_MOMENT, "now()"), "updated_at": (_MOMENT, "now()")} for table in _DATED},
    "item": dict.fromkeys(("since", "updated_at", "changed_at"), (_MOMENT, "now()")),
    "indicator": {
        "since": (_MOMENT, "now()"),
        "updated_at": (_MOMENT, "now()"),
        "aggregation": (sa.Text, "'none'"),
        "rhythm": (sa.Text, "'once'"),
    },
}


_INDEXES = {
    "assignment_by_item": ("assignment", ["item_id"]),
    "assignment_by_organisation": ("assignment", ["organisation_id"]),
    "activity_by_subject": ("activity", ["subject", "time", "event_id"]),
}


def upgrade() -> None:
    """Empty the read model, add the columns and indexes, and have everything heard again."""
    for table in (*_DATED, *_NOT_DATED):
        op.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608 - the names stand above
    for table, columns in _ADDED.items():
        for name, kind in columns.items():
            op.add_column(table, sa.Column(name, kind))
    for table, needed in _NEEDED.items():
        for name, (kind, default) in needed.items():
            op.add_column(table, sa.Column(name, kind, nullable=False, server_default=sa.text(default)))
    # What an item or organisation page asks by; all these tables are empty at this moment, so it takes no time.
    for index, (table, indexed) in _INDEXES.items():
        op.create_index(index, table, indexed)
    for table in ("applied", "parked"):
        op.execute(sa.text(f"DELETE FROM {table} WHERE consumer = 'gateway-projects'"))  # noqa: S608 - the same


def downgrade() -> None:
    """Drop the columns; a rebuild fills what is left."""
    for index, (table, _) in _INDEXES.items():
        op.drop_index(index, table)
    for table, names in [*_NEEDED.items(), *_ADDED.items()]:
        for name in names:
            op.drop_column(table, name)
