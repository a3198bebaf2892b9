"""Reads what deals bring to figures of many together, and keeps what was told of these, edition by edition."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Date, Index, Text, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field

from mediate_contracts.events.pipeline import RolledUp
from mediate_contracts.values import Count, Day, Value
from mediate_contracts.vocabulary import DealStage, RollUpDimension, RoundStatus
from mediate_pipeline.adapters.round_tables import RoundRow
from mediate_pipeline.adapters.tables import DealRow, Row
from mediate_pipeline.domain.rolling_up import Cell, Contribution, Invested, Measure, Run, Told
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

COMPARED_MAX: Final = 12
"""Editions with which a new one is compared."""


class RollUpRow(Row, table=True):
    """What everybody was told of many deals together, once; ``roll_up_id`` is the same for all editions."""

    __tablename__ = "roll_up"

    edition: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    roll_up_id: UUID
    as_of: date
    figures: list[dict[str, Any]] = Field(sa_type=JSONB)
    withheld: list[str] = Field(sa_type=ARRAY(Text))


class RollUpRunRow(Row, table=True):
    """What a deal brought to the editions from the first to the last of these; no request reads it."""

    __tablename__ = "roll_up_run"
    __table_args__ = (Index("roll_up_run_by_last_edition", "last_edition"),)

    deal_id: UUID = Field(foreign_key="deal.id", primary_key=True)
    first_edition: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last_edition: int
    brought: list[Any] = Field(sa_type=JSONB)


class RollUp(Value):
    """Figures of many deals together, as everybody is told them."""

    roll_up_id: UUID
    edition: Count
    as_of: Day
    figures: list[RolledUp]
    withheld: list[RollUpDimension]


_TABLE: Final = table_of(RollUpRow)
_RUN: Final = table_of(RollUpRunRow)
_DEAL: Final = table_of(DealRow)
_ROUND: Final = table_of(RoundRow)
_ALONE: Final = select(func.pg_try_advisory_xact_lock(func.hashtextextended("mediate.pipeline.roll-up", 0)))
_EDITIONS: Final = select(_TABLE).order_by(_TABLE.c.edition.desc()).limit(bindparam("most"))
_DEALS: Final = select(
    _DEAL.c.id,
    _DEAL.c.stage,
    cast(func.timezone("UTC", _DEAL.c.stage_since), Date).label("since"),
    _DEAL.c.amount_sought["cents"].as_integer().label("sought"),
    _DEAL.c.fund_id,
    _DEAL.c.action_lines,
    _DEAL.c.synthetic,
)
_STATE: Final = select(
    *(
        select(measured).select_from(table).scalar_subquery()
        for table in (_DEAL, _ROUND)
        for measured in (func.count(), func.max(table.c.updated_at))
    )
)
_YEAR: Final = func.date_part("year", _ROUND.c.closed_on)
_INVESTED: Final = (
    select(
        _ROUND.c.deal_id,
        _YEAR.label("year"),
        func.sum(_ROUND.c.public_cents).label("public"),
        func.sum(_ROUND.c.private_cents).label("private"),
    )
    .where(_ROUND.c.status == RoundStatus.CLOSED)
    .group_by(_ROUND.c.deal_id, _YEAR)
    .order_by(_ROUND.c.deal_id, _YEAR)
)


async def alone(transaction: Transaction) -> bool:
    """Tell whether no other transaction adds deals up; none does then until this one ends."""
    return bool(await transaction.connection.scalar(_ALONE))


async def state(transaction: Transaction) -> tuple[object, ...]:
    """Return what differs once a deal or a round is new or changed: cheaper than adding up to find out."""
    return tuple((await transaction.execute(_STATE)).one())


async def newest(connection: AsyncConnection) -> RollUp | None:
    """Return the newest edition; None where nothing was told yet."""
    row = (await connection.execute(_EDITIONS, {"most": 1})).one_or_none()
    return None if row is None else _edition(row)


async def editions(transaction: Transaction) -> Sequence[RollUp]:
    """Return the editions with which a new one is compared, the newest first."""
    return [_edition(row) for row in await transaction.execute(_EDITIONS, {"most": COMPARED_MAX})]


async def contributions(transaction: Transaction) -> Mapping[UUID, Contribution]:
    """Return what each deal brings to the figures by now."""
    invested: dict[UUID, list[Invested]] = {}
    for row in await transaction.execute(_INVESTED):
        invested.setdefault(row.deal_id, []).append(Invested(int(row.year), int(row.public), int(row.private)))
    return {
        row.id: Contribution(
            DealStage(row.stage),
            row.since,
            row.sought,
            row.fund_id,
            tuple(sorted(row.action_lines)),
            tuple(invested.get(row.id, ())),
            row.synthetic,
        )
        for row in await transaction.execute(_DEALS)
    }


async def runs(transaction: Transaction, *, since: int) -> Mapping[UUID, list[Run]]:
    """Return what deals brought to the editions from this one on, by deal."""
    found: dict[UUID, list[Run]] = {}
    kept = select(_RUN).where(_RUN.c.last_edition >= since).order_by(_RUN.c.deal_id, _RUN.c.first_edition)
    for row in await transaction.execute(kept):
        found.setdefault(row.deal_id, []).append(Run(row.first_edition, row.last_edition, _contribution(row.brought)))
    return found


async def keep(transaction: Transaction, roll_up: RollUp, brought: Mapping[UUID, Contribution]) -> None:
    """Keep an edition, and what each deal brought to it; what is compared with no longer is forgotten."""
    shown = roll_up.model_dump(mode="json")
    row = {"edition": roll_up.edition, "roll_up_id": roll_up.roll_up_id, "as_of": roll_up.as_of}
    row |= {"figures": shown["figures"], "withheld": shown["withheld"]}
    await transaction.execute(_TABLE.insert().inline(), row)
    before = {deal_id: theirs[-1] for deal_id, theirs in (await runs(transaction, since=roll_up.edition - 1)).items()}
    same = [
        deal_id
        for deal_id, contribution in brought.items()
        if deal_id in before and before[deal_id].contribution == contribution
    ]
    as_before = (_RUN.c.last_edition == roll_up.edition - 1) & _RUN.c.deal_id.in_(select(func.unnest(_ids(same))))
    await transaction.execute(_RUN.update().where(as_before).values(last_edition=roll_up.edition))
    begun = [
        {
            "deal_id": deal_id,
            "first_edition": roll_up.edition,
            "last_edition": roll_up.edition,
            "brought": _written(contribution),
        }
        for deal_id, contribution in brought.items()
        if deal_id not in before or before[deal_id].contribution != contribution
    ]
    if begun:
        await transaction.execute(_RUN.insert().inline(), begun)
    await transaction.execute(_RUN.delete().where(_RUN.c.last_edition <= roll_up.edition - COMPARED_MAX))


def told_of(roll_up: RollUp) -> Told:
    """Return which sums an edition told."""
    told: dict[Measure, set[Cell]] = {measure: set() for measure in Measure}
    for figure in roll_up.figures:
        cell = Cell(figure.dimension, figure.part)
        told[Measure.DEALS].add(cell)
        for measure, sum_told in (
            (Measure.SOUGHT, figure.sought),
            (Measure.PUBLIC, figure.public),
            (Measure.PRIVATE, figure.private),
            (Measure.SINCE, figure.days_in_stage),
        ):
            if sum_told is not None:
                told[measure].add(cell)
    return {measure: frozenset(cells) for measure, cells in told.items()}


def _ids(ids: Sequence[UUID]) -> Any:
    return cast(list(ids), ARRAY(_RUN.c.deal_id.type))


def _edition(row: Any) -> RollUp:
    return RollUp.model_validate(dict(row._mapping))


def _written(brought: Contribution) -> list[Any]:
    fund = None if brought.fund_id is None else str(brought.fund_id)
    return [
        brought.stage.value,
        brought.since.isoformat(),
        brought.sought_cents,
        fund,
        list(brought.lines),
        [list(each) for each in brought.invested],
        brought.synthetic,
    ]


def _contribution(written: Sequence[Any]) -> Contribution:
    stage, since, sought, fund, lines, invested, synthetic = written
    return Contribution(
        DealStage(stage),
        date.fromisoformat(since),
        sought,
        None if fund is None else UUID(fund),
        tuple(lines),
        tuple(Invested(*each) for each in invested),
        synthetic,
    )
