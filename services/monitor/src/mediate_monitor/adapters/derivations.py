"""Reads how derived figures came about, and the events behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, any_, false, func, literal, or_, select, true, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.base import Visibility
from mediate_contracts.periods import Period
from mediate_contracts.vocabulary import FigureOrigin, ItemStatus
from mediate_monitor.adapters.derivation_views import Behind, LeftOut, Subject
from mediate_monitor.adapters.derived_tables import HeardRow
from mediate_monitor.adapters.measures import CONTRIBUTIONS
from mediate_monitor.adapters.measures.crossing import SILOS, there
from mediate_monitor.adapters.standing import standing
from mediate_monitor.adapters.tables import STANDS, IndicatorRow, ObservationRow
from mediate_monitor.adapters.views import Observation
from mediate_monitor.domain import left_out
from mediate_monitor.domain.facts import FactKind
from mediate_monitor.domain.measures import plain
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.problems import not_found

HEARD: Final = table_of(HeardRow)
_OBSERVATION: Final = table_of(ObservationRow)
_INDICATOR: Final = table_of(IndicatorRow)


@dataclass(frozen=True)
class Seeing:
    """How far somebody sees what is not for everybody: by the network, and by cases."""

    network: Reach
    cases: Reach

    def may_see(self, heard: Any) -> ColumnElement[bool]:
        """Return which events these are."""
        visibility = heard.c.visibility
        parties = sorted(self.cases.organisations)
        own = or_(*(literal(each) == any_(heard.c.parties) for each in parties)) if parties else false()
        return or_(
            visibility == Visibility.PUBLIC,
            and_(visibility == Visibility.NETWORK, _always(held=self.network.everything)),
            and_(visibility == Visibility.CASE, or_(_always(held=self.cases.everything), own)),
        )


@dataclass(frozen=True)
class Rests:
    """On what a figure rests: how many events add to each of its terms, how many there are, and if any is invented."""

    terms: tuple[int, int]
    events: int
    synthetic: bool


async def figure(
    connection: AsyncConnection, indicator_id: UUID, version: int, period: Period, breakdown: Mapping[str, str]
) -> Observation:
    """Return the derived figure of a period and part. Raises ProblemError (404) where none stands."""
    found = await connection.execute(
        select(_OBSERVATION).where(
            STANDS,
            _OBSERVATION.c.indicator_id == indicator_id,
            _OBSERVATION.c.definition_version == version,
            _OBSERVATION.c.period == period.text,
            _OBSERVATION.c.origin == FigureOrigin.DERIVED,
            _OBSERVATION.c.breakdown == literal(dict(breakdown), JSONB),
        )
    )
    row = found.one_or_none()
    if row is None:
        raise not_found("derived figure", period.text)
    return Observation.model_validate(dict(row._mapping))


async def operands(connection: AsyncConnection, identifiers: Sequence[UUID]) -> Sequence[tuple[Observation, str, str]]:
    """Return the figures that one rests on, with the names of their indicators in Dutch and English, in this order."""
    rows = await connection.execute(
        select(_OBSERVATION, _INDICATOR.c.name.label("indicator_name"))
        .join(_INDICATOR, _INDICATOR.c.id == _OBSERVATION.c.indicator_id)
        .where(_OBSERVATION.c.id.in_(identifiers))
    )
    known = {
        row.id: (Observation.model_validate(dict(row._mapping)), row.indicator_name["nl"], row.indicator_name["en"])
        for row in rows
    }
    return [known[each] for each in identifiers if each in known]


async def rests(connection: AsyncConnection, measure: str, period: Period, breakdown: Mapping[str, str]) -> Rests:
    """Return on how many events a figure rests."""
    each = _by_event(measure, period, breakdown)
    row = (
        await connection.execute(
            select(
                func.count().filter(each.c.numerator != 0).label("above"),
                func.count().filter(each.c.denominator != 0).label("below"),
                func.count().label("events"),
                func.coalesce(func.bool_or(each.c.synthetic), false()).label("synthetic"),
            )
        )
    ).one()
    return Rests((row.above, row.below), row.events, row.synthetic)


async def behind(
    connection: AsyncConnection,
    measure: str,
    period: Period,
    breakdown: Mapping[str, str],
    *,
    seeing: Seeing,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> tuple[Sequence[Behind], int, int]:
    """Return the events behind a figure in their order, behind ``after``; how many there are, how many are hidden."""
    each = _by_event(measure, period, breakdown)
    joined = each.join(HEARD, HEARD.c.event_id == each.c.event_id)
    may_see = seeing.may_see(HEARD)
    counts = await connection.execute(
        select(func.count().label("total"), func.count().filter(may_see).label("seen")).select_from(joined)
    )
    counted = counts.one()
    query = (
        select(HEARD, each.c.numerator, each.c.denominator)
        .select_from(joined)
        .where(may_see)
        .order_by(HEARD.c.at, HEARD.c.event_id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(HEARD.c.at, HEARD.c.event_id) > tuple_(literal(after[0]), literal(after[1])))
    found = [_behind(row) for row in await connection.execute(query)]
    return found, counted.total, counted.total - counted.seen


async def not_counted(connection: AsyncConnection, measure: str, period: Period) -> Sequence[LeftOut]:
    """Return what a measure leaves out of a period, and why."""
    if measure in SILOS:
        present = there(period, SILOS[measure])
        query = select(func.count(present.c.organisation_id.distinct())).where(present.c.silo.is_(None))
        reason = left_out.WITHOUT_SILO
    elif measure in {"items.assigned.share", "lines.covered"}:
        item = standing(FactKind.ITEM, period.last_day, "item")
        query = select(func.count()).select_from(item).where(item.c.state == ItemStatus.SUBSTITUTED)
        reason = left_out.SUBSTITUTED
    else:
        return []
    count = await connection.scalar(query) or 0
    return [LeftOut(reason=reason, count=count)] if count else []


def _by_event(measure: str, period: Period, breakdown: Mapping[str, str]) -> Subquery:
    contribution = CONTRIBUTIONS[measure](period)
    part: ColumnElement[bool] = contribution.c.dimension.is_(None)
    for dimension, member in breakdown.items():
        part = and_(contribution.c.dimension == dimension, contribution.c.member == member)
    return (
        select(
            contribution.c.event_id,
            func.sum(contribution.c.numerator).label("numerator"),
            func.sum(contribution.c.denominator).label("denominator"),
            func.bool_or(contribution.c.synthetic).label("synthetic"),
        )
        .where(part)
        .group_by(contribution.c.event_id)
        .subquery("by_event")
    )


def _behind(row: Any) -> Behind:
    adds = [plain(row.numerator), plain(row.denominator)]
    terms = [place for place, number in enumerate(adds) if number]
    return Behind(
        id=row.event_id,
        type=row.type,
        at=row.at,
        subject=Subject(kind=row.subject_kind, id=row.subject, of=row.leads_to),
        contribution=adds[terms[0] if terms else 0],
        term=terms[0] if len(terms) == 1 else None,
        traceparent=row.traceparent,
    )


def _always(*, held: bool) -> ColumnElement[bool]:
    return true() if held else false()
