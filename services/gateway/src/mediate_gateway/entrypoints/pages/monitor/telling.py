"""What the page of an indicator tells, row by row, in the words of its language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from mediate_contracts.achievement import Achieved, achieved, change_on
from mediate_contracts.periods import NotAPeriod, parse_period
from mediate_contracts.values import Comparator
from mediate_contracts.vocabulary import Achievement, FormulaKind, Verdict
from mediate_gateway.adapters.indicator_picture import Held, IndicatorPicture, Observed, PastObserved, Targeted
from mediate_gateway.domain.reading_indicators import Reading, reading_of
from mediate_gateway.entrypoints.pages.monitor.drawing import withheld_in_words
from mediate_gateway.entrypoints.pages.monitor.parts_in_words import parts, rounded, signed
from mediate_gateway.entrypoints.pages.monitor.questions import VERDICT_KINDS, against, apart
from mediate_gateway.entrypoints.wording import Wording

ACHIEVEMENT_KINDS: Final[Mapping[Achievement, str]] = MappingProxyType(
    {
        Achievement.MET: "positive",
        Achievement.PARTLY: "warning",
        Achievement.NOT_MET: "negative",
        Achievement.NO_TARGET: "neutral",
        Achievement.NO_FIGURE: "neutral",
    }
)
"""How what a figure comes to is tagged."""
_HUNDRED: Final = Decimal(100)
READING_KINDS: Final[Mapping[Reading, str]] = MappingProxyType(
    {Reading.GOOD: "positive", Reading.ATTENTION: "warning", Reading.POOR: "negative"}
)


def tag_of(achievement: str, word: Wording) -> tuple[str, str]:
    """Return what a figure comes to, in words and as a kind of tag."""
    return word.say(f"achievement.{achievement}"), ACHIEVEMENT_KINDS[Achievement(achievement)]


def figure_said(observed: Observed, unit: str, word: Wording) -> str:
    """Return a figure in words; of one that is withheld only below what it lies."""
    if observed.value is None:
        return withheld_in_words(observed, word)
    return word.figure(observed.value, unit=unit, qualifier=observed.qualifier)


def tiles(picture: IndicatorPicture, word: Wording) -> list[dict[str, Any]]:
    """Return the newest figure for the whole, how it changed on the year before, and what was aimed at."""
    newest = picture.newest
    found: list[dict[str, Any]] = []
    if newest is not None:
        # Thresholds are of the newest definition alone.
        is_newest = picture.told_version == picture.definition_version
        reading = reading_of(picture.direction, picture.thresholds, newest.value) if is_newest else None
        found.append(
            {
                "label": word.period(newest.period),
                "value": figure_said(newest, picture.told_unit, word),
                "note": _noted(newest, word),
                "tag": None if reading is None else (word.say(f"reading.{reading}"), READING_KINDS[reading]),
                "is_headline": True,
            }
        )
        found += _change(picture, newest, word)
        aim = picture.aim_of(newest.period)
        if aim is not None:
            found.append(_aim_tile(picture, aim, word))
    if picture.baseline is not None:
        began = picture.baseline
        found.append(
            {
                "label": word.say("measured.baseline.of", period=word.period(began.period)),
                "value": word.figure(began.value, unit=picture.told_unit, qualifier=began.qualifier),
            }
        )
    return found


def _noted(newest: Observed, word: Wording) -> str | None:
    said = []
    if newest.status == "provisional":
        said.append(word.say("indicators.status.provisional"))
    if newest.covers_until is not None:
        said.append(word.say("indicators.covers", day=word.day(newest.covers_until)))
    return ", ".join(said) or None


def _change(picture: IndicatorPicture, newest: Observed, word: Wording) -> list[dict[str, Any]]:
    """Return the change on the same period of the year before, by the same definition."""
    try:
        before_that = parse_period(newest.period).year_before()
    except NotAPeriod:
        return []
    before = None if before_that is None else picture.of_period(before_that.text)
    change = None if before is None else change_on(before.value, newest.value)
    if before is None or change is None:
        return []
    period = word.period(before.period)
    return [
        {
            "label": word.say("measured.change", period=period),
            "value": word.figure(change, unit="percent") if change <= 0 else f"+{word.figure(change, unit='percent')}",
            "note": word.say("measured.change.from", value=figure_said(before, picture.told_unit, word), period=period),
        }
    ]


def come_to(picture: IndicatorPicture, aim: Targeted) -> Achieved:
    """Return what became of a target."""
    observed = picture.of_period(aim.period, aim.definition_version)
    began = picture.began(aim.definition_version)
    return achieved(
        Comparator(aim.comparator),
        aim.value,
        None if observed is None else observed.value,
        baseline=None if began is None else began.value,
    )


def _progress(came_to: Achieved) -> Decimal | None:
    """Return how far it came, where that says more than the outcome does: on the way, or beyond the target."""
    if came_to.progress is None or came_to.progress < 0:
        return None
    is_beyond = came_to.achievement is Achievement.MET and came_to.progress >= _HUNDRED
    return came_to.progress if is_beyond or came_to.achievement is Achievement.PARTLY else None


def _aim_tile(picture: IndicatorPicture, aim: Targeted, word: Wording) -> dict[str, Any]:
    found = come_to(picture, aim)
    progress = _progress(found)
    return {
        "label": word.say("monitor.target.of", period=word.period(aim.period)),
        "value": aim_said(aim, picture.told_unit, word),
        "note": None if progress is None else word.say("measured.progress", share=word.number(progress)),
        "tag": tag_of(found.achievement, word),
    }


def aim_said(aim: Targeted, unit: str, word: Wording) -> str:
    """Return what is aimed at, in words."""
    comparator = word.say(f"comparator.{aim.comparator}")
    return word.say("monitor.aim", comparator=comparator, value=word.figure(aim.value, unit=unit))


def target_rows(picture: IndicatorPicture, word: Wording) -> list[dict[str, Any]]:
    """Return all targets, each with what became of it by its own definition, the newest period first."""
    found = []
    for aim in reversed(picture.targets):
        observed = picture.of_period(aim.period, aim.definition_version)
        came_to, unit = come_to(picture, aim), picture.unit_of(aim.definition_version)
        progress = _progress(came_to)
        found.append(
            {
                "id": aim.id,
                "period": word.period(aim.period),
                "version": None
                if aim.definition_version == picture.definition_version
                else word.say("measured.version", version=word.number(aim.definition_version)),
                "aim": aim_said(aim, unit, word),
                "realised": None if observed is None else figure_said(observed, unit, word),
                "tag": tag_of(came_to.achievement, word),
                "progress": None if progress is None else word.number(progress),
                "source": aim.source,
                "note": None if aim.note is None else aim.note[word.language],
            }
        )
    return found


@dataclass(frozen=True)
class _Against:
    """What a figure was held against, as ``against`` wants it."""

    check: str
    dimension: str | None
    documents: list[str]


def check_rows(picture: IndicatorPicture, word: Wording) -> list[dict[str, Any]]:
    """Return what came of every check, what asks for an answer first."""
    by_id = {each.id: each for each in picture.observations}
    return [_check_row(picture, each, by_id, word) for each in picture.checks]


def _check_row(picture: IndicatorPicture, held: Held, by_id: Mapping[Any, Observed], word: Wording) -> dict[str, Any]:
    observed = by_id.get(held.observation_id)
    unit = picture.unit if observed is None else picture.unit_of(observed.definition_version)
    documents = sorted({by_id[each].document for each in held.operands if each in by_id} - {""})
    return {
        "id": held.observation_id,
        "period": word.period(held.period),
        "part": parts(held.breakdown, word),
        "stated": word.figure(held.stated, unit=unit, qualifier="exact" if observed is None else observed.qualifier),
        "source": None if observed is None else observed.document,
        "against": against(_Against(held.check, held.dimension, documents), word),
        "computed": word.figure(rounded(held.computed), unit=unit),
        "difference": signed(rounded(held.difference), word),
        "apart": apart(held.difference, held.computed, word),
        "tolerance": word.number(held.tolerance) if held.tolerance else None,
        "verdict": (word.say(f"verdict.{held.verdict}"), VERDICT_KINDS[Verdict(held.verdict)]),
        "differs": held.differs,
        "agrees": held.verdict == Verdict.AGREES,
        "note": None if held.note is None else held.note[word.language],
        "note_source": None if held.note_source is None else held.note_source["document"],
    }


def past_rows(picture: IndicatorPicture, word: Wording) -> list[dict[str, Any]]:
    """Return what stood before, what took its place, and why; the newest change first."""
    stands: dict[Any, Observed | PastObserved] = {each.id: each for each in picture.past}
    stands |= {each.id: each for each in picture.observations}
    found = []
    for each in picture.past:
        instead, unit = stands.get(each.superseded_by), picture.unit_of(each.definition_version)
        found.append(
            {
                "id": each.id,
                "period": word.period(each.period),
                "part": parts(each.breakdown, word),
                "was": _value(each.value, each.qualifier, unit, word),
                "became": None if instead is None else _value(instead.value, instead.qualifier, unit, word),
                "is_withdrawn": each.superseded_by is None,
                "until": each.ended_at,
                "reason": each.reason,
                "after_close": each.after_close,
                "version": each.definition_version,
            }
        )
    return found


def _value(value: Decimal | None, qualifier: str, unit: str, word: Wording) -> str:
    return word.say("measured.not_told") if value is None else word.figure(value, unit=unit, qualifier=qualifier)


def due_rows(picture: IndicatorPicture, today: date, word: Wording) -> list[dict[str, Any]]:
    """Return the periods whose figure has not come, with what that means."""
    found = []
    for each in picture.due:
        is_overdue = each.due_on is not None and each.due_on < today
        state = "excused" if each.excused is not None else "overdue" if is_overdue else "expected"
        kind = {"excused": "neutral", "overdue": "negative", "expected": "info"}[state]
        found.append(
            {
                "period": each.period,
                "said": word.period(each.period),
                "due_on": None if each.due_on is None else word.day(each.due_on),
                "tag": (word.say(f"measured.due.{state}"), kind),
                "excused": each.excused,
            }
        )
    return found


def formula_in_words(picture: IndicatorPicture, word: Wording) -> str | None:
    """Return how other indicators make this one; None where they do not."""
    formula = picture.formula
    if formula is None:
        return None
    names = {str(each.id): each.name[word.language] for each in picture.operands}
    operands = [names.get(each) or word.say("measured.unknown") for each in formula["operands"]]
    between = {
        FormulaKind.RATIO: " \N{DIVISION SIGN} ",
        FormulaKind.SUM: " + ",
        FormulaKind.DIFFERENCE: " \N{MINUS SIGN} ",
    }
    said = between[FormulaKind(formula["kind"])].join(operands)
    times = Decimal(formula.get("times", 1))
    if times != 1:
        said = f"{word.number(times)} \N{MULTIPLICATION SIGN} ({said})"
    return word.say("measured.formula", formula=said, count=int(formula.get("decimals", 2)))


def thresholds_said(picture: IndicatorPicture, word: Wording) -> list[tuple[str, str]]:
    """Return from where a figure is good and from where poor, each with what it is called."""
    if picture.thresholds is None:
        return []
    return [
        (word.say(f"measured.threshold.{each}"), word.figure(Decimal(picture.thresholds[each]), unit=picture.unit))
        for each in ("good", "poor")
    ]
