"""Numbers, amounts and days as people write them in Dutch or in English, read strictly: nothing is guessed.

Each language is read by its own signs and no other's. "1.234" is a thousand-odd in Dutch and one and a bit in English,
as every reader of that language takes it; "1.5" in Dutch and "1,5" in English are refused, and so is an amount with
three decimals, because whoever writes these may mean either. Grouping is all or nothing: "1234" and "1.234", not
"12.34". Only the digits 0 to 9 count, without exponents. (Babel's strict parsing takes "1_0", "1e5", "NaN" and the
digits of every script for numbers, which is why the grammar is written out here.)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from mediate_contracts.values import DomainError, Money
from mediate_gateway.domain.languages import Language

NUMBER: Final = "this is no number as it is written here"
LARGE: Final = "this has more than 16 digits before the decimals, or more than 8 behind"
AMOUNT: Final = "this is no amount of euros as it is written here"
CENTS: Final = "an amount has two decimals or none"
DAY: Final = "this is no day as it is written here"
NO_SUCH_DAY: Final = "there is no such day"

_WHOLE_DIGITS_MAX: Final = 16
_DECIMALS_MAX: Final = 8
_CENT_DIGITS: Final = 2
_CENTS_MAX: Final = 10**15
_TEXT_MAX: Final = 60
_BLANKS: Final = " \t\n\r\f\v\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
_MINUS: Final = "-\N{MINUS SIGN}"
_ISO: Final = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_IN_DIGITS: Final = re.compile(r"(?P<day>[0-9]{1,2})-(?P<month>[0-9]{1,2})-(?P<year>[0-9]{4})")
_IN_WORDS: Final = re.compile(r"(?P<day>[0-9]{1,2}) +(?P<month>[a-z]+)\.? +(?P<year>[0-9]{4})")
_NO_CENTS: Final = re.compile(r",(-{1,2}|\N{EN DASH}|\N{EM DASH})")


class NotANumber(DomainError):
    """The text is no number in this language."""


class NotAnAmount(NotANumber):
    """The text is no amount of euros in this language."""


class NotADay(DomainError):
    """The text is no calendar day in this language."""


@dataclass(frozen=True)
class _Signs:
    """How a language writes figures; ``day_first`` where days in digits can only be read one way."""

    thousands: str
    decimals: str
    day_first: bool
    months: Mapping[str, int]

    @property
    def number(self) -> re.Pattern[str]:
        """What a number looks like: grouped in threes from the right, or not grouped at all."""
        group, point = re.escape(self.thousands), re.escape(self.decimals)
        whole = rf"[0-9]+|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+"
        return re.compile(rf"(?P<minus>[{_MINUS}]?)(?P<whole>{whole})(?:{point}(?P<decimals>[0-9]+))?")


def _months(*names: str) -> Mapping[str, int]:
    return MappingProxyType({name: month for month, group in enumerate(names, start=1) for name in group.split()})


_SIGNS: Final[Mapping[Language, _Signs]] = MappingProxyType(
    {
        # Who writes 3-4-2026 in English may mean the third of April or the fourth of March: it is not read.
        Language.NL: _Signs(
            thousands=".",
            decimals=",",
            day_first=True,
            months=_months(
                *("januari jan", "februari feb", "maart mrt", "april apr", "mei", "juni jun"),
                *("juli jul", "augustus aug", "september sep sept", "oktober okt", "november nov", "december dec"),
            ),
        ),
        Language.EN: _Signs(
            thousands=",",
            decimals=".",
            day_first=False,
            months=_months(
                *("january jan", "february feb", "march mar", "april apr", "may", "june jun"),
                *("july jul", "august aug", "september sep sept", "october oct", "november nov", "december dec"),
            ),
        ),
    }
)


def parse_number(text: str, language: Language, *, field: str) -> Decimal:
    """Return the exact number that a text states: at most 16 digits, and 8 decimals. Raises NotANumber."""
    found = _SIGNS[language].number.fullmatch(text.strip(_BLANKS)[:_TEXT_MAX])
    if found is None or len(text) > _TEXT_MAX:
        raise NotANumber(NUMBER, field=field, value=text)
    whole = found["whole"].replace(_SIGNS[language].thousands, "").lstrip("0") or "0"
    decimals = found["decimals"] or ""
    if len(whole) > _WHOLE_DIGITS_MAX or len(decimals) > _DECIMALS_MAX:
        raise NotANumber(LARGE, field=field, value=text)
    number = Decimal(f"{whole}.{decimals}" if decimals else whole)
    return -number if found["minus"] else number


def parse_money(text: str, language: Language, *, field: str) -> Money:
    """Return the amount that a text states, with or without "€" or "EUR" at one of its ends. Raises NotAnAmount.

    An amount has two decimals or none, so that thousands written in the other language's way cannot pass for cents;
    Dutch may write ",-" for none.
    """
    amount = text.strip(_BLANKS)
    # Before anything is looked for in it: to look for blanks at every place of a long text takes minutes.
    if len(amount) > _TEXT_MAX:
        raise NotAnAmount(AMOUNT, field=field, value=text)
    bare = re.sub(rf"^(€|EUR)[{_BLANKS}]*|[{_BLANKS}]*(€|EUR)$", "", amount, count=1, flags=re.IGNORECASE)
    if language is Language.NL:
        bare = _NO_CENTS.sub("", bare) if _NO_CENTS.search(bare[-3:]) else bare
    try:
        number = parse_number(bare, language, field=field)
    except NotANumber as error:
        raise NotAnAmount(LARGE if error.reason == LARGE else AMOUNT, field=field, value=text) from error
    decimals = bare.rpartition(_SIGNS[language].decimals)[2] if _SIGNS[language].decimals in bare else ""
    if decimals and len(decimals) != _CENT_DIGITS:
        raise NotAnAmount(CENTS, field=field, value=text)
    cents = int(number * 100)
    if cents < 0 or bare.startswith(tuple(_MINUS)):
        raise NotAnAmount(AMOUNT, field=field, value=text)
    if cents > _CENTS_MAX:
        raise NotAnAmount(LARGE, field=field, value=text)
    return Money(cents=cents)


def parse_day(text: str, language: Language, *, field: str) -> date:
    """Return the day that a text states: as 2026-11-22, or with the month in words; in Dutch as 22-11-2026 too.

    Raises NotADay, also for a year of two digits, and in English for a day in digits, whose order differs by country.
    """
    written = text.strip(_BLANKS).lower()[:_TEXT_MAX]
    signs = _SIGNS[language]
    in_words = _IN_WORDS.fullmatch(written)
    found = _ISO.fullmatch(written) or (_IN_DIGITS.fullmatch(written) if signs.day_first else None) or in_words
    if found is None or (in_words and in_words["month"] not in signs.months) or len(text) > _TEXT_MAX:
        raise NotADay(DAY, field=field, value=text)
    month = signs.months[found["month"]] if in_words else int(found["month"])
    try:
        return date(int(found["year"]), month, int(found["day"]))
    except ValueError as error:
        raise NotADay(NO_SUCH_DAY, field=field, value=text) from error
