"""Checks: a figure held against what it should equal, and what comes of that.

All figures of one call are current ones of one indicator. Figures of different definitions are never held against each
other, nor those that count up to different days. Nothing is checked that would give away what is withheld.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from mediate_contracts.values import Qualifier
from mediate_contracts.vocabulary import CheckKind, FigureOrigin, ObservationKind, ObservationStatus, Verdict
from mediate_monitor.domain.formulas import hundredths, less, total

OPERANDS_MAX: Final = 200
_LEAST_PARTS: Final = 2
_TOO_LARGE: Final = Decimal(10) ** 16
_NONE: Final = Decimal(0)


@dataclass(frozen=True)
class Told:
    """A current figure, as far as checks look at it.

    ``exact`` is what it was before it was rounded, where it is computed and that is known.
    """

    id: UUID
    value: Decimal
    qualifier: Qualifier = Qualifier.EXACT
    breakdown: Mapping[str, str] | None = None
    kind: ObservationKind = ObservationKind.MEASURED
    status: ObservationStatus = ObservationStatus.FINAL
    origin: FigureOrigin = FigureOrigin.ENTERED
    covers_until: date | None = None
    document: str | None = None
    definition_version: int = 1
    is_withheld: bool = False
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    exact: Decimal | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is of the whole, not of a part."""
        return not self.breakdown

    @property
    def is_computed(self) -> bool:
        """Whether it was computed here."""
        return self.origin is FigureOrigin.DERIVED

    @property
    def standing(self) -> tuple[bool, bool, UUID]:
        """Sort key: a measured figure stands for its period before a stated one, a final one before a provisional."""
        return self.kind is ObservationKind.MEASURED, self.status is ObservationStatus.FINAL, self.id


@dataclass(frozen=True)
class Finding:
    """What came of holding a figure against another: ``difference`` is what is stated less what is computed."""

    observation_id: UUID
    check: CheckKind
    dimension: str | None
    stated: Decimal
    computed: Decimal
    difference: Decimal
    tolerance: Decimal
    verdict: Verdict
    operands: tuple[UUID, ...]

    @property
    def key(self) -> tuple[UUID, CheckKind, str | None]:
        """What makes it the same check as before."""
        return self.observation_id, self.check, self.dimension


def standing_for(figures: Iterable[Told], *, definition_version: int) -> Told | None:
    """Return the figure of the whole that stands for a period by a definition; None where there is none.

    A measured figure goes before a stated one, a final one before a provisional one, and then the one recorded last.
    """
    wholes = (each for each in figures if each.is_whole and each.definition_version == definition_version)
    return max(wholes, key=lambda each: each.standing, default=None)


def findings(figures: Sequence[Told], *, adding_up: Collection[int], tolerance: Decimal | None) -> list[Finding]:
    """Return what comes of holding figures of one period against their parts, each other, and what is computed.

    ``adding_up`` holds the definitions by which parts make the whole, ``tolerance`` is how much a figure may differ.
    """
    allowed = tolerance or _NONE
    by_definition: dict[int, list[Told]] = defaultdict(list)
    for each in figures:
        by_definition[each.definition_version].append(each)
    found: list[Finding] = []
    for definition_version, of_definition in by_definition.items():
        wholes = [each for each in of_definition if each.is_whole and not each.is_computed and not each.is_withheld]
        if definition_version in adding_up:
            found += [finding for whole in wholes for finding in _against_parts(whole, of_definition, allowed)]
        found += _against_computed(wholes, of_definition, allowed)
        found += _against_documents(wholes, allowed)
    return [each for each in found if _can_be_kept(each)]


def jump(now: Told | None, before: Told | None, per_cent: Decimal | None) -> Finding | None:
    """Return what comes of holding a figure against that of the period before; None where there is nothing to hold.

    There is nothing where no jump is questioned, where a period is still running, and where it was nothing before:
    of nothing, nothing is a percentage.
    """
    if per_cent is None or now is None or before is None or now.is_withheld or before.is_withheld:
        return None
    runs = now.covers_until is not None or before.covers_until is not None
    if runs or not before.value or now.definition_version != before.definition_version:
        return None
    allowed = hundredths(before.value, per_cent)
    difference = less(now.value, before.value)
    if not difference:
        verdict = Verdict.AGREES
    else:
        verdict = Verdict.WITHIN_TOLERANCE if abs(difference) <= allowed else Verdict.DIFFERS
    found = Finding(
        now.id, CheckKind.PREVIOUS, None, now.value, before.value, difference, allowed, verdict, (before.id,)
    )
    return found if _can_be_kept(found) else None


def judge(
    stated: Decimal,
    computed: Decimal,
    *,
    qualifier: Qualifier = Qualifier.EXACT,
    against: Qualifier = Qualifier.EXACT,
    is_rounded_too: bool = False,
    tolerance: Decimal = _NONE,
) -> Verdict:
    """Return how what is stated stands to what is computed, each as exactly as its qualifier says.

    "Over 1,300" agrees with 1,540, and "about 72,000" with what is nearer to it than to the next thousand. With
    ``is_rounded_too`` what it is held against may be stated just as roundly.
    """
    difference = less(stated, computed)
    if not difference or _holds(stated, qualifier, computed) or _holds(computed, against, stated):
        return Verdict.AGREES
    unit = _unit(stated, qualifier)
    if is_rounded_too:
        unit = max(unit, _unit(computed, against))
    if abs(difference) * 2 <= unit:
        return Verdict.ROUNDED
    return Verdict.WITHIN_TOLERANCE if abs(difference) <= tolerance else Verdict.DIFFERS


def _holds(bound: Decimal, qualifier: Qualifier, number: Decimal) -> bool:
    if qualifier in {Qualifier.OVER, Qualifier.AT_LEAST}:
        return number >= bound
    if qualifier in {Qualifier.UP_TO, Qualifier.AT_MOST}:
        return number <= bound
    return False


def _unit(number: Decimal, qualifier: Qualifier) -> Decimal:
    # What is said to be about a number is as rough as its last digit that is not 0; of 0 itself nothing is known.
    exponent = number.normalize().as_tuple().exponent if qualifier is Qualifier.ABOUT and number else None
    if not isinstance(exponent, int):
        exponent = min(int(number.as_tuple().exponent), 0)
    return Decimal(1).scaleb(exponent)


def _against_parts(whole: Told, figures: Sequence[Told], tolerance: Decimal) -> Iterator[Finding]:
    by_dimension: dict[str, list[Told]] = defaultdict(list)
    for each in figures:
        if each.breakdown and len(each.breakdown) == 1 and not each.is_computed:
            by_dimension[next(iter(each.breakdown))].append(each)
    for dimension, members in sorted(by_dimension.items()):
        known = {(each.breakdown or {})[dimension] for each in members}
        parts = _one_of_each(dimension, [each for each in members if each.document == whole.document])
        if not _are_all(parts, known, whole):
            continue
        added = total([part.value for part in parts])
        rough = {part.qualifier for part in parts} - {Qualifier.EXACT}
        verdict = judge(
            whole.value,
            added,
            qualifier=whole.qualifier,
            against=rough.pop() if len(rough) == 1 else Qualifier.ABOUT if rough else Qualifier.EXACT,
            is_rounded_too=bool(rough),
            tolerance=tolerance,
        )
        operands = tuple(part.id for part in parts[:OPERANDS_MAX])
        yield _finding(whole, CheckKind.PARTS, dimension, added, tolerance, verdict, operands)


def _one_of_each(dimension: str, parts: Sequence[Told]) -> list[Told]:
    one: dict[str, Told] = {}
    for each in sorted(parts, key=lambda part: part.standing):
        one[(each.breakdown or {})[dimension]] = each
    return [one[member] for member in sorted(one)]


def _are_all(parts: Sequence[Told], known: set[str], whole: Told) -> bool:
    """Tell whether nothing is known of parts that are missing: of one withheld, of one that another document has."""
    return (
        len(parts) >= _LEAST_PARTS
        and len(parts) == len(known)
        and all(not part.is_withheld and part.covers_until == whole.covers_until for part in parts)
    )


def _against_computed(wholes: Sequence[Told], figures: Sequence[Told], tolerance: Decimal) -> Iterator[Finding]:
    computed = next((each for each in figures if each.is_whole and each.is_computed and not each.is_withheld), None)
    if computed is None:
        return
    exact = computed.value if computed.exact is None else computed.exact
    for whole in wholes:
        if whole.value == computed.value:
            verdict = Verdict.AGREES
        else:
            verdict = judge(whole.value, exact, qualifier=whole.qualifier, tolerance=tolerance)
        yield _finding(whole, CheckKind.FORMULA, None, computed.value, tolerance, verdict, (computed.id,))


def _against_documents(wholes: Sequence[Told], tolerance: Decimal) -> Iterator[Finding]:
    # All are held against one, that a figure that differs is told once and not once with every other.
    by_day: dict[date | None, list[Told]] = defaultdict(list)
    for each in wholes:
        by_day[each.covers_until].append(each)
    for comparable in by_day.values():
        first, *others = sorted(
            comparable,
            key=lambda each: (
                each.kind is not ObservationKind.MEASURED,
                each.status is not ObservationStatus.FINAL,
                each.id,
            ),
        )
        for other in others:
            verdict = judge(
                other.value,
                first.value,
                qualifier=other.qualifier,
                against=first.qualifier,
                is_rounded_too=True,
                tolerance=tolerance,
            )
            yield _finding(other, CheckKind.DOCUMENTS, None, first.value, tolerance, verdict, (first.id,))


def _finding(
    figure: Told,
    check: CheckKind,
    dimension: str | None,
    computed: Decimal,
    tolerance: Decimal,
    verdict: Verdict,
    operands: tuple[UUID, ...],
) -> Finding:
    difference = less(figure.value, computed)
    return Finding(figure.id, check, dimension, figure.value, computed, difference, tolerance, verdict, operands)


def _can_be_kept(finding: Finding) -> bool:
    return all(abs(each) < _TOO_LARGE for each in (finding.computed, finding.difference, finding.tolerance))
