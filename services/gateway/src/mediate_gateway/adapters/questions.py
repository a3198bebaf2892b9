"""The questions the overview asks of the read model, put into SQL once: building them anew took a third of the time."""

from typing import Final

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, exists, func, literal_column, select, true

from mediate_contracts.vocabulary import AssignmentStatus, ObservationKind, ObservationStatus
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
from mediate_gateway.domain.progress import CONCLUDED

_INDICATORS_MAX: Final = 500
_GRANT_CALLS_MAX: Final = 100

OF_THE_WHOLE: Final = and_(
    OBSERVATION.c.indicator_id == INDICATOR.c.id, OBSERVATION.c.breakdown == literal_column("'{}'::jsonb")
)
"""Figures of an indicator that are of no part of it."""
PREFERRED: Final = (
    case({ObservationKind.MEASURED.value: 0}, value=OBSERVATION.c.kind, else_=1),
    case({ObservationStatus.FINAL.value: 0}, value=OBSERVATION.c.status, else_=1),
    OBSERVATION.c.source["document"].astext,
    OBSERVATION.c.id,
)
"""Of several figures for one period a counted one goes before a claimed one, and a final one before a provisional one;
the last two only make the choice the same every time."""


def count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Return how many rows of a group hold to a condition."""
    return func.count().filter(condition)


def _items() -> Select[tuple[object, ...]]:
    # The same rule as the agendas service's: what has its outcome counts as taken on if anybody ever carried it.
    assigned = ASSIGNMENT.c.item_id == ITEM.c.id
    carried = exists().where(assigned, ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED)
    ever = exists().where(assigned, ASSIGNMENT.c.status.in_([AssignmentStatus.ACCEPTED, AssignmentStatus.ENDED]))
    nobody = case((ITEM.c.status.in_(CONCLUDED), ~ever), else_=~carried)
    return select(
        ITEM.c.line_id, ITEM.c.status, func.count().label("items"), count_of(nobody).label("unassigned")
    ).group_by(ITEM.c.line_id, ITEM.c.status)


def _types() -> Select[tuple[object, ...]]:
    # An organisation that was entered twice counts once: as the record that stands for both.
    standing = select(func.unnest(ORGANISATION.c.types).label("type"), ORGANISATION.c.synthetic)
    typed = standing.where(~ORGANISATION.c.is_merged).subquery()
    return select(
        typed.c.type, func.count().label("organisations"), count_of(typed.c.synthetic).label("synthetic")
    ).group_by(typed.c.type)


def _indicators() -> Select[tuple[object, ...]]:
    latest = (
        select(OBSERVATION)
        .where(OF_THE_WHOLE)
        .order_by(OBSERVATION.c.period_end.desc(), OBSERVATION.c.period_days.desc(), *PREFERRED)
        .limit(1)
        .lateral("latest")
    )
    claims = (
        select(func.count())
        .where(OF_THE_WHOLE, OBSERVATION.c.period == latest.c.period)
        .correlate(INDICATOR, latest)
        .scalar_subquery()
    )
    target = and_(INDICATOR_TARGET.c.indicator_id == INDICATOR.c.id, INDICATOR_TARGET.c.period == latest.c.period)
    return (
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


def _synthetic_among(table: FromClause) -> Select[int, int]:
    return select(func.count(), count_of(table.c.synthetic)).select_from(table)


LINES: Final = select(LINE).order_by(LINE.c.number, LINE.c.id)
ITEMS: Final = _items()
ORGANISATIONS: Final = _synthetic_among(ORGANISATION).where(~ORGANISATION.c.is_merged)
TYPES: Final = _types()
INDICATORS: Final = _synthetic_among(INDICATOR)
LATEST: Final = _indicators()
GOALS: Final = select(GOAL.c.year, func.count().label("goals")).group_by(GOAL.c.year)
OUTCOMES: Final = select(TARGET.c.year, TARGET.c.outcome, func.count().label("targets")).group_by(
    TARGET.c.year, TARGET.c.outcome
)
STAGES: Final = select(
    DEAL.c.stage, func.count().label("deals"), count_of(DEAL.c.synthetic).label("synthetic")
).group_by(DEAL.c.stage)
GRANT_CALLS: Final = select(GRANT_CALL).order_by(GRANT_CALL.c.year.desc(), GRANT_CALL.c.code).limit(_GRANT_CALLS_MAX)
