"""Draws the overview up from the read model, all of it as it stood at one moment."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import DealStage, ItemStatus, OrganisationType, Outcome, RollUpDimension
from mediate_gateway.adapters import questioned, questions
from mediate_gateway.adapters.happenings import newest
from mediate_gateway.adapters.views import (
    Aim,
    DealsTogether,
    GoalYear,
    GrantCallView,
    IndicatorView,
    LineView,
    Overview,
    Pipeline,
    StageCount,
    Totals,
    TypeCount,
    Vigilance,
)
from mediate_gateway.domain.progress import counts, unassigned_share


async def draw_up(connection: AsyncConnection) -> Overview:
    """Return the overview; the connection is used for nothing before."""
    # Counts of several tables belong together only when no batch is committed between them.
    await connection.execution_options(isolation_level="REPEATABLE READ")
    lines, items, unassigned = await _lines(connection)
    pipeline = await _pipeline(connection)
    organisations, organisations_synthetic = (await connection.execute(questions.ORGANISATIONS)).one()
    indicators, indicators_synthetic = (await connection.execute(questions.INDICATORS)).one()
    return Overview(
        lines=lines,
        totals=Totals(
            lines=len(lines),
            items=items,
            unassigned=unassigned,
            unassigned_share=unassigned_share(items, unassigned),
            organisations=organisations,
            organisations_synthetic=organisations_synthetic,
            indicators=indicators,
            indicators_synthetic=indicators_synthetic,
            deals=pipeline.deals,
            deals_synthetic=pipeline.synthetic,
        ),
        organisations=await _organisations(connection),
        indicators=await _indicators(connection),
        vigilance=await _vigilance(connection),
        goals=await _goals(connection),
        pipeline=pipeline,
        grant_calls=await _grant_calls(connection),
        events=await newest(connection),
    )


async def _lines(connection: AsyncConnection) -> tuple[list[LineView], int, int]:
    rows = await connection.execute(questions.ITEMS)
    by_status: dict[Any, dict[ItemStatus, int]] = defaultdict(lambda: dict.fromkeys(ItemStatus, 0))
    counted: dict[Any, int] = defaultdict(int)
    unassigned: dict[Any, int] = defaultdict(int)
    for row in rows:
        status = ItemStatus(row.status)
        by_status[row.line_id][status] += row.items
        if counts(status):
            counted[row.line_id] += row.items
            unassigned[row.line_id] += row.unassigned
    lines = [
        LineView(
            id=line.id,
            number=line.number,
            title=line.title,
            items=counted[line.id],
            unassigned=unassigned[line.id],
            unassigned_share=unassigned_share(counted[line.id], unassigned[line.id]),
            by_status=by_status[line.id],
        )
        for line in await connection.execute(questions.LINES)
    ]
    return lines, sum(counted.values()), sum(unassigned.values())


async def _organisations(connection: AsyncConnection) -> list[TypeCount]:
    rows = await connection.execute(questions.TYPES)
    found = {row.type: row for row in rows}
    return [
        TypeCount(type=each, organisations=found[each].organisations, synthetic=found[each].synthetic)
        for each in OrganisationType
        if each in found
    ]


async def _indicators(connection: AsyncConnection) -> list[IndicatorView]:
    rows = await connection.execute(questions.LATEST)
    return [IndicatorView(**_fields_of(IndicatorView, row), target=_aim(row)) for row in rows]


async def _vigilance(connection: AsyncConnection) -> Vigilance:
    differing = await questioned.differing(connection)
    return Vigilance(
        differing=differing.figures,
        unanswered=differing.unanswered,
        overdue=(await questioned.due(connection)).overdue,
    )


def _aim(row: Any) -> Aim | None:
    return None if row.target_value is None else Aim(comparator=row.target_comparator, value=row.target_value)


async def _goals(connection: AsyncConnection) -> list[GoalYear]:
    goals = {row.year: row.goals for row in await connection.execute(questions.GOALS)}
    outcomes: dict[int, dict[Outcome, int]] = defaultdict(lambda: dict.fromkeys(Outcome, 0))
    for row in await connection.execute(questions.OUTCOMES):
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
    row = (await connection.execute(questions.ROLLED_UP)).one_or_none()
    figures = [] if row is None else row.figures
    funds = {UUID(each["part"]) for each in figures if each["dimension"] == RollUpDimension.FUND}
    names = {str(fund.id): fund.name for fund in await connection.execute(questions.FUND_NAMES, {"ids": list(funds)})}
    together = [DealsTogether.model_validate({**each, "name": names.get(each["part"])}) for each in figures]
    told = {(each.dimension, each.part): each for each in together}
    total = told.get((RollUpDimension.TOTAL, None))
    stages = [(stage, told.get((RollUpDimension.STAGE, stage.value))) for stage in DealStage]
    return Pipeline(
        is_empty=total is None,
        as_of=None if row is None else row.as_of,
        deals=None if total is None else total.deals,
        synthetic=total is not None and total.synthetic,
        stages=[
            StageCount(
                stage=stage,
                deals=None if found is None else found.deals,
                synthetic=found is not None and found.synthetic,
            )
            for stage, found in stages
        ],
        together=together,
        withheld=[] if row is None else row.withheld,
    )


async def _grant_calls(connection: AsyncConnection) -> list[GrantCallView]:
    rows = await connection.execute(questions.GRANT_CALLS)
    return [GrantCallView(**_fields_of(GrantCallView, row)) for row in rows]


def _fields_of(view: type[Any], row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name in view.model_fields}
