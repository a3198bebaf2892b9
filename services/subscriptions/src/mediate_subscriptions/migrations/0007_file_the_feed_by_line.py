"""Keep with each event which action lines it is about, when it was appended, and which organisations were merged.

Additive. What was heard before is filed as it would have been when it was heard: by what it says itself, or by what had
been said until then of what it is about. It counts as appended when it happened, so that nobody is sent years of it as
if they were of today. All is read and written once, in feed order, some thousands at a time. Cursors stay.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "subscriptions_0007"
down_revision = "subscriptions_0006"
branch_labels = None
depends_on = None

_STEP_EVENTS = 5_000
_OF_A_LINE = "nl.mediate.agendas.line."
_MERGED = "nl.mediate.community.organisation.merged.v1"
_UNDONE = "nl.mediate.community.organisation.merge-undone.v1"
# Nearest first.
_LEADING = (
    ("line_id",),
    ("item_id",),
    ("session_id",),
    ("need_id", "offer_id"),
    ("challenge_id",),
    ("indicator_id",),
)
_LOOKED_AT = ["number", "action_lines", "action_line", "into_id", *chain.from_iterable(_LEADING)]

# An event may be long; no more of it is fetched than is looked at.
_READ = sa.text("""
    SELECT cursor, type, subject, visibility, body::jsonb ->> 'time' AS time, (
        SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(body::jsonb -> 'data')
        WHERE key = ANY(:looked_at))::text AS data
    FROM feed WHERE cursor > :after ORDER BY cursor LIMIT :step
""")
_WRITE = sa.text("""
    UPDATE feed SET action_lines = found.action_lines, added_at = found.added_at
    FROM jsonb_to_recordset(cast(:found AS jsonb))
        AS found(cursor bigint, action_lines integer[], added_at timestamptz)
    WHERE feed.cursor = found.cursor
""")
_KEEP_FILED = sa.text("""
    INSERT INTO filed_under (subject, action_lines)
    SELECT subject, action_lines
    FROM jsonb_to_recordset(cast(:filed AS jsonb)) AS found(subject uuid, action_lines integer[])
""")
_KEEP_MERGED = sa.text("""
    INSERT INTO merged_organisation (organisation_id, into_id)
    SELECT organisation_id, into_id
    FROM jsonb_to_recordset(cast(:merged AS jsonb)) AS found(organisation_id uuid, into_id uuid)
""")

_Lines = tuple[int, ...]


def upgrade() -> None:
    """Add feed.action_lines and feed.added_at, what belongs to which line, and merges; fill them."""
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
    # What was heard stays as it was; only the new column is filled, before anybody reads it.
    op.execute("ALTER TABLE feed DISABLE TRIGGER USER")
    _fill(op.get_bind())
    op.execute("ALTER TABLE feed ENABLE TRIGGER USER")


def downgrade() -> None:
    """Forget again what belongs to which line."""
    op.drop_table("merged_organisation")
    op.drop_table("filed_under")
    op.drop_index("ix_feed_added_at", "feed")
    op.drop_column("feed", "added_at")
    op.drop_column("feed", "action_lines")


def _fill(connection: sa.Connection) -> None:
    filed: dict[str, _Lines] = {}
    merged: dict[str, str] = {}
    now = datetime.now(UTC)
    after, latest = 0, datetime.min.replace(tzinfo=UTC)
    while rows := connection.execute(_READ, {"looked_at": _LOOKED_AT, "after": after, "step": _STEP_EVENTS}).all():
        found: list[Mapping[str, object]] = []
        for row in rows:
            said = json.loads(row.data)
            # Of what is sealed there is nothing to file.
            lines = () if row.visibility == "deal" else _filed(row.type, row.subject, said, filed)
            # Services were heard one beside the other: nothing was appended before what stands before it.
            latest = max(latest, min(datetime.fromisoformat(row.time), now))
            found.append({"cursor": row.cursor, "action_lines": lines, "added_at": latest.isoformat()})
            if row.type == _MERGED:
                merged[row.subject] = said["into_id"]
            elif row.type == _UNDONE:
                merged.pop(row.subject, None)
        connection.execute(_WRITE, {"found": json.dumps(found)})
        after = rows[-1].cursor
    for some in _in_steps(filed):
        kept = [{"subject": each, "action_lines": filed[each]} for each in some]
        connection.execute(_KEEP_FILED, {"filed": json.dumps(kept)})
    for some in _in_steps(merged):
        kept_merges = [{"organisation_id": each, "into_id": merged[each]} for each in some]
        connection.execute(_KEEP_MERGED, {"merged": json.dumps(kept_merges)})


def _in_steps(names: Iterable[str]) -> Iterator[list[str]]:
    left = iter(names)
    while some := list(islice(left, _STEP_EVENTS)):
        yield some


def _filed(type: str, subject: str, data: Mapping[str, Any], filed: dict[str, _Lines]) -> _Lines:
    """Return the lines of an event, and keep those of its subject."""
    own = _own(type, data)
    lines = own or (filed.get(subject) if own is None else None) or _led_to(subject, data, filed)
    if (lines or own is not None) and (own is not None or subject not in filed):
        filed[subject] = lines
    return lines


def _own(type: str, data: Mapping[str, Any]) -> _Lines | None:
    """Return the lines that an event says itself; None where it does not tell of lines."""
    if type.startswith(_OF_A_LINE):
        return _numbers([data.get("number")])
    if "action_lines" in data:
        return _numbers(data["action_lines"] or ())
    if "action_line" in data:
        return _numbers([data["action_line"]])
    return () if "line_id" in data else None


def _led_to(subject: str, data: Mapping[str, Any], filed: Mapping[str, _Lines]) -> _Lines:
    for near in _LEADING:
        others = [data[name] for name in near if data.get(name) not in {None, subject}]
        if lines := _numbers(chain.from_iterable(filed.get(each, ()) for each in others)):
            return lines
    return ()


def _numbers(named: Iterable[object]) -> _Lines:
    return tuple(sorted({each for each in named if isinstance(each, int)}))
