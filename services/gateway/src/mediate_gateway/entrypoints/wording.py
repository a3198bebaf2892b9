"""Figures, days and events in the words of a language: numbers and dates as Babel writes them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from math import ceil
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

from mediate_contracts.periods import NotAPeriod, parse_period
from mediate_contracts.values import Money
from mediate_gateway.adapters.views import Happening, IndicatorView
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.catalogue import CATALOGUES

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
_LOCALES: Final = {Language.NL: "nl_NL", Language.EN: "en_GB"}
_DECIMALS: Final = "#,##0.########"
_NUMBERS_REMEMBERED: Final = 8_192
_SECONDS_SAID: Final = 90
_NO_LARGER_UNIT: Final = 10_000
_SEVERAL: Final = 2


@lru_cache(_NUMBERS_REMEMBERED)
def _decimal(value: Decimal | int, locale: str) -> str:
    """Return an exact number with separators; a page says one several times, in its chart, its table and its words."""
    return format_decimal(value, format=_DECIMALS, locale=locale)


class Wording:
    """How one language says things."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._locale = _LOCALES[language]
        self._catalogue = CATALOGUES[language]

    def knows(self, key: str) -> bool:
        """Return whether there are words under a key."""
        return key in self._catalogue

    def say(self, key: str, **filled: object) -> str:
        """Return a phrase, filled in; a ``count`` that is a whole number chooses its form and is written as a number.

        Raises KeyError for a key that is not in the catalogue, and for a name that is not given.
        """
        count = filled.get("count")
        phrase = self._catalogue.phrase(key, count)
        if isinstance(count, int):
            filled["count"] = self.number(count)
        return phrase.format(**filled)

    def of(self, both: Any) -> str:
        """Return the text of this language."""
        text: str = getattr(both, self.language)
        return text

    def number(self, value: Decimal | int) -> str:
        """Return an exact number with this language's separators."""
        return _decimal(value, self._locale)

    def share(self, value: Decimal | None) -> str:
        """Return a share of one as a whole percentage; a dash where there is none."""
        return "-" if value is None else format_percent(value, format="#,##0%", locale=self._locale)

    def day(self, day: date) -> str:
        """Return a calendar day."""
        return format_date(day, "d MMMM y", locale=self._locale)

    def moment(self, moment: datetime) -> str:
        """Return an instant as the clock in Amsterdam shows it."""
        return format_datetime(moment, "d MMM y HH:mm", tzinfo=AMSTERDAM, locale=self._locale)

    def relative(self, moment: datetime, now: datetime) -> str:
        """Return how long ago an instant was, or how long until it comes: "3 hours ago", "in 2 days"."""
        apart = moment - now
        if abs(apart) < timedelta(minutes=1):
            return self.say("moment.now")
        return format_timedelta(apart, granularity="minute", add_direction=True, locale=self._locale)

    def waiting(self, seconds: int) -> str:
        """Return how long something takes: seconds, minutes from one and a half on, or hours."""
        if seconds < _SECONDS_SAID:
            return self._timed(timedelta(seconds=seconds), "second")
        minutes = ceil(seconds / 60)
        return self._timed(timedelta(minutes=minutes), "hour" if minutes % 60 == 0 else "minute")

    def _timed(self, lasting: timedelta, unit: Literal["second", "minute", "hour"]) -> str:
        # So high a threshold keeps Babel from rounding to a larger unit.
        return format_timedelta(lasting, granularity=unit, threshold=_NO_LARGER_UNIT, locale=self._locale)

    def period(self, period: str) -> str:
        """Return a year, quarter, month or week; a period that is none of these as it is written."""
        try:
            end = parse_period(period).last_day
        except NotAPeriod:
            return period
        if "Q" in period:
            return self.say("quarter", year=period[:4], quarter=period[-1])
        if "W" in period:
            return self.say("week", year=period[:4], week=str(int(period[-2:])))
        return format_date(end, "LLLL y", locale=self._locale) if "-" in period else period

    def figure(self, value: Decimal | int, *, unit: str | None = None, qualifier: str = "exact") -> str:
        """Return a figure as its source states it, with its unit."""
        text = self.number(value)
        if unit is not None:
            known = f"unit.{unit}"
            # What is broken off is more than one: "1.5 participants".
            count = int(value) if value == int(value) else _SEVERAL
            text = self.say(known if self.knows(known) else "unit.other", value=text, unit=unit, count=count)
        return self.say(f"qualifier.{qualifier}", value=text)

    def money(self, stated: Mapping[str, Any]) -> str:
        """Return an amount as its source states it."""
        euros = Decimal(stated["money"]["cents"]) / 100
        return self.figure(euros, unit=stated["money"]["currency"], qualifier=stated["qualifier"])

    def cents(self, money: Money | Mapping[str, Any]) -> str:
        """Return an amount to the cent."""
        amount = money if isinstance(money, Money) else Money.model_validate(money)
        return format_currency(Decimal(amount.cents) / 100, amount.currency, locale=self._locale)

    def aim(self, indicator: IndicatorView) -> str | None:
        """Return what an indicator should reach, or None."""
        target = indicator.target
        if target is None:
            return None
        value = self.figure(target.value, unit=indicator.unit)
        return self.say("indicators.target", comparator=self.say(f"comparator.{target.comparator}"), value=value)

    def sentence(self, happening: Happening) -> str:
        """Return what happened, as one sentence; the type itself for an event this release has no words for."""
        facts = happening.facts
        key = self._of_kind(f"event.{happening.type}", facts)
        if not self.knows(key):
            return happening.type
        unnamed = self.say("events.unnamed")
        name = self.of(happening.name) if happening.name is not None else unnamed
        filled: dict[str, object] = {
            "name": name,
            "carrier": happening.carrier or unnamed,
            "other": happening.other or unnamed,
        }
        filled |= {name: facts[name] for name in ("year", "code") if name in facts}
        if happening.name is None and isinstance(facts.get("title"), dict):
            filled["name"] = facts["title"][self.language]
        for field, family in (
            ("status", "item"),
            ("outcome", "outcome"),
            ("role", "role"),
            ("comparator", "comparator"),
        ):
            if field in facts and self.knows(f"{family}.{facts[field]}"):
                filled[field] = self.say(f"{family}.{facts[field]}").lower()
        if "period" in facts:
            filled["period"] = self.period(facts["period"])
        if "value" in facts:
            filled["value"] = self.figure(Decimal(facts["value"]), qualifier=facts.get("qualifier", "exact"))
        return self.say(key, **filled)

    def _of_kind(self, key: str, facts: Mapping[str, Any]) -> str:
        # Where it makes another sentence, the kind of a fact, or that it no longer is so, is part of the key.
        ended = "no" if facts.get("is_listed") is False else ""
        narrower = f"{key}.{facts.get('kind') or facts.get('status') or ended}"
        return narrower if self.knows(narrower) else key
