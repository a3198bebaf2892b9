"""Queries of facts: as they stood on a day, as they are known now, and of which organisation they are in the end."""

from datetime import date
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    Subquery,
    Text,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from mediate_contracts.periods import Period
from mediate_monitor.adapters.derived_tables import FactRow, OrganisationAliasRow
from mediate_monitor.domain.facts import FactKind
from mediate_shared.database import table_of

FACT: Final = table_of(FactRow)
ALIAS: Final = table_of(OrganisationAliasRow)

COUNTED: Final = ("event_id", "numerator", "denominator", "counted", "synthetic")
"""What every contribution holds, besides the parts it counts in."""


def standing(kind: FactKind, until: date, name: str) -> Subquery:
    """Return of each subject the fact that held at the end of a day."""
    return (
        select(FACT)
        .ext(distinct_on(FACT.c.subject))
        .where(FACT.c.kind == kind, FACT.c.day <= until)
        .order_by(FACT.c.subject, FACT.c.day.desc(), FACT.c.place.desc())
        .subquery(name)
    )


def known(kind: FactKind, name: str) -> Subquery:
    """Return of each subject the fact that was told last, of whatever day it is."""
    return (
        select(FACT)
        .ext(distinct_on(FACT.c.subject))
        .where(FACT.c.kind == kind)
        .order_by(FACT.c.subject, FACT.c.place.desc())
        .subquery(name)
    )


def happened(kind: FactKind, period: Period, name: str) -> Subquery:
    """Return every fact that happened in a period."""
    return (
        select(FACT)
        .where(FACT.c.kind == kind, FACT.c.day >= period.first_day, FACT.c.day <= period.last_day)
        .subquery(name)
    )


def final(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the record that stands for an organisation in the end, whichever of its records is named."""
    stands_for = select(ALIAS.c.final_id).where(ALIAS.c.organisation_id == column).scalar_subquery()
    return func.coalesce(stands_for, column)


def organisations(until: date, name: str = "organisation") -> Subquery:
    """Return the organisations that were registered by the end of a day, each by the record that stands for it."""
    record = standing(FactKind.ORGANISATION, until, f"{name}_record")
    merged = select(ALIAS.c.organisation_id)
    return select(record).where(record.c.subject.not_in(merged)).subquery(name)


def contribution(
    event: ColumnElement[Any],
    *more: ColumnElement[Any],
    numerator: ColumnElement[Any] | int = 0,
    denominator: ColumnElement[Any] | int = 0,
    counted: ColumnElement[Any] | int = 0,
    synthetic: ColumnElement[Any] | bool = False,
) -> Select[Any]:
    """Return the select of what each event adds to a figure; ``more`` are the columns that tell of which part."""
    return select(
        event.label("event_id"),
        _number(numerator).label("numerator"),
        _number(denominator).label("denominator"),
        _number(counted).label("counted"),
        _flag(synthetic).label("synthetic"),
        *more,
    )


def in_parts(
    base: FromClause,
    *,
    one: dict[str, ColumnElement[Any]] | None = None,
    many: dict[str, ColumnElement[Any]] | None = None,
) -> Subquery:
    """Return contributions to the whole and to each part: ``one`` member by dimension, or ``many`` in an array."""
    kept = [base.c[name] for name in COUNTED]
    nothing = cast(null(), Text)
    selects = [select(*kept, nothing.label("dimension"), nothing.label("member"))]
    for dimension, member in (one or {}).items():
        told = select(*kept, cast(literal(dimension), Text).label("dimension"), cast(member, Text).label("member"))
        selects.append(told.where(member.is_not(None)))
    for dimension, members in (many or {}).items():
        each = func.unnest(members).label("member")
        selects.append(select(*kept, cast(literal(dimension), Text).label("dimension"), each))
    return union_all(*selects).subquery("contribution")


def _number(value: ColumnElement[Any] | int) -> ColumnElement[Any]:
    return cast(literal(value) if isinstance(value, int) else value, Numeric)


def _flag(value: ColumnElement[Any] | bool) -> ColumnElement[Any]:
    return cast(literal(value) if isinstance(value, bool) else value, Boolean)
