"""A pipeline with as many deals as wanted, invented: the same in every run, written by the database itself.

One officer reads all of them: half are in funds that they manage, half have them on the team, and some are granted to
them besides. Deals were opened over five years and went their way through the stages; one in six was closed with a
round.
"""

from typing import Final
from uuid import UUID

import asyncpg

OFFICER: Final = UUID(int=0xA1)
"""Reads every deal."""
FUNDS: Final = 8
_COMPANIES: Final = 500
_NAMED: Final = """
    INSERT INTO organisation (id, name)
    SELECT ('00000000-0000-0000-0001-' || lpad(to_hex(number), 12, '0'))::uuid, 'Invented company ' || number
    FROM generate_series(0, $1::int - 1) AS number
"""
_FUND: Final = """
    INSERT INTO fund (id, version, created_at, updated_at, name, synthetic)
    SELECT ('00000000-0000-0000-0002-' || lpad(to_hex(number), 12, '0'))::uuid, 1, now(), now(),
        'Invented fund ' || number, true
    FROM generate_series(0, $1::int - 1) AS number
"""
# Of the funds, the officer manages every second one.
_MANAGED: Final = """
    INSERT INTO fund_manager (fund_id, account_id)
    SELECT ('00000000-0000-0000-0002-' || lpad(to_hex(number), 12, '0'))::uuid, $2::uuid
    FROM generate_series(0, $1::int - 1, 2) AS number
"""
_DEALS: Final = """
    WITH told AS (
        SELECT number, now() - interval '1 day' * (1800 - 1800 * number::bigint / $1::int) AS opened_at,
            number * 7919 % 9 AS went
        FROM generate_series(0, $1::int - 1) AS number
    )
    INSERT INTO deal (id, version, created_at, updated_at, organisation_id, title, amount_sought, synthetic, stage,
        stage_since, held_from, fund_id, pipeline, action_lines, probability, expected_on, holding, reason)
    SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid, 1, opened_at, opened_at,
        ('00000000-0000-0000-0001-' || lpad(to_hex(number % $2::int), 12, '0'))::uuid, 'Invented deal ' || number,
        jsonb_build_object('cents', 1000000 + number * 104729::bigint % 250000000, 'currency', 'EUR'), true,
        (ARRAY['sourced', 'screening', 'due_diligence', 'term_sheet', 'committed', 'closed', 'lost', 'withdrawn',
            'on_hold'])[1 + went],
        opened_at + interval '5 days' * went, CASE went WHEN 8 THEN 'due_diligence' END,
        ('00000000-0000-0000-0002-' || lpad(to_hex(number % $3::int), 12, '0'))::uuid,
        CASE WHEN number % 10 = 0 AND went NOT IN (2, 3, 8) THEN 'programme' ELSE 'fund' END, ARRAY[1 + number % 8],
        CASE WHEN number % 3 = 0 THEN number % 101 END, CURRENT_DATE + (number % 900)::int - 60,
        CASE went WHEN 5 THEN 'held' END, CASE WHEN went IN (6, 7) THEN 'Invented.' END
    FROM told
"""
_STAYS: Final = """
    INSERT INTO deal_stage (deal_id, number, stage, entered_at, left_at)
    SELECT deal.id, place + 1, way.stages[place + 1], deal.created_at + interval '5 days' * place,
        CASE WHEN place + 1 < cardinality(way.stages) THEN deal.created_at + interval '5 days' * (place + 1) END
    FROM deal CROSS JOIN LATERAL (
        SELECT CASE WHEN deal.stage IN ('lost', 'withdrawn', 'on_hold')
            THEN ARRAY['sourced', 'screening', 'due_diligence', deal.stage]
            ELSE (ARRAY['sourced', 'screening', 'due_diligence', 'term_sheet', 'committed', 'closed'])[
                1 : array_position(
                    ARRAY['sourced', 'screening', 'due_diligence', 'term_sheet', 'committed', 'closed'], deal.stage
                )
            ] END AS stages
    ) AS way CROSS JOIN LATERAL generate_series(0, cardinality(way.stages) - 1) AS place
"""
_TEAM: Final = """
    INSERT INTO deal_member (deal_id, account_id, role, added_at)
    SELECT deal.id, $1::uuid, 'lead', now() FROM deal
    WHERE NOT EXISTS (SELECT FROM fund_manager AS named WHERE named.fund_id = deal.fund_id)
"""
_GRANTED: Final = """
    INSERT INTO deal_grant (deal_id, account_id, granted_by, granted_at, reason)
    SELECT id, $1::uuid, $1::uuid, now(), 'Invented.' FROM deal WHERE hashtext(id::text) % 50 = 0
"""
_ROUNDS: Final = """
    INSERT INTO deal_round (id, version, created_at, updated_at, deal_id, title, closed_on, investments, synthetic,
        status, public_cents, private_cents)
    SELECT uuidv7(), 1, now(), now(), deal.id, 'Invented round', deal.stage_since::date, jsonb_build_array(
            jsonb_build_object('organisation_id', deal.organisation_id, 'kind', 'public',
                'amount', jsonb_build_object('cents', 50000000, 'currency', 'EUR')),
            jsonb_build_object('organisation_id', deal.organisation_id, 'kind', 'private',
                'amount', jsonb_build_object('cents', 150000000, 'currency', 'EUR'))
        ), true, 'closed', 50000000, 150000000
    FROM deal WHERE stage = 'closed'
"""
_CLOSED: Final = "UPDATE deal SET public_cents = 50000000, private_cents = 150000000 WHERE stage = 'closed'"


async def fill(database: "asyncpg.Connection[asyncpg.Record]", deals: int) -> None:
    """Put so many deals into an empty pipeline, and let the database gather statistics."""
    await database.execute(_NAMED, _COMPANIES)
    await database.execute(_FUND, FUNDS)
    await database.execute(_MANAGED, FUNDS, OFFICER)
    await database.execute(_DEALS, deals, _COMPANIES, FUNDS)
    await database.execute(_STAYS)
    for statement in (_TEAM, _GRANTED):
        await database.execute(statement, OFFICER)
    for statement in (_ROUNDS, _CLOSED, "TRUNCATE deal_stir", "VACUUM ANALYZE"):
        await database.execute(statement)


async def change(database: "asyncpg.Connection[asyncpg.Record]", number: int) -> None:
    """Change one deal, as somebody does who judges it anew."""
    deal = UUID(f"01900000-0000-7000-8000-{number % 1_000:012x}")
    await database.execute("UPDATE deal SET probability = $2, version = version + 1 WHERE id = $1", deal, number % 101)
