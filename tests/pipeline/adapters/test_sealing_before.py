"""What was said of deals before there was a seal is sealed as what is said today."""

import json
from importlib import import_module

from sqlalchemy import text

from mediate_contracts.envelope import Envelope, encode, with_sequence
from mediate_contracts.events.pipeline import DealNoted, EventSealed
from mediate_contracts.values import DealId, NoteId
from mediate_shared.clock import utc_now
from mediate_shared.ids import new_id
from support.infrastructure import Infrastructure
from support.running import running

MIGRATION = import_module("mediate_pipeline.migrations.0013_seal_what_was_said_before")
_WRITE = text(
    "INSERT INTO journal (shard, sequence, event_id, type, subject, body) VALUES (0, 1, :id, :type, :about, :body)"
)


class TestAnOlderJournal:
    async def test_keeps_a_shell_at_its_place_and_the_event_for_its_readers(
        self, infrastructure: Infrastructure
    ) -> None:
        noted, event_id = DealNoted(deal_id=DealId(new_id()), note_id=NoteId(new_id())), new_id()
        unnumbered = encode(noted, event_id=event_id, source="/pipeline/0", at=utc_now(), traceparent=None)
        said = {"id": event_id, "type": noted.event_type, "about": noted.subject, "body": with_sequence(unnumbered, 1)}
        async with (
            running(infrastructure, "pipeline") as started,
            started["pipeline"].service.database.engine.begin() as connection,
        ):
            await connection.execute(_WRITE, said)
            await connection.exec_driver_sql("ALTER TABLE journal DISABLE TRIGGER USER")
            await connection.exec_driver_sql(MIGRATION.KEEP.format(said="journal", order="sequence"))
            await connection.exec_driver_sql(MIGRATION.SEAL.format(said="journal"))
            await connection.exec_driver_sql("ALTER TABLE journal ENABLE TRIGGER USER")
            [shell] = (await connection.execute(text("SELECT body FROM journal"))).scalars()
            [(kept, deal_id)] = await connection.execute(text("SELECT body, deal_id FROM sealed_event"))
        envelope = Envelope.model_validate_json(shell)
        assert envelope.event() == EventSealed.model_validate({"event_id": event_id})
        assert (envelope.id, envelope.sequence, envelope.source) == (event_id, 1, "/pipeline/0")
        assert str(noted.deal_id) not in shell
        assert (json.loads(kept)["data"]["deal_id"], deal_id) == (str(noted.deal_id), noted.deal_id)
