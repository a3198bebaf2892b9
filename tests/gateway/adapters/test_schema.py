"""The migrations and the rows say the same, and a rebuild of the read model leaves people alone."""

from mediate_gateway.adapters import identity_tables, tables
from support.running import Running
from support.schema import schema_differences

IDENTITY = {
    identity_tables.ACCOUNT,
    identity_tables.MEMBERSHIP,
    identity_tables.INVITATION,
    identity_tables.SESSION,
    identity_tables.MACHINE,
    identity_tables.SIGN_IN_FAILURE,
    identity_tables.ERASURE,
}


class TestTheMigratedDatabase:
    async def test_holds_what_the_rows_declare(self, gateway: Running) -> None:
        assert await schema_differences(gateway.service.database, tables.Row.metadata) == []


class TestARebuild:
    def test_empties_no_table_of_identity(self) -> None:
        assert not IDENTITY & set(tables.READ_MODEL)

    def test_empties_every_other_table(self) -> None:
        assert set(tables.READ_MODEL) | IDENTITY == set(tables.Row.metadata.tables.values())
