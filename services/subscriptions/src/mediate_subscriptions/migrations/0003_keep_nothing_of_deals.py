"""Keep nothing of deals: of what was heard of them a shell stays, and who reads which is the pipeline's to know.

What partners hold stays as it was: each cursor, and each event's id, source and sequence. Not safe while older code
runs, which still asks for the table that goes: stop the service first.
"""

from alembic import op

revision = "subscriptions_0003"
down_revision = "subscriptions_0002"
branch_labels = None
depends_on = None

# In the order of members in which an envelope is written. What a deal's event was called, and of which deal, goes too.
_SEAL = """
    UPDATE feed SET
        type = 'nl.mediate.pipeline.event.sealed.v1',
        subject = event_id::text,
        parties = '{}',
        body = jsonb_build_object(
            'specversion', '1.0', 'id', event_id, 'source', source,
            'type', 'nl.mediate.pipeline.event.sealed.v1', 'subject', event_id,
            'time', body::jsonb -> 'time', 'datacontenttype', 'application/json', 'visibility', 'deal',
            'data', jsonb_build_object('event_id', event_id), 'sequence', lpad(sequence::text, 20, '0'))::text
    WHERE visibility = 'deal' AND type <> 'nl.mediate.pipeline.event.sealed.v1'
"""
# What could not be applied is kept as it came.
_PARKED = """
    DELETE FROM parked WHERE position(convert_to('"visibility":"deal"', 'UTF8') IN body) > 0
    AND type <> 'nl.mediate.pipeline.event.sealed.v1'
"""


def upgrade() -> None:
    """Put shells in the place of what was heard of deals, and drop deal_access."""
    op.execute("ALTER TABLE feed DISABLE TRIGGER USER")
    op.execute(_SEAL)
    op.execute("ALTER TABLE feed ENABLE TRIGGER USER")
    op.execute(_PARKED)
    op.drop_table("deal_access")


def downgrade() -> None:
    """Refuse: what deals' events said is kept by the pipeline alone."""
    message = "what was said of deals is kept by the pipeline alone, and does not come back to the feed"
    raise RuntimeError(message)
