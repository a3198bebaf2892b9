"""Who kept a feed before it was filed by line keeps it with its cursors, and it is filed then."""

import json
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

import mediate_subscriptions
from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.envelope import Envelope
from mediate_contracts.events.base import Event
from mediate_contracts.samples import sample
from mediate_shared.handlers import Received
from mediate_shared.ids import new_id
from mediate_shared.migrate import migrate
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings
from mediate_subscriptions.adapters import feed
from mediate_subscriptions.adapters.merges import records_of
from mediate_subscriptions.main import build
from mediate_subscriptions.usecases.append_to_feed import append_to_feed
from support.chassis import rows
from support.infrastructure import Infrastructure, drop_database, new_database

_ALL: Final = Path(mediate_subscriptions.__file__).parent / "migrations"
_KEEP: Final = sa.text("""
    INSERT INTO feed (event_id, source, sequence, type, subject, visibility, body, parties)
    VALUES (:event_id, '/agendas/0', :sequence, :type, :subject, :visibility, :body, '{}')
""")
_BEGUN: Final = datetime(2026, 1, 1, tzinfo=UTC)
LINE, OTHER, ITEM, SESSION, VOTING, NEED, OFFER, INDICATOR = (new_id() for _ in range(8))
SAID: Final[list[tuple[str, UUID, str, dict[str, object], list[int]]]] = [
    ("agendas.line.added.v1", LINE, "public", {"line_id": LINE, "number": 3}, [3]),
    ("agendas.line.added.v1", OTHER, "public", {"line_id": OTHER, "number": 5}, [5]),
    ("agendas.item.proposed.v1", ITEM, "public", {"item_id": ITEM, "line_id": LINE}, [3]),
    ("agendas.item.status-changed.v1", ITEM, "public", {"item_id": ITEM}, [3]),
    ("agendas.item.amended.v1", ITEM, "public", {"item_id": ITEM, "line_id": OTHER}, [5]),
    ("agendas.item.status-changed.v1", ITEM, "public", {"item_id": ITEM}, [5]),
    ("agendas.session.planned.v1", SESSION, "public", {"session_id": SESSION, "action_lines": [2, 1, 2]}, [1, 2]),
    ("agendas.voting.opened.v1", VOTING, "network", {"voting_id": VOTING, "session_id": SESSION}, [1, 2]),
    ("community.group.formed.v1", uuid4(), "public", {"action_lines": []}, []),
    ("community.group.formed.v1", uuid4(), "public", {"action_lines": None}, []),
    ("agendas.proposal.made.v1", uuid4(), "network", {"session_id": SESSION, "action_line": None}, [1, 2]),
    ("community.need.posted.v1", NEED, "network", {"need_id": NEED, "action_lines": [4]}, [4]),
    ("community.offer.posted.v1", OFFER, "network", {"offer_id": OFFER, "action_lines": [6]}, [6]),
    ("community.match.introduced.v1", uuid4(), "case", {"need_id": NEED, "offer_id": OFFER}, [4, 6]),
    ("monitor.indicator.defined.v1", INDICATOR, "public", {"indicator_id": INDICATOR, "action_lines": [7]}, [7]),
    ("monitor.observation.recorded.v1", uuid4(), "public", {"indicator_id": INDICATOR}, [7]),
    ("pipeline.event.sealed.v1", uuid4(), "deal", {"event_id": uuid4()}, []),
]
MERGED, INTO, UNDONE = (new_id() for _ in range(3))
MERGES: Final[list[tuple[str, UUID, str, dict[str, object], list[int]]]] = [
    ("community.organisation.merged.v1", MERGED, "public", {"organisation_id": MERGED, "into_id": INTO}, []),
    ("community.organisation.merged.v1", UNDONE, "public", {"organisation_id": UNDONE, "into_id": INTO}, []),
    ("community.organisation.merge-undone.v1", UNDONE, "public", {"organisation_id": UNDONE, "into_id": INTO}, []),
]
_IDS: Final = ("item_id", "session_id", "need_id", "offer_id", "challenge_id", "indicator_id")


def told(
    kind: str, subject: UUID, visibility: str, data: Mapping[str, object], *, sequence: int, at: datetime = _BEGUN
) -> dict[str, Any]:
    """Return an event as an older release kept it."""
    event_id = new_id()
    body = {"id": event_id, "time": at.isoformat(), "data": data}
    return {
        "event_id": event_id,
        "sequence": sequence,
        "type": f"nl.mediate.{kind}",
        "subject": str(subject),
        "visibility": visibility,
        "body": json.dumps(body, default=str),
    }


@asynccontextmanager
async def kept_by_an_older_release(
    infrastructure: Infrastructure, folder: Path, events: Sequence[Mapping[str, Any]]
) -> AsyncIterator[Service]:
    """Fill a feed as it was before it was filed by line, and bring it to today."""
    url = await new_database(infrastructure.admin_url, "subscriptions")
    service = build(ServiceSettings(database_url=url, nats_url=infrastructure.nats_url, log_level="error"))
    for step in sorted(_ALL.glob("000[1-3]_*.py")):
        copy(step, folder)
    try:
        await migrate(service.database, service="subscriptions", migrations=folder)
        async with service.database.engine.begin() as connection:
            for event in events:
                await connection.execute(_KEEP, event)
        await migrate(service.database, service="subscriptions", migrations=_ALL)
        yield service
    finally:
        await service.stop()
        await drop_database(infrastructure.admin_url, url)


async def filed(service: Service) -> list[tuple[int, list[int]]]:
    """Return the feed's places with their lines."""
    return [(at, list(lines)) for at, lines in await rows(service, "SELECT cursor, action_lines FROM feed ORDER BY 1")]


class TestWhatWasHeardBefore:
    async def test_is_filed_as_of_when_it_was_heard_and_keeps_its_place(
        self, infrastructure: Infrastructure, tmp_path: Path
    ) -> None:
        events = [
            told(kind, subject, visibility, data, sequence=at)
            for at, (kind, subject, visibility, data, _lines) in enumerate([*SAID, *MERGES], 1)
        ]
        async with kept_by_an_older_release(infrastructure, tmp_path, events) as service:
            assert await filed(service) == [(at, lines) for at, (*_, lines) in enumerate([*SAID, *MERGES], 1)]
            async with service.database.reading() as connection:
                assert await records_of(connection, INTO) == {INTO, MERGED}

    async def test_can_still_not_be_changed_removed_or_emptied(
        self, infrastructure: Infrastructure, tmp_path: Path
    ) -> None:
        events = [told("agendas.line.added.v1", LINE, "public", {"number": 3}, sequence=1)]
        async with kept_by_an_older_release(infrastructure, tmp_path, events) as service:
            for change in ("UPDATE feed SET action_lines = '{}'", "DELETE FROM feed", "TRUNCATE feed CASCADE"):
                with pytest.raises(DBAPIError, match="the feed is a record"):
                    async with service.database.transaction() as transaction:
                        await transaction.connection.execute(sa.text(change))
            assert await filed(service) == [(1, [3])]

    async def test_counts_as_appended_when_it_happened_and_never_before_what_stands_before_it(
        self, infrastructure: Infrastructure, tmp_path: Path
    ) -> None:
        days = (40, 30, 35, 5, 0, -7)
        now = datetime.now(UTC)
        events = [
            told("agendas.line.added.v1", new_id(), "public", {"number": 3}, sequence=at, at=now - timedelta(days=ago))
            for at, ago in enumerate(days, 1)
        ]
        async with kept_by_an_older_release(infrastructure, tmp_path, events) as service:
            async with service.database.reading() as connection:
                before = {ago: await feed.position_at(connection, now - timedelta(days=ago)) for ago in (41, 33, 14, 1)}
            [(latest,)] = await rows(service, "SELECT max(added_at) FROM feed")
        assert before == {41: 0, 33: 1, 14: 3, 1: 4}
        assert latest <= datetime.now(UTC)

    async def test_is_filed_in_as_many_steps_as_it_takes_as_if_it_were_heard_today(
        self, infrastructure: Infrastructure, tmp_path: Path
    ) -> None:
        events = at_random(7_000)
        before = [
            told(
                event.event_type.removeprefix("nl.mediate."),
                event.subject,
                event.visibility.value,
                event.model_dump(mode="json"),
                sequence=at,
            )
            for at, event in enumerate(events, 1)
        ]
        async with (
            kept_by_an_older_release(infrastructure, tmp_path, before) as migrated,
            kept_by_an_older_release(infrastructure, tmp_path, []) as today,
        ):
            for start in range(0, len(events), 500):
                heard = [
                    received(event, sequence=at) for at, event in enumerate(events[start : start + 500], start + 1)
                ]
                async with today.database.transaction() as transaction:
                    await append_to_feed(heard, transaction)
            kept = "SELECT subject, action_lines FROM filed_under ORDER BY 1"
            assert [lines for _, lines in await filed(migrated)] == [lines for _, lines in await filed(today)]
            assert await rows(migrated, kept) == await rows(today, kept)
            assert any(lines for _, lines in await filed(migrated))


def at_random(count: int) -> list[Event]:
    """Return events of any type that is not sealed, about the same few records."""
    chance = random.Random(2040)  # noqa: S311 - which events they are has to be the same at every run
    known = [new_id() for _ in range(60)]
    types = [entry for entry in CATALOGUE.values() if entry.event.visibility.value != "deal"]
    filing = [each for each in types if {*_IDS, "line_id"} & each.event.model_fields.keys()]
    said: list[Event] = []
    for _ in range(count):
        entry = chance.choice(chance.choice([types, filing]))
        data = sample(entry)["data"]
        data |= {name: str(chance.choice(known)) for name in (*_IDS, "line_id", entry.event.aggregate) if name in data}
        if "action_lines" in data:
            data["action_lines"] = chance.sample(range(1, 12), chance.randrange(3))
        said.append(entry.event.model_validate(data))
    return said


def received(event: Event, *, sequence: int) -> Received[Event]:
    """Return an event as a service hears it."""
    envelope = Envelope(
        specversion="1.0",
        id=new_id(),
        source="/agendas/0",
        type=event.event_type,
        subject=str(event.subject),
        time=_BEGUN,
        sequence=sequence,
        visibility=event.visibility,
        data={},
    )
    return Received(event, envelope, b"{}")
