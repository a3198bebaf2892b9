"""What figures of many deals together add to measures: how long they are in a stage, and whose money they got."""

from sqlalchemy import FromClause, Numeric, Select, Subquery, Text, cast, null, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from mediate_contracts.periods import Period
from mediate_monitor.adapters.standing import FACT, contribution, happened, in_parts
from mediate_monitor.domain.facts import FactKind

_CENTS = 100


def days_in_stage(period: Period) -> Subquery:
    """Return how many days deals were in their stages, by stage, as it was told last in a period."""
    told = happened(FactKind.DEALS_IN_STAGE, period, "told")
    last = select(told.c.event_id).order_by(told.c.place.desc()).limit(1).scalar_subquery()
    newest = select(told).where(told.c.event_id == last).subquery("newest")
    # The whole is told by itself: some stages are left out, and do not add up to it.
    whole, parts = newest.c.state.is_(None), newest.c.state.is_not(None)
    return union_all(
        _days(newest, None).where(whole),
        _days(newest, "stage").where(parts),
    ).subquery("contribution")


def leverage(period: Period) -> Subquery:
    """Return the private and the public euros of the rounds closed in the years of a period, as they were told last."""
    told = (
        select(FACT)
        .ext(distinct_on(FACT.c.day))
        .where(
            FACT.c.kind == FactKind.DEALS_PUT_IN,
            FACT.c.day >= period.first_day,
            FACT.c.last_day <= period.last_day,
        )
        .order_by(FACT.c.day, FACT.c.place.desc())
        .subquery("told")
    )
    private, public = (cast(told.c.members[place], Numeric) / _CENTS for place in (1, 2))
    base = contribution(
        told.c.event_id, numerator=private, denominator=public, counted=told.c.amount, synthetic=told.c.synthetic
    ).cte("put_in")
    return in_parts(base)


def _days(told: FromClause, dimension: str | None) -> Select[tuple[object, ...]]:
    member = cast(null(), Text) if dimension is None else told.c.state
    return contribution(
        told.c.event_id,
        cast(dimension, Text).label("dimension"),
        member.label("member"),
        numerator=cast(told.c.detail, Numeric) * told.c.amount,
        denominator=told.c.amount,
        counted=told.c.amount,
        synthetic=told.c.synthetic,
    )
