"""What stays right of rounds whatever happens to them: sums, and where a round may go."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.events.pipeline import Investment
from mediate_contracts.values import Money, OrganisationId
from mediate_contracts.vocabulary import InvestorKind, OverrideStatus, RoundStatus
from mediate_pipeline.adapters.round_tables import committed_cents
from mediate_pipeline.domain import overrides
from mediate_pipeline.domain.rounds import NEXT, NobodyInvests, RoundOver, TranchesExceed, advance, check_tranches

CENTS = st.integers(0, 10**12)
WITHDRAWN = st.none() | st.just("2026-03-01")
INVESTMENTS = st.lists(
    st.builds(
        lambda number, kind, cents, withdrawn: Investment(
            organisation_id=OrganisationId(UUID(int=number)),
            kind=kind,
            amount=Money(cents=cents),
            withdrawn_on=withdrawn,
        ),
        st.integers(0, 5),
        st.sampled_from(InvestorKind),
        CENTS,
        WITHDRAWN,
    ),
    max_size=12,
)


class TestWhatWasCommitted:
    @given(INVESTMENTS)
    def test_is_the_sum_to_the_cent_without_who_withdrew(self, investments: list[Investment]) -> None:
        both = sum(committed_cents(investments, kind) for kind in InvestorKind)
        assert both == sum(each.amount.cents for each in investments if each.withdrawn_on is None)

    @given(INVESTMENTS)
    def test_is_the_same_in_any_order(self, investments: list[Investment]) -> None:
        kind = InvestorKind.PRIVATE
        assert committed_cents(investments, kind) == committed_cents(investments[::-1], kind)


class TestTranches:
    @given(st.lists(CENTS, max_size=24), CENTS)
    def test_come_to_no_more_than_the_investment(self, tranches: list[int], amount: int) -> None:
        if sum(tranches) <= amount:
            check_tranches(amount, tranches, field="body.tranches")
        else:
            with pytest.raises(TranchesExceed):
                check_tranches(amount, tranches, field="body.tranches")


class TestARound:
    def test_knows_where_it_may_go_from_every_status(self) -> None:
        assert set(NEXT) == set(RoundStatus)
        assert set(overrides.NEXT) == set(OverrideStatus)

    def test_in_which_nobody_invests_is_not_closed(self) -> None:
        with pytest.raises(NobodyInvests):
            advance(RoundStatus.OPEN, RoundStatus.CLOSED, investments=0)

    def test_that_was_cancelled_stays_so(self) -> None:
        with pytest.raises(RoundOver):
            advance(RoundStatus.CANCELLED, RoundStatus.CLOSED, investments=1)
