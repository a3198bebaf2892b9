"""What a figure would differ from, told before it is recorded: it may be right, and it may be a slip."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from mediate_contracts.achievement import change_on
from mediate_contracts.periods import NotAPeriod, parse_period
from mediate_contracts.vocabulary import Aggregation
from mediate_gateway.adapters.indicator_picture import IndicatorPicture, Observed
from mediate_gateway.entrypoints.pages.monitor.parts_in_words import dimension as dimension_in_words
from mediate_gateway.entrypoints.pages.monitor.parts_in_words import rounded, signed
from mediate_gateway.entrypoints.wording import Wording


def differences(
    picture: IndicatorPicture, period: str, value: Decimal, breakdown: Mapping[str, str], word: Wording
) -> list[str]:
    """Return in words what a figure of a period would differ from, by the definition told; nothing for a part."""
    if breakdown:
        return []
    return [
        *_from_documents(picture, period, value, word),
        *_from_parts(picture, period, value, word),
        *_from_before(picture, period, value, word),
    ]


def _from_documents(picture: IndicatorPicture, period: str, value: Decimal, word: Wording) -> list[str]:
    said = []
    for each in picture.whole:
        if each.period == period and each.value is not None and each.value != value:
            told = word.figure(each.value, unit=picture.told_unit, qualifier=each.qualifier)
            name = each.document or word.say("measured.computed")
            difference = signed(rounded(value - each.value), word)
            said.append(word.say("measuring.differs.document", document=name, value=told, difference=difference))
    return said


def _from_parts(picture: IndicatorPicture, period: str, value: Decimal, word: Wording) -> list[str]:
    if picture.aggregation != Aggregation.SUM:
        return []
    by_dimension: dict[tuple[str, str], list[Observed]] = {}
    for each in picture.current:
        if each.period == period and len(each.breakdown) == 1:
            by_dimension.setdefault((next(iter(each.breakdown)), each.document), []).append(each)
    said = []
    for (dimension, _), parts in sorted(by_dimension.items()):
        total = _sum(parts)
        if total is not None and total != value:
            told = word.figure(total, unit=picture.told_unit)
            of = dimension_in_words(dimension, word)
            difference = signed(rounded(value - total), word)
            said.append(word.say("measuring.differs.parts", dimension=of, value=told, difference=difference))
    return said


def _sum(parts: Sequence[Observed]) -> Decimal | None:
    values = [each.value for each in parts if each.value is not None]
    return sum(values, Decimal(0)) if len(values) == len(parts) else None


def _from_before(picture: IndicatorPicture, period: str, value: Decimal, word: Wording) -> list[str]:
    """Return that it jumps, where the indicator says from which change on that is asked."""
    try:
        before = picture.of_period(parse_period(period).previous().text)
    except NotAPeriod:
        return []
    change = None if before is None else change_on(before.value, value)
    if before is None or before.value is None or change is None or picture.jump is None or abs(change) < picture.jump:
        return []
    told = word.figure(before.value, unit=picture.told_unit)
    return [
        word.say("measuring.differs.jump", change=signed(change, word), period=word.period(before.period), value=told)
    ]
