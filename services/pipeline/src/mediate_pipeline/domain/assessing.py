"""What a committee's scores come to: exact weighted means, and an order in which ties are shared."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from mediate_pipeline.domain.calls import ScoresWrong

_PLACES: Final = Decimal("0.01")


@dataclass(frozen=True)
class Scored:
    """What somebody on the committee gave an application, by criterion; 0 to 100 each."""

    account_id: UUID
    scores: Mapping[str, int]


@dataclass(frozen=True)
class Assessed:
    """An application, its scores, and who should have scored it: the committee without who recused themselves."""

    application_id: UUID
    scores: Sequence[Scored]
    assessors: frozenset[UUID]


@dataclass(frozen=True)
class Ranked:
    """An application in the order of the committee; ``rank`` and ``mean`` are None where nobody scored it."""

    application_id: UUID
    rank: int | None
    mean: Decimal | None
    scored: int
    missing: Sequence[UUID]


def check_scores(scores: Collection[str], criteria: Collection[str]) -> None:
    """Raise ScoresWrong where scores are not exactly of the criteria of a call."""
    unknown = sorted(set(scores) - set(criteria))
    if unknown:
        reason = f"the call is assessed by {', '.join(sorted(criteria))}"
        raise ScoresWrong(reason, field=f"body.scores.{unknown[0]}", value=unknown[0])
    lacking = sorted(set(criteria) - set(scores))
    if lacking:
        raise ScoresWrong("every criterion is scored, 0 to 100", field=f"body.scores.{lacking[0]}", value=None)


def weighted(scores: Mapping[str, int], weights: Mapping[str, int]) -> Fraction:
    """Return the mean of scores by the weights of their criteria, exactly."""
    total = sum(weights.values())
    return Fraction(sum(scores[code] * weight for code, weight in weights.items()), total)


def rounded(number: Fraction) -> Decimal:
    """Return a number with two decimals, rounded half to even."""
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(_PLACES, ROUND_HALF_EVEN)


def whole(number: Fraction) -> int:
    """Return a number without decimals, rounded half to even."""
    return round(number)


def mean_of(assessed: Assessed, weights: Mapping[str, int]) -> Fraction | None:
    """Return the mean over those who scored and did not recuse themselves; None where nobody did."""
    counting = [each for each in assessed.scores if each.account_id in assessed.assessors]
    if not counting:
        return None
    return sum((weighted(each.scores, weights) for each in counting), Fraction(0)) / len(counting)


def ranking(applications: Sequence[Assessed], weights: Mapping[str, int]) -> list[Ranked]:
    """Return applications from the highest mean to the lowest, equal ones sharing a rank (1, 2, 2, 4).

    Means are compared exactly and rounded only to be shown. What nobody scored comes last and has no rank.
    """
    means = {each.application_id: mean_of(each, weights) for each in applications}
    told = [mean for mean in means.values() if mean is not None]
    found = []
    for each in applications:
        mean = means[each.application_id]
        scorers = {one.account_id for one in each.scores} & each.assessors
        found.append(
            Ranked(
                each.application_id,
                None if mean is None else 1 + sum(other > mean for other in told),
                None if mean is None else rounded(mean),
                len(scorers),
                sorted(each.assessors - scorers),
            )
        )
    return sorted(found, key=lambda one: (one.rank is None, one.rank or 0, one.application_id))
