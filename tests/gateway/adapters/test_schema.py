"""The migrations and the rows say the same, and a rebuild empties what comes from events, and nothing else."""

import pytest
from sqlalchemy import Table

from mediate_gateway.adapters import tables
from mediate_gateway.adapters.read_model import READ_MODEL
from mediate_shared.database import table_of
from support.running import Running
from support.schema import schema_differences

KEPT_ELSEWHERE_SUFFIX = "_tables"
"""Rows that no event holds are declared in modules of their own, whose names end like this."""


def declared(*, by_events: bool) -> set[Table]:
    """Return the tables of rows that come from events, or those of rows that do not."""
    rows = [row for row in every(tables.Row) if hasattr(row, "__table__")]
    return {table_of(row) for row in rows if row.__module__.endswith(KEPT_ELSEWHERE_SUFFIX) is not by_events}


def every(kind: type[tables.Row]) -> set[type[tables.Row]]:
    return {found for sub in kind.__subclasses__() for found in (sub, *every(sub))}


class TestTheMigratedDatabase:
    async def test_holds_what_the_rows_declare(self, gateway: Running) -> None:
        assert await schema_differences(gateway.service.database, tables.Row.metadata) == []


@pytest.mark.usefixtures("gateway")
class TestARebuild:
    def test_empties_nothing_that_no_event_could_fill_again(self) -> None:
        kept = declared(by_events=False)
        assert {"account", "job"} <= {table.name for table in kept}
        assert not kept & set(READ_MODEL)

    def test_empties_all_that_comes_from_events(self) -> None:
        assert set(READ_MODEL) == declared(by_events=True)
