"""A service that is told to stop stops, whatever its tasks are in the middle of."""

import asyncio
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings
from support.chassis import house
from support.infrastructure import Infrastructure, drop_database, new_database
from support.running import eventually

NOBODY_LISTENS = "nats://127.0.0.1:9"


async def disconnected(infrastructure: Infrastructure, database_url: str) -> None:
    """Wait until nobody is connected to a database: it hears of a connection that was closed a moment later."""
    admin = await asyncpg.connect(infrastructure.admin_url)
    name = database_url.rsplit("/", 1)[1]

    async def so() -> bool:
        return bool(await admin.fetchval("SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = $1", name))

    try:
        await eventually(so)
    finally:
        await admin.close()


class TestStopping:
    async def test_ends_a_task_that_swallowed_its_first_cancellation(self, infrastructure: Infrastructure) -> None:
        reached = asyncio.Event()

        async def deaf_once() -> None:
            try:
                reached.set()
                await asyncio.sleep(3_600)
            except asyncio.CancelledError:
                await asyncio.sleep(3_600)

        async with asyncio.timeout(60):
            async with house(infrastructure, "gateway", wire=lambda service: service.runs(deaf_once)):
                await reached.wait()

    async def test_a_service_that_never_started_is_no_mistake(self, infrastructure: Infrastructure) -> None:
        async with house(infrastructure, "gateway") as running:
            service = Service("gateway", running.settings, title="Never started", migrations=Path())
            async with asyncio.timeout(60):
                await service.stop()


class TestAStartThatDoesNotSucceed:
    async def test_leaves_nothing_open_when_it_is_given_up_while_nats_is_away(
        self, infrastructure: Infrastructure, tmp_path: Path
    ) -> None:
        url = await new_database(infrastructure.admin_url, "gateway")
        settings = ServiceSettings(database_url=url, nats_url=NOBODY_LISTENS)
        service = Service("gateway", settings, title="Waits for NATS", migrations=tmp_path)
        before = asyncio.all_tasks()
        with suppress(TimeoutError):
            async with asyncio.timeout(1.5):
                await service.start()
        await asyncio.sleep(0.1)
        assert not service.ready.is_set()
        await disconnected(infrastructure, url)
        assert {task.get_name() for task in asyncio.all_tasks() - before} == set()
        await drop_database(infrastructure.admin_url, url)

    async def test_leaves_nothing_open_when_a_migration_fails(
        self, infrastructure: Infrastructure, tmp_path: Path
    ) -> None:
        (tmp_path / "0001_fails.py").write_text(
            'revision = "gateway_0001"\ndown_revision = None\nbranch_labels = ("gateway",)\n'
            'depends_on = "chassis_0001"\n\n\ndef upgrade() -> None:\n    raise ArithmeticError\n'
        )
        url = await new_database(infrastructure.admin_url, "gateway")
        settings = ServiceSettings(database_url=url, nats_url=infrastructure.nats_url)
        service = Service("gateway", settings, title="Cannot migrate", migrations=tmp_path)
        with pytest.raises(ArithmeticError):
            await service.start()
        await disconnected(infrastructure, url)
        await drop_database(infrastructure.admin_url, url)
