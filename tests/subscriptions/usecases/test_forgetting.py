"""What is kept for so long is gone afterwards: codes, what waits for nobody, and endpoints that were removed."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from mediate_shared.clock import utc_now
from mediate_subscriptions.adapters import forgetting
from subscriptions.delivering import Delivering, Endpoint, answers, delivering, endpoint
from support.chassis import execute, rows
from support.infrastructure import Infrastructure
from support.running import eventually

DAYS = timedelta(days=14)


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Delivering]:
    async with delivering(infrastructure, retry_seconds=(3_600,)) as started:
        yield started


async def forget(hub: Delivering) -> None:
    """Forget what the worker forgets, until there is nothing left to forget, one thing at a time."""
    gone = 1
    while gone:
        async with hub.service.database.transaction() as transaction:
            gone = await forgetting.forget_before(transaction, utc_now() - DAYS, limit=1)


async def long_ago(hub: Delivering, endpoint_id: str) -> None:
    """Have everything of an endpoint been a month ago."""
    deliveries = """UPDATE delivery SET created_at = created_at - interval '30 days',
                    due_at = due_at - interval '30 days', ended_at = ended_at - interval '30 days'
                    WHERE endpoint_id = :id"""
    bodies = """UPDATE message SET created_at = created_at - interval '30 days'
                WHERE id IN (SELECT message_id FROM delivery WHERE endpoint_id = :id)"""
    for statement in (deliveries, bodies):
        await execute(hub.service, statement, id=UUID(endpoint_id))


async def waiting(hub: Delivering, ours: Endpoint, *, tried: int = 3) -> None:
    """Have three deliveries wait for an endpoint whose receiver refused them, with no attempt under way any more."""
    await hub.say("First", "Second", "Third")
    await ours.ended("pending", 3)
    await ours.tried(tried)


class TestWhatWaits:
    async def test_for_an_endpoint_that_stays_paused_goes_with_its_bodies_in_the_end(self, hub: Delivering) -> None:
        async with endpoint(hub, answers(*["500 Broken"] * 9)) as ours:
            await waiting(hub, ours)
            await ours.change("pause")
            await forget(hub)
            assert len(await ours.deliveries()) == 3
            await long_ago(hub, ours.id)
            await forget(hub)
            assert await ours.deliveries() == []
            unused = "SELECT id FROM message WHERE NOT EXISTS (SELECT FROM delivery WHERE message_id = message.id)"
            assert await rows(hub.service, unused) == []

    async def test_for_an_endpoint_that_moved_and_whose_receiver_never_agreed_goes_too(self, hub: Delivering) -> None:
        async with endpoint(hub, answers(*["500 Broken"] * 9)) as ours:
            await waiting(hub, ours)
            await ours.change("", url=f"{ours.receiver.url}/elsewhere")
            await long_ago(hub, ours.id)
            await forget(hub)
            assert await ours.deliveries() == []

    async def test_for_an_endpoint_that_is_sent_events_is_kept_however_long_it_takes(self, hub: Delivering) -> None:
        async with endpoint(hub, answers(*["503 Away|Retry-After: 3600"] * 9)) as ours:
            await waiting(hub, ours, tried=1)
            await long_ago(hub, ours.id)
            await execute(hub.service, "UPDATE endpoint SET failing_since = NULL WHERE id = :id", id=UUID(ours.id))
            await forget(hub)
            assert len(await ours.deliveries()) == 3


class TestAnEndpointThatWasRemoved:
    async def test_is_forgotten_with_its_log_and_not_before(self, hub: Delivering) -> None:
        async with endpoint(hub) as ours:
            await hub.say("Said")
            await ours.ended("delivered")
        kept = "SELECT id FROM endpoint WHERE id = :id"
        await execute(
            hub.service,
            "UPDATE endpoint SET removed_at = removed_at - interval '30 days' WHERE id = :id",
            id=UUID(ours.id),
        )
        await forget(hub)
        assert await rows(hub.service, kept, id=UUID(ours.id))
        await long_ago(hub, ours.id)
        await forget(hub)
        assert not await rows(hub.service, kept, id=UUID(ours.id))


class TestACode:
    async def test_is_in_no_table_any_more_once_it_was_posted(self, hub: Delivering) -> None:
        async with endpoint(hub) as ours:
            await ours.change("", url=f"{ours.receiver.url}/elsewhere")
            await ours.organisation.ask("POST", f"/{ours.id}/verification")
            [post] = await ours.has(1)
            code = ours.said[0]["data"]["code"].encode()
            assert code in post.body

            async def forgotten() -> bool:
                return code not in b"".join(await _bodies(hub, ours))

            await eventually(forgotten)
            [(status, *_)] = await ours.deliveries()
            assert status == "delivered"
            agreed = await ours.organisation.ask("POST", f"/{ours.id}/confirmation", {"code": code.decode()})
            assert agreed.is_success, agreed.text

    async def test_that_is_still_to_be_posted_stays_until_it_is_stale(self, hub: Delivering) -> None:
        async with endpoint(hub, answers(*["500 Broken"] * 9)) as ours:
            await ours.change("", url=f"{ours.receiver.url}/elsewhere")
            await ours.organisation.ask("POST", f"/{ours.id}/verification")
            await ours.tried(1)
            code = ours.said[0]["data"]["code"].encode()
            await _forget_codes(hub)
            assert code in b"".join(await _bodies(hub, ours))
            older = "UPDATE delivery SET created_at = created_at - interval '2 hours' WHERE endpoint_id = :id"
            await execute(hub.service, older, id=UUID(ours.id))
            await _forget_codes(hub)
            await ours.ended("cancelled")
            assert code not in b"".join(await _bodies(hub, ours))


async def _forget_codes(hub: Delivering) -> None:
    now = utc_now()
    async with hub.service.database.transaction() as transaction:
        await forgetting.forget_codes(transaction, stale_before=now - timedelta(hours=1), now=now, limit=100)


async def _bodies(hub: Delivering, ours: Endpoint) -> list[bytes]:
    query = """SELECT body FROM message WHERE id IN (SELECT message_id FROM delivery WHERE endpoint_id = :id)
               UNION ALL SELECT answer FROM attempt JOIN delivery ON id = delivery_id
               WHERE endpoint_id = :id AND answer IS NOT NULL"""
    return [bytes(body) for (body,) in await rows(hub.service, query, id=UUID(ours.id))]
