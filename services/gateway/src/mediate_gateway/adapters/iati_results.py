"""Writes results as IATI has them: result → indicator → period → target and actual.

The names are those of the elements and attributes of a ``result`` in version 2.03 of the IATI activity standard, and so
are its codes. What the standard has no name for begins with ``mediate:``, as its extensions have a namespace of their
own. Texts are in both languages, numbers are text in plain digits, and what is missing is left out.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final

from mediate_contracts.events.monitor.reporting import ReportedGoalTarget, ReportedIndicator
from mediate_contracts.periods import parse_period
from mediate_contracts.values import Comparator, Localised, LocalisedLine, Qualifier
from mediate_contracts.vocabulary import Direction, Outcome
from mediate_gateway.adapters.reports import ReportRecord

VERSION: Final = "2.03"
"""Of the standard."""
OTHER: Final = "9"
"""A result of another type than output, outcome or impact: nobody has said of these which they are."""
UNIT: Final = "1"
PERCENTAGE: Final = "2"
QUALITATIVE: Final = "5"
"""Of how indicators are measured, by the code list of the standard."""
OWN_VOCABULARY: Final = "99"
"""A code of whoever reports."""
_PERCENT: Final = "percent"
_ASCENDING: Final[Mapping[Direction, bool]] = MappingProxyType({Direction.MORE: True, Direction.LESS: False})
Plain = dict[str, Any]


def results(report: ReportRecord) -> Plain:
    """Return an edition of a report as JSON holds it: its indicators as one result, and each goal as another."""
    found = [_of_indicators(report)] if report.indicators else []
    in_order = sorted(report.targets, key=lambda each: each.goal_code)
    for _, some in groupby(in_order, key=lambda each: each.goal_code):
        found.append(_of_goal(report, list(some)))
    return _present(
        {
            "version": VERSION,
            "mediate:report": report.code,
            "mediate:edition": report.edition,
            "mediate:published": report.published_at.isoformat(),
            "mediate:period": report.period,
            "mediate:reason": report.reason,
            "mediate:withdrawn": report.withdrawn,
            "mediate:synthetic": report.synthetic or None,
            "title": told(report.title),
            "description": told(report.summary),
            "result": found,
        }
    )


def told(text: Localised | LocalisedLine | None) -> Plain | None:
    """Return a text as the standard has one: a narrative for each language."""
    if text is None:
        return None
    return {"narrative": [{"xml:lang": each, "text": getattr(text, each)} for each in ("nl", "en")]}


def measure(unit: str) -> str:
    """Return the code of how figures in a unit are measured."""
    return PERCENTAGE if unit == _PERCENT else UNIT


def ascending(direction: Direction) -> bool | None:
    """Return whether more is better; None where neither is."""
    return _ASCENDING.get(direction)


def plain(number: Decimal | None) -> str | None:
    """Return a number in plain digits, without zeros that say nothing."""
    if number is None:
        return None
    return f"{number.normalize():f}" if number else "0"


def _of_indicators(report: ReportRecord) -> Plain:
    return _present(
        {
            "type": OTHER,
            "aggregation-status": False,
            "title": told(report.title),
            "description": told(report.summary),
            "indicator": [_indicator(each) for each in report.indicators],
        }
    )


def _indicator(said: ReportedIndicator) -> Plain:
    baseline = None if said.baseline is None else _baseline(said.baseline.period, said.baseline.value)
    return _present(
        {
            "measure": measure(said.unit),
            "ascending": ascending(said.direction),
            "aggregation-status": False,
            "title": told(said.name),
            "reference": [{"vocabulary": OWN_VOCABULARY, "code": said.code}],
            "baseline": None if baseline is None else [baseline],
            "period": [_period_of_indicator(said)],
            "mediate:unit": said.unit,
            "mediate:definition-version": said.definition_version,
            "mediate:action-lines": said.action_lines or None,
            "mediate:achievement": said.achievement.value,
            "mediate:source": _sources(said),
        }
    )


def _baseline(period: str, value: Decimal) -> Plain:
    ends = parse_period(period).last_day
    return {"year": ends.year, "iso-date": ends.isoformat(), "value": plain(value)}


def _period_of_indicator(said: ReportedIndicator) -> Plain:
    target, realised = said.target, said.realised
    actual = None
    if realised is not None:
        actual = _present(
            {
                "value": plain(realised.value),
                "comment": told(said.narrative),
                "mediate:external-cause": told(said.external_cause),
                "mediate:status": realised.status.value,
                "mediate:covers-until": None if realised.covers_until is None else realised.covers_until.isoformat(),
                "mediate:otherwise": plain(realised.computed),
                "mediate:withheld": True if realised.value is None else None,
                **_unless_exact(realised.qualifier),
            }
        )
    elif said.narrative is not None or said.external_cause is not None:
        actual = _present({"comment": told(said.narrative), "mediate:external-cause": told(said.external_cause)})
    return _present(
        {
            **_from_to(said.period),
            "target": None if target is None else [_target(target.comparator, target.value)],
            "actual": None if actual is None else [actual],
        }
    )


def _of_goal(report: ReportRecord, targets: Sequence[ReportedGoalTarget]) -> Plain:
    return {
        "type": OTHER,
        "aggregation-status": False,
        "title": told(targets[0].goal_title),
        "reference": [{"vocabulary": OWN_VOCABULARY, "code": targets[0].goal_code}],
        "indicator": [_goal_target(report, each) for each in targets],
    }


def _goal_target(report: ReportRecord, said: ReportedGoalTarget) -> Plain:
    actual = _present(
        {
            "value": plain(said.realised),
            "comment": told(said.narrative),
            "mediate:external-cause": said.external_cause,
            "mediate:substitute": told(said.substitute),
            **(_unless_exact(said.qualifier) if said.realised is not None else {}),
        }
    )
    aimed = said.number is not None and said.comparator is not None
    period = _present(
        {
            **_from_to(str(report.goal_year or report.period)),
            "target": [_target(said.comparator, said.number)] if aimed else None,
            "actual": [actual] if actual else None,
        }
    )
    return _present(
        {
            # What is met by statement alone has no number to measure.
            "measure": QUALITATIVE if said.number is None and said.realised is None else UNIT,
            "aggregation-status": False,
            "title": told(said.title),
            "reference": [{"vocabulary": OWN_VOCABULARY, "code": said.code}],
            "period": [period],
            "mediate:unit": told(said.unit),
            "mediate:achievement": None if said.outcome is Outcome.UNKNOWN else said.outcome.value,
            "mediate:source": _sources(said),
        }
    )


def _target(comparator: Comparator | None, value: Decimal | None) -> Plain:
    return _present({"value": plain(value), "mediate:comparator": None if comparator is None else comparator.value})


def _from_to(text: str) -> Plain:
    period = parse_period(text)
    return {
        "period-start": {"iso-date": period.first_day.isoformat()},
        "period-end": {"iso-date": period.last_day.isoformat()},
    }


def _unless_exact(qualifier: Qualifier) -> Plain:
    return {} if qualifier is Qualifier.EXACT else {"mediate:qualifier": qualifier.value}


def _sources(said: ReportedIndicator | ReportedGoalTarget) -> list[Plain] | None:
    return [each.model_dump(mode="json", exclude_none=True) for each in said.sources] or None


def _present(told_of: Plain) -> Plain:
    return {name: value for name, value in told_of.items() if value is not None}
