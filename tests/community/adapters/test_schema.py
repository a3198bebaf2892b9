"""The migrations and the rows say the same."""

from mediate_community.adapters.tables import Row
from support.running import Running
from support.schema import schema_differences


class TestTheMigratedDatabase:
    async def test_holds_what_the_rows_declare(self, community: Running) -> None:
        assert await schema_differences(community.service.database, Row.metadata) == []
