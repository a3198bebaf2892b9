"""The database that migrations make is the one the rows declare."""

from importlib import import_module
from pkgutil import iter_modules

from mediate_monitor import adapters
from mediate_monitor.adapters.tables import Row
from support.running import Running
from support.schema import schema_differences


async def test_migrations_make_what_the_rows_declare(monitor: Running) -> None:
    for module in iter_modules(adapters.__path__):
        if module.name.endswith("tables"):
            import_module(f"{adapters.__name__}.{module.name}")
    assert await schema_differences(monitor.service.database, Row.metadata) == []
