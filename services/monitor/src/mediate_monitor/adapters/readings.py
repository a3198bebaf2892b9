"""What an indicator shows of itself: its latest figure, from where it started, what is aimed for, and how it stands."""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.periods import Period, parse_period
from mediate_monitor.adapters import baselines, observations, targets
from mediate_monitor.adapters.views import Change, Indicator, Observation, Target
from mediate_monitor.domain.achievement import achieved
from mediate_monitor.domain.changes import difference, percent


async def with_readings(connection: AsyncConnection, indicators: Sequence[Indicator]) -> list[Indicator]:
    """Return indicators with what their figures come to, all by the definition that holds now."""
    identifiers = [each.id for each in indicators]
    latest = await observations.latest_of(connection, identifiers)
    starts = await baselines.of_indicators(connection, identifiers)
    aims = await targets.of_indicators(connection, identifiers)
    changes = await _changes(connection, latest.values())
    read: list[Indicator] = []
    for each in indicators:
        figure, start = latest.get(each.id), starts.get(each.id)
        target = target_for(figure, aims.get(each.id, ()))
        standing = achieved(
            each.direction,
            None if target is None else target.comparator,
            baseline=None if start is None else start.value,
            target=None if target is None else target.value,
            value=None if figure is None or figure.is_withheld else figure.value,
        )
        told = {
            "latest": figure,
            "baseline": start,
            "target": target,
            "achievement": standing.achievement,
            "progress": standing.progress,
            "change": changes.get(each.id),
        }
        read.append(each.model_copy(update=told))
    return read


def target_for(figure: Observation | None, aims: Sequence[Target]) -> Target | None:
    """Return what a figure is held against: the target of its period, else that of the first period after it.

    Without a figure that is the first target there is. Of several for a period, the one that was set last holds.
    """
    since = None if figure is None else parse_period(figure.period).recency
    ahead = [(parse_period(each.period).recency, each) for each in aims]
    coming = [(when, each) for when, each in ahead if since is None or when >= since]
    if not coming:
        return None
    first = min(when for when, _ in coming)
    return [each for when, each in coming if when == first][-1]


async def _changes(connection: AsyncConnection, latest: Iterable[Observation]) -> dict[UUID, Change]:
    before: dict[UUID, tuple[Observation, Period]] = {}
    for each in latest:
        period = parse_period(each.period).year_before()
        if period is not None and not each.is_withheld:
            before[each.indicator_id] = (each, period)
    found = await observations.of_wholes(
        connection,
        {
            identifier: (figure.definition_version, period.first_day, period.last_day)
            for identifier, (figure, period) in before.items()
        },
    )
    changes = {}
    for identifier, others in found.items():
        figure = before[identifier][0]
        # What the same document tells in the same way is the nearest to hold it against.
        nearest = max(others, key=partial(_nearness, figure))
        if (change := _change(figure, nearest)) is not None:
            changes[identifier] = change
    return changes


def _nearness(figure: Observation, other: Observation) -> tuple[bool, bool]:
    documents = [None if each.source is None else each.source.document for each in (figure, other)]
    return other.kind is figure.kind, documents[0] == documents[1]


def _change(now: Observation, before: Observation) -> Change | None:
    if before.is_withheld or now.value is None or before.value is None:
        return None
    return Change(
        observation_id=before.id,
        period=before.period,
        value=before.value,
        difference=difference(now.value, before.value),
        percent=percent(now.value, before.value),
        is_from_negative=before.value < 0,
    )
