"""What a report says of each indicator and target, row by row, in the words of a language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID

from mediate_contracts.events.monitor.reporting import ReportedGoalTarget, ReportedIndicator
from mediate_contracts.values import Comparator, Localised, LocalisedLine, Qualifier, Source
from mediate_contracts.vocabulary import Achievement, ObservationStatus, Outcome
from mediate_gateway.domain.goal_tree import code_order
from mediate_gateway.entrypoints.pages.agenda.places import target_at
from mediate_gateway.entrypoints.pages.monitor.places import indicator_at
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_gateway.entrypoints.wording import Wording

SUBSTITUTED: Final = "substituted"
"""The sign of a target that something else took the place of, which no indicator has."""
_SIGNS: Final = (*Achievement, SUBSTITUTED)
_OF_OUTCOME: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        Outcome.MET: Achievement.MET,
        Outcome.PARTLY: Achievement.PARTLY,
        Outcome.NOT_MET: Achievement.NOT_MET,
        Outcome.SUBSTITUTED: SUBSTITUTED,
        Outcome.UNKNOWN: Achievement.NO_FIGURE,
    }
)
"""The sign that stands before an outcome."""


@dataclass(frozen=True)
class Row:
    """An indicator or a target in a report: what was aimed for, what came of it, and what is said about it.

    ``sign`` names the sign that stands before ``achieved``, which says the same in words. ``questioned`` says what is
    stated or computed otherwise, where a check found that to differ. ``key`` is the id of what the row is about.
    """

    key: UUID
    name: str
    code: str
    href: str
    sign: str
    achieved: str
    aim: str | None = None
    baseline: str | None = None
    realised: str | None = None
    notes: Sequence[str] = ()
    questioned: str | None = None
    narrative: str | None = None
    cause: str | None = None
    substitute: str | None = None
    sources: Sequence[Source] = ()


@dataclass(frozen=True)
class Branch:
    """The targets of one goal."""

    code: str
    title: str
    rows: Sequence[Row]


def indicator_row(said: ReportedIndicator, visit: Visit, *, of_period: str) -> Row:
    """Return the row of an indicator in a report about ``of_period``."""
    word = visit.word
    target, realised, baseline = said.target, said.realised, said.baseline
    notes: list[str] = [] if said.period == of_period else [word.period(said.period)]
    figure = questioned = None
    if realised is not None and realised.value is None:
        figure = word.say("report.withheld")
    elif realised is not None and realised.value is not None:
        figure = word.figure(realised.value, unit=said.unit, qualifier=realised.qualifier)
    if realised is not None:
        if realised.status is ObservationStatus.PROVISIONAL:
            notes.append(word.say("indicators.status.provisional"))
        if realised.covers_until is not None:
            notes.append(word.say("indicators.covers", day=word.day(realised.covers_until)))
        if realised.computed is not None:
            questioned = word.say("report.otherwise", value=word.figure(realised.computed, unit=said.unit))
    return Row(
        key=UUID(str(said.indicator_id)),
        name=word.of(said.name),
        code=said.code,
        href=visit.to(indicator_at(UUID(str(said.indicator_id)))),
        sign=said.achievement,
        achieved=_begun(word.say(f"achievement.{said.achievement}")),
        aim=None if target is None else _aim(target.comparator, word.figure(target.value, unit=said.unit), word),
        baseline=None
        if baseline is None
        else word.say(
            "report.baseline",
            period=word.period(baseline.period),
            value=word.figure(baseline.value, unit=said.unit),
        ),
        realised=figure,
        notes=notes,
        questioned=questioned,
        narrative=_of(said.narrative, word),
        cause=_of(said.external_cause, word),
        sources=said.sources,
    )


def branches(targets: Sequence[ReportedGoalTarget], visit: Visit) -> list[Branch]:
    """Return the rows of a goal tree by goal, in the order of their codes."""
    in_order = sorted(targets, key=lambda each: (code_order(each.goal_code), code_order(each.code)))
    found: dict[str, list[ReportedGoalTarget]] = {}
    for each in in_order:
        found.setdefault(each.goal_code, []).append(each)
    return [
        Branch(code, visit.word.of(some[0].goal_title), [target_row(each, visit) for each in some])
        for code, some in found.items()
    ]


def target_row(said: ReportedGoalTarget, visit: Visit) -> Row:
    """Return the row of a target of a goal tree."""
    word = visit.word
    unit = None if said.unit is None else word.of(said.unit)
    aim = figure = None
    if said.number is not None and said.comparator is not None:
        aim = _aim(said.comparator, _with(word.number(said.number), unit), word)
    if said.realised is not None:
        number = _with(word.number(said.realised), unit)
        figure = number if said.qualifier is Qualifier.EXACT else word.say(f"qualifier.{said.qualifier}", value=number)
    return Row(
        key=UUID(str(said.target_id)),
        name=word.of(said.title),
        code=said.code,
        href=visit.to(target_at(said.target_id)),
        sign=_OF_OUTCOME[said.outcome],
        achieved=_begun(_outcome(said.outcome, word)),
        aim=aim,
        realised=figure,
        narrative=_of(said.narrative, word),
        cause=said.external_cause,
        substitute=_of(said.substitute, word),
        sources=said.sources,
    )


def counted(rows: Sequence[Row], word: Wording) -> list[dict[str, object]]:
    """Return how many came to what, as headline figures; nothing of what none came to."""
    found: dict[tuple[str, str], int] = {}
    for row in sorted(rows, key=lambda each: _SIGNS.index(each.sign)):
        found[row.sign, row.achieved] = found.get((row.sign, row.achieved), 0) + 1
    return [
        {"label": achieved, "value": word.number(number), "is_headline": sign == Achievement.MET}
        for (sign, achieved), number in found.items()
    ]


def _aim(comparator: Comparator, value: str, word: Wording) -> str:
    return word.say("monitor.aim", comparator=word.say(f"comparator.{comparator}"), value=value)


def _with(number: str, unit: str | None) -> str:
    return number if unit is None else f"{number} {unit}"


def _of(text: Localised | LocalisedLine | None, word: Wording) -> str | None:
    return None if text is None else word.of(text)


def _outcome(outcome: Outcome, word: Wording) -> str:
    # What indicators come to as well is said of both in the same words.
    if outcome in {Outcome.SUBSTITUTED, Outcome.UNKNOWN}:
        return word.say(f"outcome.{outcome}")
    return word.say(f"achievement.{Achievement(outcome.value)}")


def _begun(words: str) -> str:
    # Within a sentence these words stand in lower case; here they stand alone.
    return words[:1].upper() + words[1:]
