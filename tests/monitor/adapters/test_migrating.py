"""Who kept figures before they were checked keeps them, and they are checked then."""

from pathlib import Path
from shutil import copy

import sqlalchemy as sa

import mediate_monitor
from mediate_monitor.main import build
from mediate_shared.migrate import migrate
from mediate_shared.settings import ServiceSettings
from support.infrastructure import Infrastructure, drop_database, new_database

_ALL = Path(mediate_monitor.__file__).parent / "migrations"
_BEFORE = sa.text("""
WITH defined AS (
    INSERT INTO indicator (id, version, created_at, updated_at, code, name, definition, unit, direction, aggregation,
        rhythm, action_lines, synthetic)
    VALUES (gen_random_uuid(), 1, now(), now(), 'kept.before', '{"nl": "a", "en": "a"}', '{"nl": "a", "en": "a"}',
        'people', 'more', 'sum', 'yearly', '{1}', false)
    RETURNING id
)
INSERT INTO observation (id, version, created_at, updated_at, indicator_id, slot, period, first_day, last_day, value,
    qualifier, breakdown, kind, status, source)
SELECT gen_random_uuid(), 1, now(), now(), defined.id, decode(md5(figure::text), 'hex'), '2018', '2018-01-01',
    '2018-12-31', figure, 'exact', '{}', 'measured', 'final',
    jsonb_build_object('document', 'S' || figure, 'file', 'f', 'place', 'p')
FROM defined, generate_series(1, 2) AS figure
""")


async def test_figures_of_before_are_noted_to_be_checked_once(infrastructure: Infrastructure, tmp_path: Path) -> None:
    url = await new_database(infrastructure.admin_url, "monitor")
    settings = ServiceSettings(database_url=url, nats_url=infrastructure.nats_url, log_level="error")
    service = build(settings)
    copy(_ALL / "0001_observe_indicators.py", tmp_path)
    try:
        await migrate(service.database, service="monitor", migrations=tmp_path)
        async with service.database.engine.begin() as connection:
            await connection.execute(_BEFORE)
        await migrate(service.database, service="monitor", migrations=_ALL)
        async with service.database.reading() as connection:
            noted = (await connection.execute(sa.text("SELECT period FROM stale_figure"))).scalars().all()
            kept = await connection.scalar(sa.text("SELECT count(*) FROM observation WHERE definition_version = 1"))
    finally:
        await service.stop()
        await drop_database(infrastructure.admin_url, url)
    assert (noted, kept) == (["2018"], 2)
