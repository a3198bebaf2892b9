"""The migrations and the rows say the same."""

from mediate_agendas.adapters.tables import Row
from support.agendas import Agendas
from support.schema import schema_differences


class TestTheMigratedDatabase:
    async def test_holds_what_the_rows_declare(self, agendas: Agendas) -> None:
        assert await schema_differences(agendas.running.service.database, Row.metadata) == []
