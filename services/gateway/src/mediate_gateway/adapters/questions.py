"""The questions the overview asks of the read model, put into SQL once: building them anew took a third of the time."""

from typing import Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Select,
    and_,
    any_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    select,
    true,
)

from mediate_contracts.vocabulary import AssignmentStatus, ObservationKind, ObservationStatus, Verdict
from mediate_gateway.adapters.monitor_read_model import FIGURE_CHECK, INDICATOR, INDICATOR_TARGET, OBSERVATION
from mediate_gateway.adapters.pipeline_read_model import FUND, GRANT_CALL, ROLL_UP
from mediate_gateway.adapters.tables import (
    ASSIGNMENT,
    GOAL,
    ITEM,
    LINE,
    ORGANISATION,
    TARGET,
)
from mediate_gateway.domain.progress import CONCLUDED

_INDICATORS_MAX: Final = 500
_GRANT_CALLS_MAX: Final = 100

OF_THE_WHOLE: Final = and_(
    OBSERVATION.c.indicator_id == INDICATOR.c.id,
    OBSERVATION.c.definition_version == INDICATOR.c.definition_version,
    OBSERVATION.c.breakdown == literal_column("'{}'::jsonb"),
    OBSERVATION.c.value.is_not(None),
)
"""Figures of an indicator, by its newest definition, that are of no part of it and not withheld."""
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
        .where(OF_THE_WHOLE, OBSERVATION.c.period_end == latest.c.period_end, OBSERVATION.c.period == latest.c.period)
        .correlate(INDICATOR, latest)
        .scalar_subquery()
    )
    questioned = (
        select(func.count(FIGURE_CHECK.c.observation_id.distinct()))
        .where(FIGURE_CHECK.c.indicator_id == INDICATOR.c.id, FIGURE_CHECK.c.verdict == Verdict.DIFFERS)
        .correlate(INDICATOR)
        .scalar_subquery()
    )
    # Several documents may aim at something for one period; the newest word is told.
    target = (
        select(INDICATOR_TARGET.c.comparator, INDICATOR_TARGET.c.value)
        .where(
            INDICATOR_TARGET.c.indicator_id == INDICATOR.c.id,
            INDICATOR_TARGET.c.definition_version == INDICATOR.c.definition_version,
            INDICATOR_TARGET.c.period == latest.c.period,
        )
        .order_by(INDICATOR_TARGET.c.updated_at.desc(), INDICATOR_TARGET.c.id)
        .limit(1)
        .lateral("target")
    )
    return (
        select(
            # What both have is the figure's: where it is from, and when it was heard of.
            *(column for column in INDICATOR.c if column.name == "id" or column.name not in latest.c),
            *(column for column in latest.c if column.name not in {"id", "indicator_id"}),
            claims.label("claims"),
            questioned.label("questioned"),
            target.c.comparator.label("target_comparator"),
            target.c.value.label("target_value"),
        )
        .select_from(INDICATOR)
        .join(latest, true())
        .outerjoin(target, true())
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
ROLLED_UP: Final = (
    select(ROLL_UP.c.as_of, ROLL_UP.c.figures, ROLL_UP.c.withheld).order_by(ROLL_UP.c.edition.desc()).limit(1)
)
FUND_NAMES: Final = select(FUND.c.id, FUND.c.name).where(
    FUND.c.id == any_(bindparam("ids", type_=ARRAY(FUND.c.id.type)))
)
GRANT_CALLS: Final = select(GRANT_CALL).order_by(GRANT_CALL.c.year.desc(), GRANT_CALL.c.code).limit(_GRANT_CALLS_MAX)
