"""Seal what was said of deals before there was a seal: shells in the journal, the events with their readers.

Whoever reads the journal anew, to fill a read model or the feed, then hears nothing of a deal that it would not hear
today. Ids, sources and sequences stay as they are. Not safe while older code runs, which says openly what it says.
"""

from alembic import op

revision = "pipeline_0013"
down_revision = "pipeline_0012"
branch_labels = None
depends_on = None

KEEP = """
    INSERT INTO sealed_event (event_id, type, deal_id, at, body)
    SELECT event_id, type, (body::jsonb -> 'data' ->> 'deal_id')::uuid, (body::jsonb ->> 'time')::timestamptz, body
    FROM {said} WHERE body::jsonb ->> 'visibility' = 'deal' AND type <> 'nl.mediate.pipeline.event.sealed.v1'
    ORDER BY {order} ON CONFLICT DO NOTHING
"""
SEAL = """
    UPDATE {said} SET
        type = 'nl.mediate.pipeline.event.sealed.v1',
        subject = event_id,
        body = (jsonb_build_object(
            'specversion', '1.0', 'id', event_id, 'source', body::jsonb -> 'source',
            'type', 'nl.mediate.pipeline.event.sealed.v1', 'subject', event_id, 'time', body::jsonb -> 'time',
            'datacontenttype', 'application/json', 'visibility', 'deal',
            'data', jsonb_build_object('event_id', event_id)
        ) || CASE WHEN body::jsonb ? 'sequence' THEN jsonb_build_object('sequence', body::jsonb -> 'sequence')
             ELSE '{{}}' END)::text
    WHERE body::jsonb ->> 'visibility' = 'deal' AND type <> 'nl.mediate.pipeline.event.sealed.v1'
"""
SAID = {"journal": "shard, sequence", "outbox": "position"}
"""Where what was said is kept, and in which order."""


def upgrade() -> None:
    """Move what deals' events say to their readers, and leave shells."""
    op.execute("ALTER TABLE journal DISABLE TRIGGER USER")
    for said, order in SAID.items():
        op.execute(KEEP.format(said=said, order=order))
        op.execute(SEAL.format(said=said))
    op.execute("ALTER TABLE journal ENABLE TRIGGER USER")


def downgrade() -> None:
    """Refuse: what was sealed is kept nowhere else."""
    message = "what was sealed is kept nowhere else, and does not come back to the journal"
    raise RuntimeError(message)
