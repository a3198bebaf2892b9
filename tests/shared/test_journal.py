"""What the record promises: laid once, never rewritten, and read in bounded answers."""

import asyncio
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from mediate_contracts.events.community import OrganisationRegistered
from mediate_contracts.values import Localised, OrganisationId
from mediate_contracts.vocabulary import OrganisationType
from mediate_shared.clock import utc_now
from mediate_shared.database import asyncpg_dsn
from mediate_shared.history import HistoryUnavailable
from mediate_shared.ids import new_id
from mediate_shared.service import Service
from support.chassis import house, number, published, rows, say
from support.infrastructure import Infrastructure

NATS_MESSAGE_BYTES_MAX = 1 << 20
LONGEST = "🎬" * 4_000

_MIGRATE_AGAIN = """
import asyncio, sys
from pathlib import Path
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings
from mediate_shared.migrate import migrate
async def main():
    settings = ServiceSettings(database_url=sys.argv[1], nats_url="nats://none")
    service = Service("community", settings, title="Again", migrations=Path(sys.argv[2]))
    await migrate(service.database, service="community", migrations=Path(sys.argv[2]))
    print("alembic" in sys.modules)
asyncio.run(main())
"""


class TestTheJournal:
    @pytest.mark.parametrize("statement", ["UPDATE journal SET body = ''", "DELETE FROM journal", "TRUNCATE journal"])
    async def test_refuses_to_be_rewritten(self, hub: Infrastructure, statement: str) -> None:
        async with house(hub, "community") as service:
            await say(service, "kept")
            await published(service)
            connection = await asyncpg.connect(asyncpg_dsn(service.settings.database_url))
            with pytest.raises(asyncpg.RaiseError, match="is a record"):
                await connection.execute(statement)
            await connection.close()
            assert await number(service, "SELECT count(*) FROM journal") == 1


class TestAMigration:
    async def test_that_has_nothing_to_do_does_not_load_its_tool(self, hub: Infrastructure, tmp_path: Path) -> None:
        async with house(hub, "community") as service:
            again = await asyncio.to_thread(
                subprocess.run,
                [sys.executable, "-c", _MIGRATE_AGAIN, service.settings.database_url, str(tmp_path)],
                capture_output=True,
                check=True,
                text=True,
            )
        assert again.stdout.strip() == "False"

    async def test_of_two_replicas_that_start_at_once_is_done_once(self, hub: Infrastructure) -> None:
        async with house(hub, "community") as empty:
            url = empty.settings.database_url
            await empty.stop()
            connection = await asyncpg.connect(asyncpg_dsn(url))
            await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            await connection.close()

            async def start() -> None:
                async with house(hub, "community", database_url=url) as replica:
                    assert await rows(replica, "SELECT version_num FROM alembic_version") == [("chassis_0002",)]

            await asyncio.gather(start(), start())


class TestHistory:
    async def test_answers_within_what_a_message_may_hold_and_leaves_nothing_out(self, hub: Infrastructure) -> None:
        async with house(hub, "community") as service:
            await self._say_at_length(service, 50)
            found: list[str] = []
            while True:
                answer = await service.historian.ask("/community/0", after=len(found), limit=1_000)
                assert len(answer.model_dump_json().encode()) < NATS_MESSAGE_BYTES_MAX // 2 + len(LONGEST.encode()) * 3
                if not answer.bodies:
                    break
                found += answer.bodies
            assert len(found) == 50
            assert answer.head == 50

    async def test_of_a_service_that_is_away_is_unavailable_and_not_empty(self, hub: Infrastructure) -> None:
        async with house(hub, "gateway") as service:
            with pytest.raises(HistoryUnavailable):
                await service.historian.ask("/pipeline/0", after=0, limit=1)

    @staticmethod
    async def _say_at_length(service: Service, count: int) -> None:
        for _event in range(count):
            async with service.database.transaction() as transaction:
                transaction.record(
                    OrganisationRegistered(
                        organisation_id=OrganisationId(new_id()),
                        name="At length",
                        types=[OrganisationType.SCHOOL],
                        description=Localised(nl=LONGEST, en=LONGEST),
                    ),
                    at=utc_now(),
                )
        await published(service)
