"""What ties between organisations add to the E-I index, by whether they cross from one silo to another.

Ties are counted by occasion, and those of one occasion by how many of each silo took part: n organisations have
n(n-1)/2 ties, so that a session of 500 costs 500 rows and not 125,000 pairs.
"""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Text,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from mediate_contracts.periods import Period
from mediate_contracts.vocabulary import MatchStatus
from mediate_monitor.adapters.measures.carrying import carriers
from mediate_monitor.adapters.measures.happening import attended
from mediate_monitor.adapters.standing import FACT, contribution, final, happened, in_parts, known, organisations
from mediate_monitor.domain.facts import DISCLOSED, FactKind
from mediate_monitor.domain.measured import MINIMUM

Silo = Callable[[FromClause], ColumnElement[Any]]
"""Of an organisation as it stands, the silo that it is in; null where it is in none."""


def first_type(organisation: FromClause) -> ColumnElement[Any]:
    """Return the type that an organisation names first."""
    return organisation.c.members[1]


def hub(organisation: FromClause) -> ColumnElement[Any]:
    """Return the hub that an organisation works from."""
    return organisation.c.detail


def between_types(period: Period) -> Subquery:
    """Return what ties add, of organisations by their first types."""
    return _crossing(period, first_type)


def between_hubs(period: Period) -> Subquery:
    """Return what ties add, of organisations by their hubs."""
    return _crossing(period, hub)


SILOS: Final[dict[str, Silo]] = {"crossover.types": first_type, "crossover.hubs": hub}


def there(period: Period, silo: Silo) -> CTE:
    """Return who was there at each occasion of a period, each organisation once: tie, occasion, organisation, silo.

    Occasions are matches introduced, sessions attended, items carried at its end, and investments that were disclosed,
    where those are at least three.
    """
    rows = union_all(*_occasions(period)).subquery("occasion")
    organisation = organisations(period.last_day, "there")
    who = final(rows.c.organisation_id)
    return (
        select(
            rows.c.tie,
            rows.c.occasion,
            rows.c.event_id,
            rows.c.synthetic,
            who.label("organisation_id"),
            silo(organisation).label("silo"),
        )
        .ext(distinct_on(rows.c.tie, rows.c.occasion, who))
        .select_from(rows)
        .outerjoin(organisation, organisation.c.subject == who)
        .order_by(rows.c.tie, rows.c.occasion, who, rows.c.event_id)
        .cte("present")
    )


def _crossing(period: Period, silo: Silo) -> Subquery:
    present = there(period, silo)
    known = select(present).where(present.c.silo.is_not(None)).cte("in_silo")
    of_silo = (
        select(known.c.tie, known.c.occasion, func.count().label("size"))
        .group_by(known.c.tie, known.c.occasion, known.c.silo)
        .subquery("of_silo")
    )
    size = func.sum(of_silo.c.size)
    ties = size * (size - 1) / 2
    within = func.sum(of_silo.c.size * (of_silo.c.size - 1) / 2)
    occasion = (
        select(
            of_silo.c.tie,
            of_silo.c.occasion,
            ties.label("ties"),
            (ties - 2 * within).label("across_less_within"),
        )
        .group_by(of_silo.c.tie, of_silo.c.occasion)
        .having(size > 1)
        .subquery("ties")
    )
    # The ties of an occasion are its own and not of any one event: they are told with the first of them.
    nth = func.row_number().over(partition_by=(known.c.tie, known.c.occasion), order_by=known.c.event_id)
    numbered = select(known, nth.label("nth")).subquery("numbered")
    is_first = numbered.c.nth == 1
    base = (
        contribution(
            numbered.c.event_id,
            numbered.c.tie,
            numerator=case((is_first, occasion.c.across_less_within), else_=0),
            denominator=case((is_first, occasion.c.ties), else_=0),
            synthetic=numbered.c.synthetic,
        )
        .join_from(
            numbered,
            occasion,
            (occasion.c.tie == numbered.c.tie) & (occasion.c.occasion == numbered.c.occasion),
        )
        .cte("crossed")
    )
    return in_parts(base, one={"tie": base.c.tie})


def _occasions(period: Period) -> list[Select[Any]]:
    match = happened(FactKind.MATCH, period, "matched")
    is_new = match.c.state == MatchStatus.INTRODUCED
    attendance = attended(period, "at_session")
    carrying = carriers(period, "co_carried")
    told = known(FactKind.DISCLOSED_DEAL, "told")
    on = told.c.day.between(period.first_day, period.last_day)
    company = select(told).where(told.c.state == DISCLOSED, on).subquery("funded")
    investor = (
        select(FACT)
        .join(company, company.c.event_id == FACT.c.event_id)
        .where(FACT.c.kind == FactKind.INVESTOR)
        .subquery("funding")
    )
    # Some were disclosed to the network alone, and the index is for everybody: a few would be known by their ties.
    rounds = select(company).subquery("rounds")
    are_enough = select(func.count()).select_from(rounds).scalar_subquery() >= MINIMUM
    return [
        _there(match, "match", match.c.subject, match.c.organisation_id).where(is_new),
        _there(match, "match", match.c.subject, match.c.other_id).where(is_new),
        _there(
            attendance,
            "session",
            attendance.c.other_id,
            attendance.c.organisation_id,
            synthetic=attendance.c.session_synthetic,
        ),
        _there(carrying, "item", carrying.c.other_id, carrying.c.organisation_id),
        _there(company, "round", company.c.subject, company.c.organisation_id).where(are_enough),
        _there(investor, "round", investor.c.subject, investor.c.organisation_id).where(are_enough),
    ]


def _there(
    rows: FromClause,
    tie: str,
    occasion: ColumnElement[Any],
    organisation: ColumnElement[Any],
    synthetic: ColumnElement[Any] | None = None,
) -> Select[Any]:
    return select(
        cast(literal(tie), Text).label("tie"),
        occasion.label("occasion"),
        organisation.label("organisation_id"),
        rows.c.event_id,
        (rows.c.synthetic if synthetic is None else synthetic).label("synthetic"),
    )
