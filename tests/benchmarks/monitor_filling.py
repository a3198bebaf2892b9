"""A monitor with as many figures as wanted, invented: the same in every run, written by the database itself.

Half of all figures are of one indicator, and one has the same few figures however many others there are; what is left
is shared by the others evenly. Every indicator has a figure for the whole of each month, and parts of it by group and
by group and municipality together, as many as make up its share: with few figures those of the newest months alone.
"""

from typing import Final
from uuid import UUID

import asyncpg

INDICATORS: Final = 40
BROAD: Final = UUID(int=1)
"""Has half of all figures."""
SAME: Final = UUID(int=2)
"""Has the same figures, few, in every hub."""
SHARED: Final = UUID(int=3)
"""The first of those that share the rest."""
MONTHS: Final = 480
_OF_SAME: Final = 120
_GROUPS: Final = 9
"""So many parts of one dimension; the parts beyond are of two."""
_MONTHS_AT_ONCE: Final = 24
_INDICATORS: Final = """
INSERT INTO indicator (id, code, name, unit, direction, action_lines, synthetic, definition, aggregation, rhythm,
    definition_version, documents, minimum_count, thresholds, jump, since_period, since, updated_at)
SELECT ('00000000-0000-0000-0000-' || lpad(to_hex(number), 12, '0'))::uuid, 'invented.' || number,
    jsonb_build_object('nl', 'Verzonnen indicator ' || number, 'en', 'Invented indicator ' || number),
    'visitors', 'more', jsonb_build_array(1 + number % 8), true,
    jsonb_build_object('nl', 'Verzonnen om te meten.', 'en', 'Invented, to measure.'), 'sum', 'monthly', 1, '{S1}', 3,
    '{"good": "900", "poor": "300"}', 25, '1986-01', '2026-01-05 09:00+00'::timestamptz,
    '2026-01-05 09:00+00'::timestamptz
FROM generate_series(1, $1::int) AS number
"""
_FIGURES: Final = """
WITH month AS (
    SELECT number, DATE '1986-01-01' + make_interval(months => number) AS first
    FROM generate_series($2::int, $3::int - 1) AS number
), part AS (
    SELECT month.number * $4::bigint + part AS number, month.first, part
    FROM month, generate_series(0, $4::int - 1) AS part
)
INSERT INTO observation (id, indicator_id, period, period_end, period_days, value, qualifier, breakdown, kind, status,
    source, definition_version, origin, operands, revision, after_close, since, updated_at)
SELECT uuidv7(), $1, to_char(first, 'YYYY-MM'), (first + INTERVAL '1 month' - INTERVAL '1 day')::date,
    (first + INTERVAL '1 month')::date - first::date, 100 + number * 7919 % 99991 / 10.0, 'exact',
    CASE WHEN part = 0 THEN '{}'::jsonb
        WHEN part <= $5::int THEN jsonb_build_object('group', 'group-' || part)
        ELSE jsonb_build_object('group', 'group-' || part % $5::int + 1, 'municipality', 'place-' || part) END,
    'measured', 'final', '{"document": "S1", "file": "invented", "place": "table 2"}', 1, 'imported', '{}', 1,
    false, '2026-01-05 09:00+00'::timestamptz, '2026-01-05 09:00+00'::timestamptz
FROM part
"""
_DUE: Final = """
INSERT INTO figure_due (indicator_id, period, due_on, since, updated_at)
SELECT id, to_char(first, 'YYYY-MM'), (first + INTERVAL '2 months')::date, '2026-01-05 09:00+00'::timestamptz,
    '2026-01-05 09:00+00'::timestamptz
FROM indicator, generate_series(DATE '2024-06-01', DATE '2026-03-01', INTERVAL '1 month') AS first
"""
_TARGETS: Final = """
INSERT INTO indicator_target (id, indicator_id, period, definition_version, comparator, value, source, since,
    updated_at)
SELECT uuidv7(), id, to_char(first, 'YYYY-MM'), 1, 'at_least', 1000, NULL, '2026-01-05 09:00+00'::timestamptz,
    '2026-01-05 09:00+00'::timestamptz
FROM indicator, generate_series(DATE '2025-01-01', DATE '2025-12-01', INTERVAL '1 month') AS first
"""
_PAST: Final = """
INSERT INTO observation_past (id, indicator_id, period, breakdown, value, qualifier, kind, source, definition_version,
    since, superseded_by, reason, after_close, ended_at)
SELECT uuidv7(), $1, '2020-01', '{}', number, 'exact', 'measured', NULL, 1, '2026-01-05 09:00+00'::timestamptz, NULL,
    'Invented.', false,
    '2026-01-05 09:00+00'::timestamptz + make_interval(secs => number)
FROM generate_series(1, $2::int) AS number
"""
_CHECKS: Final = """
INSERT INTO figure_check (id, indicator_id, observation_id, period, breakdown, "check", stated, computed, difference,
    tolerance, verdict, operands, since, updated_at)
SELECT uuidv7(), indicator_id, id, period, '{}', 'previous', value, value - 9, 9, 0,
    CASE WHEN row_number() OVER (ORDER BY indicator_id, period) % 12 = 0 THEN 'differs' ELSE 'agrees' END, '{}',
    '2026-01-05 09:00+00'::timestamptz, '2026-01-05 09:00+00'::timestamptz
FROM observation WHERE breakdown = '{}' AND indicator_id = $1
"""


async def fill(database: asyncpg.Connection, count: int) -> None:
    """Put so many figures into an empty read model, and let it gather statistics.

    The indexes of figures are made anew afterwards: for millions that is sooner done than kept up.
    """
    await database.execute(_INDICATORS, INDICATORS)
    indexes = await database.fetch(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'observation' AND indexname NOT LIKE '%pkey'"
    )
    for each in indexes:
        await database.execute(f'DROP INDEX "{each["indexname"]}"')
    for number in range(1, INDICATORS + 1):
        await _of_indicator(database, UUID(int=number), count)
    await database.execute("SET maintenance_work_mem = '512MB'")
    for each in indexes:
        await database.execute(each["indexdef"])
    for statement in (_DUE, _TARGETS):
        await database.execute(statement)
    await database.execute("VACUUM ANALYZE")


async def _of_indicator(database: asyncpg.Connection, indicator_id: UUID, count: int) -> None:
    figures = _share(indicator_id, count)
    months = min(MONTHS, figures // (1 + _GROUPS))
    for start in range(MONTHS - months, MONTHS, _MONTHS_AT_ONCE):
        end = min(MONTHS, start + _MONTHS_AT_ONCE)
        await database.execute(_FIGURES, indicator_id, start, end, figures // months, _GROUPS)
    await database.execute(_PAST, indicator_id, figures // 100)


async def check(database: asyncpg.Connection) -> None:
    """Hold every figure for the whole against another, of which one in twelve differs."""
    for number in range(1, INDICATORS + 1):
        await database.execute(_CHECKS, UUID(int=number))
    await database.execute("VACUUM ANALYZE figure_check")


def _share(indicator_id: UUID, count: int) -> int:
    if indicator_id == SAME:
        return _OF_SAME
    if indicator_id == BROAD:
        return count // 2
    return (count - count // 2 - _OF_SAME) // (INDICATORS - 2)
