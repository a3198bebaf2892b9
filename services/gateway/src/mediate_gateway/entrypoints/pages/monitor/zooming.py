"""The part of an indicator's time that its charts show: as an address says it, and otherwise the newest periods."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Depends, Query
from pydantic import AfterValidator

from mediate_contracts.periods import NotAPeriod, Period, parse_period
from mediate_contracts.values import PeriodCode
from mediate_gateway.adapters.indicator_picture import IndicatorPicture
from mediate_gateway.entrypoints.pages.visit import Visit

USUAL: Final = 60
"""So many periods are shown where nobody asked for others: five years of months."""
_AT_LEAST: Final = 3
"""With fewer periods there is nothing to look closer at."""
_NEWEST: Final = (12, 24, 60)


@dataclass(frozen=True)
class Zoom:
    """From which period up to which charts are to show figures; None is as far as there are any."""

    first: str | None = None
    last: str | None = None

    @property
    def is_asked(self) -> bool:
        """Whether anybody asked for a part."""
        return self.first is not None or self.last is not None

    def narrowed(self, picture: IndicatorPicture) -> IndicatorPicture:
        """Return the picture with the figures and targets of these periods alone."""
        periods = self._shown(picture)
        if not periods:
            return picture
        start, end = min(each.first_day for each in periods), max(each.last_day for each in periods)

        def holds(period: str) -> bool:
            found = parse_period(period)
            return start <= found.first_day and found.last_day <= end

        # What is aimed at for later is shown, unless an end before the newest figure was asked for.
        newest = _periods(picture)[-1].last_day
        last = end if self.last is not None and end < newest else None
        return replace(
            picture,
            observations=[each for each in picture.observations if holds(each.period)],
            targets=[
                each
                for each in picture.targets
                if parse_period(each.period).first_day >= start
                and (last is None or parse_period(each.period).last_day <= last)
            ],
        )

    def _shown(self, picture: IndicatorPicture) -> Sequence[Period]:
        periods = _periods(picture)
        if not self.is_asked:
            return periods[-USUAL:] if len(periods) > USUAL else ()
        bounds = sorted(
            (parse_period(each) for each in (self.first, self.last) if each is not None), key=lambda each: each.recency
        )
        start = None if self.first is None else bounds[0].first_day
        end = None if self.last is None else bounds[-1].last_day
        return [
            each
            for each in periods
            if (start is None or each.first_day >= start) and (end is None or each.last_day <= end)
        ]

    def asked(self) -> dict[str, str]:
        """Return how an address says it."""
        found = {"from": self.first, "to": self.last}
        return {name: value for name, value in found.items() if value is not None}

    def form(self, picture: IndicatorPicture, visit: Visit, path: str) -> dict[str, Any] | None:
        """Return what the form to choose it is filled with; None where there is too little to choose from."""
        periods = [each.text for each in _periods(picture)]
        if len(periods) < _AT_LEAST:
            return None
        shown = [each.text for each in self._shown(picture)] or periods
        newest = [
            (visit.word.say("zoom.newest", count=count), visit.to(f"{path}?{urlencode({'from': periods[-count]})}"))
            for count in _NEWEST
            if count < len(periods)
        ]
        return {
            "path": path,
            "periods": [(each, visit.word.period(each)) for each in periods],
            "first": shown[0],
            "last": shown[-1],
            "ways": [*newest, (visit.word.say("zoom.all"), visit.to(f"{path}?{urlencode({'from': periods[0]})}"))],
            "is_part": len(shown) < len(periods),
            "said": visit.word.say("zoom.shown", first=visit.word.period(shown[0]), last=visit.word.period(shown[-1])),
        }


def _periods(picture: IndicatorPicture) -> list[Period]:
    """Return every period with a figure, in the order of time."""
    return sorted({parse_period(each.period) for each in picture.observations}, key=lambda each: each.recency)


def _there_is(period: str) -> str:
    """Return a period that the calendar has. Raises ValueError for a week 53 of a year without one."""
    try:
        return parse_period(period).text
    except NotAPeriod as error:
        raise ValueError(str(error)) from error


_Asked = Annotated[PeriodCode, AfterValidator(_there_is)]


async def _zoomed(
    first: Annotated[_Asked | None, Query(alias="from", description="The first period that charts show.")] = None,
    last: Annotated[_Asked | None, Query(alias="to", description="The last period that charts show.")] = None,
) -> Zoom:
    return Zoom(first, last)


Zooming = Annotated[Zoom, Depends(_zoomed)]
"""Dependency of what shows charts over time: the part of it that was asked for."""
