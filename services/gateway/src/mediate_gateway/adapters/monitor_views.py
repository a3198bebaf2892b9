"""The list of indicators as the read model has it: each with its newest figure, what it comes to, and what is open."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on

from mediate_contracts.values import Comparator
from mediate_contracts.vocabulary import Achievement, Verdict
from mediate_gateway.adapters.figures_due import is_waited_for
from mediate_gateway.adapters.monitor_read_model import (
    BASELINE,
    FIGURE_CHECK,
    FIGURE_DUE,
    INDICATOR,
    INDICATOR_TARGET,
    OBSERVATION,
)
from mediate_gateway.adapters.questions import OF_THE_WHOLE, PREFERRED
from mediate_gateway.adapters.tables import ORGANISATION

_SPARK_MAX: Final = 24
_NEWEST: Final = (OBSERVATION.c.period_end.desc(), OBSERVATION.c.period_days.desc(), *PREFERRED)


def _achievement(figure: Any, target: Any, baseline: Any) -> ColumnElement[str]:
    """Return what a figure comes to, as ``mediate_contracts.achievement`` has it, which a test holds this to."""
    value, aim, began = figure.c.value, target.c.value, baseline.c.value
    is_met = case(
        {
            Comparator.AT_LEAST.value: value >= aim,
            Comparator.AT_MOST.value: value <= aim,
            Comparator.EXACTLY.value: value == aim,
        },
        value=target.c.comparator,
    )
    is_on_the_way = or_(and_(began < value, value < aim), and_(aim < value, value < began))
    return case(
        (aim.is_(None), literal(Achievement.NO_TARGET.value)),
        (value.is_(None), literal(Achievement.NO_FIGURE.value)),
        (is_met, literal(Achievement.MET.value)),
        (is_on_the_way, literal(Achievement.PARTLY.value)),
        else_=literal(Achievement.NOT_MET.value),
    )


def _due() -> FromClause:
    """Return by which day the first figure that has not come was, or is, to be there."""
    return (
        select(func.min(FIGURE_DUE.c.due_on).label("due_on"))
        .where(FIGURE_DUE.c.indicator_id == INDICATOR.c.id, is_waited_for())
        .lateral("due")
    )


def _indicators() -> Select[tuple[object, ...]]:
    latest = select(OBSERVATION).where(OF_THE_WHOLE).order_by(*_NEWEST).limit(1).lateral("latest")
    claims = (
        select(func.count())
        .where(OF_THE_WHOLE, OBSERVATION.c.period_end == latest.c.period_end, OBSERVATION.c.period == latest.c.period)
        .correlate(INDICATOR, latest)
        .scalar_subquery()
    )
    of_periods = (
        select(OBSERVATION.c.period_end, OBSERVATION.c.value)
        .where(OF_THE_WHOLE)
        .ext(distinct_on(OBSERVATION.c.period_end))
        .order_by(*_NEWEST)
        .limit(_SPARK_MAX)
        .correlate(INDICATOR)
        .subquery()
    )
    run = select(func.array_agg(aggregate_order_by(of_periods.c.value, of_periods.c.period_end))).scalar_subquery()
    # Without a figure, the newest target is what there is to show; of several for one period, the newest word.
    target = (
        select(INDICATOR_TARGET.c.comparator, INDICATOR_TARGET.c.value)
        .where(
            INDICATOR_TARGET.c.indicator_id == INDICATOR.c.id,
            INDICATOR_TARGET.c.definition_version == INDICATOR.c.definition_version,
            or_(latest.c.period.is_(None), INDICATOR_TARGET.c.period == latest.c.period),
        )
        .order_by(INDICATOR_TARGET.c.period.desc(), INDICATOR_TARGET.c.updated_at.desc(), INDICATOR_TARGET.c.id.desc())
        .limit(1)
        .lateral("target")
    )
    baseline = (
        select(BASELINE.c.value)
        .where(
            BASELINE.c.indicator_id == INDICATOR.c.id,
            BASELINE.c.definition_version == INDICATOR.c.definition_version,
        )
        .lateral("baseline")
    )
    questioned = (
        select(func.count(FIGURE_CHECK.c.observation_id.distinct()))
        .where(FIGURE_CHECK.c.indicator_id == INDICATOR.c.id, FIGURE_CHECK.c.verdict == Verdict.DIFFERS)
        .correlate(INDICATOR)
        .scalar_subquery()
    )
    due = _due()
    today = cast(func.timezone("Europe/Amsterdam", func.now()), Date)
    return (
        select(
            *(column for column in INDICATOR.c if column.name not in {"updated_at", "since", "source"}),
            INDICATOR.c.source.label("defined_source"),
            ORGANISATION.c.name.label("organisation"),
            func.greatest(INDICATOR.c.updated_at, latest.c.updated_at).label("updated_at"),
            *(
                latest.c[name]
                for name in ("period", "period_end", "value", "qualifier", "kind", "status", "covers_until", "source")
            ),
            func.coalesce(claims, 0).label("claims"),
            run.label("run"),
            target.c.comparator.label("target_comparator"),
            target.c.value.label("target_value"),
            baseline.c.value.label("baseline_value"),
            _achievement(latest, target, baseline).label("achievement"),
            questioned.label("questioned"),
            due.c.due_on,
            func.coalesce(due.c.due_on < today, false()).label("overdue"),
            or_(INDICATOR.c.measure.is_not(None), INDICATOR.c.formula.is_not(None)).label("is_derived"),
        )
        .select_from(INDICATOR)
        .outerjoin(latest, true())
        .outerjoin(target, true())
        .outerjoin(baseline, true())
        .outerjoin(due, true())
        .outerjoin(ORGANISATION, ORGANISATION.c.id == INDICATOR.c.organisation_id)
    )


INDICATORS: Final[Subquery] = _indicators().subquery("indicators")
"""Every indicator with its newest figure for the whole, as far as there is one, what that comes to against its target,
how those figures ran before, how many of its figures a check questions, and from when on one is due."""
