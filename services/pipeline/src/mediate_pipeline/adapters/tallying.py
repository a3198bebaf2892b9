"""Adds up, in the database and in one statement, all deals that an account may read, narrowed as it asked.

It begins with who is named, by three indexes, and reads each deal once: whether somebody may read it is not asked of
each deal there is. It is the service's own doing and not a request's, so no policy is asked of a hundred thousand rows;
what it reckons is therefore kept under the account it was reckoned for, and shown to that one alone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB

from mediate_contracts.values import Flag, FundId, LineNumber, OrganisationId, Value, Year
from mediate_contracts.vocabulary import DealPipeline, DealStage
from mediate_pipeline.domain.analysing import CHANCES, OPEN, REACHABLE
from mediate_shared.journal import Transaction

NEWEST_MAX: Final = 50
"""Deals of a lane that are named, the newest first."""
_AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
_WORKING_MEMORY: Final = text("SET LOCAL work_mem = '64MB'")


class Narrowing(Value):
    """Which deals figures are about; of nothing named, all."""

    fund_id: FundId | None = None
    pipeline: DealPipeline | None = None
    line: LineNumber | None = None
    year: Year | None = None
    organisation_id: OrganisationId | None = None
    mine: Flag = False

    @property
    def written(self) -> str:
        """The same as one text, by which kept figures are found."""
        return self.model_dump_json(exclude_defaults=True)

    @classmethod
    def read(cls, written: str) -> "Narrowing":
        """Return what was written so."""
        return cls.model_validate_json(written)


def _by_stage(values: Mapping[DealStage, int], stage: str) -> str:
    cases = " ".join(f"WHEN '{each.value}' THEN {value}" for each, value in values.items())
    return f"CASE {stage} {cases} ELSE 0 END"


def _among(stages: tuple[DealStage, ...]) -> str:
    return f"({', '.join(repr(each.value) for each in stages)})"


_PLACES: Final = {stage: place for place, stage in enumerate(REACHABLE)}
_STANDING: Final = "CASE WHEN deal.stage = 'on_hold' THEN coalesce(deal.held_from, 'sourced') ELSE deal.stage END"
# Whole days, of which a part does not count.
_DAYS: Final = "floor(extract(epoch FROM {until} - {since}) / 86400)::bigint"
_OWN: Final = "SELECT deal_id AS id FROM deal_member WHERE account_id = :account"
_EVERY: Final = """
    SELECT deal_id AS id FROM deal_member WHERE account_id = :account
    UNION SELECT deal_id FROM deal_grant WHERE account_id = :account
    UNION SELECT deal.id FROM fund_manager JOIN deal USING (fund_id) WHERE fund_manager.account_id = :account
"""
# Whichever of its records is named: a deal keeps the one with which it was opened.
_OF_COMPANY: Final = """deal.organisation_id IN (
    SELECT record.id FROM organisation AS record JOIN organisation AS named
        ON coalesce(record.final_id, record.id) = coalesce(named.final_id, named.id)
    WHERE named.id = :organisation_id
)"""
_NARROWED: Final[Mapping[str, str]] = {
    "fund_id": "deal.fund_id = :fund_id",
    "pipeline": "deal.pipeline = :pipeline",
    "line": ":line = ANY (deal.action_lines)",
    "year": "deal.created_at >= :since AND deal.created_at < :until",
    "organisation_id": _OF_COMPANY,
}
_TALLIED: Final = """
WITH named AS ({named}),
mine AS MATERIALIZED (
    SELECT deal.id, deal.stage, deal.fund_id, deal.action_lines, deal.created_at, deal.expected_on, deal.synthetic,
        (deal.amount_sought ->> 'cents')::numeric AS sought,
        coalesce(deal.probability, {chance}) AS chance,
        {standing_place} AS place,
        to_char(deal.created_at AT TIME ZONE 'Europe/Amsterdam', 'YYYY-"Q"Q') AS quarter
    FROM named JOIN deal USING (id){narrowed}
),
history AS MATERIALIZED (
    SELECT kept.deal_id, kept.stage, kept.entered_at, kept.left_at FROM deal_stage AS kept JOIN mine ON id = deal_id
),
entered AS MATERIALIZED (
    SELECT deal_id, {place} AS place, min(entered_at) AS at FROM history
    WHERE stage IN {reachable} GROUP BY deal_id, stage
),
reached AS MATERIALIZED (
    SELECT mine.id, mine.quarter, mine.stage, mine.created_at, greatest(mine.place, max(entered.place)) AS place
    FROM mine LEFT JOIN entered ON entered.deal_id = mine.id
    GROUP BY mine.id, mine.quarter, mine.stage, mine.created_at, mine.place
),
way AS (SELECT generate_series(0, {last_place}) AS place),
money AS MATERIALIZED (
    SELECT mine.id, mine.fund_id, mine.action_lines, mine.synthetic, closed.public_cents, closed.private_cents,
        extract(year FROM closed.closed_on)::int AS year
    FROM deal_round AS closed JOIN mine ON mine.id = closed.deal_id WHERE closed.status = 'closed'
),
parts AS (
    SELECT 'total' AS dimension, NULL AS part, money.* FROM money
    UNION ALL SELECT 'fund', fund_id::text, money.* FROM money
    UNION ALL SELECT 'year', year::text, money.* FROM money
    UNION ALL SELECT 'line', line::text, money.* FROM money CROSS JOIN LATERAL unnest(action_lines) AS line
),
days AS (
    SELECT stage, left_at IS NOT NULL AS finished,
        {days_in_it} AS days
    FROM history WHERE stage IN {open}
)
SELECT jsonb_build_object(
    'deals', (SELECT count(*) FROM mine),
    'synthetic', (SELECT count(*) FROM mine WHERE synthetic),
    'stages', (SELECT coalesce(jsonb_agg(each), '[]') FROM (
        SELECT stage, count(*) AS deals, sum(sought) AS sought, sum(sought * chance) AS weight FROM mine GROUP BY stage
    ) AS each),
    'newest', (SELECT coalesce(jsonb_object_agg(lane.stage, lane.ids), '{{}}') FROM (
        SELECT stages.stage, array(
            SELECT id FROM mine WHERE mine.stage = stages.stage ORDER BY id DESC LIMIT {newest_max}
        ) AS ids FROM (SELECT DISTINCT stage FROM mine WHERE stage IN {open}) AS stages
    ) AS lane),
    'reached', (SELECT jsonb_agg(each.deals ORDER BY each.place) FROM (
        SELECT way.place, count(reached.id) AS deals FROM way LEFT JOIN reached ON reached.place >= way.place
        GROUP BY way.place
    ) AS each),
    'cohorts', (SELECT coalesce(jsonb_agg(each ORDER BY each.quarter, each.place), '[]') FROM (
        SELECT reached.quarter, way.place, count(*) FILTER (WHERE reached.place >= way.place) AS deals,
            percentile_cont(0.5) WITHIN GROUP (
                ORDER BY {days_until_entered}
            ) FILTER (WHERE entered.at IS NOT NULL) AS median
        FROM reached CROSS JOIN way LEFT JOIN entered ON entered.deal_id = reached.id AND entered.place = way.place
        GROUP BY reached.quarter, way.place
    ) AS each),
    'spans', (SELECT coalesce(jsonb_agg(each), '[]') FROM (
        SELECT stage, finished, count(*) AS spans, sum(days) AS days,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median,
            percentile_disc(0.9) WITHIN GROUP (ORDER BY days) AS p90
        FROM days GROUP BY stage, finished
    ) AS each),
    'months', (SELECT coalesce(jsonb_agg(each), '[]') FROM (
        SELECT to_char(expected_on, 'YYYY-MM') AS month, count(*) AS deals, sum(sought) AS sought,
            sum(sought * chance) AS weight
        FROM mine WHERE stage IN {open} GROUP BY 1
    ) AS each),
    'money', (SELECT coalesce(jsonb_agg(each), '[]') FROM (
        SELECT dimension, part, count(*) AS rounds, count(DISTINCT id) AS deals, sum(public_cents) AS public,
            sum(private_cents) AS private, count(DISTINCT id) FILTER (WHERE synthetic) AS synthetic
        FROM parts GROUP BY dimension, part
    ) AS each),
    'lines', (SELECT coalesce(jsonb_agg(each ORDER BY each.line), '[]') FROM (
        SELECT line, count(*) AS deals, count(*) FILTER (WHERE stage IN {open}) AS open,
            count(*) FILTER (WHERE stage = 'closed') AS closed, sum(sought) AS sought,
            count(*) FILTER (WHERE synthetic) AS synthetic
        FROM mine CROSS JOIN LATERAL unnest(action_lines) AS line GROUP BY line
    ) AS each)
) AS tallies
"""
_WORDS: Final = {
    "chance": _by_stage(CHANCES, "deal.stage"),
    "standing_place": _by_stage(_PLACES, _STANDING),
    "place": _by_stage(_PLACES, "stage"),
    "reachable": _among(REACHABLE),
    "open": _among(OPEN),
    "last_place": len(REACHABLE) - 1,
    "newest_max": NEWEST_MAX,
    "days_until_entered": _DAYS.format(until="entered.at", since="reached.created_at"),
    "days_in_it": _DAYS.format(until="coalesce(left_at, CAST(:now AS timestamptz))", since="entered_at"),
}
"""What the statement says in the words of the domain: nothing in it was typed by anybody."""


async def tally(transaction: Transaction, account: UUID, narrowing: Narrowing, *, now: datetime) -> Mapping[str, Any]:
    """Return the sums and counts of the deals that an account may read, as they are now."""
    conditions, values = narrowed(narrowing)
    statement = _TALLIED.format(
        named=_OWN if narrowing.mine else _EVERY,
        narrowed=f" WHERE {' AND '.join(conditions)}" if conditions else "",
        **_WORDS,
    )
    values = {"account": account, "now": now, **values}
    await transaction.execute(_WORKING_MEMORY)
    found = await transaction.execute(text(statement).columns(tallies=JSONB), values)
    tallies: Mapping[str, Any] = found.scalar_one()
    return tallies


def narrowed(narrowing: Narrowing) -> tuple[list[str], dict[str, Any]]:
    """Return what is asked of rows of ``deal``, and the values that are named in it."""
    values = narrowing.model_dump(exclude_none=True, exclude={"mine"})
    conditions = [_NARROWED[name] for name in values]
    year = values.pop("year", None)
    if year is not None:
        values["since"], values["until"] = (datetime(year + more, 1, 1, tzinfo=_AMSTERDAM) for more in (0, 1))
    return conditions, values
