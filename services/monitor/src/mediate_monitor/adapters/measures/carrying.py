"""What agenda items add to figures: whether somebody carries them, how far they are, and of which line they are."""

from typing import Final

from sqlalchemy import CTE, ColumnElement, Subquery, Text, and_, cast, or_, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from mediate_contracts.periods import Period
from mediate_contracts.vocabulary import AssignmentStatus, ItemStatus
from mediate_monitor.adapters.standing import FACT, contribution, in_parts, known, standing
from mediate_monitor.domain.facts import FactKind

_CONCLUDED: Final = (ItemStatus.ACHIEVED, ItemStatus.PARTLY_ACHIEVED, ItemStatus.NOT_ACHIEVED)


def assigned_share(period: Period) -> Subquery:
    """Return every item as one to be carried, and every one that is carried as one that is."""
    items = _items(period)
    taken_on = _taken_on(period, items)
    base = union_all(
        contribution(items.c.event_id, items.c.line, denominator=1).where(items.c.state != ItemStatus.SUBSTITUTED),
        contribution(taken_on.c.event_id, taken_on.c.line, numerator=1),
    ).cte("carried")
    return in_parts(base, one={"line": base.c.line})


def by_status(period: Period) -> Subquery:
    """Return every item, by how far it is."""
    item = standing(FactKind.ITEM, period.last_day, "item")
    base = contribution(item.c.event_id, item.c.state, numerator=1).cte("stood")
    return in_parts(base, one={"status": base.c.state})


def lines_covered(period: Period) -> Subquery:
    """Return every action line as one to be worked on, and every one with an item carried as one that is."""
    line = standing(FactKind.LINE, period.last_day, "action_line")
    number = cast(line.c.amount, Text).label("line")
    taken_on = _taken_on(period, _items(period))
    first = (
        select(taken_on)
        .ext(distinct_on(taken_on.c.line_id))
        .where(taken_on.c.line_id.in_(select(line.c.subject)))
        .order_by(taken_on.c.line_id, taken_on.c.day, taken_on.c.event_id)
        .subquery("first_taken_on")
    )
    base = union_all(
        contribution(line.c.event_id, number, denominator=1),
        contribution(first.c.event_id, first.c.line, numerator=1),
    ).cte("covered")
    return in_parts(base, one={"line": base.c.line})


def carriers(period: Period, name: str) -> Subquery:
    """Return the assignments by which organisations carry items at the end of a period."""
    assignment = standing(FactKind.ASSIGNMENT, period.last_day, f"{name}_standing")
    return select(assignment).where(assignment.c.state == AssignmentStatus.ACCEPTED).subquery(name)


def _items(period: Period) -> CTE:
    item = standing(FactKind.ITEM, period.last_day, "item_status")
    place = standing(FactKind.ITEM_LINE, period.last_day, "item_line")
    line = known(FactKind.LINE, "line_number")
    return (
        select(
            item.c.subject,
            item.c.event_id,
            item.c.state,
            place.c.other_id.label("line_id"),
            cast(line.c.amount, Text).label("line"),
        )
        .select_from(item)
        .outerjoin(place, place.c.subject == item.c.subject)
        .outerjoin(line, line.c.subject == place.c.other_id)
        .cte("item")
    )


def _taken_on(period: Period, items: CTE) -> Subquery:
    """Return the items that are carried, each with the first acceptance that counts.

    Of an item with its outcome whoever ever carried it counts: the assignment ends once the work on it is done.
    """
    now = carriers(period, "carrying")
    ever = (
        select(FACT)
        .where(
            FACT.c.kind == FactKind.ASSIGNMENT,
            FACT.c.state == AssignmentStatus.ACCEPTED,
            FACT.c.day <= period.last_day,
        )
        .subquery("accepted")
    )
    counts: ColumnElement[bool] = or_(items.c.state.in_(_CONCLUDED), now.c.subject.is_not(None))
    rows = (
        select(items.c.subject, items.c.line_id, items.c.line, ever.c.event_id, ever.c.day)
        .ext(distinct_on(items.c.subject))
        .select_from(items)
        .join(ever, ever.c.other_id == items.c.subject)
        .outerjoin(now, now.c.subject == ever.c.subject)
        .where(and_(items.c.state != ItemStatus.SUBSTITUTED, counts))
        .order_by(items.c.subject, ever.c.day, ever.c.place, ever.c.event_id)
    )
    return rows.subquery("taken_on")
