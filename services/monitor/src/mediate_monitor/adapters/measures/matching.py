"""What matches add to figures: that they were introduced, and that they came to an implementation."""

from sqlalchemy import Subquery, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from mediate_contracts.periods import Period
from mediate_contracts.vocabulary import MatchStatus
from mediate_monitor.adapters.standing import FACT, contribution, in_parts
from mediate_monitor.domain.facts import FactKind


def introduced(period: Period) -> Subquery:
    """Return every match that was introduced in a period."""
    match = _first(MatchStatus.INTRODUCED)
    base = contribution(match.c.event_id, numerator=1, synthetic=match.c.synthetic)
    return in_parts(base.where(match.c.day.between(period.first_day, period.last_day)).cte("introduced"))


def implemented(period: Period) -> Subquery:
    """Return every match that first came to an implementation in a period."""
    match = _first(MatchStatus.IMPLEMENTED)
    base = contribution(match.c.event_id, numerator=1, synthetic=match.c.synthetic)
    return in_parts(base.where(match.c.day.between(period.first_day, period.last_day)).cte("implemented"))


def implementation_rate(period: Period) -> Subquery:
    """Return every match that was introduced by the end of a period, and every one that was implemented by then."""
    begun = _first(MatchStatus.INTRODUCED)
    done = _first(MatchStatus.IMPLEMENTED)
    base = union_all(
        contribution(begun.c.event_id, denominator=1, synthetic=begun.c.synthetic).where(
            begun.c.day <= period.last_day
        ),
        contribution(done.c.event_id, numerator=1, synthetic=done.c.synthetic).where(done.c.day <= period.last_day),
    )
    return in_parts(base.cte("came_of_it"))


def _first(status: MatchStatus) -> Subquery:
    """Return of each match the first time it came this far; that it is invented is told when it is introduced."""
    begun = FACT.alias(f"begun_{status.value}")
    is_synthetic = (
        select(begun.c.synthetic)
        .where(begun.c.kind == FactKind.MATCH, begun.c.subject == FACT.c.subject)
        .order_by(begun.c.day, begun.c.place)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(FACT.c.event_id, FACT.c.subject, FACT.c.day, is_synthetic.label("synthetic"))
        .ext(distinct_on(FACT.c.subject))
        .where(FACT.c.kind == FactKind.MATCH, FACT.c.state == status)
        .order_by(FACT.c.subject, FACT.c.place)
        .subquery(f"match_{status.value}")
    )
