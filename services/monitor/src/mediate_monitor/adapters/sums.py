"""Adds up what events contribute to the figures of a measure in a period."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.periods import Period
from mediate_monitor.adapters.derived_tables import HeardRow
from mediate_monitor.adapters.measures import CONTRIBUTIONS
from mediate_monitor.adapters.standing import FACT
from mediate_monitor.domain.days import day_of
from mediate_monitor.domain.measures import Measure, Summed
from mediate_shared.database import table_of

HEARD: Final = table_of(HeardRow)
_NOTHING: Final = Decimal(0)
_JOIN_AT_ONCE: Final = text("SET LOCAL enable_nestloop = off")
_JOIN_AS_EVER: Final = text("SET LOCAL enable_nestloop = on")


async def sums(connection: AsyncConnection, measure: Measure, period: Period) -> Sequence[Summed]:
    """Return what contributions to the whole and to each part add up to.

    A count of nothing is 0 where there could have been something, and missing where nobody told.
    """
    contribution = CONTRIBUTIONS[measure.code](period)
    # Facts come in faster than PostgreSQL learns how many they are: taken for a few, thousands would be joined with
    # thousands one by one.
    await connection.execute(_JOIN_AT_ONCE)
    found = await connection.execute(
        select(
            contribution.c.dimension,
            contribution.c.member,
            func.sum(contribution.c.numerator).label("numerator"),
            func.sum(contribution.c.denominator).label("denominator"),
            func.sum(contribution.c.counted).label("counted"),
            func.count(contribution.c.event_id.distinct()).label("events"),
        )
        .group_by(contribution.c.dimension, contribution.c.member)
        .order_by(contribution.c.dimension.nulls_first(), contribution.c.member)
    )
    added = [
        Summed(
            row.dimension,
            row.member,
            row.numerator,
            row.denominator if measure.is_ratio else None,
            int(row.counted),
            row.events,
        )
        for row in found
    ]
    await connection.execute(_JOIN_AS_EVER)
    if not added and not measure.is_ratio and await _is_known(connection, measure, period):
        return [Summed(None, None, _NOTHING, None, 0, 0)]
    return added


async def first_day(connection: AsyncConnection, measure: Measure) -> date | None:
    """Return the first day that a measure knows something of; None where it knows nothing."""
    earliest = [
        select(func.min(FACT.c.day).label("day")).where(FACT.c.kind == kind).scalar_subquery()
        for kind in sorted(measure.facts)
    ]
    day: date | None = await connection.scalar(select(func.least(*earliest)))
    return day


async def known_from(connection: AsyncConnection, measure: Measure) -> date | None:
    """Return the first day of which a measure may have a figure, if only that nothing happened; None without any."""
    days = [await first_day(connection, measure), None if measure.stands_on else await _heard_from(connection)]
    return min((day for day in days if day is not None), default=None)


async def _heard_from(connection: AsyncConnection) -> date | None:
    # Ids of events are in the order of time.
    at = await connection.scalar(select(HEARD.c.at).order_by(HEARD.c.event_id).limit(1))
    return None if at is None else day_of(at)


async def _is_known(connection: AsyncConnection, measure: Measure, period: Period) -> bool:
    """Return whether nothing is a count of 0 in a period, and not what nobody told of.

    Of what stands, once anything is known of it. Of what happens, where something of its kind happened in the period,
    or where other services could tell of it: from the day of the first event on that was heard.
    """
    if measure.stands_on:
        day = await first_day(connection, measure)
    else:
        happened = select(FACT.c.event_id).where(
            FACT.c.kind.in_(measure.happens_by), FACT.c.day.between(period.first_day, period.last_day)
        )
        if await connection.scalar(select(happened.exists())):
            return True
        day = await _heard_from(connection)
    return day is not None and day <= period.last_day
