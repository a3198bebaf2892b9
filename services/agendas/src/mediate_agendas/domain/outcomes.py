"""What came of a target: decided by its numbers where they can decide, else by statement, else unknown.

A figure stands for every number its source may mean: "at least 25" for 25 and more, "about 20" for a fifth to
either side. An outcome is decided only where all of them agree, so that nothing is claimed that a source does not say.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mediate_contracts.values import Comparator, DomainError, Qualifier
from mediate_contracts.vocabulary import Outcome

ABOUT_MARGIN: Final = Decimal("0.2")
"""How far a number may lie from the "about" of a source, as a share of it. Our reading: no source says."""

_ZERO: Final = Decimal(0)


class OutcomeDecided(DomainError):
    """An outcome was stated where the numbers decide it."""


class FigureIncomplete(DomainError):
    """Parts of a target or a figure that belong together came apart."""


@dataclass(frozen=True)
class Range:
    """Every number a figure may stand for: its ends, None where it has none, and whether the lower one counts."""

    low: Decimal | None
    high: Decimal | None
    low_counts: bool = True

    @property
    def is_single(self) -> bool:
        """Tell whether the figure stands for one number."""
        return self.low is not None and self.low == self.high

    def is_at_least(self, bound: Decimal) -> bool:
        """Tell whether every number reaches the bound."""
        return self.low is not None and self.low >= bound

    def is_at_most(self, bound: Decimal) -> bool:
        """Tell whether no number passes the bound."""
        return self.high is not None and self.high <= bound

    def is_above(self, bound: Decimal) -> bool:
        """Tell whether every number passes the bound."""
        return self.low is not None and (self.low > bound or (self.low == bound and not self.low_counts))

    def is_below(self, bound: Decimal) -> bool:
        """Tell whether every number stays under the bound."""
        return self.high is not None and self.high < bound


def range_of(number: Decimal, qualifier: Qualifier) -> Range:
    """Return what a figure may stand for."""
    match qualifier:
        case Qualifier.EXACT:
            return Range(number, number)
        case Qualifier.ABOUT:
            margin = abs(number) * ABOUT_MARGIN
            return Range(number - margin, number + margin)
        case Qualifier.AT_LEAST:
            return Range(number, None)
        case Qualifier.OVER:
            return Range(number, None, low_counts=False)
        case Qualifier.AT_MOST | Qualifier.UP_TO:
            return Range(None, number)


def decided_by_numbers(
    comparator: Comparator | None, target: Decimal | None, realised: Decimal | None, qualifier: Qualifier
) -> Outcome:
    """Return met, partly or not_met where the numbers decide it, else unknown. A missing number is never a zero."""
    if comparator is None or target is None or realised is None:
        return Outcome.UNKNOWN
    figure = range_of(realised, qualifier)
    match comparator:
        case Comparator.AT_LEAST:
            return Outcome.MET if figure.is_at_least(target) else _short_of(target, figure)
        case Comparator.EXACTLY:
            if figure.is_single and figure.low == target:
                return Outcome.MET
            return Outcome.NOT_MET if figure.is_above(target) else _short_of(target, figure)
        case Comparator.AT_MOST:
            if figure.is_at_most(target):
                return Outcome.MET
            return Outcome.NOT_MET if figure.is_above(target) else Outcome.UNKNOWN


def outcome_of(
    comparator: Comparator | None,
    target: Decimal | None,
    *,
    realised: Decimal | None,
    qualifier: Qualifier,
    stated: Outcome | None,
) -> Outcome:
    """Return the outcome; a stated one counts only where no number can decide it.

    Raises OutcomeDecided, or FigureIncomplete where a qualifier came without a number.
    """
    if realised is None and qualifier is not Qualifier.EXACT:
        raise FigureIncomplete(
            "says how exactly a number is stated, and there is no number", field="body.qualifier", value=qualifier
        )
    decided = decided_by_numbers(comparator, target, realised, qualifier)
    if decided is Outcome.UNKNOWN:
        return stated or Outcome.UNKNOWN
    if stated is not None:
        raise OutcomeDecided(f"leave it out: the numbers say {decided}", field="body.outcome", value=stated)
    return decided


def outcome_now(
    comparator: Comparator | None,
    target: Decimal | None,
    *,
    realised: Decimal | None,
    qualifier: Qualifier,
    stated: Outcome | None,
) -> Outcome:
    """Return what a report comes to, held against a target that was put otherwise since.

    What the source stated of it holds only while no number decides it.
    """
    decided = decided_by_numbers(comparator, target, realised, qualifier)
    return (stated or Outcome.UNKNOWN) if decided is Outcome.UNKNOWN else decided


def check_substitute(outcome: Outcome, *, has_substitute: bool) -> None:
    """Check that what took the place of a target comes with that outcome alone. Raises FigureIncomplete."""
    if has_substitute and outcome is not Outcome.SUBSTITUTED:
        reason = "belongs to the outcome substituted alone"
        raise FigureIncomplete(reason, field="body.substitute", value=outcome)


def check_target(comparator: Comparator | None, number: Decimal | None) -> None:
    """Check that comparator and number come together or not at all. Raises FigureIncomplete."""
    if comparator is None and number is not None:
        raise FigureIncomplete(
            "say how the number is held against what is realised", field="body.comparator", value=None
        )
    if number is None and comparator is not None:
        raise FigureIncomplete("has nothing to compare with: give a number", field="body.comparator", value=comparator)


def _short_of(target: Decimal, figure: Range) -> Outcome:
    """Return what a figure below its target comes to: something is partly, nothing is not."""
    if not figure.is_below(target):
        return Outcome.UNKNOWN
    if figure.is_above(_ZERO):
        return Outcome.PARTLY
    return Outcome.NOT_MET if figure.is_at_most(_ZERO) else Outcome.UNKNOWN
