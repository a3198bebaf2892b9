"""Figures that do not agree with what they were held against, and how many of them nobody has looked at yet."""

from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Date, Numeric, Select, Subquery, Text, Uuid, any_, bindparam, case, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import Verdict
from mediate_gateway.adapters.monitor_read_model import FIGURE_CHECK, FIGURE_DUE, FIGURE_NOTE, INDICATOR, OBSERVATION
from mediate_gateway.adapters.questions import count_of

_BY_WEIGHT: Final = {
    Verdict.DIFFERS.value: 2_000_000,
    Verdict.WITHIN_TOLERANCE.value: 1_000_000,
    Verdict.ROUNDED.value: 0,
}
_FURTHEST: Final = 999_999
"""Further off than this, in hundredths of what it was held against, makes no difference to the order."""


def _questions() -> Select[Any]:
    against = OBSERVATION.alias("against")
    document = against.c.source["document"].astext
    documents = (
        select(func.array_agg(aggregate_order_by(document.distinct(), document), type_=ARRAY(Text)))
        .where(against.c.id == any_(FIGURE_CHECK.c.operands), against.c.source.is_not(None))
        .correlate(FIGURE_CHECK)
        .scalar_subquery()
    )
    apart = 100 * func.abs(FIGURE_CHECK.c.difference) / func.nullif(func.abs(FIGURE_CHECK.c.computed), 0)
    weight = case(_BY_WEIGHT, value=FIGURE_CHECK.c.verdict, else_=0) + func.least(
        func.coalesce(apart, _FURTHEST), _FURTHEST
    )
    return (
        select(
            FIGURE_CHECK,
            INDICATOR.c.code,
            INDICATOR.c.name,
            INDICATOR.c.unit,
            INDICATOR.c.action_lines,
            INDICATOR.c.organisation_id,
            INDICATOR.c.synthetic,
            OBSERVATION.c.period_end,
            OBSERVATION.c.kind,
            OBSERVATION.c.qualifier,
            OBSERVATION.c.source,
            OBSERVATION.c.origin,
            documents.label("documents"),
            FIGURE_NOTE.c.note,
            FIGURE_NOTE.c.source.label("note_source"),
            FIGURE_NOTE.c.updated_at.label("noted_at"),
            apart.cast(Numeric).label("apart"),
            weight.cast(Numeric).label("weight"),
        )
        .join_from(FIGURE_CHECK, INDICATOR, INDICATOR.c.id == FIGURE_CHECK.c.indicator_id)
        .outerjoin(OBSERVATION, OBSERVATION.c.id == FIGURE_CHECK.c.observation_id)
        .outerjoin(FIGURE_NOTE, FIGURE_NOTE.c.id == FIGURE_CHECK.c.observation_id)
        .where(FIGURE_CHECK.c.verdict.in_(list(_BY_WEIGHT)))
    )


QUESTIONS: Final[Subquery] = _questions().subquery("questions")
"""Every figure that is not equal to what it was held against, with both, and what was noted of it if anything was.

``weight`` is the higher the more it asks for an answer: first what differs by more than is allowed, of which the
furthest off first, by how much it is ``apart`` in per cent of what it was held against.
"""


class Differing(NamedTuple):
    """How many figures differ from what they should equal, and of how many of those nobody wrote down why."""

    figures: int
    unanswered: int


_VERDICTS: Final = select(FIGURE_CHECK.c.verdict, func.count().label("checks")).group_by(FIGURE_CHECK.c.verdict)
_FIGURE: Final = FIGURE_CHECK.c.observation_id.distinct()
_DIFFERING: Final = (
    select(func.count(_FIGURE), func.count(_FIGURE).filter(FIGURE_NOTE.c.id.is_(None)))
    .outerjoin_from(FIGURE_CHECK, FIGURE_NOTE, FIGURE_NOTE.c.id == FIGURE_CHECK.c.observation_id)
    .where(FIGURE_CHECK.c.verdict == Verdict.DIFFERS)
)
_OF_INDICATORS: Final = (
    select(FIGURE_CHECK.c.indicator_id, func.count(FIGURE_CHECK.c.observation_id.distinct()).label("questioned"))
    .where(
        FIGURE_CHECK.c.verdict == Verdict.DIFFERS,
        FIGURE_CHECK.c.indicator_id == any_(bindparam("ids", type_=ARRAY(Uuid))),
    )
    .group_by(FIGURE_CHECK.c.indicator_id)
)


async def verdicts(connection: AsyncConnection) -> Mapping[Verdict, int]:
    """Return how many checks came out how."""
    found = {row.verdict: row.checks for row in await connection.execute(_VERDICTS)}
    return {each: found.get(each, 0) for each in Verdict}


async def differing(connection: AsyncConnection) -> Differing:
    """Return how many figures differ; it looks at those alone, however many checks there are."""
    return Differing(*(await connection.execute(_DIFFERING)).one())


async def questioned(connection: AsyncConnection, indicator_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Return of how many figures of indicators a check found that they differ; those without any are left out."""
    rows = await connection.execute(_OF_INDICATORS, {"ids": list(indicator_ids)})
    return {row.indicator_id: row.questioned for row in rows}


class Due(NamedTuple):
    """How many figures are expected and have not come: all of them, and those whose last day is over."""

    expected: int
    overdue: int


def _due() -> Select[int, int]:
    today = func.timezone("Europe/Amsterdam", func.now()).cast(Date)
    # A figure of any part, or one that is withheld, answers what was expected.
    brought = (
        select(literal(1))
        .where(OBSERVATION.c.indicator_id == FIGURE_DUE.c.indicator_id, OBSERVATION.c.period == FIGURE_DUE.c.period)
        .exists()
    )
    return select(func.count().label("expected"), count_of(FIGURE_DUE.c.due_on < today).label("overdue")).where(
        FIGURE_DUE.c.excused.is_(None), FIGURE_DUE.c.due_on.is_not(None), ~brought
    )


_DUE: Final = _due()


async def due(connection: AsyncConnection) -> Due:
    """Return how many figures are still to come."""
    return Due(*(await connection.execute(_DUE)).one())
