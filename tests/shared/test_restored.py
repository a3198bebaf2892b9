"""When a database is not what it was: restored from a backup, or with no room left."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from mediate_shared.service import Service
from support.chassis import Ledger, applied, execute, house, number, published, say
from support.infrastructure import Infrastructure
from support.running import eventually

RESTORED = (
    "ALTER TABLE journal DISABLE TRIGGER journal_is_kept",
    "DELETE FROM journal WHERE sequence > :kept",
    "UPDATE relay_state SET numbered = :kept, published = :kept",
    "ALTER TABLE journal ENABLE TRIGGER journal_is_kept",
)


class TestAProducerRestoredFromABackup:
    @pytest.mark.parametrize("kept", [2, 0], ids=["some", "nothing"])
    @pytest.mark.parametrize("wire", [Ledger.hears, Ledger.projects], ids=["reacting", "projecting"])
    async def test_is_heard_again_though_it_gives_numbers_a_second_time(
        self, hub: Infrastructure, wire: Callable[[Ledger, Service], None], kept: int
    ) -> None:
        ledger = Ledger()
        async with (
            house(hub, "community") as producer,
            house(hub, "agendas", wire=lambda service: wire(ledger, service)) as consumer,
        ):
            told = ["1", "2", "3", "4", "5"]
            await say(producer, *told)
            await applied(consumer, *told)
            await published(producer)
            await producer.stop()
            for statement in RESTORED:
                await execute(producer, statement, **({"kept": kept} if ":kept" in statement else {}))
            async with house(hub, "community", database_url=producer.settings.database_url) as restored:
                await eventually(lambda: _reached(consumer, kept))
                await say(restored, "new 1", "new 2")
                await applied(consumer, *told, "new 1", "new 2")


class TestADatabaseWithoutRoom:
    async def test_is_waited_for_and_costs_no_event_its_place(self, hub: Infrastructure) -> None:
        full = 6

        async def before(_heard: Any, transaction: Any) -> None:
            nonlocal full
            full -= 1
            if full > 0:
                await transaction.execute(
                    text("DO $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$")
                )

        ledger = Ledger(before=before)
        async with (
            house(hub, "community") as producer,
            house(hub, "agendas", wire=ledger.projects) as consumer,
        ):
            await say(producer, "one")
            await applied(consumer, "one")
            assert await number(consumer, "SELECT count(*) FROM parked") == 0


async def _reached(service: Service, sequence: int) -> bool:
    return await number(service, "SELECT sequence FROM applied") == sequence
