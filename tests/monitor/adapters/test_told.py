"""Checks of one period read figures of that period, however many an indicator has."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_monitor.adapters import told
from monitor.asking import indicator
from support.running import Running

_PERIODS = 1_500
_PARTS = 10
_MANY = sa.text("""
INSERT INTO observation (id, version, created_at, updated_at, indicator_id, slot, period, first_day, last_day, value,
    qualifier, breakdown, kind, status, source, definition_version)
SELECT gen_random_uuid(), 1, now(), now(), :indicator, decode(md5(month || '/' || part), 'hex'),
    to_char(date '1810-01-01' + month * interval '1 month', 'YYYY-MM'),
    date '1810-01-01' + month * interval '1 month',
    date '1810-01-01' + (month + 1) * interval '1 month' - interval '1 day',
    part, 'exact', CASE part WHEN 0 THEN '{}'::jsonb ELSE jsonb_build_object('group', 'g' || part) END,
    'measured', 'final', '{"document": "S1", "file": "f", "place": "p"}'::jsonb, 1
FROM generate_series(0, :periods - 1) AS month, generate_series(0, :parts) AS part
""")


async def test_figures_of_a_period_are_found_without_reading_those_of_others(monitor: Running) -> None:
    of = UUID((await indicator(monitor, rhythm="monthly"))["id"])
    async with monitor.service.database.engine.begin() as connection:
        await connection.execute(_MANY, {"indicator": of, "periods": _PERIODS, "parts": _PARTS})
    async with monitor.service.database.engine.connect() as connection:
        await connection.execute(sa.text("ANALYZE observation"))
        before = await _read(connection)
        figures = await told.of_period(connection, of, "1899-12", definitions=[1])
        after = await _read(connection)
    assert (len(figures.wholes), len(figures.parts)) == (1, _PARTS)
    assert after - before <= 4 * (_PARTS + 1)


async def _read(connection: AsyncConnection) -> int:
    """Return how many rows of observations this database read so far, by any way."""
    await connection.execute(sa.text("SELECT pg_stat_force_next_flush()"))
    await connection.commit()
    found: Any = await connection.scalar(
        sa.text(
            "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relname = 'observation'"
        )
    )
    return int(found)
