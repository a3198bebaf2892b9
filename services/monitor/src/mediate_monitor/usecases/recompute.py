"""Compute anew, and check, the figures that something new was heard or said about."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import structlog

from mediate_contracts.periods import NotAPeriod, Period, parse_period, period_of
from mediate_contracts.vocabulary import Rhythm
from mediate_monitor.adapters import derivable, derived, indicators, stale
from mediate_monitor.adapters.stale import Key, Touched
from mediate_monitor.adapters.sums import known_from, sums
from mediate_monitor.adapters.views import Indicator
from mediate_monitor.domain.days import day_of
from mediate_monitor.domain.measured import MEASURES
from mediate_monitor.domain.measures import Measure
from mediate_monitor.usecases.check_figures import check_figures
from mediate_monitor.usecases.compute_formula import compute_formula
from mediate_shared.clock import Clock
from mediate_shared.database import OUTAGES, Database, is_outage
from mediate_shared.journal import Transaction
from mediate_shared.problems import ProblemError

_EVERY_SECONDS: Final = 1.0
_AFTER_OUTAGE_SECONDS: Final = 2.0
_FAILED_WAITS: Final = timedelta(minutes=1)
_KEYS_AT_ONCE: Final = 25
_TOUCHED_AT_ONCE: Final = 2_000
_PERIODS_BACK_MAX: Final = 1_000
"""How many periods before today's are computed at most: twenty years of weeks."""
_OVER_AT_ONCE: Final = 5_000


async def recompute(transaction: Transaction, key: Key, *, now: datetime) -> None:
    """Compute and check what one key names; whatever rests on a figure that changed is noted in its turn."""
    try:
        indicator = await indicators.for_update(transaction, key.indicator_id)
    except ProblemError:
        # Noted before it was known, or forgotten since: there is nothing to compute.
        return
    if key.period is None:
        # What rests on it may rest on figures by a definition that no longer holds, of periods it has no others of.
        resting = await derivable.dependents(transaction.connection, indicator.id)
        periods = await _every_period(transaction, indicator, now)
        await stale.mark_all(
            transaction, [*((indicator.id, each) for each in periods), *((each, None) for each in resting)]
        )
        return
    period = parse_period(key.period)
    is_changed = await _computed(transaction, indicator, period, now=now)
    await check_figures(transaction, indicator, period, now=now)
    if is_changed or not indicator.is_derived:
        resting = await derivable.dependents(transaction.connection, indicator.id)
        await stale.mark_all(transaction, [(each, period.text) for each in resting])


async def spread(transaction: Transaction, touched: Sequence[Touched], *, now: datetime) -> None:
    """Note the periods of indicators that days of measures lie in."""
    today = day_of(now)
    found = await derivable.by_measure(transaction.connection, {each.measure for each in touched})
    keys: dict[Key, None] = {}
    for indicator in found:
        for each in touched:
            if each.measure != indicator.measure:
                continue
            if each.first_day is None:
                keys[Key(indicator.id, None)] = None
                continue
            last = min(each.last_day or today, today)
            for period in _back_from(last, each.first_day, indicator.rhythm):
                keys[Key(indicator.id, period.text)] = None
    await stale.mark_all(transaction, keys)


async def begin_day(transaction: Transaction, *, now: datetime) -> None:
    """Note what a new day changes: periods that are over by now, and the one that begins."""
    today = day_of(now)
    keys = list(await derivable.over_by(transaction.connection, today, limit=_OVER_AT_ONCE))
    for indicator in await derivable.by_measure(transaction.connection):
        keys += [(indicator.id, period_of(day, indicator.rhythm).text) for day in (today, today - timedelta(days=1))]
    await stale.mark_all(transaction, keys)


async def _computed(transaction: Transaction, indicator: Indicator, period: Period, *, now: datetime) -> bool:
    measure = MEASURES.get(indicator.measure or "")
    if measure is not None:
        cells = []
        begun = await derivable.holds_from(transaction.connection, indicator.id, indicator.definition_version)
        if _is_expected(indicator, period, day_of(now), begun):
            cells = measure.cells(await sums(transaction.connection, measure, period))
        return await derived.put(transaction, indicator, period, cells, now=now, minimum_count=measure.minimum)
    if indicator.formula is not None:
        return await compute_formula(transaction, indicator, period, now=now)
    return False


def _is_expected(indicator: Indicator, period: Period, today: date, begun: str | None) -> bool:
    if period.first_day > today or indicator.rhythm not in {Rhythm.ONCE, period.rhythm}:
        return False
    first = [parse_period(each).first_day for each in (indicator.since_period, begun) if each is not None]
    last = [parse_period(each).last_day for each in (indicator.until_period,) if each is not None]
    return all(period.last_day >= day for day in first) and all(period.first_day <= day for day in last)


async def _every_period(transaction: Transaction, indicator: Indicator, now: datetime) -> Sequence[str]:
    operands = indicator.formula.operands if indicator.formula is not None else []
    found = dict.fromkeys(await derivable.periods(transaction.connection, [indicator.id, *operands]))
    measure = MEASURES.get(indicator.measure or "")
    if measure is not None:
        found |= dict.fromkeys(await _known_periods(transaction, measure, indicator.rhythm, day_of(now)))
    return list(found)


async def _known_periods(transaction: Transaction, measure: Measure, rhythm: Rhythm, today: date) -> Sequence[str]:
    begun = await known_from(transaction.connection, measure)
    return [] if begun is None else [each.text for each in _back_from(today, begun, rhythm)]


def _back_from(last: date, first: date, rhythm: Rhythm) -> Iterator[Period]:
    """Return periods of a rhythm from the one that holds ``last`` back to the one that holds ``first``."""
    with suppress(NotAPeriod):
        each = period_of(last, rhythm)
        for _step in range(_PERIODS_BACK_MAX):
            if each.last_day < first:
                return
            yield each
            each = each.previous()


@dataclass
class Recomputing:
    """Computes, about every second, what was noted since; after an outage it goes on where it was.

    One process of a hub does it at a time. A key is done once a round at most, however often it was noted.
    """

    database: Database
    clock: Clock
    log: structlog.typing.FilteringBoundLogger
    _day: date | None = None

    async def run(self) -> None:
        """Compute until cancelled."""
        while True:
            pause = _AFTER_OUTAGE_SECONDS
            with suppress(*OUTAGES):
                await self.round()
                pause = _EVERY_SECONDS
            await asyncio.sleep(pause)

    async def round(self) -> int:
        """Compute what was noted before this round; return how many keys that were."""
        up_to = await self._gather()
        done = 0
        while up_to and (taken := await self._some(up_to)):
            done += taken
        return done

    async def _gather(self) -> int:
        now = self.clock()
        async with self.database.transaction() as transaction:
            if not await stale.alone(transaction):
                return 0
            today = day_of(now)
            if self._day != today:
                await begin_day(transaction, now=now)
            while touched := await stale.take_touched(transaction, limit=_TOUCHED_AT_ONCE):
                await spread(transaction, touched, now=now)
            up_to = await stale.newest(transaction)
        self._day = today
        return up_to

    async def _some(self, up_to: int) -> int:
        now = self.clock()
        async with self.database.transaction() as transaction:
            if not await stale.alone(transaction):
                return 0
            keys = await stale.take(transaction, now=now, up_to=up_to, limit=_KEYS_AT_ONCE)
            for key in keys:
                await self._one(transaction, key, now)
        return len(keys)

    async def _one(self, transaction: Transaction, key: Key, now: datetime) -> None:
        try:
            async with transaction.savepoint():
                await recompute(transaction, key, now=now)
        except Exception as error:
            if is_outage(error):
                raise
            # One figure that cannot be computed shall not keep all others waiting.
            self.log.exception("monitor.recompute_failed", indicator_id=str(key.indicator_id), period=key.period)
            await stale.mark_all(transaction, [key], not_before=now + _FAILED_WAITS)
