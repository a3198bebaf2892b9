"""What a reader relies on where two figures should be the same: that it is said whether they are."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.values import Qualifier
from mediate_contracts.vocabulary import CheckKind, FigureOrigin, ObservationKind, Verdict
from mediate_monitor.domain.checks import Finding, Told, findings, judge, jump, standing_for
from mediate_monitor.domain.formulas import rounded

GROUPS = ("starters", "professionals", "knowledge-events", "business-coaching")
STATED = ObservationKind.STATED


def figure(number: int, value: str, **changes: Any) -> Told:
    return Told(UUID(int=number), Decimal(value), **{"document": "S1", **changes})


def groups(*counts: int, **changes: Any) -> list[Told]:
    return [
        figure(100 + place, str(count), breakdown={"group": group}, **changes)
        for place, (group, count) in enumerate(zip(GROUPS, counts, strict=True))
    ]


def found(*figures: Told, adds_up: bool = True, tolerance: str | None = None) -> list[Finding]:
    return findings(
        figures, adding_up={1, 2} if adds_up else (), tolerance=None if tolerance is None else Decimal(tolerance)
    )


def verdicts(*figures: Told, **changes: Any) -> dict[CheckKind, Verdict]:
    return {each.check: each.verdict for each in found(*figures, **changes)}


class TestPartsAndTheirTotal:
    @pytest.mark.parametrize(
        ("counts", "total"),
        [((42, 165, 1539, 61), "1807"), ((59, 496, 1266, 85), "1906"), ((206, 36, 2047, 6), "2295")],
    )
    def test_agree_where_a_stated_total_is_the_sum_of_its_groups(self, counts: tuple[int, ...], total: str) -> None:
        [finding] = found(figure(1, total, kind=STATED), *groups(*counts))
        assert finding.verdict is Verdict.AGREES
        assert finding.dimension == "group"
        assert set(finding.operands) == {UUID(int=100 + place) for place in range(4)}

    def test_differ_by_what_is_stated_less_what_is_computed(self) -> None:
        [finding] = found(figure(1, "1800", kind=STATED), *groups(42, 165, 1539, 61))
        assert finding.verdict is Verdict.DIFFERS
        assert [finding.stated, finding.computed, finding.difference] == [1800, 1807, -7]

    def test_may_differ_by_what_the_indicator_allows(self) -> None:
        total = figure(1, "1800", kind=STATED)
        parts = groups(42, 165, 1539, 61)
        assert verdicts(total, *parts, tolerance="7") == {CheckKind.PARTS: Verdict.WITHIN_TOLERANCE}
        assert verdicts(total, *parts, tolerance="6.9") == {CheckKind.PARTS: Verdict.DIFFERS}

    def test_are_not_checked_where_parts_do_not_add_up(self) -> None:
        assert found(figure(1, "1800"), *groups(42, 165, 1539, 61), adds_up=False) == []

    def test_are_not_checked_across_definitions(self) -> None:
        assert found(figure(1, "1800", definition_version=2), *groups(42, 165, 1539, 61)) == []

    def test_are_not_checked_across_documents(self) -> None:
        assert found(figure(1, "1800", document="S0"), *groups(42, 165, 1539, 61)) == []

    def test_are_not_checked_where_a_part_is_withheld_which_the_sum_would_give_away(self) -> None:
        first, *others = groups(42, 165, 1539, 61)
        hidden = figure(100, "42", breakdown=first.breakdown, is_withheld=True)
        assert found(figure(1, "1807"), hidden, *others) == []
        assert found(figure(1, "1807", is_withheld=True), first, *others) == []

    def test_are_not_checked_where_another_document_knows_of_a_further_part(self) -> None:
        further = figure(9, "5", breakdown={"group": "volunteers"}, document="S2")
        assert found(figure(1, "1800"), *groups(42, 165, 1539, 61), further) == []

    def test_are_not_checked_where_they_count_to_different_days(self) -> None:
        total = figure(1, "2400")
        assert found(total, *groups(206, 36, 2047, 6, covers_until=date(2020, 10, 31))) == []

    def test_are_not_checked_against_a_single_part(self) -> None:
        assert found(figure(1, "1807"), groups(42, 165, 1539, 61)[0]) == []

    def test_take_a_measured_part_before_a_stated_one(self) -> None:
        parts = groups(42, 165, 1539, 61)
        claim = figure(200, "50", breakdown=parts[0].breakdown, kind=STATED)
        assert verdicts(figure(1, "1807"), claim, *parts) == {CheckKind.PARTS: Verdict.AGREES}

    def test_are_checked_by_each_dimension(self) -> None:
        gender = [figure(300 + place, "900", breakdown={"gender": each}) for place, each in enumerate("fm")]
        checks = found(figure(1, "1807"), *groups(42, 165, 1539, 61), *gender)
        assert {each.dimension: each.verdict for each in checks} == {"group": Verdict.AGREES, "gender": Verdict.DIFFERS}

    def test_agree_where_the_total_is_said_to_be_over_something_less(self) -> None:
        total = figure(1, "1300", kind=STATED, qualifier=Qualifier.OVER)
        assert verdicts(total, *groups(96, 512, 103, 600)) == {CheckKind.PARTS: Verdict.AGREES}
        assert verdicts(total, *groups(96, 512, 103, 500)) == {CheckKind.PARTS: Verdict.DIFFERS}


class TestWhatAFormulaComputes:
    @pytest.mark.parametrize(
        ("stated", "computed", "verdict"),
        [
            ("31", "21.85", Verdict.DIFFERS),
            ("26", "26.35", Verdict.ROUNDED),
            ("21", "21.44", Verdict.ROUNDED),
            ("23", "22.65", Verdict.ROUNDED),
        ],
    )
    def test_is_held_against_the_stated_share_of_the_subsidy(
        self, stated: str, computed: str, verdict: Verdict
    ) -> None:
        share = figure(2, computed, origin=FigureOrigin.DERIVED, document=None)
        [finding] = found(figure(1, stated, kind=STATED), share, adds_up=False)
        assert (finding.check, finding.verdict) == (CheckKind.FORMULA, verdict)
        assert finding.difference == Decimal(stated) - Decimal(computed)
        assert finding.operands == (share.id,)

    def test_is_rounded_once_and_not_twice(self) -> None:
        share = figure(2, "22.50", origin=FigureOrigin.DERIVED, document=None, exact=Decimal("22.4953"))
        assert verdicts(figure(1, "23", kind=STATED), share) == {CheckKind.FORMULA: Verdict.DIFFERS}

    def test_is_not_held_against_what_is_withheld(self) -> None:
        share = figure(2, "21.85", origin=FigureOrigin.DERIVED, document=None, is_withheld=True)
        assert found(figure(1, "31", kind=STATED), share) == []


class TestTwoDocuments:
    def test_differ_where_one_says_a_quarter_and_the_other_a_third(self) -> None:
        quarter = figure(1, "25", kind=STATED, qualifier=Qualifier.ABOUT)
        third = figure(2, "33.33", kind=STATED, qualifier=Qualifier.ABOUT, document="S2")
        [finding] = found(quarter, third, adds_up=False)
        assert (finding.check, finding.verdict) == (CheckKind.DOCUMENTS, Verdict.DIFFERS)
        assert (finding.observation_id, finding.operands) == (third.id, (quarter.id,))
        assert finding.difference == Decimal("8.33")

    def test_agree_where_one_tells_it_more_roundly(self) -> None:
        assert verdicts(figure(1, "33.33"), figure(2, "33", document="S2")) == {CheckKind.DOCUMENTS: Verdict.ROUNDED}
        assert verdicts(figure(1, "33"), figure(2, "33.33", document="S2")) == {CheckKind.DOCUMENTS: Verdict.ROUNDED}

    def test_are_not_compared_where_one_counts_to_another_day(self) -> None:
        october = figure(1, "2295", covers_until=date(2020, 10, 31))
        assert found(october, figure(2, "5524", document="S0")) == []

    def test_are_not_compared_where_they_follow_different_definitions(self) -> None:
        assert found(figure(1, "2295"), figure(2, "5524", document="S0", definition_version=2)) == []

    def test_are_held_against_the_measured_one(self) -> None:
        claim, counted, other = figure(1, "5", kind=STATED), figure(3, "6"), figure(2, "7", kind=STATED, document="S2")
        checks = found(claim, counted, other)
        assert {each.observation_id for each in checks} == {claim.id, other.id}
        assert all(each.operands == (counted.id,) for each in checks)


class TestAJump:
    def test_is_questioned_where_it_is_larger_than_the_indicator_expects(self) -> None:
        before, now = figure(1, "22763"), figure(2, "30227")
        finding = jump(now, before, Decimal(30))
        assert finding is not None
        assert finding.verdict is Verdict.DIFFERS
        assert finding.tolerance == Decimal("6828.9")
        allowed = jump(now, before, Decimal(33))
        assert allowed is not None
        assert allowed.verdict is Verdict.WITHIN_TOLERANCE

    @pytest.mark.parametrize("before", [None, figure(1, "0"), figure(1, "9", is_withheld=True)])
    def test_is_none_where_there_is_nothing_to_jump_from(self, before: Told | None) -> None:
        assert jump(figure(2, "30"), before, Decimal(10)) is None

    def test_is_none_while_the_period_runs(self) -> None:
        assert jump(figure(2, "5", covers_until=date(2020, 10, 31)), figure(1, "30"), Decimal(10)) is None

    def test_is_measured_by_the_size_of_what_was_negative(self) -> None:
        finding = jump(figure(2, "-50"), figure(1, "-40"), Decimal(25))
        assert finding is not None
        assert finding.verdict is Verdict.WITHIN_TOLERANCE


def test_a_measured_figure_stands_for_its_period_before_a_stated_one() -> None:
    claim, counted = figure(9, "31", kind=STATED), figure(1, "22")
    assert standing_for([claim, counted], definition_version=1) == counted
    assert standing_for([claim, counted], definition_version=2) is None


def test_about_seventy_two_thousand_is_as_rough_as_a_thousand() -> None:
    about = Qualifier.ABOUT
    assert judge(Decimal(72_000), Decimal(72_480), qualifier=about) is Verdict.ROUNDED
    assert judge(Decimal(72_000), Decimal(72_580), qualifier=about) is Verdict.DIFFERS
    assert judge(Decimal(0), Decimal(1), qualifier=about) is Verdict.DIFFERS


@given(number=st.decimals(-(10**12), 10**12, places=8), decimals=st.integers(0, 8))
def test_a_figure_never_differs_from_itself_rounded(number: Decimal, decimals: int) -> None:
    assert judge(rounded(number, decimals), number) in {Verdict.AGREES, Verdict.ROUNDED}


@given(
    stated=st.decimals(-(10**12), 10**12, places=2),
    computed=st.decimals(-(10**12), 10**12, places=8),
    tolerance=st.decimals(0, 10**12, places=2),
    qualifier=st.sampled_from(Qualifier),
)
def test_a_wider_tolerance_never_makes_a_figure_differ(
    stated: Decimal, computed: Decimal, tolerance: Decimal, qualifier: Qualifier
) -> None:
    strict = judge(stated, computed, qualifier=qualifier)
    lenient = judge(stated, computed, qualifier=qualifier, tolerance=tolerance)
    assert lenient is strict or (strict, lenient) == (Verdict.DIFFERS, Verdict.WITHIN_TOLERANCE)


@given(values=st.lists(st.decimals(-(10**16) + 1, 10**16 - 1, places=8), min_size=3, max_size=6))
def test_whatever_the_figures_every_finding_can_be_kept_and_none_depends_on_the_order(values: list[Decimal]) -> None:
    whole, *parts = values
    figures = [Told(UUID(int=1), whole, document="S1"), Told(UUID(int=2), parts[0], document="S2")]
    figures += [
        Told(UUID(int=3 + place), value, breakdown={"group": str(place)}, document="S1")
        for place, value in enumerate(parts)
    ]
    checks = found(*figures)
    assert {each.key: each for each in checks} == {each.key: each for each in found(*reversed(figures))}
    assert all(abs(number) < 10**16 for each in checks for number in (each.computed, each.difference, each.tolerance))
    assert len({each.key for each in checks}) == len(checks)
