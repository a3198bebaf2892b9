"""A subscriptions database with endpoints and a feed in it, past the service that will send it."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import asyncpg

from benchmarks.happenings import outgoing, registered
from mediate_shared.ids import new_id
from mediate_subscriptions.adapters.sealing import Sealing

SECRET: Final = hashlib.sha256(b"a secret of the bench").digest()
_ENDPOINTS_OF_ORGANISATION: Final = 50
_ALIKE: Final = {
    "version": "1",
    "status": "'active'",
    "consent": "'handshake'",
    "ordered": "false",
    "asymmetric": "false",
    "rate_per_second": "500",
    "since": "0",
    "codes_tried": "0",
    "synthetic": "true",
}
"""What every endpoint has, as SQL: defaults of a database that is thrown away."""


async def fill(database_url: str, *, keys: str, urls: Sequence[str], events: int, posts_at_once: int) -> None:
    """Add an active endpoint for each address, and so many events behind the place they begin at."""
    sealing, now = Sealing(keys), datetime.now(UTC)
    endpoints = [(new_id(), url) for url in urls]
    organisations = [new_id() for _ in range(0, len(urls), _ENDPOINTS_OF_ORGANISATION)]
    database = await asyncpg.connect(database_url)
    try:
        for column, value in {**_ALIKE, "posts_at_once": posts_at_once}.items():
            await database.execute(f'ALTER TABLE endpoint ALTER "{column}" SET DEFAULT {value}')
        await database.copy_records_to_table(
            "endpoint",
            records=[
                (each, now, now, organisations[number // _ENDPOINTS_OF_ORGANISATION], f"Endpoint {number}", url)
                for number, (each, url) in enumerate(endpoints)
            ],
            columns=["id", "created_at", "updated_at", "organisation_id", "name", "url"],
        )
        await database.copy_records_to_table(
            "endpoint_secret",
            records=[(new_id(), each, "v1", sealing.seal(SECRET, belongs_to=each.bytes), now) for each, _ in endpoints],
            columns=["id", "endpoint_id", "scheme", "sealed", "created_at"],
        )
        await database.copy_records_to_table(
            "feed",
            records=[_feed_row(each.body) for each in outgoing([registered(number) for number in range(events)])],
            columns=["event_id", "source", "sequence", "type", "subject", "visibility", "body"],
        )
    finally:
        await database.close()


async def messages(database_url: str) -> list[tuple[str, str]]:
    """Return the bodies that were sent from a database, byte for byte, each with its id."""
    database = await asyncpg.connect(database_url)
    try:
        rows = await database.fetch("SELECT event_id::text, body FROM message ORDER BY id")
        return [(event_id, body.decode()) for event_id, body in rows]
    finally:
        await database.close()


def _feed_row(body: bytes) -> tuple[UUID, str, int, str, str, str, str]:
    event = json.loads(body)
    return (
        UUID(event["id"]),
        event["source"],
        int(event["sequence"]),
        event["type"],
        event["subject"],
        event["visibility"],
        body.decode(),
    )
