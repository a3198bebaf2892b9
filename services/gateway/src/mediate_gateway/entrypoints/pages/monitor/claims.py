"""What is said of one period more than once: by several sources, or by one and by the parts it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from mediate_contracts.vocabulary import Aggregation, ObservationKind
from mediate_gateway.adapters.indicator_picture import IndicatorPicture, Observed
from mediate_gateway.entrypoints.charts.figures import Figure


@dataclass(frozen=True)
class Claim:
    """What one source says for a period, or what the parts come to: ``document`` is None for the latter.

    ``difference`` is how much it differs from the first that is said for the period.
    """

    period: str
    document: str | None
    figure: Figure
    kind: str | None
    difference: Decimal


def claims_of(picture: IndicatorPicture) -> list[Claim]:
    """Return what is said more than once by the newest definition, period by period."""
    by_period: dict[str, list[Observed]] = {}
    for each in picture.current:
        by_period.setdefault(each.period, []).append(each)
    return [claim for period, found in by_period.items() for claim in _of_period(picture, period, found)]


def _of_period(picture: IndicatorPicture, period: str, found: Sequence[Observed]) -> list[Claim]:
    said = [(each, each.value) for each in found if not each.breakdown and each.value is not None]
    said.sort(key=lambda each: (each[0].kind != ObservationKind.MEASURED, each[0].document))
    parts = _sum_of_parts(picture, found)
    if len(said) + (parts is not None) <= 1 or not said:
        return []
    first = said[0][1]
    claims = [
        Claim(period, each.document, Figure(value, each.qualifier), each.kind, value - first) for each, value in said
    ]
    return claims if parts is None else [*claims, Claim(period, None, Figure(parts), None, parts - first)]


def _sum_of_parts(picture: IndicatorPicture, found: Sequence[Observed]) -> Decimal | None:
    """Return what the parts of a period come to.

    None where they do not add up to anything, are of two kinds, or where one of them is withheld.
    """
    parts = [each for each in found if len(each.breakdown) == 1]
    same = {(*each.breakdown, each.kind, each.document) for each in parts}
    values = [each.value for each in parts if each.value is not None]
    if picture.aggregation != Aggregation.SUM or len(parts) <= 1 or len(same) > 1 or len(values) < len(parts):
        return None
    return sum(values, Decimal(0))
