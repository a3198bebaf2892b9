"""Draws the overview up from the read model, all of it as it stood at one moment."""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal_column, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import AssignmentStatus, DealStage, ItemStatus, OrganisationType, Outcome
from mediate_gateway.adapters.happenings import newest
from mediate_gateway.adapters.tables import (
    ASSIGNMENT,
    DEAL,
    GOAL,
    GRANT_CALL,
    INDICATOR,
    INDICATOR_TARGET,
    ITEM,
    LINE,
    OBSERVATION,
    ORGANISATION,
    TARGET,
)
from mediate_gateway.adapters.views import (
    Aim,
    GoalYear,
    GrantCallView,
    IndicatorView,
    LineView,
    Overview,
    Pipeline,
    StageCount,
    Totals,
    TypeCount,
)
from mediate_gateway.domain.progress import unassigned_share

_INDICATORS_MAX = 500
_GRANT_CALLS_MAX = 100
_EVENTS_SHOWN = 20


async def draw_up(connection: AsyncConnection) -> Overview:
    """Return the overview; the connection is used for nothing before."""
    # Counts of several tables belong together only when no batch is committed between them.
    await connection.execution_options(isolation_level="REPEATABLE READ")
    lines, items, unassigned = await _lines(connection)
    pipeline = await _pipeline(connection)
    organisations = await _counted(connection, ORGANISATION.c.synthetic)
    indicators = await _counted(connection, INDICATOR.c.synthetic)
    return Overview(
        lines=lines,
        totals=Totals(
            lines=len(lines),
            items=items,
            unassigned=unassigned,
            unassigned_share=unassigned_share(items, unassigned),
            organisations=organisations[0],
            organisations_synthetic=organisations[1],
            indicators=indicators[0],
            indicators_synthetic=indicators[1],
            deals=pipeline.deals,
            deals_synthetic=pipeline.synthetic,
        ),
        organisations=await _organisations(connection),
        indicators=await _indicators(connection),
        goals=await _goals(connection),
        pipeline=pipeline,
        grant_calls=await _grant_calls(connection),
        events=await newest(connection, limit=_EVENTS_SHOWN),
    )


async def _lines(connection: AsyncConnection) -> tuple[list[LineView], int, int]:
    accepted = exists().where(ASSIGNMENT.c.item_id == ITEM.c.id, ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED)
    rows = await connection.execute(
        select(
            ITEM.c.line_id, ITEM.c.status, func.count().label("items"), _count_of(~accepted).label("unassigned")
        ).group_by(ITEM.c.line_id, ITEM.c.status)
    )
    by_status: dict[Any, dict[ItemStatus, int]] = defaultdict(lambda: dict.fromkeys(ItemStatus, 0))
    unassigned: dict[Any, int] = defaultdict(int)
    for row in rows:
        by_status[row.line_id][ItemStatus(row.status)] += row.items
        unassigned[row.line_id] += row.unassigned
    lines = [
        LineView(
            number=line.number,
            title=line.title,
            items=(items := sum(by_status[line.id].values())),
            unassigned=unassigned[line.id],
            unassigned_share=unassigned_share(items, unassigned[line.id]),
            by_status=by_status[line.id],
        )
        for line in await connection.execute(select(LINE).order_by(LINE.c.number, LINE.c.id))
    ]
    every = sum(sum(counted.values()) for counted in by_status.values())
    return lines, every, sum(unassigned.values())


async def _organisations(connection: AsyncConnection) -> list[TypeCount]:
    typed = select(func.unnest(ORGANISATION.c.types).label("type"), ORGANISATION.c.synthetic).subquery()
    rows = await connection.execute(
        select(
            typed.c.type,
            func.count().label("organisations"),
            _count_of(typed.c.synthetic).label("synthetic"),
        ).group_by(typed.c.type)
    )
    found = {row.type: row for row in rows}
    return [
        TypeCount(type=each, organisations=found[each].organisations, synthetic=found[each].synthetic)
        for each in OrganisationType
        if each in found
    ]


async def _indicators(connection: AsyncConnection) -> list[IndicatorView]:
    whole = and_(OBSERVATION.c.indicator_id == INDICATOR.c.id, OBSERVATION.c.breakdown == literal_column("'{}'::jsonb"))
    # Of several figures for the newest period a counted one goes before a claimed one, and a final one before a
    # provisional one; the last two columns only make the choice the same every time.
    latest = (
        select(OBSERVATION)
        .where(whole)
        .order_by(
            OBSERVATION.c.period_end.desc(),
            OBSERVATION.c.period_days.desc(),
            case({"measured": 0}, value=OBSERVATION.c.kind, else_=1),
            case({"final": 0}, value=OBSERVATION.c.status, else_=1),
            OBSERVATION.c.source["document"].astext,
            OBSERVATION.c.id,
        )
        .limit(1)
        .lateral("latest")
    )
    claims = (
        select(func.count())
        .where(whole, OBSERVATION.c.period == latest.c.period)
        .correlate(INDICATOR, latest)
        .scalar_subquery()
    )
    target = and_(INDICATOR_TARGET.c.indicator_id == INDICATOR.c.id, INDICATOR_TARGET.c.period == latest.c.period)
    rows = await connection.execute(
        select(
            INDICATOR,
            *(column for column in latest.c if column.name not in {"id", "indicator_id"}),
            claims.label("claims"),
            INDICATOR_TARGET.c.comparator.label("target_comparator"),
            INDICATOR_TARGET.c.value.label("target_value"),
        )
        .select_from(INDICATOR)
        .join(latest, true())
        .outerjoin(INDICATOR_TARGET, target)
        .order_by(INDICATOR.c.code)
        .limit(_INDICATORS_MAX)
    )
    return [IndicatorView(**_fields_of(IndicatorView, row), target=_aim(row)) for row in rows]


def _aim(row: Any) -> Aim | None:
    return None if row.target_value is None else Aim(comparator=row.target_comparator, value=row.target_value)


async def _goals(connection: AsyncConnection) -> list[GoalYear]:
    goals = {
        row.year: row.goals
        for row in await connection.execute(select(GOAL.c.year, func.count().label("goals")).group_by(GOAL.c.year))
    }
    outcomes: dict[int, dict[Outcome, int]] = defaultdict(lambda: dict.fromkeys(Outcome, 0))
    for row in await connection.execute(
        select(TARGET.c.year, TARGET.c.outcome, func.count().label("targets")).group_by(TARGET.c.year, TARGET.c.outcome)
    ):
        outcomes[row.year][Outcome(row.outcome)] = row.targets
    return [
        GoalYear(
            year=year,
            goals=goals.get(year, 0),
            targets=sum(outcomes[year].values()),
            outcomes=outcomes[year],
        )
        for year in sorted({*goals, *outcomes}, reverse=True)
    ]


async def _pipeline(connection: AsyncConnection) -> Pipeline:
    rows = await connection.execute(
        select(DEAL.c.stage, func.count().label("deals"), _count_of(DEAL.c.synthetic).label("synthetic")).group_by(
            DEAL.c.stage
        )
    )
    found = {row.stage: row for row in rows}
    return Pipeline(
        deals=sum(row.deals for row in found.values()),
        synthetic=sum(row.synthetic for row in found.values()),
        stages=[
            StageCount(
                stage=stage,
                deals=found[stage].deals if stage in found else 0,
                synthetic=found[stage].synthetic if stage in found else 0,
            )
            for stage in DealStage
        ],
    )


async def _grant_calls(connection: AsyncConnection) -> list[GrantCallView]:
    rows = await connection.execute(
        select(GRANT_CALL).order_by(GRANT_CALL.c.year.desc(), GRANT_CALL.c.code).limit(_GRANT_CALLS_MAX)
    )
    return [GrantCallView(**_fields_of(GrantCallView, row)) for row in rows]


async def _counted(connection: AsyncConnection, synthetic: ColumnElement[bool]) -> tuple[int, int]:
    counted = (await connection.execute(select(func.count(), _count_of(synthetic)).select_from(synthetic.table))).one()
    return counted[0], counted[1]


def _count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def _fields_of(view: type[Any], row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name in view.model_fields}
