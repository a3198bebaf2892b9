"""Rules about indicators: what their definitions may hold, and what of them goes together."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from mediate_contracts.periods import parse_period
from mediate_contracts.values import DomainError, Thresholds
from mediate_contracts.vocabulary import Direction, FormulaKind, Rhythm
from mediate_monitor.domain.periods import in_rhythm


class CodeTaken(DomainError):
    """Another indicator goes by this code."""


class DefinitionWrong(DomainError):
    """Parts of a definition do not go together."""


class UnknownOperand(DomainError):
    """A formula names an indicator that is not there."""


class UnknownMeasure(DomainError):
    """Nothing of this name is derived from events."""


class FormulaGoesRound(DomainError):
    """A formula rests on the very figures that it makes."""


class RestsOnItself(Exception):
    """A formula leads back to the indicator that it makes; ``way`` is what lies between, both ends included."""

    def __init__(self, way: Sequence[UUID]) -> None:
        super().__init__("a formula leads back to its own indicator")
        self.way = way


class RedefinitionNeeded(DomainError):
    """An amendment would make an indicator measure something else."""


def each_once(numbers: Sequence[int]) -> list[int]:
    """Return numbers in ascending order. Raises ValueError where one stands there twice."""
    if len(set(numbers)) != len(numbers):
        message = "names a line twice"
        raise ValueError(message)
    return sorted(numbers)


def each_document_once(documents: Sequence[str]) -> list[str]:
    """Return documents as they are named. Raises ValueError where one stands there twice."""
    if len(set(documents)) != len(documents):
        message = "names a document twice"
        raise ValueError(message)
    return list(documents)


def check_measure(measure: str | None, known: Collection[str]) -> None:
    """Check that what an indicator is derived from is known. Raises UnknownMeasure."""
    if measure is not None and measure not in known:
        reason = f"nothing of this name is derived from events; there are {', '.join(sorted(known))}"
        raise UnknownMeasure(reason, field="body.measure", value=measure)


def check_one_derivation(measure: str | None, formula: object | None) -> None:
    """Check that figures are derived from events or from figures, not from both. Raises DefinitionWrong."""
    if measure is not None and formula is not None:
        reason = "figures come from events or from other figures: leave out the measure or the formula"
        raise DefinitionWrong(reason, field="body.formula", value=measure)


def check_thresholds(direction: Direction, thresholds: Thresholds | None) -> None:
    """Check that good lies on the side that a direction calls better. Raises DefinitionWrong."""
    if thresholds is None:
        return
    good, poor = thresholds.good, thresholds.poor
    if direction is Direction.NEITHER:
        reason = "an indicator of which neither more nor less is better is not read as good or poor"
        raise DefinitionWrong(reason, field="body.thresholds", value=f"{good:f}")
    if (good < poor) if direction is Direction.MORE else (good > poor):
        reason = f"{direction.value} of it is better, so good cannot lie {_side(good, poor)} poor ({poor:f})"
        raise DefinitionWrong(reason, field="body.thresholds.good", value=f"{good:f}")


def _side(good: Decimal, poor: Decimal) -> str:
    return "below" if good < poor else "above"


def check_is_the_same(changes: Mapping[str, object]) -> None:
    """Check that an amendment leaves what an indicator measures as it is. Raises RedefinitionNeeded."""
    if "code" in changes:
        reason = "the code stays: files and other systems know the indicator by it"
        raise RedefinitionNeeded(reason, field="body.code", value=changes["code"])
    for name in ("unit", "direction", "aggregation", "measure", "formula"):
        if name in changes:
            reason = "that makes it another definition: redefine it, and its figures are another series from then on"
            raise RedefinitionNeeded(reason, field=f"body.{name}", value=None)


def check_expected(rhythm: Rhythm, since: str | None, until: str | None) -> None:
    """Check from which to which period figures are expected: periods of the rhythm, the last not before the first.

    Raises NotAPeriod, NotInRhythm, or DefinitionWrong.
    """
    first = None if since is None else in_rhythm(since, rhythm, field="body.since_period")
    last = None if until is None else in_rhythm(until, rhythm, field="body.until_period")
    if first is not None and last is not None and last.last_day < first.first_day:
        reason = f"figures are expected from {first.text} on, which is later"
        raise DefinitionWrong(reason, field="body.until_period", value=last.text)


def check_from_period(text: str | None) -> None:
    """Check the first period that follows a definition. Raises NotAPeriod."""
    if text is not None:
        parse_period(text, field="body.from_period")


_FIELD: Final = "body.formula.operands"


def check_operands(operands: Sequence[UUID], known: Mapping[UUID, str]) -> None:
    """Check that a formula names indicators that are there; ``known`` holds their codes. Raises UnknownOperand."""
    for place, operand in enumerate(operands):
        if operand not in known:
            raise UnknownOperand("there is no such indicator", field=f"{_FIELD}.{place}", value=str(operand))


def check_terms(kind: FormulaKind, operands: Sequence[UUID]) -> None:
    """Check that a ratio divides one figure by one other. Raises DefinitionWrong."""
    if kind is FormulaKind.RATIO and len(operands) != _OF_A_RATIO:
        reason = "a ratio is one figure divided by one other: name two indicators"
        raise DefinitionWrong(reason, field=_FIELD, value=len(operands))


_OF_A_RATIO: Final = 2


def check_no_circle(indicator: UUID, operands: Sequence[UUID], formulas: Mapping[UUID, Sequence[UUID]]) -> None:
    """Check that no operand rests on the indicator itself. Raises RestsOnItself, which holds the way round.

    ``formulas`` holds the operands of every indicator that has a formula.
    """
    came_from: dict[UUID, UUID] = dict.fromkeys(operands, indicator)
    waiting = list(came_from)
    while waiting:
        each = waiting.pop()
        if each == indicator:
            raise RestsOnItself(_way(indicator, came_from))
        for behind in formulas.get(each, ()):
            if behind not in came_from:
                came_from[behind] = each
                waiting.append(behind)


def goes_round(way: Sequence[str]) -> FormulaGoesRound:
    """Return the refusal of a formula, naming the way round by the codes of those that lie on it."""
    reason = "the indicator would rest on its own figures"
    return FormulaGoesRound(reason, field=_FIELD, value=" > ".join(way))


def _way(indicator: UUID, came_from: Mapping[UUID, UUID]) -> list[UUID]:
    way = [indicator]
    each = came_from[indicator]
    while each != indicator:
        way.append(each)
        each = came_from[each]
    return [indicator, *reversed(way)]
