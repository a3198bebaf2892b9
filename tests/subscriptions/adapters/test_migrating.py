"""Who kept a feed before it was filed by line keeps it with its cursors, and it is filed then."""

import json
from pathlib import Path
from shutil import copy
from uuid import UUID, uuid4

import sqlalchemy as sa

import mediate_subscriptions
from mediate_shared.migrate import migrate
from mediate_shared.settings import ServiceSettings
from mediate_subscriptions.adapters.merges import records_of
from mediate_subscriptions.main import build
from support.infrastructure import Infrastructure, drop_database, new_database

_ALL = Path(mediate_subscriptions.__file__).parent / "migrations"
_KEEP = sa.text("""
    INSERT INTO feed (event_id, source, sequence, type, subject, visibility, body, parties)
    VALUES (gen_random_uuid(), '/agendas/0', :number, :type, :subject, :visibility, :body, '{}')
""")
LINE, OTHER, ITEM, SESSION, VOTING, MERGED, INTO, UNDONE = (uuid4() for _ in range(8))
SAID: list[tuple[str, UUID, str, dict[str, object], list[int]]] = [
    ("agendas.line.added.v1", LINE, "public", {"line_id": LINE, "number": 3}, [3]),
    ("agendas.line.added.v1", OTHER, "public", {"line_id": OTHER, "number": 5}, [5]),
    ("agendas.item.proposed.v1", ITEM, "public", {"item_id": ITEM, "line_id": LINE}, [3]),
    ("agendas.item.amended.v1", ITEM, "public", {"item_id": ITEM, "line_id": OTHER}, [5]),
    ("agendas.item.status-changed.v1", ITEM, "public", {"item_id": ITEM}, [5]),
    ("agendas.session.planned.v1", SESSION, "public", {"session_id": SESSION, "action_lines": [2, 1, 2]}, [1, 2]),
    ("agendas.voting.opened.v1", VOTING, "network", {"voting_id": VOTING, "session_id": SESSION}, [1, 2]),
    ("community.group.formed.v1", uuid4(), "public", {"action_lines": []}, []),
    ("agendas.proposal.made.v1", uuid4(), "network", {"session_id": SESSION, "action_line": None}, [1, 2]),
    ("pipeline.event.sealed.v1", uuid4(), "deal", {"event_id": uuid4()}, []),
    ("community.organisation.merged.v1", MERGED, "public", {"organisation_id": MERGED, "into_id": INTO}, []),
    ("community.organisation.merged.v1", UNDONE, "public", {"organisation_id": UNDONE, "into_id": INTO}, []),
    ("community.organisation.merge-undone.v1", UNDONE, "public", {"organisation_id": UNDONE, "into_id": INTO}, []),
]


async def test_what_was_heard_before_is_filed_and_merged_and_keeps_its_place(
    infrastructure: Infrastructure, tmp_path: Path
) -> None:
    url = await new_database(infrastructure.admin_url, "subscriptions")
    service = build(ServiceSettings(database_url=url, nats_url=infrastructure.nats_url, log_level="error"))
    for step in sorted(_ALL.glob("000[1-6]_*.py")):
        copy(step, tmp_path)
    try:
        await migrate(service.database, service="subscriptions", migrations=tmp_path)
        async with service.database.engine.begin() as connection:
            for number, (kind, subject, visibility, data, _) in enumerate(SAID, 1):
                body = json.dumps({"data": data}, default=str)
                row = {"type": f"nl.mediate.{kind}", "subject": str(subject), "visibility": visibility, "body": body}
                await connection.execute(_KEEP, {"number": number, **row})
        await migrate(service.database, service="subscriptions", migrations=_ALL)
        async with service.database.reading() as connection:
            kept = await connection.execute(sa.text("SELECT cursor, action_lines FROM feed ORDER BY cursor"))
            filed = [(cursor, list(lines)) for cursor, lines in kept]
            records = await records_of(connection, INTO)
            refused = sa.text("SELECT tgenabled FROM pg_trigger WHERE tgname = 'feed_is_kept'")
            still = await connection.scalar(refused)
    finally:
        await service.stop()
        await drop_database(infrastructure.admin_url, url)
    assert filed == [(number, lines) for number, (*_, lines) in enumerate(SAID, 1)]
    assert records == {INTO, MERGED}
    assert still in {"O", b"O"}
